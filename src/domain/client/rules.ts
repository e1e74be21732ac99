/** The guards of a client, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import type { Deal } from '../deal/state.ts'
import { type ActorRule, type Guard, unless } from '../rules.ts'
import { byId } from '../values/by-id.ts'
import type { Client, ClientState } from './state.ts'

export type ClientRule =
  | ActorRule
  | 'client-registered-once'
  | 'client-exists'
  | 'client-not-erased'
  | 'client-not-merged'
  | 'client-is-active'
  | 'client-is-lost'
  | 'person-is-new'
  | 'person-known'
  | 'competitor-relation-known'
  | 'head-decides'
  | 'hand-over-to-another'
  | 'has-a-manager'
  | 'key-account-designated'
  | 'consent-in-force'
  | 'referral-not-self'
  | 'referral-once'
  | 'referral-of-a-client'
  | 'referral-given'
  | 'referral-converted-by-won-deal'
  | 'member-of-programme'
  | 'enrolled-once'
  | 'points-not-below-zero'
  | 'amount-in-range'
  | 'tier-differs'
  | 'merge-not-self'
  | 'merge-into-a-client'
  | 'merged-once'
  | 'merge-to-undo'
  | 'status-in-order'

/** Streams a decision about a client may need to see; all are guarded where the store can. */
export interface ClientReferences {
  /** GiveReferral, ConvertReferral: the recommended client. */
  readonly referred?: Reference<ClientState>
  /** ConvertReferral: the deal that the recommended client gave us. */
  readonly deal?: Reference<Deal | null>
  /** MergeClient: the client that stays. */
  readonly survivor?: Reference<ClientState>
}

type ClientGuard<A = unknown> = Guard<ClientRule, A>

export const clientExists = (client: ClientState): ClientGuard<Client> =>
  client === null
    ? E.left(ruleViolation('client-exists', 'client', null, 'there is no such client; register it first'))
    : E.right(client)

export const notErased = ({ erased }: Client): ClientGuard =>
  unless(!erased, 'client-not-erased', 'client', null, "the client's data was erased; nothing more is recorded of it")

/** An absorbed client's facts are those of its survivor from the merge on. Held by this stream, where the merge is. */
export const standsForItself = ({ mergedInto }: Client): ClientGuard =>
  unless(
    mergedInto === null,
    'client-not-merged',
    'client',
    mergedInto,
    `the client is the same as ${mergedInto}; use that one, or undo the merge`,
  )

export const isActive = ({ status }: Client): ClientGuard =>
  unless(status === 'active', 'client-is-active', 'client', status, 'the client is lost already')

export const isLost = ({ status }: Client): ClientGuard =>
  unless(status === 'lost', 'client-is-lost', 'client', status, 'the client is not lost; there is nothing to win back')

/** Rule 5: a referral counts once per referred client, never for the client itself. Held by the referrer's stream. */
export const canBeReferred = (
  own: string,
  client: Client,
  id: string,
  referred: Reference<ClientState> | undefined,
): ClientGuard => {
  const found = referred?.state ?? null
  // A duplicate that was merged into this client is this client.
  if (id === own || found?.mergedInto === own)
    return E.left(ruleViolation('referral-not-self', 'referred', id, 'a client does not recommend itself'))
  if (byId(client.referrals, id) !== undefined)
    return E.left(ruleViolation('referral-once', 'referred', id, `${id} has been recommended by this client before`))
  return unless(found !== null, 'referral-of-a-client', 'referred', id, 'there is no such client; register it first')
}

/**
 * Rule 5: it converts once, with a deal that the referred client gave us. The first one: this stream takes no second, and
 * the deal is guarded, so that one reopened meanwhile converts nothing.
 */
export const canConvert = (client: Client, referred: string, deal: Reference<Deal | null> | undefined): ClientGuard => {
  const status = byId(client.referrals, referred)
  if (status !== 'given') {
    const message = status === undefined ? 'this client has not recommended it' : 'it has been converted before'
    return E.left(ruleViolation('referral-given', 'referred', referred, message))
  }
  const found = deal?.state ?? null
  return unless(
    found !== null && found.client === referred && found.progress.status === 'won',
    'referral-converted-by-won-deal',
    'deal',
    deal?.id ?? null,
    'name a won deal of the client that was recommended',
  )
}

/** Rule 8: points cannot be spent below zero. Held by the member's own stream, so that two spenders can't both win. */
export const hasPoints = (client: Client, programme: string, points: number): ClientGuard => {
  const balance = byId(client.memberships, programme)?.points ?? 0
  return unless(balance >= points, 'points-not-below-zero', 'points', points, `the balance is ${balance} points`)
}

/** Points are whole numbers that a program can count exactly. */
export const pointsInRange = (client: Client, programme: string, points: number): ClientGuard => {
  const balance = byId(client.memberships, programme)?.points ?? 0
  const message = 'the balance would be beyond 2^53 points; earn fewer'
  return unless(Number.isSafeInteger(balance + points), 'amount-in-range', 'points', points, message)
}

export const isMember = ({ memberships }: Client, programme: string): ClientGuard =>
  unless(
    byId(memberships, programme) !== undefined,
    'member-of-programme',
    'programme',
    programme,
    `the client is not enrolled in ${programme}; enrol it first`,
  )
