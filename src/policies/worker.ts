/**
 * Brings policies up to the head of the history by one read of it, and lets due timers fire. Several workers may do so at
 * once: what one has answered, the others find answered.
 */

import { MAX_HOPS } from '../kernel/caused.ts'
import type { CommandHandler } from '../kernel/command-handler.ts'
import { orThrow } from '../kernel/errors.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import type { EventStore, Filter, RecordedEvent } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Actor } from '../kernel/metadata.ts'
import type { Policy } from '../kernel/policy.ts'
import { isPolicyEvent, POLICY } from '../kernel/policy-events.ts'
import type { Position } from '../kernel/position.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Sleep } from '../kernel/sleep.ts'
import { categoryOf, idOf } from '../kernel/stream-name.ts'
import { streamStates } from '../kernel/stream-states.ts'
import { adopter } from './adopt.ts'
import type { Around } from './answer.ts'
import { type Control, controlOf, type Starting } from './control.ts'
import { lettersOf } from './letters.ts'
import { type Order, orderTypes } from './process.ts'
import { lookUp, referenceLoader, streamOfCommand } from './references.ts'
import { streamsOf } from './streams.ts'
import { newTally, type Tally } from './tally.ts'
import { type Work, workOf } from './work.ts'

/** A timer that has become due, or a letter: where it is. */
export interface Place {
  readonly policy: string
  readonly process: string
}

export interface DueTimer extends Place {
  readonly timer: string
  readonly due: string
}

export interface WorkerOptions {
  readonly store: EventStore
  readonly registry: Registry
  readonly policies: ReadonlyArray<Policy>
  readonly handle: CommandHandler['handle']
  readonly clock: () => Instant
  readonly days: Pick<Around, 'dayOf' | 'startOfDay'>
  readonly sleep: Sleep
  /** Pending timers that are due by a moment, earliest first: of the read model, so that no stream need be searched. */
  readonly due: (now: Instant) => Promise<ReadonlyArray<DueTimer>>
  /** Commands that may follow from each other in a row without a person; default 16. */
  readonly maxHops?: number
  /** Events answered between two records of how far a policy has come; default 500. */
  readonly checkpointEvery?: number
}

/** A policy at its place in the history. */
interface Seat {
  readonly work: Work
  position: Position | undefined
  /** Events after the place of the start that an earlier run, or an older version, has answered. */
  readonly had: ReadonlySet<string>
  /** Up to where an older version has done all that it wanted. */
  readonly reached: Position | undefined
  /** Answered since it was last put down how far it has come. */
  since: number
  /** A newer version has taken over. */
  superseded: boolean
}

export interface Worker {
  readonly control: Control
  readonly workOf: (policy: string) => Work | undefined
  /** Gives a letter up, of a policy that this program no longer has as well; false where none waits. */
  readonly drop: (policy: string, process: string, letter: string, why: string, by: Actor) => Promise<boolean>
  /** Takes the seats: tells policies where to begin that have not, and finds where the others stand. */
  readonly begin: (starting: Starting) => Promise<void>
  /** What it wants to see of the history, and from where. */
  readonly wanted: () => { readonly after: Position | undefined; readonly filter: Filter }
  /** Answers what a stretch of the history brings, in its order. */
  readonly take: (events: ReadonlyArray<RecordedEvent>, position: Position | undefined, tally: Tally) => Promise<void>
  /** Fires what is due; whether anything was. */
  readonly fireDue: (tally: Tally) => Promise<boolean>
  /** Everything up to now and what follows from it, until nothing is left to do. */
  readonly run: () => Promise<Tally>
  /** Puts down how far the policies have come. */
  readonly checkpoint: () => Promise<void>
}

/** An event of ours whose data can't be read: known by its place. */
const unreadable = ({ id, type, stream, revision, position, recordedAt }: RecordedEvent): Envelope => ({
  type,
  data: null,
  stream,
  category: categoryOf(stream),
  id: idOf(stream),
  revision,
  position,
  eventId: id,
  occurredAt: recordedAt,
  recordedAt,
  actor: { id: '', role: 'unknown' },
  commandId: '',
  correlationId: '',
  causationId: '',
  schemaVersion: 0,
})

const isOrder = (event: Envelope): event is Order =>
  event.category === POLICY && orderTypes.some((type) => type === event.type)

