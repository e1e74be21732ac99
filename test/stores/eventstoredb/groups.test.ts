/** Competing consumers: what the server does, by the official client, and what the adapter makes of it; on either server. */
import {
  EventStoreDBClient,
  jsonEvent,
  persistentSubscriptionToStreamSettingsFromDefaults as settings,
} from '@eventstore/db-client'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import { commandHandler } from '../../../src/kernel/command-handler.ts'
import { commandsOnce } from '../../../src/kernel/commands-once.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { makeRegistry } from '../../../src/kernel/registry.ts'
import type { StreamName } from '../../../src/kernel/stream-name.ts'
import type {
  ConsumerGroup,
  ConsumerGroupSettings,
  ConsumerGroupStatus,
  GroupDelivery,
} from '../../../src/stores/eventstoredb/group.ts'
import { eventStoreDbStore } from '../../../src/stores/eventstoredb/store.ts'
import { counter } from '../../support/counting.ts'
import { startEventStoreServer } from '../../support/eventstoredb-server/index.ts'
import { eventStoreDbServer, machineClock, orThrow, turn } from '../../support/stores.ts'
import { until } from '../../support/until.ts'

const server = await eventStoreDbServer()
const client = EventStoreDBClient.connectionString(server.url)
const store = orThrow(await eventStoreDbStore({ url: server.url })())
afterAll(async () => {
  await store.close()
  await client.dispose()
  await server.stop()
})

let streams = 0
const run = crypto.randomUUID().slice(0, 8)
const newStream = (): StreamName => `groups${run}-${++streams}` as StreamName

const write = (stream: string, ...numbers: ReadonlyArray<number>) =>
  client.appendToStream(
    stream,
    numbers.map((n) => jsonEvent({ type: 'Numbered', data: { n } })),
  )

const created = async (stream: StreamName | '$all', how: ConsumerGroupSettings = {}): Promise<ConsumerGroup> => {
  const which = { stream, group: `g${++streams}-${run}` }
  orThrow(await store.groups.create(which, how)())
  return which
}

const numberOf = ({ event }: GroupDelivery): number => (event.data as { readonly n: number }).n

/** `answer` each until it says that this was the last. */
const consume = async (
  which: ConsumerGroup,
  answer: (delivery: GroupDelivery, seen: number) => 'go on' | 'enough',
  bufferSize = 10,
): Promise<ReadonlyArray<string>> => {
  const seen: Array<string> = []
  for await (const delivery of store.groups.consume(which, { bufferSize })) {
    seen.push(`${numberOf(delivery)}/${delivery.retries}`)
    if (answer(delivery, seen.length) === 'enough') break
  }
  return seen
}

const untilStatus = (which: ConsumerGroup, so: (status: ConsumerGroupStatus) => boolean) =>
  until(async () => orThrow(await store.groups.status(which)()), so)

const ackUntil = (count: number) => (delivery: GroupDelivery, seen: number) => {
  delivery.ack()
  return seen < count ? 'go on' : 'enough'
}

const failure = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
    return 'none'
  } catch (thrown) {
    return (thrown as { readonly type?: string }).type ?? (thrown as { readonly _tag?: string })._tag ?? String(thrown)
  }
}

