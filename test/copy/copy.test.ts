/** A history moved between stores: nothing lost, nothing doubled, nothing changed, however often it breaks off. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import { type CopyError, copyHistory } from '../../src/copy/copy.ts'
import type { EventStore, RecordedEvent } from '../../src/kernel/event-store.ts'
import { instantFromEpochMs } from '../../src/kernel/instant.ts'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import { eventStoreDbStore } from '../../src/stores/eventstoredb/store.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import { startEventStoreServer } from '../support/eventstoredb-server/index.ts'
import { machineClock, orThrow, temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const closing: Array<() => Promise<void>> = []
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
  folder.remove()
})

const kept = <S extends EventStore>(store: S): S => {
  closing.push(store.close)
  return store
}

let made = 0
/** A clock of long ago that moves with every look. */
const longAgo = () => {
  let now = Date.UTC(2019, 2, 31)
  return () => {
    now += 977
    return instantFromEpochMs(now)
  }
}

const sqliteAt = async (path: string, clock = machineClock) => kept(orThrow(await sqliteStore({ path, clock })()))

const stores: Readonly<Record<string, (clock?: typeof machineClock) => Promise<EventStore>>> = {
  memory: async (clock = machineClock) => kept(memoryStore({ clock })),
  sqlite: (clock) => sqliteAt(join(folder.path, `${++made}.db`), clock),
  eventstoredb: async () => {
    const server = await startEventStoreServer({ now: () => Date.now() })
    closing.push(server.stop)
    return kept(orThrow(await eventStoreDbStore({ url: server.url })()))
  },
}

const all = async (store: EventStore): Promise<ReadonlyArray<RecordedEvent>> => {
  const events: Array<RecordedEvent> = []
  for await (const page of store.readAll()) events.push(...page)
  return events
}

/** Without what is each store's own. */
const said = ({ id, type, stream, revision, recordedAt, data, metadata }: RecordedEvent) => {
  const { recordedAt: _kept, ...rest } = metadata as { readonly recordedAt?: string }
  return { id, type, stream, revision, recordedAt, data, metadata: rest }
}

/** Appends of a few events to a few streams. */
const history = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 3 }), fc.array(fc.jsonValue(), { minLength: 1, maxLength: 3 })),
  { minLength: 1, maxLength: 12 },
)

const fill = async (store: EventStore, appends: ReadonlyArray<readonly [number, ReadonlyArray<unknown>]>) => {
  for (const [stream, contents] of appends)
    orThrow(
      await store.append(
        `thing-${stream} ü` as StreamName,
        'any',
        contents.map((data) => ({ id: crypto.randomUUID(), type: 'Said', data, metadata: { commandId: 'c', data } })),
      )(),
    )
}

const copied = async (from: EventStore, to: EventStore) => orThrow(await copyHistory({ from, to })())

const refusal = async (from: EventStore, to: EventStore): Promise<CopyError> => {
  const result = await copyHistory({ from, to })()
  if (E.isRight(result)) throw new Error('it was copied')
  return result.left
}

describe('a copy', () => {
  for (const [source, openSource] of Object.entries(stores))
    for (const [target, openTarget] of Object.entries(stores))
      it(`from ${source} to ${target} holds the same, in the same order, with the same times`, () =>
        fc.assert(
          fc.asyncProperty(history, async (appends) => {
            const [from, to] = [await openSource(longAgo()), await openTarget()]
            await fill(from, appends)
            const count = appends.reduce((sum, [, contents]) => sum + contents.length, 0)
            const first = await copied(from, to)
            expect([first.events, first.already]).toEqual([count, 0])
            expect(first.digest.to).toBe(first.digest.from)
            expect((await all(to)).map(said)).toEqual((await all(from)).map(said))
            const second = await copied(from, to)
            expect([second.already, second.digest.to]).toEqual([count, first.digest.from])
          }),
          { numRuns: 4 },
        ))

  for (const [target, openTarget] of Object.entries(stores))
    it(`to ${target} of events that stand together and are more than one append takes`, async () => {
      const [from, to] = [memoryStore({ clock: longAgo() }), await openTarget()]
      const large = 'x'.repeat(1_048_574)
      await fill(from, [[1, ['small', large, large, ...Array.from({ length: 9 }, () => 'x'.repeat(200_000))]]])
      const { events, digest } = await copied(from, to)
      expect([events, digest.to]).toEqual([12, digest.from])
    })

  it('of a copy is the same again', async () => {
    const [a, b, c] = [await stores.sqlite?.(longAgo()), await stores.memory?.(), await stores.sqlite?.()]
    if (a === undefined || b === undefined || c === undefined) throw new Error('no store')
    await fill(a, [
      [1, [1, 2]],
      [2, ['x']],
    ])
    const [first, second] = [await copied(a, b), await copied(b, c)]
    expect(second.digest).toEqual(first.digest)
    expect((await all(c)).map(said)).toEqual((await all(a)).map(said))
  })

  it('takes what came since the last time', async () => {
    const [from, to] = [memoryStore({ clock: longAgo() }), memoryStore({ clock: machineClock })]
    await fill(from, [[1, [1, 2]]])
    await copied(from, to)
    await fill(from, [[1, [3]]])
    const { events, already } = await copied(from, to)
    expect([events, already, (await all(to)).map(({ data }) => data)]).toEqual([3, 2, [1, 2, 3]])
  })
})

