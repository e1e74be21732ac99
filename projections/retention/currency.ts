/** Of purchases in several currencies the one that a figure in one currency is about. */
import type { Purchase } from './purchases.ts'

/** The currency in which most purchases were made, the first in the alphabet at a tie; null where none has a value. */
export const currencyOf = (purchases: ReadonlyArray<Purchase>): string | null => {
  const counts = new Map<string, number>()
  for (const { value } of purchases)
    if (value !== null) counts.set(value.currency, (counts.get(value.currency) ?? 0) + 1)
  const [most] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  return most?.[0] ?? null
}
