/** What a client answers to each command. The switch only dispatches; the guards are in the files of rules beside it. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import {
  consentInForce,
  type Guard,
  guarded,
  inOrder,
  mayAct,
  mustLead,
  nextId,
  notBefore,
  theOne,
  unless,
} from '../rules.ts'
import type { SalesPolicy } from '../sales-policy.ts'
import { clientId } from '../values/ids.ts'
import { type AssessmentPolicy, ruledVerdict } from './assessment.ts'
import type { ClientCommand, ClientCommandOf } from './commands.ts'
import { type Decision, fields, happened } from './decision.ts'
import { changeTier, earn, enrol, expire, redeem } from './loyalty.ts'
import { canBeReferred, canConvert, canCredit, underOwnClause } from './referral-rules.ts'
import { assignManager, firstManager, handOver, mayBeFirst } from './responsible.ts'
import type { ClientReferences, ClientRule } from './rules.ts'
import * as rules from './rules.ts'
import type { Client, ClientState } from './state.ts'

const nothing: Decision = E.right([])

const when = (held: Guard<ClientRule>, decide: () => Decision): Decision => guarded(held, [], decide)

const registerClient = (
  command: ClientCommandOf<'RegisterClient'>,
  context: Context,
  state: ClientState,
  references: ClientReferences,
): Decision => {
  if (state !== null)
    return E.left(
      ruleViolation(
        'client-registered-once',
        'client',
        command.client ?? null,
        'this client has been registered before',
      ),
    )
  const manager = firstManager(command, context)
  return guarded(mayAct(context, null, 'the client'), [() => mayBeFirst(command, context, references)], () =>
    happened('ClientRegistered', { ...fields(command), ...(manager === undefined ? {} : { manager }) }),
  )
}

const knownPerson = (client: Client, named: string | undefined): Guard<ClientRule, string> =>
  theOne('person-known', 'person', named, client.persons)

const addPerson = (command: ClientCommandOf<'AddContactPerson'>, client: Client): Decision => {
  const person = command.person ?? nextId('person', client.persons)
  const message = `${person} is taken; leave it out or choose another`
  return when(unless(!client.persons.includes(person), 'person-is-new', 'person', person, message), () =>
    happened('ContactPersonAdded', { person, details: command.details }),
  )
}

/** A merge concerns both: who does it looks after both, so that nobody gives the own client another's terms. */
const merge = (
  own: string,
  command: ClientCommandOf<'MergeClient'>,
  context: Context,
  client: Client,
  { survivor }: ClientReferences,
): Decision => {
  const { into, why } = command
  const other = survivor?.state ?? null
  return pipe(
    unless<ClientRule>(into !== own, 'merge-not-self', 'into', into, 'a client is not merged into itself'),
    E.chainW(() =>
      unless<ClientRule>(
        client.mergedInto === null,
        'merged-once',
        'client',
        client.mergedInto,
        'it was merged before; undo that first',
      ),
    ),
    E.chainW(() =>
      unless<ClientRule>(
        other !== null && !other.erased && other.mergedInto === null && survivor?.standsFor === undefined,
        'merge-into-a-client',
        'into',
        into,
        'name a client that exists and stands for itself',
      ),
    ),
    E.chainW(() => mayAct(context, other?.manager ?? null, `the client ${into}`)),
    E.chainW(() => happened('ClientsMerged', { survivor: into, absorbed: clientId(own), why })),
  )
}

const undoMerge = (
  own: string,
  command: ClientCommandOf<'UndoMerge'>,
  context: Context,
  { mergedInto, mergedAt }: Client,
): Decision =>
  mergedInto === null
    ? E.left(ruleViolation('merge-to-undo', 'client', own, 'this client was not merged into another'))
    : guarded(notBefore(context, mergedAt, 'the merge'), [], () =>
        happened('MergeUndone', { survivor: clientId(mergedInto), absorbed: clientId(own), why: command.why }),
      )

const giveReferral = (
  own: string,
  command: ClientCommandOf<'GiveReferral'>,
  client: Client,
  references: ClientReferences,
): Decision =>
  guarded(
    canBeReferred(own, client, command.referred, references.referred),
    [() => underOwnClause(own, references.contract)],
    () => happened('ReferralGiven', fields(command)),
  )

const consent = (
  command: ClientCommandOf<'GiveConsent' | 'WithdrawConsent' | 'SendNews'>,
  context: Context,
  client: Client,
): Decision => {
  // Held by this stream: a consent withdrawn meanwhile is in it.
  const inForce = consentInForce(client, command.channel, command.purpose, context)
  if (command.type === 'GiveConsent') return E.isRight(inForce) ? nothing : happened('ConsentGiven', fields(command))
  return when(inForce, () =>
    command.type === 'SendNews' ? happened('NewsSent', fields(command)) : happened('ConsentWithdrawn', fields(command)),
  )
}

const assess = (policy: AssessmentPolicy, command: ClientCommandOf<'AssessProspect'>): Decision => {
  const { verdict, why, ...judged } = fields(command)
  const signs = command.warningSigns ?? []
  const byRules = ruledVerdict(policy, command, signs).verdict
  return guarded(rules.signsAreKnown(policy, signs), [() => rules.verdictGivesItsReason(verdict, byRules, why)], () =>
    happened('ProspectAssessed', {
      ...judged,
      warningSigns: signs,
      verdict: verdict ?? byRules,
      byRules,
      ...(why === undefined ? {} : { why }),
    }),
  )
}

