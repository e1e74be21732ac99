/** P16, campaigns: whom each reached, what came of it, what it cost, and whether that paid. */
import * as t from 'io-ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientChanges } from '../clients/facts.ts'
import { figures } from '../figures.ts'
import { dealChanges } from '../pipeline/facts.ts'
import { defineView } from '../view.ts'
import { type CampaignAt, campaignsOf } from './campaign.ts'
import { campaignChanges } from './facts.ts'
import { byCampaign, type Returns, type ReturnsOptions, returnsBy, returnsFields } from './returns.ts'

export interface ResultsOptions extends ReturnsOptions {
  /** One campaign alone. */
  readonly campaign?: string
}

const resultsOptions = struct({}, { ...returnsFields, campaign: t.string })

export interface Results extends Returns {
  /** What was planned, by campaign; deals may name others. */
  readonly campaigns: ReadonlyArray<CampaignAt>
}

export const results = defineView({
  id: 'P16',
  verb: 'campaign results',
  title: 'whom each campaign reached, what came of it, what it cost',
  facts: { campaigns: campaignChanges, deals: dealChanges, clients: clientChanges },
  options: resultsOptions,
  answer: (facts, question, options: ResultsOptions): Results => {
    const wanted = (key: string) => options.campaign === undefined || key === options.campaign
    const { rows, ...returns } = returnsBy(facts, question, options, byCampaign)
    return figures<Results>({
      ...returns,
      rows: rows.filter(({ key }) => wanted(key)),
      campaigns: campaignsOf(facts.campaigns).filter(({ campaign }) => wanted(campaign)),
    })
  },
})
