/** A client as its decisions need to see it: plain JSON, and no personal data. */
import type * as t from 'io-ts'
import type { Instant } from '../../kernel/instant.ts'
import { type ById, byId, withId, withoutId } from '../values/by-id.ts'
import type { ClientKind } from '../values/vocabulary.ts'
import type { ClientEvent, KeyTerms } from './events.ts'
import { type Ledger, type Movement, withMovement } from './ledger.ts'

export interface Membership {
  readonly since: Instant
  /** When the tier last changed. */
  readonly tierAt: Instant
  /** The balance. */
  readonly points: number
  readonly ledger: Ledger
  readonly tier: string | null
  /** The tier that the rules gave last: another than `tier` where a head decided. */
  readonly ruled: string | null
}

/** What this client has recommended. */
export interface Recommendation {
  readonly status: 'given' | 'converted'
  readonly at: Instant
  /** The contract under whose clause it was given; null where under none. */
  readonly under: string | null
}

export interface Credit {
  readonly by: string
  readonly deal: string
}

export interface Client {
  readonly kind: ClientKind
  /** Null while nobody looks after it. */
  readonly manager: string | null
  /** When it was assigned or handed over last. */
  readonly managerAt: Instant | null
  readonly status: 'active' | 'lost'
  readonly lastStatusAt: Instant
  /** When there was an interaction with it last; null where none is on record. */
  readonly lastContactAt: Instant | null
  readonly erased: boolean
  /** The client this one was found to be. */
  readonly mergedInto: string | null
  /** When it was merged; null while it stands for itself. */
  readonly mergedAt: Instant | null
  readonly segment: string | null
  readonly segmentAt: Instant | null
  readonly persons: ReadonlyArray<string>
  readonly competitors: ReadonlyArray<string>
  /** What was agreed with a key account; null for any other client. */
  readonly keyTerms: t.TypeOf<typeof KeyTerms> | null
  /** When they were agreed or withdrawn last. */
  readonly termsAt: Instant | null
  /** `channel/purpose` of each consent in force, and since when. */
  readonly consents: ById<Instant>
  /** When each was withdrawn last: one given before that, though recorded late, is in force no more. */
  readonly withdrawn: ById<Instant>
  /** By referred client. */
  readonly referrals: ById<Recommendation>
  /** Whose recommendation of this client counts, and the deal that it counts with; null while none does. */
  readonly credited: Credit | null
  /** By programme. */
  readonly memberships: ById<Membership>
}

/** Null before the client is registered. */
export type ClientState = Client | null

export const consentKey = (channel: string, purpose: string): string => `${channel}/${purpose}`

/** What is recorded late is not for that the last. */
const later = (a: Instant | null, b: Instant): Instant => (a !== null && a > b ? a : b)

const add = (list: ReadonlyArray<string>, item: string): ReadonlyArray<string> =>
  list.includes(item) ? list : [...list, item]
const remove = (list: ReadonlyArray<string>, item: string): ReadonlyArray<string> => list.filter((one) => one !== item)

export type MembershipEvent = Extract<
  ClientEvent,
  { type: 'LoyaltyEnrolled' | 'PointsEarned' | 'PointsRedeemed' | 'PointsExpired' | 'TierChanged' }
>

const moved = (before: Membership, movement: Movement): Membership => ({
  ...before,
  points: before.points + (movement.kind === 'earned' ? movement.points : -movement.points),
  ledger: withMovement(before.ledger, movement),
})

/** A membership after what happened in it. */
export const evolveMembership = (before: Membership | undefined, event: MembershipEvent): Membership => {
  const at = event.occurredAt
  const membership = before ?? { since: at, tierAt: at, points: 0, ledger: [], tier: null, ruled: null }
  switch (event.type) {
    case 'LoyaltyEnrolled': {
      const tier = event.data.tier ?? membership.tier
      return { ...membership, tier, tierAt: at, ruled: tier }
    }
    case 'PointsEarned':
      return moved(membership, { kind: 'earned', at, points: event.data.points, expires: event.data.expires ?? null })
    case 'PointsRedeemed':
      return moved(membership, { kind: 'redeemed', at, points: event.data.points, expires: null })
    case 'PointsExpired':
      return moved(membership, { kind: 'expired', at, points: event.data.points, expires: null })
    case 'TierChanged': {
      const { to, why } = event.data
      return { ...membership, tier: to, tierAt: at, ruled: why === undefined ? to : membership.ruled }
    }
  }
}

