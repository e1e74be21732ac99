/** What other programs leave on a server, and what the adapter makes of it: on a real server and on ours. */
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import { commandHandler } from '../../../src/kernel/command-handler.ts'
import type { RecordedEvent } from '../../../src/kernel/event-store.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import type { Position } from '../../../src/kernel/position.ts'
import { makeRegistry } from '../../../src/kernel/registry.ts'
import type { StreamName } from '../../../src/kernel/stream-name.ts'
import { eventStoreDbStore } from '../../../src/stores/eventstoredb/store.ts'
import { counter } from '../../support/counting.ts'
import { rawClient } from '../../support/raw.ts'
import { eventStoreDbServer, machineClock, orThrow, turn } from '../../support/stores.ts'

const server = await eventStoreDbServer()
const client = EventStoreDBClient.connectionString(server.url)
const store = orThrow(await eventStoreDbStore({ url: server.url })())
const raw = rawClient(server.url)
const resolving = orThrow(await eventStoreDbStore({ url: server.url, resolveLinks: true })())
afterAll(async () => {
  await store.close()
  await resolving.close()
  raw.close()
  await server.stop()
})

let streams = 0
const run = crypto.randomUUID().slice(0, 8)
const newStream = (): StreamName => `adapter${run}-${++streams}` as StreamName

const all = async (pages: AsyncIterable<ReadonlyArray<RecordedEvent>>): Promise<ReadonlyArray<RecordedEvent>> => {
  const events: Array<RecordedEvent> = []
  for await (const page of pages) events.push(...page)
  return events
}

const numbered = (n: number) => jsonEvent({ type: 'Numbered', data: { n } })
const numbers = (events: ReadonlyArray<RecordedEvent>) => events.map(({ data }) => (data as { readonly n: number }).n)

describe('what other programs wrote', () => {
  it('comes as it is: bytes, text that is no JSON, no metadata', async () => {
    const stream = newStream()
    await client.appendToStream(stream, [
      binaryEvent({ type: 'Bytes', data: Buffer.from([0, 255, 7]) }),
      jsonEvent({ type: 'Plain', data: { a: 1 }, metadata: { any: 'thing' } }),
      binaryEvent({ type: 'Empty', data: Buffer.alloc(0) }),
    ])
    await raw.append(stream, 'any', [
      { type: 'Broken', data: '{"a":', metadata: Buffer.from('no JSON') },
      { type: 'Counted', data: '{"by":"many"}', metadata: Buffer.from('{"commandId":7}') },
    ])
    const events = await all(store.read(stream))
    expect(events.map(({ type, data }) => [type, data instanceof Uint8Array ? [...data] : data])).toEqual([
      ['Bytes', [0, 255, 7]],
      ['Plain', { a: 1 }],
      ['Empty', []],
      ['Broken', '{"a":'],
      ['Counted', { by: 'many' }],
    ])
    expect(events.map(({ metadata }) => metadata)).toEqual([null, { any: 'thing' }, null, 'no JSON', { commandId: 7 }])
    const registry = makeRegistry([counter])
    expect(events.map((event) => registry.decode(event)._tag)).toEqual(events.map(() => 'Foreign'))
  })

  it('in streams whose names are none of ours is of those streams, and of the category that begins them', async () => {
    const category = `foreign${run}`
    const names = [
      category,
      `${category}-A`,
      `${category}-%41`,
      `${category}-%c3%a4`,
      `${category}-50%`,
      `${category}s-1`,
    ]
    for (const [n, name] of names.entries()) await client.appendToStream(name, numbered(n))
    const found = await all(store.readAll({ filter: { categories: [category] } }))
    expect(found.map(({ stream }) => stream)).toEqual(names.slice(0, 5))
  })

  it("of the server's own records nothing is seen", async () => {
    const [before, stream] = [newStream(), newStream()]
    const { position } = orThrow(
      await store.append(before, 'no-stream', [{ id: crypto.randomUUID(), type: 'Before', data: {}, metadata: {} }])(),
    )
    await client.appendToStream(stream, numbered(1))
    await client.setStreamMetadata(stream, { maxCount: 10 })
    const found = await all(store.readAll({ after: position }))
    expect(found.filter((event) => event.stream === stream)).toHaveLength(1)
    expect(found.filter(({ type }) => type.startsWith('$'))).toEqual([])
  })
})

