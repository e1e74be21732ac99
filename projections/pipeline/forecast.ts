/**
 * P9, the weighted forecast of a period: what is won, and what is expected to close in it, each deal times the probability
 * that its stage has had. The range takes deals to be independent of each other.
 */

import * as t from 'io-ts'
import { type OpenStage, openStages } from '../../src/domain/deal/stage.ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import { daysBetween, LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientChanges } from '../clients/facts.ts'
import { counted, derived, figures, type Piece, summed } from '../figures.ts'
import { Count, oneOf, Share } from '../option-codecs.ts'
import { aalenJohansen, conditionalIncidence } from '../statistics/aalen-johansen.ts'
import { type SumRange, sumRange } from '../statistics/bernoulli-sum.ts'
import { defineView, type Question } from '../view.ts'
import { type Closed, closedIn } from './closed.ts'
import { observedOf } from './cycle.ts'
import { type Amount, type DealAt, dealPiece, isOpen, type OpenDeal } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type OwnerOptions, ownerFields, ownersOf } from './owner.ts'
import { learnt, type StageProbability, type Training, trainingFields, trainingOf, wasIn } from './stage-probability.ts'
import { weigh } from './weigh.ts'

export const forecastCategories = ['commit', 'best case', 'pipeline', 'omitted'] as const
export type ForecastCategory = (typeof forecastCategories)[number]

export interface ForecastOptions extends Training, OwnerOptions {
  /** First local day of the period. */
  readonly from: LocalDate
  /** First local day after it. */
  readonly to: LocalDate
  /**
   * `expected`: the deals expected to close in the period, at their stage's probability · `timing`: all open deals, at the
   * probability of being won before its end, given their age.
   */
  readonly by?: 'expected' | 'timing'
  /** Least probability of each category; default commit 0.8, best case 0.5, pipeline 0. Less, or unknown, is omitted. */
  readonly bounds?: Partial<Readonly<Record<'commit' | 'bestCase' | 'pipeline', number>>>
  /** Of the simulation, where there are more than 20 deals in a currency. */
  readonly seed?: number
  readonly manager?: string
}

const forecastOptions = struct(
  { from: LocalDate, to: LocalDate },
  {
    ...trainingFields,
    ...ownerFields,
    by: oneOf('by', ['expected', 'timing']),
    bounds: struct({}, { commit: Share, bestCase: Share, pipeline: Share }),
    seed: Count,
    manager: t.string,
  },
)

export interface ForecastDeal {
  readonly deal: string
  readonly manager: string
  readonly stage: OpenStage
  readonly value: Amount | null
  readonly expectedClose: string | null
  /** Expected before today: counted in the current period. */
  readonly overdue: boolean
  readonly probability: number | null
  /** Value × probability, rounded half-even to the minor unit. */
  readonly weighted: Amount | null
  readonly category: ForecastCategory
}

export interface ForecastSum {
  readonly count: number
  readonly value: MoneyBag
}

export interface ForecastCategorySum extends ForecastSum {
  readonly category: ForecastCategory
  readonly weighted: MoneyBag
}

export interface ForecastProbability extends Omit<StageProbability, 'chance'> {
  readonly stage: OpenStage
}

export interface Forecast {
  /** Won in the period so far. */
  readonly won: ForecastSum
  /** Σ of the deals' weighted values: the sum of the rows shown. */
  readonly weighted: MoneyBag
  /** Won and weighted together. */
  readonly forecast: MoneyBag
  /** Of the forecast, per currency: what is won, and what the open deals bring. */
  readonly range: Readonly<Record<string, SumRange>>
  readonly categories: ReadonlyArray<ForecastCategorySum>
  readonly deals: ReadonlyArray<ForecastDeal>
  /** Of the deals above, those expected before today. */
  readonly overdue: ForecastSum
  /** Open deals that nobody has said a day for: in no period, unless by timing. */
  readonly undated: ForecastSum
  /** What was learnt of each stage. */
  readonly probabilities: ReadonlyArray<ForecastProbability>
  readonly seed: number
  readonly inferred: number
}

const SEED = 20_260_101

type Bounds = Readonly<Record<'commit' | 'bestCase' | 'pipeline', number>>

const categoryOf = (probability: number | null, { commit, bestCase, pipeline }: Bounds): ForecastCategory => {
  if (probability === null || probability < pipeline) return 'omitted'
  return probability >= commit ? 'commit' : probability >= bestCase ? 'best case' : 'pipeline'
}

/** A deal that is forecast, with the row that shows it. */
interface Row {
  readonly deal: DealAt
  readonly row: ForecastDeal
}

const rowPiece = ({ deal }: Row): Piece => dealPiece(deal, deal.behind.value, deal.behind.expectedClose)

const closedPiece = ({ deal, closure }: Closed): Piece => dealPiece(deal, closure.position)

/** P(won in the period │ open at its age): what won deals took, with the lost ones competing. */
const byTiming = (deals: ReadonlyArray<DealAt>, question: Question, from: LocalDate, to: LocalDate) => {
  const { zone, asOf } = question
  const steps = aalenJohansen(
    observedOf(deals, question, 'gross').map(({ time, outcome }) => ({ time, cause: outcome })),
    ['won', 'lost'],
  )
  const today = zone.localDate(asOf)
  const daysTo = (day: LocalDate) => Math.max(0, daysBetween(today, day) - 1)
  return (deal: DealAt): number | null => {
    if (deal.undated) return null
    const age = localDaysBetween(zone, deal.openedAt, asOf)
    const before = conditionalIncidence(steps, 'won', age, daysTo(from))
    const byTheEnd = conditionalIncidence(steps, 'won', age, daysTo(to))
    return before === null || byTheEnd === null ? null : byTheEnd - before
  }
}

