/** What the cases of the contract have in common. */
import { ok } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import type {
  Delivery,
  EventStore,
  ExpectedRevision,
  Filter,
  NewEvent,
  RecordedEvent,
  Unmoved,
} from '../../kernel/event-store.ts'
import type { Position } from '../../kernel/position.ts'
import { type StreamName, streamName } from '../../kernel/stream-name.ts'

export interface ContractSubject {
  readonly store: EventStore
  /** A second handle on the same events, as another process would have; the same store where there is no such thing. */
  readonly other: EventStore
  readonly close: () => Promise<void>
}

export type Case = (subject: ContractSubject, run: Run) => Promise<void>

/** Names that no other run uses: a store need not be empty. */
export interface Run {
  readonly category: string
  readonly stream: (id?: string) => StreamName
  readonly event: (type?: string, data?: unknown) => NewEvent
}

const uuid = (): string => globalThis.crypto.randomUUID()

export const newRun = (): Run => {
  const category = `c${uuid().replaceAll('-', '').slice(0, 12)}`
  let streams = 0
  let events = 0
  return {
    category,
    stream: (id) => {
      const name = streamName(category, id ?? `s${++streams}`)
      if (E.isLeft(name)) throw new Error(name.left.message)
      return name.right
    },
    event: (type = 'Happened', data = { n: ++events }) => ({ id: uuid(), type, data, metadata: { by: 'contract' } }),
  }
}

export const written = async (
  store: EventStore,
  stream: StreamName,
  expected: ExpectedRevision,
  events: ReadonlyArray<NewEvent>,
  unmoved?: ReadonlyArray<Unmoved>,
) => {
  const answer = await store.append(stream, expected, events, unmoved)()
  if (E.isLeft(answer)) throw new Error(`${answer.left._tag}: ${answer.left.message}`)
  return answer.right
}

export const refused = async (
  store: EventStore,
  stream: StreamName,
  expected: ExpectedRevision,
  events: ReadonlyArray<NewEvent>,
  unmoved?: ReadonlyArray<Unmoved>,
) => {
  const answer = await store.append(stream, expected, events, unmoved)()
  ok(E.isLeft(answer), 'the append was taken')
  return answer.left
}

export const all = async (
  pages: AsyncIterable<ReadonlyArray<RecordedEvent>>,
): Promise<ReadonlyArray<RecordedEvent>> => {
  const events: Array<RecordedEvent> = []
  for await (const page of pages) events.push(...page)
  return events
}

export const ids = (events: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> =>
  events.map((event) => event.id)

/** Follows until so many events have come, then stops. */
export const take = async (
  store: EventStore,
  count: number,
  after: Position | 'start' | 'now',
  filter: Filter,
): Promise<ReadonlyArray<Delivery>> => {
  const controller = new AbortController()
  const deliveries: Array<Delivery> = []
  let seen = 0
  for await (const delivery of store.follow({ after, filter, signal: controller.signal })) {
    deliveries.push(delivery)
    seen += delivery.events.length
    if (seen >= count) controller.abort()
  }
  return deliveries
}

export const eventsOf = (deliveries: ReadonlyArray<Delivery>): ReadonlyArray<RecordedEvent> =>
  deliveries.flatMap((one) => one.events)
