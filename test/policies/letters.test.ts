/** Dead letters: what a policy could not do is seen, tried again, or given up; and nobody waits for it meanwhile. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { EventStore } from '../../src/kernel/event-store.ts'
import type { Policy } from '../../src/kernel/policy.ts'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { metadata } from '../support/appending.ts'
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
import { orThrow } from '../support/stores.ts'

const clock = testClock(START)
const helena = { id: 'helena', role: 'head' }
let store: EventStore
let crm: Post
const open = (...own: ReadonlyArray<Policy>) => openPost(store, own, { clock })
const send = (id: string, to = id, within?: number) =>
  crm.handle({ type: 'SendParcel', parcel: id, to, ...(within === undefined ? {} : { within }) }, clerk)
const letters = async () =>
  (await crm.policies.deadLetters()).map(({ policy, process, command, error, rule, attempts, state }) => ({
    policy,
    process,
    command,
    error,
    rule,
    attempts,
    state,
  }))
const firstLetter = async (): Promise<string> => {
  const [first] = await crm.policies.deadLetters()
  if (first === undefined) throw new Error('there is no dead letter')
  return first.letter
}

beforeEach(async () => {
  clock.set(START)
  store = memoryStore({ clock: clock.now })
  crm = await open(booking(), lateness())
  await crm.policies.run()
})

describe('a command that a rule refuses', () => {
  beforeEach(async () => {
    await crm.handle({ type: 'CloseAccount', account: 'x' }, clerk)
    await send('a', 'x')
    await send('b')
    expect(await crm.policies.run()).toMatchObject({ issued: 1, refused: 1, deadLetters: 1 })
  })

  it('becomes a dead letter that says what, why and after how many attempts; what comes after it is answered', async () => {
    expect(await letters()).toEqual([
      {
        policy: 'booking',
        process: 'a',
        command: 'Book',
        error: 'RuleViolation',
        rule: 'account-is-open',
        attempts: 1,
        state: 'open',
      },
    ])
    expect(await bookings(store)).toEqual(['sent b'])
    const dead = (await crm.policies.status()).filter(({ deadLetters }) => deadLetters > 0)
    expect(dead).toMatchObject([{ name: 'booking', deadLetters: 1 }])
  })

  it('is not tried again by itself, not even by another worker', async () => {
    await crm.handle({ type: 'OpenAccount', account: 'x' }, clerk)
    const other = await open(booking(), lateness())
    await other.policies.run()
    await crm.policies.run()
    expect(await bookings(store)).toEqual(['sent b'])
  })

  it('tried again in vain, is dead again', async () => {
    expect(await crm.policies.retry(await firstLetter(), helena)).toMatchObject({ refused: 1, deadLetters: 1 })
    expect(await letters()).toMatchObject([{ attempts: 2, state: 'open' }])
  })

  it('tried again once the reason is gone, has its effect, once', async () => {
    const letter = await firstLetter()
    await crm.handle({ type: 'OpenAccount', account: 'x' }, clerk)
    expect(await crm.policies.retry(letter, helena)).toMatchObject({ issued: 1, deadLetters: 0 })
    await expect(crm.policies.retry(letter, helena)).rejects.toMatchObject({ _tag: 'UnknownLetter' })
    await crm.policies.run()
    expect(await bookings(store)).toEqual(['sent b', 'sent a'])
    const retried = (await historyOf(store)).find(({ type }) => type === 'DeadLetterRetried')
    expect(retried?.metadata).toMatchObject({ actor: helena })
  })

  it('whose retry is cut off is carried on by the next worker', async () => {
    await crm.handle({ type: 'OpenAccount', account: 'x' }, clerk)
    const [letter] = await crm.policies.deadLetters()
    // What a retry writes first; then the power was gone.
    const data = { policy: 'booking', version: 1, process: 'a', letter: letter?.letter }
    const event = { id: crypto.randomUUID(), type: 'DeadLetterRetried', data, metadata }
    orThrow(await store.append('policy-booking.a' as StreamName, 'stream-exists', [event])())
    expect(await letters()).toMatchObject([{ state: 'retried' }])
    await crm.policies.run()
    expect(await bookings(store)).toEqual(['sent b', 'sent a'])
    expect(await letters()).toEqual([])
  })

  it('given up is gone, with who gave it up and why on record', async () => {
    await crm.policies.drop(await firstLetter(), 'paid in cash', helena)
    expect(await letters()).toEqual([])
    await crm.handle({ type: 'OpenAccount', account: 'x' }, clerk)
    await crm.policies.run()
    expect(await bookings(store)).toEqual(['sent b'])
    const dropped = (await historyOf(store)).at(-2)
    expect(dropped).toMatchObject({
      type: 'DeadLetterDropped',
      data: { why: 'paid in cash' },
      metadata: { actor: helena },
    })
  })

  it('can be given up, but not tried again, where the program no longer has the policy', async () => {
    const letter = await firstLetter()
    crm = await open(lateness())
    await expect(crm.policies.retry(letter, helena)).rejects.toMatchObject({
      _tag: 'UnknownPolicy',
      message: 'this program has no policy that is called booking: retry it with one that has, or drop the letter',
    })
    await crm.policies.drop(letter, 'books are kept elsewhere now', helena)
    expect(await letters()).toEqual([])
    expect((await historyOf(store)).at(-1)).toMatchObject({
      type: 'DeadLetterDropped',
      data: { policy: 'booking', version: 1, why: 'books are kept elsewhere now' },
    })
  })

  it('a letter that nobody knows is said to be unknown', async () => {
    await expect(crm.policies.drop('x', 'why', helena)).rejects.toMatchObject({ _tag: 'UnknownLetter' })
  })
})

describe('a refusal that means that there is nothing left to do', () => {
  it('is no dead letter', async () => {
    const receiving = post({
      name: 'receiving',
      version: 1,
      doc: 'a parcel arrives after a day, if nobody has received it before',
      issues: ['ReceiveParcel'],
      on: { ParcelSent: () => ({ timers: { arrival: noon('2026-03-02') } }) },
      due: ({ process }) => ({
        commands: [{ command: { type: 'ReceiveParcel', parcel: process }, unless: ['parcel-is-on-its-way'] }],
      }),
    })
    crm = await open(receiving)
    await crm.policies.run()
    await send('a')
    await crm.policies.run()
    await crm.handle({ type: 'ReceiveParcel', parcel: 'a' }, clerk)
    clock.set(noon('2026-03-05'))
    expect(await crm.policies.run()).toEqual({ answered: 0, fired: 1, issued: 0, refused: 0, deadLetters: 0 })
  })
})

describe('a policy that throws', () => {
  const faults = { event: true, timer: true }
  const faulty = post({
    name: 'faulty',
    version: 1,
    doc: 'fails until it is mended',
    issues: ['Book'],
    on: {
      ParcelSent: ({ event }) => {
        if (event.id === 'bad' && faults.event) throw new Error('this policy does not like "bad"')
        return { timers: { later: noon('2026-03-05') } }
      },
    },
    due: ({ process }) => {
      if (process === 'worse' && faults.timer) throw new Error('nor "worse"')
      return { commands: [{ command: { type: 'Book', account: 'a', what: process } }] }
    },
  })

  beforeEach(async () => {
    faults.event = true
    faults.timer = true
    crm = await open(faulty, booking())
    await crm.policies.run()
    for (const id of ['bad', 'worse', 'good']) await send(id)
  })

  it('at an event leaves a letter, answers the others, and answers that one once it is mended', async () => {
    expect(await crm.policies.run()).toMatchObject({ refused: 1 })
    expect(await letters()).toMatchObject([
      { policy: 'faulty', process: 'bad', command: null, error: 'ReactionFailed' },
    ])
    expect(await crm.policies.timers()).toHaveLength(2)
    expect(await crm.policies.retry(await firstLetter(), helena)).toMatchObject({ refused: 1, deadLetters: 1 })
    faults.event = false
    expect(await crm.policies.retry(await firstLetter(), helena)).toMatchObject({ answered: 1, deadLetters: 0 })
    expect(await crm.policies.timers()).toHaveLength(3)
  })

  it('at a timer holds that timer back, and fires it once it is mended', async () => {
    faults.event = false
    await crm.policies.run()
    clock.set(noon('2026-03-06'))
    expect(await crm.policies.run()).toMatchObject({ fired: 2, refused: 1, deadLetters: 1 })
    expect(await crm.policies.run()).toMatchObject({ fired: 0, refused: 0 })
    faults.timer = false
    expect(await crm.policies.retry(await firstLetter(), helena)).toMatchObject({ fired: 1, deadLetters: 0 })
    expect((await bookings(store)).filter((what) => !what.startsWith('sent'))).toEqual(['bad', 'good', 'worse'])
    expect(await crm.policies.timers()).toEqual([])
  })

  it('given up, the timer is gone with its letter', async () => {
    faults.event = false
    await crm.policies.run()
    clock.set(noon('2026-03-06'))
    await crm.policies.run()
    await crm.policies.drop(await firstLetter(), 'not worth it', helena)
    expect(await crm.policies.timers()).toEqual([])
    expect(await crm.policies.run()).toMatchObject({ fired: 0, refused: 0, deadLetters: 0 })
  })
})

describe('what can not be read', () => {
  it('is a letter of those who want it; once it can be, they answer it', async () => {
    const broken = { id: crypto.randomUUID(), type: 'ParcelSent', data: { from: 'somebody' }, metadata }
    orThrow(await store.append('parcel-z' as StreamName, 'no-stream', [broken])())
    await send('a')
    await crm.policies.run()
    expect(await bookings(store)).toEqual(['sent a'])
    expect(await letters()).toMatchObject([
      { policy: 'booking', error: 'MalformedEvent' },
      { policy: 'lateness', error: 'MalformedEvent' },
    ])
    await crm.policies.retry(await firstLetter(), helena)
    expect(await letters()).toMatchObject([{ attempts: 2 }, { attempts: 1 }])
  })

  it('other programs may write what they like into streams of the same category', async () => {
    const foreign = [
      { id: crypto.randomUUID(), type: 'PolicyTriggered', data: 'not ours', metadata: null },
      { id: crypto.randomUUID(), type: 'TimerFired', data: { policy: 'booking' }, metadata: null },
    ]
    orThrow(await store.append('policy-booking.a' as StreamName, 'no-stream', foreign)())
    orThrow(
      await store.append('alarm-1' as StreamName, 'no-stream', [{ ...foreign[1], id: crypto.randomUUID() } as never])(),
    )
    await send('a')
    await crm.policies.run()
    expect(await bookings(store)).toEqual(['sent a'])
    expect(await typesIn(store, 'policy-booking.a')).toEqual([])
  })
})
