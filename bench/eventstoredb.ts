/**
 * The adapter against the bare official client on the same server, in one run: `CLIENTELA_TEST_ESDB=esdb://… npm run
 * bench:eventstoredb`; without a server named, on the one that the tests use.
 */
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import type { NewEvent } from '../src/kernel/event-store.ts'
import type { StreamName } from '../src/kernel/stream-name.ts'
import { eventStoreDbStore } from '../src/stores/eventstoredb/store.ts'
import { eventStoreDbServer } from '../test/support/stores.ts'
import { inRounds, line, note, orThrow, perSecond } from './measure.ts'

const quick = process.argv.includes('--quick')
const [ONE, MANY, IN_FLIGHT] = quick ? [200, 500, 100] : [1_000, 4_000, 100]
const run = crypto.randomUUID().slice(0, 8)
const data = { client: 'c1', manager: 'helena', source: 'call', note: 'x'.repeat(140) }
const metadata = { by: 'bench', at: '2026-01-01' }

const server = await eventStoreDbServer()
const client = EventStoreDBClient.connectionString(server.url)
const store = orThrow(await eventStoreDbStore({ url: server.url })())

let streams = 0
const nextStream = (): string => `bench${run}-${++streams}`
const newEvent = (): NewEvent => ({ id: crypto.randomUUID(), type: 'Bench', data, metadata })

const byClient = async (): Promise<void> => {
  await client.appendToStream(nextStream(), jsonEvent({ type: 'Bench', data, metadata }), {
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
    for await (const { event } of client.readAll()) if (event?.type === 'Bench') n++
  })
  return rate * n
}
const readByAdapter = async (): Promise<number> => {
  let n = 0
  const rate = await perSecond(1, async () => {
    for await (const page of store.readAll({ filter: { types: ['Bench'] } })) n += page.length
  })
  return rate * n
}

await oneByOne(byClient)()
await oneByOne(byAdapter)()
const appends = await inRounds(5, {
  client: oneByOne(byClient),
  adapter: oneByOne(byAdapter),
  clientMany: inFlight(byClient),
  adapterMany: inFlight(byAdapter),
})
const reads = await inRounds(3, { client: readByClient, adapter: readByAdapter })
line('bare client: append, one at a time', appends.client)
line('adapter: append, one at a time', appends.adapter, appends.client, 0.85)
line('bare client: append, 100 in flight', appends.clientMany)
line('adapter: append, 100 in flight', appends.adapterMany, appends.clientMany, 0.9)
line('bare client: everything', reads.client)
line('adapter: everything, decoded', reads.adapter, reads.client, 0.85)

const delays: Array<number> = []
const stop = new AbortController()
const waiting = new Map<string, (at: number) => void>()
const following = (async () => {
  for await (const { events } of store.follow({ after: 'now', signal: stop.signal }))
    for (const { id } of events) waiting.get(id)?.(performance.now())
})()
await byAdapter()
for (let i = 0; i < 200; i++) {
  const event = newEvent()
  const seen = new Promise<number>((resolve) => waiting.set(event.id, resolve))
  const began = performance.now()
  orThrow(await store.append(nextStream() as StreamName, 'no-stream', [event])())
  delays.push((await seen) - began)
}
delays.sort((a, b) => a - b)
note('append to follower', `p50 ${(delays[100] ?? 0).toFixed(1)} ms, p99 ${(delays[197] ?? 0).toFixed(1)} ms (aim 10)`)
stop.abort()
await following
await store.close()
await Promise.race([client.dispose(), new Promise((resolve) => setTimeout(resolve, 100))])
await server.stop()
