/** P3, stage conversion: what left each stage within a period and where to, and who stood where at its two ends. */
import { type OpenStage, openStages, type Stage, stageNumber } from '../../src/domain/deal/stage.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { type Ratio, ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { type DealAt, dealsOf, type Move, walkDeals } from './deal.ts'
import { type DealChange, dealChanges } from './facts.ts'
import { type PeriodOptions, withinPeriod } from './period.ts'

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
  readonly inferred: number
}

type Exit = 'forward' | 'lost' | 'held'

interface Departure {
  readonly stage: OpenStage
  readonly at: Instant
  readonly exit: Exit
}

/** Every departure from an open stage; a deal that leaves one twice departs twice. */
const departuresOf = (moves: Iterable<Move>): ReadonlyArray<Departure> => {
  const departures: Array<Departure> = []
  for (const { before, after, row } of moves) {
    if (before === undefined || before.stage === after.stage || before.stage === 'won' || before.stage === 'lost')
      continue
    const held = before.stage === 'closing' && after.stage === 'objections'
    const exit = after.stage === 'lost' ? 'lost' : held ? 'held' : 'forward'
    departures.push({ stage: before.stage, at: row.occurredAt as Instant, exit })
  }
  return departures
}

const stagesAt = (changes: ReadonlyArray<DealChange>, before: Instant | undefined): ReadonlyMap<string, Stage> =>
  new Map(
    dealsOf(before === undefined ? changes : changes.filter(({ occurredAt }) => occurredAt < before)).map(
      ({ deal, stage }) => [deal, stage],
    ),
  )

const order = (stage: Transition['from']): number =>
  stage === 'not yet open' ? 0 : stage === 'won' ? 9 : stage === 'lost' ? 10 : stageNumber(stage)

const transitionsOf = (
  before: ReadonlyMap<string, Stage>,
  after: ReadonlyMap<string, Stage>,
): ReadonlyArray<Transition> => {
  const cells = new Map<string, { from: Transition['from']; to: Stage; deals: number }>()
  const rows = new Map<string, number>()
  for (const [deal, to] of after) {
    const from = before.get(deal) ?? 'not yet open'
    const key = `${from} > ${to}`
    const cell = cells.get(key) ?? { from, to, deals: 0 }
    cells.set(key, { ...cell, deals: cell.deals + 1 })
    rows.set(from, (rows.get(from) ?? 0) + 1)
  }
  return [...cells.values()]
    .toSorted((a, b) => order(a.from) - order(b.from) || order(a.to) - order(b.to))
    .map(({ from, to, deals }) => ({ from, to, deals, share: ratio(deals, rows.get(from) ?? 0) }))
}

export const conversion = defineView({
  id: 'P3',
  verb: 'pipeline conversion',
  title: 'what left each stage, and where to',
  facts: { deals: dealChanges },
  answer: (facts, { zone }, options: ConversionOptions): Conversion => {
    const within = withinPeriod(zone, options)
    const deals = new Map<string, DealAt>()
    const departures = departuresOf(walkDeals(facts.deals, deals)).filter(({ at }) => within(at))
    const count = (stage: OpenStage, exit: Exit) =>
      departures.filter((departure) => departure.stage === stage && departure.exit === exit).length
    const exits = openStages.map((stage): StageExits => {
      const [forward, lost, held] = [count(stage, 'forward'), count(stage, 'lost'), count(stage, 'held')]
      return { stage, forward, lost, held, conversion: ratio(forward, forward + lost) }
    })
    const start = options.from === undefined ? undefined : zone.startOfDay(options.from)
    const end = options.to === undefined ? undefined : zone.startOfDay(options.to)
    const before = start === undefined ? new Map<string, Stage>() : stagesAt(facts.deals, start)
    return {
      exits,
      transitions: transitionsOf(before, stagesAt(facts.deals, end)),
      inferred: [...deals.values()].reduce((sum, { inferred }) => sum + inferred, 0),
    }
  },
})
