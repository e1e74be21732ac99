/**
 * How likely a deal in a stage is won, learnt from the deals closed in the two years before (VIEWS.md P9): the share of
 * those that ever were in the stage, shrunk towards the overall win rate so that a handful of deals decides nothing.
 */

import { type OpenStage, openStages, stageNumber } from '../../src/domain/deal/stage.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { recordOf } from '../../src/kernel/records.ts'
import { groupBy } from '../group-by.ts'
import { DayCount, Weight } from '../option-codecs.ts'
import type { Question } from '../view.ts'
import { closedIn } from './closed.ts'
import type { DealAt } from './deal.ts'
import type { Chance } from './weigh.ts'

export interface Training {
  /** Weight of the overall win rate, in deals; 0: the raw share. Default 10. */
  readonly shrinkage?: number
  /** Days before the moment in which the deals were closed that are learnt from; default 730. */
  readonly trainingDays?: number
}

export const trainingFields = { shrinkage: Weight, trainingDays: DayCount } as const

export interface StageProbability {
  readonly won: number
  /** Of the deals closed, those that ever were in the stage; one that was skipped counts as passed. */
  readonly closed: number
  /** Null where nothing has ever been closed. */
  readonly probability: number | null
  /** The same as the fraction that it is. */
  readonly chance: Chance | null
}

/** (w + k·p0)/(n + k). @example shrunk(18, 20, 0.4, 10) // 22/30 */
export const shrunk = (won: number, closed: number, overall: number | null, k: number): number | null =>
  closed + k === 0 || overall === null ? null : (won + k * overall) / (closed + k)

/** The same as a fraction of whole numbers, where k is one: (w·n0 + k·w0)/(n0·(n + k)). */
const exactly = (won: number, closed: number, all: { readonly won: number; readonly closed: number }, k: number) => {
  const probability = shrunk(won, closed, all.closed === 0 ? null : all.won / all.closed, k)
  if (probability === null || !Number.isSafeInteger(k)) return { probability, chance: probability }
  const num = BigInt(won) * BigInt(all.closed) + BigInt(k) * BigInt(all.won)
  const den = BigInt(all.closed) * BigInt(closed + k)
  // Equal fractions are equal numbers: a back-test puts them into one bin (VIEWS.md P10).
  return { probability: Number(num) / Number(den), chance: { num, den } }
}

/** The deals learnt from. */
export const trainingOf = (
  deals: ReadonlyArray<DealAt>,
  { asOf, zone }: Question,
  { trainingDays = 730 }: Training = {},
): ReadonlyArray<DealAt> => {
  const today = zone.localDate(asOf)
  // Of a day that only begins nothing has passed.
  const last = asOf === zone.startOfDay(today) ? addDays(today, -1) : today
  return closedIn(deals, zone, { from: addDays(last, 1 - trainingDays) }).map(({ deal }) => deal)
}

/** Whether a closed deal ever was in a stage, or passed it. */
export const wasIn = (deal: DealAt, stage: OpenStage): boolean =>
  deal.progress.status === 'won' || stageNumber(deal.progress.furthest) >= stageNumber(stage)

/** By stage, from the deals learnt from. */
export const learnt = (
  training: ReadonlyArray<DealAt>,
  { shrinkage = 10 }: Training = {},
): Readonly<Record<OpenStage, StageProbability>> => {
  const lost = training.filter((deal) => deal.progress.status !== 'won')
  const won = training.length - lost.length
  const lostAt = groupBy(lost, ({ progress }) => progress.furthest)
  const of = (stage: OpenStage): StageProbability => {
    // Of the won ones each was in every stage, or passed it.
    const closed = openStages
      .slice(stageNumber(stage) - 1)
      .reduce((sum, furthest) => sum + (lostAt.get(furthest)?.length ?? 0), won)
    return { won, closed, ...exactly(won, closed, { won, closed: training.length }, shrinkage) }
  }
  return recordOf(openStages, of)
}

export const stageProbabilities = (
  deals: ReadonlyArray<DealAt>,
  question: Question,
  training: Training = {},
): Readonly<Record<OpenStage, StageProbability>> => learnt(trainingOf(deals, question, training), training)
