/**
 * The history as an object-centric event log, OCEL 2.0 in JSON (ocel-standard.org), for process mining: each event with the
 * clients, deals, contracts, orders, complaints, managers … it names; each object with what was said of it and when, and
 * which others it belongs to. Nothing personal is in it.
 */
import { WITHHELD, withoutWithheld } from '../audit/withhold.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Json } from '../kernel/json.ts'
import type { Registry } from '../kernel/registry.ts'
import { attributesOf, namedBy, type Scalar, statedOf } from './ocel-objects.ts'

export interface OcelOptions {
  readonly store: EventStore
  readonly registry: Registry
  readonly onProgress?: (events: number) => void
  /** Told once all of it is out. */
  readonly onWritten?: (written: OcelWritten) => void
}

export interface OcelWritten {
  readonly events: number
  readonly objects: number
  readonly relations: number
  /** Events of other programs, and of streams that keep no business object. */
  readonly leftOut: number
}

interface OcelObject {
  readonly type: string
  readonly attributes: Array<{ readonly name: string; readonly time: string; readonly value: string }>
  readonly relationships: Map<string, { readonly objectId: string; readonly qualifier: string }>
}

type AttributeType = 'string' | 'integer' | 'float' | 'boolean'
/** Attribute types by type of event or object, and attribute. */
type Declared = Map<string, Map<string, AttributeType>>

/** Objects in a piece of text. */
const PIECE = 500

/** Streams of the library's own bookkeeping. */
const noObjects: ReadonlySet<string> = new Set(['refusal', 'policy', 'seal', 'access'])

const typeOf = (value: Scalar): AttributeType =>
  typeof value === 'boolean'
    ? 'boolean'
    : typeof value === 'string'
      ? 'string'
      : Number.isInteger(value)
        ? 'integer'
        : 'float'

const declare = (declared: Declared, owner: string, name: string, value: Scalar): void => {
  const attributes = declared.get(owner) ?? new Map<string, AttributeType>()
  declared.set(owner, attributes)
  const type = typeOf(value)
  const before = attributes.get(name) ?? type
  const numbers = before !== 'string' && before !== 'boolean' && type !== 'string' && type !== 'boolean'
  attributes.set(name, before === type ? type : numbers ? 'float' : 'string')
}

const declarations = (declared: Declared, names: Iterable<string>) =>
  [...new Set([...names, ...declared.keys()])].sort().map((name) => ({
    name,
    attributes: [...(declared.get(name) ?? [])].map(([attribute, type]) => ({ name: attribute, type })),
  }))

/** Without what is personal or confidential, which is never part of a log that leaves the house. */
const publicData = (registry: Registry, { category, type, data }: Envelope): Readonly<Record<string, unknown>> => {
  const masked = withoutWithheld(registry, category, type, data as Json, () => false).data
  if (typeof masked !== 'object' || masked === null || Array.isArray(masked)) return {}
  return Object.fromEntries(Object.entries(masked).filter(([, value]) => value !== WITHHELD))
}

/** The log in pieces of text; events as they come, so that only the objects are held in memory. */
export async function* ocelOf({ store, registry, onProgress, onWritten }: OcelOptions): AsyncIterable<string> {
  const objects = new Map<string, OcelObject>()
  const eventTypes: Declared = new Map()
  const objectTypes: Declared = new Map()
  const typesSeen = new Set<string>()
  const object = (id: string, type: string): OcelObject => {
    const known = objects.get(id) ?? { type, attributes: [], relationships: new Map() }
    objects.set(id, known)
    return known
  }
  let [events, relations, leftOut] = [0, 0, 0]

  const eventOf = (event: Envelope): object => {
    const data = publicData(registry, event)
    const attributes = attributesOf(data)
    for (const [name, value] of Object.entries(attributes)) declare(eventTypes, event.type, name, value)
    const own = object(event.stream, event.category)
    for (const [name, value] of statedOf(event, attributes)) {
      declare(objectTypes, event.category, name, value)
      own.attributes.push({ name, time: event.occurredAt, value: String(value) })
    }
    const named = namedBy(event, data)
    for (const { object: id, type, qualifier } of named) {
      object(id, type)
      if (id !== event.stream && qualifier !== 'actor')
        own.relationships.set(`${qualifier} ${id}`, { objectId: id, qualifier })
    }
    typesSeen.add(event.type)
    events++
    const relationships = [
      { objectId: event.stream as string, qualifier: event.category },
      ...named.map(({ object: objectId, qualifier }) => ({ objectId, qualifier })),
    ]
    relations += relationships.length
    return {
      id: event.eventId,
      type: event.type,
      time: event.occurredAt,
      attributes: Object.entries(attributes).map(([name, value]) => ({ name, value: String(value) })),
      relationships,
    }
  }

  yield '{"events":['
  let first = true
  for await (const page of store.readAll()) {
    const lines = page.flatMap((recorded) => {
      const decoded = registry.decode(recorded)
      if (decoded._tag === 'Known' && !noObjects.has(decoded.envelope.category))
        return [JSON.stringify(eventOf(decoded.envelope))]
      leftOut++
      return []
    })
    if (lines.length > 0) yield `${first ? '' : ','}\n${lines.join(',\n')}`
    first = first && lines.length === 0
    onProgress?.(events + leftOut)
  }
  yield '\n],"objects":['
  first = true
  const all = [...objects]
  for (let at = 0; at < all.length; at += PIECE) {
    const lines = all
      .slice(at, at + PIECE)
      .map(([id, { type, attributes, relationships }]) =>
        JSON.stringify({ id, type, attributes, relationships: [...relationships.values()] }),
      )
    yield `${first ? '' : ','}\n${lines.join(',\n')}`
    first = false
  }
  const types = {
    eventTypes: declarations(eventTypes, typesSeen),
    objectTypes: declarations(
      objectTypes,
      [...objects.values()].map(({ type }) => type),
    ),
  }
  yield `\n],${JSON.stringify(types).slice(1)}\n`
  onWritten?.({ events, objects: objects.size, relations, leftOut })
}
