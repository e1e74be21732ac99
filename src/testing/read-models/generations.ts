/** A projection's tables: begun, rebuilt beside those that are asked, and taking their place. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import { positionOf } from '../../kernel/position.ts'
import {
  ann,
  bob,
  type Case,
  changes,
  committed,
  facts,
  failure,
  isWritten,
  people,
  rowsOf,
  shown,
  stateOf,
} from './case.ts'

export const generationCases: Readonly<Record<string, Case>> = {
  'however many open a projection, it has one generation': async ({ store, other }) => {
    const opened = await Promise.all([store, other, store, other].map((one) => one.open(people())))
    strictEqual(new Set(opened.map(({ id }) => id)).size, 1)
    deepStrictEqual(await shown(store), [{ version: 1, live: false, position: undefined }])
  },
  'the first is asked once it is promoted': async ({ store, other }) => {
    const generation = await committed(store, await store.open(people()), changes(undefined, 3, [['ann', ann]]))
    ok(await store.promote(generation, people(), undefined))
    const opened = await other.open(people())
    deepStrictEqual([opened.id, opened.live, opened.position], [generation.id, true, positionOf(3)])
  },
  'a rebuild begins beside the one that is asked, and takes its place': async ({ store, other }) => {
    const old = await committed(store, await store.open(people()), changes(undefined, 3, [['ann', ann]]))
    await store.promote(old, people(), undefined)
    const begun = await store.begin(people())
    strictEqual((await other.open(people())).id, old.id)
    const rebuilt = await committed(store, begun, changes(undefined, 3, [['bob', bob]]))
    deepStrictEqual(await rowsOf(other, old), [ann])
    ok(await store.promote(rebuilt, people(), { ...old, live: true }))
    strictEqual((await other.open(people())).id, rebuilt.id)
    deepStrictEqual(await rowsOf(other, rebuilt), [bob])
  },
  'of one that was dropped nothing is read and nothing written': async ({ store, other }) => {
    const old = await committed(store, await store.open(people()), changes(undefined, 3, [['ann', ann]]))
    await store.promote(old, people(), undefined)
    await rowsOf(other, old)
    const begun = await store.begin(people())
    ok(await store.promote(begun, people(), { ...old, live: true }))
    strictEqual(await rowsOf(other, old), 'TakenOver')
    const loaded = await other.load(old, people(), ['ann'])
    strictEqual(E.isLeft(loaded) && loaded.left._tag, 'TakenOver')
    strictEqual(await isWritten(other, old, changes(3, 4, [['bob', bob]])), false)
    await other.fail(old, failure)
    strictEqual(await other.promote(old, people(), undefined), false)
    strictEqual((await store.generations()).length, 1)
  },
  'nothing is replaced that has moved on meanwhile': async ({ store, other }) => {
    const old = await committed(store, await store.open(people()), changes(undefined, 3, [['ann', ann]]))
    await store.promote(old, people(), undefined)
    const begun = await store.begin(people())
    await committed(other, old, changes(3, 4, [['bob', bob]]))
    strictEqual(await store.promote(begun, people(), { ...old, live: true }), false)
    strictEqual(await store.promote(begun, people(), undefined), false)
    strictEqual((await store.open(people())).id, old.id)
  },
  'a second rebuild drops the unfinished first': async ({ store, other }) => {
    const old = await store.open(people())
    await store.promote(old, people(), undefined)
    const first = await store.begin(people())
    const second = await other.begin(people())
    strictEqual(await isWritten(store, first, changes(undefined, 1, [['ann', ann]])), false)
    strictEqual(await isWritten(other, second, changes(undefined, 1, [['ann', ann]])), true)
  },
  'versions stand beside each other; the newest old one is kept for programs of the day before': async ({ store }) => {
    for (const version of [1, 2, 3]) {
      const generation = await store.open(people(version))
      ok(await store.promote(generation, people(version), undefined))
    }
    deepStrictEqual(
      (await shown(store)).map(({ version, live }) => [version, live]),
      [
        [2, true],
        [3, true],
      ],
    )
    // An older program builds its own again and takes nothing away from the newer ones.
    const again = await store.open(people(1))
    ok(await store.promote(again, people(1), undefined))
    deepStrictEqual((await shown(store)).map(({ version }) => version).toSorted(), [1, 2, 3])
  },
  'projections do not touch each other': async ({ store }) => {
    const one = await committed(store, await store.open(people()), changes(undefined, 1, [['ann', ann]]))
    const two = await store.open(facts)
    await store.promote(two, facts, undefined)
    await store.begin(facts)
    deepStrictEqual(await rowsOf(store, one), [ann])
    strictEqual((await stateOf(store, one))?.position, positionOf(1))
  },
}
