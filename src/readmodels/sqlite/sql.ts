/** SQL of the read models, made from the projections' columns. Names were checked when the projection was defined. */
import type { Column, Projection } from '../../kernel/projection.ts'
import type { Condition, Generation } from '../port.ts'

/** "CLNV": how a file of read models says that it is ours. */
export const APPLICATION_ID = 0x434c4e56
export const SCHEMA_VERSION = 1

export const createSchema = `
  CREATE TABLE _generation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    position TEXT,
    live INTEGER NOT NULL,
    failure TEXT
  );
  CREATE TABLE _columns (
    view TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (view, name)
  ) WITHOUT ROWID;
`

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const tableOf = ({ name, id }: Pick<Generation, 'name' | 'id'>): string => quoted(`${name}__${id}`)

const sqlType: Readonly<Record<Column<unknown>['type'], string>> = {
  text: 'TEXT',
  integer: 'INTEGER',
  real: 'REAL',
  json: 'TEXT',
}

export type Columns = ReadonlyArray<readonly [name: string, column: Column<unknown>]>

export const columnsOf = (projection: Projection): Columns => Object.entries(projection.table)

/** Facts are keyed by position, a whole number in text: as SQLite's own row number they are stored in order. */
export const createTable = (generation: Generation, projection: Projection): string => {
  const columns = columnsOf(projection).map(
    ([name, column]) => `${quoted(name)} ${sqlType[column.type]}${column.nullable ? '' : ' NOT NULL'}`,
  )
  const key = projection.appendOnly ? '"key" INTEGER PRIMARY KEY' : '"key" TEXT PRIMARY KEY NOT NULL'
  return `CREATE TABLE ${tableOf(generation)} (${[key, ...columns].join(', ')})`
}

/** Facts packed in pages, and the packed columns of each page: made when they are first wanted. */
const pagesOf = ({ name, id }: Pick<Generation, 'name' | 'id'>): string => quoted(`${name}__${id}__pages`)
/** What is kept of chapters, in pages too: by what it was made, and from how many pages of facts. */
const keptOf = ({ name, id }: Pick<Generation, 'name' | 'id'>): string => quoted(`${name}__${id}__kept`)
const packedOf = ({ name, id }: Pick<Generation, 'name' | 'id'>): string => quoted(`${name}__${id}__packed`)

export const createPages = (generation: Generation): string => `
  CREATE TABLE IF NOT EXISTS ${pagesOf(generation)} (
    upTo TEXT NOT NULL,
    rows INTEGER NOT NULL,
    times BLOB NOT NULL,
    firstOccurred TEXT NOT NULL,
    lastOccurred TEXT NOT NULL,
    firstRecorded TEXT NOT NULL,
    lastRecorded TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS ${packedOf(generation)} (
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    coding TEXT NOT NULL,
    "values" TEXT NOT NULL,
    codes BLOB,
    UNIQUE (page, name)
  );
  CREATE TABLE IF NOT EXISTS ${keptOf(generation)} (
    page TEXT NOT NULL,
    rows INTEGER NOT NULL,
    made TEXT NOT NULL,
    pages INTEGER NOT NULL
  );
`
export const pages = (generation: Generation): string =>
  `SELECT upTo, rows, firstOccurred, lastOccurred, firstRecorded, lastRecorded FROM ${pagesOf(generation)} ORDER BY rowid`
export const pageTimes = (generation: Generation): string => `SELECT times FROM ${pagesOf(generation)} WHERE upTo = ?`
export const lastPage = (generation: Generation): string =>
  `SELECT upTo FROM ${pagesOf(generation)} ORDER BY rowid DESC LIMIT 1`
export const addPage = (generation: Generation): string =>
  `INSERT INTO ${pagesOf(generation)} VALUES (@upTo, @rows, @times, @firstOccurred, @lastOccurred, @firstRecorded, @lastRecorded)`
export const addPacked = (generation: Generation): string =>
  `INSERT INTO ${packedOf(generation)} VALUES (?, ?, ?, ?, ?)`
export const packedColumn = (generation: Generation): string =>
  `SELECT coding, "values", codes FROM ${packedOf(generation)} WHERE page = ? AND name = ?`