describe('a stream that is not whole', () => {
  it('missing and deleted ones have no pages, a truncated one what is left, one ended for good says so', async () => {
    const [deleted, truncated, ended] = [newStream(), newStream(), newStream()]
    for (const stream of [deleted, truncated, ended])
      await client.appendToStream(stream, [1, 2, 3].map(numbered), { expectedRevision: 'no_stream' })
    await client.deleteStream(deleted)
    await client.setStreamMetadata(truncated, { maxCount: 1 })
    await client.tombstoneStream(ended)
    expect(await all(store.read(newStream()))).toEqual([])
    expect(await all(store.read(deleted))).toEqual([])
    expect(numbers(await all(store.read(truncated)))).toEqual([3])
    await expect(all(store.read(ended))).rejects.toMatchObject({ error: { _tag: 'StreamDeleted' } })
    const refused = await store.append(ended, 'any', [{ id: crypto.randomUUID(), type: 'T', data: {}, metadata: {} }])()
    expect(E.isLeft(refused) && refused.left._tag).toBe('StreamDeleted')
    const again = { id: crypto.randomUUID(), type: 'Numbered', data: { n: 4 }, metadata: {} }
    expect(orThrow(await store.append(deleted, 2, [again])()).revision).toBe(3)
    expect(numbers(await all(store.read(deleted)))).toEqual([4])
  })
})

describe('an append of much', () => {
  it('that fills a message to the last byte is taken, and one byte more is refused before it is sent', async () => {
    const append = async (metadataBytes: number) => {
      const metadata = { text: 'x'.repeat(metadataBytes) }
      return store.append(newStream(), 'no-stream', [{ id: crypto.randomUUID(), type: 'Big', data: {}, metadata }])()
    }
    const beyond = await append(16 * 1_048_576)
    if (E.isRight(beyond) || beyond.left._tag !== 'AppendTooLarge') throw new Error('it was not refused')
    const most = 16 * 1_048_576 - (beyond.left.bytes - beyond.left.limit)
    const [fits, more] = [await append(most), await append(most + 1)]
    expect(E.isRight(fits) && fits.right.revision).toBe(0)
    expect(E.isLeft(more) && more.left).toMatchObject({ _tag: 'AppendTooLarge', bytes: beyond.left.limit + 1 })
    // What others have on their way is not touched by it.
    const [mine] = await Promise.all([append(1), append(most + 1)])
    expect(E.isRight(mine)).toBe(true)
  })
})

describe('one new command, handled by two processes at once', () => {
  it('is written once, and both are told where; which of them wrote it this server does not say', async () => {
    const another = orThrow(await eventStoreDbStore({ url: server.url })())
    const name = newStream()
    const command = { type: 'Count', counter: name, by: 1 }
    const answers = await Promise.all(
      [store, another].map(async (one) =>
        orThrow(
          await commandHandler({
            store: one,
            registry: makeRegistry([counter]),
            clock: machineClock,
            dayOf: () => '2026-01-01' as LocalDate,
            newId: () => crypto.randomUUID(),
            random: () => 0,
            sleep: turn,
          }).handle({ command, commandId: `twice/${name}`, actor: { id: 'a', role: 'head' } })(),
        ),
      ),
    )
    expect((await all(store.read(`counter-${name}` as StreamName))).length).toBe(1)
    const [one, two] = answers.map(({ revision, position, events }) => ({ revision, position, id: events[0]?.id }))
    expect(one).toEqual(two)
    await another.close()
  })
})

