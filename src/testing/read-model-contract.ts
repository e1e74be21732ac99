/** The contract of a store of read models, in cases that any adapter runs: ours do, and so can yours. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import type { Envelope } from '../kernel/event-codec.ts'
import { type Instant, instantFromEpochMs, LAST_INSTANT } from '../kernel/instant.ts'
import { positionOf } from '../kernel/position.ts'
import type { AnyRow, Projection } from '../kernel/projection.ts'
import { factsOf, indexed, integer, json, nullable, projectionOf, real, text } from '../kernel/projection.ts'
import type { Commit, Condition, Failure, Generation, ReadModelStore } from '../readmodels/port.ts'
import { declareContract, type NamedCase, namedCases, type TestRunner } from './contract.ts'

export interface ReadModelSubject {
  /** Empty. */
  readonly store: ReadModelStore
  /** A second handle on the same tables, as another process would have; the same where there is no such thing. */
  readonly other: ReadModelStore
  readonly close: () => Promise<void>
}

type Case = (subject: ReadModelSubject) => Promise<void>

const people = (version = 1) =>
  projectionOf<Envelope>()({
    name: 'people',
    version,
    doc: 'rows of every column type',
    table: {
      name: indexed(text('text')),
      age: indexed(integer('a whole number')),
      height: nullable(real('a number')),
      tags: json('anything'),
    },
    keys: () => [],
    on: {},
  })

const facts = factsOf<Envelope>()({
  name: 'facts',
  version: 1,
  doc: 'a row an event, keyed by position',
  table: { name: text('text') },
  on: {},
})

const occasions = factsOf<Envelope>()({
  name: 'occasions',
  version: 1,
  doc: 'facts with both times',
  table: {
    position: text('where it stands'),
    occurredAt: text('when it happened'),
    recordedAt: text('when it was recorded'),
    who: text('who'),
    tags: nullable(json('anything')),
  },
  on: {},
})

const ann: AnyRow = { name: 'Ann', age: 41, height: 1.68, tags: ['a', { b: null }] }
const bob: AnyRow = { name: 'Bob', age: 30, height: null, tags: {} }
const failure: Failure = { category: 'bad-code', position: '7', type: 'Named', message: 'does not like it' }

const changes = (
  from: number | undefined,
  to: number,
  rows: Commit['upserts'] = [],
  deletes: Commit['deletes'] = [],
) => ({
  expected: from === undefined ? undefined : positionOf(from),
  position: positionOf(to),
  upserts: rows,
  deletes,
})

const committed = async (
  store: ReadModelStore,
  generation: Generation,
  commit: Commit,
  projection: Projection = people(),
): Promise<Generation> => {
  const answer = await store.commit(generation, projection, commit)
  if (E.isLeft(answer)) throw new Error(`${answer.left._tag}: ${answer.left.message}`)
  return { ...generation, position: commit.position }
}

const refused = async (store: ReadModelStore, generation: Generation, commit: Commit): Promise<string> => {
  const answer = await store.commit(generation, people(), commit)
  return E.isLeft(answer) ? answer.left._tag : 'committed'
}

const rowsOf = async (
  store: ReadModelStore,
  generation: Generation,
  where: ReadonlyArray<Condition> = [],
  projection: Projection = people(),
): Promise<ReadonlyArray<AnyRow> | 'TakenOver'> => {
  const rows = await store.rows(generation, projection, { where })
  return E.isLeft(rows) ? rows.left._tag : rows.right
}

const stateOf = async (store: ReadModelStore, { id }: Generation) =>
  (await store.generations()).find((one) => one.id === id)

const shown = async (store: ReadModelStore) =>
  (await store.generations()).map(({ version, live, position }) => ({ version, live, position }))

