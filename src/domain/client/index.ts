/** Client: a person or an organisation that is, was or may become a counterparty. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import { type ClientCommand, clientCommands } from './commands.ts'
import { decide } from './decide.ts'
import { clientEvents } from './events.ts'
import { type ClientState, evolve } from './state.ts'

const referencesOf = (command: ClientCommand): ReferenceRequests => {
  switch (command.type) {
    case 'GiveReferral':
      return { referred: ['client', command.referred] }
    case 'ConvertReferral':
      return { referred: ['client', command.referred], deal: ['deal', command.deal] }
    case 'MergeClient':
      return { survivor: ['client', command.into] }
    case 'EnrolInLoyalty':
    case 'EarnPoints':
    case 'RedeemPoints':
    case 'ExpirePoints':
    case 'ChangeTier':
      return { programme: ['programme', command.programme] }
    default:
      return {}
  }
}

export const clientAggregate = defineAggregate({
  category: 'client',
  events: clientEvents,
  commands: clientCommands,
  creates: ['RegisterClient'],
  decider: { initial: null as ClientState, evolve, decide },
  references: referencesOf,
  stateVersion: 3,
})