describe('what can not be copied is refused, and nothing of it is written', () => {
  it('a target that holds something else', async () => {
    const [from, to] = [memoryStore({ clock: longAgo() }), memoryStore({ clock: machineClock })]
    await fill(from, [[1, [1, 2]]])
    await fill(to, [[2, ['other']]])
    expect(await refusal(from, to)).toMatchObject({ _tag: 'TargetDiffers', stream: 'thing-2 ü', revision: 0 })
    expect((await all(to)).length).toBe(1)
  })

  it('a target that holds more', async () => {
    const [from, to] = [memoryStore({ clock: longAgo() }), memoryStore({ clock: machineClock })]
    await fill(from, [[1, [1]]])
    await copied(from, to)
    await fill(to, [[1, [2]]])
    expect(await refusal(from, to)).toMatchObject({ _tag: 'TargetDiffers', stream: 'thing-1 ü', revision: 1 })
  })

  it('a stream whose beginning is gone, and bytes of another program', async () => {
    const server = await startEventStoreServer()
    closing.push(server.stop)
    const client = EventStoreDBClient.connectionString(server.url)
    closing.push(() => client.dispose())
    const from = kept(orThrow(await eventStoreDbStore({ url: server.url })()))
    await client.appendToStream(
      'cut-1',
      [1, 2, 3].map((n) => jsonEvent({ type: 'N', data: { n } })),
    )
    await client.setStreamMetadata('cut-1', { truncateBefore: 2 })
    // As long as the server keeps them, the whole history has them.
    expect((await copied(from, memoryStore({ clock: machineClock }))).events).toBe(3)
    server.scavenge()
    expect(await refusal(from, memoryStore({ clock: machineClock }))).toMatchObject({
      _tag: 'StreamTruncated',
      stream: 'cut-1',
    })
    const other = await startEventStoreServer()
    closing.push(other.stop)
    const client2 = EventStoreDBClient.connectionString(other.url)
    closing.push(() => client2.dispose())
    await client2.appendToStream('bytes-1', binaryEvent({ type: 'B', data: Buffer.from([0, 1]) }))
    const bytes = kept(orThrow(await eventStoreDbStore({ url: other.url })()))
    expect(await refusal(bytes, memoryStore({ clock: machineClock }))).toMatchObject({
      _tag: 'NotJson',
      stream: 'bytes-1',
      revision: 0,
    })
  })
})

describe('the verb', () => {
  const cli = resolve(import.meta.dirname, '../../src/cli/main.ts')
  const start = (...args: ReadonlyArray<string>): ChildProcess =>
    spawn(
      process.execPath,
      ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning', cli, 'copy', ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
  const finish = async (child: ChildProcess) => {
    let [out, err] = ['', '']
    child.stdout?.on('data', (chunk) => {
      out += String(chunk)
    })
    child.stderr?.on('data', (chunk) => {
      err += String(chunk)
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, out, err }
  }

  it('killed in the middle, again and again, ends with the whole', async () => {
    const [source, target] = [join(folder.path, 'source.db'), join(folder.path, 'target.db')]
    const from = await sqliteAt(source, longAgo())
    const events = 4_000
    const streams = Array.from({ length: events / 2 }, (_, n) => n)
    await Promise.all(streams.map((n) => fill(from, [[n, [n, -n]]])))
    const flags = ['--from', `sqlite:${source}`, '--to', `sqlite:${target}`, '--json'] as const
    const to = await sqliteAt(target)
    for (const least of [200, 1_500, 3_000]) {
      const child = start(...flags)
      for (let there = 0; there < least && child.exitCode === null; ) {
        there = Number(orThrow(await to.head()()) ?? 0)
        await new Promise((resume) => setImmediate(resume))
      }
      child.kill('SIGKILL')
      await once(child, 'close')
    }
    const { code, out } = await finish(start(...flags))
    const answer = JSON.parse(out) as { events: number; already: number; ok: boolean }
    expect([code, answer.events, answer.ok]).toEqual([0, events, true])
    expect(answer.already).toBeGreaterThanOrEqual(3_000)
    expect((await all(to)).map(said)).toEqual((await all(from)).map(said))
  }, 60_000)

  it('says what is wrong, and its exit code says of which kind', async () => {
    const [one, two] = [join(folder.path, 'one.db'), join(folder.path, 'two.db')]
    await fill(await sqliteAt(one), [[1, [1]]])
    await fill(await sqliteAt(two), [[2, [2]]])
    const same = await finish(start('--from', 'memory:', '--to', 'memory:'))
    expect([same.code, same.err]).toEqual([2, 'clientela: --from and --to are the same store\n'])
    const other = await finish(start('--from', `sqlite:${one}`, '--to', `sqlite:${two}`))
    expect([other.code, other.err.includes('copy into an empty store')]).toEqual([1, true])
    const away = await finish(start('--from', 'esdb://127.0.0.1:9?tls=false', '--to', `sqlite:${two}`))
    expect(away.code).toBe(3)
  }, 60_000)
})
