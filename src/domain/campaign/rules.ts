/** The guards of a campaign, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import type { Client, ClientState } from '../client/state.ts'
import { type ActorRule, consentInForce, type Guard, mayAct, type StandingRule, unless } from '../rules.ts'
import { isIn } from '../values/many.ts'
import type { Money } from '../values/money.ts'
import { Channel } from '../values/vocabulary.ts'
import { type Campaign, type CampaignState, invitationKey } from './state.ts'

export type CampaignRule =
  | ActorRule
  | StandingRule
  | 'campaign-planned-once'
  | 'campaign-exists'
  | 'campaign-is-planned'
  | 'campaign-is-running'
  | 'campaign-not-closed'
  | 'campaign-amount-not-negative'
  | 'consent-in-force'
  | 'invitation-names-its-purpose'
  | 'invitation-once'
  | 'invitation-sent'
  | 'attendance-once'
  | 'part-is-new'
  | 'status-in-order'

/** Streams a decision about a campaign may need to see; guarded where the store can. */
export interface CampaignReferences {
  /** SendInvitation, AnswerInvitation, RecordAttendance, CaptureLead of a client: the client it names. */
  readonly client?: Reference<ClientState>
}

type CampaignGuard<A = unknown> = Guard<CampaignRule, A>

export const campaignExists = (campaign: CampaignState): CampaignGuard<Campaign> =>
  campaign === null
    ? E.left(ruleViolation('campaign-exists', 'campaign', null, 'there is no such campaign; plan it first'))
    : E.right(campaign)

/** Rule 10: of a client's answer, visit or lead, who runs the campaign makes a record as well as who looks after the client. */
export const mayRecordOf = (context: Context, campaign: Campaign, client: Client): CampaignGuard =>
  mayAct(context, client.manager === null ? null : [campaign.manager, client.manager], 'the client')

export const isPlanned = ({ status }: Campaign): CampaignGuard =>
  unless(status === 'planned', 'campaign-is-planned', 'campaign', status, `the campaign is ${status} already`)

export const notClosed = ({ status }: Campaign): CampaignGuard =>
  unless(status !== 'closed', 'campaign-not-closed', 'campaign', status, 'the campaign is closed already')

/** Rule 12: what occurred while it ran is recorded whenever it becomes known, also when the campaign has closed. */
export const wasRunning = (campaign: Campaign, { occurredAt }: Context): CampaignGuard => {
  const { status, launchedAt, closedAt } = campaign
  if (launchedAt === null) {
    const message =
      status === 'planned'
        ? 'the campaign is planned; launch it first'
        : 'the campaign was closed without being launched; plan another'
    return E.left(ruleViolation('campaign-is-running', 'campaign', status, message))
  }
  return unless(
    occurredAt >= launchedAt && (closedAt === null || occurredAt <= closedAt),
    'campaign-is-running',
    'occurredAt',
    occurredAt,
    closedAt === null
      ? `the campaign runs from ${launchedAt} on; say when after that it occurred`
      : `the campaign ran from ${launchedAt} to ${closedAt}; say when in between it occurred`,
  )
}

export const amountNotNegative = ({ amount }: Money, field: string): CampaignGuard =>
  unless(amount >= 0, 'campaign-amount-not-negative', field, amount, 'name an amount of zero or more')

const newsKinds: ReadonlySet<string> = new Set(['news', 'promotion'])

/**
 * Rule 9, for what is news by the kind of the campaign, and for whatever names a purpose. Held by the guarded reference, so
 * that a consent withdrawn meanwhile sends nothing; where a store can't guard, `SendNews` in the client's own stream is sure.
 */
export const newsIsConsentedTo = (
  { kind }: Campaign,
  client: Client,
  channel: string,
  purpose: string | undefined,
  context: Context,
): CampaignGuard => {
  if (purpose !== undefined) return consentInForce(client, channel, purpose, context)
  const message = `${kind} goes out by consent; say for which purpose it was given`
  return unless(!newsKinds.has(kind), 'invitation-names-its-purpose', 'purpose', null, message)
}

/** Once by each channel. Held by this stream, so that two senders send one. */
export const notYetInvited = ({ invitations }: Campaign, client: string, channel: string): CampaignGuard =>
  unless(
    !isIn(invitations, invitationKey(channel, client)),
    'invitation-once',
    'channel',
    channel,
    `${client} has been invited by ${channel} before`,
  )

export const wasInvited = ({ invitations }: Campaign, client: string): CampaignGuard =>
  unless(
    Object.keys(Channel.keys).some((channel) => isIn(invitations, invitationKey(channel, client))),
    'invitation-sent',
    'client',
    client,
    `${client} has not been invited; send the invitation first`,
  )

/** Invited or not: at a fair many come by. */
export const notYetAttended = ({ attended }: Campaign, client: string): CampaignGuard =>
  unless(!isIn(attended, client), 'attendance-once', 'client', client, `${client} is on record as having come`)

export const leadIsNew = ({ leads }: Campaign, lead: string): CampaignGuard =>
  unless(!leads.includes(lead), 'part-is-new', 'lead', lead, `${lead} is taken; leave it out or choose another`)
