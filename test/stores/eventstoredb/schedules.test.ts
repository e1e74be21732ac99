/** A thousand schedules of random faults, while views follow: what was acknowledged is there once, nothing is there twice. */
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, expect, it } from 'vitest'
import { type CommandHandler, commandHandler } from '../../../src/kernel/command-handler.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { makeRegistry } from '../../../src/kernel/registry.ts'
import type { StreamName } from '../../../src/kernel/stream-name.ts'
import { startEngine } from '../../../src/readmodels/engine.ts'
import { memoryReadModels } from '../../../src/readmodels/memory/store.ts'
import { replay } from '../../../src/readmodels/replay.ts'
import { eventStoreDbStore } from '../../../src/stores/eventstoredb/store.ts'
import { counter, totals } from '../../support/counting.ts'
import type { AppendFault, CallFault } from '../../support/eventstoredb-server/faults.ts'
import { startEventStoreServer } from '../../support/eventstoredb-server/index.ts'
import { machineClock, orThrow, somebody, turn } from '../../support/stores.ts'

const unhandled: Array<unknown> = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

const server = await startEventStoreServer()
const store = orThrow(
  await eventStoreDbStore({
    url: server.url,
    appendTimeoutMs: 100,
    readTimeoutMs: 1_000,
    silenceMs: 100,
    probeTimeoutMs: 1_000,
    sleep: turn,
    random: () => 0.5,
  })(),
)
const single = store.as(somebody)
const registry = makeRegistry([counter])
const projection = totals()
const engine = startEngine({
  store,
  registry,
  readModels: memoryReadModels(),
  projections: [projection],
  sleep: turn,
  random: () => 0,
})
engine.start()
afterAll(async () => {
  await engine.stop()
  await store.close()
  await server.stop()
})

/** Held back until the next schedule begins. */
let late = Promise.withResolvers<void>()

type Name =
  | 'none'
  | 'cut before'
  | 'cut after'
  | 'twice'
  | 'timeout'
  | 'late'
  | 'not ready'
  | 'not leader'
  | 'exhausted'
const ended = (by: CallFault): AppendFault => ({ _tag: 'Ended', by })
const faultOf: Readonly<Record<Name, () => AppendFault | undefined>> = {
  none: () => undefined,
  'cut before': () => ({ _tag: 'Cut', when: 'before' }),
  'cut after': () => ({ _tag: 'Cut', when: 'after' }),
  twice: () => ({ _tag: 'Twice' }),
  timeout: () => ({ _tag: 'Refused', name: 'Timeout' }),
  late: () => ({ _tag: 'Late', until: late.promise }),
  'not ready': () => ended({ code: 14, details: 'Server Is Not Ready' }),
  'not leader': () =>
    ended({ code: 9, details: 'no', exception: 'not-leader', leader: { host: '127.0.0.1', port: server.port } }),
  exhausted: () => ended({ code: 8, details: 'too much' }),
}
const weights: Readonly<Record<Name, number>> = {
  none: 12,
  'cut before': 2,
  'cut after': 2,
  twice: 2,
  timeout: 2,
  late: 1,
  'not ready': 1,
  'not leader': 1,
  exhausted: 1,
}

const schedule = fc.record({
  commands: fc.array(
    fc.record({
      counter: fc.integer({ min: 0, max: 2 }),
      /** Which way its append takes: together with others, or by a call of its own. */
      alone: fc.boolean(),
      fault: fc.oneof(
        ...Object.entries(weights).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name as Name) })),
      ),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  /** How often a read is refused first. */
  unread: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(2) }),
  /** What happens to the server while the commands are on their way. */
  meanwhile: fc.oneof(
    { weight: 36, arbitrary: fc.constant('nothing' as const) },
    { weight: 3, arbitrary: fc.constant('cut' as const) },
    { weight: 1, arbitrary: fc.constant('restart' as const) },
  ),
})

const text = (rows: ReadonlyArray<object>): ReadonlyArray<string> => rows.map((row) => JSON.stringify(row)).toSorted()

const compareViews = async (): Promise<void> => {
  await engine.catchUp()
  const rows = text(orThrow(await engine.rows(projection)))
  expect(rows).toEqual(text((await replay({ store, registry, projection })).rows.map(({ row }) => row)))
}

const seed = Number(process.env.CLIENTELA_TEST_SEED ?? (Date.now() ^ process.pid) >>> 0)

it(`a thousand of them, seed ${seed} (CLIENTELA_TEST_SEED)`, async () => {
  let round = 0
  await fc.assert(
    fc.asyncProperty(schedule, async ({ commands, unread, meanwhile }) => {
      const mine = `r${++round}`
      const [together, alone] = [store, single].map((way) =>
        commandHandler({
          store: way,
          registry,
          clock: machineClock,
          dayOf: () => '2026-01-01' as LocalDate,
          newId: () => crypto.randomUUID(),
          random: () => 0,
          sleep: turn,
        }),
      ) as [CommandHandler, CommandHandler]
      late.resolve()
      late = Promise.withResolvers()
      const faults = commands.map(({ fault }) => fault)
      server.faults.beforeAppend = () => faultOf[faults.shift() ?? 'none']()
      let left = unread
      server.faults.beforeRead = () => (left-- > 0 ? { code: 14, details: 'not ready' } : undefined)
      const working = Promise.all(
        commands.map(({ counter: of, alone: isAlone }, i) =>
          (isAlone ? alone : together).handle({
            command: { type: 'Count', counter: `${mine}-${of}`, by: i + 1 },
            commandId: `${mine}/${i}`,
            actor: { id: 'a', role: 'head' },
          })(),
        ),
      )
      if (meanwhile === 'cut') server.cut()
      if (meanwhile === 'restart') {
        await server.down()
        await server.up()
      }
      const outcomes = await working
      server.faults.beforeAppend = undefined
      server.faults.beforeRead = undefined
      const written: Array<string> = []
      for (const of of [0, 1, 2])
        for await (const page of store.read(`counter-${mine}-${of}` as StreamName))
          for (const { metadata } of page) written.push((metadata as { readonly commandId: string }).commandId)
      expect(new Set(written).size).toBe(written.length)
      for (const [i, one] of outcomes.entries()) if (E.isRight(one)) expect(written).toContain(`${mine}/${i}`)
      if (round % 100 === 0) await compareViews()
    }),
    { numRuns: 1_000, seed },
  )
  await compareViews()
  expect(unhandled).toEqual([])
}, 900_000)
