/** The columns that every facts table has. */

import type { Envelope } from '../src/kernel/event-codec.ts'
import { epochMs, FIRST_INSTANT, type Instant, instantFromEpochMs } from '../src/kernel/instant.ts'
import type { Position } from '../src/kernel/position.ts'
import { integer, text } from '../src/kernel/projection.ts'
import type { Fact } from './view.ts'

export const factColumns = {
  position: text<Position>('where the event stands in the history'),
  occurredAt: text<Instant>('when it happened in the business, ISO 8601 UTC'),
  recordedAt: text<Instant>('when the store recorded it, ISO 8601 UTC'),
  inferred: integer('1 where an importer inferred the event, 0 where it was said'),
}

/**
 * When that occurred which always was so: such a fact holds at any moment, as far as it is known. A day after the first
 * instant, so that it has a local day in the zones west of Greenwich as well.
 */
export const TIMELESS: Instant = instantFromEpochMs(epochMs(FIRST_INSTANT) + 86_400_000)

export const isTimeless = ({ occurredAt }: Pick<Fact, 'occurredAt'>): boolean => occurredAt === TIMELESS

/** The values of those columns for an event. */
export const factOf = (event: Envelope): Fact => ({
  position: event.position,
  occurredAt: event.occurredAt,
  recordedAt: event.recordedAt,
  inferred: event.provenance?.kind === 'inferred' ? 1 : 0,
})
