/** The guards of a client's memberships and their points, each a sentence (rule 8). */
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { type LoyaltyRules, loyaltyOn, pointsFor, tierFor } from '../programme/loyalty.ts'
import type { ProgrammeState } from '../programme/state.ts'
import { mustLead, unless } from '../rules.ts'
import { byId } from '../values/by-id.ts'
import type { ClientCommandOf } from './commands.ts'
import { outOfDate, removable, spendable } from './ledger.ts'
import type { ClientGuard } from './rules.ts'
import type { Client, Membership } from './state.ts'

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