const rangeOf = (won: MoneyBag, rows: ReadonlyArray<Row>, seed: number): Forecast['range'] => {
  const currencies = new Set([
    ...Object.keys(won),
    ...rows.flatMap(({ row }) => (row.weighted === null ? [] : [row.weighted.currency])),
  ])
  return figures<Forecast['range']>(
    Object.fromEntries(
      [...currencies].sort().map((currency) => {
        const own = rows.filter(({ row }) => row.weighted?.currency === currency)
        const base = won[currency] ?? 0
        const range = sumRange(
          own.map(({ row }) => ({ amount: row.value?.amount ?? 0, probability: row.probability ?? 0 })),
          seed,
        )
        const { mean, p10, p90 } = range
        const whole = { ...range, mean: base + mean, p10: base + p10, p90: base + p90 }
        const chance = (one: Row): Piece => ({
          ...rowPiece(one),
          amount: one.row.value,
          measure: one.row.probability ?? 0,
        })
        return [currency, derived(whole, 'the sum of independent amounts at their probabilities', () => own, chance)]
      }),
    ),
  )
}

const sum = (rows: ReadonlyArray<Row>): ForecastSum =>
  figures<ForecastSum>({ count: counted(rows, rowPiece), value: summed(rows, rowPiece, ({ row }) => row.value) })

const probabilitiesOf = (
  training: ReadonlyArray<DealAt>,
  stages: Readonly<Record<OpenStage, StageProbability>>,
): ReadonlyArray<ForecastProbability> =>
  openStages.map((stage) => {
    const been = training.filter((deal) => wasIn(deal, stage))
    const piece = (deal: DealAt): Piece => ({
      ...dealPiece(deal, deal.closures.at(-1)?.position ?? deal.behind.opened),
      part: deal.progress.status === 'won' ? 'both' : 'den',
    })
    return figures<ForecastProbability>({
      stage,
      won: counted(
        been.filter(({ progress }) => progress.status === 'won'),
        piece,
      ),
      closed: counted(been, piece),
      probability: derived(stages[stage].probability, '(won + k × overall) ÷ (closed + k)', () => been, piece),
    })
  })

export const forecast = defineView({
  id: 'P9',
  verb: 'pipeline forecast',
  title: 'what a period is expected to bring',
  facts: { deals: dealChanges, clients: clientChanges },
  options: forecastOptions,
  answer: (facts, question, options: ForecastOptions): Forecast => {
    const { zone, asOf } = question
    const { from, to, manager, seed = SEED } = options
    const bounds: Bounds = { commit: 0.8, bestCase: 0.5, pipeline: 0, ...options.bounds }
    const today = zone.localDate(asOf)
    const current = from <= today && today < to
    const all = dealsOf(facts.deals)
    const training = trainingOf(all, question, options)
    const stages = learnt(training, options)
    const timing = options.by === 'timing' ? byTiming(all, question, from, to) : undefined
    const ownerOf = ownersOf(options, facts.clients)
    const mine = manager === undefined ? all : all.filter((deal) => deal.manager === manager)
    const won = closedIn(all, zone, { from, to }).filter(
      ({ deal, closure }) => closure.outcome === 'won' && (manager === undefined || ownerOf(deal, closure) === manager),
    )
    const isOverdue = ({ expectedClose }: DealAt) => expectedClose !== null && expectedClose < today
    const rowOf = (deal: OpenDeal): Row => {
      const { probability, chance } =
        timing === undefined ? stages[deal.stage] : { probability: timing(deal), chance: timing(deal) }
      const category = categoryOf(probability, bounds)
      return {
        deal,
        row: {
          deal: deal.deal,
          manager: deal.manager,
          stage: deal.stage,
          value: deal.value,
          expectedClose: deal.expectedClose,
          overdue: isOverdue(deal),
          probability,
          weighted: category === 'omitted' ? null : weigh(deal.value, chance),
          category,
        },
      }
    }
    const expectedWithin = (deal: DealAt): boolean => {
      const { expectedClose: day } = deal
      if (day === null) return false
      return isOverdue(deal) ? current : day >= from && day < to
    }
    const open = mine.filter(isOpen)
    const rows = open.filter((deal) => timing !== undefined || expectedWithin(deal)).map(rowOf)
    const wonFigures = figures<ForecastSum>({
      count: counted(won, closedPiece),
      value: summed(won, closedPiece, ({ closure }) => closure.value),
    })
    const weighted = summed(rows, rowPiece, ({ row }) => row.weighted)
    const whole: ReadonlyArray<Closed | Row> = [...won, ...rows]
    return figures<Forecast>({
      won: wonFigures,
      weighted,
      forecast: summed(
        whole,
        (one) => ('row' in one ? rowPiece(one) : closedPiece(one)),
        (one) => ('row' in one ? one.row.weighted : one.closure.value),
      ),
      range: rangeOf(wonFigures.value, rows, seed),
      categories: forecastCategories.map((category) => {
        const own = rows.filter(({ row }) => row.category === category)
        return figures<ForecastCategorySum>({
          category,
          count: counted(own, rowPiece),
          value: summed(own, rowPiece, ({ row }) => row.value),
          weighted: summed(own, rowPiece, ({ row }) => row.weighted),
        })
      }),
      deals: rows.map(({ row }) => row),
      overdue: sum(rows.filter(({ row }) => row.overdue)),
      undated: sum(open.filter(({ expectedClose }) => expectedClose === null).map(rowOf)),
      probabilities: probabilitiesOf(training, stages),
      seed,
      inferred: all.reduce((total, { inferred }) => total + inferred, 0),
    })
  },
})