describe('a group on the server, by its official client', () => {
  it('is made once, also where there is no stream', async () => {
    const stream = newStream()
    await client.createPersistentSubscriptionToStream(stream, 'g', settings())
    expect(await failure(client.createPersistentSubscriptionToStream(stream, 'g', settings()))).toBe(
      'persistent-subscription-exists',
    )
  })

  it('is refused where it would read more at once than it may keep', async () => {
    const sizes = settings({ readBatchSize: 50, historyBufferSize: 50 })
    expect(await failure(client.createPersistentSubscriptionToStream(newStream(), 'g', sizes))).toBe(
      'persistent-subscription-failed',
    )
  })

  it('that is not there can be neither deleted nor looked at nor replayed', async () => {
    const stream = newStream()
    const missing = 'persistent-subscription-does-not-exist'
    expect([
      await failure(client.deletePersistentSubscriptionToStream(stream, 'g')),
      await failure(client.getPersistentSubscriptionToStreamInfo(stream, 'g')),
      await failure(client.replayParkedMessagesToStream(stream, 'g')),
    ]).toEqual([missing, missing, missing])
  })

  it('parks under its own name, as a link that says why', async () => {
    const stream = newStream()
    await write(stream, 1)
    await client.createPersistentSubscriptionToStream(stream, 'g', settings({ startFrom: 'start' }))
    const subscription = client.subscribeToPersistentSubscriptionToStream(stream, 'g')
    for await (const resolved of subscription) {
      await subscription.nack('park', 'not today', resolved)
      break
    }
    const parked = `$persistentsubscription-${stream}::g-parked`
    let link: { readonly type: string; readonly data: unknown; readonly metadata?: unknown } | undefined
    for (let tries = 0; link === undefined && tries < 200; tries++)
      try {
        for await (const { event } of client.readStream(parked)) link = event
      } catch (thrown) {
        expect((thrown as { readonly type: string }).type).toBe('stream-not-found')
      }
    expect([link?.type, Buffer.from(link?.data as Uint8Array).toString()]).toEqual(['$>', `0@${stream}`])
    expect((link?.metadata as { readonly reason: string } | undefined)?.reason).toBe(
      "Client explicitly NAK'ed message.\nnot today",
    )
  })
})

