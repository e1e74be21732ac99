/** The columns that every facts table has. */

import type { Envelope } from '../src/kernel/event-codec.ts'
import { integer, text } from '../src/kernel/projection.ts'
import type { Fact } from './view.ts'

export const factColumns = {
  position: text('where the event stands in the history'),
  occurredAt: text('when it happened in the business, ISO 8601 UTC'),
  recordedAt: text('when the store recorded it, ISO 8601 UTC'),
  inferred: integer('1 where an importer inferred the event, 0 where it was said'),
}

/** The values of those columns for an event. */
export const factOf = (event: Envelope): Fact => ({
  position: event.position,
  occurredAt: event.occurredAt,
  recordedAt: event.recordedAt,
  inferred: event.provenance?.kind === 'inferred' ? 1 : 0,
})
