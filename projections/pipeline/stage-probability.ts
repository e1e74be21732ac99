/**
 * How likely a deal in a stage is won, learnt from the deals closed in the two years before (VIEWS.md P9): the share of
 * those that ever were in the stage, shrunk towards the overall win rate so that a handful of deals decides nothing.
 */
import { type OpenStage, openStages, stageNumber } from '../../src/domain/deal/stage.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { recordOf } from '../../src/kernel/records.ts'
import { groupBy } from '../group-by.ts'
import type { Question } from '../view.ts'
import { type DealAt, standingClosure } from './deal.ts'

export interface Training {
  /** Weight of the overall win rate, in deals; 0: the raw share. Default 10. */
  readonly shrinkage?: number
  /** Days before the moment in which the deals were closed that are learnt from; default 730. */
  readonly trainingDays?: number
}

export interface StageProbability {
  readonly won: number
  /** Of the deals closed, those that ever were in the stage; one that was skipped counts as passed. */
  readonly closed: number
  /** Null where nothing has ever been closed. */
  readonly probability: number | null
}

/** (w + k·p0)/(n + k). @example shrunk(18, 20, 0.4, 10) // 22/30 */
export const shrunk = (won: number, closed: number, overall: number | null, k: number): number | null =>
  closed + k === 0 || overall === null ? null : (won + k * overall) / (closed + k)

/** The deals learnt from. */
export const trainingOf = (
  deals: ReadonlyArray<DealAt>,
  { asOf, zone }: Question,
  { trainingDays = 730 }: Training = {},
): ReadonlyArray<DealAt> => {
  const start = zone.startOfDay(addDays(zone.localDate(asOf), -trainingDays))
  return deals.filter((deal) => {
    const closure = standingClosure(deal)
    return closure !== undefined && closure.at >= start
  })
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
  const overall = training.length === 0 ? null : won / training.length
  const lostAt = groupBy(lost, ({ progress }) => progress.furthest)
  const of = (stage: OpenStage): StageProbability => {
    // Of the won ones each was in every stage, or passed it.
    const closed = openStages
      .slice(stageNumber(stage) - 1)
      .reduce((sum, furthest) => sum + (lostAt.get(furthest)?.length ?? 0), won)
    return { won, closed, probability: shrunk(won, closed, overall, shrinkage) }
  }
  return recordOf(openStages, of)
}

export const stageProbabilities = (
  deals: ReadonlyArray<DealAt>,
  question: Question,
  training: Training = {},
): Readonly<Record<OpenStage, StageProbability>> => learnt(trainingOf(deals, question, training), training)
