/** Competitor: who else sells to our clients; strengths, weaknesses, opportunities and dangers, each with source and day. */
import { defineAggregate } from '../../kernel/aggregate.ts'
import { competitorCommands } from './commands.ts'
import { decide } from './decide.ts'
import { competitorEvents } from './events.ts'
import { type CompetitorState, evolve } from './state.ts'

export const competitorAggregate = defineAggregate({
  category: 'competitor',
  events: competitorEvents,
  commands: competitorCommands,
  creates: ['IdentifyCompetitor'],
  decider: { initial: null as CompetitorState, evolve, decide },
})
