/** The index of the history: a row for each event, whoever wrote it, with who, why, on what basis and because of what. */
import type { Envelope } from '../../src/kernel/event-codec.ts'
import type { Json } from '../../src/kernel/json.ts'
import { indexed, integer, json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  stream: indexed(text('the stream')),
  category: text('the kind of stream'),
  revision: integer('place in its stream, from 0'),
  eventId: indexed(text('the event')),
  type: text('the event type'),
  schemaVersion: integer('version of its shape; 0 where another program wrote it'),
  client: indexed(nullable(text('the client that the stream or the event names'))),
  actor: text('who acted'),
  role: text('in which role'),
  onBehalfOf: nullable(text('for whom, where a policy acted')),
  reason: nullable(text('the reason given')),
  commandId: text('the command'),
  correlationId: indexed(text('the chain it belongs to')),
  causationId: text('what caused it'),
  basis: nullable(
    json<ReadonlyArray<{ readonly stream: string; readonly revision: number }>>(
      'streams and revisions it was decided on',
    ),
  ),
  source: nullable(text('the file it was imported from')),
  sourceRow: nullable(integer('the line in that file')),
  data: json<Json>('what the event says'),
}

const clientIn = (event: Envelope): string | null => {
  if (event.category === 'client') return event.id
  const { data } = event
  if (typeof data !== 'object' || data === null || !('client' in data)) return null
  return typeof data.client === 'string' ? data.client : null
}

const row = (event: Envelope): RowOf<typeof table> => ({
  ...factOf(event),
  stream: event.stream,
  category: event.category,
  revision: event.revision,
  eventId: event.eventId,
  type: event.type,
  schemaVersion: event.schemaVersion,
  client: clientIn(event),
  actor: event.actor.id,
  role: event.actor.role,
  onBehalfOf: event.actor.onBehalfOf ?? null,
  reason: event.reason ?? null,
  commandId: event.commandId,
  correlationId: event.correlationId,
  causationId: event.causationId,
  basis: event.basis ?? null,
  source: event.provenance?.source ?? null,
  sourceRow: event.provenance?.row ?? null,
  data: event.data as Json,
})

export const historyIndex = defineFacts({
  name: 'history_index',
  version: 2,
  doc: 'one row for each event of any kind: who, when, why, on what basis, because of what',
  table,
  on: {},
  otherwise: row,
})

export type HistoryEntry = RowOf<typeof table>
