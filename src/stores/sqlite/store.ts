/** Events in one SQLite file: durable, shared by several processes, followed live across them. The embedded default. */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type AppendError, ClientelaError, type StoreError } from '../../kernel/errors.ts'
import type { EventStore, ReadOptions, RecordedEvent } from '../../kernel/event-store.ts'
import type { Instant } from '../../kernel/instant.ts'
import { recordedAtOf } from '../../kernel/metadata.ts'
import { comparePositions, positionOf } from '../../kernel/position.ts'
import type { Snapshot, SnapshotStore } from '../../kernel/snapshots.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import { nameOnRecord } from '../../kernel/stream-name.ts'
import { closedError, followLog, type Log, type PageRange, readLog } from '../log.ts'
import { type Database, eventSchema, openDatabase, storeError } from './open.ts'
import type { OpenOptions } from './options.ts'
import * as sql from './sql.ts'
import { type AppendResult, writer } from './writer.ts'

const STORE = 'sqlite'
/** One append's data may be this big: far above any sane command, far below what would block other processes. */
const MAX_APPEND_BYTES = 64 * 1024 * 1024
/** How often other processes' commits are looked for: well within the 50 ms that live delivery promises. */
const WATCH_MS = 10

export interface SqliteStoreOptions extends OpenOptions {
  readonly clock: () => Instant
  /** Events read at a time; default 1,000. */
  readonly pageSize?: number
}

export interface SqliteStore extends EventStore {
  readonly snapshots: SnapshotStore
}

interface EventRow {
  readonly position: number
  readonly stream: string
  readonly revision: number
  readonly id: string
  readonly type: string
  readonly recorded_at: string
  readonly data: string
  readonly metadata: string
}

const eventOf = (row: EventRow): RecordedEvent => {
  const metadata: unknown = JSON.parse(row.metadata)
  return {
    id: row.id,
    type: row.type,
    data: JSON.parse(row.data),
    metadata,
    stream: nameOnRecord(row.stream),
    revision: row.revision,
    position: positionOf(row.position),
    recordedAt: recordedAtOf(metadata, row.recorded_at as Instant),
  }
}

/** Runs a read; what SQLite complains of is thrown as one of our errors. */
const reading = <A>(read: () => A): A => {
  try {
    return read()
  } catch (thrown) {
    const known = storeError(thrown)
    throw known === undefined ? thrown : new ClientelaError(known, { cause: thrown })
  }
}

const jsonText = (value: unknown): string => JSON.stringify(value === undefined ? null : value)

const logOf = (db: Database, wakers: Set<() => void>, isClosed: () => boolean): Log => {
  const lastOfLog = db.prepare<[], { position: number }>(sql.lastOfLog)
  const head = (): number => reading(() => lastOfLog.get()?.position ?? 0)
  const pages = new Map<string, ReturnType<typeof prepare>>()
  const prepare = (text: string) => db.prepare<Array<string | number>, EventRow>(text)
  const statement = (text: string): ReturnType<typeof prepare> => {
    const prepared = pages.get(text) ?? prepare(text)
    pages.set(text, prepared)
    return prepared
  }
  return {
    head,
    isClosed,
    page: ({ after, upTo, direction, filter, limit }: PageRange) =>
      reading(() =>
        statement(sql.readLogPage(direction, filter))
          .all(after, upTo, ...(filter?.categories ?? []), ...(filter?.types ?? []), limit)
          .map(eventOf),
      ),
    grown: (since, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted || isClosed()) return resolve()
        // Unref'ed: following does not keep a process alive that has nothing else to do.
        const timer = setInterval(() => {
          try {
            if (isClosed() || head() > since) done()
          } catch (thrown) {
            done()
            reject(thrown)
          }
        }, WATCH_MS).unref()
        const done = (): void => {
          clearInterval(timer)
          wakers.delete(done)
          signal.removeEventListener('abort', done)
          resolve()
        }
        wakers.add(done)
        signal.addEventListener('abort', done)
      }),
  }
}

