/**
 * Indexes are made when a question first ranges over their column: in one go, which is cheaper than row by row while a history
 * is folded, and of what is never asked for none at all.
 */
import type { Projection } from '../../kernel/projection.ts'
import type { Database } from '../../stores/sqlite/open.ts'
import type { Condition, Generation } from '../port.ts'
import * as sql from './sql.ts'
import type { Statement } from './statement.ts'

/** Makes the indexes that these conditions need and that are not there; of a generation that is gone none. */
export const indexesOn = (db: Database, prepared: (text: string) => Statement) => {
  const known = new Set<string>()
  const make = db.transaction((generation: Generation, column: string): void => {
    if (prepared(sql.exists).get(generation.id) !== undefined) db.exec(sql.createIndex(generation, column))
  })
  return (generation: Generation, { table }: Projection, where: ReadonlyArray<Condition>): void => {
    for (const { column } of where) {
      const name = sql.indexName(generation, column)
      if (table[column]?.indexed !== true || known.has(name)) continue
      if (prepared(sql.hasIndex).get(name) === undefined) make.immediate(generation, column)
      known.add(name)
    }
  }
}
