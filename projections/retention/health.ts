/** The health of a client, 0 to 100, from what is known of it: each component scored from 0 to 1, the unknown left out (R14). */
import { addDays, daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { keysOf, recordOf } from '../../src/kernel/records.ts'
import { businessIn } from '../pipeline/business.ts'
import { isOpen } from '../pipeline/deal.ts'
import { currencyOf } from './currency.ts'
import { covers, type Life } from './life.ts'
import type { Rhythm } from './rhythm.ts'

/** What health is made of, and how much each weighs where all are known. */
export const healthWeights = { rhythm: 0.3, contract: 0.25, complaints: 0.2, trend: 0.15, onTime: 0.1 } as const
export type HealthComponent = keyof typeof healthWeights

export const healthColours = ['red', 'amber', 'green'] as const
export type HealthColour = (typeof healthColours)[number]

/** What a component says: its score, and in words what holds it down; null where it is not known. */
export interface Score {
  readonly score: number
  readonly reason: string | null
}

export interface Health {
  /** 0 to 100; null where no component is known. */
  readonly health: number | null
  /** red < 40 ≤ amber < 70 ≤ green. */
  readonly colour: HealthColour | null
  readonly components: Readonly<Record<HealthComponent, number | null>>
  /** What holds it down, the heaviest first. */
  readonly reasons: ReadonlyArray<string>
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))

/** 1 while it buys as usual, falling to 0 at three times its median gap. */
export const rhythmScore = (rhythm: Rhythm | null, daysSince: number | null): Score | null => {
  if (rhythm === null || daysSince === null || rhythm.median === 0) return null
  const score = clamp(1 - (daysSince / rhythm.median - 1) / 2)
  const usual = `${daysSince} days since the last purchase, usually ${rhythm.median}`
  return { score, reason: score < 1 ? usual : null }
}

const NEAR_DAYS = 90

/** A renewal under way: an open deal of repeat business, opened since the present term was agreed. */
export const renewalDealOf = ({ client, deals }: Life, agreedAt: string): string | null => {
  const businessOf = businessIn(deals, () => client)
  return deals.find((one) => isOpen(one) && one.openedAt >= agreedAt && businessOf(one) === 'repeat')?.deal ?? null
}

/** 1 in force for more than 90 days or with a renewal under way, ½ ending sooner without, 0 ended; null where there was none. */
export const contractScore = (life: Life, today: LocalDate): Score | null => {
  const begun = life.inForce.filter(({ from }) => from <= today)
  const last = begun.at(-1)
  if (last === undefined) return null
  if (!covers(begun, today)) return { score: 0, reason: `no contract since ${last.to}` }
  if (last.to === null || daysBetween(today, last.to) > NEAR_DAYS) return { score: 1, reason: null }
  const agreedAt = life.contracts
    .flatMap(({ terms }) => terms.map((term) => term.agreedAt))
    .reduce((a, b) => (a >= b ? a : b))
  if (renewalDealOf(life, agreedAt) !== null) return { score: 1, reason: null }
  return { score: 0.5, reason: `the contract ends in ${daysBetween(today, last.to)} days, and no renewal is under way` }
}

/** 1/(1 + open), 0 where one is past its limit. */
export const complaintScore = (open: number, breached: number): Score => {
  if (breached > 0)
    return {
      score: 0,
      reason: `${breached} ${breached === 1 ? 'complaint past its limit' : 'complaints past their limit'}`,
    }
  return { score: 1 / (1 + open), reason: open > 0 ? `${open} ${open === 1 ? 'complaint' : 'complaints'} open` : null }
}

const RECENT_DAYS = 90
const PAST_DAYS = 270

/** The last 90 days against the mean 90 days of the 270 before; null for whom those are not known, or were empty. */
export const trendScore = (life: Life, today: LocalDate): Score | null => {
  const [recent, past] = [addDays(today, -RECENT_DAYS), addDays(today, -RECENT_DAYS - PAST_DAYS)]
  if (life.first === null || life.first > past) return null
  const within = life.purchases.filter(({ day }) => day > past)
  const currency = currencyOf(within)
  const sum = (after: LocalDate, upTo: LocalDate) =>
    within.reduce(
      (total, { day, value }) =>
        total + (day > after && day <= upTo && value !== null && value.currency === currency ? value.amount : 0),
      0,
    )
  const usual = sum(past, recent) / (PAST_DAYS / RECENT_DAYS)
  if (usual === 0) return null
  const share = sum(recent, today) / usual
  return {
    score: clamp(share),
    reason: share < 1 ? `bought ${Math.round(100 * share)} % of the usual in the last ${RECENT_DAYS} days` : null,
  }
}

/** Orders delivered on time, of those due. */
export const onTimeScore = (onTime: number, due: number): Score | null =>
  due === 0
    ? null
    : {
        score: onTime / due,
        reason: onTime < due ? `${due - onTime} of ${due} ${due === 1 ? 'order' : 'orders'} late` : null,
      }

/** A mean of fractions that is 40 may come out a last digit below it. */
const TOLERANCE = 1e-9

const colourOf = (health: number): HealthColour => {
  if (health < 40 - TOLERANCE) return 'red'
  return health < 70 - TOLERANCE ? 'amber' : 'green'
}

export const healthComponents = keysOf(healthWeights)

/**
 * 100 · Σ weight · score ÷ Σ weight over the known components.
 *
 * @example scores of ⅔, ½, ½, 0.8 and 0.9 make 63.5, amber
 */
export const healthOf = (scores: Readonly<Record<HealthComponent, Score | null>>): Health => {
  const known = healthComponents.flatMap((name) => {
    const score = scores[name]
    return score === null ? [] : [{ weight: healthWeights[name], ...score }]
  })
  const weight = known.reduce((sum, one) => sum + one.weight, 0)
  const health = weight === 0 ? null : (100 * known.reduce((sum, one) => sum + one.weight * one.score, 0)) / weight
  return {
    health,
    colour: health === null ? null : colourOf(health),
    components: recordOf(healthComponents, (name) => scores[name]?.score ?? null),
    reasons: known
      .toSorted((a, b) => b.weight * (1 - b.score) - a.weight * (1 - a.score))
      .flatMap(({ reason }) => (reason === null ? [] : [reason])),
  }
}
