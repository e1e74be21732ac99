/**
 * A server in a process of its own, which a test may stop, kill, freeze and start again on what it has written: a real one
 * where `CLIENTELA_TEST_ESDB_START` says how one is started (`{port}`, `{replication}` and `{dir}` are filled in), else ours.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { EventStoreDBClient } from '@eventstore/db-client'
import { temporaryFolder } from './stores.ts'
import { until } from './until.ts'

export interface ServerProcess {
  readonly url: string
  readonly signal: (name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT') => void
  /** Resolves when the process is gone. */
  readonly gone: () => Promise<void>
  /** Starts it again, on the same port and on what was written. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
}

const command = process.env.CLIENTELA_TEST_ESDB_START

/** Those that run: none outlives the tests. */
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

const ours = (port: number, folder: string): ReadonlyArray<string> => [
  process.execPath,
  '--conditions=clientela-source',
  '--disable-warning=ExperimentalWarning',
  resolve(import.meta.dirname, 'child-eventstoredb.ts'),
  String(port),
  join(folder, 'log.jsonl'),
]

/** Until the server answers: it says nothing when it is ready that all of them would say. */
const answers = async (url: string): Promise<void> => {
  const ask = async (): Promise<boolean> => {
    const client = EventStoreDBClient.connectionString(url)
    try {
      for await (const _ of client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 }));
      // With credentials it is a call of its own: the end of a call of all appends would reject what other clients of the
      // process wait for, in a table that they share.
      await client.appendToStream('ready-1', [], { credentials: { username: 'admin', password: 'changeit' } })
      return true
    } catch (thrown) {
      const { code, type } = thrown as { readonly code?: number; readonly type?: string }
      // A server that begins says of an append what the client does not know.
      if (code === undefined && type !== 'unknown') throw thrown
      return false
    } finally {
      await client.dispose()
    }
  }
  await until(
    ask,
    (answered) => answered,
    () => after(20),
  )
}

export const startServerProcess = async (): Promise<ServerProcess> => {
  const folder = temporaryFolder()
  const [port, replication] = [await freePort(), await freePort()]
  const url = `esdb://127.0.0.1:${port}?tls=false`
  let running: ChildProcess | undefined

  const start = async (): Promise<void> => {
    const [name = '', ...given] =
      command
        ?.replaceAll('{port}', String(port))
        .replaceAll('{replication}', String(replication))
        .replaceAll('{dir}', folder.path)
        .split(' ') ?? ours(port, folder.path)
    const child = spawn(name, given, { stdio: ['ignore', 'ignore', 'inherit'] })
    running = child
    children.add(child)
    child.once('exit', () => children.delete(child))
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the server ended at once, with ${String(code)}`)
    })
    await Promise.race([answers(url), failed])
    failed.catch(() => undefined)
  }

  const gone = async (): Promise<void> => {
    if (running?.exitCode === null && running.signalCode === null) await once(running, 'exit')
  }

  await start()
  return {
    url,
    signal: (name) => void running?.kill(name),
    gone,
    start,
    stop: async () => {
      running?.kill('SIGKILL')
      await gone()
      folder.remove()
    },
  }
}
