/** Leaders that change, connections that look open, servers at their limit: seen from the application. */
import { type AddressInfo, createServer } from 'node:net'
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { commandHandler } from '../../../src/kernel/command-handler.ts'
import type { EventStore, NewEvent } from '../../../src/kernel/event-store.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import type { Position } from '../../../src/kernel/position.ts'
import { makeRegistry } from '../../../src/kernel/registry.ts'
import type { StreamName } from '../../../src/kernel/stream-name.ts'
import {
  type EventStoreDb,
  type EventStoreDbOptions,
  eventStoreDbStore,
} from '../../../src/stores/eventstoredb/store.ts'
import { counter } from '../../support/counting.ts'
import type { Member } from '../../support/eventstoredb-server/gossip.ts'
import {
  type EventStoreServer,
  type EventStoreServerOptions,
  startEventStoreServer,
} from '../../support/eventstoredb-server/index.ts'
import { startProxy } from '../../support/proxy.ts'
import { machineClock, orThrow, somebody, turn } from '../../support/stores.ts'
import { surely, until } from '../../support/until.ts'

const closing: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const start = async (options: EventStoreServerOptions = {}): Promise<EventStoreServer> => {
  const server = await startEventStoreServer(options)
  closing.push(server.stop)
  return server
}

const open = async (url: string, more: Partial<EventStoreDbOptions> = {}): Promise<EventStoreDb> => {
  const store = orThrow(await eventStoreDbStore({ url, sleep: turn, random: () => 0.5, ...more })())
  closing.push(store.close)
  return store
}

const stream = 'thing-1' as StreamName
const happened = (n: number): NewEvent => ({ id: crypto.randomUUID(), type: 'Happened', data: { n }, metadata: {} })

const stored = async (store: EventStore, name = stream): Promise<number> => {
  let count = 0
  for await (const page of store.read(name)) count += page.length
  return count
}

const handlerOn = (store: EventStore) =>
  commandHandler({
    store,
    registry: makeRegistry([counter]),
    clock: machineClock,
    dayOf: () => '2026-01-01' as LocalDate,
    newId: () => crypto.randomUUID(),
    random: () => 0,
    sleep: async () => undefined,
  })

const count = (id: string) => ({
  command: { type: 'Count', counter: id, by: 1 },
  actor: { id: 'a', role: 'head' },
})

describe('a node that is no longer the leader', () => {
  const notLeader = (leader: EventStoreServer) => ({
    code: 9,
    details: 'Leader info available',
    exception: 'not-leader',
    leader: { host: '127.0.0.1', port: leader.port },
  })

  for (const way of ['BatchAppend', 'Append'] as const)
    it(`says so to ${way}, and where the leader is: the command is written there, once`, async () => {
      const [follower, leader] = [await start(), await start()]
      const store = await open(follower.url)
      follower.faults.beforeAppend = () => ({ _tag: 'Ended', by: notLeader(leader) })
      orThrow(await handlerOn(way === 'Append' ? store.as(somebody) : store).handle(count('1'))())
      expect(await stored(await open(leader.url), 'counter-1' as StreamName)).toBe(1)
      expect(await stored(await open(follower.url), 'counter-1' as StreamName)).toBe(0)
    })

  it('says so of groups, which are kept where the leader is, and consumed there', async () => {
    const [follower, leader] = [await start(), await start()]
    const { groups } = await open(follower.url)
    follower.faults.beforeGroup = () => notLeader(leader)
    const which = { stream, group: 'g' }
    orThrow(await groups.create(which)())
    orThrow(await (await open(leader.url)).append(stream, 'no-stream', [happened(1)])())
    const { groups: others } = await open(follower.url)
    for await (const delivery of others.consume(which)) {
      delivery.ack()
      expect(delivery.event.data).toEqual({ n: 1 })
      break
    }
  })

  it('is left by reads too', async () => {
    const [follower, leader] = [await start(), await start()]
    orThrow(await (await open(leader.url)).append(stream, 'no-stream', [happened(1), happened(2)])())
    const store = await open(follower.url)
    follower.faults.beforeRead = () => notLeader(leader)
    const first = await (async () => stored(store))().catch((thrown: { readonly _tag?: string }) => thrown._tag)
    expect([2, 'StoreUnavailable']).toContain(first)
    expect(await stored(store)).toBe(2)
  })
})

