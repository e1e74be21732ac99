/** Which calls the official client makes, what a connection carries, and what the client makes of errors. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:http2'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  EventStoreDBClient,
  jsonEvent,
  persistentSubscriptionToStreamSettingsFromDefaults as settings,
} from '@eventstore/db-client'
import { afterAll, describe, expect, it } from 'vitest'
import type { Member } from '../../support/eventstoredb-server/gossip.ts'
import { startEventStoreServer } from '../../support/eventstoredb-server/index.ts'
import { isEnd, rawClient } from '../../support/raw.ts'
import { startRecorder } from '../../support/recorder.ts'
import { eventStoreDbServer } from '../../support/stores.ts'

const server = await eventStoreDbServer()
const address = /\/\/(?:[^@/]*@)?([^/?]+)/.exec(server.url)?.[1] ?? ''
const recorder = await startRecorder(address)
const client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${recorder.port}?tls=false`)
const raw = rawClient(server.url)
afterAll(async () => {
  raw.close()
  await recorder.stop()
  await server.stop()
})

const run = crypto.randomUUID().slice(0, 8)
let streams = 0
const newStream = (): string => `calls${run}-${++streams}`
const event = () => jsonEvent({ type: 'A', data: {} })
const failure = async (work: Promise<unknown>) => {
  try {
    await work
  } catch (thrown) {
    return thrown as Readonly<Record<string, unknown>>
  }
  throw new Error('it did not fail')
}
const drain = async (messages: AsyncIterable<unknown>) => {
  for await (const _ of messages);
}
const calls = async (work: () => Promise<unknown>): Promise<ReadonlyArray<string>> => {
  const before = recorder.calls.length
  await work()
  return recorder.calls.slice(before).map(({ path }) => path.split('.').at(-1) ?? '')
}

describe('the calls of the client', () => {
  const stream = newStream()
  const credentials = { username: 'admin', password: 'changeit' }

  it('an append asks once what the server can do, and opens one call for all appends', async () => {
    expect(await calls(() => client.appendToStream(stream, event()))).toEqual([
      'ServerFeatures/GetSupportedMethods',
      'Streams/BatchAppend',
    ])
    expect(await calls(() => Promise.all([1, 2, 3].map(() => client.appendToStream(stream, event()))))).toEqual([])
  })

  it('every other thing is a call', async () => {
    const group = () => client.createPersistentSubscriptionToStream(stream, 'g', settings())
    const each: ReadonlyArray<readonly [work: () => Promise<unknown>, ...calls: ReadonlyArray<string>]> = [
      [() => client.appendToStream(stream, event(), { credentials }), 'Streams/Append'],
      [() => drain(client.readStream(stream)), 'Streams/Read'],
      [() => drain(client.readAll({ maxCount: 1 })), 'Streams/Read'],
      [() => client.setStreamMetadata(stream, { maxCount: 100 })],
      [() => client.getStreamMetadata(stream), 'Streams/Read'],
      [group, 'PersistentSubscriptions/Create'],
      [() => client.updatePersistentSubscriptionToStream(stream, 'g', settings()), 'PersistentSubscriptions/Update'],
      [() => client.getPersistentSubscriptionToStreamInfo(stream, 'g'), 'PersistentSubscriptions/GetInfo'],
      [() => client.replayParkedMessagesToStream(stream, 'g'), 'PersistentSubscriptions/ReplayParked'],
      [() => client.listPersistentSubscriptionsToStream(stream), 'PersistentSubscriptions/List'],
      [() => client.deletePersistentSubscriptionToStream(stream, 'g'), 'PersistentSubscriptions/Delete'],
      [() => client.deleteStream(stream), 'Streams/Delete'],
      [() => client.tombstoneStream(newStream()), 'Streams/Tombstone'],
    ]
    for (const [work, ...made] of each) expect(await calls(work)).toEqual(made)
  })

  it('a subscription is a read that goes on', async () => {
    const made = await calls(async () => {
      const one = client.subscribeToStream(newStream())
      const confirmed = new Promise<void>((resolve) => one.once('confirmation', () => resolve()))
      one.resume()
      await confirmed
      await one.unsubscribe()
    })
    expect(made).toEqual(['Streams/Read'])
  })

  it('say who is connected and, where it has one, their time; and no name where none is asked', () => {
    const of = (end: string) => recorder.calls.find(({ path }) => path.endsWith(end))?.headers ?? {}
    expect(String(of('/BatchAppend')['connection-name'])).toMatch(/^[0-9a-f-]{36}$/)
    expect(of('/Read')['connection-name']).toBe(of('/BatchAppend')['connection-name'])
    expect(of('/GetSupportedMethods')['connection-name']).toBeUndefined()
    for (const end of ['/BatchAppend', '/Read', '/GetSupportedMethods']) {
      expect([end, of(end)['grpc-timeout'], of(end).authorization]).toEqual([end, undefined, undefined])
      expect(String(of(end)['user-agent'])).toMatch(/^grpc-node-js\//)
    }
    for (const end of ['/Delete', '/Tombstone', '/Append']) expect(of(end)['grpc-timeout']).toMatch(/^\d+m$/)
  })

  it('ask for the leader where they are told to; appends, where the first of them was told', async () => {
    const asked = async (first: boolean, then: boolean): Promise<ReadonlyArray<unknown>> => {
      const one = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${recorder.port}?tls=false`)
      const before = recorder.calls.length
      await drain(one.readAll({ maxCount: 1, requiresLeader: first }))
      for (const requiresLeader of [first, then]) await one.appendToStream(newStream(), event(), { requiresLeader })
      await one.dispose()
      return recorder.calls
        .slice(before)
        .flatMap(({ path, headers }) =>
          path.endsWith('/Read') || path.endsWith('/BatchAppend') ? [headers['requires-leader']] : [],
        )
    }
    expect(await asked(true, false)).toEqual(['true', 'true'])
    expect(await asked(false, true)).toEqual([undefined, undefined])
  })
})

describe('a server', () => {
  it('says what it can do, in lower case', async () => {
    const answer = await raw.features()
    if (isEnd(answer)) throw new Error(answer.details)
    const able = new Map(
      answer.getMethodsList().map((one) => [`${one.getServiceName()}/${one.getMethodName()}`, one.getFeaturesList()]),
    )
    expect(answer.getEventStoreServerVersion()).toMatch(/^24\.2\.0/)
    const streamsService = 'event_store.client.streams.streams'
    expect(able.get(`${streamsService}/read`)).toEqual(['position', 'events'])
    expect(able.get(`${streamsService}/batchappend`)).toEqual(['deadline_duration'])
    for (const method of ['append', 'delete', 'tombstone']) expect(able.get(`${streamsService}/${method}`)).toEqual([])
    for (const method of ['create', 'update', 'delete', 'read', 'getinfo', 'replayparked', 'list', 'restartsubsystem'])
      expect(able.get(`event_store.client.persistent_subscriptions.persistentsubscriptions/${method}`)).toEqual([
        'stream',
        'all',
      ])
    for (const method of [
      'users.users/create',
      'operations.operations/startscavenge',
      'gossip.gossip/read',
      'monitoring.monitoring/stats',
      'server_features.serverfeatures/getsupportedmethods',
      'redaction.redaction/switchchunks',
    ])
      expect([method, able.get(`event_store.client.${method}`)]).toEqual([method, []])
  })

  it('takes a hundred calls on a connection, and lets the next one wait in silence', async () => {
    const session = connect(`http://${address}`)
    const { maxConcurrentStreams } = await new Promise<{ maxConcurrentStreams?: number }>((resolve) =>
      session.once('remoteSettings', resolve),
    )
    session.destroy()
    expect(maxConcurrentStreams).toBe(100)
    const full = EventStoreDBClient.connectionString(`${server.url}&keepAliveTimeout=9321`)
    await full.appendToStream(newStream(), event())
    const subscriptions: Array<ReturnType<typeof full.subscribeToStream>> = []
    for (let n = 0; n < 99; n++) {
      const one = full.subscribeToStream(newStream())
      const confirmed = new Promise<void>((resolve) => one.once('confirmation', () => resolve()))
      one.resume()
      await confirmed
      subscriptions.push(one)
    }
    let answered = false
    const waiting = drain(full.readAll({ maxCount: 1 })).then(() => {
      answered = true
    })
    // The call of all appends is open: what goes over it still goes, and takes longer than a read would.
    for (let n = 0; n < 20; n++) await full.appendToStream(newStream(), event())
    expect(answered).toBe(false)
    expect((await failure(full.deleteStream(newStream(), { deadline: 300 }))).type).toBe('deadline-exceeded')
    // Node's HTTP/2 server, on which ours stands, refuses the next call while one that was left is still being cleared away.
    if (process.env.CLIENTELA_TEST_ESDB !== undefined) {
      await subscriptions[0]?.unsubscribe()
      await waiting
    } else waiting.catch(() => undefined)
    for (const one of subscriptions) {
      one.on('error', () => undefined)
      await one.unsubscribe()
    }
  })
})

describe('a cluster', () => {
  it('that is not there is asked ten times, on a channel of its own; a single node never', async () => {
    let asked = 0
    const own = await startEventStoreServer({
      members: () => {
        asked++
        return []
      },
    })
    const began = performance.now()
    const discovering = EventStoreDBClient.connectionString(`esdb+discover://127.0.0.1:${own.port}?tls=false`)
    await failure(drain(discovering.readAll({ maxCount: 1 })))
    expect(asked).toBe(10)
    // A tenth of a second lies between one question and the next.
    expect(performance.now() - began).toBeGreaterThan(800)
    await drain(EventStoreDBClient.connectionString(own.url).readAll({ maxCount: 1 }))
    expect(asked).toBe(10)
    await own.stop()
  })

  it('is asked at the first host alone where the address says discover, else at any', async () => {
    const members: Array<Member> = []
    const own = await startEventStoreServer({ members: () => members })
    members.push({ port: own.port, state: 'leader' })
    const asked = (scheme: string) =>
      EventStoreDBClient.connectionString(`${scheme}://127.0.0.1:1,127.0.0.1:${own.port}?tls=false`).readAll({
        maxCount: 1,
      })
    expect((await failure(drain(asked('esdb+discover')))).message).toMatch(/^Failed to discover/)
    await drain(asked('esdb'))
    await own.stop()
  })
})

describe('what the client makes of errors', () => {
  it('a word in the trailers has its class; without one, the code has', async () => {
    const own = await startEventStoreServer()
    const asking = EventStoreDBClient.connectionString(own.url)
    const trailers = {
      'stream-name': 's',
      'group-name': 'g',
      'expected-version': '1',
      'actual-version': '2',
      'maximum-append-size': '3',
      'required-metadata-properties': 'type',
      'scavenge-id': '4',
      reason: 'r',
    }
    const classOf = async (code: number, exception?: string) => {
      own.faults.beforeRead = () => ({
        code,
        details: 'x',
        ...(exception === undefined ? {} : { exception, leader: { host: 'h', port: 1 }, trailers }),
      })
      const thrown = await failure(drain(asking.readStream('x')))
      return [thrown.type, thrown.constructor.name]
    }
    const words: ReadonlyArray<readonly [exception: string, name: string]> = [
      ['access-denied', 'AccessDeniedError'],
      ['invalid-transaction', 'InvalidTransactionError'],
      ['stream-deleted', 'StreamDeletedError'],
      ['scavenge-not-found', 'ScavengeNotFoundError'],
      ['wrong-expected-version', 'WrongExpectedVersionError'],
      ['maximum-append-size-exceeded', 'MaxAppendSizeExceededError'],
      ['missing-required-metadata-property', 'RequiredMetadataPropertyMissingError'],
      ['persistent-subscription-failed', 'PersistentSubscriptionFailedError'],
      ['persistent-subscription-does-not-exist', 'PersistentSubscriptionDoesNotExistError'],
      ['persistent-subscription-exists', 'PersistentSubscriptionExistsError'],
      ['persistent-subscription-dropped', 'PersistentSubscriptionDroppedError'],
      ['maximum-subscribers-reached', 'PersistentSubscriptionMaximumSubscribersReachedError'],
      ['not-leader', 'NotLeaderError'],
    ]
    const codes: ReadonlyArray<readonly [code: number, name: string]> = [
      [10, 'TimeoutError'],
      [4, 'DeadlineExceededError'],
      [14, 'UnavailableError'],
      [16, 'AccessDeniedError'],
      [5, 'NotFoundError'],
      [1, 'CancelledError'],
      [2, 'UnknownError'],
    ]
    for (const [code, name] of codes) expect([code, (await classOf(code))[1]]).toEqual([code, name])
    for (const [exception, name] of words)
      expect([exception, (await classOf(9, exception))[1]]).toEqual([exception, name])
    await own.stop()
  })

  it('an append whose first question fails is rejected by an error that has no type', async () => {
    const nobody = EventStoreDBClient.connectionString('esdb://127.0.0.1:1?tls=false')
    const thrown = await failure(nobody.appendToStream('x', event()))
    expect([thrown.code, thrown.type]).toEqual([14, undefined])
  })

  const inProcess = async (script: string, ...given: ReadonlyArray<string>) => {
    const file = resolve(import.meta.dirname, '../../support', script)
    const child = spawn(
      process.execPath,
      ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning', file, ...given],
      { timeout: 30_000 },
    )
    const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return { status, stdout, stderr }
  }

  it('an append that is answered a second time ends the process', async () => {
    const { status, stdout, stderr } = await inProcess('child-second-answer.ts', server.url)
    expect(stdout).toBe('the first answer: unknown\n')
    expect(stderr).toContain('TypeError: undefined is not iterable')
    expect(status).not.toBe(0)
  })

  it('a connection that breaks under one client rejects the append of another, and ends the process', async () => {
    const { status, stdout, stderr } = await inProcess('child-two-clients.ts')
    expect(stdout).toContain("the other client's append: rejected, though it is written")
    expect(stderr).toContain('TypeError: undefined is not iterable')
    expect(status).not.toBe(0)
  })
})
