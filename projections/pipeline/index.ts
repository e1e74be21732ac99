/** The pipeline: views on deals. */
import { ageing } from './ageing.ts'
import { board } from './board.ts'
import { conversion } from './conversion.ts'
import { cycle } from './cycle.ts'
import { funnel } from './funnel.ts'
import { slippage } from './slippage.ts'
import { waterfall } from './waterfall.ts'
import { winRate } from './win-rate.ts'

export {
  type Ageing,
  type AgeingBucket,
  type AgeingDeal,
  type AgeingOptions,
  type AgeingStage,
  ageing,
  ageingBuckets,
  type DaysByStage,
} from './ageing.ts'
export { type Board, board, type Card } from './board.ts'
export { type Conversion, type ConversionOptions, conversion, type StageExits, type Transition } from './conversion.ts'
export { type Cycle, type CycleOptions, cycle, type IncidencePoint, type SurvivalPoint } from './cycle.ts'
export { type Amount, type Closure, type DealAt, dealsOf, isOpen, standingClosure, walkDeals } from './deal.ts'
export { type DealChange, dealChanges } from './facts.ts'
export { type Funnel, type FunnelMode, type FunnelOptions, type FunnelStep, funnel, funnelModes } from './funnel.ts'
export type { PeriodOptions } from './period.ts'
export {
  type Slippage,
  type SlippageDeal,
  type SlippageOptions,
  type SlippageOutcome,
  slippage,
  slippageOutcomes,
} from './slippage.ts'
export {
  type Waterfall,
  type WaterfallLine,
  type WaterfallOptions,
  waterfall,
  waterfallLines,
} from './waterfall.ts'
export { type WinRate, type WinRateKey, type WinRateOptions, winRate, winRateKeys } from './win-rate.ts'

export const pipeline = { board, funnel, conversion, winRate, cycle, ageing, waterfall, slippage } as const