describe('a cluster that is asked who is in it', () => {
  it('is written to at its leader; with a preference for followers they are asked', async () => {
    const members: Array<Member> = []
    const [one, two] = [await start({ members: () => members }), await start({ members: () => members })]
    members.push({ port: one.port, state: 'follower' }, { port: two.port, state: 'leader' })
    const url = `esdb+discover://127.0.0.1:${one.port},127.0.0.1:${two.port}?tls=false`
    orThrow(await (await open(url)).append(stream, 'no-stream', [happened(1)])())
    expect([await stored(await open(one.url)), await stored(await open(two.url))]).toEqual([0, 1])
    expect(await stored(await open(`${url}&nodePreference=follower`))).toBe(0)
  })

  it('is found by any of its nodes, whichever are away', async () => {
    const members: Array<Member> = []
    const node = await start({ members: () => members })
    members.push({ port: node.port, state: 'leader' })
    for (const scheme of ['esdb', 'esdb+discover']) {
      const store = await open(`${scheme}://127.0.0.1:1,127.0.0.1:2,127.0.0.1:${node.port}?tls=false`)
      expect(await stored(store)).toBe(0)
    }
  })

  it('gives a follower everything, though the node it reads from goes away and the next one is behind', async () => {
    const members: Array<Member> = []
    const options = { now: () => 1_700_000_000_000, members: () => members }
    const [ahead, behind] = [await start(options), await start(options)]
    const [events, there] = [Array.from({ length: 20 }, (_, n) => happened(n)), 15]
    const written = async (store: EventStore, from: number, to: number): Promise<void> => {
      for (const [n, event] of events.slice(from, to).entries())
        orThrow(await store.append(stream, n + from === 0 ? 'no-stream' : n + from - 1, [event])())
    }
    const [atAhead, atBehind] = [await open(ahead.url), await open(behind.url)]
    await written(atAhead, 0, events.length)
    await written(atBehind, 0, there)
    members.push({ port: ahead.port, state: 'follower' })
    const hosts = `127.0.0.1:${ahead.port},127.0.0.1:${behind.port}`
    const store = await open(`esdb+discover://${hosts}?tls=false&nodePreference=follower`)
    members[0] = { port: behind.port, state: 'follower' }
    ahead.faults.beforeMessage = ({ isFiltered, nth }) => (isFiltered && nth === 10 ? ahead.down() : undefined)
    const [got, stop, caughtUp]: [Array<string>, AbortController, PromiseWithResolvers<void>] = [
      [],
      new AbortController(),
      Promise.withResolvers(),
    ]
    const following = (async () => {
      for await (const delivery of store.follow({ after: 'start', signal: stop.signal })) {
        got.push(...delivery.events.map(({ id }) => id))
        if (delivery.caughtUp) caughtUp.resolve()
        if (delivery.events.some(({ id }) => id === events.at(-1)?.id)) stop.abort()
      }
    })()
    await caughtUp.promise
    await written(atBehind, there, events.length)
    await following
    expect(got).toEqual(events.map(({ id }) => id))
  })

  it('and has no leader when a call on the last one breaks fails those who ask, not the process', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    closing.push(async () => void process.off('unhandledRejection', unhandled))
    const [members, caughtUp]: [Array<Member>, Array<Position | undefined>] = [[], []]
    let onAsked = async (): Promise<void> => undefined
    const node = await start({
      members: () => {
        void onAsked()
        return members
      },
    })
    const proxy = await startProxy(node.port)
    closing.push(proxy.stop)
    members.push({ port: proxy.port, state: 'leader' })
    const store = await open(`esdb+discover://127.0.0.1:${node.port}?tls=false&maxDiscoverAttempts=3`)
    const stop = new AbortController()
    const following = (async () => {
      for await (const { position } of store.follow({ after: 'start', signal: stop.signal })) caughtUp.push(position)
    })()
    // Live: on a call of the channel that is left now, which goes on.
    await until(
      async () => node.faults.sent,
      (sent) => caughtUp.length > 0 && sent > 2,
    )
    node.faults.beforeAppend = () => ({ _tag: 'Ended', by: { code: 14, details: 'Server Is Shutting Down' } })
    expect(await store.append(stream, 'no-stream', [happened(1)])()).toMatchObject({ left: { _tag: 'OutcomeUnknown' } })
    members.pop()
    onAsked = proxy.stop
    const refused = await store.append(stream, 'no-stream', [happened(1)])()
    expect(refused).toMatchObject({ left: { _tag: 'StoreUnavailable', message: expect.stringContaining('no node') } })
    stop.abort()
    await following
    await turn()
    expect(unhandled).not.toHaveBeenCalled()
  })
})

