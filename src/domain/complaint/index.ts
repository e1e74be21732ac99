/** Complaint: one case of dissatisfaction of a client, from its receipt to the measure that ends it. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import { COMPANY } from '../values/business-calendar.ts'
import { type ComplaintCommand, complaintCommands } from './commands.ts'
import { decide } from './decide.ts'
import { complaintEvents } from './events.ts'
import { type ComplaintState, evolve } from './state.ts'

const referencesOf = (command: ComplaintCommand, state: ComplaintState): ReferenceRequests => {
  if (command.type !== 'ReceiveComplaint') return state === null ? {} : { client: ['client', state.client] }
  const { client, contract, deal, serviceHours } = command
  return {
    client: ['client', client],
    ...(contract === undefined ? {} : { contract: ['contract', contract] as const }),
    ...(deal === undefined ? {} : { deal: ['deal', deal] as const }),
    ...(serviceHours === undefined ? {} : { calendar: ['calendar', COMPANY] as const }),
  }
}

export const complaintAggregate = defineAggregate({
  category: 'complaint',
  events: complaintEvents,
  commands: complaintCommands,
  creates: ['ReceiveComplaint'],
  decider: { initial: null as ComplaintState, evolve, decide },
  references: referencesOf,
  stateVersion: 3,
})
