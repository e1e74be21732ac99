/** Several engines on the same tables, as several processes and several versions of a program are. */
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import type { EventStore } from '../../src/kernel/event-store.ts'
import type { Projection } from '../../src/kernel/projection.ts'
import { makeRegistry } from '../../src/kernel/registry.ts'
import { type Engine, startEngine } from '../../src/readmodels/engine.ts'
import { memoryReadModels } from '../../src/readmodels/memory/store.ts'
import type { ReadModelStore } from '../../src/readmodels/port.ts'
import { replay } from '../../src/readmodels/replay.ts'
import { sqliteReadModels } from '../../src/readmodels/sqlite/store.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import { append, counted, named } from '../support/appending.ts'
import { counter, fragile, names, totals } from '../support/counting.ts'
import { machineClock, orThrow, temporaryFolder } from '../support/stores.ts'

const registry = makeRegistry([counter])
const folder = temporaryFolder()
afterAll(folder.remove)

let made = 0
/** As many handles on the same tables as are asked for. */
const adapters: Readonly<Record<string, () => () => Promise<ReadModelStore>>> = {
  memory: () => {
    const shared = memoryReadModels()
    return async () => shared
  },
  SQLite: () => {
    const path = join(folder.path, `views-${++made}.db`)
    return async () => orThrow(await sqliteReadModels({ path })())
  },
}

const engineOn = (
  store: EventStore,
  readModels: ReadModelStore,
  projections: ReadonlyArray<Projection>,
  more: { readonly onTrouble?: (trouble: unknown) => void; readonly checkEveryMs?: number } = {},
): Engine =>
  startEngine({
    store,
    registry,
    readModels,
    projections,
    batchSize: 3,
    checkEveryMs: 2,
    sleep: async () => undefined,
    random: () => 0.5,
    onTrouble: (trouble) => {
      if (trouble !== undefined) throw trouble
    },
    ...more,
  })

const rowsOf = async (engine: Engine, projection: Projection) => {
  const rows = await engine.rows(projection)
  if (E.isLeft(rows)) throw new Error(rows.left.message)
  return rows.right.map((row) => JSON.stringify(row)).toSorted()
}

const oracle = async (store: EventStore, projection: Projection) =>
  (await replay({ store, registry, projection })).rows.map(({ row }) => JSON.stringify(row)).toSorted()

const newStore = () => memoryStore({ clock: machineClock })

