/** What a server sends to a subscription, in which order, and how it ends: on a real one and on ours. */
import { EventStoreDBClient, eventTypeFilter, jsonEvent } from '@eventstore/db-client'
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { afterAll, describe, expect, it } from 'vitest'
import { startEventStoreServer } from '../../support/eventstoredb-server/index.ts'
import { type End, filter, isEnd, ofAll, ofStream, rawClient, subscription } from '../../support/raw.ts'
import { eventStoreDbServer } from '../../support/stores.ts'

const server = await eventStoreDbServer()
const client = EventStoreDBClient.connectionString(server.url)
const raw = rawClient(server.url)
afterAll(async () => {
  raw.close()
  await server.stop()
})

const run = crypto.randomUUID().slice(0, 8)
let streams = 0
const newStream = (): string => `live${run}-${++streams}`
const of = (letters: string) => [...letters].map((letter) => jsonEvent({ type: letter, data: { letter } }))
const append = (stream: string, letters: string) => client.appendToStream(stream, of(letters))

interface Seen {
  readonly name: string
  readonly at: string
  readonly prepare: string
}

const seenIn = (message: ReadResp | End): Seen => {
  const none = { at: '', prepare: '' }
  if (isEnd(message)) return { ...none, name: `(${message.code} ${message.trailers.exception ?? message.details})` }
  const event = message.getEvent()?.getEvent()
  const checkpoint = message.getCheckpoint()
  if (event !== undefined)
    return {
      name: event.getMetadataMap().get('type') ?? '?',
      at: event.getCommitPosition(),
      prepare: event.getPreparePosition(),
    }
  if (checkpoint !== undefined)
    return { name: '(checkpoint)', at: checkpoint.getCommitPosition(), prepare: checkpoint.getPreparePosition() }
  if (message.hasConfirmation()) return { ...none, name: '(confirmed)' }
  return {
    ...none,
    name: message.hasCaughtUp() ? '(caught up)' : message.hasFellBehind() ? '(fell behind)' : '(other)',
  }
}

