/** What a server does with a group of consumers, by the official client: on a real one and on ours. */
import {
  persistentSubscriptionToAllSettingsFromDefaults as allSettings,
  binaryEvent,
  EventStoreDBClient,
  jsonEvent,
  persistentSubscriptionToStreamSettingsFromDefaults as settings,
} from '@eventstore/db-client'
import type { CreateReq, CreateResp } from '@eventstore/db-client/generated/persistent_pb.js'
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js'
import { afterAll, describe, expect, it } from 'vitest'
import { persistent, persistentService } from '../../support/eventstoredb-server/messages.ts'
import { eventStoreDbServer } from '../../support/stores.ts'
import { until } from '../../support/until.ts'

const server = await eventStoreDbServer()
const client = EventStoreDBClient.connectionString(server.url)
afterAll(() => server.stop())

const run = crypto.randomUUID().slice(0, 8)
let streams = 0
const newStream = (): string => `group${run}-${++streams}`
const write = (stream: string, types: string) =>
  client.appendToStream(
    stream,
    [...types].map((type) => jsonEvent({ type, data: {} })),
  )

type Settings = Parameters<typeof settings>[0]
const grouped = async (types = '', how: Settings = {}): Promise<string> => {
  const stream = newStream()
  if (types !== '') await write(stream, types)
  await client.createPersistentSubscriptionToStream(stream, 'g', settings({ startFrom: 'start', ...how }))
  return stream
}
const subscribe = (stream: string, bufferSize = 10) =>
  client.subscribeToPersistentSubscriptionToStream(stream, 'g', { bufferSize })
type Subscription = ReturnType<typeof subscribe>
type Delivered = Subscription extends AsyncIterable<infer One> ? One : never

const typeOf = ({ event, link, retryCount }: Delivered): string =>
  `${event?.type ?? 'none'}${link === undefined ? '' : '<-link'}/${retryCount}`
/** So many deliveries, each answered; the subscription stays. */
const take = async (
  subscription: Subscription,
  count: number,
  answer: (delivered: Delivered) => Promise<unknown> = (delivered) => subscription.ack(delivered),
): Promise<ReadonlyArray<string>> => {
  const seen: Array<string> = []
  for await (const delivered of { [Symbol.asyncIterator]: () => iteratorOf(subscription) }) {
    await answer(delivered)
    seen.push(typeOf(delivered))
    if (seen.length === count) break
  }
  return seen
}
/** One that is left without ending what it iterates. */
const iterators = new WeakMap<Subscription, AsyncIterator<Delivered>>()
const iteratorOf = (subscription: Subscription): AsyncIterator<Delivered> => {
  const there = iterators.get(subscription) ?? (subscription as AsyncIterable<Delivered>)[Symbol.asyncIterator]()
  iterators.set(subscription, there)
  return { next: () => there.next() }
}
const failure = async (work: Promise<unknown>) => {
  try {
    await work
  } catch (thrown) {
    return thrown as Readonly<Record<string, unknown>>
  }
  throw new Error('it did not fail')
}
const typesOf = async (stream: string) => {
  const types: Array<{ readonly type: string; readonly data: unknown; readonly metadata: unknown }> = []
  try {
    for await (const { event } of client.readStream(stream)) if (event !== undefined) types.push(event as never)
  } catch (thrown) {
    if ((thrown as { readonly type?: string }).type !== 'stream-not-found') throw thrown
  }
  return types
}

describe('errors name stream and group', () => {
  it('that is there already, that is not there, whose consumers are all there', async () => {
    const stream = await grouped('A', { maxSubscriberCount: 1 })
    const of = (error: Readonly<Record<string, unknown>>) => [error.type, error.streamName, error.groupName]
    expect(of(await failure(client.createPersistentSubscriptionToStream(stream, 'g', settings())))).toEqual([
      'persistent-subscription-exists',
      stream,
      'g',
    ])
    const absent = newStream()
    for (const work of [
      () => client.deletePersistentSubscriptionToStream(absent, 'g'),
      () => client.getPersistentSubscriptionToStreamInfo(absent, 'g'),
      () => client.replayParkedMessagesToStream(absent, 'g'),
      () => take(subscribe(absent), 1),
    ])
      expect(of(await failure(work()))).toEqual(['persistent-subscription-does-not-exist', absent, 'g'])
    const first = subscribe(stream)
    expect(await take(first, 1)).toEqual(['A/0'])
    expect((await failure(take(subscribe(stream), 1))).type).toBe('maximum-subscribers-reached')
    await write(stream, 'B')
    expect(await take(first, 1)).toEqual(['B/0'])
    await first.unsubscribe()
  })

  it('a stream without groups has none to list, and says so as if one were missing', async () => {
    const error = await failure(client.listPersistentSubscriptionsToStream(newStream()))
    expect([error.type, error.groupName]).toEqual(['persistent-subscription-does-not-exist', ''])
  })
})