const decideFor = (
  policy: AssessmentPolicy,
  sales: SalesPolicy,
  command: Exclude<ClientCommand, { type: 'RegisterClient' }>,
  context: Context,
  client: Client,
  references: ClientReferences,
): Decision => {
  switch (command.type) {
    case 'ChangeClientDetails': {
      const changed = fields(command)
      return Object.keys(changed).length === 0 ? nothing : happened('ClientDetailsChanged', changed)
    }
    case 'AddContactPerson':
      return addPerson(command, client)
    case 'ChangeContactPerson':
      return pipe(
        knownPerson(client, command.person),
        E.chainW((person) => happened('ContactPersonChanged', { person, details: command.details })),
      )
    case 'RemoveContactPerson':
      return pipe(
        knownPerson(client, command.person),
        E.chainW((person) => happened('ContactPersonRemoved', { person })),
      )
    case 'EstablishContact':
      return happened('ContactEstablished', {
        ...fields(command),
        manager: command.manager ?? client.manager ?? context.actor.id,
      })
    case 'RecordInteraction':
      return happened('InteractionRecorded', fields(command))
    case 'SuggestFollowUp':
      return happened('FollowUpSuggested', {
        ...fields(command),
        ...(client.manager === null ? {} : { manager: client.manager }),
      })
    case 'NotePreference':
      return happened('PreferenceNoted', fields(command))
    case 'RecordCompetitorRelation':
      return happened('CompetitorRelationRecorded', fields(command))
    case 'EndCompetitorRelation':
      return when(
        unless(
          client.competitors.includes(command.competitor),
          'competitor-relation-known',
          'competitor',
          command.competitor,
          'no such relation is on record',
        ),
        () => happened('CompetitorRelationEnded', fields(command)),
      )
    case 'AssessProspect':
      return assess(policy, command)
    case 'SegmentClient':
      return client.segment === command.segment
        ? nothing
        : happened('ClientSegmented', {
            segment: command.segment,
            ...(client.segment === null ? {} : { from: client.segment }),
          })
    case 'AssignManager':
      return assignManager(command, context, client, references)
    case 'HandOverClient':
      return handOver(command, context, client, references)
    case 'DesignateKeyAccount':
      return guarded(
        mustLead(context),
        [
          () => rules.termsWithinCompetence(sales, context, command.terms, references),
          () => notBefore(context, client.termsAt, 'what was agreed with it last'),
        ],
        () => happened('KeyAccountDesignated', { terms: command.terms, approvedBy: context.actor.id }),
      )
    case 'WithdrawKeyAccount':
      return guarded(
        mustLead(context),
        [
          () =>
            unless(
              client.keyTerms !== null,
              'key-account-designated',
              'client',
              null,
              'the client is not a key account',
            ),
          () => notBefore(context, client.termsAt, 'what was agreed with it last'),
        ],
        () => happened('KeyAccountWithdrawn', { why: command.why }),
      )
    case 'GiveConsent':
    case 'WithdrawConsent':
    case 'SendNews':
      return consent(command, context, client)
    case 'GiveReferral':
      return giveReferral(command.client, command, client, references)
    case 'CreditReferral':
      return when(canCredit(command, context, client, references), () => happened('ReferralCredited', fields(command)))
    case 'ConvertReferral':
      return when(canConvert(command, client, references), () => happened('ReferralConverted', fields(command)))
    case 'EnrolInLoyalty':
      return enrol(command, context, client, references)
    case 'EarnPoints':
      return earn(command, context, client, references)
    case 'RedeemPoints':
      return redeem(command, context, client, references)
    case 'ExpirePoints':
      return expire(command, context, client, references)
    case 'ChangeTier':
      return changeTier(command, context, client, references)
    case 'LoseClient':
      return when(rules.isActive(client), () =>
        when(inOrder(context, client.lastStatusAt), () => happened('ClientLost', fields(command))),
      )
    case 'WinBackClient':
      return when(rules.isLost(client), () =>
        when(inOrder(context, client.lastStatusAt), () => happened('ClientWonBack', fields(command))),
      )
    case 'MergeClient':
      return merge(command.client, command, context, client, references)
    case 'UndoMerge':
      return undoMerge(command.client, command, context, client)
    case 'EraseClientData':
      return happened('ClientDataErased', fields(command))
  }
}

/**
 * What concerns an absorbed client itself and not its survivor: what it has of its own stays in its own account, to be used
 * while they are one, and is still there when they are parted. Nothing new begins with it.
 */
const ofTheAbsorbed: ReadonlySet<ClientCommand['type']> = new Set([
  'MergeClient',
  'UndoMerge',
  'EraseClientData',
  'WithdrawConsent',
  'ConvertReferral',
  'EarnPoints',
  'RedeemPoints',
  'ExpirePoints',
  'ChangeTier',
])

export const decide =
  (policy: AssessmentPolicy, sales: SalesPolicy) =>
  (references: ClientReferences) =>
  (command: ClientCommand, context: Context) =>
  (state: ClientState): Decision => {
    if (command.type === 'RegisterClient') return registerClient(command, context, state, references)
    return guarded(
      rules.clientExists(state),
      [
        (client) => mayAct(context, rules.responsibleFor(client, references), 'the client'),
        rules.notErased,
        (client) => (ofTheAbsorbed.has(command.type) ? E.right(undefined) : rules.standsForItself(client)),
      ],
      (client) => decideFor(policy, sales, command, context, client, references),
    )
  }
