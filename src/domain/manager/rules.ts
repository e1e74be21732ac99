/** The guards of a manager, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { type LocalDate, monthsBetween } from '../../kernel/local-date.ts'
import type { RequirementState } from '../requirement/state.ts'
import type { RequirementReferences } from '../requirements.ts'
import { type ActorRule, type Guard, unless } from '../rules.ts'
import { competenceOf, type SalesPolicy } from '../sales-policy.ts'
import { byId } from '../values/by-id.ts'
import type { Money } from '../values/money.ts'
import type { Manager, ManagerState, Violation } from './state.ts'

export type ManagerRule =
  | ActorRule
  | 'head-decides'
  | 'nobody-decides-on-oneself'
  | 'manager-speaks-for-oneself'
  | 'manager-appointed-once'
  | 'manager-exists'
  | 'manager-still-here'
  | 'manager-amount-not-negative'
  | 'competence-within-own'
  | 'proposal-unanswered'
  | 'request-unanswered'
  | 'part-is-new'
  | 'after-what-it-rests-on'
  | 'target-of-a-period'
  | 'target-above-zero'
  | 'violation-known'
  | 'measure-after-violation'
  | 'compensation-within-damages'
  | 'promotion-only-up'
  | 'promotion-criteria-met'
  | 'manager-meets-requirements'
  | 'status-in-order'

/** Streams a decision about a manager may need to see; guarded where the store can. */
export interface ManagerReferences extends RequirementReferences {
  /** GrantCompetence: who grants it. */
  readonly granter?: Reference<ManagerState>
}

type ManagerGuard<A = unknown> = Guard<ManagerRule, A>

export const managerExists = (manager: ManagerState): ManagerGuard<Manager> =>
  manager === null
    ? E.left(ruleViolation('manager-exists', 'manager', null, 'there is no such manager; appoint one first'))
    : E.right(manager)

/** S27, S28: who has left takes no further step, and nothing more is decided on. Held by this stream. */
export const stillHere = ({ status }: Manager): ManagerGuard =>
  unless(status === 'here', 'manager-still-here', 'manager', status, 'the manager has left; appoint again first')

/** S28, S29: nobody appoints, promotes, judges or grants oneself; a decision is another's. */
export const notOneself = ({ actor }: Context, manager: string): ManagerGuard =>
  unless(
    actor.id !== manager,
    'nobody-decides-on-oneself',
    'actor',
    actor.id,
    'nobody decides on oneself; another head or a director can do this',
  )

/** S27: a manager proposes, and asks for conditions, in the own name only; so does a head. */
export const inOwnName = ({ actor }: Context, manager: string): ManagerGuard =>
  unless(
    actor.id === manager || actor.role === 'importer',
    'manager-speaks-for-oneself',
    'actor',
    actor.id,
    `only ${manager} proposes and requests in the name of ${manager}`,
  )

/** S27: nobody hands on more than the own competence. Held by the guarded reference to who grants. */
export const withinOwnCompetence = (
  policy: SalesPolicy,
  { actor }: Context,
  discount: number,
  granter: Reference<ManagerState> | undefined,
): ManagerGuard => {
  const own = competenceOf(policy, actor.role, granter?.state)
  return unless(
    discount <= own,
    'competence-within-own',
    'discount',
    discount,
    `a competence of more than ${own} basis points is not this ${actor.role}'s to grant; ask a director`,
  )
}

export const isNew = (field: string, id: string, existing: ReadonlyArray<string>): ManagerGuard =>
  unless(!existing.includes(id), 'part-is-new', field, id, `${id} is taken; leave it out or choose another`)

export const amountNotNegative = (money: Money | undefined, field: string): ManagerGuard =>
  unless(
    money === undefined || money.amount >= 0,
    'manager-amount-not-negative',
    field,
    money?.amount ?? null,
    'name an amount of zero or more',
  )

/** S25: a target is of a month, a quarter or a year, in whole months from the first of one, fiscal or not. */
export const ofAPeriod = (from: LocalDate, to: LocalDate): ManagerGuard =>
  unless(
    from.endsWith('-01') && to.endsWith('-01') && [1, 3, 12].includes(monthsBetween(from, to)),
    'target-of-a-period',
    'to',
    to,
    'name a month, a quarter or a year: from the first of a month to the first day after it',
  )

export const aboveZero = ({ amount }: Money): ManagerGuard =>
  unless(amount > 0, 'target-above-zero', 'amount', amount, 'a target is an amount above zero')

/** S28: a measure answers a violation that is on record, and cannot have come before it. Held by this stream. */
export const afterViolation = ({ at }: Violation, { occurredAt }: Context): ManagerGuard =>
  unless(
    occurredAt >= at,
    'measure-after-violation',
    'occurredAt',
    occurredAt,
    `the violation occurred at ${at}; a measure can't have come before it`,
  )

/** S28: no more is made good than what was damaged, over all measures together. Held by this stream. */
export const withinDamages = ({ damages }: Violation, compensation: Money | undefined): ManagerGuard =>
  unless(
    compensation === undefined ||
      (damages !== null && damages.currency === compensation.currency && compensation.amount <= damages.amount),
    'compensation-within-damages',
    'compensation',
    compensation?.amount ?? null,
    damages === null
      ? 'no damages are on record of this violation'
      : `${damages.amount} minor units of ${damages.currency} are left of the damages; ask for no more`,
  )

/** S29: a career goes up: to another position, of a higher grade. Held by this stream. */
export const onlyUp = (manager: Manager, to: string, grade: number): ManagerGuard => {
  const message = `the position now is ${manager.position}, grade ${manager.grade}; name another of a higher grade`
  if (to === manager.position) return E.left(ruleViolation('promotion-only-up', 'to', to, message))
  return unless(grade > manager.grade, 'promotion-only-up', 'grade', grade, message)
}

/** S29: the transactions are as many as the position takes, where it takes any. Held by the guarded reference to it. */
export const criteriaMet = (
  { successful, repeat }: { readonly successful: number; readonly repeat: number },
  requirement: RequirementState,
): ManagerGuard => {
  const wanted = { successful: requirement?.successful ?? 0, repeat: requirement?.repeat ?? 0 }
  const field = successful < wanted.successful ? 'successful' : 'repeat'
  return unless(
    successful >= wanted.successful && repeat >= wanted.repeat,
    'promotion-criteria-met',
    field,
    field === 'successful' ? successful : repeat,
    `the position takes ${wanted.successful} successful transactions, ${wanted.repeat} of them repeat`,
  )
}

/** S28: the violation that a measure answers; which one, may be left out where only one is on record. */
export const violationOf = (manager: Manager, id: string): ManagerGuard<Violation> => {
  const found = byId(manager.violations, id)
  return found === undefined
    ? E.left(ruleViolation('violation-known', 'violation', id, 'no such violation is on record; record it first'))
    : E.right(found)
}
