/** What an order answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { keyTermsHold, linesInAssortment, notInAssortment, priceLines } from '../assortment.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { clientCanBeServed, guarded, inOrder, mayAct } from '../rules.ts'
import type { SalesPolicy } from '../sales-policy.ts'
import { totalOf } from '../values/line.ts'
import type { OrderCommand, OrderCommandOf } from './commands.ts'
import type { OrderEvent } from './events.ts'
import { plus, worthBetween } from './quantities.ts'
import type { OrderReferences } from './rules.ts'
import * as rules from './rules.ts'
import { kept, missing, type Order, type OrderState } from './state.ts'

type Decision = DecisionOf<OrderEvent>

const fields = fieldsBut('order')
const happened = happening<OrderEvent>()

/** An order is received whatever it asks for; whether it can be had is answered when it is accepted or declined. */
const receive = (
  command: OrderCommandOf<'ReceiveOrder'>,
  context: Context,
  state: OrderState,
  references: OrderReferences,
): Decision => {
  if (state !== null)
    return E.left(
      ruleViolation('order-received-once', 'order', command.order ?? null, 'this order has been received before'),
    )
  return guarded(
    clientCanBeServed(references.client),
    [
      ({ manager }) => mayAct(context, manager, 'the client'),
      () => rules.contractOfTheClient(references),
      () => rules.dealOfTheClient(references),
      () => rules.notPast(command.requested, 'requested', context),
    ],
    ({ manager, keyTerms }) =>
      pipe(
        priceLines(command.lines, references, keyTerms, context.occurredAt),
        E.bindTo('lines'),
        E.bindW('total', ({ lines }) => totalOf(lines, 'lines')),
        E.chainFirstW(({ total }) => rules.totalIsSum(command.total, total)),
        E.chainFirstW(({ lines }) => keyTermsHold(lines, keyTerms)),
        E.chainW((priced) =>
          happened('OrderReceived', {
            ...fields(command),
            ...priced,
            manager: command.manager ?? manager ?? context.actor.id,
          }),
        ),
      ),
  )
}

const accept = (
  policy: SalesPolicy,
  { promised }: OrderCommandOf<'AcceptOrder'>,
  context: Context,
  order: Order,
  references: OrderReferences,
): Decision =>
  guarded(
    rules.awaitsAnswer(order),
    [
      () => inOrder(context, order.lastStatusAt),
      () => rules.notPast(promised, 'promised', context),
      () => linesInAssortment(order.lines, references, context.occurredAt),
      () => rules.discountsWithinCompetence(policy, context, order, references),
    ],
    () => happened('OrderAccepted', { promised }),
  )

const decline = (
  { why }: OrderCommandOf<'DeclineOrder'>,
  context: Context,
  order: Order,
  references: OrderReferences,
): Decision =>
  guarded(rules.awaitsAnswer(order), [() => inOrder(context, order.lastStatusAt)], () =>
    happened('OrderDeclined', { why, products: notInAssortment(order.lines, references, context.occurredAt) }),
  )

const fulfil = (command: OrderCommandOf<'FulfilOrder'>, context: Context, order: Order): Decision => {
  const { lines = missing(order), final } = command
  return guarded(
    rules.isAccepted(order),
    [() => inOrder(context, order.lastStatusAt), () => rules.withinMissing(order, lines)],
    () => {
      const delivered = plus(order.delivered, lines)
      const whole = missing({ ...order, delivered }).length === 0
      return happened('OrderFulfilled', {
        lines,
        value: worthBetween(order.lines, order.delivered, delivered),
        whole,
        ...(final === undefined ? {} : { final }),
      })
    },
  )
}

/**
 * Goods come back from an order that has ended as well; not before any were delivered. Like deliveries, returns of a product
 * on several lines count from the earlier lines on: so what all of them were worth is what was delivered.
 */
const takeBack = (command: OrderCommandOf<'ReturnGoods'>, context: Context, order: Order): Decision => {
  const lines = command.lines ?? kept(order)
  return guarded(rules.withinKept(order, lines), [() => inOrder(context, order.firstDeliveredAt)], () =>
    happened('GoodsReturned', {
      ...fields(command),
      lines,
      value: worthBetween(order.lines, order.returned, plus(order.returned, lines)),
    }),
  )
}

const delay = (command: OrderCommandOf<'DelayOrder'>, context: Context, order: Order): Decision => {
  const { promised } = command
  const from = order.promised?.latest ?? promised ?? context.day
  const late =
    promised === undefined
      ? [() => rules.notYetOverdue(order), () => rules.pastItsPromise(from, context)]
      : [() => rules.isLater(promised, from)]
  return guarded(rules.isAccepted(order), [() => inOrder(context, order.lastStatusAt), ...late], () =>
    happened('OrderDelayed', { ...fields(command), from }),
  )
}

const cancel = (command: OrderCommandOf<'CancelOrder'>, context: Context, order: Order): Decision =>
  guarded(rules.hasNotEnded(order), [() => inOrder(context, order.lastStatusAt)], () =>
    happened('OrderCancelled', fields(command)),
  )

const step = (
  policy: SalesPolicy,
  command: Exclude<OrderCommand, { type: 'ReceiveOrder' }>,
  context: Context,
  order: Order,
  references: OrderReferences,
): Decision => {
  switch (command.type) {
    case 'AcceptOrder':
      return accept(policy, command, context, order, references)
    case 'DeclineOrder':
      return decline(command, context, order, references)
    case 'ScheduleOrder':
      return guarded(rules.isAccepted(order), [() => inOrder(context, order.lastStatusAt)], () =>
        happened('OrderScheduled', fields(command)),
      )
    case 'DispatchOrder': {
      const lines = command.lines ?? missing(order)
      return guarded(
        rules.isAccepted(order),
        [() => inOrder(context, order.lastStatusAt), () => rules.withinMissing(order, lines)],
        () => happened('OrderDispatched', { ...fields(command), lines }),
      )
    }
    case 'FulfilOrder':
      return fulfil(command, context, order)
    case 'DelayOrder':
      return delay(command, context, order)
    case 'CancelOrder':
      return cancel(command, context, order)
    case 'ReturnGoods':
      return takeBack(command, context, order)
  }
}

export const decide =
  (policy: SalesPolicy) =>
  (references: OrderReferences) =>
  (command: OrderCommand, context: Context) =>
  (state: OrderState): Decision =>
    command.type === 'ReceiveOrder'
      ? receive(command, context, state, references)
      : guarded(rules.orderExists(state), [(order) => rules.mayActOnOrder(context, order, references)], (order) =>
          step(policy, command, context, order, references),
        )
