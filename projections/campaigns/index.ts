/** Campaigns: whom they reach, what comes of it, what they cost. */
import { results } from './results.ts'

export { type AttributionModel, attributionModels } from './attribution.ts'
export { type CampaignAt, campaignsOf } from './campaign.ts'
export { type CampaignChange, campaignChanges } from './facts.ts'
export { type Results, type ResultsOptions, results } from './results.ts'
export type { Returns, ReturnsOptions, ReturnsRow } from './returns.ts'

export const campaign = { results } as const
