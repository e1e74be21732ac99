/** P2, the funnel of a cohort: of the deals opened in a period, how many have reached each stage. */

import { openStages, stageNumber } from '../../src/domain/deal/stage.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, figures, rated } from '../figures.ts'
import { oneOf } from '../option-codecs.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { type DealAt, dealPiece, isOpen, outOfOrderOf, standingClosure } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type PeriodOptions, periodFields, withinPeriod } from './period.ts'

/** `implied`: a stage that was skipped counts as passed · `entered`: really entered, in any order · `strict`: all before it, in order. */
export const funnelModes = ['implied', 'entered', 'strict'] as const
export type FunnelMode = (typeof funnelModes)[number]

export interface FunnelOptions extends PeriodOptions {
  readonly mode?: FunnelMode
}

const funnelOptions = struct({}, { ...periodFields, mode: oneOf('mode', funnelModes) })

export interface FunnelStep {
  readonly stage: string
  readonly reached: number
  /** Open deals that have come no further: they may yet. */
  readonly open: number
  /** Those that reached the next stage; null at the last. */
  readonly step: Ratio | null
  /** The same of those that are no longer open here. */
  readonly settled: Ratio | null
  /** Of all deals of the cohort. */
  readonly cumulative: Ratio
}

export interface Funnel {
  readonly mode: FunnelMode
  readonly deals: number
  readonly steps: ReadonlyArray<FunnelStep>
  /** Deals of which the source does not say when they were opened: in no cohort. */
  readonly undated: number
  /** Steps of the cohort's deals that lie inside a time when they were closed: they moved nothing. */
  readonly outOfOrder: number
  readonly inferred: number
}

const STAGES = [...openStages, 'won'] as const
const WON = STAGES.length

const isWon = (deal: DealAt): boolean => standingClosure(deal)?.outcome === 'won'

/** How far the deal has come without having left out a stage, each entered first after the one before it. */
const unbroken = (entered: ReadonlyArray<number>): number => {
  let reached = 0
  let from = 0
  while (reached < WON) {
    const at = entered.indexOf(reached + 1)
    if (at < from) return reached
    from = at
    reached++
  }
  return reached
}

/** Whether a deal counts as having reached a stage. */
const reaches = (mode: FunnelMode, deal: DealAt): ((stage: number) => boolean) => {
  const entries = deal.entered.map(stageNumber)
  const entered = isWon(deal) ? [...entries, WON] : entries
  if (mode === 'entered') return (stage) => entered.includes(stage)
  const furthest = mode === 'strict' ? unbroken(entered) : isWon(deal) ? WON : stageNumber(deal.progress.furthest)
  return (stage) => stage <= furthest
}

const without = <T>(all: ReadonlyArray<T>, some: ReadonlyArray<T>): ReadonlyArray<T> => {
  const left = new Set(some)
  return all.filter((one) => !left.has(one))
}

export const funnel = defineView({
  id: 'P2',
  verb: 'pipeline funnel',
  title: 'how far the deals of a cohort have come',
  facts: { deals: dealChanges },
  options: funnelOptions,
  answer: (facts, { zone }, options: FunnelOptions): Funnel => {
    const mode = options.mode ?? 'implied'
    const within = withinPeriod(zone, options)
    const deals = dealsOf(facts.deals)
    const cohort = deals.filter(({ openedAt, undated }) => !undated && within(openedAt))
    const piece = (deal: DealAt) => dealPiece(deal, deal.behind.opened, ...deal.stays.map(({ position }) => position))
    const came = cohort.map((deal) => ({ deal, hasReached: reaches(mode, deal) }))
    const reached = STAGES.map((_, i) => came.flatMap(({ deal, hasReached }) => (hasReached(i + 1) ? [deal] : [])))
    const mayMoveOn = (stage: number) => (deal: DealAt) => isOpen(deal) && stageNumber(deal.progress.furthest) === stage
    const steps = STAGES.map((stage, i): FunnelStep => {
      const here = reached[i] ?? []
      const next = reached[i + 1]
      const waiting = cohort.filter(mayMoveOn(i + 1))
      return figures<FunnelStep>({
        stage,
        reached: counted(here, piece),
        open: counted(waiting, piece),
        step: next === undefined ? null : rated(next, here, piece),
        settled: next === undefined ? null : rated(next, without(here, waiting), piece),
        cumulative: rated(here, reached[0] ?? [], piece),
      })
    })
    return figures<Funnel>({
      mode,
      deals: counted(cohort, piece),
      steps,
      undated: counted(
        deals.filter(({ undated }) => undated),
        piece,
      ),
      outOfOrder: outOfOrderOf(cohort),
      inferred: cohort.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
