/** Decisions about offers and discounts. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Context } from '../../kernel/decider.ts'
import { addDays } from '../../kernel/local-date.ts'
import { keyTermsHold, linesInAssortment, priceLines } from '../assortment.ts'
import { nextId, theOne, unless } from '../rules.ts'
import { competenceOf, type SalesPolicy } from '../sales-policy.ts'
import { byId, idsWhere } from '../values/by-id.ts'
import { totalOf } from '../values/line.ts'
import type { Money } from '../values/money.ts'
import type { DealCommandOf } from './commands.ts'
import type { Decision } from './decision.ts'
import * as rules from './rules.ts'
import type { Deal, DiscountRequest } from './state.ts'

const totalIsSum = (given: Money | undefined, total: Money) =>
  unless<rules.DealRule>(
    given === undefined || (given.amount === total.amount && given.currency === total.currency),
    'offer-total-is-sum',
    'total',
    given?.amount ?? null,
    `the lines come to ${total.amount} minor units of ${total.currency}; leave the total out or correct it`,
  )

const priced = (
  policy: SalesPolicy,
  command: DealCommandOf<'MakeOffer' | 'ReviseOffer'>,
  context: Context,
  deal: Deal,
  references: rules.DealReferences,
) => {
  const terms = references.client?.state?.keyTerms ?? null
  return pipe(
    linesInAssortment(command.lines, references, context.occurredAt),
    E.chainW(() => priceLines(command.lines, references, terms, context.occurredAt)),
    E.bindTo('lines'),
    E.bindW('total', ({ lines }) => totalOf(lines, 'lines')),
    E.chainFirstW(({ total }) => totalIsSum(command.total, total)),
    E.chainFirstW(({ total }) => rules.inDealCurrency(deal, total.currency, 'lines')),
    E.chainFirstW(({ lines }) => keyTermsHold(lines, terms)),
    E.chainFirstW(({ lines }) => rules.discountsAllowed(policy, context, deal, lines, references)),
    E.map((priced) => ({ ...priced, validUntil: command.validUntil ?? addDays(context.day, policy.offerDays) })),
    E.chainFirstW(({ validUntil }) =>
      unless<rules.DealRule>(
        validUntil >= context.day,
        'offer-valid-until-later',
        'validUntil',
        validUntil,
        'an offer stands at least for the day on which it is made',
      ),
    ),
  )
}

export const makeOffer = (
  policy: SalesPolicy,
  command: DealCommandOf<'MakeOffer'>,
  context: Context,
  deal: Deal,
  references: rules.DealReferences,
): Decision => {
  const offer = command.offer ?? nextId('offer', Object.keys(deal.offers))
  return pipe(
    rules.isNew('offer', offer, Object.keys(deal.offers)),
    E.chainW(() => priced(policy, command, context, deal, references)),
    E.map((priced) => [{ type: 'OfferMade', data: { offer, ...priced } } as const]),
  )
}

/** A revised offer stands again, and has to be accepted again. */
export const reviseOffer = (
  policy: SalesPolicy,
  command: DealCommandOf<'ReviseOffer'>,
  context: Context,
  deal: Deal,
  references: rules.DealReferences,
): Decision =>
  pipe(
    theOne<rules.DealRule>(
      'offer-not-lapsed',
      'offer',
      command.offer,
      idsWhere(deal.offers, (o) => o.status === 'standing' || o.status === 'accepted'),
    ),
    E.chainFirstW((offer) => rules.afterPart(context, deal, 'offer', offer)),
    E.chainW((offer) =>
      pipe(
        priced(policy, command, context, deal, references),
        E.map((priced) => {
          const why = command.why === undefined ? {} : { why: command.why }
          return [{ type: 'OfferRevised', data: { offer, ...priced, ...why } } as const]
        }),
      ),
    ),
  )

const standing = (context: Context, deal: Deal, named: string | undefined) =>
  pipe(
    theOne<rules.DealRule>(
      'offer-standing',
      'offer',
      named,
      idsWhere(deal.offers, (offer) => offer.status === 'standing'),
    ),
    E.chainFirstW((offer) => rules.afterPart(context, deal, 'offer', offer)),
  )

/**
 * What was offered may have been withdrawn since, the client may have become a key account: both are asked again of the lines
 * when they are accepted.
 */
