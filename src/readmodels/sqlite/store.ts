/**
 * Read models in one SQLite file beside the events': plain typed tables that any tool can open. The file may be deleted at
 * any time; it is rebuilt from the history. Several processes may project into it.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { ClientelaError, type StoreError } from '../../kernel/errors.ts'
import type { Position } from '../../kernel/position.ts'
import type { AnyRow, Projection } from '../../kernel/projection.ts'
import { type Database, openDatabase, storeError } from '../../stores/sqlite/open.ts'
import type { OpenOptions } from '../../stores/sqlite/options.ts'
import { currentOf, outlivedBy, shownOf, unfinishedOf } from '../generations.ts'
import type { Commit, Failure, Generation, OnLaidOut, ReadModelStore, TakenOver } from '../port.ts'
import { factPages } from './facts.ts'
import { ofOtherHistory } from './history.ts'
import { indexesOn } from './indexes.ts'
import { PAGE_ROWS } from './pages.ts'
import { rowReader, rowWriter } from './rows.ts'
import * as sql from './sql.ts'
import type { SqlValue, Statement } from './statement.ts'

interface GenerationRow {
  readonly id: number
  readonly name: string
  readonly version: number
  readonly position: string | null
  readonly live: number
  readonly failure: string | null
}

const generationOf = (row: GenerationRow): Generation => ({
  id: row.id,
  name: row.name,
  version: row.version,
  position: (row.position ?? undefined) as Position | undefined,
  live: row.live === 1,
  failure: row.failure === null ? undefined : (JSON.parse(row.failure) as Failure),
})

const orThrow = <A>(run: () => A): A => {
  try {
    return run()
  } catch (thrown) {
    const known = storeError(thrown)
    throw known === undefined ? thrown : new ClientelaError(known, { cause: thrown })
  }
}

const storeOn = (db: Database, pageRows: number, onLaidOut?: OnLaidOut): ReadModelStore => {
  // A rebuild writes the same pages again and again: they go to the file less often.
  db.pragma('wal_autocheckpoint = 8000')
  // Facts are written at the end, and read a page of columns at a time: hardly anything is looked at twice.
  db.pragma('cache_size = -16384')
  const all = db.prepare<[], GenerationRow>(sql.generations)
  const there = db.prepare<[number]>(sql.exists)
  const moveOn = db.prepare<[string, number, string | null]>(sql.moveOn)
  const statements = new Map<string, Statement>()
  const readers = new Map<Projection, ReturnType<typeof rowReader>>()
  const writers = new Map<string, { readonly id: number; readonly put: ReturnType<typeof rowWriter> }>()

  const prepared = (text: string): Statement => {
    const known = statements.get(text) ?? db.prepare<Array<SqlValue>, Record<string, unknown>>(text)
    statements.set(text, known)
    return known
  }
  const readerOf = (projection: Projection): ReturnType<typeof rowReader> => {
    const known = readers.get(projection) ?? rowReader(projection)
    readers.set(projection, known)
    return known
  }
  /** Of the generation that was written last of each name. */
  const writerOf = (generation: Generation, projection: Projection): ReturnType<typeof rowWriter> => {
    const { id, name } = generation
    const held = writers.get(name)
    if (held?.id === id) return held.put
    const put = rowWriter(prepared, generation, projection)
    writers.set(name, { id, put })
    return put
  }
  const list = (): ReadonlyArray<Generation> => orThrow(() => all.all().map(generationOf))

  const drop = ({ id, name }: Generation): void => {
    db.prepare(sql.forget).run(id)
    statements.clear()
    for (const table of sql.dropTables({ id, name })) db.exec(table)
  }

  const create = (projection: Projection): Generation => {
    const { name, version } = projection
    for (const one of unfinishedOf(list(), projection)) drop(one)
    const id = Number(db.prepare(sql.beginGeneration).run(name, version).lastInsertRowid)
    const generation: Generation = { id, name, version, position: undefined, live: false, failure: undefined }
    db.exec(sql.createTable(generation, projection))
    show(projection)
    return generation
  }

  /** The newest live generation under the projection's plain name; an older program knows nothing of newer columns. */
  const show = (projection: Projection): void => {
    const shown = shownOf(list(), projection.name)
    if (shown?.version !== projection.version) return
    db.exec(sql.dropView(projection.name))
    db.exec(sql.createView(shown, projection))
    db.prepare(sql.forgetColumns).run(projection.name)
    for (const [name, column] of Object.entries(projection.table))
      db.prepare(sql.documentColumn).run(projection.name, name, column.type, column.doc)
  }

  const begin = db.transaction(create)
  const open = db.transaction((projection: Projection) => currentOf(list(), projection) ?? create(projection))

  const promote = db.transaction(
    (generation: Generation, projection: Projection, replaces: Generation | undefined): boolean => {
      const all = list()
      const live = all.find((one) => one.live && one.name === generation.name && one.version === generation.version)
      if (!all.some(({ id }) => id === generation.id)) return false
      if (live?.id !== replaces?.id || live?.position !== replaces?.position) return false
      db.prepare(sql.makeLive).run(generation.id)
      for (const one of outlivedBy(all, generation)) drop(one)
      show(projection)
      return true
    },
  )

  const takenOver = ({ name }: Generation): E.Either<TakenOver, never> =>
    E.left({ _tag: 'TakenOver', name, message: `${name} has been moved on, or replaced, by another projector` })

  /** Reads a generation's table where it is still there: whether it is and what it holds are one moment. */
  const reading = <A>(generation: Generation, read: () => A): E.Either<TakenOver, A> =>
    orThrow(() =>
      db
        .transaction(() => (there.get(generation.id) === undefined ? takenOver(generation) : E.right(read())))
        .deferred(),
    )

  const write = ({ generation, projection, expected, upserts, deletes, position }: Commit): boolean => {
    if (moveOn.run(position, generation.id, expected ?? null).changes !== 1) return false
    const put = writerOf(generation, projection)
    for (const [key, row] of upserts) put(key, row)
    const remove = deletes.length === 0 ? undefined : prepared(sql.deleteRow(generation))
    for (const key of deletes) remove?.run(key)
    return true
  }
  const writeAll = db.transaction((commits: ReadonlyArray<Commit>) => commits.map(write))

  const { pack, read } = factPages(db, prepared, pageRows, onLaidOut)
  const index = indexesOn(db, prepared)

  return {
    generations: async () => list(),
    open: async (projection) => orThrow(() => open.immediate(projection)),
    begin: async (projection) => orThrow(() => begin.immediate(projection)),
    promote: async (generation, projection, replaces) =>
      orThrow(() => promote.immediate(generation, projection, replaces)),
    fail: async ({ id, position }, failure) => {
      const text = failure === undefined ? null : JSON.stringify(failure)
      orThrow(() => db.prepare(sql.setFailure).run(text, id, position ?? null))
    },
    load: async (generation, projection, keys) =>
      reading(generation, () => {
        const one = prepared(sql.loadRow(generation))
        const fromSql = readerOf(projection)
        const found = new Map<string, AnyRow>()
        for (const key of keys) {
          const row = one.get(key)
          if (row !== undefined) found.set(key, fromSql(row))
        }
        return found
      }),
    commit: async (commits) => {
      try {
        return E.right(writeAll.immediate(commits))
      } catch (thrown) {
        const known = storeError(thrown)
        if (known === undefined) throw thrown
        return E.left(known)
      }
    },
    rows: async (generation, projection, { where = [] } = {}) => {
      orThrow(() => index(generation, projection, where))
      return reading(generation, () => {
        const values = where.map((condition) => condition.value)
        return prepared(sql.selectRows(generation, where))
          .all(...values)
          .map(readerOf(projection)) as never
      })
    },
    facts: async (generation, projection, bounds) => {
      const there = reading(generation, () => undefined)
      if (E.isLeft(there)) return there
      orThrow(() => pack(generation, projection))
      return reading(generation, () => read(generation, projection, bounds) as never)
    },
    close: async () => {
      db.close()
    },
  }
}

export interface ReadModelOptions extends OpenOptions {
  /** Facts packed to a page; default, and at most, 16,384. */
  readonly pageRows?: number
  /** Told how far facts have been laid out. */
  readonly onLaidOut?: OnLaidOut
  /** The id of the first event of the history that they are of: a file of another's is refused. */
  readonly history?: string
}

/** Opens the file of read models, or makes it. */
export const sqliteReadModels =
  (options: ReadModelOptions): TaskEither<StoreError, ReadModelStore> =>
  async () => {
    const db = await openDatabase(options, {
      applicationId: sql.APPLICATION_ID,
      version: sql.SCHEMA_VERSION,
      create: sql.createSchema,
    })
    if (E.isLeft(db)) return db
    const other = options.history === undefined ? undefined : ofOtherHistory(db.right, options.history)
    const { pageRows = PAGE_ROWS, onLaidOut } = options
    if (other === undefined) return E.right(storeOn(db.right, Math.min(pageRows, PAGE_ROWS), onLaidOut))
    db.right.close()
    return E.left(other)
  }
