/** A history followed as an Observable: on every store, and how little of it a slow reader holds. */
import { firstValueFrom, lastValueFrom, takeWhile, toArray } from 'rxjs'
import { afterAll, describe, expect, it } from 'vitest'
import { type Followed, followed } from '../../src/app/followed.ts'
import type { EventStore, NewEvent } from '../../src/kernel/event-store.ts'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import { eventStoreDbStore } from '../../src/stores/eventstoredb/store.ts'
import { startEventStoreServer } from '../support/eventstoredb-server/index.ts'
import { eventStoreDbSubject, memorySubject, orThrow, sqliteSubject } from '../support/stores.ts'

const server = await startEventStoreServer()
const closing: Array<() => Promise<void>> = [server.stop]
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
})

let made = 0
const happened = (text = ''): NewEvent => ({
  id: crypto.randomUUID(),
  type: 'Happened',
  data: { n: ++made, text },
  metadata: {},
})
const write = async (store: EventStore, stream: string, count: number, text?: string) =>
  orThrow(
    await store.append(
      stream as StreamName,
      'any',
      Array.from({ length: count }, () => happened(text)),
    )(),
  )

const said = (told: Followed): string => (told._tag === 'Events' ? `${told.events.length} events` : told._tag)

const subjects = {
  memory: memorySubject,
  SQLite: sqliteSubject,
  EventStoreDB: () => eventStoreDbSubject(server.url, 'batch'),
}

for (const [name, open] of Object.entries(subjects))
  describe(`a history followed on ${name}`, () => {
    it('gives history, having caught up, places reached without an event of ours, and what comes', async () => {
      const subject = await open()
      closing.push(subject.close)
      const { store } = subject
      await write(store, 'mine-1', 2)
      const told: Array<string> = []
      const seen = Promise.withResolvers<void>()
      const subscription = followed(store, { after: 'start', filter: { categories: ['mine'] } }).subscribe((one) => {
        told.push(said(one))
        if (told.at(-1) === 'CaughtUp') void write(store, 'other-1', 1)
        if (told.at(-1) === 'Checkpoint' && told.includes('CaughtUp')) void write(store, 'mine-1', 1)
        if (told.at(-1) === '1 events') seen.resolve()
      })
      await seen.promise
      subscription.unsubscribe()
      expect(told[0]).toBe('2 events')
      expect(told.filter((one) => one === 'CaughtUp').length).toBe(1)
      expect(told.indexOf('CaughtUp')).toBeLessThan(told.lastIndexOf('Checkpoint'))
      expect(told).not.toContain('FellBehind')
    })

    it('completes when the store is closed, and fails with what the store says', async () => {
      const { store, close } = await open()
      const all = lastValueFrom(followed(store, { after: 'start' }).pipe(toArray()))
      await firstValueFrom(followed(store, { after: 'start' }))
      await close()
      expect((await all).some(({ _tag }) => _tag === 'CaughtUp')).toBe(true)
      await expect(firstValueFrom(followed(store, { after: 'start' }))).rejects.toMatchObject({
        _tag: 'StoreUnavailable',
      })
    })
  })

describe('a reader that is slow', () => {
  const store = async () => {
    const opened = orThrow(await eventStoreDbStore({ url: server.url })())
    closing.push(opened.close)
    return opened
  }

  it('has fallen behind when something has waited for so long, and catches up again', async () => {
    const mine = await store()
    let now = 0
    let hold: Promise<void> | undefined
    const told: Array<string> = []
    const category = 'slow'
    const done = lastValueFrom(
      followed(mine, {
        after: 'now',
        filter: { categories: [category] },
        behindMs: 10,
        now: () => (now += 4),
        each: async () => {
          await hold
        },
      }).pipe(
        takeWhile((one) => {
          if (one._tag !== 'Checkpoint' && one._tag !== 'Events') told.push(one._tag)
          if (told.length === 1 && hold === undefined) {
            const free = Promise.withResolvers<void>()
            hold = free.promise
            // While the first page is worked on, so much comes that reading it takes its time.
            void write(mine, `${category}-1`, 1)
              .then(() => write(mine, `${category}-1`, 4_000))
              .then(() => free.resolve())
          }
          return told.length < 3
        }),
        toArray(),
      ),
    )
    await done
    expect(told).toEqual(['CaughtUp', 'FellBehind', 'CaughtUp'])
  })

  it('slows the server, and does not fill the heap: of a read, and of what is followed', async () => {
    const mine = await store()
    const text = 'x'.repeat(2_000)
    for (let n = 0; n < 20; n++) await write(mine, 'large-1', 400, text)
    /** What has been sent, once nothing more of it is while much else comes and goes. */
    const settled = async () => {
      for (let before = -1; before !== server.faults.sent; ) {
        before = server.faults.sent
        for (let n = 0; n < 50; n++) await write(mine, 'meanwhile-1', 1)
      }
      return server.faults.sent
    }
    server.faults.sent = 0
    const pages = mine.read('large-1' as StreamName)[Symbol.asyncIterator]()
    await pages.next()
    expect(await settled()).toBeLessThan(3_000)
    await pages.return?.()
    server.faults.sent = 0
    const first = Promise.withResolvers<void>()
    const held = Promise.withResolvers<void>()
    const subscription = followed(mine, {
      after: 'start',
      filter: { categories: ['large'] },
      each: () => {
        first.resolve()
        return held.promise
      },
    }).subscribe()
    await first.promise
    expect(await settled()).toBeLessThan(3_000)
    subscription.unsubscribe()
    held.resolve()
  })
})