describe('links', () => {
  it('are skipped, or give the events they stand for, where those still are', async () => {
    const [stream, links] = [newStream(), newStream()]
    await client.appendToStream(stream, [1, 2, 3].map(numbered))
    for (const target of [`0@${stream}`, `2@${stream}`, `9@${stream}`])
      await client.appendToStream(links, binaryEvent({ type: '$>', data: Buffer.from(target) }))
    expect(await all(store.read(links))).toEqual([])
    expect(numbers(await all(resolving.read(links)))).toEqual([1, 3])
  })

  it('that are skipped count for no limit', async () => {
    const [stream, mixed] = [newStream(), newStream()]
    await client.appendToStream(stream, numbered(0))
    const link = () => binaryEvent({ type: '$>', data: Buffer.from(`0@${stream}`) })
    await client.appendToStream(mixed, [link(), link(), link(), numbered(1), link(), numbered(2), link()])
    const read = async (limit: number, direction: 'forwards' | 'backwards') =>
      numbers(await all(store.read(mixed, { limit, direction })))
    expect([await read(1, 'forwards'), await read(2, 'forwards'), await read(9, 'forwards')]).toEqual([
      [1],
      [1, 2],
      [1, 2],
    ])
    expect([await read(1, 'backwards'), await read(2, 'backwards')]).toEqual([[2], [2, 1]])
    expect(numbers(await all(resolving.read(mixed, { limit: 4 })))).toEqual([0, 0, 0, 1])
  })

  it('whose target is gone move a follower on', async () => {
    const [stream, gone, links] = [newStream(), newStream(), newStream()]
    await client.appendToStream(stream, [1, 2].map(numbered))
    await client.appendToStream(gone, numbered(9))
    await client.tombstoneStream(gone)
    const from = orThrow(await resolving.head()())
    const link = async (target: string): Promise<bigint> => {
      const written = await client.appendToStream(links, binaryEvent({ type: '$>', data: Buffer.from(target) }))
      return written.position?.commit ?? 0n
    }
    await link(`0@${stream}`)
    let last = await link(`0@${gone}`)
    const stop = new AbortController()
    const seen: Array<string> = []
    for await (const { events, position, caughtUp } of resolving.follow({
      after: from ?? 'start',
      filter: { categories: [stream.slice(0, stream.indexOf('-'))], types: ['Numbered'] },
      signal: stop.signal,
    })) {
      seen.push(...numbers(events).map(String))
      if (BigInt(position ?? 0) < last) continue
      if (seen.includes('live')) stop.abort()
      else if (caughtUp) {
        seen.push('live')
        await link(`1@${stream}`)
        last = await link(`1@${gone}`)
      }
    }
    expect(seen).toEqual(['1', 'live', '2'])
    const read = async (from: typeof store, after: Position) =>
      numbers(
        (await all(from.readAll({ after, filter: { types: ['Numbered'] } }))).filter(
          (event) => event.stream === stream,
        ),
      )
    expect([await read(resolving, from as Position), await read(store, from as Position)]).toEqual([[1, 2], []])
  })

  it('that come with their events as more than the client takes are said as such, and keep no store from being opened', async () => {
    const [stream, links] = [newStream(), newStream()]
    const metadata = Buffer.alloc(9 * 1_048_576, ' ')
    const first = { id: crypto.randomUUID(), type: 'Numbered', data: { n: 1 }, metadata: {} }
    const { position: from } = orThrow(await store.append(stream, 'no-stream', [first])())
    await raw.append(stream, 'any', [{ type: 'Numbered', data: '{"n":2}', metadata }])
    await raw.append(links, 'no-stream', [{ type: '$>', contentType: 'text/plain', data: `1@${stream}`, metadata }])
    let resumed = 0
    const opened = await eventStoreDbStore({
      url: server.url,
      resolveLinks: true,
      sleep: turn,
      onResumed: () => resumed++,
    })()
    const late = orThrow(opened)
    const why = 'skip links (resolveLinks: false)'
    await expect(all(late.read(links))).rejects.toThrow(why)
    await expect(all(late.readAll({ after: from }))).rejects.toThrow(why)
    const follow = async () => {
      for await (const _ of late.follow({ after: from }));
    }
    await expect(follow()).rejects.toThrow(why)
    expect(resumed).toBe(0)
    expect((await all(store.readAll({ after: from }))).filter((event) => event.stream === stream)).toHaveLength(1)
    await late.close()
  })
})

describe('a stream of which nothing is read', () => {
  const of = async (stream: StreamName) => orThrow(await store.describe(stream)())

  it('is missing, deleted, deleted for good, truncated or whole', async () => {
    const [missing, only, deleted, gone, cut, empty, whole] = Array.from({ length: 7 }, newStream) as [
      StreamName,
      StreamName,
      StreamName,
      StreamName,
      StreamName,
      StreamName,
      StreamName,
    ]
    await client.setStreamMetadata(only, { maxCount: 5 })
    for (const stream of [deleted, gone, cut, empty, whole])
      await client.appendToStream(
        stream,
        [1, 2, 3].map((n) => numbered(n)),
      )
    await client.deleteStream(deleted)
    await client.tombstoneStream(gone)
    await client.setStreamMetadata(cut, { truncateBefore: 2 })
    await client.setStreamMetadata(empty, { truncateBefore: 3 })
    expect(await of(missing)).toEqual({ _tag: 'Missing' })
    expect(await of(only)).toEqual({ _tag: 'Missing' })
    expect(await of(deleted)).toEqual({ _tag: 'SoftDeleted' })
    expect(await of(gone)).toEqual({ _tag: 'Tombstoned' })
    expect(await of(cut)).toEqual({ _tag: 'Truncated', first: 2 })
    expect(await of(empty)).toEqual({ _tag: 'Truncated', first: null })
    expect(await of(whole)).toEqual({ _tag: 'Whole', last: 2 })
    await client.appendToStream(deleted, numbered(4))
    expect(await of(deleted)).toEqual({ _tag: 'Truncated', first: 3 })
  })
})

