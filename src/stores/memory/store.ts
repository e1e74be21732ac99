/** Events in memory: for tests, examples and what-if questions. Gone with the process. */
import * as E from 'fp-ts/lib/Either.js'
import { type AppendError, ClientelaError } from '../../kernel/errors.ts'
import type {
  Appended,
  EventStore,
  Filter,
  NewEvent,
  ReadOptions,
  RecordedEvent,
  Unmoved,
} from '../../kernel/event-store.ts'
import type { Instant } from '../../kernel/instant.ts'
import { recordedAtOf } from '../../kernel/metadata.ts'
import { comparePositions, positionOf } from '../../kernel/position.ts'
import { categoryOf, type StreamName } from '../../kernel/stream-name.ts'
import { rule } from '../append-rules.ts'
import { closedError, followLog, type Log, type PageRange, readLog } from '../log.ts'

const STORE = 'memory'
const PAGE = 1_000

export interface MemoryStoreOptions {
  readonly clock: () => Instant
}

const passes = (filter: Filter | undefined) => {
  const categories = filter?.categories === undefined ? undefined : new Set(filter.categories)
  const types = filter?.types === undefined ? undefined : new Set(filter.types)
  return (event: RecordedEvent): boolean =>
    (categories === undefined || categories.has(categoryOf(event.stream))) &&
    (types === undefined || types.has(event.type))
}

/** Kept as JSON says it, as in every store that lasts: no -0, no fields without a value; nor changed from outside afterwards. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value === undefined ? null : value))

export const memoryStore = ({ clock }: MemoryStoreOptions): EventStore => {
  const log: Array<RecordedEvent> = []
  const streams = new Map<StreamName, Array<RecordedEvent>>()
  const waiting = new Set<() => void>()
  let closed = false

  const wake = (): void => {
    for (const go of waiting) go()
    waiting.clear()
  }

  const revisionOf = (stream: StreamName): number => (streams.get(stream)?.length ?? 0) - 1

  const moved = (unmoved: ReadonlyArray<Unmoved>): AppendError | undefined => {
    const gone = unmoved.find(({ stream, revision }) => revisionOf(stream) !== revision)
    if (gone === undefined) return undefined
    const actual = revisionOf(gone.stream)
    const message = `${gone.stream} has moved from ${gone.revision} to ${actual} since it was read`
    return { _tag: 'ReferenceMoved', stream: gone.stream, expected: gone.revision, actual, message }
  }

  let lastAt: Instant | undefined
  const write = (stream: StreamName, events: ReadonlyArray<NewEvent>): Appended => {
    const own = streams.get(stream) ?? []
    const now = clock()
    lastAt = lastAt !== undefined && lastAt > now ? lastAt : now
    for (const event of events) {
      const recorded: RecordedEvent = {
        id: event.id,
        type: event.type,
        data: asJson(event.data),
        metadata: asJson(event.metadata),
        stream,
        revision: own.length,
        position: positionOf(log.length + 1),
        recordedAt: recordedAtOf(event.metadata, lastAt),
      }
      own.push(recorded)
      log.push(recorded)
    }
    if (own.length > 0) streams.set(stream, own)
    wake()
    return { revision: own.length - 1, position: positionOf(log.length), repeated: false }
  }

  const append = (
    stream: StreamName,
    expected: Parameters<EventStore['append']>[1],
    events: ReadonlyArray<NewEvent>,
    unmoved: ReadonlyArray<Unmoved> = [],
  ): E.Either<AppendError, Appended> => {
    if (closed) return E.left(closedError(STORE))
    const own = streams.get(stream) ?? []
    const ids = events.map((event) => event.id)
    const ruling = rule(stream, expected, ids, {
      revision: own.length - 1,
      idsAt: (from, count) => own.slice(from, from + count).map((event) => event.id),
      find: (id) => own.find((event) => event.id === id)?.revision,
    })
    if (ruling._tag === 'Conflict') return E.left(ruling.error)
    if (ruling._tag === 'Repeat')
      return E.right({
        revision: ruling.revision,
        position: own[ruling.revision]?.position ?? positionOf(log.length),
        repeated: true,
      })
    const gone = moved(unmoved)
    return gone === undefined ? E.right(write(stream, events)) : E.left(gone)
  }

  async function* read(stream: StreamName, options: ReadOptions = {}): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
    if (closed) throw new ClientelaError(closedError(STORE))
    const all = streams.get(stream) ?? []
    const { direction = 'forwards', limit = Number.POSITIVE_INFINITY } = options
    const events =
      direction === 'forwards'
        ? all.slice(options.from ?? 0)
        : all.slice(0, Math.max(0, (options.from ?? all.length) + 1)).reverse()
    const wanted = events.slice(0, limit)
    for (let i = 0; i < wanted.length; i += PAGE) yield wanted.slice(i, i + PAGE)
  }

  const page = ({ after, upTo, direction, filter, limit }: PageRange): ReadonlyArray<RecordedEvent> => {
    const match = passes(filter)
    const found: Array<RecordedEvent> = []
    const forwards = direction === 'forwards'
    for (let n = forwards ? after + 1 : upTo; forwards ? n <= upTo : n > after; n += forwards ? 1 : -1) {
      const event = log[n - 1]
      if (event !== undefined && match(event)) found.push(event)
      if (found.length === limit) break
    }
    return found
  }

  const asLog: Log = {
    head: () => log.length,
    page,
    isClosed: () => closed,
    grown: (since, signal) =>
      new Promise((resolve) => {
        if (log.length > since || signal.aborted || closed) return resolve()
        const done = (): void => {
          signal.removeEventListener('abort', done)
          waiting.delete(done)
          resolve()
        }
        waiting.add(done)
        signal.addEventListener('abort', done)
      }),
  }

  return {
    capabilities: { guardsReferences: true, maxAppendBytes: Number.MAX_SAFE_INTEGER, durable: false },
    append: (stream, expected, events, unmoved) => () => Promise.resolve(append(stream, expected, events, unmoved)),
    read,
    readAll: (options) => readLog(asLog, STORE, PAGE, options),
    follow: (options) => followLog(asLog, STORE, PAGE, options),
    head: () => () =>
      Promise.resolve(
        closed ? E.left(closedError(STORE)) : E.right(log.length === 0 ? undefined : positionOf(log.length)),
      ),
    comparePositions,
    close: async () => {
      closed = true
      wake()
    },
  }
}
