/**
 * What can happen to a complaint, from its receipt to its end. STORAGE FORMAT: these shapes are read for ever. Never change
 * one; add a version with an upcaster, and keep its golden file.
 */
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { Instant } from '../../kernel/instant.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { personal, struct } from '../../kernel/struct.ts'
import { ClientId, ContractId, DealId, Reference, Words } from '../values/ids.ts'
import { BusinessHours } from '../values/numbers.ts'
import { Channel } from '../values/vocabulary.ts'

export const complaintEvents = {
  ComplaintReceived: event(
    struct(
      {
        client: ClientId,
        /** Who looks after the client at that moment. */
        manager: Reference,
        words: personal(Words),
        /** The last local day on which it ends in time: the service level in force at its receipt. */
        limit: LocalDate,
      },
      {
        order: Reference,
        contract: ContractId,
        deal: DealId,
        /** Who holds it from the receipt on, until it is assigned. */
        department: Reference,
        /** The agreed service level in business hours, and the moment at which they have passed since the receipt. */
        serviceHours: BusinessHours,
        due: Instant,
        person: Reference,
        channel: Channel,
      },
    ),
  ),
  ComplaintAssigned: event(struct({ department: Reference })),
  MeasureTaken: event(struct({ measure: Words })),
  ComplaintResolved: event(struct({ measure: Words })),
  ComplaintRejected: event(struct({ why: Words })),
  ComplaintReopened: event(struct({ why: Words })),
  ComplaintEscalated: event(struct({ to: Reference })),
} as const

export type ComplaintEvent = EventsOf<typeof complaintEvents>
export type ComplaintEnvelope = EnvelopesOf<typeof complaintEvents>
