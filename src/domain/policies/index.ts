/** The policies of the domain: what follows from what, without a person having to think of it. */
import type { Policy } from '../../kernel/policy.ts'
import { complaintEscalated } from './complaint-escalated.ts'
import { type ComplaintSettings, complaintOpened, defaultComplaints } from './complaint-opened.ts'
import { contractEnded } from './contract-ended.ts'
import { type DraftSettings, dealWon, defaultDraft } from './deal-won.ts'
import { dealsHandedOver } from './deals-handed-over.ts'
import { defaultFollowUp, type FollowUpSettings, followUpSuggested } from './follow-up-suggested.ts'
import { leadFollowed } from './lead-followed.ts'
import { loyaltyEarned } from './loyalty-earned.ts'
import { offerLapsed } from './offer-lapsed.ts'
import { referralConverted } from './referral-converted.ts'
import { defaultRenewals, type RenewalSettings, renewalOpened } from './renewal-opened.ts'
import { withdrawnProduct } from './withdrawn-product.ts'

export type { ComplaintSettings } from './complaint-opened.ts'
export type { DraftSettings } from './deal-won.ts'
export { definePolicy } from './define.ts'
export type { FollowUpSettings } from './follow-up-suggested.ts'
export type { RenewalSettings } from './renewal-opened.ts'

/** What a company leaves to its policies, and how. */
export interface PolicySettings {
  /** The contract that a won deal is drafted into. */
  readonly draft: DraftSettings
  readonly complaints: ComplaintSettings
  readonly renewals: RenewalSettings
  readonly followUp: FollowUpSettings
}

export const defaultPolicySettings: PolicySettings = {
  draft: defaultDraft,
  complaints: defaultComplaints,
  renewals: defaultRenewals,
  followUp: defaultFollowUp,
}

/** The library's policies under a company's settings. */
export const crmPolicies = ({
  draft,
  complaints,
  renewals,
  followUp,
}: PolicySettings = defaultPolicySettings): ReadonlyArray<Policy> => [
  dealWon(draft),
  referralConverted(),
  loyaltyEarned(),
  renewalOpened(renewals),
  contractEnded(),
  offerLapsed(),
  complaintOpened(complaints),
  complaintEscalated(complaints),
  leadFollowed(),
  dealsHandedOver(),
  followUpSuggested(followUp),
  withdrawnProduct(),
]
