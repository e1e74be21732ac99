import type BetterSqlite3 from 'better-sqlite3'

export type SqlValue = string | number | Buffer | null

/** Columns by name, values in their order. */
export type Statement = BetterSqlite3.Statement<Array<SqlValue>, Record<string, unknown>>
