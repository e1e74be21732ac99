/** Events in EventStoreDB through its official client. */
import type { AllStreamResolvedEvent, EventStoreDBClient, Filter as ServerFilter } from '@eventstore/db-client'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type AppendError, ClientelaError, type StoreError } from '../../kernel/errors.ts'
import type {
  Appended,
  Delivery,
  EventStore,
  Filter,
  FollowOptions,
  ReadAllOptions,
  ReadOptions,
  RecordedEvent,
} from '../../kernel/event-store.ts'
import { comparePositions, type Position } from '../../kernel/position.ts'
import { categoryOf, type StreamName } from '../../kernel/stream-name.ts'
import { closedError } from '../log.ts'
import {
  appendError,
  commitOf,
  expectedRevision,
  positionOf,
  readError,
  recordedEvent,
  STORE,
  toServer,
  unavailable,
} from './mapping.ts'

/** What the server takes in one append, the events' data alone counted. */
const MAX_APPEND_BYTES = 1_048_576
const PAGE = 500

export interface EventStoreDbOptions {
  /** `esdb://host:2113?tls=false`, `esdb+discover://…`; credentials in it are not repeated in any error. */
  readonly url: string
  /** After how long an unanswered append counts as unknown; default 10,000 ms. */
  readonly appendTimeoutMs?: number
  readonly sleep?: (ms: number) => Promise<void>
  readonly random?: () => number
}

type Driver = typeof import('@eventstore/db-client')

const loadDriver = async (): Promise<E.Either<StoreError, Driver>> => {
  try {
    return E.right(await import('@eventstore/db-client'))
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    return E.left(unavailable(`the driver can't be loaded (npm install @eventstore/db-client): ${reason}`))
  }
}

const passes = (filter: Filter | undefined) => {
  const categories = filter?.categories === undefined ? undefined : new Set(filter.categories)
  const types = filter?.types === undefined ? undefined : new Set(filter.types)
  return ({ stream, type }: RecordedEvent): boolean =>
    (categories === undefined || categories.has(categoryOf(stream))) && (types === undefined || types.has(type))
}

/** The server filters by stream or by type, not both; the rest is done here. */
const serverFilter = (
  { streamNameFilter, eventTypeFilter, excludeSystemEvents }: Driver,
  filter: Filter | undefined,
  onCheckpoint: (commit: bigint) => void,
): ServerFilter => {
  const checkpoints = {
    checkpointInterval: 10,
    checkpointReached: async (_: unknown, { commit }: { readonly commit: bigint }) => onCheckpoint(commit),
  }
  if (filter?.categories !== undefined && filter.categories.length > 0)
    return streamNameFilter({ prefixes: filter.categories.map((category) => `${category}-`), ...checkpoints })
  if (filter?.types !== undefined && filter.types.length > 0)
    return eventTypeFilter({
      regex: `^(${filter.types.map((type) => type.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$`,
      ...checkpoints,
    })
  return excludeSystemEvents(checkpoints)
}

const eventIn = (resolved: AllStreamResolvedEvent): RecordedEvent | undefined => {
  const { event } = resolved
  // The server's own records, and links whose target is gone, are nobody's history.
  if (event === undefined || event.type.startsWith('$') || event.streamId.startsWith('$')) return undefined
  return recordedEvent(event, resolved.commitPosition ?? event.position.commit)
}

const startOf = (after: Position | undefined) => {
  if (after === undefined) return undefined
  const commit = commitOf(after)
  return { commit, prepare: commit }
}

