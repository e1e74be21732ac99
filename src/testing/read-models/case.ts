/** What the cases of a store of read models are told in: two tables, two people, and commits to them. */
import { deepStrictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import type { Envelope } from '../../kernel/event-codec.ts'
import { positionOf } from '../../kernel/position.ts'
import type { AnyRow, Projection } from '../../kernel/projection.ts'
import { factsOf, indexed, integer, json, nullable, projectionOf, real, text } from '../../kernel/projection.ts'
import type { Changes, Commit, Condition, Failure, Generation, ReadModelStore } from '../../readmodels/port.ts'

export interface ReadModelSubject {
  /** Empty. */
  readonly store: ReadModelStore
  /** A second handle on the same tables, as another process would have; the same where there is no such thing. */
  readonly other: ReadModelStore
  readonly close: () => Promise<void>
}

export type Case = (subject: ReadModelSubject) => Promise<void>

export const people = (version = 1) =>
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

export const facts = factsOf<Envelope>()({
  name: 'facts',
  version: 1,
  doc: 'a row an event, keyed by position',
  table: { name: text('text') },
  on: {},
})

export const ann: AnyRow = { name: 'Ann', age: 41, height: 1.68, tags: ['a', { b: null }] }
export const bob: AnyRow = { name: 'Bob', age: 30, height: null, tags: {} }
export const failure: Failure = { category: 'bad-code', position: '7', type: 'Named', message: 'does not like it' }

export const changes = (
  from: number | undefined,
  to: number,
  rows: Changes['upserts'] = [],
  deletes: Changes['deletes'] = [],
): Changes => ({
  expected: from === undefined ? undefined : positionOf(from),
  position: positionOf(to),
  upserts: rows,
  deletes,
})

/** Of each whether it was written. */
export const commit = async (store: ReadModelStore, ...commits: ReadonlyArray<Commit>) => {
  const answer = await store.commit(commits)
  if (E.isLeft(answer)) throw new Error(`${answer.left._tag}: ${answer.left.message}`)
  return answer.right
}

export const committed = async (
  store: ReadModelStore,
  generation: Generation,
  made: Changes,
  projection: Projection = people(),
): Promise<Generation> => {
  deepStrictEqual(await commit(store, { generation, projection, ...made }), [true])
  return { ...generation, position: made.position }
}

export const isWritten = async (store: ReadModelStore, generation: Generation, made: Changes): Promise<boolean> =>
  (await commit(store, { generation, projection: people(), ...made }))[0] === true

export const rowsOf = async (
  store: ReadModelStore,
  generation: Generation,
  where: ReadonlyArray<Condition> = [],
  projection: Projection = people(),
): Promise<ReadonlyArray<AnyRow> | 'TakenOver'> => {
  const rows = await store.rows(generation, projection, { where })
  return E.isLeft(rows) ? rows.left._tag : rows.right
}

export const stateOf = async (store: ReadModelStore, { id }: Generation) =>
  (await store.generations()).find((one) => one.id === id)

export const shown = async (store: ReadModelStore) =>
  (await store.generations()).map(({ version, live, position }) => ({ version, live, position }))
