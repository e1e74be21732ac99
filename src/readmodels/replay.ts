/** Folds the history with any projection, in memory: for a question of one's own, and as the oracle that tests trust. */
import * as E from 'fp-ts/lib/Either.js'
import { ClientelaError } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { AnyRow, Projection } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import { fold } from './fold.ts'

export interface ReplayOptions {
  readonly store: EventStore
  readonly registry: Registry
  readonly projection: Projection
  /** Exclusive; default from the start. */
  readonly from?: Position
  /** Inclusive; default to the end. */
  readonly to?: Position
  readonly onProgress?: (events: number) => void
  readonly signal?: AbortSignal
}

export interface Replayed {
  readonly rows: ReadonlyArray<{ readonly key: string; readonly row: AnyRow }>
  readonly events: number
  readonly position: Position | undefined
}

/** Throws `ClientelaError` with the event's place where the projection, or an event, fails. */
export const replay = async (options: ReplayOptions): Promise<Replayed> => {
  const { store, registry, projection, to } = options
  const rows = new Map<string, AnyRow>()
  let events = 0
  let position: Position | undefined
  const filter = projection.types === undefined ? {} : { filter: { types: projection.types } }
  for await (const page of store.readAll({
    ...(options.from === undefined ? {} : { after: options.from }),
    ...filter,
  })) {
    if (options.signal?.aborted === true) break
    const wanted = to === undefined ? page : page.filter((event) => store.comparePositions(event.position, to) <= 0)
    const held = async (keys: ReadonlyArray<string>): Promise<E.Either<never, ReadonlyMap<string, AnyRow>>> => {
      const found = new Map<string, AnyRow>()
      for (const key of keys) {
        const row = rows.get(key)
        if (row !== undefined) found.set(key, row)
      }
      return E.right(found)
    }
    const folded = E.toUnion(await fold(registry.decode, projection, wanted, held))
    if (folded.failedAt !== undefined) {
      const { category, position: at, type, message } = folded.failedAt
      throw new ClientelaError({
        _tag: 'ViewNotReady',
        message: `${projection.name} stopped at position ${at} (${type}, ${category}): ${message}`,
      })
    }
    for (const [key, row] of folded.upserts) rows.set(key, row)
    for (const key of folded.deletes) rows.delete(key)
    events += wanted.length
    position = wanted.at(-1)?.position ?? position
    options.onProgress?.(events)
    if (wanted.length < page.length) break
  }
  return { rows: [...rows].map(([key, row]) => ({ key, row })), events, position }
}
