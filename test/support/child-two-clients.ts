/** Two official clients in one process, of which one loses its connection: what becomes of the other. Runs in a process of its own. */
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { startEventStoreServer } from './eventstoredb-server/index.ts'

const [mine, others] = [await startEventStoreServer(), await startEventStoreServer()]
const late = Promise.withResolvers<void>()
const [client, other] = [mine, others].map(({ url }) => EventStoreDBClient.connectionString(url))
const event = () => jsonEvent({ type: 'A', data: {} })
const arrived = Promise.withResolvers<void>()
mine.faults.beforeAppend = () => {
  mine.faults.beforeAppend = undefined
  arrived.resolve()
  return { _tag: 'Late', until: late.promise }
}
others.faults.beforeAppend = () => ({ _tag: 'Cut', when: 'before' })
const waiting = client?.appendToStream('mine-1', event())
await arrived.promise
await other?.appendToStream('others-1', event()).catch(() => undefined)
const outcome = await waiting?.then(
  () => 'taken',
  () => 'rejected',
)
let written = 0
for await (const _ of EventStoreDBClient.connectionString(`${mine.url}&keepAliveTimeout=9000`).readStream('mine-1'))
  written++
process.stdout.write(
  `the other client's append: ${outcome}, ${written === 1 ? 'though it is written' : 'not written'}\n`,
)
late.resolve()
// Its answer comes after the late one, which nobody waits for any longer.
await client?.appendToStream('mine-2', event())
process.exit(0)
