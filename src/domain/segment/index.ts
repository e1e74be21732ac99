/** Segment: a group of the market that is spoken to as one; who belongs to it is a predicate over what is known of clients. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import { type SegmentCommand, segmentCommands } from './commands.ts'
import { decide } from './decide.ts'
import { segmentEvents } from './events.ts'
import { evolve, type SegmentState } from './state.ts'

const referencesOf = (command: SegmentCommand): ReferenceRequests =>
  command.type === 'TargetSegment' && command.campaign !== undefined ? { campaign: ['campaign', command.campaign] } : {}

export const segmentAggregate = defineAggregate({
  category: 'segment',
  events: segmentEvents,
  commands: segmentCommands,
  creates: ['DefineSegment'],
  decider: { initial: null as SegmentState, evolve, decide },
  references: referencesOf,
})
