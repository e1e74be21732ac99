/** Our server of EventStoreDB's protocol as a process of its own, which can be stopped, killed and frozen: PORT FILE. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { startEventStoreServer } from './eventstoredb-server/index.ts'
import type { Journal, Recorded } from './eventstoredb-server/log.ts'

const [port = '', file = ''] = process.argv.slice(2)

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))

const journal: Journal = {
  *load() {
    if (!existsSync(file)) return
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      // The last line of a server that was killed may be half a one.
      if (!line.endsWith('}')) continue
      const { data, metadata, ...rest } = JSON.parse(line) as Recorded & Record<'data' | 'metadata', string>
      yield { ...rest, data: bytesOf(data), metadata: bytesOf(metadata) }
    }
  },
  add: ({ data, metadata, ...rest }) =>
    appendFileSync(file, `${JSON.stringify({ ...rest, data: base64(data), metadata: base64(metadata) })}\n`),
}

const server = await startEventStoreServer({ port: Number(port), journal })
process.on('SIGTERM', () => {
  void server.bow(5_000).then(() => setTimeout(() => process.exit(0), 100))
})
process.stdout.write('ready\n')
