/**
 * Group commit: appends that wait at the same moment are checked and written in one transaction, so that a disk or another
 * process is waited for once. Each is still all or nothing, and one that conflicts does not touch the others.
 */
import * as E from 'fp-ts/lib/Either.js'
import { codeOf } from '../../kernel/error-code.ts'
import type { AppendError, ReferenceMoved } from '../../kernel/errors.ts'
import type { Appended, ExpectedRevision, NewEvent, Unmoved } from '../../kernel/event-store.ts'
import type { Instant } from '../../kernel/instant.ts'
import { itemAt } from '../../kernel/item-at.ts'
import { positionOf } from '../../kernel/position.ts'
import { categoryOf, type StreamName } from '../../kernel/stream-name.ts'
import { rule } from '../append-rules.ts'
import { type Database, storeError } from './open.ts'
import * as sql from './sql.ts'

export type AppendResult = E.Either<AppendError, Appended>

/** An append with its events already written as JSON. */
export interface PendingAppend {
  readonly stream: StreamName
  readonly expected: ExpectedRevision
  readonly events: ReadonlyArray<NewEvent>
  readonly data: ReadonlyArray<string>
  readonly metadata: ReadonlyArray<string>
  readonly unmoved: ReadonlyArray<Unmoved>
}

/** How far the log goes within a transaction. */
interface Written {
  position: number
  readonly recordedAt: Instant
}

interface Last {
  readonly position: number
  readonly recorded_at: string
}

export interface Writer {
  readonly append: (pending: PendingAppend) => Promise<AppendResult>
  /** Writes what waits, now. */
  readonly flush: () => void
}

/** Appends written in one transaction at most: bounds the time another process has to wait. */
const GROUP = 1_000
/** How long appends may follow each other without a turn of the event loop. */
const LONGEST_TURN_MS = 2
/** Streams whose revision is remembered between commits. */
const REMEMBERED = 50_000

