/** Contract: what two parties have agreed, from the draft to its end. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import { type ContractCommand, contractCommands } from './commands.ts'
import { decide } from './decide.ts'
import { contractEvents } from './events.ts'
import { type ContractState, evolve } from './state.ts'

const referencesOf = (command: ContractCommand, state: ContractState): ReferenceRequests => {
  const drafting = command.type === 'DraftContract'
  const client = drafting ? command.client : state?.client
  const deal = drafting ? command.deal : state?.status === 'draft' ? (state.deal ?? undefined) : undefined
  return {
    ...(client === undefined ? {} : { client: ['client', client] as const }),
    ...(deal === undefined ? {} : { deal: ['deal', deal] as const }),
  }
}

export const contractAggregate = defineAggregate({
  category: 'contract',
  events: contractEvents,
  commands: contractCommands,
  creates: ['DraftContract'],
  stateVersion: 2,
  decider: { initial: null as ContractState, evolve, decide },
  references: referencesOf,
  owner: (contract) => (contract === null ? undefined : ['client', contract.client]),
})
