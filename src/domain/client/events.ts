/**
 * What can happen to a client. STORAGE FORMAT: these shapes are read for ever. Never change one; add a version with an
 * upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { confidential, personal, struct } from '../../kernel/struct.ts'
import { ClientId, ContractId, DealId, Reference, Words } from '../values/ids.ts'
import { Money } from '../values/money.ts'
import { BasisPoints, Quantity, Score, Seconds } from '../values/numbers.ts'
import {
  Acquisition,
  Channel,
  ClientKind,
  Direction,
  FollowUpReason,
  LossReason,
  Verdict,
} from '../values/vocabulary.ts'

export const Acquired = struct({ by: Acquisition }, { campaign: Reference, referredBy: ClientId })

/** What is known about the client as an organisation or person; all optional, replenished over time. */
export const ClientDetails = struct(
  {},
  {
    sector: Reference,
    location: Reference,
    parent: Reference,
    founded: t.number,
    employees: t.number,
    annualRevenue: Money,
    website: Words,
    phone: personal(Words),
    email: personal(Words),
    address: personal(Words),
    taxId: personal(Words),
    attributes: t.record(t.string, t.string),
  },
)

export const ContactPerson = struct(
  {},
  { name: personal(Words), role: Words, phone: personal(Words), email: personal(Words), note: personal(Words) },
)

export const KeyTerms = struct(
  {},
  {
    priceList: Reference,
    discount: BasisPoints,
    bonus: BasisPoints,
    provisions: t.readonlyArray(Words),
    /** The special price list: what a unit costs this client at the most. */
    prices: t.readonlyArray(struct({ product: Reference, price: Money })),
  },
)

const points = { programme: Reference, points: Quantity, why: Words }
const about = { deal: DealId, order: Reference }
const Points = struct(points, about)

export const clientEvents = {
  ClientRegistered: event(
    struct(
      { name: personal(Words), kind: ClientKind, acquired: Acquired },
      // `unidentified`: somebody wants something, but the source does not say who.
      { manager: Reference, details: ClientDetails, unidentified: t.literal(true) },
    ),
  ),
  ClientDetailsChanged: event(
    struct({}, { name: personal(Words), kind: ClientKind, details: ClientDetails, identified: t.literal(true) }),
  ),
  ContactPersonAdded: event(struct({ person: Reference, details: ContactPerson })),
  ContactPersonChanged: event(struct({ person: Reference, details: ContactPerson })),
  ContactPersonRemoved: event(struct({ person: Reference })),
  ContactEstablished: event(
    struct({ channel: Channel, manager: Reference, benefit: Words }, { person: Reference, campaign: Reference }),
  ),
  InteractionRecorded: event(
    struct(
      { channel: Channel, direction: Direction, summary: personal(Words) },
      {
        nuances: personal(Words),
        person: Reference,
        deal: DealId,
        contract: ContractId,
        order: Reference,
        complaint: Reference,
        campaign: Reference,
        /** How long it took. */
        seconds: Seconds,
        /** Which of several attempts it was, from 1. */
        attempt: Quantity,
      },
    ),
  ),
  /** Somebody should approach the client again: who looks after it then, and about what. */
  FollowUpSuggested: event(
    struct(
      { reason: FollowUpReason, why: Words },
      { manager: Reference, deal: DealId, contract: ContractId, order: Reference },
    ),
  ),
  PreferenceNoted: event(struct({ preference: personal(Words) }, { topic: Reference })),
  CompetitorRelationRecorded: event(
    struct({ competitor: Reference }, { buys: t.readonlyArray(Reference), since: LocalDate, knows: personal(Words) }),
  ),
  CompetitorRelationEnded: event(struct({ competitor: Reference }, { why: Words })),
  ProspectAssessed: event(
    struct(
      {
        outlook: Score,
        reputation: Score,
        reliability: Score,
        financialSecurity: Score,
        materialSecurity: Score,
        warningSigns: t.readonlyArray(Reference),
        verdict: Verdict,
      },
      {
        /** The verdict by the rules in force then, where there were any. */
        byRules: Verdict,
        /** Why the verdict is another one. */
        why: Words,
        note: personal(Words),
      },
    ),
  ),
  ClientSegmented: event(struct({ segment: Reference }, { from: Reference })),
  ManagerAssigned: event(struct({ manager: Reference })),
  ClientHandedOver: event(struct({ from: Reference, to: Reference, why: Words, withOpenDeals: t.boolean })),
  KeyAccountDesignated: event(struct({ terms: confidential('terms', KeyTerms), approvedBy: Reference })),
  KeyAccountWithdrawn: event(struct({ why: Words })),
  ConsentGiven: event(struct({ channel: Channel, purpose: Reference })),
  ConsentWithdrawn: event(struct({ channel: Channel, purpose: Reference })),
  NewsSent: event(struct({ campaign: Reference, channel: Channel, purpose: Reference })),
  ReferralGiven: event(struct({ referred: ClientId }, { contract: ContractId })),
  ReferralConverted: event(struct({ referred: ClientId, deal: DealId })),
  /** Of the recommended client: whose recommendation it is that counts, and the deal that it was won with. */
  ReferralCredited: event(struct({ by: ClientId, deal: DealId }, { recommended: ClientId })),
  LoyaltyEnrolled: event(struct({ programme: Reference }, { tier: Reference })),
  PointsEarned: event(
    struct(points, {
      ...about,
      contract: ContractId,
      /** Of what they were earned, where the programme's rules gave them. */
      amount: Money,
      /** First local day on which they are no longer valid; without it they always are. */
      expires: LocalDate,
    }),
  ),
  PointsRedeemed: event(Points),
  PointsExpired: event(Points),
  /** `why` where a head decided it; without it the tier followed from the rules. */
  TierChanged: event(struct({ programme: Reference, to: Reference }, { from: Reference, why: Words })),
  ClientLost: event(
    struct(
      { reason: LossReason },
      {
        competitor: Reference,
        manager: Reference,
        conduct: confidential('personnel', t.boolean),
        note: personal(Words),
      },
    ),
  ),
  ClientWonBack: event(struct({}, { how: Words })),
  /** In the stream of the absorbed client, so that its own revision decides whether it can still be absorbed. */
  ClientsMerged: event(struct({ survivor: ClientId, absorbed: ClientId, why: Words })),
  MergeUndone: event(struct({ survivor: ClientId, absorbed: ClientId, why: Words })),
  ClientDataErased: event(struct({ requestedBy: Reference }, { request: Reference })),
} as const

export type ClientEvent = EventsOf<typeof clientEvents>
export type ClientEnvelope = EnvelopesOf<typeof clientEvents>
