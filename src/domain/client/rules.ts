/** The guards of a client, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { asNamed, chainOf } from '../../kernel/references.ts'
import { givenAway, type ProductReferences } from '../assortment.ts'
import type { Deal } from '../deal/state.ts'
import type { ManagerState } from '../manager/state.ts'
import { type LoyaltyRules, loyaltyOn, pointsFor, tierFor } from '../programme/loyalty.ts'
import type { ProgrammeState } from '../programme/state.ts'
import type { RequirementReferences, RequirementsRule } from '../requirements.ts'
import { type ActorRule, all, type Guard, mustLead, unless } from '../rules.ts'
import { competenceOf, type SalesPolicy } from '../sales-policy.ts'
import { byId } from '../values/by-id.ts'
import { type AssessmentPolicy, warningSign } from './assessment.ts'
import type { ClientCommandOf } from './commands.ts'
import { outOfDate, removable, spendable } from './ledger.ts'
import type { Client, ClientState, Membership } from './state.ts'

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
  | 'referral-given'
  | 'referral-credited'
  | 'referral-credited-once'
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
  | 'status-in-order'

/** Streams a decision about a client may need to see; all are guarded where the store can. */
export interface ClientReferences extends RequirementReferences, ProductReferences {
  /** RegisterClient, AssignManager, HandOverClient: who takes the client; guarded, as what its classes require. */
  readonly taker?: Reference<ManagerState>
  /** GiveReferral, ConvertReferral: the recommended client. */
  readonly referred?: Reference<ClientState>
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

/** Rule 10: who looks after the client; of one that was merged, who looks after its survivor. Held by the guarded reference. */
export const responsibleFor = ({ manager, mergedInto }: Client, { survivor }: ClientReferences): string | null =>
  mergedInto === null ? manager : (survivor?.state?.manager ?? manager)

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
  if (id === own || referred?.id === own)
    return E.left(ruleViolation('referral-not-self', 'referred', id, 'a client does not recommend itself'))
  const names = [id, ...(referred === undefined ? [] : chainOf(referred).map((one) => one.id))]
  if (names.some((name) => byId(client.referrals, name) !== undefined))
    return E.left(ruleViolation('referral-once', 'referred', id, `${id} has been recommended by this client before`))
  return unless(found !== null, 'referral-of-a-client', 'referred', id, 'there is no such client; register it first')
}

const wonWith = (client: string, deal: Reference<Deal | null> | undefined): ClientGuard => {
  const found = deal?.state ?? null
  return unless(
    found !== null && deal?.owner?.id === client && found.progress.status === 'won',
    'referral-converted-by-won-deal',
    'deal',
    deal?.id ?? null,
    'name a won deal of the client that was recommended',
  )
}

/** To whom it was said that a client is owed, as itself or under the names of its duplicates. */
const creditedIn = (client: Reference<ClientState> | undefined): ReadonlyArray<string> =>
  client === undefined
    ? []
    : chainOf(client).flatMap(({ state }) => (state === null || state.creditedTo === null ? [] : [state.creditedTo]))

/**
 * Rule 5: of all who recommended a client one has the merit. Held by the recommended client's own stream, so that it is the
 * same one whoever says so, and when.
 */
export const canCredit = (
  { client: own, by: id, recommended: as = own }: ClientCommandOf<'CreditReferral'>,
  client: Client,
  { by, deal, recommended }: ClientReferences,
): ClientGuard => {
  const credited = client.creditedTo ?? creditedIn(recommended)[0]
  if (credited !== undefined) {
    const message = `it was the recommendation of ${credited} that counted`
    return E.left(ruleViolation('referral-credited-once', 'by', id, message))
  }
  if (id === own || by?.id === own)
    return E.left(ruleViolation('referral-not-self', 'by', id, 'a client does not recommend itself'))
  const given = by === undefined ? {} : (asNamed(by).state?.referrals ?? {})
  const isThis = as === own || recommended?.id === own
  if (!isThis || byId(given, as) === undefined)
    return E.left(ruleViolation('referral-given', 'by', id, 'that client has not recommended this one'))
  return wonWith(own, deal)
}

/**
 * Rule 5: it converts once, with a deal that the referred client gave us. The first one: this stream takes no second, and
 * the deal is guarded, so that one reopened meanwhile converts nothing; so is the referred client, who says to whom it is owed.
 */
export const canConvert = (
  own: string,
  client: Client,
  referred: string,
  { referred: found, deal }: ClientReferences,
): ClientGuard => {
  const status = byId(client.referrals, referred)
  if (status !== 'given') {
    const message = status === undefined ? 'this client has not recommended it' : 'it has been converted before'
    return E.left(ruleViolation('referral-given', 'referred', referred, message))
  }
  const credited = creditedIn(found)
  const message =
    credited.length === 0
      ? 'credit it to this client first'
      : `it was the recommendation of ${credited.join(' and ')} that counted`
  return all<ClientRule>(
    () => wonWith(found?.id ?? referred, deal),
    () => unless(credited.includes(own), 'referral-credited', 'referred', referred, message),
  )
}