describe('a server at its limit', () => {
  const exhausted = { code: 8, details: 'Received message exceeds the maximum configured message size.' }

  it('ends the call of all appends: their outcome is unknown, and settled by the same again', async () => {
    const server = await start()
    const store = await open(server.url)
    server.faults.beforeAppend = () => {
      server.faults.beforeAppend = undefined
      return { _tag: 'Ended', by: exhausted }
    }
    const events = [1, 2, 3].map((n) => [`thing-${n}` as StreamName, happened(n)] as const)
    const first = await Promise.all(events.map(([name, event]) => store.append(name, 'no-stream', [event])()))
    expect(first.map((one) => (E.isLeft(one) ? one.left._tag : 'written'))).toContain('OutcomeUnknown')
    for (const [name, event] of events) orThrow(await store.append(name, 'no-stream', [event])())
    for (const [name] of events) expect(await stored(store, name)).toBe(1)
  })

  it('says its own, where it takes less at once than others', async () => {
    const { url } = await start({ maxAppendBytes: 20 })
    const store = await open(url)
    const large = { ...happened(1), data: { text: 'x'.repeat(20) } }
    for (const way of [store, store.as(somebody)])
      expect(await way.append(stream, 'no-stream', [large])()).toMatchObject({
        left: { _tag: 'AppendTooLarge', limit: 20 },
      })
  })

  it('that refuses a read says why', async () => {
    const server = await start()
    const store = await open(server.url)
    server.faults.beforeRead = () => ({ code: 8, details: 'too many' })
    await expect(stored(store)).rejects.toMatchObject({ error: { _tag: 'StoreUnavailable', message: 'too many' } })
  })

  it('that is unavailable for a moment is asked again', async () => {
    const server = await start()
    const store = await open(server.url)
    orThrow(await store.append(stream, 'no-stream', [happened(1)])())
    let refusals = 2
    server.faults.beforeRead = () => (refusals-- > 0 ? { code: 14, details: 'not ready' } : undefined)
    expect(await stored(store)).toBe(1)
  })
})

