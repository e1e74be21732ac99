/** The guards of a client, each a sentence; the names are what a refusal is known by. Referrals and memberships have files of their own. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { givenAway, type ProductReferences } from '../assortment.ts'
import type { ContractState } from '../contract/state.ts'
import type { Deal } from '../deal/state.ts'
import type { ManagerState } from '../manager/state.ts'
import type { ProgrammeState } from '../programme/state.ts'
import type { RequirementReferences, RequirementsRule } from '../requirements.ts'
import { type ActorRule, type Guard, unless } from '../rules.ts'
import { competenceOf, type SalesPolicy } from '../sales-policy.ts'
import { type AssessmentPolicy, warningSign } from './assessment.ts'
import type { ClientCommandOf } from './commands.ts'
import type { Client, ClientState } from './state.ts'

export type ClientRule =
  | ActorRule
  | RequirementsRule
  | 'client-registered-once'
  | 'client-exists'
  | 'client-not-erased'
  | 'client-not-merged'
  | 'client-is-active'
  | 'client-is-lost'
  | 'person-is-new'
  | 'person-known'
  | 'competitor-relation-known'
  | 'warning-sign-known'
  | 'verdict-gives-its-reason'
  | 'head-decides'
  | 'hand-over-to-another'
  | 'has-a-manager'
  | 'key-account-designated'
  | 'terms-within-competence'
  | 'consent-in-force'
  | 'referral-not-self'
  | 'referral-once'
  | 'referral-of-a-client'
  | 'referral-under-a-clause-of-its-own'
  | 'referral-given'
  | 'referral-credited'
  | 'referral-credited-once'
  | 'referral-credited-by-policy'
  | 'referral-before-the-deal-was-won'
  | 'referral-converted-by-won-deal'
  | 'member-of-programme'
  | 'enrolled-once'
  | 'programme-exists'
  | 'programme-for-loyalty'
  | 'programme-is-open'
  | 'programme-rules-in-force'
  | 'points-or-an-amount'
  | 'points-for-money-of-a-rate'
  | 'points-not-below-zero'
  | 'points-kept-while-valid'
  | 'amount-in-range'
  | 'tier-follows-from-the-rules'
  | 'tier-of-the-programme'
  | 'tier-differs'
  | 'merge-not-self'
  | 'merge-into-a-client'
  | 'merged-once'
  | 'merge-to-undo'
  | 'after-what-it-rests-on'
  | 'status-in-order'

/** Streams a decision about a client may need to see; all are guarded where the store can. */
export interface ClientReferences extends RequirementReferences, ProductReferences {
  /** RegisterClient, AssignManager, HandOverClient: who takes the client; guarded, as what its classes require. */
  readonly taker?: Reference<ManagerState>
  /** GiveReferral, ConvertReferral: the recommended client. */
  readonly referred?: Reference<ClientState>
  /** GiveReferral: the contract under whose clause it is given. */
  readonly contract?: Reference<ContractState>
  /** CreditReferral: who recommended this client, and the duplicate that was recommended. */
  readonly by?: Reference<ClientState>
  readonly recommended?: Reference<ClientState>
  /** CreditReferral, ConvertReferral: the deal that the recommended client gave us. */
  readonly deal?: Reference<Deal | null>
  /** DesignateKeyAccount: who acts; guarded, so that a competence lowered meanwhile gives no more. */
  readonly acting?: Reference<ManagerState>
  /** Whatever concerns a membership: the programme, so that rules changed or a programme closed meanwhile count. */
  readonly programme?: Reference<ProgrammeState>
  /** MergeClient: the client that stays; of a client that was merged always, for its manager looks after both. */
  readonly survivor?: Reference<ClientState>
}

export type ClientGuard<A = unknown> = Guard<ClientRule, A>

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

/** Rule 10: who looks after the client; of one that was merged, who looks after its survivor. Held by the guarded reference. */
export const responsibleFor = ({ manager, mergedInto }: Client, { survivor }: ClientReferences): string | null =>
  mergedInto === null ? manager : (survivor?.state?.manager ?? manager)

export const isActive = ({ status }: Client): ClientGuard =>
  unless(status === 'active', 'client-is-active', 'client', status, 'the client is lost already')

export const isLost = ({ status }: Client): ClientGuard =>
  unless(status === 'lost', 'client-is-lost', 'client', status, 'the client is not lost; there is nothing to win back')

/**
 * Rule 3: a key account's terms are given to it ever after by anybody, so who agrees them has the competence for them: for its
 * discount, its bonus, and what its special prices are below the list's. Held by the guarded references.
 */
export const termsWithinCompetence = (
  policy: SalesPolicy,
  { actor, occurredAt }: Context,
  { discount = 0, bonus = 0, prices = [] }: ClientCommandOf<'DesignateKeyAccount'>['terms'],
  references: ClientReferences,
): ClientGuard => {
  const own = competenceOf(policy, actor.role, references.acting?.state)
  const given = [
    ['terms.discount', discount],
    ['terms.bonus', bonus],
    ...prices.map(({ product, price }, i) => {
      const line = { product, quantity: 1, unitPrice: price }
      return [`terms.prices.${i}.price`, givenAway(line, references, null, occurredAt)] as const
    }),
  ] as const
  const [field, value] = given.find(([, one]) => one > own) ?? ['terms', null]
  const message = `${own} basis points is the most that this ${actor.role} may agree; ask somebody with a larger competence`
  return unless(value === null, 'terms-within-competence', field, value, message)
}

/** S15: a sign means what the company's catalogue says of it; one that nobody described says nothing. */
export const signsAreKnown = (policy: AssessmentPolicy, signs: ReadonlyArray<string>): ClientGuard => {
  const unknown = signs.findIndex((sign) => warningSign(policy, sign) === undefined)
  return unless(
    unknown < 0,
    'warning-sign-known',
    `warningSigns.${unknown}`,
    signs[unknown] ?? null,
    `it is not in the catalogue of warning signs: ${Object.keys(policy.warningSigns).join(', ')}`,
  )
}

/** S15: who knows better than the rules says why, so that both can be held against what happened. */
export const verdictGivesItsReason = (
  verdict: string | undefined,
  byRules: string,
  why: string | undefined,
): ClientGuard =>
  unless(
    verdict === undefined || verdict === byRules || why !== undefined,
    'verdict-gives-its-reason',
    'verdict',
    verdict ?? null,
    `by the rules it is ${byRules}; say why it is not`,
  )
