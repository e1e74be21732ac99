import { fork } from 'node:child_process'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
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
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import { append, counted, named } from '../support/appending.ts'
import { counter, fragile, names, totals } from '../support/counting.ts'
import { machineClock, orThrow, temporaryFolder } from '../support/stores.ts'

const registry = makeRegistry([counter])
const folder = temporaryFolder()
afterAll(folder.remove)

let made = 0
const adapters: Readonly<Record<string, () => Promise<ReadModelStore>>> = {
  memory: async () => memoryReadModels(),
  SQLite: async () => orThrow(await sqliteReadModels({ path: join(folder.path, `views-${++made}.db`) })()),
}

const engineOn = (
  store: EventStore,
  readModels: ReadModelStore,
  projections: ReadonlyArray<Projection>,
  batchSize = 100,
): Engine =>
  startEngine({ store, registry, readModels, projections, batchSize, sleep: async () => undefined, random: () => 0.5 })

const rowsOf = async (engine: Engine, projection: Projection) => {
  const rows = await engine.rows(projection)
  if (E.isLeft(rows)) throw new Error(rows.left.message)
  return rows.right.map((row) => JSON.stringify(row)).toSorted()
}

const newStore = () => memoryStore({ clock: machineClock })

for (const [name, open] of Object.entries(adapters))
  describe(`read models in ${name}`, () => {
    it('come out the same whatever the batch size, and the same as a replay', async () => {
      const event = fc.tuple(fc.constantFrom('counter-a', 'counter-b', 'counter-c'), fc.integer({ min: -9, max: 9 }))
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { maxLength: 40 }),
          fc.integer({ min: 1, max: 7 }),
          async (events, batchSize) => {
            const store = newStore()
            const readModels = await open()
            const engine = engineOn(store, readModels, [totals(), names], batchSize)
            for (const [i, [stream, by]] of events.entries()) {
              await append(store, stream, [counted(by)])
              if (i % 5 === 0) await engine.catchUp()
            }
            await engine.catchUp()
            const oracle = (await replay({ store, registry, projection: totals() })).rows
              .map(({ row }) => JSON.stringify(row))
              .toSorted()
            expect(await rowsOf(engine, totals())).toEqual(oracle)
            await readModels.close()
          },
        ),
        { numRuns: 25 },
      )
    })

    it('are fed together by one read of the history', async () => {
      const store = newStore()
      await append(store, 'counter-a', [counted(1), named('x')])
      let reads = 0
      const observed: EventStore = {
        ...store,
        readAll: (options) => {
          reads++
          return store.readAll(options)
        },
      }
      const engine = engineOn(observed, await open(), [totals(), names])
      await engine.catchUp()
      expect(reads).toBe(1)
      await engine.catchUp()
      expect(reads).toBe(1)
    })

    it('one that fails stops alone, says where and why, and goes on when it is told to', async () => {
      const store = newStore()
      const state = { fails: true }
      const readModels = await open()
      const engine = engineOn(store, readModels, [fragile(state), totals()])
      await append(store, 'counter-a', [named('good'), counted(1)])
      const bad = await append(store, 'counter-a', [named('bad')])
      await append(store, 'counter-a', [counted(2)])
      await engine.catchUp()
      const status = Object.fromEntries((await engine.status()).map((one) => [one.name, one]))
      expect(status.fragile).toMatchObject({
        state: 'failed',
        error: {
          category: 'bad-code',
          position: bad,
          type: 'Named',
          message: expect.stringContaining('does not like'),
        },
      })
      expect(status.totals).toMatchObject({ state: 'current', behind: 0, error: null })
      expect(E.isLeft(await engine.rows(fragile(state)))).toBe(true)
      state.fails = false
      await engine.retry('fragile')
      await engine.catchUp()
      expect(await rowsOf(engine, fragile(state))).toHaveLength(2)
    })

    it('an event that can not be read stops those that want its type, and no other', async () => {
      const store = newStore()
      const engine = engineOn(store, await open(), [totals(), names])
      await append(store, 'counter-a', [{ ...counted(1), data: { by: 'one' } }, named('x')])
      await engine.catchUp()
      const states = (await engine.status()).map(({ name: view, state, error }) => [view, state, error?.category])
      expect(states).toEqual([
        ['totals', 'failed', 'bad-event'],
        ['names', 'current', undefined],
      ])
    })

    it('a new version is built beside the old one and takes over when it has caught up', async () => {
      const store = newStore()
      const readModels = await open()
      await append(store, 'counter-a', [counted(2), counted(3)])
      await engineOn(store, readModels, [totals(1)]).catchUp()
      const later = engineOn(store, readModels, [totals(2)])
      expect((await readModels.generations()).map(({ version, live }) => [version, live])).toEqual([[1, true]])
      await later.catchUp()
      expect((await readModels.generations()).map(({ version, live }) => [version, live])).toEqual([
        [1, true],
        [2, true],
      ])
      expect(await rowsOf(later, totals(2))).toEqual(['{"total":10,"times":2}'])
    })

    it('a rebuild gives the same rows', async () => {
      const store = newStore()
      const readModels = await open()
      const engine = engineOn(store, readModels, [totals()])
      await append(store, 'counter-a', [counted(2), counted(3)])
      await engine.catchUp()
      const before = await rowsOf(engine, totals())
      await engine.rebuild('totals')
      expect(await rowsOf(engine, totals())).toEqual(before)
      expect((await readModels.generations()).map(({ live }) => live)).toEqual([true])
    })

    it('can be waited for', async () => {
      const store = newStore()
      const readModels = await open()
      const engine = engineOn(store, readModels, [totals()])
      engine.start()
      const position = await append(store, 'counter-a', [counted(1)])
      expect(E.isRight(await engine.waitUntilSeen(['totals'], position))).toBe(true)
      expect(await rowsOf(engine, totals())).toEqual(['{"total":1,"times":1}'])
      await engine.stop()
      const unseen = await append(store, 'counter-a', [counted(1)])
      expect(E.isLeft(await engine.waitUntilSeen(['totals'], unseen, 20))).toBe(true)
      await readModels.close()
    })
  })

