/**
 * Event definitions: the storage format. A type and its codec, once released, never change; a new shape is a new
 * version with an upcaster from the one before. Fields unknown to the codec pass through untouched.
 */
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { Instant } from './instant.ts'
import type { Actor, Basis, Provenance } from './metadata.ts'
import type { Position } from './position.ts'
import type { StreamName } from './stream-name.ts'

/** Lifts the data of one version to the next. */
export type Upcaster = (old: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>

/** The part of a codec that reading needs; covariant, so that definitions of many shapes fit one registry. */
export interface Shape<Data> extends t.Decoder<unknown, Data> {
  readonly is: (u: unknown) => u is Data
}

export interface EventDefinition<Data> {
  /** The version that is written today; the first is 1. */
  readonly version: number
  readonly codec: Shape<Data>
  /** One upcaster for each earlier version, oldest first: `upcasters[0]` lifts version 1 to 2. */
  readonly upcasters: ReadonlyArray<Upcaster>
}

/** Definitions by event type. */
export type EventDefinitions = Readonly<Record<string, EventDefinition<unknown>>>

/** Defines an event by the codec of its newest version and the upcasters from all earlier ones. */
export const event = <Data>(codec: t.Type<Data>, ...upcasters: ReadonlyArray<Upcaster>): EventDefinition<Data> => ({
  version: upcasters.length + 1,
  codec,
  upcasters,
})

/** The whole codec of a defined event, for those who look into it. */
export const codecOf = ({ codec }: EventDefinition<unknown>): t.Mixed => codec as unknown as t.Mixed

/** The data of a defined event. */
export type DataOf<Definition> = Definition extends EventDefinition<infer Data> ? Data : never

/** What happened and when, as deciders and their state see it: `{ type, occurredAt, data }`, one member a type. */
export type EventsOf<Definitions extends EventDefinitions> = {
  [Type in keyof Definitions & string]: {
    readonly type: Type
    readonly occurredAt: Instant
    readonly data: DataOf<Definitions[Type]>
  }
}[keyof Definitions & string]

/** Any event as a decider sees it. */
export interface DomainEvent {
  readonly type: string
  readonly occurredAt: Instant
  readonly data: unknown
}

/** An event just decided: the handler stamps it with the command's `occurredAt`. */
export type Decided<Event extends DomainEvent> = Event extends DomainEvent
  ? { readonly type: Event['type']; readonly data: Event['data'] }
  : never

/** An event with everything known about it, as projections and subscribers see it. */
export interface Envelope<Type extends string = string, Data = unknown> {
  readonly type: Type
  readonly data: Data
  readonly stream: StreamName
  readonly category: string
  /** The instance's id: the stream's name without its category. */
  readonly id: string
  readonly revision: number
  readonly position: Position
  readonly eventId: string
  readonly occurredAt: Instant
  readonly recordedAt: Instant
  readonly actor: Actor
  readonly reason?: string
  readonly commandId: string
  readonly correlationId: string
  readonly causationId: string
  readonly schemaVersion: number
  readonly basis?: ReadonlyArray<Basis>
  readonly provenance?: Provenance
  /** How many policies lie between this and what a person did; absent: none. */
  readonly hops?: number
}

/** The envelopes of a set of definitions, one member a type. */
export type EnvelopesOf<Definitions extends EventDefinitions> = {
  [Type in keyof Definitions & string]: Envelope<Type, DataOf<Definitions[Type]>>
}[keyof Definitions & string]

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

/** Reads stored data of any version ever written; left says what is wrong with it. */
export const decodeData = <Data>(
  definition: EventDefinition<Data>,
  data: unknown,
  version: number,
): E.Either<string, Data> => {
  if (version === definition.version && definition.codec.is(data)) return E.right(data)
  if (!Number.isInteger(version) || version < 1) return E.left(`schema version ${String(version)} is not a version`)
  if (!isRecord(data)) return E.left('the data is not an object')
  // A newer writer may only have added fields: what still fits is read, what does not is said.
  const lifted = definition.upcasters.slice(version - 1).reduce((old, upcast) => upcast(old), data)
  if (definition.codec.is(lifted)) return E.right(lifted)
  return E.left(`the data does not have the shape of version ${version} of this event`)
}