const snapshotsOf = (db: Database): SnapshotStore => {
  const load = db.prepare<[string], { revision: number; state_version: number; content: string }>(sql.loadSnapshot)
  const save = db.prepare(sql.saveSnapshot)
  return {
    load: async (stream) => {
      const row = load.get(stream)
      if (row === undefined) return undefined
      const content = JSON.parse(row.content) as Pick<Snapshot, 'state' | 'commands'>
      return { revision: row.revision, stateVersion: row.state_version, ...content }
    },
    save: async (stream, { revision, stateVersion, state, commands }) => {
      save.run(stream, revision, stateVersion, JSON.stringify({ state, commands }))
    },
  }
}

const storeOn = (db: Database, options: SqliteStoreOptions): SqliteStore => {
  const pageSize = options.pageSize ?? 1_000
  let closed = false
  const wakers = new Set<() => void>()
  const wake = (): void => {
    for (const go of [...wakers]) go()
  }
  const log = logOf(db, wakers, () => closed)
  const write = writer(db, options.clock, wake)
  const forwards = db.prepare<[string, number, number], EventRow>(sql.readStreamForwards)
  const backwards = db.prepare<[string, number, number], EventRow>(sql.readStreamBackwards)

  const append: EventStore['append'] = (stream, expected, events, unmoved) => async (): Promise<AppendResult> => {
    if (closed) return E.left<AppendError>(closedError(STORE))
    const data = events.map((event) => jsonText(event.data))
    const bytes = data.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
    if (bytes > MAX_APPEND_BYTES) {
      const message = `${bytes} bytes of data in one append to ${stream}; the limit is ${MAX_APPEND_BYTES}: send fewer at a time`
      return E.left({ _tag: 'AppendTooLarge', stream, bytes, limit: MAX_APPEND_BYTES, message })
    }
    const metadata = events.map((event) => jsonText(event.metadata))
    return write.append({ stream, expected, events, data, metadata, unmoved: unmoved ?? [] })
  }

  async function* read(stream: StreamName, { direction = 'forwards', from, limit }: ReadOptions = {}) {
    const step = direction === 'forwards' ? 1 : -1
    const page = direction === 'forwards' ? forwards : backwards
    let left = limit ?? Number.POSITIVE_INFINITY
    let next = from ?? (direction === 'forwards' ? 0 : Number.MAX_SAFE_INTEGER)
    while (left > 0 && next >= 0) {
      if (closed) throw new ClientelaError(closedError(STORE))
      const size = Math.min(pageSize, left)
      const rows = reading(() => page.all(stream, next, size))
      const last = rows.at(-1)
      if (last === undefined) return
      yield rows.map(eventOf)
      if (rows.length < size) return
      left -= rows.length
      next = last.revision + step
    }
  }

  return {
    capabilities: { guardsReferences: true, maxAppendBytes: MAX_APPEND_BYTES, durable: true },
    append,
    read,
    readAll: (readOptions) => readLog(log, STORE, pageSize, readOptions),
    follow: (followOptions) => followLog(log, STORE, pageSize, followOptions),
    head: () => async () => {
      if (closed) return E.left(closedError(STORE))
      const head = log.head()
      return E.right(head === 0 ? undefined : positionOf(head))
    },
    comparePositions,
    snapshots: snapshotsOf(db),
    close: async () => {
      if (closed) return
      write.flush()
      closed = true
      wake()
      db.close()
    },
  }
}

/** Opens the file, or makes it. Left: it can't be opened, is somebody else's, or was written by a newer version. */
export const sqliteStore =
  (options: SqliteStoreOptions): TaskEither<StoreError, SqliteStore> =>
  async () => {
    const db = await openDatabase(options, eventSchema)
    return E.isLeft(db) ? db : E.right(storeOn(db.right, options))
  }
