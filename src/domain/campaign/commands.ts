/** What can be asked of a campaign. `campaign` names it; PlanCampaign may leave that out. */
import * as t from 'io-ts'
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { personal, struct } from '../../kernel/struct.ts'
import { ContactPerson } from '../client/events.ts'
import { CampaignId, ClientId, Reference, Words } from '../values/ids.ts'
import { MoneyNamed } from '../values/money.ts'
import { Answer, CampaignKind, Channel } from '../values/vocabulary.ts'

const campaign = { campaign: CampaignId }
const References = t.readonlyArray(Reference)

export const campaignCommands = {
  PlanCampaign: struct(
    { name: Words, kind: CampaignKind, budget: MoneyNamed },
    { campaign: CampaignId, manager: Reference, segment: Reference, products: References },
  ),
  LaunchCampaign: struct(campaign),
  SendInvitation: struct(
    { ...campaign, client: ClientId, channel: Channel },
    { purpose: Reference, person: Reference },
  ),
  AnswerInvitation: struct(
    { ...campaign, client: ClientId, answer: Answer },
    { person: Reference, note: personal(Words) },
  ),
  RecordAttendance: struct({ ...campaign, client: ClientId }, { persons: References }),
  CaptureLead: struct(campaign, {
    lead: Reference,
    client: ClientId,
    contact: ContactPerson,
    interest: References,
    note: personal(Words),
  }),
  CloseCampaign: struct({ ...campaign, cost: MoneyNamed }),
} as const

export type CampaignCommand = CommandsOf<typeof campaignCommands>
export type CampaignCommandOf<Type extends CampaignCommand['type']> = Extract<CampaignCommand, { readonly type: Type }>
