/** The guards of a segment, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import type { CampaignState } from '../campaign/state.ts'
import { type ChangeRule, type Guard, unless } from '../rules.ts'
import { emptyPart, type Predicate } from './predicate.ts'
import type { Segment, SegmentState } from './state.ts'

export type SegmentRule =
  | ChangeRule
  | 'segment-defined-once'
  | 'segment-exists'
  | 'segment-stands'
  | 'predicate-says-something'
  | 'predicate-differs'
  | 'target-names-a-channel'
  | 'target-campaign-not-closed'
  | 'part-is-new'
  | 'status-in-order'

/** Streams a decision about a segment may need to see; guarded where the store can. */
export interface SegmentReferences {
  /** TargetSegment: the campaign that carries the message. */
  readonly campaign?: Reference<CampaignState>
}

type SegmentGuard<A = unknown> = Guard<SegmentRule, A>

export const segmentExists = (segment: SegmentState): SegmentGuard<Segment> =>
  segment === null
    ? E.left(ruleViolation('segment-exists', 'segment', null, 'there is no such segment; define it first'))
    : E.right(segment)

export const segmentStands = ({ status }: Segment): SegmentGuard =>
  unless(status === 'standing', 'segment-stands', 'segment', status, 'the segment was dropped; define another')

/** A list of nothing holds of everybody or of nobody: never what is meant. */
export const saysSomething = (predicate: Predicate): SegmentGuard => {
  const empty = emptyPart(predicate, 'predicate')
  return unless(
    empty === undefined,
    'predicate-says-something',
    empty ?? 'predicate',
    null,
    'nothing is named here; name what to test for',
  )
}

/** Both are plain JSON with keys in the order of writing: the same text is the same predicate. */
export const predicateDiffers = (segment: Segment, predicate: Predicate, needs: unknown): SegmentGuard =>
  unless(
    JSON.stringify([segment.predicate, segment.needs]) !== JSON.stringify([predicate, needs ?? segment.needs]),
    'predicate-differs',
    'predicate',
    null,
    'the segment is defined in these very words already',
  )

export const namesAChannel = (channels: ReadonlyArray<string>): SegmentGuard =>
  unless(channels.length > 0, 'target-names-a-channel', 'channels', 0, 'say by which channels the group is spoken to')

/** Held by the guarded reference. A scheme of communication needs no campaign. */
export const campaignNotClosed = (campaign: Reference<CampaignState> | undefined): SegmentGuard => {
  if (campaign === undefined) return E.right(undefined)
  const status = campaign.state?.status
  return unless(
    status === 'planned' || status === 'running',
    'target-campaign-not-closed',
    'campaign',
    campaign.id,
    status === undefined ? 'there is no such campaign; plan it first' : 'the campaign is closed; plan another',
  )
}

/** Held by this stream. */
export const targetIsNew = ({ targets }: Segment, target: string): SegmentGuard =>
  unless(
    !targets.includes(target),
    'part-is-new',
    'target',
    target,
    `${target} is taken; leave it out or choose another`,
  )
