/** The guards of a deal, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import {
  type AssortmentRule,
  givenAway,
  inOtherMoney,
  type KeyTermsRule,
  type ProductReferences,
} from '../assortment.ts'
import type { Client } from '../client/state.ts'
import type { Contract } from '../contract/state.ts'
import { approvedOf } from '../discounts.ts'
import type { ManagerState } from '../manager/state.ts'
import { type ActorRule, all, type Guard, mayAct, notBefore, type ServiceRule, theOne, unless } from '../rules.ts'
import { competenceOf, type SalesPolicy } from '../sales-policy.ts'
import { byId, idsWhere } from '../values/by-id.ts'
import type { Line } from '../values/line.ts'
import type { Money } from '../values/money.ts'
import { type Deal, type DealState, type DiscountRequest, type Offer, type PartKind, partKey } from './state.ts'

export type DealRule =
  | ActorRule
  | ServiceRule
  | AssortmentRule
  | KeyTermsRule
  | 'deal-opened-once'
  | 'deal-exists'
  | 'deal-is-open'
  | 'deal-is-closed'
  | 'deal-one-currency'
  | 'deal-value-not-negative'
  | 'deal-won-needs-accepted-offer'
  | 'deal-won-needs-objections-ended'
  | 'deal-won-needs-differences-reconciled'
  | 'deal-won-contract-is-its-draft'
  | 'part-is-new'
  | 'after-what-it-rests-on'
  | 'appointment-is-due'
  | 'offer-standing'
  | 'offer-not-lapsed'
  | 'offer-still-valid'
  | 'offer-total-is-sum'
  | 'lines-not-empty'
  | 'lines-in-one-currency'
  | 'offer-valid-until-later'
  | 'price-not-negative'
  | 'amount-in-range'
  | 'discount-within-competence'
  | 'discount-request-pending'
  | 'discount-approved-by-another'
  | 'discount-approver-has-competence'
  | 'objection-unanswered'
  | 'objection-unended'
  | 'difference-unreconciled'
  | 'hand-over-to-another'
  | 'status-in-order'

/** Streams a decision about a deal may need to see. */
export interface DealReferences extends ProductReferences {
  /** OpenDeal, ReopenDeal, MakeOffer, ReviseOffer, AcceptOffer, WinDeal: guarded, so that a client erased meanwhile gets no deal. */
  readonly client?: Reference<Client | null>
  /** WinDeal: guarded, so that a draft signed meanwhile is not won as a draft. */
  readonly contract?: Reference<Contract | null>
  /** Offers with a discount, requests for one and their answers: who acts; guarded, so that a competence lowered meanwhile gives no more. */
  readonly acting?: Reference<ManagerState>
}

type DealGuard<A = unknown> = Guard<DealRule, A>

export const dealExists = (deal: DealState): DealGuard<Deal> =>
  deal === null
    ? E.left(ruleViolation('deal-exists', 'deal', null, 'there is no such deal; open it first'))
    : E.right(deal)

/** Rule 2: a deal that is won or lost takes no further step until it is reopened. */
export const dealIsOpen = ({ progress }: Deal): DealGuard =>
  unless(
    progress.status === 'open',
    'deal-is-open',
    'deal',
    progress.status,
    `the deal is ${progress.status}; reopen it first`,
  )

export const dealIsClosed = ({ progress }: Deal): DealGuard =>
  unless(progress.status !== 'open', 'deal-is-closed', 'deal', 'open', 'the deal is open; there is nothing to reopen')

/**
 * Rule 10. A closed deal stays with the manager who closed it; whoever looks after its client now may take it up again.
 */
export const mayActOnDeal = (context: Context, deal: Pick<Deal, 'manager'>, client: Client | null): DealGuard =>
  mayAct(context, [deal.manager, client?.manager ?? null], 'the deal')

/** Rule 11: a deal has one currency for life. */
export const inDealCurrency = (deal: Pick<Deal, 'currency'>, currency: string, field: string): DealGuard =>
  unless(
    deal.currency === null || deal.currency === currency,
    'deal-one-currency',
    field,
    currency,
    `the deal is in ${deal.currency} for life`,
  )

/** What a deal is worth is not below zero: a discount is on the lines, a return is an order's. */
export const valueNotNegative = (value: Money | undefined, field: string): DealGuard =>
  unless(
    value === undefined || value.amount >= 0,
    'deal-value-not-negative',
    field,
    value?.amount ?? null,
    'a deal is worth nothing at the least; name an amount of zero or more',
  )

export const isNew = (field: string, id: string, existing: ReadonlyArray<string>): DealGuard =>
  unless(!existing.includes(id), 'part-is-new', field, id, `${id} is taken; leave it out or choose another`)

/** Rule 12: what answers or ends a part of the deal did not occur before what happened to it last. */
export const afterPart = (context: Context, { lastAt }: Deal, kind: PartKind, id: string): DealGuard =>
  notBefore(context, byId(lastAt, partKey(kind, id)), id)

/** Rules 2 and 12: what it is won on had been accepted, and what stood between the parties had ended, by that moment. */
export const wonAfterAll = (context: Context, deal: Deal, offer: string): DealGuard =>
  all<DealRule>(
    () => afterPart(context, deal, 'offer', offer),
    ...(['objection', 'difference'] as const).flatMap((kind) =>
      Object.keys(kind === 'objection' ? deal.objections : deal.differences).map(
        (id) => () => afterPart(context, deal, kind, id),
      ),
    ),
  )

