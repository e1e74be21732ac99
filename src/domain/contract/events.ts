/**
 * What can happen to a contract, from the draft to its end. STORAGE FORMAT: these shapes are read for ever. Never change
 * one; add a version with an upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { confidential, personal, struct } from '../../kernel/struct.ts'
import { ClientId, DealId, Reference, Words } from '../values/ids.ts'
import { Lines } from '../values/line.ts'
import { Money } from '../values/money.ts'
import { BasisPoints, Days } from '../values/numbers.ts'
import { Party } from '../values/vocabulary.ts'

/**
 * Local days, `to` exclusive: "until 31 December" is 1 January. A one-off contract may have no end. `value` of the
 * contract is for the whole term.
 */
export const Term = struct({ from: LocalDate }, { to: LocalDate, noticeDays: Days, renewable: t.boolean })

/** What was agreed; a draft's can be revised, a concluded one's only amended. */
export const Agreement = struct(
  { lines: Lines, value: Money, recurrence: t.keyof({ recurring: null, 'one-off': null }), term: Term },
  {
    discount: confidential('terms', BasisPoints),
    bonus: confidential('terms', BasisPoints),
    provisions: confidential('terms', t.readonlyArray(Words)),
    /** The reward promised for a recommendation; without it there is no referral clause. */
    referralClause: Words,
    /** Kinds of document that must be attached before conclusion. */
    requiredDocuments: t.readonlyArray(Reference),
  },
)

export const contractEvents = {
  ContractDrafted: event(struct({ client: ClientId, manager: Reference, agreement: Agreement }, { deal: DealId })),
  ContractRevised: event(struct({ agreement: Agreement }, { why: Words })),
  DocumentAttached: event(struct({ kind: Reference, digest: Reference }, { name: personal(Words) })),
  PartySigned: event(struct({ party: Party, signatory: personal(Words) })),
  ContractConcluded: event(
    struct(
      { client: ClientId, value: Money, recurrence: t.keyof({ recurring: null, 'one-off': null }), term: Term },
      { deal: DealId },
    ),
  ),
  ObligationFulfilled: event(
    struct({ obligation: Reference, whose: Party, what: Words, done: LocalDate }, { due: LocalDate }),
  ),
  ObligationMissed: event(struct({ obligation: Reference, whose: Party, what: Words, due: LocalDate })),
  DeliveryAccepted: event(struct({ order: Reference })),
  DeliveryFaulted: event(struct({ order: Reference, fault: Words }, { department: Reference })),
  PartnerRightInfringed: event(struct({ infringement: Reference, right: Words, department: Reference })),
  PartnerRightRestored: event(struct({ infringement: Reference, remedy: Words })),
  ReferralClauseInvoked: event(struct({ referred: ClientId, reward: Words })),
  ContractAmended: event(struct({ agreement: Agreement, effective: LocalDate, why: Words })),
  ContractRenewed: event(struct({ term: Term, value: Money, effective: LocalDate })),
  ContractSuspended: event(struct({ effective: LocalDate, why: Words })),
  ContractResumed: event(struct({ effective: LocalDate })),
  ContractCompleted: event(struct({ effective: LocalDate })),
  ContractTerminated: event(struct({ by: Party, why: Words, effective: LocalDate })),
  ContractExpired: event(struct({ effective: LocalDate })),
} as const

export type ContractEvent = EventsOf<typeof contractEvents>
export type ContractEnvelope = EnvelopesOf<typeof contractEvents>
