/** How rows go into their tables, and how they come back. */
import type { AnyRow, Projection } from '../../kernel/projection.ts'
import type { Generation } from '../port.ts'
import * as sql from './sql.ts'
import type { SqlValue, Statement } from './statement.ts'

/** Which columns of a row hold something, told one by one; at the end of them the statement that writes such rows. */
interface Branch {
  filled?: Branch
  empty?: Branch
  upsert?: Statement
}

/**
 * Writes rows of a generation. Most columns of most rows are null, and a value costs more to bind than to leave out: rows that
 * hold something in the same columns share a statement that names no others.
 */
export const rowWriter = (
  prepared: (text: string) => Statement,
  generation: Generation,
  { table }: Projection,
): ((key: string, row: AnyRow) => void) => {
  const columns = Object.entries(table).map(([name, { type }]) => ({ name, isJson: type === 'json' }))
  const root: Branch = {}
  const isFilled = (value: unknown): boolean => value !== undefined && value !== null
  const upsertOf = (row: AnyRow): Statement =>
    prepared(
      sql.upsert(
        generation,
        columns.map(({ name }) => name).filter((name) => isFilled(row[name])),
      ),
    )
  return (key, row) => {
    const values: Array<SqlValue> = [key]
    let at = root
    for (const { name, isJson } of columns) {
      const value = row[name]
      if (isFilled(value)) {
        at = at.filled ??= {}
        values.push(isJson ? JSON.stringify(value) : (value as SqlValue))
      } else at = at.empty ??= {}
    }
    at.upsert ??= upsertOf(row)
    at.upsert.run(...values)
  }
}

/** Reads rows as they were written. */
export const rowReader = ({ table }: Projection): ((row: Readonly<Record<string, unknown>>) => AnyRow) => {
  const json = Object.entries(table).flatMap(([name, { type }]) => (type === 'json' ? [name] : []))
  return (row) => {
    const { key: _key, ...rest }: Record<string, unknown> = row
    for (const name of json) {
      const value = rest[name]
      if (typeof value === 'string') rest[name] = JSON.parse(value)
    }
    return rest
  }
}
