/** Retention: views on who stays, comes back, and what that is worth. */
import { bonuses } from './bonuses.ts'
import { churn } from './churn.ts'
import { clv } from './clv.ts'
import { cohorts } from './cohorts.ts'
import { concentration } from './concentration.ts'
import { hazard } from './hazard.ts'
import { keyAccounts } from './key-accounts.ts'
import { loyalty } from './loyalty.ts'
import { purchaseRevenue } from './purchase-revenue.ts'
import { referrals } from './referrals.ts'
import { renewals } from './renewals.ts'
import { repeat } from './repeat.ts'
import { revenue } from './revenue.ts'
import { rfm } from './rfm.ts'
import { risk } from './risk.ts'
import { standing } from './standing.ts'
import { survival } from './survival.ts'

export { type Bonus, type Bonuses, type BonusLine, type BonusOptions, bonuses } from './bonuses.ts'
export { type Churn, type ChurnOptions, type ChurnRow, churn, type LostClient } from './churn.ts'
export { type Clv, type ClvClient, type ClvOptions, clv } from './clv.ts'
export { type CohortOptions, type Cohorts, cohortKinds, cohorts } from './cohorts.ts'
export {
  type AbcClass,
  abcClasses,
  type Concentration,
  type ConcentrationClient,
  type ConcentrationOptions,
  concentration,
} from './concentration.ts'
export { type Hazard, type HazardMonth, type HazardOptions, hazard } from './hazard.ts'
export {
  type Health,
  type HealthColour,
  type HealthComponent,
  healthColours,
  healthOf,
  healthWeights,
} from './health.ts'
export {
  type KeyAccount,
  type KeyAccountOptions,
  type KeyAccounts,
  type KeyTerms,
  keyAccounts,
} from './key-accounts.ts'

export { type Life, type LifeOptions, type Lives, livesOf, type Setting } from './life.ts'
export {
  type Loyalty,
  type LoyaltyMember,
  type LoyaltyOptions,
  type LoyaltyProgramme,
  loyalty,
  type PointsLedger,
  type TierMove,
} from './loyalty.ts'
export { type MovementLine, type MovementRow, movementLines, type RevenueMovement } from './movements.ts'
export { type PurchaseRevenue, type PurchaseRevenueOptions, purchaseRevenue } from './purchase-revenue.ts'
export {
  type Purchase,
  type PurchaseOptions,
  type Purchases,
  purchaseDays,
  purchaseKinds,
  purchasesOf,
} from './purchases.ts'
export {
  type Referral,
  type ReferralOptions,
  type ReferralStatus,
  type Referrals,
  referralStatuses,
  referrals,
} from './referrals.ts'
export {
  type DueContract,
  type EndingContract,
  type RenewalOptions,
  type RenewalOutcome,
  type Renewals,
  renewalOutcomes,
  renewals,
} from './renewals.ts'
export { type Repeat, type RepeatOptions, repeat } from './repeat.ts'
export {
  type ContractValue,
  type Revenue,
  type RevenueMonth,
  type RevenueOptions,
  type RevenueRow,
  revenue,
} from './revenue.ts'
export { type Rfm, type RfmClient, type RfmOptions, type RfmSegment, rfm, rfmSegments } from './rfm.ts'
export { type Rhythm, rhythmOf } from './rhythm.ts'
export { type Risk, type RiskBackTest, type RiskClient, type RiskOptions, risk } from './risk.ts'
export { type ClientStatus, type Standing, type StandingOptions, type Standings, standing } from './standing.ts'
export { type Survival, type SurvivalOptions, survival, survivalKeys } from './survival.ts'

export const retention = {
  standing,
  cohorts,
  churn,
  revenue,
  renewals,
  purchaseRevenue,
  repeat,
  rfm,
  survival,
  hazard,
  clv,
  risk,
  loyalty,
  referrals,
  concentration,
  keyAccounts,
  bonuses,
} as const
