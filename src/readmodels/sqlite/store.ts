/**
 * Read models in one SQLite file beside the events': plain typed tables that any tool can open. The file may be deleted at
 * any time; it is rebuilt from the history. Several processes may project into it.
 */
import type BetterSqlite3 from 'better-sqlite3'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { ClientelaError, type StoreError } from '../../kernel/errors.ts'
import type { Position } from '../../kernel/position.ts'
import type { AnyRow, Projection } from '../../kernel/projection.ts'
import { type Database, type OpenOptions, openDatabase, storeError } from '../../stores/sqlite/open.ts'
import type { Failure, Generation, ReadModelStore } from '../port.ts'
import * as sql from './sql.ts'

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

type SqlValue = string | number | null

type Statement = BetterSqlite3.Statement<Array<SqlValue>, Record<string, unknown>>

/** How a table's rows are written and read: prepared once a generation. */
interface Shape {
  readonly toSql: (key: string, row: AnyRow) => Array<SqlValue>
  readonly fromSql: (row: Readonly<Record<string, unknown>>) => AnyRow
}

const shapeOf = (projection: Projection): Shape => {
  const columns = Object.entries(projection.table)
  const json = columns.flatMap(([name, column]) => (column.type === 'json' ? [name] : []))
  return {
    toSql: (key, row) => {
      const values: Array<SqlValue> = [key]
      for (const [name, column] of columns) {
        const value = row[name]
        if (value === undefined || value === null) values.push(null)
        else values.push(column.type === 'json' ? JSON.stringify(value) : (value as SqlValue))
      }
      return values
    },
    fromSql: (row) => {
      const { key: _key, ...rest } = row as Record<string, unknown>
      for (const name of json) {
        const value = rest[name]
        if (typeof value === 'string') rest[name] = JSON.parse(value)
      }
      return rest
    },
  }
}

const orThrow = <A>(run: () => A): A => {
  try {
    return run()
  } catch (thrown) {
    const known = storeError(thrown)
    throw known === undefined ? thrown : new ClientelaError(known, { cause: thrown })
  }
}

const storeOn = (db: Database): ReadModelStore => {
  const all = db.prepare<[], GenerationRow>(sql.generations)
  const moveOn = db.prepare<[string, number, string | null]>(sql.moveOn)
  const statements = new Map<string, Statement>()
  const shapes = new Map<Projection, Shape>()

  const prepared = (text: string): Statement => {
    const known = statements.get(text) ?? db.prepare<Array<SqlValue>, Record<string, unknown>>(text)
    statements.set(text, known)
    return known
  }
  const shape = (projection: Projection): Shape => {
    const known = shapes.get(projection) ?? shapeOf(projection)
    shapes.set(projection, known)
    return known
  }
  const list = (): ReadonlyArray<Generation> => orThrow(() => all.all().map(generationOf))

  const showLive = (generation: Generation, projection: Projection): void => {
    db.exec(sql.dropView(generation.name))
    db.exec(sql.createView(generation, projection))
    db.prepare(sql.forgetColumns).run(generation.name)
    for (const [name, column] of Object.entries(projection.table))
      db.prepare(sql.documentColumn).run(generation.name, name, column.type, column.doc)
  }

  const begin = db.transaction((projection: Projection): Generation => {
    const { name, version } = projection
    const id = Number(db.prepare(sql.beginGeneration).run(name, version, name).lastInsertRowid)
    const generation = list().find((one) => one.id === id) as Generation
    db.exec(sql.createTable(generation, projection))
    if (generation.live) showLive(generation, projection)
    return generation
  })

  const promote = db.transaction((generation: Generation, projection: Projection): void => {
    if (!list().some((one) => one.id === generation.id)) return
    for (const index of sql.createIndexes(generation, projection)) db.exec(index)
    if (list().some((one) => one.id === generation.id && one.live)) return
    for (const other of db
      .prepare<[string, number], { id: number; name: string }>(sql.others)
      .all(generation.name, generation.id)) {
      db.prepare(sql.forget).run(other.id)
      statements.clear()
      db.exec(sql.dropView(generation.name))
      db.exec(sql.dropTable(other))
    }
    db.prepare(sql.makeLive).run(generation.id)
    showLive(generation, projection)
  })

  const write = db.transaction(
    (generation: Generation, projection: Projection, commit: Parameters<ReadModelStore['commit']>[2]): boolean => {
      if (moveOn.run(commit.position, generation.id, commit.expected ?? null).changes !== 1) return false
      const { toSql } = shape(projection)
      const upsert = commit.upserts.length === 0 ? undefined : prepared(sql.upsert(generation, projection))
      for (const [key, row] of commit.upserts) upsert?.run(...toSql(key, row))
      const remove = commit.deletes.length === 0 ? undefined : prepared(sql.deleteRow(generation))
      for (const key of commit.deletes) remove?.run(key)
      return true
    },
  )

  return {
    generations: async () => list(),
    begin: async (projection) => orThrow(() => begin.immediate(projection)),
    promote: async (generation, projection) => orThrow(() => promote.immediate(generation, projection)),
    fail: async (generation, failure) => {
      orThrow(() =>
        db.prepare(sql.setFailure).run(failure === undefined ? null : JSON.stringify(failure), generation.id),
      )
    },
    load: async (generation, projection, keys) =>
      orThrow(() => {
        const one = prepared(sql.loadRow(generation))
        const { fromSql } = shape(projection)
        return new Map(
          keys.flatMap((key) => {
            const row = one.get(key)
            return row === undefined ? [] : [[key, fromSql(row)] as const]
          }),
        )
      }),
    commit: async (generation, projection, commit) => {
      try {
        if (write.immediate(generation, projection, commit)) return E.right(undefined)
        const message = `${generation.name} has been moved on by another projector`
        return E.left({ _tag: 'TakenOver' as const, name: generation.name, message })
      } catch (thrown) {
        const known = storeError(thrown)
        if (known === undefined) throw thrown
        return E.left(known)
      }
    },
    rows: async (generation, projection, query = {}) =>
      orThrow(() => {
        const { fromSql } = shape(projection)
        const where = query.where ?? []
        const values = where.map((condition) => condition.value)
        return prepared(sql.selectRows(generation, where))
          .all(...values)
          .map(fromSql) as never
      }),
    close: async () => {
      db.close()
    },
  }
}

/** Opens the file of read models, or makes it. */
export const sqliteReadModels =
  (options: OpenOptions): TaskEither<StoreError, ReadModelStore> =>
  async () => {
    const db = await openDatabase(options, {
      applicationId: sql.APPLICATION_ID,
      version: sql.SCHEMA_VERSION,
      create: sql.createSchema,
    })
    return E.isLeft(db) ? db : E.right(storeOn(db.right))
  }