export const acceptOffer = (
  command: DealCommandOf<'AcceptOffer'>,
  context: Context,
  deal: Deal,
  references: rules.DealReferences,
): Decision =>
  pipe(
    standing(context, deal, command.offer),
    E.chainW((offer) => {
      const { day, occurredAt } = context
      const found = byId(deal.offers, offer)
      return pipe(
        unless<rules.DealRule>(
          found !== undefined && found.validUntil >= day,
          'offer-still-valid',
          'offer',
          found?.validUntil ?? null,
          `it was valid until ${found?.validUntil}; revise it first`,
        ),
        E.chainW(() => linesInAssortment(found?.lines ?? [], references, occurredAt)),
        E.chainW(() => keyTermsHold(found?.lines ?? [], references.client?.state?.keyTerms ?? null)),
        E.map(() =>
          found === undefined ? [] : [{ type: 'OfferAccepted', data: { offer, total: found.total } } as const],
        ),
      )
    }),
  )

export const declineOffer = (command: DealCommandOf<'DeclineOffer'>, context: Context, deal: Deal): Decision =>
  pipe(
    standing(context, deal, command.offer),
    E.map((offer) => {
      const why = command.why === undefined ? {} : { why: command.why }
      return [{ type: 'OfferDeclined', data: { offer, ...why } } as const]
    }),
  )

export const lapseOffer = (command: DealCommandOf<'LapseOffer'>, context: Context, deal: Deal): Decision =>
  pipe(
    standing(context, deal, command.offer),
    E.chainFirstW((offer) => {
      const { day } = context
      const until = byId(deal.offers, offer)?.validUntil
      const message = `it stands until ${until}; decline it, or wait`
      return unless<rules.DealRule>(
        until !== undefined && until < day,
        'offer-still-valid',
        'offer',
        until ?? null,
        message,
      )
    }),
    E.map((offer) => [{ type: 'OfferLapsed', data: { offer } } as const]),
  )

export const requestDiscount = (
  policy: SalesPolicy,
  command: DealCommandOf<'RequestDiscount'>,
  { actor }: Context,
  deal: Deal,
  { acting }: rules.DealReferences,
): Decision => {
  const request = command.request ?? nextId('request', Object.keys(deal.requests))
  const { discount, why } = command
  const competence = competenceOf(policy, actor.role, acting?.state)
  return pipe(
    rules.isNew('request', request, Object.keys(deal.requests)),
    E.map(() => [
      { type: 'DiscountRequested', data: { request, discount, requestedBy: actor.id, why, competence } } as const,
    ]),
  )
}

const nobodyAsked: DiscountRequest = { status: 'asked', requestedBy: '', discount: 0, competence: null }

const pending = (
  policy: SalesPolicy,
  context: Context,
  deal: Deal,
  named: string | undefined,
  references: rules.DealReferences,
) =>
  pipe(
    theOne<rules.DealRule>(
      'discount-request-pending',
      'request',
      named,
      idsWhere(deal.requests, (r) => r.status === 'asked'),
    ),
    E.map((request) => ({ request, asked: byId(deal.requests, request) ?? nobodyAsked })),
    E.chainFirstW(({ asked }) => rules.mayDecideDiscount(policy, context, asked, references)),
    E.chainFirstW(({ request }) => rules.afterPart(context, deal, 'request', request)),
  )

export const approveDiscount = (
  policy: SalesPolicy,
  command: DealCommandOf<'ApproveDiscount'>,
  context: Context,
  deal: Deal,
  references: rules.DealReferences,
): Decision =>
  pipe(
    pending(policy, context, deal, command.request, references),
    E.map(({ request, asked }) => [
      { type: 'DiscountApproved', data: { request, discount: asked.discount, approvedBy: context.actor.id } } as const,
    ]),
  )

export const refuseDiscount = (
  policy: SalesPolicy,
  command: DealCommandOf<'RefuseDiscount'>,
  context: Context,
  deal: Deal,
  references: rules.DealReferences,
): Decision =>
  pipe(
    pending(policy, context, deal, command.request, references),
    E.map(({ request }) => [
      { type: 'DiscountRefused', data: { request, refusedBy: context.actor.id, why: command.why } } as const,
    ]),
  )
