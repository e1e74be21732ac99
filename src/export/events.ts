/** The history as a table: a row an event, with everything known about it. */
import { envelopeFor } from '../audit/told.ts'
import { mayReadAccessLog, type Reader, seesEverything } from '../domain/rights.ts'
import { ACCESS } from '../kernel/access-events.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import type { EventStore, Filter, RecordedEvent } from '../kernel/event-store.ts'
import { given } from '../kernel/given.ts'
import type { Position } from '../kernel/position.ts'
import type { Registry } from '../kernel/registry.ts'
import { categoryOf } from '../kernel/stream-name.ts'
import type { Dataset, ExportColumn, Row } from './dataset.ts'

export interface EventsOptions {
  readonly store: EventStore
  readonly registry: Registry
  /** Exclusive; default from the start. */
  readonly after?: Position
  readonly filter?: Filter
  /** Who gets it: what is personal or confidential is withheld from a role that may not see it. Default: nothing is withheld. */
  readonly as?: Reader
  readonly onProgress?: (events: number) => void
}

const columns: ReadonlyArray<ExportColumn> = [
  { name: 'position', type: 'text' },
  { name: 'stream', type: 'text' },
  { name: 'category', type: 'text' },
  { name: 'id', type: 'text' },
  { name: 'revision', type: 'integer' },
  { name: 'eventId', type: 'text' },
  { name: 'type', type: 'text' },
  { name: 'schemaVersion', type: 'integer' },
  { name: 'occurredAt', type: 'instant' },
  { name: 'recordedAt', type: 'instant' },
  { name: 'actor', type: 'text' },
  { name: 'role', type: 'text' },
  { name: 'onBehalfOf', type: 'text' },
  { name: 'reason', type: 'text' },
  { name: 'commandId', type: 'text' },
  { name: 'correlationId', type: 'text' },
  { name: 'causationId', type: 'text' },
  { name: 'provenance', type: 'text' },
  { name: 'source', type: 'text' },
  { name: 'sourceRow', type: 'integer' },
  { name: 'hops', type: 'integer' },
  { name: 'basis', type: 'json' },
  { name: 'data', type: 'json' },
]

/** Events as their envelopes; one that is ours and broken keeps what was stored, so that nothing is lost on the way. */
export const envelopesOf =
  (registry: Registry) =>
  (recorded: RecordedEvent): Envelope => {
    const decoded = registry.decode(recorded)
    if (decoded._tag !== 'Malformed') return decoded.envelope
    const foreign = registry.decode({ ...recorded, metadata: undefined })
    return { ...(foreign as { readonly envelope: Envelope }).envelope, data: recorded.data }
  }

const rowOf = (envelope: Envelope): Row => {
  const { actor, provenance, data } = envelope
  return {
    ...envelope,
    actor: actor.id,
    role: actor.role,
    onBehalfOf: actor.onBehalfOf,
    provenance: provenance?.kind ?? 'said',
    source: provenance?.source,
    sourceRow: provenance?.row,
    data,
  }
}

/** Who looked at what is for auditors. */
const isNoLook = ({ stream }: RecordedEvent): boolean => categoryOf(stream) !== ACCESS

/** An event as a row, to somebody who may see so much of it. */
export const eventRow = (registry: Registry, as: Reader | undefined): ((recorded: RecordedEvent) => Row) => {
  const envelope = envelopesOf(registry)
  return (recorded) => {
    const event = envelope(recorded)
    // Whose client an event is about is not known here: a manager gets the same as somebody who looks after nobody.
    const shown = as === undefined || seesEverything(as) ? event : envelopeFor(registry, event, as).envelope
    return rowOf(shown)
  }
}

/** @example writeParquet(eventsDataset({ store: crm.store, registry: crm.registry }), 'events.parquet') */
export const eventsDataset = ({ store, registry, as, onProgress, ...asked }: EventsOptions): Dataset => {
  const row = eventRow(registry, as)
  async function* pages() {
    let events = 0
    for await (const page of store.readAll(given({ after: asked.after, filter: asked.filter }))) {
      events += page.length
      yield (as === undefined || mayReadAccessLog(as) ? page : page.filter(isNoLook)).map(row)
      onProgress?.(events)
    }
  }
  return { columns, pages: pages() }
}
