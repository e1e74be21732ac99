/** Time is an input: timers are due by the clock that is given, in the order of their due dates. */
import { describe, expect, it } from 'vitest'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { bookings, clerk, historyOf, lateness, noon, openPost, post, START } from '../support/policies.ts'

const opened = async (zone = 'UTC') => {
  const clock = testClock(START)
  const store = memoryStore({ clock: clock.now })
  const crm = await openPost(store, [lateness()], { clock, zone })
  await crm.policies.run()
  const send = (id: string, within: number) => crm.handle({ type: 'SendParcel', parcel: id, to: id, within }, clerk)
  return { clock, store, crm, send }
}

describe('a timer', () => {
  it('fires when its day begins, not before', async () => {
    const { clock, store, crm, send } = await opened()
    await send('a', 3)
    clock.set('2026-03-03T23:59:59.999Z')
    await crm.policies.run()
    expect(await bookings(store)).toEqual([])
    clock.set('2026-03-04T00:00:00.000Z')
    expect(await crm.policies.run()).toMatchObject({ fired: 1, issued: 1 })
    expect(await bookings(store)).toEqual(['late a'])
  })

  it("days are the company's", async () => {
    const { clock, crm, send } = await opened('Europe/Madrid')
    await send('a', 3)
    await crm.policies.run()
    expect(await crm.policies.timers()).toMatchObject([{ due: '2026-03-03T23:00:00.000Z' }])
    clock.set('2026-03-03T23:00:00.000Z')
    expect(await crm.policies.run()).toMatchObject({ fired: 1 })
  })

  it('of several the earliest first, whatever the order of setting', async () => {
    const { clock, store, crm, send } = await opened()
    await send('c', 9)
    await send('a', 3)
    await send('b', 5)
    clock.set(noon('2026-05-01'))
    await crm.policies.run()
    expect(await bookings(store)).toEqual(['late a', 'late b', 'late c'])
  })

  it('taken back does not fire', async () => {
    const { clock, store, crm, send } = await opened()
    await send('a', 3)
    await crm.handle({ type: 'ReceiveParcel', parcel: 'a' }, clerk)
    clock.set(noon('2026-05-01'))
    expect(await crm.policies.run()).toMatchObject({ answered: 2, fired: 0 })
    expect(await bookings(store)).toEqual([])
  })

  it('what it leads to belongs to the chain of what set it, and is caused by its firing', async () => {
    const { clock, store, crm, send } = await opened()
    const sent = await send('a', 3)
    clock.set(noon('2026-05-01'))
    await crm.policies.run()
    const history = await historyOf(store)
    const [answer, fired, booked] = ['PolicyTriggered', 'TimerFired', 'Booked'].map((type) =>
      history.find((event) => event.type === type),
    )
    const chain = {
      $correlationId: sent.commandId,
      actor: { id: 'policy:lateness', role: 'policy', onBehalfOf: 'carla' },
    }
    expect(answer?.metadata).toMatchObject({ ...chain, $causationId: sent.events[0]?.id })
    expect(fired?.metadata).toMatchObject({
      ...chain,
      $causationId: answer?.id,
      occurredAt: '2026-03-04T00:00:00.000Z',
    })
    expect(booked?.metadata).toMatchObject({
      ...chain,
      $causationId: fired?.id,
      occurredAt: '2026-03-04T00:00:00.000Z',
    })
  })

  it('set anew is moved', async () => {
    const clock = testClock(START)
    const store = memoryStore({ clock: clock.now })
    const moved = post({
      name: 'moved',
      version: 1,
      doc: 'each booking moves it to the day it names',
      issues: ['Book'],
      process: ({ id }) => (id === 'reminders' ? undefined : id),
      on: { Booked: ({ event }) => ({ timers: { remind: event.data.what as LocalDate } }) },
      due: ({ at }) => ({ commands: [{ command: { type: 'Book', account: 'reminders', what: at } }] }),
    })
    const crm = await openPost(store, [moved], { clock })
    await crm.policies.run()
    await crm.handle({ type: 'Book', account: 'a', what: '2026-03-05' }, clerk)
    await crm.policies.run()
    await crm.handle({ type: 'Book', account: 'a', what: '2026-03-09' }, clerk)
    await crm.policies.run()
    expect(await crm.policies.timers()).toMatchObject([{ timer: 'remind', due: '2026-03-09T00:00:00.000Z' }])
    clock.set(noon('2026-03-20'))
    expect(await crm.policies.run()).toMatchObject({ fired: 1 })
    expect((await bookings(store)).at(-1)).toBe('2026-03-09T00:00:00.000Z')
  })

  it('survives the one who set it', async () => {
    const { clock, store, crm, send } = await opened()
    await send('a', 3)
    await crm.policies.run()
    await crm.close()
    clock.set(noon('2026-03-20'))
    const next = await openPost(store, [lateness()], { clock })
    expect(await next.policies.run()).toMatchObject({ fired: 1, issued: 1 })
  })
})

describe('in the background', () => {
  it('answers what comes and fires what falls due, until it is closed', async () => {
    const { clock, store, crm, send } = await opened()
    crm.policies.follow()
    const seen = (what: string) =>
      new Promise<void>((done) => {
        const follower = crm.events({ after: 'start' }).subscribe((event) => {
          if (event.type !== what) return
          done()
          follower.unsubscribe()
        })
      })
    await send('a', 3)
    await seen('PolicyTriggered')
    clock.set(noon('2026-03-20'))
    await seen('Booked')
    await crm.close()
    expect(await bookings(store)).toEqual(['late a'])
    // How far it has come is put down when it stops.
    expect((await historyOf(store)).at(-1)?.type).toBe('PolicyAdvanced')
  })
})
