/** P17, paths: which ways deals go through the stages, how each ends, and what follows what after how long. */
import { openStages, type Stage, stageNumber } from '../../src/domain/deal/stage.ts'
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import { counted, figures, type Piece, rated, spread } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import type { Summary } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { type DealAt, dealPiece, isOpen, outOfOrderOf, type Stay, standingClosure } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type PeriodOptions, periodOptions, withinPeriod } from './period.ts'

/** Deals opened in the period. */
export type PathsOptions = PeriodOptions

export interface Variant {
  /** Stages by number in the order of entering, and the outcome: `1-2-3-5-6-lost`, `1-2-open`. */
  readonly path: string
  readonly deals: number
  /** Of all deals. */
  readonly share: Ratio
  /** Won of those that are won or lost. */
  readonly winRate: Ratio
  /** Days from opening to closing. */
  readonly cycle: Summary
}

export interface DirectlyFollows {
  readonly from: Stage
  readonly to: Stage
  readonly times: number
  /** In the first before the second. */
  readonly days: Summary
}

export interface StageVisits {
  readonly stage: string
  /** Deals that were in it. */
  readonly entered: number
  /** Entered again: times beyond the first. */
  readonly rework: number
  /** Deals that came further without it. */
  readonly skipped: number
}

export interface Paths {
  readonly deals: number
  /** The most frequent first. */
  readonly variants: ReadonlyArray<Variant>
  readonly follows: ReadonlyArray<DirectlyFollows>
  readonly stages: ReadonlyArray<StageVisits>
  readonly undated: number
  /** Steps that lie inside a time when their deal was closed: on no path. */
  readonly outOfOrder: number
  readonly inferred: number
}

const stepOf = (stage: Stage): string => (stage === 'won' || stage === 'lost' ? stage : String(stageNumber(stage)))

const pathOf = (deal: DealAt): string => {
  const steps = deal.stays.map(({ stage }) => stepOf(stage))
  return (isOpen(deal) ? [...steps, 'open'] : steps).join('-')
}

const wholeWay = (deal: DealAt): Piece => dealPiece(deal, ...deal.stays.map(({ position }) => position))

const variantOf = (
  path: string,
  own: ReadonlyArray<DealAt>,
  all: ReadonlyArray<DealAt>,
  { zone, asOf }: Question,
): Variant => {
  const closed = own.filter((deal) => !isOpen(deal))
  const won = closed.filter((deal) => deal.progress.status === 'won')
  return figures<Variant>({
    path,
    deals: counted(own, wholeWay),
    share: rated(own, all, wholeWay),
    winRate: rated(won, closed, wholeWay),
    cycle: spread(closed, wholeWay, (deal) => localDaysBetween(zone, deal.openedAt, standingClosure(deal)?.at ?? asOf)),
  })
}

/** One stay and the one after it. */
interface Follow {
  readonly deal: DealAt
  readonly stay: Stay
  readonly next: Stay
}

const followPiece = ({ deal, stay, next }: Follow): Piece => dealPiece(deal, stay.position, next.position)

const order = ({ stage }: Stay): number => (stage === 'won' ? 9 : stage === 'lost' ? 10 : stageNumber(stage))

const followsOf = (deals: ReadonlyArray<DealAt>, { zone }: Question): ReadonlyArray<DirectlyFollows> => {
  const all = deals.flatMap((deal) => {
    const { stays } = deal
    return stays.flatMap((stay, i): ReadonlyArray<Follow> => {
      const next = stays[i + 1]
      return next === undefined ? [] : [{ deal, stay, next }]
    })
  })
  return [...Map.groupBy(all, ({ stay, next }) => `${stay.stage} > ${next.stage}`)]
    .flatMap(([name, own]) => (own[0] === undefined ? [] : [{ name, own, first: own[0] }]))
    .toSorted(({ first: a }, { first: b }) => order(a.stay) - order(b.stay) || order(a.next) - order(b.next))
    .map(({ name, own, first }) =>
      figures<DirectlyFollows>(
        {
          from: first.stay.stage,
          to: first.next.stage,
          times: counted(own, followPiece),
          days: spread(own, followPiece, ({ stay, next }) => localDaysBetween(zone, stay.from, next.from)),
        },
        name,
      ),
    )
}

const visitsOf = (deals: ReadonlyArray<DealAt>): ReadonlyArray<StageVisits> => {
  const byStage = deals.map((deal) => ({ deal, visits: groupBy(deal.stays, (stay) => stay.stage) }))
  return openStages.map((stage) => {
    const stays = byStage.map(({ deal, visits }) => ({ deal, own: visits.get(stage) ?? [] }))
    const again = stays.flatMap(({ deal, own }) => own.slice(1).map((stay) => ({ deal, stay })))
    const isFurther = (deal: DealAt) =>
      deal.progress.status === 'won' || stageNumber(deal.progress.furthest) > stageNumber(stage)
    return figures<StageVisits>({
      stage,
      entered: counted(
        stays.filter(({ own }) => own.length > 0),
        ({ deal, own }) => dealPiece(deal, ...own.map(({ position }) => position)),
      ),
      rework: counted(again, ({ deal, stay }) => dealPiece(deal, stay.position)),
      skipped: counted(
        stays.filter(({ deal, own }) => own.length === 0 && isFurther(deal)),
        ({ deal }) => wholeWay(deal),
      ),
    })
  })
}

export const paths = defineView({
  id: 'P17',
  verb: 'pipeline paths',
  title: 'which ways deals go, and how each ends',
  facts: { deals: dealChanges },
  options: periodOptions,
  answer: (facts, question, options: PathsOptions): Paths => {
    const within = withinPeriod(question.zone, options)
    const all = dealsOf(facts.deals)
    const deals = all.filter(({ undated, openedAt }) => !undated && within(openedAt))
    const undated = all.filter((deal) => deal.undated)
    return figures<Paths>({
      deals: counted(deals, wholeWay),
      variants: [...Map.groupBy(deals, pathOf)]
        .toSorted(([a, own], [b, others]) => others.length - own.length || (a < b ? -1 : 1))
        .map(([path, own]) => variantOf(path, own, deals, question)),
      follows: followsOf(deals, question),
      stages: visitsOf(deals),
      undated: counted(undated, wholeWay),
      outOfOrder: outOfOrderOf(deals),
      inferred: deals.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
