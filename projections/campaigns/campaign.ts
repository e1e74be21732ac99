/** A campaign as it stood at a moment, folded from its facts: whom it reached, who came of it, what it cost. */
import type { Instant } from '../../src/kernel/instant.ts'
import type { Amount } from '../pipeline/deal.ts'
import type { CampaignChange } from './facts.ts'

export interface CampaignAt {
  readonly campaign: string
  readonly name: string
  readonly kind: string
  readonly manager: string
  readonly segment: string | null
  readonly status: 'planned' | 'running' | 'closed'
  readonly budget: Amount | null
  /** Null until the campaign is closed: before, nobody knows. */
  readonly cost: Amount | null
  readonly launchedAt: Instant | null
  readonly closedAt: Instant | null
}

const amountOf = ({ amount, currency }: CampaignChange): Amount | null =>
  amount === null || currency === null ? null : { amount, currency }

const planned = (row: CampaignChange): CampaignAt => ({
  campaign: row.campaign,
  name: row.name ?? row.campaign,
  kind: row.kind ?? '',
  manager: row.manager ?? '',
  segment: row.segment,
  status: 'planned',
  budget: amountOf(row),
  cost: null,
  launchedAt: null,
  closedAt: null,
})

/** All campaigns that were planned, in the order of their plans. Facts come in the order of C3. */
export const campaignsOf = (changes: ReadonlyArray<CampaignChange>): ReadonlyArray<CampaignAt> => {
  const campaigns = new Map<string, CampaignAt>()
  for (const row of changes) {
    const before = campaigns.get(row.campaign)
    const at = row.occurredAt
    if (row.type === 'CampaignPlanned') {
      if (before === undefined) campaigns.set(row.campaign, planned(row))
    } else if (before === undefined) continue
    else if (row.type === 'CampaignLaunched')
      campaigns.set(row.campaign, { ...before, status: 'running', launchedAt: at })
    else if (row.type === 'CampaignClosed')
      campaigns.set(row.campaign, { ...before, status: 'closed', closedAt: at, cost: amountOf(row) })
  }
  return [...campaigns.values()]
}
