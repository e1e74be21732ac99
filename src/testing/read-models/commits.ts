/** Rows and position change together or not at all; a failure is known to all. */
import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { positionOf } from '../../kernel/position.ts'
import {
  ann,
  bob,
  type Case,
  changes,
  commit,
  committed,
  facts,
  failure,
  isWritten,
  people,
  rowsOf,
  stateOf,
} from './case.ts'

export const commitCases: Readonly<Record<string, Case>> = {
  'rows and position change together': async ({ store, other }) => {
    const generation = await store.open(people())
    strictEqual(generation.position, undefined)
    await committed(store, generation, changes(undefined, 5, [['ann', ann]]))
    strictEqual((await stateOf(other, generation))?.position, positionOf(5))
  },
  'a commit that goes on from elsewhere is taken over, and nothing of it is written': async ({ store, other }) => {
    const generation = await store.open(people())
    await committed(other, generation, changes(undefined, 5, [['ann', ann]]))
    strictEqual(await isWritten(store, generation, changes(undefined, 6, [['bob', bob]], ['ann'])), false)
    strictEqual(await isWritten(store, generation, changes(4, 6, [['bob', bob]])), false)
    deepStrictEqual(await rowsOf(store, generation), [ann])
    strictEqual((await stateOf(store, generation))?.position, positionOf(5))
  },
  'of many that go on from one place, one wins': async ({ store, other }) => {
    const generation = await store.open(people())
    const answers = await Promise.all(
      [store, other, store, other].map((one, i) => isWritten(one, generation, changes(undefined, 1, [[`k${i}`, ann]]))),
    )
    strictEqual(answers.filter((written) => written).length, 1)
    strictEqual((await rowsOf(store, generation)).length, 1)
  },
  'several are committed at once; of them one that was taken over holds up no other': async ({ store, other }) => {
    const [one, two] = [await store.open(people()), await store.open(facts)]
    await committed(other, one, changes(undefined, 5, [['ann', ann]]))
    const both = [
      { generation: one, projection: people(), ...changes(undefined, 6, [['bob', bob]], ['ann']) },
      { generation: two, projection: facts, ...changes(undefined, 6, [['6', { name: 'n6' }]]) },
    ]
    deepStrictEqual(await commit(store, ...both), [false, true])
    deepStrictEqual([await rowsOf(store, one), await rowsOf(store, two, [], facts)], [[ann], [{ name: 'n6' }]])
    const positions = [(await stateOf(other, one))?.position, (await stateOf(other, two))?.position]
    deepStrictEqual(positions, [positionOf(5), positionOf(6)])
  },
}

export const failCases: Readonly<Record<string, Case>> = {
  'a failure is kept, seen by others, and lifted': async ({ store, other }) => {
    const generation = await committed(store, await store.open(people()), changes(undefined, 6))
    await store.fail(generation, failure)
    deepStrictEqual((await stateOf(other, generation))?.failure, failure)
    await other.fail(generation, undefined)
    strictEqual((await stateOf(store, generation))?.failure, undefined)
  },
  'who is behind does not stop one that has moved on': async ({ store, other }) => {
    const generation = await store.open(people())
    await committed(other, generation, changes(undefined, 9))
    await store.fail(generation, failure)
    strictEqual((await stateOf(store, generation))?.failure, undefined)
  },
}
