/** The statistics that the views stand on; each file names its source. */
export { aalenJohansen } from './aalen-johansen.ts'
export {
  type BgNbd,
  expectedOfNew,
  expectedPurchases,
  fitBgNbd,
  type PurchaseModel,
  type PurchaseRecord,
  probabilityAlive,
  probabilityOfCount,
} from './bg-nbd.ts'
export type { BadRecord, Degenerate, Fit, FitProblem, NoRepeatPurchase, TooFewClients } from './fit.ts'
export { expectedSpend, fitGammaGamma, type GammaGamma, type SpendRecord } from './gamma-gamma.ts'
export { kaplanMeier, restrictedMean, survivalAt } from './kaplan-meier.ts'
export { type LogRank, type LogRankPair, logRank, logRankPairs } from './log-rank.ts'
export { percentile, summary } from './percentile.ts'
export { type Ratio, ratio, share } from './ratio.ts'
