/** The guards of an order, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import {
  type AssortmentRule,
  givenAway,
  inOtherMoney,
  type KeyTermsRule,
  type ProductReferences,
} from '../assortment.ts'
import type { ClientState } from '../client/state.ts'
import type { ContractState } from '../contract/state.ts'
import type { DealState } from '../deal/state.ts'
import { type Agreed, answeredFor } from '../discounts.ts'
import type { ManagerState } from '../manager/state.ts'
import { type ActorRule, type Guard, mayAct, ofTheClient, type ServiceRule, unless } from '../rules.ts'
import { competenceOf, type SalesPolicy } from '../sales-policy.ts'
import type { Line, Quantities } from '../values/line.ts'
import type { Money } from '../values/money.ts'
import { firstAbove } from './quantities.ts'
import { kept, missing, type Order, type OrderState } from './state.ts'

export type OrderRule =
  | ActorRule
  | ServiceRule
  | AssortmentRule
  | KeyTermsRule
  | 'order-received-once'
  | 'order-exists'
  | 'order-awaits-an-answer'
  | 'order-is-accepted'
  | 'order-has-not-ended'
  | 'order-contract-of-the-client'
  | 'order-deal-of-the-client'
  | 'order-total-is-sum'
  | 'discount-within-competence'
  | 'order-day-not-past'
  | 'order-delay-is-later'
  | 'order-past-its-promise'
  | 'order-overdue-once'
  | 'order-delivered-within-ordered'
  | 'order-returned-within-delivered'
  | 'lines-not-empty'
  | 'lines-in-one-currency'
  | 'price-not-negative'
  | 'amount-in-range'
  | 'status-in-order'

/** Streams a decision about an order may need to see; guarded where the store can. */
export interface OrderReferences extends ProductReferences {
  /** Always: whoever looks after the client now acts for its orders; ReceiveOrder: it can be served. */
  readonly client?: Reference<ClientState>
  /** ReceiveOrder, AcceptOrder: the contract it is ordered under. */
  readonly contract?: Reference<ContractState>
  /** ReceiveOrder, AcceptOrder: the deal it comes from. */
  readonly deal?: Reference<DealState>
  /** AcceptOrder: who acts; guarded, so that a competence lowered meanwhile gives no more. */
  readonly acting?: Reference<ManagerState>
}

type OrderGuard<A = unknown> = Guard<OrderRule, A>

export const orderExists = (order: OrderState): OrderGuard<Order> =>
  order === null
    ? E.left(ruleViolation('order-exists', 'order', null, 'there is no such order; receive it first'))
    : E.right(order)

/**
 * Rule 10: the manager of the client acts; who received it, while the client has nobody. Held by the guarded reference, so
 * that a client's hand-over hands over its orders.
 */
export const mayActOnOrder = (context: Context, order: Order, { client }: OrderReferences): OrderGuard =>
  mayAct(context, client?.state?.manager ?? order.manager, 'the order')

/** An order need not come from a deal, nor be made under a contract. */
export const contractOfTheClient = ({ client, contract }: OrderReferences): OrderGuard =>
  ofTheClient('order-contract-of-the-client', 'contract', client, contract, 'name a contract with this client')

export const dealOfTheClient = ({ client, deal }: OrderReferences): OrderGuard =>
  ofTheClient('order-deal-of-the-client', 'deal', client, deal, 'name a deal with this client')

export const totalIsSum = (given: Money | undefined, total: Money): OrderGuard =>
  unless(
    given === undefined || (given.amount === total.amount && given.currency === total.currency),
    'order-total-is-sum',
    'total',
    given?.amount ?? null,
    `the lines come to ${total.amount} minor units of ${total.currency}; leave the total out or correct it`,
  )

/** What a contract gives while it is in force; a draft, or one that has ended or is suspended, gives nothing. */
const agreedIn = ({ contract }: OrderReferences): Agreed | undefined =>
  contract?.state?.status === 'in-force' ? contract.state.agreement : undefined

/** By the prices of the moment at which it was received. */
const givenIn = ({ lastStatusAt }: Order, line: Line, references: OrderReferences): number =>
  givenAway(line, references, references.client?.state?.keyTerms ?? null, lastStatusAt)