describe('a consumer', () => {
  it('gets what was there before and what comes, each once', async () => {
    const stream = newStream()
    await write(stream, 1, 2)
    const which = await created(stream)
    const seen = consume(which, (delivery, count) => {
      delivery.ack()
      if (count === 2) void write(stream, 3)
      return count < 3 ? 'go on' : 'enough'
    })
    expect(await seen).toEqual(['1/0', '2/0', '3/0'])
  })

  it('begins where it was told: at a revision, or with what comes', async () => {
    const stream = newStream()
    await write(stream, 1, 2, 3)
    expect(await consume(await created(stream, { from: 1 }), ackUntil(2))).toEqual(['2/0', '3/0'])
    const later = await created(stream, { from: 'end' })
    await write(stream, 4)
    expect(await consume(later, ackUntil(1))).toEqual(['4/0'])
  })

  it('of everything gets only the categories named, and nothing of the server itself', async () => {
    const stream = newStream()
    const which = await created('$all', { categories: [stream.slice(0, stream.indexOf('-'))], from: 'end' })
    await write('other-1', 1)
    await write(stream, 2)
    expect(await consume(which, ackUntil(1))).toEqual(['2/0'])
  })

  it('has no more in hand than it asked for', async () => {
    const stream = newStream()
    await write(stream, 1, 2, 3, 4, 5)
    const which = await created(stream)
    const held: Array<GroupDelivery> = []
    const stop = new AbortController()
    const loop = (async () => {
      for await (const delivery of store.groups.consume(which, { bufferSize: 2, signal: stop.signal })) {
        held.push(delivery)
        if (held.length === 2) {
          const status = orThrow(await store.groups.status(which)())
          expect([status.consumers, status.inFlight]).toEqual([1, 2])
          held[0]?.ack()
        }
        if (held.length === 3) stop.abort()
      }
    })()
    await loop
    expect(held.map(numberOf)).toEqual([1, 2, 3])
  })

  it('gets again what it asks to retry, and no more what it skips', async () => {
    const stream = newStream()
    await write(stream, 1, 2)
    const which = await created(stream)
    const seen = await consume(
      which,
      (delivery, count) => {
        if (count === 1) delivery.nack('retry', 'busy')
        else if (numberOf(delivery) === 2) delivery.nack('skip', 'no')
        else delivery.ack()
        return count < 3 ? 'go on' : 'enough'
      },
      1,
    )
    expect(seen.toSorted()).toEqual(['1/0', '1/1', '2/0'])
  })

  it('what it parks is kept for a replay, and comes then from the start', async () => {
    const stream = newStream()
    await write(stream, 1, 2)
    const which = await created(stream)
    await consume(which, (delivery, count) => {
      if (numberOf(delivery) === 1) delivery.nack('park', 'a rule said no')
      else delivery.ack()
      return count < 2 ? 'go on' : 'enough'
    })
    await untilStatus(which, ({ parked, consumers }) => parked === 1 && consumers === 0)
    orThrow(await store.groups.replayParked(which)())
    expect(await consume(which, ackUntil(1))).toEqual(['1/0'])
  })

  it('what it leaves unanswered goes to the next consumer, counted', async () => {
    const stream = newStream()
    await write(stream, 1)
    const which = await created(stream)
    await consume(which, () => 'enough')
    expect(await consume(which, ackUntil(1))).toEqual(['1/1'])
  })

  it('that answers late gets it again, and after the last retry it is parked', async () => {
    const stream = newStream()
    await write(stream, 1, 2)
    const which = await created(stream, { messageTimeoutMs: 30, maxRetries: 1 })
    const stop = new AbortController()
    const seen: Array<string> = []
    const consumer = (async () => {
      for await (const delivery of store.groups.consume(which, { signal: stop.signal })) {
        if (numberOf(delivery) === 2) delivery.ack()
        else seen.push(`${numberOf(delivery)}/${delivery.retries}`)
      }
    })()
    await untilStatus(which, ({ parked }) => parked === 1)
    stop.abort()
    await consumer
    expect(seen).toEqual(['1/0', '1/1'])
  })

  it('shares events with others, none twice', async () => {
    const stream = newStream()
    const which = await created(stream)
    const stop = new AbortController()
    const got: Array<readonly [consumer: number, n: number]> = []
    const consumers = [1, 2].map(async (number) => {
      for await (const delivery of store.groups.consume(which, { bufferSize: 2, signal: stop.signal })) {
        delivery.ack()
        got.push([number, numberOf(delivery)])
        if (got.length === 20) stop.abort()
      }
    })
    await untilStatus(which, ({ consumers: there }) => there === 2)
    for (let n = 0; n < 20; n++) await write(stream, n)
    await Promise.all(consumers)
    expect(got.map(([, n]) => n).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n))
    expect(new Set(got.map(([number]) => number)).size).toBe(2)
  })

  it('is told when the group is not there, or is full', async () => {
    const missing = { stream: newStream(), group: 'nobody' }
    expect(await failure(consume(missing, ackUntil(1)))).toBe('GroupMissing')
    const stream = newStream()
    await write(stream, 1)
    const which = await created(stream, { maxConsumers: 1 })
    const holding = new AbortController()
    const first = (async () => {
      for await (const delivery of store.groups.consume(which, { signal: holding.signal })) {
        expect(await failure(consume(which, ackUntil(1)))).toBe('GroupFull')
        delivery.ack()
        holding.abort()
      }
    })()
    await first
  })

  it('comes again by itself after the group was changed', async () => {
    const stream = newStream()
    await write(stream, 1)
    const which = await created(stream)
    const seen: Array<number> = []
    for await (const delivery of store.groups.consume(which)) {
      delivery.ack()
      seen.push(numberOf(delivery))
      if (seen.includes(2)) break
      orThrow(await store.groups.update(which, { maxRetries: 3 })())
      await write(stream, 2)
    }
    expect(seen[0]).toBe(1)
  })
})

describe('keeping a group', () => {
  it('of a name beyond ASCII is as well told what is wrong', async () => {
    const which = { stream: newStream(), group: `Grüße & Briefe ${run}` }
    orThrow(await store.groups.create(which)())
    const again = await store.groups.create(which)()
    expect(E.isLeft(again) && again.left._tag).toBe('GroupExists')
    await write(which.stream, 1)
    expect(await consume(which, ackUntil(1))).toEqual(['1/0'])
    orThrow(await store.groups.remove(which)())
    expect(await failure(consume(which, ackUntil(1)))).toBe('GroupMissing')
  })

  it('says what is wrong, by name', async () => {
    const which = await created(newStream())
    const tagOf = async (work: Promise<E.Either<{ readonly _tag: string }, unknown>>) => {
      const result = await work
      return E.isLeft(result) ? result.left._tag : 'fine'
    }
    const other = { ...which, group: 'other' }
    expect([
      await tagOf(store.groups.create(which)()),
      await tagOf(store.groups.update(other)()),
      await tagOf(store.groups.remove(other)()),
      await tagOf(store.groups.status(other)()),
      await tagOf(store.groups.replayParked(other)()),
      await tagOf(store.groups.remove(which)()),
      await tagOf(store.groups.remove(which)()),
    ]).toEqual(['GroupExists', 'GroupMissing', 'GroupMissing', 'GroupMissing', 'GroupMissing', 'fine', 'GroupMissing'])
  })
})

