/** The policies of the domain: what follows from what, without a person having to think of it. */
import type { Policy } from '../../kernel/policy.ts'
import { complaintEscalated } from './complaint-escalated.ts'
import { complaintOpened } from './complaint-opened.ts'
import { contractEnded } from './contract-ended.ts'
import { dealWon } from './deal-won.ts'
import { dealsHandedOver } from './deals-handed-over.ts'
import { followUpSuggested } from './follow-up-suggested.ts'
import { leadFollowed } from './lead-followed.ts'
import { loyaltyEarned } from './loyalty-earned.ts'
import { offerLapsed } from './offer-lapsed.ts'
import { orderDelayed } from './order-delayed.ts'
import { pointsExpired } from './points-expired.ts'
import { referralConverted } from './referral-converted.ts'
import { renewalOpened } from './renewal-opened.ts'
import { defaultComplaints, defaultDraft, defaultFollowUp, defaultRenewals, type PolicySettings } from './settings.ts'
import { withdrawnProduct } from './withdrawn-product.ts'

export { definePolicy } from './define.ts'
export { PolicySettings } from './settings.ts'

/** The library's policies under a company's settings. */
export const crmPolicies = (settings: PolicySettings = {}): ReadonlyArray<Policy> => {
  const complaints = { ...defaultComplaints, ...settings.complaints }
  return [
    dealWon({ ...defaultDraft, ...settings.draft }),
    referralConverted(),
    loyaltyEarned(),
    pointsExpired(),
    renewalOpened({ ...defaultRenewals, ...settings.renewals }),
    contractEnded(),
    offerLapsed(),
    orderDelayed(),
    complaintOpened(complaints),
    complaintEscalated(complaints),
    leadFollowed(),
    dealsHandedOver(),
    followUpSuggested({ ...defaultFollowUp, ...settings.followUp }),
    withdrawnProduct(),
  ]
}