const rowCases: Readonly<Record<string, Case>> = {
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

const NONE_LATER = LAST_INSTANT

/** `day` of occurring and of recording, in May 2026. */
const noonOf = (day: number): Instant => instantFromEpochMs(Date.UTC(2026, 4, day, 12))

const occasion = (position: number, occurred: number, recorded: number, more: Partial<AnyRow> = {}) => {
  const times = { position: String(position), occurredAt: noonOf(occurred), recordedAt: noonOf(recorded) }
  return [String(position), { ...times, who: 'ann', tags: null, ...more }] as const
}

const occasionCases: Readonly<Record<string, Case>> = {
  'facts come by when they occurred, then by position, up to what may have occurred and been recorded': async ({
    store,
    other,
  }) => {
    const generation = await store.open(occasions)
    const tags = ['a', { b: null }]
    const first = [
      occasion(2, 3, 3),
      occasion(4, 1, 4, { tags }),
      occasion(9, 4, 5, { who: 'bob' }),
      occasion(10, 4, 5),
      occasion(11, 5, 6, { tags: {} }),
    ]
    const then = await committed(store, generation, changes(undefined, 11, first), occasions)
    const asked = async (from: ReadModelStore, occurredUpTo: Instant, recordedUpTo: Instant) => {
      const rows = await from.facts(generation, occasions, { occurredUpTo, recordedUpTo })
      if (E.isLeft(rows)) throw new Error(rows.left.message)
      return rows.right.map(({ position, who, tags: said }) => [position, who, said])
    }
    const inOrder = [
      ['4', 'ann', tags],
      ['2', 'ann', null],
      ['9', 'bob', null],
      ['10', 'ann', null],
      ['11', 'ann', {}],
    ]
    deepStrictEqual(await asked(store, NONE_LATER, NONE_LATER), inOrder)
    // What comes later falls into its place, whoever asks.
    await committed(other, then, changes(11, 12, [occasion(12, 2, 7)]), occasions)
    deepStrictEqual(await asked(store, NONE_LATER, NONE_LATER), inOrder.toSpliced(1, 0, ['12', 'ann', null]))
    deepStrictEqual(await asked(other, noonOf(3), NONE_LATER), [inOrder[0], ['12', 'ann', null], inOrder[1]])
    deepStrictEqual(await asked(other, NONE_LATER, noonOf(4)), inOrder.slice(0, 2))
  },
  'facts of a generation that was replaced are taken over': async ({ store }) => {
    const old = await store.open(occasions)
    ok(await store.promote(old, occasions, undefined))
    const next = await store.begin(occasions)
    ok(await store.promote(next, occasions, old))
    const rows = await store.facts(old, occasions, { occurredUpTo: NONE_LATER, recordedUpTo: NONE_LATER })
    strictEqual(E.isLeft(rows) && rows.left._tag, 'TakenOver')
  },
}

const commitCases: Readonly<Record<string, Case>> = {
  'rows and position change together': async ({ store, other }) => {
    const generation = await store.open(people())
    strictEqual(generation.position, undefined)
    await committed(store, generation, changes(undefined, 5, [['ann', ann]]))
    strictEqual((await stateOf(other, generation))?.position, positionOf(5))
  },
  'a commit that goes on from elsewhere is taken over, and nothing of it is written': async ({ store, other }) => {
    const generation = await store.open(people())
    await committed(other, generation, changes(undefined, 5, [['ann', ann]]))
    strictEqual(await refused(store, generation, changes(undefined, 6, [['bob', bob]], ['ann'])), 'TakenOver')
    strictEqual(await refused(store, generation, changes(4, 6, [['bob', bob]])), 'TakenOver')
    deepStrictEqual(await rowsOf(store, generation), [ann])
    strictEqual((await stateOf(store, generation))?.position, positionOf(5))
  },
  'of many that go on from one place, one wins': async ({ store, other }) => {
    const generation = await store.open(people())
    const answers = await Promise.all(
      [store, other, store, other].map((one, i) => refused(one, generation, changes(undefined, 1, [[`k${i}`, ann]]))),
    )
    strictEqual(answers.filter((answer) => answer === 'committed').length, 1)
    strictEqual((await rowsOf(store, generation)).length, 1)
  },
}

const failCases: Readonly<Record<string, Case>> = {
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

const generationCases: Readonly<Record<string, Case>> = {
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
    strictEqual(await refused(other, old, changes(3, 4, [['bob', bob]])), 'TakenOver')
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
    strictEqual(await refused(store, first, changes(undefined, 1, [['ann', ann]])), 'TakenOver')
    strictEqual(await refused(other, second, changes(undefined, 1, [['ann', ann]])), 'committed')
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

/** The cases by name, for those who run them otherwise: the suite's own proof on broken adapters does. */
export const readModelCases = (): ReadonlyArray<NamedCase<ReadModelSubject>> =>
  namedCases({
    rows: rowCases,
    facts: occasionCases,
    commits: commitCases,
    failures: failCases,
    generations: generationCases,
  })

/**
 * Declares the contract's cases with your test runner's `describe` and `it`. `open` is called for each case.
 *
 * @example readModelContract('my tables', async () => ({ store, other: store, close: store.close }), { describe, it })
 */
export const readModelContract = (name: string, open: () => Promise<ReadModelSubject>, runner: TestRunner): void =>
  declareContract(`the contract of read models: ${name}`, readModelCases(), open, runner)
