/**
 * The adapter against the bare official client on the same server, in one run: `CLIENTELA_TEST_ESDB=esdb://… npm run
 * bench:eventstoredb`; without a server named, on the one that the tests use. What is compared takes turns, round after
 * round, and each side of a round has the same things to do; rates are medians of the rounds.
 */
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { crmAggregates } from '../src/domain/index.ts'
import type { NewEvent } from '../src/kernel/event-store.ts'
import { makeRegistry } from '../src/kernel/registry.ts'
import type { StreamName } from '../src/kernel/stream-name.ts'
import { startEngine } from '../src/readmodels/engine.ts'
import { memoryReadModels } from '../src/readmodels/memory/store.ts'
import { eventStoreDbStore } from '../src/stores/eventstoredb/store.ts'
import { counted } from '../test/support/appending.ts'
import { counter, totals } from '../test/support/counting.ts'
import { eventStoreDbServer } from '../test/support/stores.ts'
import { clock, head, inRounds, line, note, orThrow, perSecond } from './measure.ts'

const quick = process.argv.includes('--quick')
const [ONE, MANY, IN_FLIGHT, ROUNDS, WAITS] = quick ? [200, 500, 100, 3, 100] : [1_000, 4_000, 100, 7, 1_000]
const run = crypto.randomUUID().slice(0, 8)
/** An event of ours, of about the average size, which the decoder reads as one. */
const data = { client: 'c1', manager: 'helena', source: 'call', attributes: { note: 'x'.repeat(140) } }
const metadata = {
  $correlationId: run,
  $causationId: run,
  commandId: run,
  actor: head,
  occurredAt: clock(),
  schemaVersion: 1,
}
const TYPE = 'DealOpened'

const server = await eventStoreDbServer()
const client = EventStoreDBClient.connectionString(server.url)
const store = orThrow(await eventStoreDbStore({ url: server.url })())

let streams = 0
const nextStream = (): string => `deal-${run}${++streams}`
const newEvent = (): NewEvent => ({ id: crypto.randomUUID(), type: TYPE, data, metadata })

const byClient = async (): Promise<void> => {
  await client.appendToStream(nextStream(), jsonEvent({ type: TYPE, data, metadata }), {
    expectedRevision: 'no_stream',
  })
}
const byAdapter = async (): Promise<void> => {
  orThrow(await store.append(nextStream() as StreamName, 'no-stream', [newEvent()])())
}

const oneByOne = (append: () => Promise<void>) => () =>
  perSecond(ONE, async () => {
    for (let i = 0; i < ONE; i++) await append()
  })

const inFlight = (append: () => Promise<void>) => () =>
  perSecond(MANY, async () => {
    let left = MANY
    const worker = async (): Promise<void> => {
      while (left-- > 0) await append()
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  })

const readByClient = async (): Promise<number> => {
  let n = 0
  const rate = await perSecond(1, async () => {
    for await (const { event } of client.readAll()) if (event?.type === TYPE) n++
  })
  return rate * n
}
const registry = makeRegistry(crmAggregates())
/** Both give JSON as objects; only ours can go on and check it as an event of the domain, which costs what it costs. */
const readByAdapter = (decode: boolean) => async (): Promise<number> => {
  let n = 0
  const rate = await perSecond(1, async () => {
    for await (const page of store.readAll({ filter: { types: [TYPE] } })) {
      n += page.length
      if (!decode) continue
      for (const event of page)
        if (registry.decode(event)._tag !== 'Known') throw new Error(`${event.id} is none of ours`)
    }
  })
  return rate * n
}

await oneByOne(byClient)()
await oneByOne(byAdapter)()
const appends = await inRounds(ROUNDS, {
  client: oneByOne(byClient),
  adapter: oneByOne(byAdapter),
  clientMany: inFlight(byClient),
  adapterMany: inFlight(byAdapter),
})
const reads = await inRounds(ROUNDS, {
  client: readByClient,
  adapter: readByAdapter(false),
  decoded: readByAdapter(true),
})
line('bare client: append, one at a time', appends.client)
line('adapter: append, one at a time', appends.adapter, appends.client, 0.85)
line('bare client: append, 100 in flight', appends.clientMany)
line('adapter: append, 100 in flight', appends.adapterMany, appends.clientMany, 0.9)
line('bare client: everything', reads.client)
line('adapter: everything', reads.adapter, reads.client, 0.85)
line('adapter: everything, and decoded as events of the domain', reads.decoded, reads.client)
note('decoding alone', `${(1e6 / reads.decoded - 1e6 / reads.adapter).toFixed(1)} µs an event`)

/** From before the append until a row of a view says so: appended, followed, folded, committed, read. */
const projection = totals()
const engine = startEngine({
  store,
  registry: makeRegistry([counter]),
  readModels: memoryReadModels(),
  projections: [projection],
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
})
engine.start()
const COUNTERS = 10
const appendToView = async (n: number): Promise<number> => {
  const id = `${run}${n % COUNTERS}`
  const times = Math.floor(n / COUNTERS)
  const began = performance.now()
  const expected = times === 0 ? 'no-stream' : times - 1
  const { position } = orThrow(await store.append(`counter-${id}` as StreamName, expected, [counted(1)])())
  orThrow(await engine.waitUntilSeen([projection.name], position))
  const rows = orThrow(await engine.rows(projection))
  const took = performance.now() - began
  if (!rows.some((row) => row.total === times + 1)) throw new Error(`the view does not show the ${n}th append`)
  return took
}
const delays: Array<number> = []
// The first are the compiler's.
for (let n = 0; n < 2 * WAITS; n++) {
  const took = await appendToView(n)
  if (n >= WAITS) delays.push(took)
}
delays.sort((a, b) => a - b)
const quantile = (q: number): string => `${(delays[Math.ceil(q * delays.length) - 1] ?? Number.NaN).toFixed(1)} ms`
note(
  'append to view',
  `p50 ${quantile(0.5)}, p90 ${quantile(0.9)}, p99 ${quantile(0.99)} (aim 10), most ${quantile(1)}`,
)
await engine.stop()
await store.close()
await Promise.race([client.dispose(), new Promise((resolve) => setTimeout(resolve, 100))])
await server.stop()
