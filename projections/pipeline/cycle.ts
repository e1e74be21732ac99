/** P6, the sales cycle: how long deals took, and, with the open ones counted in, how long they take. */

import { localDaysBetween } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, derived, figures, type Piece, spread } from '../figures.ts'
import { oneOf } from '../option-codecs.ts'
import { aalenJohansen } from '../statistics/aalen-johansen.ts'
import { type CurvePoint, kaplanMeier } from '../statistics/kaplan-meier.ts'
import type { Summary } from '../statistics/percentile.ts'
import { defineView, type Question } from '../view.ts'
import { type DealAt, dealPiece, standingClosure } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type PeriodOptions, periodFields, withinPeriod } from './period.ts'

export interface CycleOptions extends PeriodOptions {
  /** `gross`: first opening to last closure · `active`: without the time in between when it was closed. */
  readonly reading?: 'gross' | 'active'
}

const cycleOptions = struct({}, { ...periodFields, reading: oneOf('reading', ['gross', 'active']) })

export interface SurvivalPoint {
  readonly day: number
  readonly atRisk: number
  readonly closed: number
  readonly survival: number
  readonly se: number | null
  readonly low: number | null
  readonly high: number | null
}

export interface IncidencePoint {
  readonly day: number
  readonly won: number
  readonly lost: number
}

export interface Cycle {
  /** Days of deals won in the period. */
  readonly won: Summary
  readonly lost: Summary
  /** Kaplan–Meier of the time to closing, won or lost; open deals are censored. */
  readonly survival: ReadonlyArray<SurvivalPoint>
  /** Median days to closing, open deals counted in. */
  readonly median: number | null
  /** Aalen–Johansen: won and lost compete, so the two and survival add up to one. */
  readonly cumulativeIncidence: ReadonlyArray<IncidencePoint>
  /** Deals left out, since the source does not say when they were opened. */
  readonly undated: number
  readonly inferred: number
}

const closedDays = (deal: DealAt, { zone }: Question): number =>
  deal.stays.reduce(
    (sum, { stage, from, to }) =>
      (stage === 'won' || stage === 'lost') && to !== undefined ? sum + localDaysBetween(zone, from, to) : sum,
    0,
  )

const duration = (deal: DealAt, until: Instant, question: Question, reading: 'gross' | 'active'): number =>
  localDaysBetween(question.zone, deal.openedAt, until) - (reading === 'active' ? closedDays(deal, question) : 0)

/** How long a deal has taken, or has been open. */
export interface Observed {
  readonly deal: DealAt
  readonly time: number
  readonly outcome: 'won' | 'lost' | null
  readonly at: Instant
  readonly position: string
}

/** Deals of which it is known when they were opened; open ones observed until the moment asked about. */
export const observedOf = (
  deals: ReadonlyArray<DealAt>,
  question: Question,
  reading: 'gross' | 'active',
): ReadonlyArray<Observed> =>
  deals
    .filter(({ undated }) => !undated)
    .map((deal) => {
      const closure = standingClosure(deal)
      const at = closure?.at ?? question.asOf
      return {
        deal,
        time: duration(deal, at, question, reading),
        outcome: closure?.outcome ?? null,
        at,
        position: closure?.position ?? deal.behind.opened,
      }
    })

const piece = ({ deal, position }: Observed) => dealPiece(deal, deal.behind.opened, position)
const timed = (one: Observed): Piece => ({
  ...piece(one),
  measure: one.time,
  part: one.outcome === null ? 'den' : 'both',
})

export const cycle = defineView({
  id: 'P6',
  verb: 'pipeline cycle',
  title: 'days from opening to closing',
  facts: { deals: dealChanges },
  options: cycleOptions,
  answer: (facts, question, options: CycleOptions): Cycle => {
    const within = withinPeriod(question.zone, options)
    const all = dealsOf(facts.deals)
    const observed = observedOf(all, question, options.reading ?? 'gross')
    const closedAs = (outcome: 'won' | 'lost') => observed.filter((one) => one.outcome === outcome && within(one.at))
    const days = ({ time }: Observed) => time
    const curve = kaplanMeier(observed.map(({ time, outcome }) => ({ time, event: outcome !== null })))
    const incidence = aalenJohansen(
      observed.map(({ time, outcome }) => ({ time, cause: outcome })),
      ['won', 'lost'],
    )
    const everyone = () => observed
    const point = ({ time: day, atRisk, events, survival, se, low, high }: CurvePoint) =>
      figures<SurvivalPoint>(
        {
          day,
          atRisk: derived(atRisk, 'count', () => observed.filter(({ time }) => time >= day), timed),
          closed: derived(
            events,
            'count',
            () => observed.filter(({ time, outcome }) => time === day && outcome !== null),
            timed,
          ),
          survival: derived(survival, 'kaplan-meier', everyone, timed),
          se,
          low,
          high,
        },
        String(day),
      )
    const undated = all.filter((deal) => deal.undated)
    return figures<Cycle>({
      won: spread(closedAs('won'), piece, days),
      lost: spread(closedAs('lost'), piece, days),
      survival: curve.curve.map(point),
      median: derived(curve.median, 'kaplan-meier', everyone, timed),
      cumulativeIncidence: incidence.map(({ time, incidence: { won, lost } }) =>
        figures<IncidencePoint>(
          {
            day: time,
            won: derived(won, 'aalen-johansen', everyone, timed),
            lost: derived(lost, 'aalen-johansen', everyone, timed),
          },
          String(time),
        ),
      ),
      undated: counted(undated, (deal) => dealPiece(deal, deal.behind.opened)),
      inferred: all.reduce((sum, deal) => sum + deal.inferred, 0),
    })
  },
})
