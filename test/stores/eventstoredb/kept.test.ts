/** What a store keeps after it has done something, and after it was closed: nothing. */
import * as E from 'fp-ts/lib/Either.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { NewEvent } from '../../../src/kernel/event-store.ts'
import type { StreamName } from '../../../src/kernel/stream-name.ts'
import { type EventStoreDb, eventStoreDbStore } from '../../../src/stores/eventstoredb/store.ts'
import { startEventStoreServer } from '../../support/eventstoredb-server/index.ts'
import { orThrow, somebody } from '../../support/stores.ts'

const closing: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const start = async () => {
  const calls: Array<string> = []
  const server = await startEventStoreServer({ onCall: (method) => calls.push(method) })
  closing.push(server.stop)
  const store = orThrow(await eventStoreDbStore({ url: server.url })())
  closing.push(store.close)
  return { server, store, calls }
}

const happened = (): NewEvent => ({ id: crypto.randomUUID(), type: 'Happened', data: {}, metadata: {} })
const stream = 'thing-1' as StreamName

/** How many more listen for the end of something after the work was done five times than after it was done once. */
const stayed = async (work: () => Promise<void>): Promise<number> => {
  const [added, removed] = [
    vi.spyOn(AbortSignal.prototype, 'addEventListener'),
    vi.spyOn(AbortSignal.prototype, 'removeEventListener'),
  ]
  const listening = (): number => added.mock.calls.length - removed.mock.calls.length
  await work()
  const once = listening()
  for (let n = 0; n < 4; n++) await work()
  const more = listening() - once
  vi.restoreAllMocks()
  return more
}

describe('nobody goes on listening', () => {
  for (const [how, as] of [
    ['on one call', (store: EventStoreDb) => store],
    ['with credentials of their own', (store: EventStoreDb) => store.as(somebody)],
  ] as const)
    it(`to the end of the store for appends that were answered, ${how}`, async () => {
      const store = as((await start()).store)
      const append = async () => void orThrow(await store.append(stream, 'any', [happened()])())
      expect(await stayed(append)).toBe(0)
    })

  it('to the signal of followers who left', async () => {
    const { store } = await start()
    const { signal } = new AbortController()
    const follow = async () => {
      for await (const { caughtUp } of store.follow({ after: 'now', signal })) if (caughtUp) break
    }
    expect(await stayed(follow)).toBe(0)
  })
})

describe('a store that was closed', () => {
  const asked = (store: EventStoreDb) => ({
    append: store.append(stream, 'any', [happened()]),
    head: store.head(),
    describe: store.describe(stream),
    create: store.groups.create({ stream: '$all', group: 'g' }),
    status: store.groups.status({ stream: '$all', group: 'g' }),
  })

  for (const [what, closed] of [
    ['whole', (store: EventStoreDb) => store],
    ['as somebody else', (store: EventStoreDb) => store.as(somebody)],
  ] as const)
    it(`${what} says so to everyone, and asks the server nothing more`, async () => {
      const { store: whole, calls } = await start()
      const store = closed(whole)
      await store.close()
      calls.length = 0
      for (const [question, ask] of Object.entries(asked(store)))
        expect([question, await ask()]).toMatchObject([
          question,
          E.left({ _tag: 'StoreUnavailable', message: 'the eventstoredb store has been closed' }),
        ])
      for (const read of [store.read(stream), store.readAll(), store.follow({ after: 'start' })])
        await expect(read[Symbol.asyncIterator]().next()).rejects.toThrow('has been closed')
      expect(calls).toEqual([])
    })
})
