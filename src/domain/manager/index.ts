/** Manager: who looks after clients: appointed, qualified, given targets and competence, answerable, promoted. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import type { Context } from '../../kernel/decider.ts'
import { requirementsOf } from '../requirements.ts'
import { defaultSalesPolicy, type SalesPolicy } from '../sales-policy.ts'
import { type ManagerCommand, managerCommands } from './commands.ts'
import { decide } from './decide.ts'
import { managerEvents } from './events.ts'
import { actingManager } from './references.ts'
import { evolve, type ManagerState } from './state.ts'

const referencesOf = (command: ManagerCommand, _state: ManagerState, context: Context): ReferenceRequests => {
  switch (command.type) {
    case 'GrantCompetence':
      return { granter: actingManager(context) }
    case 'PromoteManager':
      return requirementsOf([{ of: 'position', name: command.to }])
    default:
      return {}
  }
}

/** The manager under a company's sales policy: nobody grants more than that leaves to the own role. */
export const managerAggregate = (policy: SalesPolicy = defaultSalesPolicy) =>
  defineAggregate({
    category: 'manager',
    events: managerEvents,
    commands: managerCommands,
    creates: ['AppointManager'],
    stateVersion: 2,
    decider: { initial: null as ManagerState, evolve, decide: decide(policy) },
    references: referencesOf,
  })
