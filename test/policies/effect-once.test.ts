/** Each effect is there once, however often and by however many it is tried: on every store. */
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import type { EventStore } from '../../src/kernel/event-store.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { booking, bookings, clerk, lateness, openPost, START, typesIn } from '../support/policies.ts'
import { eventStoreDbServer, eventStoreDbSubject, memorySubject, sqliteSubject } from '../support/stores.ts'

const server = await eventStoreDbServer()
afterAll(server.stop)

/** A server is shared by the tests of this file: each has ids of its own. */
let runs = 0
const subjects = {
  memory: memorySubject,
  SQLite: sqliteSubject,
  EventStoreDB: () => eventStoreDbSubject(server.url, 'batch'),
}

const send = (store: EventStore, ids: ReadonlyArray<string>, within?: number) =>
  openPost(store, []).then(async (crm) => {
    for (const id of ids)
      await crm.handle({ type: 'SendParcel', parcel: id, to: id, ...(within === undefined ? {} : { within }) }, clerk)
    await crm.close()
  })

for (const [name, open] of Object.entries(subjects))
  describe(`policies on ${name}`, () => {
    const ids = () => {
      const run = ++runs
      return Array.from({ length: 6 }, (_, i) => `r${run}p${i}`)
    }
    const bookedOf = async (store: EventStore, parcels: ReadonlyArray<string>) =>
      (await bookings(store)).filter((what) => parcels.some((id) => what.endsWith(` ${id}`))).toSorted()

    it('two workers at once book each parcel once', async () => {
      const { store, other, close } = await open()
      const parcels = ids()
      const [one, two] = [await openPost(store, [booking()]), await openPost(other, [booking()])]
      await one.policies.run()
      await send(store, parcels)
      await Promise.all([one.policies.run(), two.policies.run(), one.policies.run(), two.policies.run()])
      expect(await bookedOf(store, parcels)).toEqual(parcels.map((id) => `sent ${id}`))
      expect(await one.policies.deadLetters()).toEqual([])
      await Promise.all([one.close(), two.close()])
      await close()
    })

    it('two workers at once fire each timer once', async () => {
      const { store, other, close } = await open()
      const parcels = ids()
      const clock = testClock(START)
      const [one, two] = [
        await openPost(store, [lateness()], { clock }),
        await openPost(other, [lateness()], { clock }),
      ]
      await one.policies.run()
      await send(store, parcels, 3)
      await one.policies.run()
      clock.set('2026-03-04T00:00:00.000Z')
      await Promise.all([one.policies.run(), two.policies.run(), one.policies.run(), two.policies.run()])
      expect(await bookedOf(store, parcels)).toEqual(parcels.map((id) => `late ${id}`))
      await Promise.all([one.close(), two.close()])
      await close()
    })

    it('a worker that is started again does nothing twice', async () => {
      const { store, close } = await open()
      const parcels = ids()
      for (const id of parcels) {
        const crm = await openPost(store, [booking()])
        await crm.policies.run()
        await crm.close()
        await send(store, [id])
      }
      const last = await openPost(store, [booking()])
      expect(await last.policies.run()).toMatchObject({ answered: 1, issued: 1 })
      expect(await last.policies.run()).toMatchObject({ answered: 0, issued: 0 })
      expect(await bookedOf(store, parcels)).toEqual(parcels.map((id) => `sent ${id}`))
      await last.close()
      await close()
    })
  })

/** Dies at one of its appends: before it is written, or after, so that the answer is lost. */
const dyingStore = (store: EventStore, at: number, when: 'before' | 'after'): EventStore => {
  let appends = 0
  const dead = E.left({ _tag: 'StoreUnavailable' as const, store: 'test', message: 'the power is gone' })
  return {
    ...store,
    append:
      (...append) =>
      async () => {
        appends++
        if (appends > at || (appends === at && when === 'before')) return dead
        const appended = await store.append(...append)()
        return appends === at ? dead : appended
      },
  }
}

describe('a worker that dies', () => {
  for (const when of ['before', 'after'] as const)
    it(`${when} any of its appends leaves nothing undone and nothing twice`, async () => {
      const clock = testClock(START)
      for (let at = 1; ; at++) {
        clock.set(START)
        const store = memoryStore({ clock: clock.now })
        const setUp = await openPost(store, [booking(), lateness()], { clock })
        await setUp.policies.run()
        for (const id of ['a', 'b']) await setUp.handle({ type: 'SendParcel', parcel: id, to: id, within: 2 }, clerk)
        clock.set('2026-03-05T00:00:00.000Z')
        const dying = await openPost(dyingStore(store, at, when), [booking(), lateness()], { clock })
        const survived = await dying.policies.run().then(
          () => true,
          () => false,
        )
        const next = await openPost(store, [booking(), lateness()], { clock })
        await next.policies.run()
        expect((await bookings(store)).toSorted()).toEqual(['late a', 'late b', 'sent a', 'sent b'])
        expect((await typesIn(store)).filter((type) => type === 'TimerFired')).toHaveLength(2)
        expect(await next.policies.run()).toEqual({ answered: 0, fired: 0, issued: 0, refused: 0, deadLetters: 0 })
        if (survived) {
          // Every append has had its turn: two answers and a booking a parcel, a firing and a booking, two places.
          expect(at).toBeGreaterThan(10)
          return
        }
      }
    })
})
