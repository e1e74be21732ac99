/** What goes wrong between an application and its server, and that nothing is lost, doubled or left hanging by it. */
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openClientela } from '../../../src/index.ts'
import type { EventStore, NewEvent } from '../../../src/kernel/event-store.ts'
import type { StreamName } from '../../../src/kernel/stream-name.ts'
import {
  type EventStoreDb,
  type EventStoreDbOptions,
  eventStoreDbStore,
} from '../../../src/stores/eventstoredb/store.ts'
import type { AppendFault } from '../../support/eventstoredb-server/faults.ts'
import { type EventStoreServer, startEventStoreServer } from '../../support/eventstoredb-server/index.ts'
import { orThrow, turn } from '../../support/stores.ts'
import { surely, until } from '../../support/until.ts'

const unhandled: Array<unknown> = []
const note = (reason: unknown): void => {
  unhandled.push(reason)
}
beforeAll(() => {
  process.on('unhandledRejection', note)
})
afterAll(() => {
  process.off('unhandledRejection', note)
})
afterEach(() => {
  expect(unhandled).toEqual([])
})

const opened: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

const start = async (): Promise<EventStoreServer> => {
  const server = await startEventStoreServer()
  opened.push(server.stop)
  return server
}

const open = async (server: EventStoreServer, more: Partial<EventStoreDbOptions> = {}): Promise<EventStoreDb> => {
  const store = orThrow(await eventStoreDbStore({ url: server.url, sleep: turn, random: () => 0.5, ...more })())
  opened.push(store.close)
  return store
}

const happened = (n: number): NewEvent => ({ id: crypto.randomUUID(), type: 'Happened', data: { n }, metadata: {} })
const stream = 'thing-1' as StreamName

const stored = async (store: EventStore): Promise<ReadonlyArray<number>> => {
  const numbers: Array<number> = []
  for await (const page of store.read(stream)) for (const { data } of page) numbers.push((data as { n: number }).n)
  return numbers
}

/** The next append meets this, those after it nothing. */
const once = (server: EventStoreServer, fault: AppendFault): void => {
  server.faults.beforeAppend = () => {
    server.faults.beforeAppend = undefined
    return fault
  }
}

