/** Order: what a client wants delivered and by when, from its receipt to its delivery and what comes back. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import { productsOf } from '../assortment.ts'
import { type OrderCommand, orderCommands } from './commands.ts'
import { decide } from './decide.ts'
import { orderEvents } from './events.ts'
import { evolve, type OrderState } from './state.ts'

const referencesOf = (command: OrderCommand, order: OrderState): ReferenceRequests => {
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
  return { client: ['client', order.client], ...(answers ? productsOf(order.lines) : {}) }
}

export const orderAggregate = defineAggregate({
  category: 'order',
  events: orderEvents,
  commands: orderCommands,
  creates: ['ReceiveOrder'],
  decider: { initial: null as OrderState, evolve, decide },
  references: referencesOf,
})
