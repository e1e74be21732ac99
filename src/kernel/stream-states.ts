/**
 * States of streams, cached: one load per stream in flight is shared by all who wait for it, and an older state never
 * replaces a newer one. What is cached may be behind the store; `refresh` reads what came since.
 */
import * as E from 'fp-ts/lib/Either.js'
import QuickLRU from 'quick-lru'
import type { Aggregate } from './aggregate.ts'
import { type ClientelaError, isClientelaError, type MalformedEvent, type StoreError } from './errors.ts'
import type { EventStore } from './event-store.ts'
import type { JsonObject } from './json.ts'
import type { Registry } from './registry.ts'
import type { SnapshotStore } from './snapshots.ts'
import type { StreamName } from './stream-name.ts'
import { advance, emptyState, type StreamState } from './stream-state.ts'

export type LoadError = MalformedEvent | StoreError

export type Loaded = E.Either<LoadError, StreamState>

export interface StreamStates {
  /**
   * The cached state, at once, or that of the store where nothing is cached. With `presumedNew` a stream that is not cached is taken
   * to be empty, unread: as any remembered state it may be behind, and the append or a refusal will find out.
   */
  readonly load: (aggregate: Aggregate, stream: StreamName, presumedNew?: boolean) => Loaded | Promise<Loaded>
  /** The state as the store has it now. */
  readonly refresh: (aggregate: Aggregate, stream: StreamName) => Promise<Loaded>
  /** Remembers a state that an append has just made true. */
  readonly remember: (aggregate: Aggregate, stream: StreamName, state: StreamState) => void
}

export interface StreamStatesOptions {
  readonly store: EventStore
  readonly registry: Registry
  /** Streams kept in memory; 0 keeps none. */
  readonly cacheSize: number
  readonly snapshots?: SnapshotStore
  /** A snapshot is written whenever a stream has grown by so many events. */
  readonly snapshotEvery: number
  /** Snapshots that could not be written are no failure of the command, but somebody should know. */
  readonly onSnapshotFailure?: (stream: StreamName, reason: unknown) => void
}

export const streamStates = (options: StreamStatesOptions): StreamStates => {
  const { store, registry, snapshots } = options
  const cache =
    options.cacheSize > 0 ? new QuickLRU<StreamName, StreamState>({ maxSize: options.cacheSize }) : undefined
  const inFlight = new Map<StreamName, Promise<Loaded>>()
  const snapshotAt = new Map<StreamName, number>()

  const keep = (stream: StreamName, state: StreamState): StreamState => {
    const cached = cache?.peek(stream)
    if (cached !== undefined && cached.revision > state.revision) return cached
    cache?.set(stream, state)
    return state
  }

  const saveSnapshot = (aggregate: Aggregate, stream: StreamName, from: StreamState): void => {
    if (snapshots === undefined || from.revision - (snapshotAt.get(stream) ?? -1) < options.snapshotEvery) return
    snapshotAt.set(stream, from.revision)
    const { revision } = from
    const commands = [...from.commands].filter(([, written]) => written.first + written.count - 1 <= revision)
    const state = from.state as JsonObject
    snapshots
      .save(stream, { revision, stateVersion: aggregate.stateVersion, state, commands })
      .catch((reason: unknown) => options.onSnapshotFailure?.(stream, reason))
  }

  const fromSnapshot = async (aggregate: Aggregate, stream: StreamName): Promise<StreamState> => {
    const snapshot = await snapshots?.load(stream)
    if (snapshot === undefined || snapshot.stateVersion !== aggregate.stateVersion) return emptyState(aggregate)
    snapshotAt.set(stream, snapshot.revision)
    return { revision: snapshot.revision, state: snapshot.state, commands: new Map(snapshot.commands) }
  }

  const readOn = async (aggregate: Aggregate, stream: StreamName, from: StreamState): Promise<Loaded> => {
    let state = from
    try {
      for await (const page of store.read(stream, { from: state.revision + 1 })) {
        const next = advance(registry, aggregate, state, page)
        if (E.isLeft(next)) return next
        state = next.right
      }
    } catch (thrown) {
      if (isClientelaError(thrown)) return E.left((thrown as ClientelaError<StoreError>).error)
      throw thrown
    }
    saveSnapshot(aggregate, stream, state)
    return E.right(keep(stream, state))
  }

  const share = (stream: StreamName, load: () => Promise<Loaded>): Promise<Loaded> => {
    const under = inFlight.get(stream)
    if (under !== undefined) return under
    const started = load().finally(() => inFlight.delete(stream))
    inFlight.set(stream, started)
    return started
  }

  const refresh = async (aggregate: Aggregate, stream: StreamName): Promise<Loaded> => {
    // A load already under way may have read before we were asked: it is waited for, then read on from.
    await inFlight.get(stream)
    return share(stream, async () =>
      readOn(aggregate, stream, cache?.get(stream) ?? (await fromSnapshot(aggregate, stream))),
    )
  }

  return {
    refresh,
    load: (aggregate, stream, presumedNew = false) => {
      const cached = cache?.get(stream)
      if (cached !== undefined) return E.right(cached)
      if (presumedNew && !inFlight.has(stream)) return E.right(emptyState(aggregate))
      return share(stream, async () => readOn(aggregate, stream, await fromSnapshot(aggregate, stream)))
    },
    remember: (aggregate, stream, state) => {
      keep(stream, state)
      saveSnapshot(aggregate, stream, state)
    },
  }
}