describe('a position that is none of this store', () => {
  it('is refused by reads and by followers, who do not come again', async () => {
    orThrow(
      await store.append(newStream(), 'no-stream', [{ id: crypto.randomUUID(), type: 'T', data: {}, metadata: {} }])(),
    )
    const [none, message] = ['1' as Position, 'none of this store']
    await expect(all(store.readAll({ after: none }))).rejects.toThrow(message)
    const follow = async () => {
      for await (const _ of store.follow({ after: none }));
    }
    await expect(follow()).rejects.toThrow(message)
    for (const read of [store.readAll({ after: 'x' as Position }), store.follow({ after: 'x' as Position })])
      await expect(read[Symbol.asyncIterator]().next()).rejects.toThrow('not a position of an EventStoreDB')
  })
})

describe('a name with half a character', () => {
  it('is a defect of the caller, said before anybody is asked', async () => {
    const half = 'thing-\ud800' as StreamName
    await expect(all(store.read(half))).rejects.toThrow('half a character')
    await expect(store.append(half, 'no-stream', [])()).rejects.toThrow('half a character')
  })
})

describe('many followers', () => {
  it('more than a connection carries are spread over several, and all are served live', async () => {
    const many = 130
    // Nobody asks after a silence: a follower that waits for its place on a connection would wait for ever.
    const patient = orThrow(await eventStoreDbStore({ url: server.url, silenceMs: 3_600_000 })())
    const stop = new AbortController()
    const category = `many${run.replaceAll('-', '')}`
    const stream = `${category}-1` as StreamName
    const [seen, live] = [new Map<number, number>(), Promise.withResolvers<void>()]
    const follow = async (who: number): Promise<void> => {
      const filter = { categories: [category] }
      for await (const { events } of patient.follow({ after: 'now', filter, signal: stop.signal })) {
        seen.set(who, (seen.get(who) ?? 0) + events.length)
        if (seen.size === many) live.resolve()
        if (seen.size === many && [...seen.values()].every((count) => count > 0)) stop.abort()
      }
    }
    const followers = Array.from({ length: many }, (_, who) => follow(who))
    await live.promise
    await client.appendToStream(stream, numbered(7))
    await Promise.all(followers)
    expect([...seen.values()]).toEqual(Array.from({ length: many }, () => 1))
    await patient.close()
  })

  it('more than all connections carry are refused with a word, not left waiting', async () => {
    let resumed = 0
    const small = orThrow(
      await eventStoreDbStore({ url: server.url, maxConnections: 1, sleep: turn, onResumed: () => resumed++ })(),
    )
    const stop = new AbortController()
    const [caughtUp, live] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let [upToNow, got] = [0, 0]
    const stream = newStream()
    const filter = { categories: [stream.slice(0, stream.indexOf('-'))] }
    const follow = async () => {
      for await (const { events } of small.follow({ after: 'now', filter, signal: stop.signal })) {
        if (events.length === 0 && ++upToNow === 85) caughtUp.resolve()
        if (events.some((event) => event.stream === stream) && ++got === 85) live.resolve()
      }
    }
    const followers = Array.from({ length: 85 }, follow)
    await caughtUp.promise
    await client.appendToStream(stream, numbered(1))
    await live.promise
    await expect(Promise.all(Array.from({ length: 10 }, () => all(small.read(stream))))).rejects.toThrow(
      'share subscriptions',
    )
    const reads = Array.from({ length: 30 }, () => small.head()())
    const answers = await Promise.all(reads)
    const refused = answers.filter(E.isLeft)
    const tooMany = async () => {
      for await (const _ of small.follow({ after: 'start', signal: stop.signal }));
    }
    await expect(Promise.all(Array.from({ length: 10 }, tooMany))).rejects.toThrow('share subscriptions')
    expect(resumed).toBe(0)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.left.message).toContain('share subscriptions')
    stop.abort()
    await Promise.all(followers)
    expect(E.isRight(await small.head()())).toBe(true)
    await small.close()
  })
})