describe('a connection that is open and carries nothing', () => {
  it('is left by those who follow over it; who follows over another is not disturbed', async () => {
    const server = await start()
    const proxy = await startProxy(server.port)
    closing.push(proxy.stop)
    const onFirst = 90
    const [again, stop] = [Promise.withResolvers<void>(), new AbortController()]
    let [caughtUp, resumed, seen] = [0, 0, 0]
    const store = await open(`esdb://127.0.0.1:${proxy.port}?tls=false`, {
      silenceMs: 200,
      probeTimeoutMs: 2_000,
      onResumed: () => {
        if (++resumed === onFirst) again.resolve()
      },
    })
    const [allThere, allSaw] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const follow = async (): Promise<void> => {
      let first = true
      for await (const { events } of store.follow({ after: 'start', signal: stop.signal })) {
        if (first && ++caughtUp === onFirst + 1) allThere.resolve()
        first = false
        seen += events.length
        if (seen === onFirst + 1) allSaw.resolve()
        if (seen === 2 * (onFirst + 1)) stop.abort()
      }
    }
    const followers = Array.from({ length: onFirst + 1 }, follow)
    const direct = await open(server.url)
    await allThere.promise
    orThrow(await direct.append(stream, 'no-stream', [happened(1)])())
    await allSaw.promise
    proxy.hold(1)
    await again.promise
    orThrow(await direct.append(stream, 0, [happened(2)])())
    await Promise.all(followers)
    expect([seen, resumed]).toEqual([2 * (onFirst + 1), onFirst])
  })

  it('does not keep an append: its outcome is unknown after its time, and settled on another connection', async () => {
    const server = await start()
    const proxy = await startProxy(server.port)
    closing.push(proxy.stop)
    const whole = await open(`esdb://127.0.0.1:${proxy.port}?tls=false`, { appendTimeoutMs: 300, readTimeoutMs: 300 })
    for (const [id, store] of Object.entries({ 1: whole, 2: whole.as(somebody) })) {
      orThrow(await store.append(`thing-${id}` as StreamName, 'no-stream', [happened(1)])())
      proxy.hold()
      orThrow(await handlerOn(store).handle(count(id))())
      expect(await stored(store, `counter-${id}` as StreamName)).toBe(1)
    }
  })

  it('does not keep appends that wait for room on it, nor those that come later', async () => {
    const server = await start()
    const proxy = await startProxy(server.port)
    closing.push(proxy.stop)
    const store = await open(`esdb://127.0.0.1:${proxy.port}?tls=false`, { appendTimeoutMs: 500 })
    const big = (n: number): NewEvent => ({ ...happened(n), data: { n, text: 'x'.repeat(900_000) } })
    orThrow(await store.append(stream, 'no-stream', [big(0)])())
    proxy.hold()
    const appends = Array.from({ length: 20 }, (_, n) =>
      store.append(`held-${n}` as StreamName, 'no-stream', [big(n)])(),
    )
    const tags = (await Promise.all(appends)).map((one) => (E.isLeft(one) ? one.left._tag : 'written'))
    expect(tags[0]).toBe('OutcomeUnknown')
    expect(tags).not.toContain('Conflict')
    expect((await surely(store.append(stream, 0, [happened(1)]))).revision).toBe(1)
  })

  it('of a whole cluster is waited for no longer than a read', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    closing.push(async () => void silent.close())
    const { port } = silent.address() as AddressInfo
    const opened = await eventStoreDbStore({
      url: `esdb+discover://127.0.0.1:${port}?tls=false`,
      readTimeoutMs: 50,
      sleep: turn,
    })()
    expect(E.isLeft(opened) && opened.left.message).toBe('no connection within 50 ms')
  })

  it('is noticed by a follower, who goes on elsewhere without gap or double', async () => {
    const server = await start()
    const proxy = await startProxy(server.port)
    closing.push(proxy.stop)
    const direct = await open(server.url)
    const store = await open(`esdb://127.0.0.1:${proxy.port}?tls=false`, { silenceMs: 20, probeTimeoutMs: 50 })
    orThrow(await direct.append(stream, 'no-stream', [happened(1)])())
    const seen: Array<number> = []
    const stop = new AbortController()
    for await (const { events, caughtUp } of store.follow({ after: 'start', signal: stop.signal })) {
      for (const { data } of events) seen.push((data as { readonly n: number }).n)
      if (caughtUp && seen.length === 1) {
        proxy.hold()
        orThrow(await direct.append(stream, 0, [happened(2)])())
      }
      if (seen.length === 2) stop.abort()
    }
    expect(seen).toEqual([1, 2])
  })
})