for (const [name, tables] of Object.entries(adapters))
  describe(`several processes on read models in ${name}`, () => {
    it('rebuilds by one lose nothing and stop nobody while another follows and a third writes', async () => {
      const store = newStore()
      const open = tables()
      const follower = engineOn(store, await open(), [totals(), names])
      const rebuilding = engineOn(store, await open(), [totals(), names])
      follower.start()
      let last = await append(store, 'counter-a', [counted(1)])
      for (let round = 0; round < 12; round++) {
        const rebuilt = rebuilding.rebuild('totals')
        for (let i = 0; i < 7; i++) last = await append(store, `counter-${i % 3}`, [counted(i), named(`n${i}`)])
        expect(E.isRight(await rebuilt)).toBe(true)
      }
      expect(await follower.waitUntilSeen(['totals', 'names'], last)).toEqual(E.right(undefined))
      expect(await rowsOf(follower, totals())).toEqual(await oracle(store, totals()))
      expect(await rowsOf(rebuilding, totals())).toEqual(await oracle(store, totals()))
      expect(await rowsOf(follower, names)).toEqual(await oracle(store, names))
      await follower.stop()
    })

    it('who has seen a position sees it also after a rebuild', async () => {
      const store = newStore()
      const open = tables()
      const follower = engineOn(store, await open(), [totals()])
      const rebuilding = engineOn(store, await open(), [totals()])
      follower.start()
      for (let round = 0; round < 10; round++) {
        const rebuilt = rebuilding.rebuild('totals')
        const seen = await append(store, 'counter-a', [counted(1)])
        orThrow(await follower.waitUntilSeen(['totals'], seen))
        await rebuilt
        orThrow(await rebuilding.waitUntilSeen(['totals'], seen, 0))
      }
      await follower.stop()
    })

    it('two versions of a program follow side by side, each with its own rows, and none rebuilds for ever', async () => {
      const store = newStore()
      const open = tables()
      const tablesOfBoth = await open()
      const [older, newer] = [engineOn(store, await open(), [totals(1)]), engineOn(store, await open(), [totals(2)])]
      older.start()
      newer.start()
      const ids = new Set<number>()
      for (let i = 0; i < 30; i++) {
        const last = await append(store, 'counter-a', [counted(1)])
        orThrow(await older.waitUntilSeen(['totals'], last))
        orThrow(await newer.waitUntilSeen(['totals'], last))
        for (const { id } of await tablesOfBoth.generations()) ids.add(id)
      }
      expect(await rowsOf(older, totals(1))).toEqual(['{"total":30,"times":30}'])
      expect(await rowsOf(newer, totals(2))).toEqual(['{"total":60,"times":30}'])
      expect(ids.size).toBe(2)
      await older.stop()
      await newer.stop()
    })

    it('fresh ones that begin at the same moment build one table together', async () => {
      const store = newStore()
      for (let i = 0; i < 20; i++) await append(store, `counter-${i % 3}`, [counted(i), named(`n${i}`)])
      const open = tables()
      const engines = await Promise.all([1, 2, 3].map(async () => engineOn(store, await open(), [totals(), names])))
      await Promise.all(engines.map((engine) => engine.catchUp()))
      const readModels = await open()
      expect((await readModels.generations()).map((one) => [one.name, one.live])).toEqual([
        ['totals', true],
        ['names', true],
      ])
      for (const engine of engines) expect(await rowsOf(engine, totals())).toEqual(await oracle(store, totals()))
    })

    it('a follower goes on with a view that another process has told to go on', async () => {
      const store = newStore()
      const state = { fails: true }
      const open = tables()
      const follower = engineOn(store, await open(), [fragile(state), totals()])
      follower.start()
      const bad = await append(store, 'counter-a', [named('bad'), counted(1)])
      orThrow(await follower.waitUntilSeen(['totals'], bad))
      expect(E.isLeft(await follower.waitUntilSeen(['fragile'], bad))).toBe(true)
      state.fails = false
      await engineOn(store, await open(), [fragile(state)]).retry('fragile')
      orThrow(await follower.waitUntilSeen(['fragile'], bad))
      expect(await rowsOf(follower, fragile(state))).toEqual(['{"name":"bad"}'])
      await follower.stop()
    })

    it('what came between is not missed where the next event arrives before the follower has looked', async () => {
      const store = newStore()
      const state = { fails: true }
      const open = tables()
      const follower = engineOn(store, await open(), [fragile(state), totals()], { checkEveryMs: 1_000_000 })
      follower.start()
      const bad = await append(store, 'counter-a', [named('bad'), named('between'), counted(1)])
      orThrow(await follower.waitUntilSeen(['totals'], bad))
      expect(E.isLeft(await follower.waitUntilSeen(['fragile'], bad))).toBe(true)
      state.fails = false
      await engineOn(store, await open(), [fragile(state)]).retry('fragile')
      const next = await append(store, 'counter-a', [named('next')])
      orThrow(await follower.waitUntilSeen(['fragile'], next))
      expect(await rowsOf(follower, fragile(state))).toEqual([
        '{"name":"bad"}',
        '{"name":"between"}',
        '{"name":"next"}',
      ])
      await follower.stop()
    })

    it('a rebuild that falls behind while it swaps catches up first', async () => {
      const store = newStore()
      const open = tables()
      const asked = engineOn(store, await open(), [totals()])
      await append(store, 'counter-a', [counted(1)])
      await asked.catchUp()
      const readModels = await open()
      let writes = 3
      let last = await append(store, 'counter-a', [counted(1)])
      const busy: ReadModelStore = {
        ...readModels,
        generations: async () => {
          if (writes-- > 0) {
            last = await append(store, 'counter-a', [counted(1)])
            await asked.catchUp()
          }
          return readModels.generations()
        },
      }
      orThrow(await engineOn(store, busy, [totals()]).rebuild('totals'))
      expect(writes).toBeLessThan(0)
      orThrow(await asked.waitUntilSeen(['totals'], last, 0))
      expect(await rowsOf(asked, totals())).toEqual(await oracle(store, totals()))
    })

    it('of two rebuilds at once the later one wins, and the earlier one says so', async () => {
      const store = newStore()
      for (let i = 0; i < 40; i++) await append(store, 'counter-a', [counted(i)])
      const open = tables()
      const [one, two] = [engineOn(store, await open(), [totals()]), engineOn(store, await open(), [totals()])]
      await one.catchUp()
      const ends = await Promise.all([one.rebuild('totals'), two.rebuild('totals')])
      expect(ends.some(E.isRight)).toBe(true)
      for (const end of ends) if (E.isLeft(end)) expect(end.left.message).toContain('by another process')
      expect((await (await open()).generations()).map(({ live }) => live)).toEqual([true])
      expect(await rowsOf(one, totals())).toEqual(await oracle(store, totals()))
    })

    it('a follower outlives a store that fails for a while, says so, and misses nothing', async () => {
      const store = newStore()
      let failures = 2
      const failing: EventStore = {
        ...store,
        follow: async function* (options) {
          for await (const delivery of store.follow(options)) {
            if (failures-- > 0) throw new Error('connection lost')
            yield delivery
          }
        },
      }
      const told: Array<string> = []
      const open = tables()
      const follower = engineOn(failing, await open(), [totals()], {
        onTrouble: (trouble) => told.push(trouble instanceof Error ? trouble.message : 'goes on'),
      })
      follower.start()
      const last = await append(store, 'counter-a', [counted(5)])
      orThrow(await follower.waitUntilSeen(['totals'], last))
      expect(told.slice(0, 5)).toEqual(['goes on', 'connection lost', 'goes on', 'connection lost', 'goes on'])
      await follower.stop()
      expect(await rowsOf(follower, totals())).toEqual(['{"total":5,"times":1}'])
    })
  })
