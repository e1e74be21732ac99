/** What can be asked of a segment. `segment` names it; DefineSegment may leave that out. */
import * as t from 'io-ts'
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { struct } from '../../kernel/struct.ts'
import { CampaignId, Reference, SegmentId, Words } from '../values/ids.ts'
import { Channel } from '../values/vocabulary.ts'
import { Predicate } from './predicate.ts'

const segment = { segment: SegmentId }
const needs = t.readonlyArray(Words)

export const segmentCommands = {
  DefineSegment: struct({ name: Words, predicate: Predicate }, { segment: SegmentId, needs }),
  RefineSegment: struct({ ...segment, predicate: Predicate, why: Words }, { needs }),
  TargetSegment: struct(
    { ...segment, channels: t.readonlyArray(Channel), message: Words },
    { target: Reference, campaign: CampaignId, need: Words },
  ),
  DropSegment: struct({ ...segment, why: Words }),
} as const

export type SegmentCommand = CommandsOf<typeof segmentCommands>
export type SegmentCommandOf<Type extends SegmentCommand['type']> = Extract<SegmentCommand, { readonly type: Type }>
