/**
 * How likely a deal in a stage is won, learnt from the deals closed in the two years before (VIEWS.md P9): the share of
 * those that ever were in the stage, shrunk towards the overall win rate so that a handful of deals decides nothing.
 */
import { type OpenStage, openStages, stageNumber } from '../../src/domain/deal/stage.ts'
import { addDays, type LocalDate } from '../../src/kernel/local-date.ts'
import type { Question } from '../view.ts'
import { type DealAt, standingClosure } from './deal.ts'

/** Weight of the overall win rate, in deals. */
const SHRINKAGE = 10
const TRAINING_DAYS = 730

export interface StageProbability {
  readonly won: number
  readonly closed: number
  /** Null where nothing has ever been closed. */
  readonly probability: number | null
}

/** By stage; a stage that was skipped counts as passed. */
export const stageProbabilities = (
  deals: ReadonlyArray<DealAt>,
  { asOf, zone }: Question,
): Readonly<Record<OpenStage, StageProbability>> => {
  const start = zone.startOfDay(addDays(zone.localDate(asOf), -TRAINING_DAYS) as LocalDate)
  const training = deals.flatMap((deal) => {
    const closure = standingClosure(deal)
    return closure !== undefined && closure.at >= start
      ? [{ furthest: stageNumber(deal.progress.furthest), won: closure.outcome === 'won' }]
      : []
  })
  const overall = training.length === 0 ? null : training.filter((deal) => deal.won).length / training.length
  const of = (stage: OpenStage): StageProbability => {
    const reached = training.filter((deal) => deal.won || deal.furthest >= stageNumber(stage))
    const won = reached.filter((deal) => deal.won).length
    const closed = reached.length
    return { won, closed, probability: overall === null ? null : (won + SHRINKAGE * overall) / (closed + SHRINKAGE) }
  }
  return Object.fromEntries(openStages.map((stage) => [stage, of(stage)])) as Record<OpenStage, StageProbability>
}
