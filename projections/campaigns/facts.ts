/** What a campaign did: its plan and its cost, and every event through which it reached a client, in whichever stream. */
import type { Envelope } from '../../src/kernel/event-codec.ts'
import { integer, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  campaign: text('the campaign'),
  type: text('the event type'),
  stream: text('the stream that the event stands in'),
  client: nullable(text('the client it reached, where the event names one')),
  deal: nullable(text('DealOpened, ProductPresented: the deal')),
  name: nullable(text('CampaignPlanned: its name')),
  kind: nullable(text('CampaignPlanned: its kind')),
  manager: nullable(text('CampaignPlanned: who runs it')),
  segment: nullable(text('CampaignPlanned: for whom')),
  amount: nullable(integer('CampaignPlanned: the budget, CampaignClosed: the cost; minor units')),
  currency: nullable(text('ISO 4217 code')),
  channel: nullable(text('InvitationSent: the channel')),
  answer: nullable(text('InvitationAnswered: the answer')),
  lead: nullable(text('LeadCaptured: the lead')),
}

const nothing = {
  client: null,
  deal: null,
  name: null,
  kind: null,
  manager: null,
  segment: null,
  amount: null,
  currency: null,
  channel: null,
  answer: null,
  lead: null,
} as const

const row = (event: Envelope, campaign: string, extra: Partial<RowOf<typeof table>> = {}): RowOf<typeof table> => ({
  ...nothing,
  ...factOf(event),
  campaign,
  type: event.type,
  stream: event.stream,
  ...extra,
})

/** An event of a client or a deal, where it names a campaign. */
const naming = (event: Envelope, campaign: string | undefined, extra: Partial<RowOf<typeof table>>) =>
  campaign === undefined ? undefined : row(event, campaign, extra)

export const campaignChanges = defineFacts({
  name: 'campaign_changes',
  version: 1,
  doc: 'one row for each event of a campaign, and for each event of a client or a deal that names one',
  table,
  on: {
    CampaignPlanned: (e) =>
      row(e, e.id, {
        name: e.data.name,
        kind: e.data.kind,
        manager: e.data.manager,
        segment: e.data.segment ?? null,
        amount: e.data.budget.amount,
        currency: e.data.budget.currency,
      }),
    CampaignLaunched: (e) => row(e, e.id),
    InvitationSent: (e) => row(e, e.id, { client: e.data.client, channel: e.data.channel }),
    InvitationAnswered: (e) => row(e, e.id, { client: e.data.client, answer: e.data.answer }),
    AttendanceRecorded: (e) => row(e, e.id, { client: e.data.client }),
    LeadCaptured: (e) => row(e, e.id, { client: e.data.client ?? null, lead: e.data.lead }),
    CampaignClosed: (e) => row(e, e.id, { amount: e.data.cost.amount, currency: e.data.cost.currency }),
    ClientRegistered: (e) => naming(e, e.data.acquired.campaign, { client: e.id }),
    ContactEstablished: (e) => naming(e, e.data.campaign, { client: e.id }),
    InteractionRecorded: (e) => naming(e, e.data.campaign, { client: e.id }),
    NewsSent: (e) => row(e, e.data.campaign, { client: e.id }),
    DealOpened: (e) => naming(e, e.data.campaign, { client: e.data.client, deal: e.id }),
    ProductPresented: (e) => naming(e, e.data.campaign, { deal: e.id }),
  },
})

export type CampaignChange = RowOf<typeof table>
