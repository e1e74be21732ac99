/** Folds the history with any projections, in memory: for a question of one's own, and as the oracle that tests trust. */
import { ClientelaError } from '../kernel/errors.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Position } from '../kernel/position.ts'
import { type AnyRow, keysTrouble, type Projection, rowTrouble } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'

/** Which part of the history. */
export interface Stretch {
  /** Exclusive; default from the start. */
  readonly from?: Position
  /** Inclusive; default to the end. */
  readonly to?: Position
  /** Only what had occurred by then. */
  readonly asOf?: Instant
  /** Only what was recorded by then. */
  readonly knownAt?: Instant
}

export interface ReplayOptions extends Stretch {
  readonly store: EventStore
  readonly registry: Registry
  readonly projection: Projection
  readonly onProgress?: (events: number) => void
  readonly signal?: AbortSignal
  /** Whether each row is held against its table: for projections that no compiler may have looked at. */
  readonly checked?: boolean
}

export type KeyedRows = ReadonlyArray<{ readonly key: string; readonly row: AnyRow }>

export interface Replayed {
  readonly rows: KeyedRows
  readonly events: number
  readonly position: Position | undefined
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

const stopped = (
  projection: string,
  { position, type }: Pick<Envelope, 'position' | 'type'>,
  category: 'bad-event' | 'bad-code',
  message: string,
  cause?: unknown,
) =>
  new ClientelaError(
    {
      _tag: 'ViewNotReady',
      message: `${projection} stopped at position ${position} (${type}, ${category}): ${message}`,
    },
    { cause },
  )

/**
 * A projection's rows in memory, an event at a time, in the order of recording. `checked`: keys and rows are held against
 * what they are to be, for projections that no compiler may have looked at. Throws `ViewNotReady` with the event's place.
 */
export const heldRows = ({ name, types, appendOnly, keys, apply, table }: Projection, checked = false) => {
  const rows = new Map<string, AnyRow>()
  const hold = (trouble: string | undefined): void => {
    if (trouble !== undefined) throw new TypeError(trouble)
  }
  const changedBy = (event: Envelope): ReadonlyArray<readonly [key: string, row: AnyRow | undefined]> => {
    if (appendOnly) return [[event.position, apply(undefined, event, event.position)]]
    const touched = keys(event)
    if (checked) hold(keysTrouble(touched))
    return touched.map((key) => [key, apply(rows.get(key), event, key)])
  }
  const put = (key: string, row: AnyRow | undefined): void => {
    if (checked) hold(rowTrouble(table, row))
    if (row === undefined) rows.delete(key)
    else rows.set(key, row)
  }
  const wanted = types === undefined ? undefined : new Set(types)
  return {
    take: (event: Envelope): void => {
      if (wanted?.has(event.type) === false) return
      try {
        for (const [key, row] of changedBy(event)) put(key, row)
      } catch (thrown) {
        throw stopped(name, event, 'bad-code', messageOf(thrown), thrown)
      }
    },
    rows: (): KeyedRows => [...rows].map(([key, row]) => ({ key, row })),
  }
}

/** The event types that some of them want; undefined: all. */
const typesOf = (projections: ReadonlyArray<Projection>): ReadonlyArray<string> | undefined => {
  const types = new Set<string>()
  for (const projection of projections) {
    if (projection.types === undefined) return undefined
    for (const type of projection.types) types.add(type)
  }
  return [...types]
}

/** Several at once, from one reading. Throws `ClientelaError` with the event's place where a projection, or an event, fails. */
export const replayAll = async (
  options: Omit<ReplayOptions, 'projection'> & { readonly projections: ReadonlyArray<Projection> },
): Promise<Omit<Replayed, 'rows'> & { readonly rows: ReadonlyMap<Projection, KeyedRows> }> => {
  const { store, registry, projections, from, to, asOf, knownAt, checked } = options
  const held = projections.map((projection) => ({ projection, ...heldRows(projection, checked) }))
  const types = typesOf(projections)
  let events = 0
  let position: Position | undefined
  for await (const page of store.readAll({
    ...(from === undefined ? {} : { after: from }),
    ...(types === undefined ? {} : { filter: { types } }),
  })) {
    if (options.signal?.aborted === true) break
    const upTo = to === undefined ? page : page.filter((event) => store.comparePositions(event.position, to) <= 0)
    for (const recorded of upTo) {
      const decoded = registry.decode(recorded)
      if (decoded._tag === 'Malformed')
        throw stopped(projections.map(({ name }) => name).join(', '), recorded, 'bad-event', decoded.error.message)
      const { envelope } = decoded
      if (asOf !== undefined && envelope.occurredAt > asOf) continue
      if (knownAt !== undefined && envelope.recordedAt > knownAt) continue
      for (const { take } of held) take(envelope)
      events += 1
      position = envelope.position
    }
    options.onProgress?.(events)
    if (upTo.length < page.length) break
  }
  return { rows: new Map(held.map(({ projection, rows }) => [projection, rows()])), events, position }
}

/** Throws `ClientelaError` with the event's place where the projection, or an event, fails. */
export const replay = async ({ projection, ...options }: ReplayOptions): Promise<Replayed> => {
  const { rows, ...rest } = await replayAll({ ...options, projections: [projection] })
  return { rows: rows.get(projection) ?? [], ...rest }
}
