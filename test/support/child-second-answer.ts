/** The official client and a server that answers one append twice: URL. Runs in a process of its own, which that ends. */
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'

const client = EventStoreDBClient.connectionString(process.argv[2] ?? '')
await client.appendToStream('twice-1', jsonEvent({ type: '', data: {} })).catch((thrown: { readonly type: string }) => {
  process.stdout.write(`the first answer: ${thrown.type}\n`)
})
// The second comes after 2 s; who still lives then says so.
setTimeout(() => {
  process.stdout.write('nothing happened\n')
  process.exit(0)
}, 10_000)