for (const how of ['one call for all', 'credentials with each call'] as const)
  describe(`an append, ${how}`, () => {
    const openAs = async (...arguments_: Parameters<typeof open>): Promise<EventStore> => {
      const store = await open(...arguments_)
      return how === 'one call for all' ? store : store.as({ username: 'ops', password: 'Geheim-123' })
    }

    for (const when of ['before', 'after'] as const)
      it(`cut off ${when} the server took it is of unknown outcome, and settled by the same again`, async () => {
        const server = await start()
        const store = await openAs(server)
        once(server, { _tag: 'Cut', when })
        const event = happened(1)
        const first = await store.append(stream, 'no-stream', [event])()
        expect(E.isLeft(first) && first.left._tag).toBe('OutcomeUnknown')
        const second = orThrow(await store.append(stream, 'no-stream', [event])())
        expect([second.revision, second.repeated]).toEqual([0, when === 'after'])
        expect(await stored(store)).toEqual([1])
      })

    it('written before a restart that forgot every id is found again at its revision, not written twice', async () => {
      const server = await start()
      const store = await openAs(server)
      const event = happened(1)
      once(server, { _tag: 'Cut', when: 'after' })
      expect(E.isLeft(await store.append(stream, 'no-stream', [event])())).toBe(true)
      await server.down()
      await server.up()
      expect((await surely(store.append(stream, 'no-stream', [event]))).revision).toBe(0)
      expect(await stored(store)).toEqual([1])
    })

    it('by a server that is not ready is of unknown outcome; once it is, the same again settles it', async () => {
      const server = await start()
      const store = await openAs(server)
      const event = happened(1)
      once(server, { _tag: 'Ended', by: { code: 14, details: 'Server Is Not Ready' } })
      const first = await store.append(stream, 'no-stream', [event])()
      expect(E.isLeft(first) && first.left._tag).toBe('OutcomeUnknown')
      expect(orThrow(await store.append(stream, 'no-stream', [event])()).revision).toBe(0)
      expect(await stored(store)).toEqual([1])
    })

    it('that is never answered is given up after its own time', async () => {
      const server = await start()
      const store = await openAs(server, { appendTimeoutMs: 300 })
      server.faults.frozen = true
      const answer = await store.append(stream, 'no-stream', [happened(1)])()
      expect(E.isLeft(answer) && answer.left).toMatchObject({ _tag: 'OutcomeUnknown' })
      server.faults.frozen = false
    })

    it('behind many others that are never answered is given up in the time of two', async () => {
      const server = await start()
      const store = await openAs(server, { appendTimeoutMs: 100 })
      server.faults.frozen = true
      const began = performance.now()
      const answers = await Promise.all(
        Array.from({ length: 300 }, (_, n) => store.append(`thing-${n}` as StreamName, 'no-stream', [happened(n)])()),
      )
      expect(performance.now() - began).toBeLessThan(5_000)
      const tags = answers.map((answer) => (E.isLeft(answer) ? answer.left._tag : 'written'))
      expect(tags.filter((tag) => tag !== 'OutcomeUnknown' && tag !== 'StoreUnavailable')).toEqual([])
      server.faults.frozen = false
      expect((await surely(store.append('other-0' as StreamName, 'no-stream', [happened(0)]))).revision).toBe(0)
    })

    it('on its way when the store is closed is of unknown outcome, at once', async () => {
      const server = await start()
      const store = await openAs(server)
      const asked = Promise.withResolvers<void>()
      const never = Promise.withResolvers<void>()
      server.faults.beforeAppend = () => {
        asked.resolve()
        return { _tag: 'Late', until: never.promise }
      }
      const waiting = store.append(stream, 'no-stream', [happened(1)])()
      await asked.promise
      await store.close()
      const answer = await waiting
      expect(E.isLeft(answer) && answer.left._tag).toBe('OutcomeUnknown')
      expect(E.isLeft(answer) && answer.left.message).not.toContain('no answer within')
    })

    it('answered late, after its time, harms no later one', async () => {
      const server = await start()
      const store = await openAs(server, { appendTimeoutMs: 300 })
      const late = Promise.withResolvers<void>()
      once(server, { _tag: 'Late', until: late.promise })
      expect(E.isLeft(await store.append(stream, 'no-stream', [happened(1)])())).toBe(true)
      late.resolve()
      expect(orThrow(await store.append(stream, 0, [happened(2)])()).revision).toBe(1)
    })

    it('answered twice is answered once', async () => {
      const server = await start()
      const store = await openAs(server)
      once(server, { _tag: 'Twice' })
      expect(orThrow(await store.append(stream, 'no-stream', [happened(1)])()).revision).toBe(0)
      expect(orThrow(await store.append(stream, 0, [happened(2)])()).revision).toBe(1)
    })

    it('refused for want of rights says so, and no more is tried', async () => {
      const server = await start()
      const store = await openAs(server)
      once(server, { _tag: 'Refused', name: 'AccessDenied' })
      const answer = await store.append(stream, 'no-stream', [happened(1)])()
      expect(E.isLeft(answer) && answer.left.message).toContain('access denied')
    })

    it('while nobody listens is no unknown outcome: nothing was sent; and works again once somebody does', async () => {
      const server = await start()
      const store = await openAs(server)
      await server.down()
      const answer = await store.append(stream, 'no-stream', [happened(1)])()
      expect(E.isLeft(answer) && answer.left._tag).toBe('StoreUnavailable')
      await server.up()
      expect((await surely(store.append(stream, 'any', [happened(2)]))).revision).toBe(0)
    })

    it('is not touched when the call of another client in the process breaks', async () => {
      const [ours, theirs] = [await start(), await start()]
      const store = await openAs(ours)
      const late = Promise.withResolvers<void>()
      once(ours, { _tag: 'Late', until: late.promise })
      const waiting = store.append(stream, 'no-stream', [happened(1)])()
      const client = EventStoreDBClient.connectionString(theirs.url)
      once(theirs, { _tag: 'Cut', when: 'before' })
      await expect(client.appendToStream('x', jsonEvent({ type: 'T', data: {} }))).rejects.toThrow()
      late.resolve()
      expect(orThrow(await waiting).revision).toBe(0)
    })

    it('with an id that is no UUID, or without a type, is refused before anything is sent', async () => {
      const store = await openAs(await start())
      await expect(store.append(stream, 'any', [{ ...happened(1), id: 'one' }])()).rejects.toThrow('a UUID')
      await expect(store.append(stream, 'any', [{ ...happened(1), type: '' }])()).rejects.toThrow('no type')
    })
  })