describe('a row that its table can not hold', () => {
  it('is told, and holds up none of the tables before its own', async () => {
    const store = newStore()
    await append(store, 'counter-a', [counted(2), named('x')])
    const odd = { ...names, name: 'odd', apply: () => ({ name: true }) }
    const readModels = orThrow(await sqliteReadModels({ path: ':memory:' })())
    const engine = engineOn(store, readModels, [totals(), odd, names])
    await expect(engine.catchUp()).rejects.toThrow(/bind/)
    const states = (await engine.status()).map(({ name, position }) => [name, position])
    expect(states).toEqual([
      ['totals', '2'],
      ['odd', null],
      ['names', null],
    ])
    await readModels.close()
  })
})

describe('kill -9', () => {
  it('at any moment, of writers and projectors on the same files, loses and doubles nothing', async () => {
    const path = join(folder.path, 'killed.db')
    const views = join(folder.path, 'killed.views.db')
    const child = resolve(import.meta.dirname, 'child-worker.ts')
    const acknowledged: Array<string> = []
    const life = (ms: number) =>
      new Promise<void>((done) => {
        const worker = fork(child, [path, views], {
          execArgv: ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning'],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        })
        worker.on('message', (id) => acknowledged.push(String(id)))
        worker.once('message', () => setTimeout(() => worker.kill('SIGKILL'), ms))
        worker.on('exit', () => done())
      })
    // Two at a time, killed at moments spread over their work.
    for (let i = 0; i < 6; i++) await Promise.all([life(3 + 17 * i), life(9 + 11 * i)])
    const store = orThrow(await sqliteStore({ path, clock: machineClock })())
    const stored: Array<string> = []
    for await (const page of store.readAll()) stored.push(...page.map(({ id }) => id))
    expect(new Set(stored).size).toBe(stored.length)
    expect(acknowledged.length).toBeGreaterThan(0)
    expect(acknowledged.filter((id) => !stored.includes(id))).toEqual([])
    const readModels = orThrow(await sqliteReadModels({ path: views })())
    const engine = engineOn(store, readModels, [totals(), names])
    await engine.catchUp()
    const oracle = (await replay({ store, registry, projection: totals() })).rows
      .map(({ row }) => JSON.stringify(row))
      .toSorted()
    expect(await rowsOf(engine, totals())).toEqual(oracle)
    await readModels.close()
    await store.close()
  })
})
