/** Product: one thing or service of the company's line, with its list price, its strengths, and when it is sold. */
import { defineAggregate } from '../../kernel/aggregate.ts'
import { productCommands } from './commands.ts'
import { decide } from './decide.ts'
import { productEvents } from './events.ts'
import { evolve, type ProductState } from './state.ts'

export const productAggregate = defineAggregate({
  category: 'product',
  events: productEvents,
  commands: productCommands,
  creates: ['ListProduct'],
  decider: { initial: null as ProductState, evolve, decide },
})
