/**
 * What can happen to a campaign, from the plan to the cost. STORAGE FORMAT: these shapes are read for ever. Never change
 * one; add a version with an upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { personal, struct } from '../../kernel/struct.ts'
import { ContactPerson } from '../client/events.ts'
import { ClientId, Reference, Words } from '../values/ids.ts'
import { Money } from '../values/money.ts'
import { Answer, CampaignKind, Channel } from '../values/vocabulary.ts'

export const campaignEvents = {
  CampaignPlanned: event(
    struct(
      { name: Words, kind: CampaignKind, budget: Money, manager: Reference },
      {
        /** For whom, and what is shown there: ids. */
        segment: Reference,
        products: t.readonlyArray(Reference),
      },
    ),
  ),
  CampaignLaunched: event(struct({})),
  InvitationSent: event(
    struct(
      { client: ClientId, channel: Channel },
      {
        /** Of the consent on which it was sent; news always has one. */
        purpose: Reference,
        person: Reference,
      },
    ),
  ),
  InvitationAnswered: event(struct({ client: ClientId, answer: Answer }, { person: Reference, note: personal(Words) })),
  AttendanceRecorded: event(struct({ client: ClientId }, { persons: t.readonlyArray(Reference) })),
  LeadCaptured: event(
    struct(
      { lead: Reference },
      {
        /** Where it is a client already. */
        client: ClientId,
        /** Who it is, where it is not. */
        contact: ContactPerson,
        interest: t.readonlyArray(Reference),
        note: personal(Words),
      },
    ),
  ),
  CampaignClosed: event(struct({ cost: Money })),
} as const

export type CampaignEvent = EventsOf<typeof campaignEvents>
export type CampaignEnvelope = EnvelopesOf<typeof campaignEvents>
