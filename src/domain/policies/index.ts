/** The policies of the domain: what follows from what, without a person having to think of it. */
import type { Policy } from '../../kernel/policy.ts'
import { type DraftSettings, dealWon, defaultDraft } from './deal-won.ts'

export type { DraftSettings } from './deal-won.ts'
export { definePolicy } from './define.ts'

/** What a company leaves to its policies, and how. */
export interface PolicySettings {
  /** The contract that a won deal is drafted into. */
  readonly draft: DraftSettings
}

export const defaultPolicySettings: PolicySettings = { draft: defaultDraft }

/** The library's policies under a company's settings. */
export const crmPolicies = ({ draft }: PolicySettings = defaultPolicySettings): ReadonlyArray<Policy> => [
  dealWon(draft),
]