describe('a connected consumer', () => {
  it('is confirmed by the names of stream and group', async () => {
    const stream = await grouped()
    const subscription = subscribe(stream)
    const confirmed = new Promise((resolve) => subscription.once('confirmation', resolve))
    subscription.resume()
    await confirmed
    expect((subscription as { readonly id?: string }).id ?? `${stream}::g`).toBe(`${stream}::g`)
    await subscription.unsubscribe()
  })

  it('is dropped when the group is changed or deleted', async () => {
    for (const change of ['update', 'delete'] as const) {
      const stream = await grouped('A')
      const subscription = subscribe(stream)
      await take(subscription, 1)
      const dropped = failure(take(subscription, 1))
      if (change === 'update') await client.updatePersistentSubscriptionToStream(stream, 'g', settings())
      else await client.deletePersistentSubscriptionToStream(stream, 'g')
      expect((await dropped).type).toBe('persistent-subscription-dropped')
    }
  })

  it('gets nothing again that it has acknowledged, when it comes back', async () => {
    const stream = await grouped('AB')
    const first = subscribe(stream)
    expect(await take(first, 2)).toEqual(['A/0', 'B/0'])
    // An answer is heard before what comes after it: the last of these shows that the others were.
    await write(stream, 'C')
    expect(await take(first, 1)).toEqual(['C/0'])
    const info = () => client.getPersistentSubscriptionToStreamInfo(stream, 'g')
    await until(info, ({ stats }) => Number(stats.totalInFlightMessages) === 0)
    await first.unsubscribe()
    // Until the server hears that it has left, what comes is still given to it.
    await until(info, ({ connections }) => connections.length === 0)
    await write(stream, 'D')
    const second = subscribe(stream)
    expect(await take(second, 1)).toEqual(['D/0'])
    await second.unsubscribe()
  })

  it('stays when its stream is ended for good, which comes as an event', async () => {
    const stream = await grouped('A')
    const subscription = subscribe(stream)
    await take(subscription, 1)
    await client.tombstoneStream(stream)
    expect(await take(subscription, 1)).toEqual(['$streamDeleted/0'])
    await subscription.unsubscribe()
  })

  it('that stops an event gets it no more, and others go on coming', async () => {
    const stream = await grouped('AB')
    const subscription = subscribe(stream, 1)
    expect(
      await take(subscription, 2, (delivered) =>
        delivered.event?.type === 'A' ? subscription.nack('stop', 'no', delivered) : subscription.ack(delivered),
      ),
    ).toEqual(['A/0', 'B/0'])
    await subscription.unsubscribe()
  })

  it('that acknowledges twice is told nothing, and goes on', async () => {
    const stream = await grouped('AB')
    const subscription = subscribe(stream, 1)
    const twice = async (delivered: Delivered) => {
      await subscription.ack(delivered)
      await subscription.ack(delivered)
    }
    expect(await take(subscription, 2, twice)).toEqual(['A/0', 'B/0'])
    await subscription.unsubscribe()
  })

  it('the first to come gets what is waiting', async () => {
    const stream = await grouped('ABC')
    const first = subscribe(stream)
    expect(await take(first, 3)).toEqual(['A/0', 'B/0', 'C/0'])
    await first.unsubscribe()
  })
})

describe('through links', () => {
  const linked = async (...targets: ReadonlyArray<string>) => {
    const stream = newStream()
    await client.appendToStream(
      stream,
      targets.map((target) => binaryEvent({ type: '$>', data: Buffer.from(target) })),
    )
    await client.createPersistentSubscriptionToStream(
      stream,
      'g',
      settings({ startFrom: 'start', resolveLinkTos: true }),
    )
    return stream
  }

  it('an event comes beside its link, answered by the link’s id; without its target the link comes alone', async () => {
    const target = newStream()
    await write(target, 'AB')
    const stream = await linked(`1@${target}`, `0@${newStream()}`, `0@${target}`)
    const subscription = subscribe(stream, 1)
    const positions: Array<boolean> = []
    const noting = async (delivered: Delivered) => {
      // Of an event that comes by a link, the place said is the link's.
      if (delivered.event !== undefined)
        positions.push(delivered.event.position?.commit === delivered.link?.position?.commit)
      await subscription.ack(delivered)
    }
    expect(await take(subscription, 3, noting)).toEqual(['B<-link/0', 'none<-link/0', 'A<-link/0'])
    expect(positions).toEqual([true, true])
    await subscription.unsubscribe()
  })
})