/**
 * Rule 2: won only on an accepted offer; of several the one that is named. An accepted one no longer lapses: it was
 * accepted within its validity. Held by this stream.
 */
export const acceptedOffer = (deal: Deal, named: string | undefined): DealGuard<readonly [string, Offer]> => {
  const accepted = idsWhere(deal.offers, ({ status }) => status === 'accepted')
  if (accepted.length === 0) {
    const status = named === undefined ? null : (byId(deal.offers, named)?.status ?? 'unknown')
    const message = 'a deal is won on an accepted offer; have one accepted first'
    return E.left(ruleViolation('deal-won-needs-accepted-offer', 'offer', status, message))
  }
  const one = theOne<DealRule>('deal-won-needs-accepted-offer', 'offer', named, accepted)
  if (E.isLeft(one)) return one
  const offer = byId(deal.offers, one.right)
  return offer === undefined
    ? E.left(
        ruleViolation('deal-won-needs-accepted-offer', 'offer', one.right, 'there is no such offer; make it first'),
      )
    : E.right([one.right, offer])
}

/** Rules 2 and 7: every objection has ended by a measure; an answer alone is no end. */
export const objectionsEnded = ({ objections }: Deal): DealGuard => {
  const left = idsWhere(objections, (status) => status === 'open' || status === 'answered')
  const message = `resolve or uphold ${left.join(', ')} first, naming the measure`
  return unless(left.length === 0, 'deal-won-needs-objections-ended', 'objection', left.join(', '), message)
}

export const differencesReconciled = ({ differences }: Deal): DealGuard => {
  const left = idsWhere(differences, (status) => status === 'raised')
  const message = `reconcile ${left.join(', ')} first`
  return unless(left.length === 0, 'deal-won-needs-differences-reconciled', 'difference', left.join(', '), message)
}

/**
 * Rule 2: the contract it names is a draft for this very deal and client, or one that is yet to be drafted. A draft that
 * names no deal can't be it: nothing would keep a second deal from being won with it. Held by the guarded reference.
 */
export const contractIsItsDraft = (id: string, { client, contract }: DealReferences): DealGuard => {
  const state = contract?.state ?? null
  if (state === null) return E.right(undefined)
  const mine = contract?.owner?.id === client?.id && state.deal === id
  const fits = state.status === 'draft' && mine
  const others = state.deal === null ? 'drafted for no deal' : 'for another deal or client'
  const message = `${contract?.id} is ${mine ? state.status : others}; name a draft of this deal`
  return unless(fits, 'deal-won-contract-is-its-draft', 'contract', contract?.id ?? null, message)
}

/**
 * Rule 3: what exceeds the actor's own competence was approved, on this deal, by somebody else with a larger one. For a key
 * account the agreed discount needs nobody's approval. A price below the list's is a discount by another name.
 */
export const discountsAllowed = (
  policy: SalesPolicy,
  { actor, occurredAt }: Context,
  deal: Deal,
  lines: ReadonlyArray<Line>,
  references: DealReferences,
): DealGuard => {
  const { client, acting } = references
  const terms = client?.state?.keyTerms ?? null
  const agreed = terms?.discount ?? 0
  const limit = Math.max(competenceOf(policy, actor.role, acting?.state), agreed, approvedOf(deal, occurredAt))
  const given = lines.map((line) => givenAway(line, references, terms, occurredAt))
  const above = given.findIndex((discount) => discount > limit)
  return unless(
    above < 0,
    'discount-within-competence',
    `lines.${above}.discount`,
    given[above] ?? 0,
    `${limit} basis points is the most that ${actor.role} may give here${inOtherMoney(given[above] ?? 0)}; request the discount and have it approved`,
  )
}

/**
 * Rule 3: approval by another person, with a competence that is larger than that of who asked and covers what is asked. Held
 * by the guarded reference to who decides, and by this stream, which says what the competence of who asked was.
 */
export const mayDecideDiscount = (
  policy: SalesPolicy,
  { actor }: Context,
  asked: DiscountRequest,
  { acting }: DealReferences,
): DealGuard => {
  const own = competenceOf(policy, actor.role, acting?.state)
  return all<DealRule>(
    () =>
      unless(
        actor.id !== asked.requestedBy,
        'discount-approved-by-another',
        'actor',
        actor.id,
        'who asked for a discount does not decide on it',
      ),
    () =>
      unless(
        actor.role !== 'policy',
        'discount-approver-has-competence',
        'actor',
        actor.role,
        'a policy decides nothing that is for a person to decide; ask somebody with a larger competence',
      ),
    () =>
      unless(
        own >= asked.discount && (asked.competence === null || own > asked.competence),
        'discount-approver-has-competence',
        'actor',
        actor.role,
        own >= asked.discount
          ? `a competence of ${own} basis points is no larger than that of ${asked.requestedBy}; ask somebody with more`
          : `${asked.discount} basis points is beyond the competence of this ${actor.role}, ${own}; ask somebody with more`,
      ),
  )
}
