/** The command line on EventStoreDB: how far views are behind, whether all is well, histories copied, on either server. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { openClientela } from '../../src/index.ts'
import '../../src/eventstoredb.ts'
import type { EventStore, NewEvent } from '../../src/kernel/event-store.ts'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import { eventStoreDbStore } from '../../src/stores/eventstoredb/store.ts'
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import { cliIn } from '../support/cli.ts'
import { startEventStoreServer } from '../support/eventstoredb-server/index.ts'
import { start as startServer } from '../support/losses.ts'
import { eventStoreDbServer, machineClock, orThrow, temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const server = await eventStoreDbServer()
afterAll(async () => {
  await server.stop()
  folder.remove()
})
const cli = cliIn(folder.path)

const happened = (n: number): NewEvent => ({ id: crypto.randomUUID(), type: 'Said', data: { n }, metadata: {} })

const lengthOf = async (store: EventStore): Promise<number> => {
  let count = 0
  for await (const page of store.readAll()) count += page.length
  return count
}

describe('a store on EventStoreDB', () => {
  it('says how far its views are behind, and that all is well', async () => {
    const crm = await openClientela({ store: server.url, zone: 'UTC' })
    for (const name of ['Meyer', 'Schulz'])
      await crm.handle(
        { type: 'RegisterClient', name, kind: 'person', acquired: { by: 'call' } },
        { actor: { id: 'helena', role: 'head' } },
      )
    await crm.close()
    const status = await cli(['views', 'status', '--store', server.url, '--json'])
    const { views } = JSON.parse(status.out) as {
      views: ReadonlyArray<{ name: string; behind: number; state: string }>
    }
    expect([status.code, views.length > 5]).toEqual([0, true])
    for (const { name, behind, state } of views) {
      // Read models in memory are built anew by each program.
      expect([name, ['behind', 'building'].includes(state)]).toEqual([name, true])
      expect(behind).toBeGreaterThanOrEqual(2)
    }
    const health = await cli(['health', '--store', server.url, '--json'])
    expect([health.code, JSON.parse(health.out)]).toMatchObject([0, { ok: true, store: { answers: true } }])
    const strict = await cli(['health', '--store', server.url, '--behind', '1', '--json'])
    expect([strict.code, JSON.parse(strict.out).ok]).toEqual([5, false])
  })

  it('keeps read models in a file that is named, and says of them how far they are', async () => {
    const { url, stop } = await startEventStoreServer()
    onTestFinished(stop)
    const crm = await openClientela({ store: url, zone: 'UTC' })
    const register = (name: string) =>
      crm.handle(
        { type: 'RegisterClient', name, kind: 'person', acquired: { by: 'call' } },
        { actor: { id: 'helena', role: 'head' } },
      )
    await register('Meyer')
    const kept = ['--store', url, '--read-models', 'kept.views.db', '--json']
    const stateOf = async (view: string) => {
      const { views } = JSON.parse((await cli(['views', 'status', ...kept])).out) as {
        views: ReadonlyArray<{ name: string; behind: number; state: string }>
      }
      return views.flatMap(({ name, state, behind }) => (name === view ? [`${state} ${behind}`] : []))
    }
    expect(await stateOf('client_changes')).toEqual(['building 1'])
    const behind = async (most: number) => (await cli(['health', '--behind', String(most), ...kept])).code
    await cli(['views', 'rebuild', 'client_changes', ...kept])
    expect(await stateOf('client_changes')).toEqual(['current 0'])
    await register('Schulz')
    expect([await stateOf('client_changes'), await behind(2), await behind(1)]).toEqual([['behind 1'], 0, 5])
    await crm.close()

    const other = await cli(['views', 'status', '--store', server.url, '--read-models', 'kept.views.db'])
    expect([other.code, other.err]).toEqual([3, expect.stringContaining('are of another history')])
    const own = await cli(['views', 'status', '--store', 'sqlite:./own.db', '--read-models', 'kept.views.db'])
    expect([own.code, own.err]).toEqual([2, expect.stringContaining('is for esdb: stores')])
  })

  it('that takes no more in the middle of an import is said in a line, with exit code 3', async () => {
    const { url, faults, stop } = await startEventStoreServer()
    onTestFinished(stop)
    let taken = 0
    faults.beforeAppend = () => (++taken > 3 ? { _tag: 'Refused', name: 'AccessDenied' } : undefined)
    const purchases = ['client,date,amount', ...[1, 2, 3, 4, 5].map((n) => `c${n},2024-01-0${n},${n}00.00`)]
    await writeFile(join(folder.path, 'purchases.csv'), purchases.join('\n'))
    const form = ['--currency', 'EUR', '--date-format', 'YYYY-MM-DD', '--zone', 'UTC']
    const { code, err } = await cli(['import', 'transactions', 'purchases.csv', ...form, '--store', url])
    expect([code, err]).toEqual([3, expect.stringContaining('access denied')])
  })

  it('that a demo is played into stands in what it says to try next as a shell takes it, without its credentials', async () => {
    const { port, stop } = await startEventStoreServer()
    onTestFinished(stop)
    const store = `esdb://ops:Geheim-123@127.0.0.1:${port}?tls=false&connectionName=it's`
    const { code, out, err } = await cli(['demo', '--clients', '2', '--months', '1', '--out', 'demo', '--store', store])
    expect([code, out.includes('Geheim'), err.includes('Geheim')]).toEqual([0, false, false])
    const shown = `--store 'esdb://127.0.0.1:${port}?tls=false&connectionName=it'\\''s' --zone Europe/Madrid`
    const lines = out.split('\n').filter((one) => one.startsWith('  clientela '))
    expect(lines.filter((one) => !one.endsWith(shown))).toEqual([])
    expect(lines.length).toBeGreaterThan(3)
  })

  it('shows of a demo what a file shows of it: the play has its own time', async () => {
    const { url, stop } = await startEventStoreServer()
    onTestFinished(stop)
    const played = async (out: string, ...store: ReadonlyArray<string>): Promise<string> => {
      const told = await cli(['demo', '--clients', '6', '--months', '9', '--out', out, ...store])
      expect(told.code).toBe(0)
      return told.out.replace(/ in [\d.]+ s/, '').replaceAll(/(?<=--store )\S+|into \S+|on one page: \S+/g, '')
    }
    const inFile = await played('in-file')
    expect(inFile).toMatch(/complaints +[1-9]/)
    expect(await played('on-server', '--store', url)).toBe(inFile)
  })

  it('whose scheme is in capitals is none, and its credentials are not repeated', async () => {
    const { code, err } = await cli(['health', '--store', 'ESDB://ops:Geheim-123@127.0.0.1:9'])
    expect([code, err]).toEqual([3, expect.stringContaining('"ESDB://127.0.0.1:9" is not a store')])
  })

  it('that is away is said in a line, with exit code 3', async () => {
    for (const verb of [['views', 'status'], ['health']]) {
      const { code, err } = await cli([...verb, '--store', 'esdb://ops:Geheim-123@127.0.0.1:9?tls=false'])
      expect([verb, code, err.split('\n').length]).toEqual([verb, 3, 2])
      expect(err).not.toContain('Geheim')
    }
  })
})

describe('a copy into EventStoreDB and back', { timeout: 180_000 }, () => {
  it('that is interrupted goes on where it stopped, and both are compared by number and digest', async (test) => {
    const [source, back] = [join(folder.path, 'source.db'), join(folder.path, 'back.db')]
    const { url } = await startServer(test)
    const from = orThrow(await sqliteStore({ path: source, clock: machineClock })())
    const [events, each] = [2_000, 4]
    await Promise.all(
      Array.from({ length: events / each }, async (_, n) => {
        const few = Array.from({ length: each }, (_, i) => happened(n * each + i))
        orThrow(await from.append(`thing-${n} ü` as StreamName, 'no-stream', few)())
      }),
    )
    await from.close()
    const copy = (...args: ReadonlyArray<string>): ChildProcess =>
      spawn(
        process.execPath,
        [
          '--conditions=clientela-source',
          '--disable-warning=ExperimentalWarning',
          resolve(import.meta.dirname, '../../src/cli/main.ts'),
          'copy',
          ...args,
          '--json',
        ],
        { stdio: 'ignore' },
      )
    const to = orThrow(await eventStoreDbStore({ url })())
    const interrupted = copy('--from', `sqlite:${source}`, '--to', url)
    const ended = once(interrupted, 'exit')
    for await (const { position } of to.follow({ after: 'start', filter: { categories: ['thing'] } }))
      if (position !== undefined && (await lengthOf(to)) > events / 10) break
    interrupted.kill('SIGINT')
    await ended
    const there = await lengthOf(to)
    expect(there).toBeLessThan(events)
    const whole = await cli(['copy', '--from', `sqlite:${source}`, '--to', url, '--json'])
    const told = JSON.parse(whole.out) as {
      events: number
      already: number
      ok: boolean
      digest: { from: string; to: string }
    }
    expect([whole.code, told.events, told.already, told.ok]).toEqual([0, events, there, true])
    expect(told.digest.to).toBe(told.digest.from)
    expect(await lengthOf(to)).toBe(events)
    const home = await cli(['copy', '--from', url, '--to', `sqlite:${back}`, '--json'])
    expect([home.code, JSON.parse(home.out)]).toMatchObject([0, { events, digest: { to: told.digest.from } }])
    await to.close()
  })
})
