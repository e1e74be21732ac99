/** All aggregates of an application: which event and command belongs to which, and how stored events are read. */
import * as E from 'fp-ts/lib/Either.js'
import type { Aggregate } from './aggregate.ts'
import type { MalformedEvent } from './errors.ts'
import { decodeData, type Envelope, type EventDefinition } from './event-codec.ts'
import type { RecordedEvent } from './event-store.ts'
import { isInstant } from './instant.ts'
import type { Metadata } from './metadata.ts'
import { categoryOf, idOf } from './stream-name.ts'

/** How a stored event reads: one of ours, somebody else's, or one of ours that is broken. */
export type Decoded =
  | { readonly _tag: 'Known'; readonly envelope: Envelope }
  | { readonly _tag: 'Foreign'; readonly envelope: Envelope }
  | { readonly _tag: 'Malformed'; readonly error: MalformedEvent }

export interface Registry {
  readonly aggregates: ReadonlyMap<string, Aggregate>
  readonly byCommand: ReadonlyMap<string, Aggregate>
  readonly definition: (category: string, type: string) => EventDefinition<unknown> | undefined
  readonly decode: (recorded: RecordedEvent) => Decoded
}

const isObject = (u: unknown): u is Readonly<Record<string, unknown>> => typeof u === 'object' && u !== null

/** Cheap on purpose: metadata of ours was written by our own code; what lacks these fields is foreign. */
const isOurMetadata = (u: unknown): u is Metadata =>
  isObject(u) &&
  isInstant(u.occurredAt) &&
  typeof u.schemaVersion === 'number' &&
  typeof u.commandId === 'string' &&
  isObject(u.actor) &&
  typeof u.actor.id === 'string'

const nobody = { id: '', role: 'unknown' } as const

const envelopeOf = (recorded: RecordedEvent, data: unknown): Envelope => {
  const { metadata } = recorded
  const base = {
    type: recorded.type,
    data,
    stream: recorded.stream,
    category: categoryOf(recorded.stream),
    id: idOf(recorded.stream),
    revision: recorded.revision,
    position: recorded.position,
    eventId: recorded.id,
    recordedAt: recorded.recordedAt,
  }
  if (!isOurMetadata(metadata)) {
    // Somebody else's event: it occurred, for all we know, when it was recorded.
    const anonymous = {
      occurredAt: recorded.recordedAt,
      actor: nobody,
      commandId: '',
      correlationId: '',
      causationId: '',
    }
    return { ...base, ...anonymous, schemaVersion: 0 }
  }
  return {
    ...base,
    occurredAt: metadata.occurredAt,
    actor: metadata.actor,
    commandId: metadata.commandId,
    correlationId: metadata.$correlationId,
    causationId: metadata.$causationId,
    schemaVersion: metadata.schemaVersion,
    ...(metadata.reason === undefined ? {} : { reason: metadata.reason }),
    ...(metadata.basis === undefined ? {} : { basis: metadata.basis }),
    ...(metadata.provenance === undefined ? {} : { provenance: metadata.provenance }),
    ...(metadata.hops === undefined ? {} : { hops: metadata.hops }),
  }
}

/** Reads stored events with the aggregates' definitions. Throws on two aggregates that claim the same name: a defect of the program. */
export const makeRegistry = (aggregates: ReadonlyArray<Aggregate>): Registry => {
  const byCategory = new Map<string, Aggregate>()
  const byCommand = new Map<string, Aggregate>()
  for (const aggregate of aggregates) {
    if (byCategory.has(aggregate.category)) throw new Error(`two aggregates have the category ${aggregate.category}`)
    byCategory.set(aggregate.category, aggregate)
    for (const command of Object.keys(aggregate.commands)) {
      if (byCommand.has(command)) throw new Error(`two aggregates have a command ${command}`)
      byCommand.set(command, aggregate)
    }
  }
  const definition = (category: string, type: string): EventDefinition<unknown> | undefined => {
    const events = byCategory.get(category)?.events
    // `Object.hasOwn`: an event type named `constructor` is somebody's, not ours.
    return events !== undefined && Object.hasOwn(events, type) ? events[type] : undefined
  }
  const decode = (recorded: RecordedEvent): Decoded => {
    const known = definition(categoryOf(recorded.stream), recorded.type)
    if (known === undefined || !isOurMetadata(recorded.metadata))
      return { _tag: 'Foreign', envelope: envelopeOf(recorded, recorded.data) }
    const data = decodeData(known, recorded.data, recorded.metadata.schemaVersion)
    if (E.isRight(data)) return { _tag: 'Known', envelope: envelopeOf(recorded, data.right) }
    const { stream, revision, position, type } = recorded
    return {
      _tag: 'Malformed',
      error: {
        _tag: 'MalformedEvent',
        stream,
        revision,
        position,
        type,
        message: `event ${type} at position ${position} (${stream}, revision ${revision}) can't be read: ${data.left}`,
      },
    }
  }
  return { aggregates: byCategory, byCommand, definition, decode }
}
