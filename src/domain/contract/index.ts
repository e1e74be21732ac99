/** Contract: what two parties have agreed, from the draft to its end. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import type { Context } from '../../kernel/decider.ts'
import { productsOf } from '../assortment.ts'
import { actingManager } from '../manager/references.ts'
import { defaultSalesPolicy, type SalesPolicy } from '../sales-policy.ts'
import type { Line } from '../values/line.ts'
import { type ContractCommand, contractCommands } from './commands.ts'
import { decide } from './decide.ts'
import { contractEvents } from './events.ts'
import { type ContractState, evolve } from './state.ts'

/** The lines whose prices are agreed now; undefined where nothing is. */
const agreedLines = (command: ContractCommand): ReadonlyArray<Line> | undefined => {
  if ('agreement' in command) return command.agreement.lines
  return command.type === 'RenewContract' ? [] : undefined
}

const referencesOf = (command: ContractCommand, state: ContractState, context: Context): ReferenceRequests => {
  const drafting = command.type === 'DraftContract'
  const lines = agreedLines(command)
  const client = drafting ? command.client : state?.client
  const ofDeal = state?.status === 'draft' || lines !== undefined ? (state?.deal ?? undefined) : undefined
  const deal = drafting ? command.deal : ofDeal
  return {
    ...(client === undefined ? {} : { client: ['client', client] as const }),
    ...(deal === undefined ? {} : { deal: ['deal', deal] as const }),
    ...(lines === undefined ? {} : { acting: actingManager(context), ...productsOf(lines) }),
  }
}

/** The contract under a company's own policy. */
export const contractAggregate = (policy: SalesPolicy = defaultSalesPolicy) =>
  defineAggregate({
    category: 'contract',
    events: contractEvents,
    commands: contractCommands,
    creates: ['DraftContract'],
    stateVersion: 5,
    decider: { initial: null as ContractState, evolve, decide: decide(policy) },
    references: referencesOf,
    owner: (contract) => (contract === null ? undefined : ['client', contract.client]),
  })
