/** Where a policy begins, and where a new version of it does. */
import { beforeEach, describe, expect, it } from 'vitest'
import { policyTimers } from '../../projections/policies/tables.ts'
import type { EventStore } from '../../src/kernel/event-store.ts'
import type { Policy } from '../../src/kernel/policy.ts'
import { replay } from '../../src/readmodels/replay.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import { testClock } from '../../src/testing/fixed.ts'
import {
  booking,
  bookings,
  clerk,
  historyOf,
  lateness,
  noon,
  openPost,
  type Post,
  post,
  START,
  typesIn,
} from '../support/policies.ts'

const clock = testClock(START)
let store: EventStore
let crm: Post
const open = async (...own: ReadonlyArray<Policy>): Promise<Post> => openPost(store, own, { clock })
/** How the policies of this file stand. */
const own = async () => (await crm.policies.status()).filter(({ name }) => ['booking', 'lateness'].includes(name))
const send = (id: string, within?: number) =>
  crm.handle({ type: 'SendParcel', parcel: id, to: id, ...(within === undefined ? {} : { within }) }, clerk)

beforeEach(async () => {
  clock.set(START)
  store = memoryStore({ clock: clock.now })
  crm = await open(booking(), lateness())
})

describe('a policy that has never run', () => {
  it('runs only when it is asked to', async () => {
    await send('a')
    expect(await own()).toMatchObject([
      { name: 'booking', state: 'not started', position: null, behind: 0 },
      { name: 'lateness', state: 'not started' },
    ])
    expect(await typesIn(store)).toEqual([])
  })

  it('begins with what is recorded from now on', async () => {
    await send('a')
    await crm.policies.run()
    await send('b')
    expect(await own()).toMatchObject([{ name: 'booking', state: 'behind', behind: 1 }, {}])
    await crm.policies.run()
    expect(await bookings(store)).toEqual(['sent b'])
  })

  it('or at the start of history, with every effect of it', async () => {
    await send('a')
    await send('b')
    await crm.policies.run({ from: 'start' })
    expect(await bookings(store)).toEqual(['sent a', 'sent b'])
  })

  it('or after a position', async () => {
    await send('a')
    const { position } = await send('b')
    await send('c')
    if (position === undefined) throw new Error('b was not written')
    await crm.policies.run({ from: position })
    expect(await bookings(store)).toEqual(['sent c'])
  })

  it('one of several, where only that is asked for', async () => {
    await send('a')
    await crm.policies.run({ only: ['booking'], from: 'start' })
    expect((await crm.policies.status()).map(({ name, state }) => [name, state])).toContainEqual([
      'lateness',
      'not started',
    ])
    await expect(crm.policies.run({ only: ['bookings'] })).rejects.toMatchObject({ _tag: 'UnknownPolicy' })
  })
})

describe('what stands from before a policy begins', () => {
  it('it takes note of: what falls due later has its effect, what fell due before has none', async () => {
    await send('overdue', 2)
    await send('pending', 9)
    await send('arrived', 9)
    await crm.handle({ type: 'ReceiveParcel', parcel: 'arrived' }, clerk)
    clock.set(noon('2026-03-06'))
    await crm.policies.run()
    expect(await crm.policies.timers()).toMatchObject([
      { policy: 'lateness', process: 'pending', due: '2026-03-10T00:00:00.000Z' },
    ])
    clock.set(noon('2026-03-20'))
    await crm.policies.run()
    expect(await bookings(store)).toEqual(['late pending'])
    // What is over and done with leaves nothing behind.
    expect((await typesIn(store)).filter((type) => type === 'ProcessAdopted')).toHaveLength(3)
  })

  it('it answers as if it had been there all along', async () => {
    await send('a', 9)
    clock.set(noon('2026-03-02'))
    await crm.policies.run()
    await crm.handle({ type: 'ReceiveParcel', parcel: 'a' }, clerk)
    await crm.policies.run()
    expect(await crm.policies.timers()).toEqual([])
    clock.set(noon('2026-03-20'))
    await crm.policies.run()
    expect(await bookings(store)).toEqual([])
  })

  it('and from the start, what fell due has its effect as well, dated when it fell due', async () => {
    await send('overdue', 2)
    clock.set(noon('2026-03-06'))
    await crm.policies.run({ from: 'start' })
    expect(await bookings(store)).toContain('late overdue')
    const late = (await historyOf(store)).findLast(({ type }) => type === 'Booked')
    expect(late?.metadata).toMatchObject({ occurredAt: '2026-03-03T00:00:00.000Z' })
  })
})

describe('a new version', () => {
  it('goes on where the older one stands, and repeats none of its effects', async () => {
    await crm.policies.run()
    await send('a')
    await crm.policies.run()
    await send('b')
    const next = await open(booking(2, 'posted'), lateness())
    await next.policies.run()
    expect(await bookings(store)).toEqual(['sent a', 'posted b'])
    const started = (await historyOf(store)).filter(({ type }) => type === 'PolicyStarted')
    expect(started.at(-1)?.data).toMatchObject({ policy: 'booking', version: 2, from: 'older version' })
  })

  it('told to begin earlier, answers what the older one has not, and nothing that it has', async () => {
    await send('before')
    await crm.policies.run()
    await send('a')
    await crm.policies.run()
    const next = await open(booking(2, 'posted'), lateness())
    await next.policies.run({ takeOver: 'start' })
    expect(await bookings(store)).toEqual(['sent a', 'posted before'])
  })

  it('even where it looks after other instances than the older one did', async () => {
    await crm.policies.run({ from: 'start' })
    await send('a')
    await crm.policies.run()
    const other = post({
      name: 'booking',
      version: 2,
      doc: 'by receiver, in another account',
      issues: ['Book'],
      process: ({ data }) => `to ${data.to}`,
      on: {
        ParcelSent: ({ event }) => ({ commands: [{ command: { type: 'Book', account: 'other', what: event.id } }] }),
      },
    })
    const next = await open(other, lateness())
    await next.policies.run({ takeOver: 'start' })
    expect(await bookings(store)).toEqual(['sent a'])
  })

  it('reads what the older one noted, and fires what that had set', async () => {
    await crm.policies.run()
    await send('a', 2)
    await crm.policies.run()
    const next = await open(booking(), lateness(2))
    clock.set(noon('2026-03-04'))
    await next.policies.run()
    expect(await bookings(store)).toContain('late a')
  })

  it('leaves nothing to a program that has the older one', async () => {
    await crm.policies.run()
    const next = await open(booking(2), lateness())
    await next.policies.run()
    await send('a')
    expect(await crm.policies.run({ only: ['booking'] })).toMatchObject({ answered: 0 })
    expect(await own()).toMatchObject([{ name: 'booking', version: 1, state: 'superseded' }, {}])
    await next.policies.run()
    expect(await bookings(store)).toEqual(['sent a'])
  })
})

describe('what only reads the history', () => {
  it('a replay or a rebuild has no effect outside', async () => {
    await crm.policies.run()
    await send('a', 2)
    await crm.policies.run()
    const before = (await historyOf(store)).length
    clock.set(noon('2026-04-01'))
    await replay({ store, registry: crm.registry, projection: policyTimers })
    for (const { name } of await crm.views.status()) await crm.views.rebuild(name)
    await crm.audit.trail({})
    expect(await crm.policies.timers()).toHaveLength(1)
    expect(await historyOf(store)).toHaveLength(before)
  })
})
