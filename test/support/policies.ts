/** Little policies over counters, and clientela opened on a store with them: a lost effect or a double one shows in the sums. */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { openClientela } from '../../src/app/open.ts'
import type { ClientelaOptions } from '../../src/app/options.ts'
import type { CommandsOfAggregate } from '../../src/kernel/aggregate.ts'
import { defineAggregate } from '../../src/kernel/aggregate.ts'
import { ruleViolation } from '../../src/kernel/errors.ts'
import { type EnvelopesOf, event } from '../../src/kernel/event-codec.ts'
import type { EventStore, RecordedEvent } from '../../src/kernel/event-store.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { type Policy, policyOf } from '../../src/kernel/policy.ts'
import { struct } from '../../src/kernel/struct.ts'
import { memoryReadModels } from '../../src/readmodels/memory/store.ts'
import { testClock } from '../../src/testing/fixed.ts'

const parcelEvents = {
  ParcelSent: event(struct({ to: t.string }, { within: t.number })),
  ParcelArrived: event(struct({})),
} as const

/** A parcel is sent once and arrives once. */
export const parcel = defineAggregate({
  category: 'parcel',
  events: parcelEvents,
  commands: {
    SendParcel: struct({ to: t.string }, { parcel: t.string, within: t.number }),
    ReceiveParcel: struct({ parcel: t.string }),
  },
  creates: ['SendParcel'],
  decider: {
    initial: { sent: false, arrived: false },
    evolve: (state, { type }) => (type === 'ParcelSent' ? { ...state, sent: true } : { ...state, arrived: true }),
    decide: () => (command) => (state) => {
      if (command.type === 'SendParcel') {
        const { to, within } = command
        return state.sent
          ? E.left(ruleViolation('parcel-sent-once', 'parcel', null, 'it is on its way'))
          : E.right([{ type: 'ParcelSent' as const, data: within === undefined ? { to } : { to, within } }])
      }
      return state.sent && !state.arrived
        ? E.right([{ type: 'ParcelArrived' as const, data: {} }])
        : E.left(ruleViolation('parcel-is-on-its-way', 'parcel', null, 'it is not on its way'))
    },
  },
})

const accountEvents = {
  Booked: event(struct({ what: t.string })),
  AccountOpened: event(struct({})),
  AccountClosed: event(struct({})),
} as const

/** An account takes any booking while it is open, the same one twice as well. */
export const account = defineAggregate({
  category: 'account',
  events: accountEvents,
  commands: {
    Book: struct({ account: t.string, what: t.string }),
    OpenAccount: struct({ account: t.string }),
    CloseAccount: struct({ account: t.string }),
  },
  creates: ['OpenAccount'],
  decider: {
    initial: { open: true },
    evolve: (state, { type }) =>
      type === 'AccountClosed' ? { open: false } : type === 'AccountOpened' ? { open: true } : state,
    decide: () => (command) => (state) => {
      if (command.type === 'OpenAccount') return E.right([{ type: 'AccountOpened' as const, data: {} }])
      if (command.type === 'CloseAccount') return E.right([{ type: 'AccountClosed' as const, data: {} }])
      return state.open
        ? E.right([{ type: 'Booked' as const, data: { what: command.what } }])
        : E.left(ruleViolation('account-is-open', 'account', null, 'it is closed'))
    },
  },
})

export type PostEnvelope = EnvelopesOf<typeof parcelEvents> | EnvelopesOf<typeof accountEvents>
export type PostCommand = CommandsOfAggregate<typeof parcel | typeof account>

export const post = policyOf<PostEnvelope, PostCommand>()

/** Books every parcel that is sent. */
export const booking = (version = 1, what = 'sent'): Policy =>
  post({
    name: 'booking',
    version,
    doc: 'a parcel that is sent is booked',
    issues: ['Book'],
    on: {
      ParcelSent: ({ event }) => ({
        commands: [{ command: { type: 'Book', account: event.data.to, what: `${what} ${event.id}` } }],
      }),
    },
  })

/** Books a parcel as late that has not arrived within its days. */
export const lateness = (version = 1): Policy =>
  post({
    name: 'lateness',
    version,
    doc: 'a parcel that does not arrive in time is booked as late',
    issues: ['Book'],
    state: { initial: { to: '' }, codec: t.type({ to: t.string }) },
    on: {
      ParcelSent: ({ event, day }) => ({
        state: { to: event.data.to },
        timers: { arrival: event.data.within === undefined ? null : addDays(day, event.data.within) },
      }),
      ParcelArrived: () => ({ timers: { arrival: null } }),
    },
    due: ({ process, state }) => ({
      commands: [{ command: { type: 'Book', account: state.to, what: `late ${process}` } }],
    }),
  })

export const START = '2026-03-01T12:00:00.000Z'
export const noon = (date: string): Instant => `${date}T12:00:00.000Z` as Instant

export const clerk = { actor: { id: 'carla', role: 'manager' } }

/** Opens on a store that is not closed with it, so that several can be on one, one after the other or at once. */
type PostOptions = { readonly clock?: { readonly now: () => Instant } } & Omit<Partial<ClientelaOptions>, 'clock'>

/** Opens on a store that is not closed with it, so that several can be on one, one after the other or at once. */
export const openPost = (
  store: EventStore,
  own: ReadonlyArray<Policy>,
  { clock = testClock(START), ...more }: PostOptions = {},
) =>
  openClientela({
    zone: 'UTC',
    readModels: memoryReadModels(),
    random: () => 0.5,
    ...more,
    store: { ...store, close: async () => undefined },
    clock: clock.now,
    aggregates: [parcel, account],
    policies: { ...more.policies, own },
  })

export type Post = Awaited<ReturnType<typeof openPost>>

export const historyOf = async (store: EventStore): Promise<ReadonlyArray<RecordedEvent>> => {
  const all: Array<RecordedEvent> = []
  for await (const page of store.readAll()) all.push(...page)
  return all
}

/** What was booked, in the order of booking. */
export const bookings = async (store: EventStore): Promise<ReadonlyArray<string>> =>
  (await historyOf(store)).flatMap(({ type, data }) => (type === 'Booked' ? [(data as { what: string }).what] : []))

export const typesIn = async (store: EventStore, category = 'policy'): Promise<ReadonlyArray<string>> =>
  (await historyOf(store)).flatMap(({ type, stream }) => (stream.startsWith(`${category}-`) ? [type] : []))
