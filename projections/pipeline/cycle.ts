/** P6, the sales cycle: how long deals took, and, with the open ones counted in, how long they take. */
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { aalenJohansen } from '../statistics/aalen-johansen.ts'
import { kaplanMeier } from '../statistics/kaplan-meier.ts'
import { type Summary, summary } from '../statistics/percentile.ts'
import { defineView, type Question } from '../view.ts'
import { type DealAt, dealsOf, standingClosure } from './deal.ts'
import { dealChanges } from './facts.ts'
import { type PeriodOptions, withinPeriod } from './period.ts'

export interface CycleOptions extends PeriodOptions {
  /** `gross`: first opening to last closure · `active`: without the time in between when it was closed. */
  readonly reading?: 'gross' | 'active'
}

export interface Cycle {
  /** Days of deals won in the period. */
  readonly won: Summary
  readonly lost: Summary
  /** Kaplan–Meier of the time to closing, won or lost; open deals are censored. */
  readonly survival: ReadonlyArray<{
    readonly day: number
    readonly atRisk: number
    readonly closed: number
    readonly survival: number
    readonly se: number | null
    readonly low: number | null
    readonly high: number | null
  }>
  /** Median days to closing, open deals counted in. */
  readonly median: number | null
  /** Aalen–Johansen: won and lost compete, so the two and survival add up to one. */
  readonly cumulativeIncidence: ReadonlyArray<{ readonly day: number; readonly won: number; readonly lost: number }>
  /** Deals left out, since the source does not say when they were opened. */
  readonly undated: number
  readonly inferred: number
}

const closedDays = (deal: DealAt, { zone }: Question): number =>
  deal.stays
    .filter((stay) => (stay.stage === 'won' || stay.stage === 'lost') && stay.to !== undefined)
    .reduce((sum, stay) => sum + localDaysBetween(zone, stay.from, stay.to as Instant), 0)

const duration = (deal: DealAt, until: Instant, question: Question, reading: 'gross' | 'active'): number =>
  localDaysBetween(question.zone, deal.openedAt, until) - (reading === 'active' ? closedDays(deal, question) : 0)

export const cycle = defineView({
  id: 'P6',
  verb: 'pipeline cycle',
  title: 'days from opening to closing',
  facts: { deals: dealChanges },
  answer: (facts, question, options: CycleOptions): Cycle => {
    const reading = options.reading ?? 'gross'
    const within = withinPeriod(question.zone, options)
    const all = dealsOf(facts.deals)
    const dated = all.filter((deal) => !deal.undated)
    const observed = dated.map((deal) => {
      const closure = standingClosure(deal)
      const time = duration(deal, closure?.at ?? question.asOf, question, reading)
      return { time, outcome: closure?.outcome ?? null, at: closure?.at }
    })
    const days = (outcome: 'won' | 'lost') =>
      observed.flatMap((one) => (one.outcome === outcome && one.at !== undefined && within(one.at) ? [one.time] : []))
    const curve = kaplanMeier(observed.map(({ time, outcome }) => ({ time, event: outcome !== null })))
    const incidence = aalenJohansen(
      observed.map(({ time, outcome }) => ({ time, cause: outcome })),
      ['won', 'lost'],
    )
    return {
      won: summary(days('won')),
      lost: summary(days('lost')),
      survival: curve.curve.map(({ time, atRisk, events, survival, se, low, high }) => ({
        day: time,
        atRisk,
        closed: events,
        survival,
        se,
        low,
        high,
      })),
      median: curve.median,
      cumulativeIncidence: incidence.map((step) => ({ day: step.time, ...step.incidence })),
      undated: all.length - dated.length,
      inferred: all.reduce((sum, deal) => sum + deal.inferred, 0),
    }
  },
})
