/** Rows as they were written, by key and by condition. */
import { deepStrictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import { ann, bob, type Case, changes, committed, facts, people, rowsOf } from './case.ts'

export const rowCases: Readonly<Record<string, Case>> = {
  'rows of every column type come back as they were': async ({ store, other }) => {
    const generation = await store.open(people())
    await committed(
      store,
      generation,
      changes(undefined, 2, [
        ['ann', ann],
        ['bob', bob],
      ]),
    )
    deepStrictEqual(await rowsOf(store, generation), [ann, bob])
    deepStrictEqual(await rowsOf(other, generation), [ann, bob])
  },
  'load gives the rows under the keys asked for, and leaves out those that are not there': async ({ store }) => {
    const generation = await store.open(people())
    await committed(
      store,
      generation,
      changes(undefined, 2, [
        ['ann', ann],
        ['bob', bob],
      ]),
    )
    const loaded = await store.load(generation, people(), ['bob', 'cid'])
    deepStrictEqual(E.isRight(loaded) && [...loaded.right], [['bob', bob]])
  },
  'a commit changes, adds and deletes, and keeps the order of insertion': async ({ store }) => {
    const generation = await store.open(people())
    const first = await committed(store, generation, changes(undefined, 1, [['ann', ann]]))
    const second = await committed(
      store,
      first,
      changes(1, 2, [
        ['bob', bob],
        ['cid', { ...bob, name: 'Cid' }],
      ]),
    )
    await committed(store, second, changes(2, 3, [['bob', { ...bob, age: 31 }]], ['cid']))
    const rows = await rowsOf(store, generation)
    deepStrictEqual(rows, [ann, { ...bob, age: 31 }])
  },
  'conditions hold together, over text and over numbers': async ({ store }) => {
    const generation = await store.open(people())
    await committed(
      store,
      generation,
      changes(undefined, 1, [
        ['ann', ann],
        ['bob', bob],
        ['old', { ...ann, age: 90 }],
      ]),
    )
    deepStrictEqual(await rowsOf(store, generation, [{ column: 'name', is: '=', value: 'Bob' }]), [bob])
    deepStrictEqual(
      await rowsOf(store, generation, [
        { column: 'age', is: '>=', value: 41 },
        { column: 'age', is: '<=', value: 41 },
      ]),
      [ann],
    )
  },
  'a condition finds a row by its key, and a fact by its position': async ({ store }) => {
    const generation = await store.open(people())
    await committed(
      store,
      generation,
      changes(undefined, 1, [
        ['ann', ann],
        ['bob', bob],
      ]),
    )
    deepStrictEqual(await rowsOf(store, generation, [{ column: 'key', is: '=', value: 'bob' }]), [bob])
    deepStrictEqual(await rowsOf(store, generation, [{ column: 'key', is: '=', value: 'cid' }]), [])
    const ofFacts = await store.open(facts)
    const rows = [2, 10].map((position) => [String(position), { name: `n${position}` }] as const)
    await committed(store, ofFacts, changes(undefined, 10, rows), facts)
    const found = await rowsOf(store, ofFacts, [{ column: 'key', is: '=', value: '10' }], facts)
    deepStrictEqual(found, [{ name: 'n10' }])
  },
  'names with quotes in them harm nothing': async ({ store }) => {
    const generation = await store.open(people())
    const sly = `x'); DROP TABLE people; --"`
    await committed(store, generation, changes(undefined, 1, [[sly, { ...ann, name: sly }]]))
    deepStrictEqual(await rowsOf(store, generation, [{ column: 'name', is: '=', value: sly }]), [{ ...ann, name: sly }])
  },
  'facts are kept under their positions, in their order': async ({ store }) => {
    const generation = await store.open(facts)
    const rows = [2, 10, 11].map((position) => [String(position), { name: `n${position}` }] as const)
    await committed(store, generation, changes(undefined, 11, rows), facts)
    deepStrictEqual(await rowsOf(store, generation, [], facts), [{ name: 'n2' }, { name: 'n10' }, { name: 'n11' }])
  },
}