/**
 * Rule 3, of an order: whoever accepts it answers for its discounts, prices below the list's among them, so far as others
 * have not; what is beyond that is accepted by somebody with a larger competence. Held by the guarded references.
 */
export const discountsWithinCompetence = (
  policy: SalesPolicy,
  { actor, occurredAt }: Context,
  order: Order,
  references: OrderReferences,
): OrderGuard => {
  const before = { ...references, by: occurredAt }
  const own = competenceOf(policy, actor.role, references.acting?.state)
  const givenOf = (line: Line): number => givenIn(order, line, references)
  const given = order.lines.map(givenOf)
  const above = order.lines.findIndex(({ product }, i) => {
    const discount = given[i] ?? 0
    return discount > own && discount > answeredFor(product, before, agreedIn(references), givenOf)
  })
  return unless(
    above < 0,
    'discount-within-competence',
    `lines.${above}.discount`,
    given[above] ?? 0,
    `${own} basis points is the most that ${actor.role} may give here${inOtherMoney(given[above] ?? 0)}; have it accepted by somebody with a larger competence`,
  )
}

/** It is accepted or declined once. Held by this stream. */
export const awaitsAnswer = ({ status }: Order): OrderGuard =>
  unless(status === 'received', 'order-awaits-an-answer', 'order', status, `the order is ${status} already`)

/** What is carried out was accepted, and has not ended. Held by this stream. */
export const isAccepted = ({ status }: Order): OrderGuard =>
  unless(
    status === 'accepted',
    'order-is-accepted',
    'order',
    status,
    status === 'received' ? 'the order was received; accept it first' : `the order was ${status}; receive another`,
  )

/** It ends once: declined, fulfilled or cancelled. Held by this stream. */
export const hasNotEnded = ({ status }: Order): OrderGuard =>
  unless(
    status === 'received' || status === 'accepted',
    'order-has-not-ended',
    'order',
    status,
    `the order was ${status}; nothing of it is left to cancel`,
  )

/** What is asked for or promised lies ahead, or is the very day. */
export const notPast = (day: LocalDate | undefined, field: string, context: Context): OrderGuard =>
  unless(
    day === undefined || day >= context.day,
    'order-day-not-past',
    field,
    day ?? null,
    `this is said on ${context.day}; name that day or a later one`,
  )

/** Rule 6: the first promise stays on record, and what is late becomes no earlier. */
export const isLater = (promised: LocalDate, latest: LocalDate): OrderGuard =>
  unless(
    promised > latest,
    'order-delay-is-later',
    'promised',
    promised,
    `it is promised for ${latest}; a delay is to a later day`,
  )

/** It is late without another day only once the day it is promised for has passed. */
export const pastItsPromise = (latest: LocalDate, context: Context): OrderGuard =>
  unless(
    context.day > latest,
    'order-past-its-promise',
    'promised',
    null,
    `it is promised for ${latest}, which has not passed; name the day it is put off to`,
  )

/** Said once of each promise. Held by this stream. */
export const notYetOverdue = ({ overdue }: Order): OrderGuard =>
  unless(!overdue, 'order-overdue-once', 'order', null, 'it is known to be late; promise another day')

const namesLines = (lines: Quantities, what: string): OrderGuard =>
  unless(lines.length > 0, 'lines-not-empty', 'lines', 0, `there is nothing ${what}; name at least one product`)

/** What is dispatched or delivered is of what was ordered and has not been delivered. Held by this stream. */
export const withinMissing = (order: Order, lines: Quantities): OrderGuard => {
  const above = firstAbove(lines, missing(order))
  return above === undefined
    ? namesLines(lines, 'missing')
    : unless(
        false,
        'order-delivered-within-ordered',
        `lines.${above.index}.quantity`,
        above.quantity,
        `of ${lines[above.index]?.product} ${above.available} are ordered and not yet delivered`,
      )
}

/** What comes back was delivered, and has not come back before. Held by this stream. */
export const withinKept = (order: Order, lines: Quantities): OrderGuard => {
  const above = firstAbove(lines, kept(order))
  return above === undefined
    ? namesLines(lines, 'to come back')
    : unless(
        false,
        'order-returned-within-delivered',
        `lines.${above.index}.quantity`,
        above.quantity,
        `of ${lines[above.index]?.product} ${above.available} were delivered and have not come back`,
      )
}
