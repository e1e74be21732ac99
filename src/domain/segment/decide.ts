/** What a segment answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { guarded, inOrder, mayChange, nextId } from '../rules.ts'
import type { SegmentCommand, SegmentCommandOf } from './commands.ts'
import type { SegmentEvent } from './events.ts'
import type { SegmentReferences } from './rules.ts'
import * as rules from './rules.ts'
import type { Segment, SegmentState } from './state.ts'

type Decision = DecisionOf<SegmentEvent>

const fields = fieldsBut('segment')
const happened = happening<SegmentEvent>()

const define = (command: SegmentCommandOf<'DefineSegment'>, state: SegmentState): Decision =>
  state === null
    ? guarded(rules.saysSomething(command.predicate), [], () => happened('SegmentDefined', fields(command)))
    : E.left(
        ruleViolation(
          'segment-defined-once',
          'segment',
          command.segment ?? null,
          'this segment has been defined before; refine it',
        ),
      )

const refine = (command: SegmentCommandOf<'RefineSegment'>, context: Context, segment: Segment): Decision =>
  guarded(
    rules.saysSomething(command.predicate),
    [
      () => rules.predicateDiffers(segment, command.predicate, command.needs),
      () => inOrder(context, segment.lastStatusAt),
    ],
    () => happened('SegmentRefined', fields(command)),
  )

const target = (
  command: SegmentCommandOf<'TargetSegment'>,
  segment: Segment,
  { campaign }: SegmentReferences,
): Decision => {
  const id = command.target ?? nextId('target', segment.targets)
  return guarded(
    rules.targetIsNew(segment, id),
    [() => rules.namesAChannel(command.channels), () => rules.campaignNotClosed(campaign)],
    () => happened('SegmentTargeted', { ...fields(command), target: id }),
  )
}

export const decide =
  (references: SegmentReferences) =>
  (command: SegmentCommand, context: Context) =>
  (state: SegmentState): Decision =>
    guarded(mayChange(context), [], () => {
      if (command.type === 'DefineSegment') return define(command, state)
      return guarded(rules.segmentExists(state), [rules.segmentStands], (segment) => {
        switch (command.type) {
          case 'RefineSegment':
            return refine(command, context, segment)
          case 'TargetSegment':
            return target(command, segment, references)
          case 'DropSegment':
            return guarded(inOrder(context, segment.lastStatusAt), [], () =>
              happened('SegmentDropped', { why: command.why }),
            )
        }
      })
    })