/** Rejects where the client has not answered in time: the call that all appends share has no time-out of its own. */
const within = async <A>(ms: number, work: Promise<A>): Promise<A> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject({ type: 'timeout', message: `no answer within ${ms} ms` }), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const storeOn = (driver: Driver, client: EventStoreDBClient, options: EventStoreDbOptions): EventStore => {
  const { jsonEvent } = driver
  const sleep = options.sleep ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)))
  const random = options.random ?? Math.random
  const closing = new AbortController()
  const guard = (): void => {
    if (closing.signal.aborted) throw new ClientelaError(closedError(STORE))
  }

  const append: EventStore['append'] =
    (stream, expected, events) => async (): Promise<E.Either<AppendError, Appended>> => {
      if (closing.signal.aborted) return E.left(closedError(STORE))
      const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event.data) ?? 'null'), 0)
      if (bytes > MAX_APPEND_BYTES) {
        const message = `${bytes} bytes of data in one append to ${stream}; the server takes ${MAX_APPEND_BYTES}: send fewer at a time`
        return E.left({ _tag: 'AppendTooLarge', stream, bytes, limit: MAX_APPEND_BYTES, message })
      }
      const written = events.map(({ id, type, data, metadata }) =>
        jsonEvent({ id, type, data: data as never, metadata: metadata as never }),
      )
      try {
        const answer = await within(
          options.appendTimeoutMs ?? 10_000,
          client.appendToStream(toServer(stream), written, { expectedRevision: expectedRevision(expected) }),
        )
        const revision = Number(answer.nextExpectedRevision)
        // The server answers a repetition as it answered the first time; only the revision tells, where one was named.
        const from = expected === 'no-stream' ? -1 : typeof expected === 'number' ? expected : undefined
        const repeated = from !== undefined && revision !== from + events.length
        return E.right({ revision, position: positionOf(answer.position?.commit ?? 0n), repeated })
      } catch (thrown) {
        return E.left(appendError(thrown, stream, expected, bytes))
      }
    }

  async function* read(
    stream: StreamName,
    { direction = 'forwards', from, limit }: ReadOptions = {},
  ): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
    const step = direction === 'forwards' ? 1 : -1
    let left = limit ?? Number.POSITIVE_INFINITY
    let next = from
    while (left > 0 && (next === undefined || next >= 0)) {
      guard()
      const size = Math.min(PAGE, left)
      const page: Array<RecordedEvent> = []
      try {
        const fromRevision = next === undefined ? (direction === 'forwards' ? 'start' : 'end') : BigInt(next)
        for await (const { event } of client.readStream(toServer(stream), { direction, fromRevision, maxCount: size }))
          if (event !== undefined) page.push(recordedEvent(event, event.position?.commit ?? 0n))
      } catch (thrown) {
        if (typeof thrown === 'object' && thrown !== null && 'type' in thrown && thrown.type === 'stream-not-found')
          return
        throw new ClientelaError(readError(thrown, stream), { cause: thrown })
      }
      const last = page.at(-1)
      if (last === undefined) return
      yield page
      if (page.length < size) return
      left -= page.length
      next = last.revision + step
    }
  }

  const headNow = async (): Promise<Position | undefined> => {
    for await (const resolved of client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 4096 })) {
      const event = eventIn(resolved)
      if (event !== undefined) return event.position
    }
    return undefined
  }

  /** Pages of `$all`; forwards from a position is inclusive at the server, exclusive at our port. */
  async function* readAll({
    after,
    direction = 'forwards',
    filter,
    limit,
  }: ReadAllOptions = {}): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
    guard()
    const match = passes(filter)
    let left = limit ?? Number.POSITIVE_INFINITY
    let page: Array<RecordedEvent> = []
    const fromPosition = startOf(after) ?? (direction === 'forwards' ? 'start' : 'end')
    const stream = client.readAll({ direction, fromPosition }, { highWaterMark: PAGE })
    try {
      for await (const resolved of stream) {
        guard()
        const event = eventIn(resolved)
        if (event === undefined || event.position === after || !match(event)) continue
        page.push(event)
        left--
        if (page.length < PAGE && left > 0) continue
        yield page
        page = []
        if (left <= 0) return
      }
    } catch (thrown) {
      throw thrown instanceof ClientelaError ? thrown : new ClientelaError(readError(thrown, '$all'), { cause: thrown })
    }
    if (page.length > 0) yield page
  }

  /** One connection's worth of following; ends where the connection does. */
  async function* followOnce(
    after: Position | undefined,
    filter: Filter | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Delivery> {
    const match = passes(filter)
    const goal = await headNow()
    const reached = (position: Position | undefined): boolean =>
      goal === undefined || (position !== undefined && comparePositions(position, goal) >= 0)
    let at = after
    let told = reached(after)
    if (told) yield { events: [], position: after, caughtUp: true }
    let checkpoint: Position | undefined
    const subscription = client.subscribeToAll({
      fromPosition: startOf(after) ?? 'start',
      filter: serverFilter(driver, filter, (commit) => {
        checkpoint = positionOf(commit)
      }),
    })
    const stop = (): void => {
      subscription.destroy()
    }
    signal.addEventListener('abort', stop)
    try {
      for await (const resolved of subscription) {
        const event = eventIn(resolved as AllStreamResolvedEvent)
        const seen = event?.position ?? checkpoint
        const events = event !== undefined && match(event) ? [event] : []
        if (seen === undefined) continue
        at = seen
        told = told || reached(at)
        yield { events, position: at, caughtUp: told }
      }
    } finally {
      signal.removeEventListener('abort', stop)
      stop()
    }
  }

  async function* follow({ after, filter, signal }: FollowOptions): AsyncGenerator<Delivery> {
    guard()
    const stopping = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal])
    let at = after === 'start' ? undefined : after === 'now' ? await headNow() : after
    for (let attempt = 0; !stopping.aborted; ) {
      try {
        for await (const delivery of followOnce(at, filter, stopping)) {
          attempt = 0
          at = delivery.position ?? at
          yield delivery
        }
      } catch (thrown) {
        if (stopping.aborted) return
        const error = readError(thrown, '$all')
        if (error._tag !== 'StoreUnavailable') throw new ClientelaError(error, { cause: thrown })
      }
      if (stopping.aborted) return
      // The client resumes nothing by itself: from the last position, later and later while the server is away.
      await sleep(Math.min(10_000, 50 * 2 ** attempt) * (0.5 + random() / 2))
      attempt++
    }
  }

  return {
    capabilities: { guardsReferences: false, maxAppendBytes: MAX_APPEND_BYTES, durable: true },
    append,
    read,
    readAll,
    follow,
    head: () => async () => {
      if (closing.signal.aborted) return E.left(closedError(STORE))
      try {
        return E.right(await headNow())
      } catch (thrown) {
        return E.left(readError(thrown, '$all'))
      }
    },
    comparePositions,
    close: async () => {
      if (closing.signal.aborted) return
      closing.abort()
      await client.dispose()
    },
  }
}

/** Opens a connection to the server; it is tried at once, so that a wrong address is said here. */
export const eventStoreDbStore =
  (options: EventStoreDbOptions): TaskEither<StoreError, EventStore> =>
  async () => {
    const driver = await loadDriver()
    if (E.isLeft(driver)) return driver
    try {
      const client = driver.right.EventStoreDBClient.connectionString(options.url)
      const store = storeOn(driver.right, client, options)
      const head = await store.head()()
      if (E.isRight(head)) return E.right(store)
      await store.close()
      return head
    } catch (thrown) {
      return E.left(
        unavailable(thrown instanceof Error ? thrown.message.replace(/\/\/[^@/\s]*@/g, '//') : String(thrown)),
      )
    }
  }