export const worker = (options: WorkerOptions): Worker => {
  const { store, registry, clock, sleep, policies, maxHops = MAX_HOPS, checkpointEvery = 500 } = options
  const streams = streamsOf({ store, registry, sleep })
  const control = controlOf({ store, streams, clock })
  const states = streamStates({ store, registry, cacheSize: 1_000, snapshotEvery: 0 })
  const around = { ...options.days, streamOf: streamOfCommand(registry) }
  const load = referenceLoader(registry, states)
  const wasWritten = lookUp(registry, states)
  const adopt = adopter({ store, registry, streams, load, around })
  const works = new Map(
    policies.map((policy) => [
      policy.name,
      workOf(policy, { streams, load, wasWritten, handle: options.handle, clock, around, maxHops }),
    ]),
  )
  let seats: ReadonlyArray<Seat> = []

  const before = (a: Position | undefined, b: Position | undefined): boolean =>
    b !== undefined && (a === undefined || store.comparePositions(a, b) < 0)

  const lowest = (positions: ReadonlyArray<Position | undefined>): Position | undefined => {
    const [first, ...rest] = positions
    return rest.reduce((low, position) => (before(position, low) ? position : low), first)
  }

  const head = async (): Promise<Position | undefined> => orThrow(await store.head()())

  /** By policy: the events after a position that have been answered, whoever did it and in whichever process. */
  const answeredAfter = async (position: Position | undefined): Promise<ReadonlyMap<string, Set<string>>> => {
    const answered = new Map<string, Set<string>>()
    const filter = { categories: [POLICY], types: ['PolicyTriggered'] }
    for await (const page of store.readAll({ ...(position === undefined ? {} : { after: position }), filter }))
      for (const recorded of page) {
        const decoded = registry.decode(recorded)
        if (decoded._tag !== 'Known' || !isPolicyEvent(decoded.envelope)) continue
        if (decoded.envelope.type !== 'PolicyTriggered') continue
        const { data } = decoded.envelope
        const of = answered.get(data.policy) ?? new Set()
        answered.set(data.policy, of.add(data.trigger.event))
      }
    return answered
  }

  const begin = async (starting: Starting): Promise<void> => {
    const places: Array<Pick<Seat, 'work' | 'position' | 'reached' | 'superseded'>> = []
    for (const work of works.values()) {
      const { policy } = work
      const { version, position, reached, begins } = await control.start(policy, starting)
      const superseded = version > policy.version
      if (begins !== undefined && position !== undefined && !superseded) {
        await adopt(policy, position, begins)
        await control.advance(policy, position)
      }
      places.push({ work, position, reached, superseded })
    }
    const answered = await answeredAfter(lowest(places.map(({ position }) => position)))
    seats = places.map((place) => ({ ...place, had: answered.get(place.work.policy.name) ?? new Set(), since: 0 }))
  }

  const takeOne = async (seat: Seat, event: RecordedEvent, tally: Tally): Promise<void> => {
    const { work, had } = seat
    const { name, types } = work.policy
    if (seat.superseded || had.has(event.id)) return
    const wanted = types.includes(event.type)
    if (!wanted && categoryOf(event.stream) !== POLICY) return
    const decoded = registry.decode(event)
    if (decoded._tag === 'Malformed') {
      if (wanted) await work.keep(unreadable(event), decoded.error, tally)
      return
    }
    if (decoded._tag === 'Foreign') return
    const { envelope } = decoded
    if (isOrder(envelope)) {
      const isDone = !before(seat.reached, event.position)
      if (envelope.data.policy === name && !isDone) await work.carryOut(envelope, tally)
    } else await work.answer(envelope, tally)
    seat.since++
  }

  const checkpointOf = async (seat: Seat): Promise<void> => {
    if (seat.since === 0 || seat.superseded || seat.position === undefined) return
    seat.since = 0
    seat.superseded = !(await control.advance(seat.work.policy, seat.position))
  }

  const take: Worker['take'] = async (events, position, tally) => {
    for (const event of events)
      for (const seat of seats) {
        if (!before(seat.position, event.position)) continue
        await takeOne(seat, event, tally)
        seat.position = event.position
        if (seat.since >= checkpointEvery) await checkpointOf(seat)
      }
    for (const seat of seats) if (before(seat.position, position)) seat.position = position
  }

  const wanted: Worker['wanted'] = () => ({
    after: lowest(seats.map(({ position }) => position)),
    filter: { types: [...new Set([...seats.flatMap(({ work }) => work.policy.types), ...orderTypes])] },
  })

  /** One read from where the last of them stands to the head; how many events it brought. */
  const pass = async (tally: Tally): Promise<number> => {
    const upTo = await head()
    const { after, filter } = wanted()
    if (!before(after, upTo)) return 0
    let events = 0
    for await (const page of store.readAll({ ...(after === undefined ? {} : { after }), filter })) {
      await take(page, page.at(-1)?.position, tally)
      events += page.length
    }
    await take([], upTo, tally)
    return events
  }

  const fireDue: Worker['fireDue'] = async (tally) => {
    let any = false
    for (const { policy, process, timer } of await options.due(clock())) {
      const seat = seats.find(({ work, superseded }) => work.policy.name === policy && !superseded)
      if (seat !== undefined && (await seat.work.fire(process, timer, tally))) any = true
    }
    return any
  }

  const checkpoint: Worker['checkpoint'] = async () => {
    for (const seat of seats) await checkpointOf(seat)
  }

  return {
    control,
    workOf: (policy) => works.get(policy),
    drop: async (name, process, letter, why, by) => {
      const version = (await control.standing({ name }))?.version ?? 0
      return lettersOf({ name, version }, streams).drop(process, letter, why, by, clock())
    },
    begin,
    wanted,
    take,
    fireDue,
    checkpoint,
    run: async () => {
      const tally = newTally()
      // It comes to an end: what follows without a person is bounded in depth, and what waits for time, by the time there is.
      while ((await pass(tally)) > 0 || (await fireDue(tally)));
      await checkpoint()
      return tally
    },
  }
}