const registered = (event: Extract<ClientEvent, { type: 'ClientRegistered' }>): Client => ({
  kind: event.data.kind,
  manager: event.data.manager ?? null,
  managerAt: null,
  status: 'active',
  lastStatusAt: event.occurredAt,
  lastContactAt: null,
  erased: false,
  mergedInto: null,
  mergedAt: null,
  segment: null,
  segmentAt: null,
  persons: [],
  competitors: [],
  keyTerms: null,
  termsAt: null,
  consents: {},
  withdrawn: {},
  referrals: {},
  credited: null,
  memberships: {},
})

const recommended = ({ data, occurredAt }: Extract<ClientEvent, { type: 'ReferralGiven' }>): Recommendation => ({
  status: 'given',
  at: occurredAt,
  under: data.contract ?? null,
})

export const evolve = (state: ClientState, event: ClientEvent): ClientState => {
  if (event.type === 'ClientRegistered') return state ?? registered(event)
  if (state === null) return null
  switch (event.type) {
    case 'ContactEstablished':
    case 'InteractionRecorded':
      return { ...state, lastContactAt: later(state.lastContactAt, event.occurredAt) }
    case 'ClientDetailsChanged':
      return { ...state, kind: event.data.kind ?? state.kind }
    case 'ContactPersonAdded':
      return { ...state, persons: add(state.persons, event.data.person) }
    case 'ContactPersonRemoved':
      return { ...state, persons: remove(state.persons, event.data.person) }
    case 'CompetitorRelationRecorded':
      return { ...state, competitors: add(state.competitors, event.data.competitor) }
    case 'CompetitorRelationEnded':
      return { ...state, competitors: remove(state.competitors, event.data.competitor) }
    case 'ClientSegmented':
      return state.segmentAt !== null && state.segmentAt > event.occurredAt
        ? state
        : { ...state, segment: event.data.segment, segmentAt: event.occurredAt }
    case 'ManagerAssigned':
      return { ...state, manager: event.data.manager, managerAt: event.occurredAt }
    case 'ClientHandedOver':
      return { ...state, manager: event.data.to, managerAt: event.occurredAt }
    case 'KeyAccountDesignated':
      return { ...state, keyTerms: event.data.terms, termsAt: event.occurredAt }
    case 'KeyAccountWithdrawn':
      return { ...state, keyTerms: null, termsAt: event.occurredAt }
    case 'ConsentGiven': {
      const key = consentKey(event.data.channel, event.data.purpose)
      const [ended, since] = [byId(state.withdrawn, key), byId(state.consents, key)]
      if (ended !== undefined && event.occurredAt < ended) return state
      const first = since !== undefined && since < event.occurredAt ? since : event.occurredAt
      return { ...state, consents: withId(state.consents, key, first) }
    }
    case 'ConsentWithdrawn': {
      const key = consentKey(event.data.channel, event.data.purpose)
      return {
        ...state,
        consents: withoutId(state.consents, key),
        withdrawn: withId(state.withdrawn, key, event.occurredAt),
      }
    }
    case 'ReferralGiven':
      return { ...state, referrals: withId(state.referrals, event.data.referred, recommended(event)) }
    case 'ReferralCredited':
      return { ...state, credited: { by: event.data.by, deal: event.data.deal } }
    case 'ReferralConverted': {
      const { referred } = event.data
      const given = byId(state.referrals, referred)
      return given === undefined
        ? state
        : { ...state, referrals: withId(state.referrals, referred, { ...given, status: 'converted' }) }
    }
    case 'LoyaltyEnrolled':
    case 'PointsEarned':
    case 'PointsRedeemed':
    case 'PointsExpired':
    case 'TierChanged': {
      const { programme } = event.data
      const membership = evolveMembership(byId(state.memberships, programme), event)
      return { ...state, memberships: withId(state.memberships, programme, membership) }
    }
    case 'ClientLost':
      return { ...state, status: 'lost', lastStatusAt: event.occurredAt }
    case 'ClientWonBack':
      return { ...state, status: 'active', lastStatusAt: event.occurredAt }
    case 'ClientsMerged':
      return { ...state, mergedInto: event.data.survivor, mergedAt: event.occurredAt }
    case 'MergeUndone':
      return { ...state, mergedInto: null, mergedAt: null }
    case 'ClientDataErased':
      return { ...state, erased: true, consents: {} }
    default:
      return state
  }
}