/** Everything up to and with what is named. */
const until = async (one: ReturnType<typeof raw.subscribe>, last: string | ((seen: Seen) => boolean)) => {
  const seen: Array<Seen> = []
  for (;;) {
    const next = seenIn(await one.next())
    seen.push(next)
    if (typeof last === 'string' ? next.name === last : last(next)) return seen
    if (/^\(\d/.test(next.name)) throw new Error(`it ended: ${JSON.stringify(seen)}`)
  }
}
const names = (seen: ReadonlyArray<Seen>) => seen.map(({ name }) => name).join('')
const toStream = (stream: string, from: 'start' | 'end' | number = 'start') =>
  raw.subscribe(subscription(ofStream(stream, from)))
const toAll = (from: 'start' | 'end' | string, by?: ReturnType<typeof filter>) => {
  const options = subscription(ofAll(from))
  return raw.subscribe(by === undefined ? options : options.setFilter(by))
}

describe('a subscription to a stream', () => {
  it('is confirmed by an id, gives history, says that it caught up, and goes on live', async () => {
    const stream = newStream()
    await append(stream, 'AB')
    const one = toStream(stream)
    const first = await one.next()
    expect(isEnd(first) ? '' : first.getConfirmation()?.getSubscriptionId()).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
    expect(names(await until(one, '(caught up)'))).toBe('AB(caught up)')
    await append(stream, 'C')
    expect(names(await until(one, 'C'))).toBe('C')
    one.cancel()
    expect(seenIn(await one.next()).name).toMatch(/^\(1 /)
  })

  it('has caught up at once where there is nothing, and begins with what comes', async () => {
    const stream = newStream()
    const one = toStream(stream)
    expect(names(await until(one, '(caught up)'))).toBe('(confirmed)(caught up)')
    await append(stream, 'A')
    expect(names(await until(one, 'A'))).toBe('A')
    one.cancel()
  })

  it('begins after its revision; after one that is yet to come, nothing up to it is ever sent', async () => {
    const stream = newStream()
    await append(stream, 'ABC')
    const [behind, beyond] = [toStream(stream, 1), toStream(stream, 4)]
    expect(names(await until(behind, '(caught up)'))).toBe('(confirmed)C(caught up)')
    await until(beyond, '(caught up)')
    await append(stream, 'DEFG')
    expect(names(await until(behind, 'G'))).toBe('DEFG')
    expect(names(await until(beyond, 'G'))).toBe('FG')
    for (const one of [behind, beyond]) one.cancel()
  })

  it('ends when the stream ends for good: by an event, and an error; and is refused from then on', async () => {
    const stream = newStream()
    await append(stream, 'A')
    const one = toStream(stream)
    await until(one, '(caught up)')
    await client.tombstoneStream(stream)
    expect(names(await until(one, '(9 stream-deleted)'))).toBe('$streamDeleted(9 stream-deleted)')
    expect(seenIn(await toStream(stream).next()).name).toBe('(9 stream-deleted)')
  })

  it('says nothing of a deletion, and goes on with the revision that comes next', async () => {
    const stream = newStream()
    await append(stream, 'A')
    const one = toStream(stream)
    await until(one, '(caught up)')
    await client.deleteStream(stream)
    await append(stream, 'B')
    expect(names(await until(one, 'B'))).toBe('B')
    one.cancel()
  })

  it('that is left by the client ends and closes without an error', async () => {
    const stream = newStream()
    const one = client.subscribeToStream(stream)
    const told: Array<string> = []
    one.on('error', () => told.push('error'))
    one.on('end', () => told.push('end'))
    const closed = new Promise<void>((resolve) => one.once('close', () => resolve()))
    const confirmed = new Promise<void>((resolve) => one.once('confirmation', () => resolve()))
    one.resume()
    await confirmed
    await one.unsubscribe()
    await closed
    expect(told).toEqual(['end'])
  })

  it('may be given an event before who wrote it is answered', async () => {
    const own = await startEventStoreServer()
    const theirs = rawClient(own.url)
    const kept = Promise.withResolvers<void>()
    own.faults.beforeAppend = () => ({ _tag: 'Late', until: kept.promise })
    // Not by the client: where its call breaks off, it rejects what others of the process have on their way.
    const [call, one] = [theirs.batch(), theirs.subscribe(subscription(ofStream('s')))]
    call.send({ stream: 's', events: [{ type: 'A' }] })
    let answered = false
    const answer = call.next().then(() => {
      answered = true
    })
    expect(names(await until(one, 'A'))).toContain('A')
    expect(answered).toBe(false)
    kept.resolve()
    await answer
    for (const open of [one, call]) open.cancel()
    theirs.close()
    await own.stop()
  })

  it('gives a slow reader everything', async () => {
    const stream = newStream()
    const count = 5_000
    const one = client.subscribeToStream(stream)
    let seen = 0n
    const reading = (async () => {
      for await (const { event } of one) {
        expect(event?.revision).toBe(seen++)
        if (Number(seen) % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
        if (Number(seen) === count) break
      }
    })()
    for (let n = 0; n < count; n += 1_000) await append(stream, 'x'.repeat(1_000))
    await reading
    await one.unsubscribe()
  })
})

describe('a subscription to everything', () => {
  const someEvents = async (letters: string) => {
    const stream = newStream()
    const { position } = await append(stream, letters)
    return { stream, last: String(position?.commit) }
  }

  it('begins after its position, which must be one; beyond the end nothing comes', async () => {
    const { last } = await someEvents('AB')
    const { stream } = await someEvents('C')
    const one = toAll(last)
    expect(names(await until(one, 'C'))).toMatch(/^\(confirmed\)C/)
    one.cancel()
    const wrong = toAll(String(BigInt(last) + 1n))
    expect(names(await until(wrong, ({ name }) => name.startsWith('(3')))).toBe(
      '(confirmed)(3 Trying to read from an invalid position.)',
    )
    const beyond = toAll(String(BigInt(last) + 10_000_000_000n))
    expect(names(await until(beyond, '(caught up)'))).toBe('(confirmed)(caught up)')
    beyond.cancel()
    expect(stream).not.toBe('')
  })

  it('from the end gives only what comes', async () => {
    const one = toAll('end')
    await until(one, '(caught up)')
    await someEvents('A')
    expect(names(await until(one, 'A'))).toBe('A')
    one.cancel()
  })

  it('without a filter has no checkpoints', async () => {
    const { last } = await someEvents('A')
    await someEvents('B'.repeat(100))
    const one = toAll(last)
    expect(names(await until(one, '(caught up)'))).not.toContain('checkpoint')
    one.cancel()
  })

  it('with a filter comes to a checkpoint each window times multiplier of what was looked at', async () => {
    const { last } = await someEvents('A')
    for (let n = 0; n < 4; n++) await someEvents('B'.repeat(100))
    const checkpoints = async (window: number | 'count', multiplier: number) => {
      const one = toAll(last, filter('type', '^nobody$', window, multiplier))
      const seen = await until(one, '(caught up)')
      one.cancel()
      return seen.filter(({ name, at }) => name === '(checkpoint)' && at !== '0').length
    }
    const near = (found: number, wanted: number) => expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1)
    near(await checkpoints(16, 1), 25)
    near(await checkpoints(32, 1), 12)
    near(await checkpoints(32, 3), 4)
    near(await checkpoints('count', 1), 12)
    expect(await checkpoints(2_000, 1)).toBeLessThanOrEqual(1)
  })

  it('asks, where nothing else is said, for a checkpoint every 32 that were looked at', async () => {
    const { last } = await someEvents('A')
    for (let n = 0; n < 4; n++) await someEvents('B'.repeat(100))
    const position = { commit: BigInt(last), prepare: BigInt(last) }
    let checkpoints = 0
    const nobody = eventTypeFilter({
      regex: '^nobody$',
      checkpointReached: async () => {
        checkpoints++
      },
    })
    const one = client.subscribeToAll({ fromPosition: position, filter: nobody })
    const caughtUp = new Promise<void>((resolve) => one.once('caughtUp', () => resolve()))
    one.resume()
    await caughtUp
    // One of them is where it begins.
    expect(Math.abs(checkpoints - 13)).toBeLessThanOrEqual(1)
    await one.unsubscribe()
  })

  it('its first checkpoint is where it begins; later ones are places of what was looked at, live ones whole', async () => {
    const { last } = await someEvents('A')
    const { stream } = await someEvents('BC')
    const one = toAll(last, filter('stream', [stream], 1))
    const seen = await until(one, '(caught up)')
    expect(seen.slice(0, 2).map(({ name, at, prepare }) => [name, at, prepare])).toEqual([
      ['(confirmed)', '', ''],
      ['(checkpoint)', last, last],
    ])
    const all = toAll('start', filter('stream', [stream], 1))
    expect((await until(all, '(checkpoint)')).at(-1)).toEqual({ name: '(checkpoint)', at: '0', prepare: '0' })
    all.cancel()
    expect(names(seen.filter(({ name }) => name.length === 1))).toBe('BC')
    await append(stream, 'D')
    const { last: other } = await someEvents('x')
    const live = await until(one, ({ at }) => at === other)
    expect(names(live.filter(({ name }) => name.length === 1))).toBe('D')
    for (const { name, at, prepare } of live) if (name === '(checkpoint)') expect(prepare).toBe(at)
    one.cancel()
  })

  it('with a filter that is none is refused at once', async () => {
    expect(seenIn(await toAll('start', filter('type', '(')).next()).name).toMatch(/^\(2 /)
    const none = toAll('start', filter('type', '.', 32, 0))
    const [ended] = (await until(none, ({ name }) => /^\(\d/.test(name))).slice(-1)
    expect(ended?.name).toMatch(/^\(2 /)
  })
})
