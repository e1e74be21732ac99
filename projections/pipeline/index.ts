/** The pipeline: views on deals. */
import { ageing } from './ageing.ts'
import { board } from './board.ts'
import { calibration } from './calibration.ts'
import { conversion } from './conversion.ts'
import { coverage } from './coverage.ts'
import { cycle } from './cycle.ts'
import { forecast } from './forecast.ts'
import { funnel } from './funnel.ts'
import { losses } from './losses.ts'
import { objections } from './objections.ts'
import { paths } from './paths.ts'
import { size } from './size.ts'
import { slippage } from './slippage.ts'
import { sources } from './sources.ts'
import { velocity } from './velocity.ts'
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
export {
  type Calibration,
  type CalibrationBin,
  type CalibrationMoney,
  type CalibrationOptions,
  type CalibrationOrigin,
  calibration,
} from './calibration.ts'
export { type Conversion, type ConversionOptions, conversion, type StageExits, type Transition } from './conversion.ts'
export { type Coverage, type CoverageOptions, type CoverageSum, coverage } from './coverage.ts'
export { type Cycle, type CycleOptions, cycle, type IncidencePoint, type SurvivalPoint } from './cycle.ts'
export { type Amount, type Closure, type DealAt, isOpen, type OpenDeal, standingClosure } from './deal.ts'
export type { DealChange } from './deal-change.ts'
export { dealsOf, walkDeals } from './deals.ts'
export { dealChanges } from './facts.ts'
export {
  type Forecast,
  type ForecastCategory,
  type ForecastCategorySum,
  type ForecastDeal,
  type ForecastOptions,
  type ForecastProbability,
  type ForecastSum,
  forecast,
  forecastCategories,
} from './forecast.ts'
export { type Funnel, type FunnelMode, type FunnelOptions, type FunnelStep, funnel, funnelModes } from './funnel.ts'
export { type DealKey, dealKeys } from './keys.ts'
export { type Against, type Losses, type LossesOptions, type LossesRow, losses, type WonAndLost } from './losses.ts'
export {
  type ObjectionRow,
  type Objections,
  type ObjectionsOptions,
  objections,
  type WinRateGiven,
} from './objections.ts'
export { type OfferAt, type OfferStatus, offersOf } from './offers.ts'
export { type DirectlyFollows, type Paths, type PathsOptions, paths, type StageVisits, type Variant } from './paths.ts'
export type { PeriodOptions } from './period.ts'
export {
  type DiscountFigures,
  type OfferFigures,
  type Size,
  type SizeOptions,
  type SizeRow,
  size,
} from './size.ts'
export {
  type Slippage,
  type SlippageDeal,
  type SlippageOptions,
  type SlippageOutcome,
  slippage,
  slippageOutcomes,
} from './slippage.ts'
export { sources } from './sources.ts'
export {
  type Velocity,
  type VelocityChange,
  type VelocityFactors,
  type VelocityOptions,
  type VelocityRow,
  velocity,
} from './velocity.ts'
export {
  type Waterfall,
  type WaterfallLine,
  type WaterfallOptions,
  waterfall,
  waterfallLines,
} from './waterfall.ts'
export { type WinRate, type WinRateOptions, type WinRateRow, winRate } from './win-rate.ts'
export const pipeline = {
  board,
  funnel,
  conversion,
  winRate,
  size,
  cycle,
  ageing,
  velocity,
  forecast,
  calibration,
  waterfall,
  coverage,
  slippage,
  objections,
  losses,
  sources,
  paths,
} as const
