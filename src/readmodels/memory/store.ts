/** Read models in memory: gone with the process, rebuilt from the history. */

import * as E from 'fp-ts/lib/Either.js'
import type { Times } from '../../kernel/fact-bounds.ts'
import type { AnyRow, Projection } from '../../kernel/projection.ts'
import { byOccurrence } from '../fact-order.ts'
import { currentOf, outlivedBy, unfinishedOf } from '../generations.ts'
import type { Commit, Condition, Generation, ReadModelStore, TakenOver } from '../port.ts'

interface Held {
  generation: Generation
  readonly rows: Map<string, AnyRow>
}

const holds =
  (conditions: ReadonlyArray<Condition>) =>
  ([key, row]: readonly [key: string, row: AnyRow]): boolean =>
    conditions.every(({ column, is, value }) => {
      const actual = column === 'key' ? key : row[column]
      if (typeof actual !== typeof value) return false
      const left = actual as string | number
      return is === '=' ? left === value : is === '<=' ? left <= value : left >= value
    })

export const memoryReadModels = (): ReadModelStore => {
  const held = new Map<number, Held>()
  let nextId = 1
  const all = (): ReadonlyArray<Generation> => [...held.values()].map(({ generation }) => generation)
  const takenOver = ({ name }: Generation): E.Either<TakenOver, never> =>
    E.left({ _tag: 'TakenOver', name, message: `${name} has been moved on, or replaced, by another projector` })
  const begin = ({ name, version }: Projection): Generation => {
    for (const { id } of unfinishedOf(all(), { name, version })) held.delete(id)
    const generation = { id: nextId++, name, version, position: undefined, live: false, failure: undefined }
    held.set(generation.id, { generation, rows: new Map() })
    return generation
  }
  const write = ({ generation, expected, upserts, deletes, position }: Commit): boolean => {
    const found = held.get(generation.id)
    if (found === undefined || found.generation.position !== expected) return false
    for (const [key, row] of upserts) found.rows.set(key, row)
    for (const key of deletes) found.rows.delete(key)
    found.generation = { ...found.generation, position }
    return true
  }
  return {
    generations: async () => all(),
    open: async (projection) => currentOf(all(), projection) ?? begin(projection),
    begin: async (projection) => begin(projection),
    load: async (generation, _projection, keys) => {
      const rows = held.get(generation.id)?.rows
      if (rows === undefined) return takenOver(generation)
      const found = new Map<string, AnyRow>()
      for (const key of keys) {
        const row = rows.get(key)
        if (row !== undefined) found.set(key, row)
      }
      return E.right(found)
    },
    commit: async (commits) => E.right(commits.map(write)),
    fail: async ({ id, position }, failure) => {
      const found = held.get(id)
      if (found !== undefined && found.generation.position === position)
        found.generation = { ...found.generation, failure }
    },
    promote: async (generation, _projection, replaces) => {
      const found = held.get(generation.id)
      const live = all().find((one) => one.live && one.name === generation.name && one.version === generation.version)
      if (found === undefined || live?.id !== replaces?.id || live?.position !== replaces?.position) return false
      found.generation = { ...found.generation, live: true }
      for (const { id } of outlivedBy(all(), found.generation)) held.delete(id)
      return true
    },
    rows: async (generation, _projection, query = {}) => {
      const found = held.get(generation.id)
      if (found === undefined) return takenOver(generation)
      const rows = [...found.rows].filter(holds(query.where ?? [])).map(([, row]) => row)
      return E.right(rows as never)
    },
    facts: async (generation, _projection, { occurredUpTo, recordedUpTo }) => {
      const found = held.get(generation.id)
      if (found === undefined) return takenOver(generation)
      const rows = [...found.rows.values()] as unknown as ReadonlyArray<Times>
      const counting = rows.filter((row) => row.occurredAt <= occurredUpTo && row.recordedAt <= recordedUpTo)
      // Rows stand in the order of recording; a stable sort keeps it among those that occurred at the same moment.
      return E.right(counting.sort(byOccurrence) as never)
    },
    close: async () => held.clear(),
  }
}