describe('work done once', () => {
  const actor = { id: 'worker', role: 'policy' }
  const registry = makeRegistry([counter])
  const handler = commandHandler({
    store,
    registry,
    clock: machineClock,
    dayOf: (instant) => instant.slice(0, 10) as LocalDate,
    newId: () => crypto.randomUUID(),
    random: () => 0.5,
    sleep: async () => undefined,
  })
  const counted = async (id: string): Promise<number> => {
    let sum = 0
    for await (const page of store.read(`counter-${id}` as StreamName)) sum += page.length
    return sum
  }

  it('a command for each event, however often it is delivered', async () => {
    const stream = newStream()
    const id = `once${stream.replace('-', '')}`
    await write(stream, 1, 2, 3)
    const which = await created(stream)
    const once = commandsOnce<{ type: 'Count'; counter: string; by: number }>({
      name: 'count',
      handleAll: (commands) => Promise.all(commands.map((command) => handler.handle(command)())),
      react: ({ data }) => [{ actor, command: { type: 'Count', counter: id, by: (data as { n: number }).n } }],
    })
    let deliveries = 0
    for await (const delivery of store.groups.consume(which)) {
      deliveries++
      // The first time, the worker dies after its work and before it says so.
      if (delivery.retries === 0) {
        await once({ ...delivery, ack: () => delivery.nack('retry', 'died') })
      } else expect(E.isRight(await once(delivery))).toBe(true)
      if (deliveries === 6) break
    }
    expect(await counted(id)).toBe(3)
  })

  it('what a rule refuses is parked under the name of the rule; what can be tried again is given back', async () => {
    const answers: Array<string> = []
    const work = (event: unknown) => ({
      event: event as GroupDelivery['event'],
      ack: () => answers.push('ack'),
      nack: (action: string, reason: string) => answers.push(`${action}: ${reason}`),
    })
    const event = { id: crypto.randomUUID(), metadata: null, data: {} }
    const left = (error: object) =>
      commandsOnce({
        name: 'x',
        react: () => [{ actor, command: { type: 'Count' } }],
        handleAll: async () => [E.left(error as never)],
      })
    await left({ _tag: 'RuleViolation', rule: 'points-not-below-zero', value: 'secret' })(work(event))
    await left({ _tag: 'StoreUnavailable' })(work(event))
    await left({ _tag: 'Contention' })(work(event))
    expect(answers).toEqual([
      'park: RuleViolation points-not-below-zero',
      'retry: StoreUnavailable',
      'retry: Contention',
    ])
  })
})

describe('a group while nobody listens', () => {
  it('is no longer asked in vain: each question says that the store is away, and a consumer waits until it is back', async () => {
    const own = await startEventStoreServer()
    const away = orThrow(await eventStoreDbStore({ url: own.url, sleep: turn, readTimeoutMs: 1_000 })())
    const stream = 'things-1' as StreamName
    const which = { stream, group: 'g' }
    orThrow(await away.groups.create(which)())
    await own.down()
    const { groups } = away
    const questions = {
      create: groups.create({ ...which, group: 'h' }),
      update: groups.update(which),
      remove: groups.remove(which),
      status: groups.status(which),
      replayParked: groups.replayParked(which),
    }
    for (const [name, ask] of Object.entries(questions)) {
      const answer = await ask()
      expect([name, E.isLeft(answer) && answer.left._tag]).toEqual([name, 'StoreUnavailable'])
    }
    const consuming = (async () => {
      for await (const delivery of groups.consume(which)) {
        delivery.ack()
        return numberOf(delivery)
      }
      return undefined
    })()
    await own.up()
    const event = { id: crypto.randomUUID(), type: 'Numbered', data: { n: 7 }, metadata: {} }
    const written = async (): Promise<void> => {
      if (E.isLeft(await away.append(stream, 'no-stream', [event])())) await written()
    }
    await written()
    expect(await consuming).toBe(7)
    await away.close()
    await own.stop()
  })
})
