/** Sums of money by currency, in minor units: `{ EUR: 123456, USD: 0 }`. Nothing is ever summed over currencies. */

export type MoneyBag = Readonly<Record<string, number>>

const checked = (amount: number): number => {
  // Beyond 2^53 minor units a sum would silently be wrong: better none at all.
  if (!Number.isSafeInteger(amount)) throw new RangeError('a sum of money is beyond 2^53 minor units')
  return amount
}

/** A bag that can be added to: for one pass over many amounts. */
export interface Purse {
  readonly add: (money: { readonly amount: number; readonly currency: string } | null, times?: 1 | -1) => void
  /** The sums so far, currencies in alphabetical order. */
  readonly bag: () => MoneyBag
}

export const purse = (): Purse => {
  const sums = new Map<string, number>()
  return {
    add: (money, times = 1) => {
      if (money !== null) sums.set(money.currency, checked((sums.get(money.currency) ?? 0) + times * money.amount))
    },
    bag: () => Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** The sum of amounts by currency; those that nobody knows are left out. */
export const bagOf = (amounts: Iterable<{ readonly amount: number; readonly currency: string } | null>): MoneyBag => {
  const sums = purse()
  for (const amount of amounts) sums.add(amount)
  return sums.bag()
}
