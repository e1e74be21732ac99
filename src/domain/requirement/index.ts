/**
 * Requirement: what a position or a class of clients takes. A stream each, since it concerns every manager: whoever hands a
 * client over or promotes somebody rests on it.
 */
import { defineAggregate } from '../../kernel/aggregate.ts'
import { requirementCommands } from './commands.ts'
import { decide } from './decide.ts'
import { requirementEvents } from './events.ts'
import { evolve, type RequirementState } from './state.ts'

export const requirementAggregate = defineAggregate({
  category: 'requirement',
  events: requirementEvents,
  commands: requirementCommands,
  creates: ['SetRequirement'],
  decider: { initial: null as RequirementState, evolve, decide },
})
