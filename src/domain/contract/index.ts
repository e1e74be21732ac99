/** Contract: what two parties have agreed, from the draft to its end. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import { type ContractCommand, contractCommands } from './commands.ts'
import { decide } from './decide.ts'
import { contractEvents } from './events.ts'
import { type ContractState, evolve } from './state.ts'

const referencesOf = (command: ContractCommand, state: ContractState): ReferenceRequests => {
  const deal =
    command.type === 'DraftContract' ? command.deal : command.type === 'ConcludeContract' ? state?.deal : undefined
  return {
    ...(command.type === 'DraftContract' ? { client: ['client', command.client] as const } : {}),
    ...(deal === undefined || deal === null ? {} : { deal: ['deal', deal] as const }),
  }
}

export const contractAggregate = defineAggregate({
  category: 'contract',
  events: contractEvents,
  commands: contractCommands,
  creates: ['DraftContract'],
  decider: { initial: null as ContractState, evolve, decide },
  references: referencesOf,
})
