/** A client as its decisions need to see it: plain JSON, and no personal data. */
import type * as t from 'io-ts'
import type { Instant } from '../../kernel/instant.ts'
import { type ById, byId, withId } from '../values/by-id.ts'
import type { ClientEvent, KeyTerms } from './events.ts'

export interface Membership {
  readonly points: number
  readonly tier: string | null
}

export interface Client {
  /** Null while nobody looks after it. */
  readonly manager: string | null
  readonly status: 'active' | 'lost'
  readonly lastStatusAt: Instant
  readonly erased: boolean
  /** The client this one was found to be. */
  readonly mergedInto: string | null
  readonly segment: string | null
  readonly persons: ReadonlyArray<string>
  readonly competitors: ReadonlyArray<string>
  /** What was agreed with a key account; null for any other client. */
  readonly keyTerms: t.TypeOf<typeof KeyTerms> | null
  /** `channel/purpose` of each consent in force. */
  readonly consents: ReadonlyArray<string>
  /** By referred client. */
  readonly referrals: ById<'given' | 'converted'>
  /** By programme. */
  readonly memberships: ById<Membership>
}

/** Null before the client is registered. */
export type ClientState = Client | null

export const consentKey = (channel: string, purpose: string): string => `${channel}/${purpose}`

const add = (list: ReadonlyArray<string>, item: string): ReadonlyArray<string> =>
  list.includes(item) ? list : [...list, item]
const remove = (list: ReadonlyArray<string>, item: string): ReadonlyArray<string> => list.filter((one) => one !== item)

const member = (client: Client, programme: string, change: (before: Membership) => Membership): Client => ({
  ...client,
  memberships: withId(
    client.memberships,
    programme,
    change(byId(client.memberships, programme) ?? { points: 0, tier: null }),
  ),
})

const points = (client: Client, programme: string, by: number): Client =>
  member(client, programme, (before) => ({ ...before, points: before.points + by }))

const registered = (event: Extract<ClientEvent, { type: 'ClientRegistered' }>): Client => ({
  manager: event.data.manager ?? null,
  status: 'active',
  lastStatusAt: event.occurredAt,
  erased: false,
  mergedInto: null,
  segment: null,
  persons: [],
  competitors: [],
  keyTerms: null,
  consents: [],
  referrals: {},
  memberships: {},
})

export const evolve = (state: ClientState, event: ClientEvent): ClientState => {
  if (event.type === 'ClientRegistered') return state ?? registered(event)
  if (state === null) return null
  switch (event.type) {
    case 'ContactPersonAdded':
      return { ...state, persons: add(state.persons, event.data.person) }
    case 'ContactPersonRemoved':
      return { ...state, persons: remove(state.persons, event.data.person) }
    case 'CompetitorRelationRecorded':
      return { ...state, competitors: add(state.competitors, event.data.competitor) }
    case 'CompetitorRelationEnded':
      return { ...state, competitors: remove(state.competitors, event.data.competitor) }
    case 'ClientSegmented':
      return { ...state, segment: event.data.segment }
    case 'ManagerAssigned':
      return { ...state, manager: event.data.manager }
    case 'ClientHandedOver':
      return { ...state, manager: event.data.to }
    case 'KeyAccountDesignated':
      return { ...state, keyTerms: event.data.terms }
    case 'KeyAccountWithdrawn':
      return { ...state, keyTerms: null }
    case 'ConsentGiven':
      return { ...state, consents: add(state.consents, consentKey(event.data.channel, event.data.purpose)) }
    case 'ConsentWithdrawn':
      return { ...state, consents: remove(state.consents, consentKey(event.data.channel, event.data.purpose)) }
    case 'ReferralGiven':
      return { ...state, referrals: withId(state.referrals, event.data.referred, 'given') }
    case 'ReferralConverted':
      return { ...state, referrals: withId(state.referrals, event.data.referred, 'converted') }
    case 'LoyaltyEnrolled':
      return member(state, event.data.programme, (before) => ({ ...before, tier: event.data.tier ?? before.tier }))
    case 'PointsEarned':
      return points(state, event.data.programme, event.data.points)
    case 'PointsRedeemed':
    case 'PointsExpired':
      return points(state, event.data.programme, -event.data.points)
    case 'TierChanged':
      return member(state, event.data.programme, (before) => ({ ...before, tier: event.data.to }))
    case 'ClientLost':
      return { ...state, status: 'lost', lastStatusAt: event.occurredAt }
    case 'ClientWonBack':
      return { ...state, status: 'active', lastStatusAt: event.occurredAt }
    case 'ClientsMerged':
      return { ...state, mergedInto: event.data.survivor }
    case 'MergeUndone':
      return { ...state, mergedInto: null }
    case 'ClientDataErased':
      return { ...state, erased: true, consents: [] }
    default:
      return state
  }
}
