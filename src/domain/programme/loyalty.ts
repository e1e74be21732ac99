/** What a loyalty programme's rules give: which version holds, points for money, until when they last, which tier. Pure. */
import type * as t from 'io-ts'
import { addMonths, type LocalDate } from '../../kernel/local-date.ts'
import type { Money } from '../values/money.ts'
import { periodOf } from '../values/period.ts'
import { versionOn } from '../values/versions.ts'
import type { LoyaltyRules as LoyaltyRulesCodec } from './events.ts'
import type { Programme } from './state.ts'

export type LoyaltyRules = t.TypeOf<typeof LoyaltyRulesCodec>

/** The rules of loyalty in force on a local day; null before the first are, and in a sales promotion. */
export const loyaltyOn = ({ versions }: Pick<Programme, 'versions'>, day: LocalDate): LoyaltyRules | null =>
  versionOn(versions, day)?.loyalty ?? null

/**
 * Points for an amount: amount × points ÷ per, exact in whole numbers and rounded down, so that nobody gets a point that
 * was not earned. Null where the programme gives no points for money of that currency. Above 2^53 points are not exact.
 *
 * @example pointsFor(2 points per 1.00 EUR, 10.99 EUR) // 21: of 21.98 the whole points
 */
export const pointsFor = ({ earning }: Pick<LoyaltyRules, 'earning'>, { amount, currency }: Money): number | null => {
  const rate = earning.find(({ per }) => per.currency === currency)
  if (rate === undefined) return null
  return Number((BigInt(amount) * BigInt(rate.points)) / BigInt(rate.per.amount))
}

/**
 * First local day on which points earned on a day are no longer valid; null where they always are. Months count from the
 * origin and clamp (VIEWS.md C4).
 *
 * @example expiryOf({ validity: { months: 12, from: 'next-month' } }, '2026-03-20') // '2027-04-01'
 */
export const expiryOf = ({ validity }: Pick<LoyaltyRules, 'validity'>, earned: LocalDate): LocalDate | null => {
  if (validity === undefined) return null
  const { months, from } = validity
  if (from === 'day-earned') return addMonths(earned, months)
  return addMonths(periodOf(earned, from === 'next-month' ? 'month' : 'year').to, months)
}

/** The highest tier that so many points reach; null where the programme has none. */
export const tierFor = ({ tiers }: Pick<LoyaltyRules, 'tiers'>, points: number): string | null =>
  tiers?.findLast(({ from }) => from <= points)?.tier ?? null
