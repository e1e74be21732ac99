/** Stores of read models with one defect each: the contract must catch every one, or it proves nothing. */
import * as E from 'fp-ts/lib/Either.js'
import { LAST_INSTANT } from '../../src/kernel/instant.ts'
import { positionOf } from '../../src/kernel/position.ts'
import { memoryReadModels } from '../../src/readmodels/memory/store.ts'
import type { Generation, ReadModelStore } from '../../src/readmodels/port.ts'

type Break = (whole: ReadModelStore) => Partial<ReadModelStore>

const liveOf = async (whole: ReadModelStore, { name, version }: Generation) =>
  (await whole.generations()).find((one) => one.name === name && one.version === version && one.live)

export const breaks: Readonly<Record<string, Break>> = {
  'ignores where a commit goes on from': (whole) => ({
    commit: async (commits) => {
      const now = new Map((await whole.generations()).map(({ id, position }) => [id, position]))
      return whole.commit(commits.map((one) => ({ ...one, expected: now.get(one.generation.id) })))
    },
  }),
  'writes rows and forgets the position': (whole) => ({
    generations: async () => (await whole.generations()).map((one) => ({ ...one, position: undefined })),
  }),
  'commits nothing where one was taken over': (whole) => ({
    commit: async (commits) => {
      const now = new Map((await whole.generations()).map(({ id, position }) => [id, position]))
      const stand = commits.every(({ generation, expected }) => now.get(generation.id) === expected)
      return whole.commit(
        stand ? commits : commits.map((one) => ({ ...one, expected: positionOf(Number.MAX_SAFE_INTEGER) })),
      )
    },
  }),
  'tells of all what became of the first': (whole) => ({
    commit: async (commits) => {
      const written = await whole.commit(commits)
      return E.isRight(written) ? E.right(written.right.map(() => written.right[0] === true)) : written
    },
  }),
  'forgets deletions': (whole) => ({
    commit: (commits) => whole.commit(commits.map((one) => ({ ...one, deletes: [] }))),
  }),
  'forgets changes of rows it has': (whole) => ({
    commit: async (commits) => {
      const added = commits.map(async (one) => {
        const keys = one.upserts.map(([key]) => key)
        const there = await whole.load(one.generation, one.projection, keys)
        return { ...one, upserts: one.upserts.filter(([key]) => E.isLeft(there) || !there.right.has(key)) }
      })
      return whole.commit(await Promise.all(added))
    },
  }),
  'gives rows in another order': (whole) => ({
    rows: async (generation, projection, query) => {
      const rows = await whole.rows(generation, projection, query)
      return E.isRight(rows) ? E.right(rows.right.toReversed()) : rows
    },
  }),
  'ignores conditions': (whole) => ({ rows: (generation, projection) => whole.rows(generation, projection) }),
  'takes the first condition only': (whole) => ({
    rows: (generation, projection, query) =>
      whole.rows(generation, projection, { where: (query?.where ?? []).slice(0, 1) }),
  }),
  'finds nothing by its key': (whole) => ({
    rows: (generation, projection, query) =>
      whole.rows(generation, projection, {
        where: (query?.where ?? []).map((one) => (one.column === 'key' ? { ...one, value: '' } : one)),
      }),
  }),
  'turns null into nothing': (whole) => ({
    rows: async (generation, projection, query) => {
      const rows = await whole.rows(generation, projection, query)
      const without = (row: object) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
      return E.isRight(rows) ? E.right(rows.right.map(without) as never) : rows
    },
  }),
  'loads nothing': (whole) => ({
    load: async (...args) => {
      const rows = await whole.load(...args)
      return E.isRight(rows) ? E.right(new Map()) : rows
    },
  }),
  'gives facts in the order of recording': (whole) => ({
    facts: async (generation, projection, { occurredUpTo, recordedUpTo }) =>
      whole.rows(generation, projection, {
        where: [
          { column: 'occurredAt', is: '<=', value: occurredUpTo },
          { column: 'recordedAt', is: '<=', value: recordedUpTo },
        ],
      }),
  }),
  'counts facts whenever they were recorded': (whole) => ({
    facts: (generation, projection, bounds) =>
      whole.facts(generation, projection, { ...bounds, recordedUpTo: LAST_INSTANT }),
  }),
  'counts facts whenever they occurred': (whole) => ({
    facts: (generation, projection, bounds) =>
      whole.facts(generation, projection, { ...bounds, occurredUpTo: LAST_INSTANT }),
  }),
  'keeps no failures': () => ({ fail: async () => undefined }),
  'never lifts a failure': (whole) => ({
    fail: async (generation, failure) => (failure === undefined ? undefined : whole.fail(generation, failure)),
  }),
  'fails one that has moved on': (whole) => ({
    fail: async (generation, failure) => {
      const now = (await whole.generations()).find(({ id }) => id === generation.id)
      await whole.fail(now ?? generation, failure)
    },
  }),
  'opens a new generation for everyone who asks': (whole) => ({ open: (projection) => whole.begin(projection) }),
  'lets a rebuild be asked before it is built': (whole) => ({
    open: async (projection) => {
      const own = (await whole.generations()).filter(
        ({ name, version }) => name === projection.name && version === projection.version,
      )
      return own.at(-1) ?? whole.open(projection)
    },
  }),
  'replaces whatever is there': (whole) => ({
    promote: async (generation, projection) => whole.promote(generation, projection, await liveOf(whole, generation)),
  }),
  'replaces nothing': () => ({ promote: async () => false }),
  'says it replaced what it did not': () => ({ promote: async () => true }),
  'drops every other version': (whole) => {
    const dropped = new Set<number>()
    return {
      generations: async () => (await whole.generations()).filter(({ id }) => !dropped.has(id)),
      promote: async (generation, projection, replaces) => {
        for (const { id, name } of await whole.generations())
          if (name === generation.name && id !== generation.id) dropped.add(id)
        return whole.promote(generation, projection, replaces)
      },
    }
  },
}

export const brokenReadModels = (name: string): ReadModelStore => {
  const whole = memoryReadModels()
  return { ...whole, ...breaks[name]?.(whole) }
}
