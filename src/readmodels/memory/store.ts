/** Read models in memory: gone with the process, rebuilt from the history. */
import * as E from 'fp-ts/lib/Either.js'
import type { AnyRow } from '../../kernel/projection.ts'
import type { Condition, Generation, ReadModelStore } from '../port.ts'

interface Held {
  generation: Generation
  readonly rows: Map<string, AnyRow>
}

const holds =
  (conditions: ReadonlyArray<Condition>) =>
  (row: AnyRow): boolean =>
    conditions.every(({ column, is, value }) => {
      const actual = row[column]
      if (typeof actual !== typeof value) return false
      const left = actual as string | number
      return is === '=' ? left === value : is === '<=' ? left <= value : left >= value
    })

export const memoryReadModels = (): ReadModelStore => {
  const held = new Map<number, Held>()
  let nextId = 1
  const get = (id: number): Held => {
    const found = held.get(id)
    if (found === undefined) throw new Error(`generation ${id} has been dropped`)
    return found
  }
  const change = (id: number, change: Partial<Generation>): void => {
    const found = get(id)
    found.generation = { ...found.generation, ...change }
  }
  return {
    generations: async () => [...held.values()].map((one) => one.generation),
    begin: async ({ name, version }) => {
      const live = ![...held.values()].some((one) => one.generation.name === name && one.generation.live)
      const generation = { id: nextId++, name, version, position: undefined, live, failure: undefined }
      held.set(generation.id, { generation, rows: new Map() })
      return generation
    },
    load: async ({ id }, _projection, keys) => {
      const { rows } = get(id)
      return new Map(
        keys.flatMap((key) => {
          const row = rows.get(key)
          return row === undefined ? [] : [[key, row] as const]
        }),
      )
    },
    commit: async ({ id, name }, _projection, { expected, upserts, deletes, position }) => {
      const found = held.get(id)
      if (found === undefined || found.generation.position !== expected)
        return E.left({ _tag: 'TakenOver', name, message: `${name} has been moved on by another projector` })
      for (const [key, row] of upserts) found.rows.set(key, row)
      for (const key of deletes) found.rows.delete(key)
      change(id, { position })
      return E.right(undefined)
    },
    fail: async ({ id }, failure) => change(id, { failure }),
    promote: async ({ id, name }) => {
      change(id, { live: true })
      for (const [other, { generation }] of held) if (generation.name === name && other !== id) held.delete(other)
    },
    rows: async ({ id }, _projection, query = {}) =>
      [...get(id).rows.values()].filter(holds(query.where ?? [])) as never,
    close: async () => held.clear(),
  }
}
