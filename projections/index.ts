/**
 * The read models and the views on them, pure: facts and a question in, an answer out. They run wherever JavaScript runs.
 */
export * from '../src/kernel/projection.ts'
export { type HistoryEntry, historyIndex } from './audit/facts.ts'
export { type Trail, type TrailEntry, type TrailOptions, trail } from './audit/trail.ts'
export { type ClientAt, clientsOf, survivorsOf } from './clients/client.ts'
export { type ClientChange, clientChanges } from './clients/facts.ts'
export { type ContractSpell, spellsOf } from './contracts/contract.ts'
export { type ContractChange, contractChanges } from './contracts/facts.ts'
export { type CrmEnvelope, defineFacts, defineProjection } from './define.ts'
export {
  type Ageing,
  type AgeingBucket,
  type AgeingDeal,
  type AgeingOptions,
  type AgeingStage,
  ageing,
  ageingBuckets,
} from './pipeline/ageing.ts'
export { type Board, board, type Card } from './pipeline/board.ts'
export {
  type Conversion,
  type ConversionOptions,
  conversion,
  type StageExits,
  type Transition,
} from './pipeline/conversion.ts'
export { type Cycle, type CycleOptions, cycle } from './pipeline/cycle.ts'
export { type Amount, type Closure, type DealAt, dealsOf, isOpen, standingClosure, walkDeals } from './pipeline/deal.ts'
export { type DealChange, dealChanges } from './pipeline/facts.ts'
export {
  type Funnel,
  type FunnelMode,
  type FunnelOptions,
  type FunnelStep,
  funnel,
  funnelModes,
} from './pipeline/funnel.ts'
export type { PeriodOptions } from './pipeline/period.ts'
export {
  type Slippage,
  type SlippageDeal,
  type SlippageOptions,
  type SlippageOutcome,
  slippage,
  slippageOutcomes,
} from './pipeline/slippage.ts'
export {
  type Waterfall,
  type WaterfallLine,
  type WaterfallOptions,
  waterfall,
  waterfallLines,
} from './pipeline/waterfall.ts'
export { type WinRate, type WinRateKey, type WinRateOptions, winRate, winRateKeys } from './pipeline/win-rate.ts'
export { type Clv, type ClvClient, type ClvOptions, clv } from './retention/clv.ts'
export { type CohortOptions, type Cohorts, cohortKinds, cohorts } from './retention/cohorts.ts'
export { type Purchase, purchaseDays, purchasesOf } from './retention/purchases.ts'
export { type Repeat, type RepeatOptions, repeat } from './retention/repeat.ts'
export { type Survival, type SurvivalOptions, survival, survivalKeys } from './retention/survival.ts'
export { aalenJohansen } from './statistics/aalen-johansen.ts'
export {
  type BgNbd,
  expectedOfNew,
  expectedPurchases,
  type Fit,
  fitBgNbd,
  type PurchaseRecord,
  probabilityAlive,
} from './statistics/bg-nbd.ts'
export { expectedSpend, fitGammaGamma, type GammaGamma, type SpendRecord } from './statistics/gamma-gamma.ts'
export { kaplanMeier, restrictedMean, survivalAt } from './statistics/kaplan-meier.ts'
export { logRank } from './statistics/log-rank.ts'
export { percentile, summary } from './statistics/percentile.ts'
export { type Ratio, ratio, share } from './statistics/ratio.ts'
export { type TimelineEntry, type TimelineOptions, timelineOf } from './timeline/timeline.ts'
export { defineView, type Fact, type Question, type View } from './view.ts'

import { historyIndex } from './audit/facts.ts'
import { clientChanges } from './clients/facts.ts'
import { contractChanges } from './contracts/facts.ts'
import { dealChanges } from './pipeline/facts.ts'

/** All of the library's projections. */
export const crmProjections = [dealChanges, clientChanges, contractChanges, historyIndex] as const