export const countPages = (generation: Generation): string => `SELECT count(*) AS pages FROM ${pagesOf(generation)}`
export const kept = (generation: Generation): string => `SELECT * FROM ${keptOf(generation)} ORDER BY rowid`
export const addKept = (generation: Generation): string => `INSERT INTO ${keptOf(generation)} VALUES (?, ?, ?, ?)`
export const forgetKept = (generation: Generation): ReadonlyArray<string> => [
  `DELETE FROM ${packedOf(generation)} WHERE page IN (SELECT page FROM ${keptOf(generation)})`,
  `DELETE FROM ${keptOf(generation)}`,
]

export const dropTables = (generation: Pick<Generation, 'name' | 'id'>): ReadonlyArray<string> =>
  [tableOf, pagesOf, packedOf, keptOf].map((table) => `DROP TABLE IF EXISTS ${table(generation)}`)

export const indexName = ({ name, id }: Pick<Generation, 'name' | 'id'>, column: string): string =>
  `${name}__${id}__${column}`
export const hasIndex = "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?"
export const createIndex = (generation: Generation, column: string): string =>
  `CREATE INDEX IF NOT EXISTS ${quoted(indexName(generation, column))} ON ${tableOf(generation)} (${quoted(column)})`

/** What analysts open in any tool: the live generation under the projection's own name. */
export const dropView = (name: string): string => `DROP VIEW IF EXISTS ${quoted(name)}`
export const createView = (generation: Generation, projection: Projection): string =>
  `CREATE VIEW ${quoted(generation.name)} AS SELECT ${['key', ...Object.keys(projection.table)].map(quoted).join(', ')} FROM ${tableOf(generation)}`

/** Columns that are not named become NULL, in a row that is replaced too. */
export const upsert = (generation: Generation, columns: ReadonlyArray<string>): string => {
  const names = ['key', ...columns]
  return `INSERT OR REPLACE INTO ${tableOf(generation)} (${names.map(quoted).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
}

export const deleteRow = (generation: Generation): string => `DELETE FROM ${tableOf(generation)} WHERE "key" = ?`

export const loadRow = (generation: Generation): string => `SELECT * FROM ${tableOf(generation)} WHERE "key" = ?`

export const selectRows = (generation: Generation, where: ReadonlyArray<Condition>): string => {
  const conditions = where.map(({ column, is }) => `${quoted(column)} ${is} ?`)
  return `SELECT * FROM ${tableOf(generation)}${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`} ORDER BY rowid`
}

/** Facts after a page, in the order of their keys; a key may be larger than a JavaScript number, and goes as text. */
export const newerRows = (generation: Generation): string =>
  `SELECT *, CAST("key" AS TEXT) AS "upTo" FROM ${tableOf(generation)} WHERE "key" > CAST(? AS INTEGER) ORDER BY "key" LIMIT ?`
/** How many facts there are after a page, and the last of them; and a column of those. */
export const newerThan = (generation: Generation): string =>
  `SELECT count(*) AS rows, CAST(max("key") AS TEXT) AS "upTo" FROM ${tableOf(generation)} WHERE "key" > CAST(? AS INTEGER)`
export const newerColumn = (generation: Generation, column: string): string =>
  `SELECT ${quoted(column)} AS value FROM ${tableOf(generation)} WHERE "key" > CAST(? AS INTEGER) AND "key" <= CAST(? AS INTEGER) ORDER BY "key"`
export const someRow = (generation: Generation): string =>
  `SELECT 1 FROM ${tableOf(generation)} WHERE "key" > CAST(? AS INTEGER) ORDER BY "key" LIMIT 1 OFFSET ?`

export const generations = 'SELECT id, name, version, position, live, failure FROM _generation ORDER BY id'
export const beginGeneration =
  'INSERT INTO _generation (name, version, position, live, failure) VALUES (?, ?, NULL, 0, NULL)'
export const exists = 'SELECT 1 FROM _generation WHERE id = ?'
export const moveOn = 'UPDATE _generation SET position = ? WHERE id = ? AND position IS ?'
export const setFailure = 'UPDATE _generation SET failure = ? WHERE id = ? AND position IS ?'
export const makeLive = 'UPDATE _generation SET live = 1 WHERE id = ?'
export const forget = 'DELETE FROM _generation WHERE id = ?'
export const documentColumn = 'INSERT OR REPLACE INTO _columns (view, name, type, doc) VALUES (?, ?, ?, ?)'
export const forgetColumns = 'DELETE FROM _columns WHERE view = ?'