describe('a read', () => {
  it('that is cut off goes on behind the last event given, forwards and backwards, of a stream and of everything', async () => {
    const server = await start()
    const store = await open(server)
    const numbers = Array.from({ length: 1_300 }, (_, n) => n)
    orThrow(await store.append(stream, 'no-stream', numbers.map(happened))())
    const read = async (pages: AsyncIterable<ReadonlyArray<{ readonly data: unknown }>>) => {
      const seen: Array<number> = []
      for await (const page of pages) {
        for (const { data } of page) seen.push((data as { n: number }).n)
        server.cut()
      }
      return seen
    }
    expect(await read(store.read(stream))).toEqual(numbers)
    expect(await read(store.read(stream, { direction: 'backwards' }))).toEqual(numbers.toReversed())
    expect(await read(store.read(stream, { limit: 1_200 }))).toEqual(numbers.slice(0, 1_200))
    expect(await read(store.readAll())).toEqual(numbers)
    expect(await read(store.readAll({ direction: 'backwards', limit: 1_100 }))).toEqual(
      numbers.toReversed().slice(0, 1_100),
    )
  })
})

describe('a read while nobody listens', () => {
  it('says that the store is not available, of a stream, of everything and to whoever sends a command', async () => {
    const server = await start()
    const store = await open(server)
    await server.down()
    const drain = async (pages: AsyncIterable<unknown>) => {
      for await (const _ of pages);
    }
    for (const pages of [store.read(stream), store.readAll(), store.readAll({ direction: 'backwards' })])
      await expect(drain(pages)).rejects.toMatchObject({ error: { _tag: 'StoreUnavailable' } })
    for (const asked of [store.head(), store.describe(stream)])
      expect(await asked()).toMatchObject({ _tag: 'Left', left: { _tag: 'StoreUnavailable' } })
    const crm = await openClientela({ store, zone: 'UTC' })
    const command = { type: 'RegisterClient', name: 'Meyer', kind: 'person', acquired: { by: 'call' } } as const
    const refused = await crm.tryHandle(command, { actor: { id: 'a', role: 'head' } })
    expect(E.isLeft(refused) && refused.left._tag).toBe('StoreUnavailable')
    await crm.close()
  })
})

describe('a read of a server that falls silent in the middle', () => {
  const numbers = Array.from({ length: 1_300 }, (_, n) => n)
  const never = new Promise<void>(() => undefined)
  const silent = async () => {
    const server = await start()
    const store = await open(server, { silenceMs: 20, probeTimeoutMs: 2_000, readTimeoutMs: 60 })
    orThrow(await store.append(stream, 'no-stream', numbers.map(happened))())
    return { server, store }
  }
  const read = async (pages: AsyncIterable<ReadonlyArray<{ readonly data: unknown }>>) => {
    const seen: Array<number> = []
    for await (const page of pages) for (const { data } of page) seen.push((data as { n: number }).n)
    return seen
  }

  it('is taken up again behind the last event given, whatever is read', async () => {
    const { server, store } = await silent()
    for (const [pages, expected] of [
      [() => store.read(stream), numbers],
      [() => store.read(stream, { direction: 'backwards' }), numbers.toReversed()],
    ] as const) {
      let silences = 0
      server.faults.beforeMessage = ({ nth }) => (nth === 700 && silences++ === 0 ? never : undefined)
      expect(await read(pages())).toEqual(expected)
      expect(silences).toBeGreaterThan(0)
    }
  })

  it('is given up when it is silent again', async () => {
    const { server, store } = await silent()
    server.faults.beforeMessage = ({ nth }) => (nth === 3 ? never : undefined)
    await expect(read(store.read(stream))).rejects.toMatchObject({
      error: { _tag: 'StoreUnavailable', message: 'no answer within 60 ms' },
    })
  })

  it('is left sooner when the server answers nothing else', async () => {
    const { server } = await silent()
    const store = await open(server, { silenceMs: 20, probeTimeoutMs: 30, readTimeoutMs: 3_600_000 })
    for (const pages of [store.read(stream), store.readAll()]) {
      server.faults.beforeMessage = () => never
      await expect(read(pages)).rejects.toMatchObject({ error: { message: 'no answer within 30 ms' } })
    }
  })

  it('and then does not say whether it is there is asked again, and has failed in our words, not in the connection’s', async () => {
    const { server } = await silent()
    const store = await open(server, { silenceMs: 20, probeTimeoutMs: 2_000, readTimeoutMs: 3_600_000 })
    const unavailable = { code: 14, details: 'Connection dropped' }
    for (const pages of [() => store.read(stream), () => store.readAll()]) {
      let reads = 0
      server.faults.beforeMessage = () => (reads === 1 ? never : undefined)
      server.faults.beforeRead = () => (++reads === 2 ? unavailable : undefined)
      expect(await read(pages())).toEqual(numbers)
      server.faults.beforeMessage = () => never
      let asked = 0
      server.faults.beforeRead = () => (asked++ % 2 === 1 ? unavailable : undefined)
      await expect(read(pages())).rejects.toMatchObject({
        error: { _tag: 'StoreUnavailable', message: 'Connection dropped' },
      })
    }
  })

  it('goes on while the server looks for what passes a filter, and answers others', async () => {
    const { server, store } = await silent()
    const found = Promise.withResolvers<void>()
    let asked = 0
    server.faults.beforeMessage = ({ nth, isFiltered }) => {
      if (isFiltered) return nth === 700 ? found.promise : undefined
      // More than a read of a stream would be waited for.
      if (++asked === 6) found.resolve()
      return undefined
    }
    expect(await read(store.readAll())).toEqual(numbers)
    expect(asked).toBeGreaterThanOrEqual(6)
  })
})

