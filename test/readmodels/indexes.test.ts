/** When indexes of the read models in SQLite are made, and that they are used. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import { positionOf } from '../../src/kernel/position.ts'
import type { Condition, Generation, ReadModelStore } from '../../src/readmodels/port.ts'
import * as sql from '../../src/readmodels/sqlite/sql.ts'
import { sqliteReadModels } from '../../src/readmodels/sqlite/store.ts'
import { ann, bob, changes, committed, people } from '../../src/testing/read-models/case.ts'
import { orThrow, temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const path = join(folder.path, 'views.db')
const open = async (): Promise<ReadModelStore> => orThrow(await sqliteReadModels({ path })())

const looking = <A>(look: (db: Database.Database) => A): A => {
  const db = new Database(path, { readonly: true })
  const seen = look(db)
  db.close()
  return seen
}

const indexes = (): ReadonlyArray<string> =>
  looking((db) =>
    db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
      .all()
      .map(({ name }) => name.replace(/__\d+__/, ' ')),
  )

const planOf = (generation: Generation, where: ReadonlyArray<Condition>): string =>
  looking((db) =>
    db
      .prepare<[unknown], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.selectRows(generation, where)}`)
      .all('x')
      .map(({ detail }) => detail)
      .join('; '),
  )

const named = (value: string): Condition => ({ column: 'name', is: '=', value })
const high = (value: number): Condition => ({ column: 'height', is: '>=', value })

describe('indexes of read models', () => {
  it('are made by the first question over their column, and by no other; of another column none', async () => {
    const [store, other] = [await open(), await open()]
    const begun = await committed(store, await store.open(people()), changes(undefined, 1, [['ann', ann]]))
    expect(await store.promote(begun, people(), undefined)).toBe(true)
    const asked = async (from: ReadModelStore, ...where: ReadonlyArray<Condition>) =>
      orThrow(await from.rows(begun, people(), { where }))
    expect(await asked(store)).toEqual([ann])
    expect(await asked(store, high(1), { column: 'key', is: '=', value: 'ann' })).toEqual([ann])
    expect(indexes()).toEqual([])
    expect(await asked(store, named('Ann'))).toEqual([ann])
    expect(await asked(other, named('Bob'))).toEqual([])
    expect(indexes()).toEqual(['people name'])
    expect(planOf(begun, [named('Ann')])).toContain('USING INDEX')
    // What is written from then on is found by it as well.
    await committed(other, begun, changes(1, 2, [['bob', bob]]))
    expect(await asked(store, named('Bob'))).toEqual([bob])

    const rebuilt = await store.begin(people())
    expect(await store.promote(rebuilt, people(), { ...begun, position: positionOf(2), live: true })).toBe(true)
    expect(indexes()).toEqual([])
    const gone = await other.rows(begun, people(), { where: [named('Ann'), { column: 'age', is: '=', value: 1 }] })
    expect(E.isLeft(gone) && gone.left._tag).toBe('TakenOver')
    await store.close()
    await other.close()
  })
})
