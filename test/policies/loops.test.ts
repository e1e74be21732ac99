/** No policy goes on for ever: what follows without a person is bounded, and the bound is a dead letter. */
import { describe, expect, it } from 'vitest'
import type { Policy } from '../../src/kernel/policy.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { bookings, clerk, noon, openPost, post, START } from '../support/policies.ts'

/** Each booking is booked in the other account: a loop. */
const mirror: Policy = post({
  name: 'mirror',
  version: 1,
  doc: 'books everything again in the other account',
  issues: ['Book'],
  on: {
    Booked: ({ event }) => ({
      commands: [{ command: { type: 'Book', account: event.id === 'left' ? 'right' : 'left', what: event.data.what } }],
    }),
  },
})

const opened = async (policy: Policy, maxHops?: number) => {
  const clock = testClock(START)
  const store = memoryStore({ clock: clock.now })
  const crm = await openPost(store, [policy], { clock, policies: maxHops === undefined ? {} : { maxHops } })
  await crm.policies.run()
  return { clock, store, crm }
}

describe('a loop', () => {
  it('ends at the bound, in a dead letter that says what it is', async () => {
    const { store, crm } = await opened(mirror)
    await crm.handle({ type: 'Book', account: 'left', what: 'x' }, clerk)
    expect(await crm.policies.run()).toMatchObject({ issued: 16, refused: 1 })
    expect(await bookings(store)).toHaveLength(17)
    expect(await crm.policies.deadLetters()).toMatchObject([{ error: 'PolicyLoop', command: 'Book' }])
  })

  it('of as many steps as the company allows', async () => {
    const { store, crm } = await opened(mirror, 3)
    await crm.handle({ type: 'Book', account: 'left', what: 'x' }, clerk)
    await crm.policies.run()
    expect(await bookings(store)).toHaveLength(4)
  })

  it('of two policies is one as well', async () => {
    const there = post({ ...echo('there', 'left', 'right') })
    const back = post({ ...echo('back', 'right', 'left') })
    const clock = testClock(START)
    const store = memoryStore({ clock: clock.now })
    const crm = await openPost(store, [there, back], { clock })
    await crm.policies.run()
    await crm.handle({ type: 'Book', account: 'left', what: 'x' }, clerk)
    expect(await crm.policies.run()).toMatchObject({ issued: 16, refused: 1 })
  })

  it('of timers that are due at once ends too', async () => {
    const restless = post({
      name: 'restless',
      version: 1,
      doc: 'sets itself a timer whenever one fires',
      issues: [],
      on: { Booked: ({ at }) => ({ timers: { again: at } }) },
      due: ({ at }) => ({ timers: { again: at } }),
    })
    const { crm } = await opened(restless)
    await crm.handle({ type: 'Book', account: 'left', what: 'x' }, clerk)
    expect(await crm.policies.run()).toMatchObject({ fired: 16, refused: 1 })
    expect(await crm.policies.deadLetters()).toMatchObject([{ error: 'PolicyLoop', command: null }])
  })
})

describe('what comes back as time passes', () => {
  it('is no loop: every month, for years', async () => {
    const monthly = post({
      name: 'monthly',
      version: 1,
      doc: 'books on the first of every month',
      issues: ['Book'],
      on: { AccountOpened: ({ at }) => ({ timers: { month: at } }) },
      due: ({ day, process }) => {
        const [year, month] = day.split('-').map(Number)
        const next = new Date(Date.UTC(year ?? 0, month ?? 0, 1)).toISOString().slice(0, 10)
        return {
          commands: [{ command: { type: 'Book', account: process, what: day } }],
          timers: { month: noon(next) },
        }
      },
    })
    const { clock, store, crm } = await opened(monthly)
    await crm.handle({ type: 'OpenAccount', account: 'a' }, clerk)
    clock.set('2029-03-01T18:00:00.000Z')
    expect(await crm.policies.run()).toMatchObject({ fired: 37, refused: 0, deadLetters: 0 })
    expect((await bookings(store)).slice(0, 3)).toEqual(['2026-03-01', '2026-04-01', '2026-05-01'])
  })
})

function echo(name: string, from: string, to: string) {
  return {
    name,
    version: 1,
    doc: `books in ${to} what was booked in ${from}`,
    issues: ['Book'] as const,
    process: ({ id }: { readonly id: string }) => (id === from ? id : undefined),
    on: {
      Booked: ({ event }: { readonly event: { readonly data: { readonly what: string } } }) => ({
        commands: [{ command: { type: 'Book' as const, account: to, what: event.data.what } }],
      }),
    },
  }
}
