/**
 * What can happen to a segment of the market. STORAGE FORMAT: these shapes are read for ever. Never change one; add a version
 * with an upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { struct } from '../../kernel/struct.ts'
import { CampaignId, Reference, Words } from '../values/ids.ts'
import { Channel } from '../values/vocabulary.ts'
import { Predicate } from './predicate.ts'

const needs = t.readonlyArray(Words)

export const segmentEvents = {
  SegmentDefined: event(
    struct(
      { name: Words, predicate: Predicate },
      {
        /** What this group needs: the reason to speak to it as one. */
        needs,
      },
    ),
  ),
  SegmentRefined: event(struct({ predicate: Predicate, why: Words }, { needs })),
  /** A scheme of communication: what this group is told, by which channels; and the campaign that carries it, if one does. */
  SegmentTargeted: event(
    struct(
      { target: Reference, channels: t.readonlyArray(Channel), message: Words },
      {
        campaign: CampaignId,
        /** The need that the message answers. */
        need: Words,
      },
    ),
  ),
  SegmentDropped: event(struct({ why: Words })),
} as const

export type SegmentEvent = EventsOf<typeof segmentEvents>
export type SegmentEnvelope = EnvelopesOf<typeof segmentEvents>