describe('a follower', () => {
  it('goes on after cuts and restarts from where it was, without gap or double', async () => {
    const server = await start()
    const store = await open(server, { silenceMs: 20, probeTimeoutMs: 200 })
    const seen: Array<number> = []
    const waiting = new Map<number, () => void>()
    const until = (n: number) =>
      seen.includes(n) ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(n, resolve))
    const stop = new AbortController()
    const following = (async () => {
      for await (const { events } of store.follow({ after: 'start', signal: stop.signal }))
        for (const { data } of events) {
          const { n } = data as { n: number }
          seen.push(n)
          waiting.get(n)?.()
        }
    })()
    const write = (n: number) => surely(store.append(`thing-${n}` as StreamName, 'no-stream', [happened(n)]))
    for (let n = 0; n < 12; n++) {
      await write(n)
      if (n % 2 === 0) await until(n)
      if (n % 3 === 0) server.cut()
      if (n % 5 === 4) {
        await server.down()
        await server.up()
      }
    }
    await until(11)
    stop.abort()
    await following
    expect(seen).toEqual(Array.from({ length: 12 }, (_, n) => n))
  })

  it('waits longer each time that only the subscription is refused, though the history is read anew before', async () => {
    const server = await start()
    const waits: Array<number> = []
    const stop = new AbortController()
    const sleep = async (ms: number): Promise<void> => {
      waits.push(ms)
      if (waits.length === 4) stop.abort()
    }
    const store = await open(server, { sleep, random: () => 1 })
    orThrow(await store.append(stream, 'no-stream', [happened(1)])())
    // Each attempt asks for the head, the history and then the subscription.
    let asked = 0
    server.faults.beforeRead = () => (++asked % 3 === 0 ? { code: 8, details: 'too much at once' } : undefined)
    for await (const _ of store.follow({ after: 'start', signal: stop.signal }));
    expect(waits).toEqual([50, 100, 200, 400])
  })

  it('ends at once when nobody wants it any longer, whatever it waits for', async () => {
    const server = await start()
    const pauses = async (_ms: number, signal?: AbortSignal): Promise<void> => {
      paused.resolve()
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    }
    const paused = Promise.withResolvers<void>()
    const store = await open(server, { silenceMs: 60_000, sleep: pauses })
    const follow = async (after: 'start' | 'now', signal: AbortSignal): Promise<void> => {
      for await (const _ of store.follow({ after, signal }));
    }
    for (const after of ['start', 'now'] as const) {
      const [stop, before] = [new AbortController(), server.faults.asked]
      server.faults.frozen = true
      const silent = follow(after, stop.signal)
      await until(
        async () => server.faults.asked,
        (asked) => asked > before,
      )
      stop.abort()
      await silent
      server.faults.frozen = false
    }
    await server.down()
    const stop = new AbortController()
    const away = follow('start', stop.signal)
    await paused.promise
    stop.abort()
    await away
  })

  it('notices a peer that has fallen silent', async () => {
    const server = await start()
    const told = Promise.withResolvers<void>()
    const store = await open(server, { silenceMs: 10, probeTimeoutMs: 30, sleep: async () => told.resolve() })
    const stop = new AbortController()
    const following = (async () => {
      for await (const { caughtUp } of store.follow({ after: 'start', signal: stop.signal }))
        if (caughtUp) server.faults.frozen = true
    })()
    await told.promise
    server.faults.frozen = false
    stop.abort()
    await following
  })
})