describe('what the server keeps', () => {
  it('its place, as an event, once enough is done', async () => {
    const stream = await grouped('A'.repeat(12), {
      checkPointLowerBound: 1,
      checkPointUpperBound: 2,
      checkPointAfter: 10,
    })
    const subscription = subscribe(stream)
    await take(subscription, 12)
    const [event] = await until(
      () => typesOf(`$persistentsubscription-${stream}::g-checkpoint`),
      (events) => events.length > 0,
    )
    expect(event?.type).toBe('SubscriptionCheckpoint')
    expect(Number(event?.data)).toBeGreaterThan(0)
    await subscription.unsubscribe()
  })

  it('each change of its settings, as an event', async () => {
    const last = async (): Promise<string> => {
      for await (const { event } of client.readStream('$persistentSubscriptionConfig', {
        direction: 'backwards',
        fromRevision: 'end',
        maxCount: 1,
      }))
        return `${event?.type} ${event?.revision}`
      return 'none'
    }
    await grouped()
    const [type, revision] = (await last()).split(' ')
    await grouped()
    expect(await last()).toBe(`${type} ${Number(revision) + 1}`)
    expect(type).toBe('$PersistentConfig')
  })

  it('what was tried too often, parked with the reason; a replay gives it with its link, counted from the start', async () => {
    const stream = await grouped('A', { maxRetryCount: 1, messageTimeout: 100 })
    const parked = `$persistentsubscription-${stream}::g-parked`
    const subscription = subscribe(stream)
    expect(await take(subscription, 2, async () => undefined)).toEqual(['A/0', 'A/1'])
    const [link] = await until(
      () => typesOf(parked),
      (events) => events.length > 0,
    )
    expect(link?.metadata).toMatchObject({ reason: 'Reached retry count of 1' })
    await client.replayParkedMessagesToStream(stream, 'g')
    expect(await take(subscription, 1)).toEqual(['A<-link/0'])
    await until(
      () => typesOf(parked),
      (events) => events.length === 0,
    )
    expect((await client.getStreamMetadata(parked)).metadata).toMatchObject({ truncateBefore: 1 })
    await subscription.unsubscribe()
  })
})

describe('what the client asks for where nothing else is said', () => {
  it('is what the server then says of the group', async () => {
    const stream = newStream()
    await client.createPersistentSubscriptionToStream(stream, 'g', settings())
    expect(await client.getPersistentSubscriptionToStreamInfo(stream, 'g')).toMatchObject({
      eventSource: stream,
      groupName: 'g',
      settings: {
        startFrom: 'end',
        resolveLinkTos: false,
        extraStatistics: false,
        messageTimeout: 30_000,
        maxRetryCount: 10,
        checkPointAfter: 2_000,
        checkPointLowerBound: 10,
        checkPointUpperBound: 1_000,
        maxSubscriberCount: 'unbounded',
        liveBufferSize: 500,
        readBatchSize: 20,
        historyBufferSize: 500,
        consumerStrategyName: 'RoundRobin',
      },
      connections: [],
      stats: { totalInFlightMessages: 0, parkedMessageCount: 0n },
    })
  })

  it('is sent in fields of old: revision and stream beside each other, the strategy as a number', async () => {
    const asked: Array<CreateReq> = []
    const listening = new Server()
    listening.addService(persistentService as never, {
      create: (call: ServerUnaryCall<CreateReq, CreateResp>, answer: sendUnaryData<CreateResp>) => {
        asked.push(call.request)
        answer(null, new persistent.CreateResp())
      },
    })
    const port = await new Promise<number>((resolve, reject) =>
      listening.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    )
    const asking = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port}?tls=false`)
    for (const startFrom of ['start', 7n, 'end'] as const)
      await asking.createPersistentSubscriptionToStream('s', 'g', settings({ startFrom }))
    listening.forceShutdown()
    const sent = asked.map((request) => {
      const options = request.getOptions()
      const how = options?.getSettings()
      const name = Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()
      return [name, how?.getRevision(), how?.getNamedConsumerStrategy()]
    })
    expect(sent).toEqual([
      ['s', '0', 1],
      ['s', '7', 1],
      ['s', '18446744073709551615', 1],
    ])
  })
})

describe('a group on everything', () => {
  it('has a name of its own, and takes a filter', async () => {
    const [stream, group] = [newStream(), `all-${run}`]
    await client.createPersistentSubscriptionToAll(group, allSettings({ startFrom: 'end' }), {
      filter: { filterOn: 'streamName', prefixes: [stream], checkpointInterval: 1 } as never,
    })
    await write(newStream(), 'A')
    await write(stream, 'B')
    const subscription = client.subscribeToPersistentSubscriptionToAll(group)
    expect(await take(subscription as never, 1)).toEqual(['B/0'])
    await subscription.unsubscribe()
  })
})