/** Rule 8. Held by this stream; nothing happens in a membership before it began. */
export const isMember = (
  { memberships }: Client,
  programme: string,
  { occurredAt }: Context,
): ClientGuard<Membership> => {
  const membership = byId(memberships, programme)
  if (membership === undefined || occurredAt < membership.since)
    return E.left(
      ruleViolation(
        'member-of-programme',
        'programme',
        programme,
        membership === undefined
          ? `the client is not enrolled in ${programme}; enrol it first`
          : `the client is a member since ${membership.since}; nothing happens in a membership before that`,
      ),
    )
  return E.right(membership)
}

export const notYetMember = ({ memberships }: Client, programme: string): ClientGuard =>
  unless(
    byId(memberships, programme) === undefined,
    'enrolled-once',
    'programme',
    programme,
    'the client is a member already',
  )

/** Rule 8: the rules in force at that moment. Held by the guarded reference. */
export const loyaltyInForce = (
  programme: Reference<ProgrammeState> | undefined,
  { day }: Context,
): ClientGuard<LoyaltyRules> => {
  const [id, state] = [programme?.id ?? null, programme?.state ?? null]
  if (state === null)
    return E.left(
      ruleViolation('programme-exists', 'programme', id, 'there is no such programme; it has to be approved first'),
    )
  if (state.kind !== 'loyalty')
    return E.left(
      ruleViolation('programme-for-loyalty', 'programme', id, `it is a ${state.kind}; name a programme for loyalty`),
    )
  const inForce = loyaltyOn(state, day)
  return inForce === null
    ? E.left(
        ruleViolation('programme-rules-in-force', 'programme', id, `on ${day} none of its rules were in force yet`),
      )
    : E.right(inForce)
}

/** Nobody joins or earns in a programme that has ended; what was earned in it can still be spent. Held by the guarded reference. */
export const programmeIsOpen = (
  programme: Reference<ProgrammeState> | undefined,
  { occurredAt }: Context,
): ClientGuard => {
  const closedAt = programme?.state?.closedAt ?? null
  return unless(
    closedAt === null || occurredAt < closedAt,
    'programme-is-open',
    'programme',
    programme?.id ?? null,
    `the programme was closed at ${closedAt}`,
  )
}

/** Points as the command names them, or as the rules in force give them for its amount. */
export const pointsNamed = (
  { points, amount }: Pick<ClientCommandOf<'EarnPoints'>, 'points' | 'amount'>,
  inForce: LoyaltyRules,
): ClientGuard<number> => {
  if ((points === undefined) === (amount === undefined))
    return E.left(
      ruleViolation(
        'points-or-an-amount',
        points === undefined ? 'points' : 'amount',
        points ?? null,
        'name either how many points, or an amount for which the programme gives them',
      ),
    )
  if (amount === undefined) return E.right(points ?? 0)
  const given = amount.amount > 0 ? pointsFor(inForce, amount) : null
  return given === null
    ? E.left(
        ruleViolation(
          'points-for-money-of-a-rate',
          'amount',
          amount.amount > 0 ? amount.currency : amount.amount,
          `points are given for an amount above zero in ${inForce.earning.map(({ per }) => per.currency).join(', ')}`,
        ),
      )
    : E.right(given)
}

/** Points are whole numbers that a program can count exactly. */
export const pointsInRange = ({ points: balance }: Membership, points: number): ClientGuard => {
  const message = 'the balance would be beyond 2^53 points; earn fewer'
  return unless(Number.isSafeInteger(balance + points), 'amount-in-range', 'points', points, message)
}

/**
 * Rule 8: points cannot be spent below zero, nor after their validity, at no moment: of what occurred late, only as many as
 * no later movement needs. Held by the member's own stream, so that two spenders can't both win.
 */
export const hasPoints = ({ ledger }: Membership, points: number, { occurredAt, day }: Context): ClientGuard => {
  const there = spendable(ledger, occurredAt, day)
  return unless(there >= points, 'points-not-below-zero', 'points', points, `${there} points can be spent`)
}

/** Points out of date expire by the rules; to take others is for a head to decide, and never more than there are. */
export const mayExpire = ({ ledger }: Membership, points: number, context: Context): ClientGuard => {
  const { occurredAt, day } = context
  const old = outOfDate(ledger, occurredAt, day)
  if (points <= old) return E.right(undefined)
  if (E.isLeft(mustLead(context))) {
    const message = `${old} points are out of date; a head of department decides whether others expire`
    return E.left(ruleViolation('points-kept-while-valid', 'points', points, message))
  }
  const there = removable(ledger, occurredAt)
  return unless(points <= there, 'points-not-below-zero', 'points', points, `there are ${there} points`)
}

/** Rule 8: who joins is in the tier that the rules give; a head may change it afterwards, and say why. */
export const followsFromTheRules = (named: string | undefined, inForce: LoyaltyRules): ClientGuard => {
  const tier = tierFor(inForce, 0)
  return unless(
    named === undefined || named === tier,
    'tier-follows-from-the-rules',
    'tier',
    named ?? null,
    tier === null ? 'the programme has no tiers' : `who joins is in ${tier}; leave the tier out`,
  )
}

export const tierOfTheProgramme = (to: string, { tiers = [] }: LoyaltyRules): ClientGuard =>
  unless(
    tiers.some(({ tier }) => tier === to),
    'tier-of-the-programme',
    'to',
    to,
    `the programme has the tiers ${tiers.map(({ tier }) => tier).join(', ')}`,
  )

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
