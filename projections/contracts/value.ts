/** What a contract is worth a month (VIEWS.md R3). */
import type { Money } from '../../src/domain/values/money.ts'
import { halfEven, shareOut } from '../../src/domain/values/rounding.ts'
import { addMonths, type LocalDate, monthsOfTerm } from '../../src/kernel/local-date.ts'

/** Local days `[from, to)`; `to` is null while nothing says that it ends. */
export interface Days {
  readonly from: LocalDate
  readonly to: LocalDate | null
}

/**
 * Value ÷ months of the term, half to even: whole months from the start, then the days left over the length of the month
 * that they begin. Null for a term without an end or shorter than a month.
 *
 * @example monthlyValue(eur(1_535_71), { from: '2026-01-01', to: '2026-02-16' }) // 1,000.00: 1 + 15/28 months
 */
export const monthlyValue = ({ amount, currency }: Money, { from, to }: Days): Money | null => {
  if (to === null) return null
  const { months, days, monthLength } = monthsOfTerm(from, to)
  if (months < 1) return null
  const length = BigInt(monthLength)
  return { amount: Number(halfEven(BigInt(amount) * length, BigInt(months) * length + BigInt(days))), currency }
}

/** A month of a term, the last one perhaps broken, and what falls to it. */
export interface MonthOfTerm {
  readonly from: LocalDate
  readonly amount: number
}

/** The value month by month from the term's start; the parts sum to the value. None for a term without an end. */
export const monthByMonth = ({ amount }: Money, { from, to }: Days): ReadonlyArray<MonthOfTerm> => {
  if (to === null) return []
  const { months, days, monthLength } = monthsOfTerm(from, to)
  const weights = [...Array.from({ length: months }, () => monthLength), ...(days > 0 ? [days] : [])]
  return shareOut(amount, weights).map((part, k) => ({ from: addMonths(from, k), amount: part }))
}
