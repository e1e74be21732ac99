/** Programme: loyalty or a sales promotion that the company approved, with its rules and all their versions. */
import { defineAggregate } from '../../kernel/aggregate.ts'
import { programmeCommands } from './commands.ts'
import { decide } from './decide.ts'
import { programmeEvents } from './events.ts'
import { evolve, type ProgrammeState } from './state.ts'

export const programmeAggregate = defineAggregate({
  category: 'programme',
  events: programmeEvents,
  commands: programmeCommands,
  creates: ['ApproveProgramme'],
  decider: { initial: null as ProgrammeState, evolve, decide },
})