export const writer = (db: Database, clock: () => Instant, onCommit: () => void): Writer => {
  const insert = db.prepare(sql.insertEvent)
  const lastOfLog = db.prepare<[], Last>(sql.lastOfLog)
  const lastOfStream = db.prepare<[string], { revision: number; position: number }>(sql.lastOfStream)
  const idsOfStream = db.prepare<[string, number, number], { id: string }>(sql.idsOfStream)
  const revisionOfId = db.prepare<[string, string], { revision: number }>(sql.revisionOfId)
  const positionOfRevision = db.prepare<[string, number], { position: number }>(sql.positionOfRevision)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')

  const dataVersion = db.prepare<[], { data_version: number }>('PRAGMA data_version')
  /** Where streams and the log stand, as long as no other connection has written: then all of it is forgotten. */
  const revisions = new Map<string, number>()
  let lastKnown: Last | undefined
  let version = -1

  const revisionOf = (stream: string): number => {
    const known = revisions.get(stream)
    if (known !== undefined) return known
    const found = lastOfStream.get(stream)?.revision ?? -1
    if (revisions.size >= REMEMBERED) revisions.clear()
    revisions.set(stream, found)
    return found
  }

  const forget = (): void => {
    revisions.clear()
    lastKnown = undefined
  }

  const moved = (unmoved: ReadonlyArray<Unmoved>): ReferenceMoved | undefined => {
    for (const { stream, revision } of unmoved) {
      const actual = revisionOf(stream)
      if (actual !== revision) {
        const message = `${stream} has moved from ${revision} to ${actual} since it was read`
        return { _tag: 'ReferenceMoved', stream, expected: revision, actual, message }
      }
    }
    return undefined
  }

  const insertAll = (
    { stream, events, data, metadata }: PendingAppend,
    revision: number,
    last: Written,
  ): AppendResult => {
    const category = categoryOf(stream)
    let { position } = last
    for (const [i, { id, type }] of events.entries())
      insert.run(++position, stream, revision + 1 + i, id, category, type, last.recordedAt, data[i], metadata[i])
    last.position = position
    revisions.set(stream, revision + events.length)
    return E.right({ revision: revision + events.length, position: positionOf(position), repeated: false })
  }

  /** A stream said to be new is not looked for: the first insert finds out. Undefined: it is not new. */
  const writeNew = (pending: PendingAppend, last: Written): AppendResult | undefined => {
    if (revisions.has(pending.stream) || pending.events.length === 0) return undefined
    if (moved(pending.unmoved) !== undefined) return undefined
    try {
      return insertAll(pending, -1, last)
    } catch (thrown) {
      if (codeOf(thrown) === 'SQLITE_CONSTRAINT_UNIQUE') return undefined
      throw thrown
    }
  }

  /** Checks and writes one append inside the transaction; nothing is written unless all of it is. */
  const write = (pending: PendingAppend, last: Written): AppendResult => {
    const { stream, expected, events } = pending
    const written = expected === 'no-stream' ? writeNew(pending, last) : undefined
    if (written !== undefined) return written
    const revision = revisionOf(stream)
    const ids = events.map((event) => event.id)
    const ruling = rule(stream, expected, ids, {
      revision,
      idsAt: (from, count) => idsOfStream.all(stream, from, count).map((row) => row.id),
      find: (id) => revisionOfId.get(stream, id)?.revision,
    })
    if (ruling._tag === 'Conflict') return E.left(ruling.error)
    if (ruling._tag === 'Repeat') {
      const position = positionOf(positionOfRevision.get(stream, ruling.revision)?.position ?? last.position)
      return E.right({ revision: ruling.revision, position, repeated: true })
    }
    const gone = moved(pending.unmoved)
    if (gone !== undefined) return E.left(gone)
    return insertAll(pending, revision, last)
  }

  /** An exception anywhere fails the whole group: nothing of it is written. */
  const writeGroup = (group: ReadonlyArray<PendingAppend>): ReadonlyArray<AppendResult> => {
    begin.run()
    try {
      const now = dataVersion.get()?.data_version ?? -1
      if (now !== version) forget()
      version = now
      const before = lastKnown ?? lastOfLog.get()
      const time = clock()
      const floor = before?.recorded_at as Instant | undefined
      const last = { position: before?.position ?? 0, recordedAt: floor !== undefined && floor > time ? floor : time }
      const results = group.map((pending) => write(pending, last))
      commit.run()
      lastKnown = last.position === 0 ? undefined : { position: last.position, recorded_at: last.recordedAt }
      return results
    } catch (thrown) {
      forget()
      if (db.inTransaction) rollback.run()
      throw thrown
    }
  }

  interface Waiting {
    readonly pending: PendingAppend
    readonly answer: (result: AppendResult) => void
    readonly fail: (reason: unknown) => void
  }
  let queue: Array<Waiting> = []
  let scheduled = false

  const flush = (): void => {
    scheduled = false
    while (queue.length > 0) {
      const group = queue.slice(0, GROUP)
      queue = queue.slice(GROUP)
      try {
        const results = writeGroup(group.map((waiting) => waiting.pending))
        for (const [i, waiting] of group.entries()) waiting.answer(itemAt(results, i))
        onCommit()
      } catch (thrown) {
        const known = storeError(thrown)
        for (const waiting of group) {
          if (known === undefined) waiting.fail(thrown)
          else waiting.answer(E.left(known))
        }
      }
    }
  }

  let turned = 0
  const flushInTurn = (): void => {
    turned = performance.now()
    flush()
  }

  /**
   * Soon: all that are ready now share one commit. Mostly that is behind what else is ready in this turn of the event loop;
   * now and then behind a whole turn, so that one who appends without a pause leaves room for timers and connections.
   */
  const schedule = (): void => {
    if (performance.now() - turned > LONGEST_TURN_MS) setImmediate(flushInTurn)
    else queueMicrotask(() => queueMicrotask(() => queueMicrotask(flush)))
  }

  return {
    flush,
    append: (pending) =>
      new Promise((answer, fail) => {
        queue.push({ pending, answer, fail })
        if (scheduled) return
        scheduled = true
        schedule()
      }),
  }
}
