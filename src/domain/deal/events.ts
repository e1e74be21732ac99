/**
 * What can happen in a deal, from the first appointment to won or lost. STORAGE FORMAT: these shapes are read for ever.
 * Never change one; add a version with an upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { Instant } from '../../kernel/instant.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { confidential, personal, struct } from '../../kernel/struct.ts'
import { ClientId, ContractId, Reference, Words } from '../values/ids.ts'
import { Lines } from '../values/line.ts'
import { Money } from '../values/money.ts'
import { BasisPoints } from '../values/numbers.ts'
import { Acquisition, Business, Channel, LossReason, ObjectionKind, Occasion, Party } from '../values/vocabulary.ts'

export const dealEvents = {
  DealOpened: event(
    struct(
      { client: ClientId, manager: Reference, source: Acquisition },
      {
        /** Where nobody said: repeat, if the client had bought before. */
        business: Business,
        campaign: Reference,
        expectedValue: Money,
        expectedClose: LocalDate,
        /** What the client came for: products by id. */
        interest: t.readonlyArray(Reference),
        segment: Reference,
        /** The source does not say when the deal was opened: it occurred, for all we know, when it was recorded. */
        undated: t.literal(true),
        attributes: t.record(t.string, t.string),
      },
    ),
  ),
  AppointmentMade: event(
    struct({ appointment: Reference, at: Instant }, { where: personal(Words), by: Channel, call: Reference }),
  ),
  AppointmentMoved: event(struct({ appointment: Reference, at: Instant }, { where: personal(Words), why: Words })),
  AppointmentCancelled: event(struct({ appointment: Reference }, { by: Party, why: Words })),
  AppointmentMissed: event(struct({ appointment: Reference }, { by: Party, why: Words })),
  MeetingPrepared: event(
    struct({ agenda: Words }, { appointment: Reference, offersOfInterest: t.readonlyArray(Reference) }),
  ),
  MeetingHeld: event(
    struct(
      { outcome: personal(Words) },
      {
        appointment: Reference,
        participants: personal(t.readonlyArray(Words)),
        nextStep: Words,
        nextStepBy: LocalDate,
      },
    ),
  ),
  /** Contact established for this deal; `ContactEstablished` in the client's stream is the contact with the client as such. */
  DealContactEstablished: event(struct({ channel: Channel, benefit: Words }, { person: Reference })),
  NeedIdentified: event(
    struct({ need: Reference, description: Words, products: t.readonlyArray(Reference), beyond: t.boolean }),
  ),
  ProductPresented: event(
    struct({ products: t.readonlyArray(Reference), occasion: Occasion }, { campaign: Reference, need: Reference }),
  ),
  OfferMade: event(struct({ offer: Reference, lines: Lines, total: Money, validUntil: LocalDate })),
  OfferRevised: event(struct({ offer: Reference, lines: Lines, total: Money, validUntil: LocalDate }, { why: Words })),
  OfferAccepted: event(struct({ offer: Reference, total: Money })),
  OfferDeclined: event(struct({ offer: Reference }, { why: Words })),
  OfferLapsed: event(struct({ offer: Reference })),
  DraftContractDiscussed: event(
    struct({}, { contract: ContractId, clauses: t.readonlyArray(Words), note: personal(Words) }),
  ),
  DifferenceRaised: event(struct({ difference: Reference, clause: Words, ours: Words, theirs: Words })),
  DifferenceReconciled: event(struct({ difference: Reference, how: Words })),
  ObjectionRaised: event(
    struct(
      { objection: Reference, kind: ObjectionKind, words: personal(Words) },
      { competitor: Reference, person: Reference },
    ),
  ),
  ObjectionAnswered: event(struct({ objection: Reference, answer: Words })),
  ObjectionResolved: event(struct({ objection: Reference, measure: Words })),
  ObjectionUpheld: event(struct({ objection: Reference, measure: Words })),
  DiscountRequested: event(
    struct(
      { request: Reference, discount: BasisPoints, requestedBy: Reference, why: Words },
      {
        /** Of who asks, at that moment: who approves must have a larger one. */
        competence: confidential('personnel', BasisPoints),
      },
    ),
  ),
  DiscountApproved: event(struct({ request: Reference, discount: BasisPoints, approvedBy: Reference })),
  DiscountRefused: event(struct({ request: Reference, refusedBy: Reference, why: Words })),
  DealValueChanged: event(struct({ to: Money }, { from: Money, why: Words })),
  ExpectedCloseMoved: event(struct({ to: LocalDate }, { from: LocalDate, why: Words })),
  CompetitorMet: event(struct({ competitor: Reference }, { where: Words })),
  DealHandedOver: event(struct({ from: Reference, to: Reference, why: Words })),
  DealWon: event(
    struct({
      contract: ContractId,
      offer: Reference,
      value: Money,
      products: t.readonlyArray(Reference),
      competitors: t.readonlyArray(Reference),
    }),
  ),
  DealLost: event(struct({ reason: LossReason }, { competitor: Reference, note: personal(Words) })),
  DealReopened: event(struct({ why: Words })),
} as const

export type DealEvent = EventsOf<typeof dealEvents>
export type DealEnvelope = EnvelopesOf<typeof dealEvents>
