/** Opening an SQLite file as one of ours: created where it is missing, refused where it is somebody else's. */

import type BetterSqlite3 from 'better-sqlite3'
import * as E from 'fp-ts/lib/Either.js'
import { codeOf } from '../../kernel/error-code.ts'
import type { StoreError } from '../../kernel/errors.ts'
import type { OpenOptions } from './options.ts'
import { APPLICATION_ID, createSchema, SCHEMA_VERSION } from './sql.ts'

export type Database = BetterSqlite3.Database

export const unavailable = (message: string): StoreError => ({ _tag: 'StoreUnavailable', store: 'sqlite', message })

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** What SQLite complains of, as one of our errors; undefined where it is not SQLite that complains. */
export const storeError = (thrown: unknown): StoreError | undefined => {
  const code = codeOf(thrown)
  if (code === undefined || !code.startsWith('SQLITE_')) return undefined
  if (code === 'SQLITE_FULL')
    return {
      _tag: 'StorageFull',
      store: 'sqlite',
      message: 'the disk is full: make room and send the command again; nothing was written',
    }
  if (code.startsWith('SQLITE_BUSY'))
    return unavailable('another process has held the file for too long: try again, or raise busyTimeoutMs')
  if (code.startsWith('SQLITE_READONLY')) return unavailable('the file or its folder is read-only')
  if (code === 'SQLITE_NOTADB') return unavailable('the file is not an SQLite database')
  if (code === 'SQLITE_CANTOPEN')
    return unavailable('the file cannot be opened or made: name a file in a folder that is there')
  if (code.startsWith('SQLITE_CORRUPT')) return unavailable('the file is damaged: restore it from a backup')
  return unavailable(`${code}: ${reasonOf(thrown)}`)
}

const loadDriver = async (): Promise<E.Either<StoreError, typeof BetterSqlite3>> => {
  try {
    return E.right((await import('better-sqlite3')).default)
  } catch (thrown) {
    return E.left(
      unavailable(`the driver better-sqlite3 can't be loaded (npm install better-sqlite3): ${reasonOf(thrown)}`),
    )
  }
}

interface Header {
  readonly applicationId: number
  readonly version: number
  readonly tables: number
}

const headerOf = (db: Database): Header => ({
  applicationId: Number(db.pragma('application_id', { simple: true })),
  version: Number(db.pragma('user_version', { simple: true })),
  tables: db.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0,
})

/** How to tell our files, and how to make one. */
export interface Schema {
  readonly applicationId: number
  readonly version: number
  readonly create: string
}

/** Creates our tables in an empty file; a file of another program or of a newer version of ours is left untouched. */
const ensureSchema = (db: Database, schema: Schema): StoreError | undefined => {
  const check = (): StoreError | undefined => {
    const { applicationId, version, tables } = headerOf(db)
    if (tables === 0) {
      db.exec(schema.create)
      db.pragma(`application_id = ${schema.applicationId}`)
      db.pragma(`user_version = ${schema.version}`)
      return undefined
    }
    if (applicationId !== schema.applicationId)
      return unavailable('the file is a database of another program: choose another path')
    return version > schema.version
      ? unavailable(`the file was written by a newer version of clientela (schema ${version}): update clientela`)
      : undefined
  }
  // Two processes may create the file at once: the second waits for the first.
  return db.transaction(check).immediate()
}

export const eventSchema: Schema = { applicationId: APPLICATION_ID, version: SCHEMA_VERSION, create: createSchema }

const at = (path: string, error: StoreError): StoreError => ({ ...error, message: `${path}: ${error.message}` })

export const openDatabase = async (options: OpenOptions, schema: Schema): Promise<E.Either<StoreError, Database>> => {
  const driver = await loadDriver()
  if (E.isLeft(driver)) return driver
  try {
    const db = new driver.right(options.path, { timeout: options.busyTimeoutMs ?? 10_000 })
    try {
      db.pragma('journal_mode = WAL')
      db.pragma(`synchronous = ${options.synchronous ?? 'normal'}`)
      db.pragma('cache_size = -65536')
      const refused = ensureSchema(db, schema)
      if (refused === undefined) return E.right(db)
      db.close()
      return E.left(at(options.path, refused))
    } catch (thrown) {
      db.close()
      throw thrown
    }
  } catch (thrown) {
    const known = storeError(thrown)
    if (known !== undefined) return E.left(at(options.path, known))
    // better-sqlite3 says a missing folder with a plain TypeError.
    return E.left(unavailable(`${options.path} can't be opened: ${reasonOf(thrown)}`))
  }
}
