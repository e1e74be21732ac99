/** Order: what a client wants delivered and by when, from its receipt to its delivery and what comes back. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import type { Context } from '../../kernel/decider.ts'
import { productsOf } from '../assortment.ts'
import { actingManager } from '../manager/references.ts'
import { defaultSalesPolicy, type SalesPolicy } from '../sales-policy.ts'
import { type OrderCommand, orderCommands } from './commands.ts'
import { decide } from './decide.ts'
import { orderEvents } from './events.ts'
import { evolve, type Order, type OrderState } from './state.ts'

const agreedIn = ({ deal, contract }: Order): ReferenceRequests => ({
  ...(deal === null ? {} : { deal: ['deal', deal] as const }),
  ...(contract === null ? {} : { contract: ['contract', contract] as const }),
})

const referencesOf = (command: OrderCommand, order: OrderState, context: Context): ReferenceRequests => {
  if (command.type === 'ReceiveOrder') {
    const { client, contract, deal, lines } = command
    return {
      client: ['client', client],
      ...(contract === undefined ? {} : { contract: ['contract', contract] as const }),
      ...(deal === undefined ? {} : { deal: ['deal', deal] as const }),
      // Only for their prices, where the order names none.
      ...productsOf(lines.filter(({ unitPrice }) => unitPrice === undefined)),
    }
  }
  if (order === null) return {}
  const answers = command.type === 'AcceptOrder' || command.type === 'DeclineOrder'
  return {
    client: ['client', order.client],
    ...(answers ? productsOf(order.lines) : {}),
    // Who accepts it answers for its prices, so far as they were not agreed before.
    ...(command.type === 'AcceptOrder' ? { acting: actingManager(context), ...agreedIn(order) } : {}),
  }
}

/** The order under a company's own policy. */
export const orderAggregate = (policy: SalesPolicy = defaultSalesPolicy) =>
  defineAggregate({
    category: 'order',
    events: orderEvents,
    commands: orderCommands,
    creates: ['ReceiveOrder'],
    stateVersion: 2,
    decider: { initial: null as OrderState, evolve, decide: decide(policy) },
    references: referencesOf,
  })
