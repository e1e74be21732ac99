/** P3, stage conversion: what left each stage within a period and where to, and who stood where at its two ends. */

import { type OpenStage, openStages, type Stage, stageNumber } from '../../src/domain/deal/stage.ts'
import { epochMs, type Instant } from '../../src/kernel/instant.ts'
import type { Position } from '../../src/kernel/position.ts'
import { comparePositions } from '../../src/kernel/position.ts'
import { counted, figures, rated } from '../figures.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { type DealAt, dealPiece, outOfOrderOf } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { asOccurred } from './moments.ts'
import { type PeriodOptions, periodOptions, withinPeriod } from './period.ts'

export type ConversionOptions = PeriodOptions

export interface StageExits {
  readonly stage: OpenStage
  readonly forward: number
  readonly lost: number
  /** Back into objections from closing: shown, not counted. */
  readonly held: number
  /** Forward of forward and lost. */
  readonly conversion: Ratio
}

export interface Transition {
  readonly from: Stage | 'not yet open'
  readonly to: Stage
  readonly deals: number
  /** Of all in the row. */
  readonly share: Ratio
}

export interface Conversion {
  readonly exits: ReadonlyArray<StageExits>
  /** Who stood where when the period began, and where when it ended. */
  readonly transitions: ReadonlyArray<Transition>
  /** Steps, of all deals, that lie inside a time when they were closed: no departure. */
  readonly outOfOrder: number
  readonly inferred: number
}

type Exit = 'forward' | 'lost' | 'held'

interface Departure {
  readonly deal: DealAt
  readonly stage: OpenStage
  /** Milliseconds. */
  readonly time: number
  readonly exit: Exit
  readonly position: Position
}

const departure = ({ deal, position }: Departure) => dealPiece(deal, position)

/** Every departure from an open stage, in the order of time; a deal that leaves one twice departs twice. */
const departuresOf = (deals: ReadonlyArray<DealAt>, within: (at: Instant) => boolean): ReadonlyArray<Departure> =>
  deals
    .flatMap((deal) =>
      deal.stays.flatMap(({ stage, to: at }, i, stays): ReadonlyArray<Departure> => {
        const next = stays[i + 1]
        if (stage === 'won' || stage === 'lost' || at === undefined || next === undefined || !within(at)) return []
        const held = stage === 'closing' && next.stage === 'objections'
        const exit = next.stage === 'lost' ? 'lost' : held ? 'held' : 'forward'
        return [{ deal, stage, time: epochMs(at), exit, position: next.position }]
      }),
    )
    .sort((a, b) => a.time - b.time || comparePositions(a.position, b.position))

const exitsOf = (stage: OpenStage, departures: ReadonlyArray<Departure>): StageExits => {
  const own = departures.filter((one) => one.stage === stage)
  const left = (exit: Exit) => own.filter((one) => one.exit === exit)
  const [forward, lost] = [left('forward'), left('lost')]
  return figures<StageExits>({
    stage,
    forward: counted(forward, departure),
    lost: counted(lost, departure),
    held: counted(left('held'), departure),
    conversion: rated(forward, [...forward, ...lost], departure),
  })
}

/** Where a deal stood at the two ends of the period. */
interface Passage {
  readonly from: Transition['from']
  readonly to: Stage
  readonly deal: DealAt
  readonly positions: ReadonlyArray<string>
}

const passage = ({ deal, positions }: Passage) => dealPiece(deal, ...positions)

const order = (stage: Transition['from']): number =>
  stage === 'not yet open' ? 0 : stage === 'won' ? 9 : stage === 'lost' ? 10 : stageNumber(stage)

const since = (deal: DealAt | undefined): ReadonlyArray<string> => {
  const position = deal?.stays.at(-1)?.position
  return position === undefined ? [] : [position]
}

const transitionsOf = (before: ReadonlyArray<DealAt>, after: ReadonlyArray<DealAt>): ReadonlyArray<Transition> => {
  const stood = new Map(before.map((deal) => [deal.deal, deal]))
  const passages = after.map((deal): Passage => {
    const then = stood.get(deal.deal)
    return {
      from: then?.stage ?? 'not yet open',
      to: deal.stage,
      deal,
      positions: [...since(then), ...since(deal)],
    }
  })
  const rows = Map.groupBy(passages, ({ from }) => from)
  return [...Map.groupBy(passages, ({ from, to }) => `${from} > ${to}`)]
    .flatMap(([name, own]) => {
      const [first] = own
      if (first === undefined) return []
      const { from, to } = first
      const share = rated(own, rows.get(from) ?? own, passage)
      return [figures<Transition>({ from, to, deals: counted(own, passage), share }, name)]
    })
    .toSorted((a, b) => order(a.from) - order(b.from) || order(a.to) - order(b.to))
}

export const conversion = defineView({
  id: 'P3',
  verb: 'pipeline conversion',
  title: 'what left each stage, and where to',
  facts: { deals: dealChanges },
  options: periodOptions,
  answer: (facts, { zone }, options: ConversionOptions): Conversion => {
    const within = withinPeriod(zone, options)
    const deals = dealsOf(facts.deals)
    const departures = departuresOf(deals, within)
    const before = options.from === undefined ? [] : asOccurred(facts.deals, zone.startOfDay(options.from))
    const after = options.to === undefined ? deals : asOccurred(facts.deals, zone.startOfDay(options.to))
    return figures<Conversion>({
      exits: openStages.map((stage) => exitsOf(stage, departures)),
      transitions: transitionsOf(before, after),
      outOfOrder: outOfOrderOf(deals),
      inferred: deals.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
