/** Stores with one defect each: the contract must catch every one, or it proves nothing. */
import * as E from 'fp-ts/lib/Either.js'
import type { Delivery, EventStore, NewEvent, RecordedEvent } from '../../src/kernel/event-store.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import { machineClock } from '../support/stores.ts'

type Break = (whole: EventStore) => Partial<EventStore>

async function* mapPages(
  pages: AsyncIterable<ReadonlyArray<RecordedEvent>>,
  change: (page: ReadonlyArray<RecordedEvent>) => ReadonlyArray<RecordedEvent>,
) {
  for await (const page of pages) yield change(page)
}

async function* mapDeliveries(
  deliveries: AsyncIterable<Delivery>,
  change: (delivery: Delivery, n: number) => Delivery,
) {
  let n = 0
  for await (const delivery of deliveries) yield change(delivery, n++)
}

const freshIds = (events: ReadonlyArray<NewEvent>): ReadonlyArray<NewEvent> =>
  events.map((event) => ({ ...event, id: globalThis.crypto.randomUUID() }))

export const breaks: Readonly<Record<string, Break>> = {
  'ignores the expected revision': (whole) => ({
    append: (stream, _expected, events, unmoved) => whole.append(stream, 'any', events, unmoved),
  }),
  'forgets ids': (whole) => ({
    append: (stream, expected, events, unmoved) => whole.append(stream, expected, freshIds(events), unmoved),
  }),
  'takes a repetition anywhere': (whole) => ({
    append: (stream, expected, events, unmoved) => async () => {
      const answer = await whole.append(stream, expected, events, unmoved)()
      if (E.isRight(answer) || answer.left._tag !== 'Conflict') return answer
      return whole.append(stream, 'any', events, unmoved)()
    },
  }),
  'takes a repetition for something new': (whole) => ({
    append: (stream, expected, events, unmoved) => async () => {
      const answer = await whole.append(stream, expected, events, unmoved)()
      return E.isRight(answer) ? E.right({ ...answer.right, repeated: false }) : answer
    },
  }),
  'drops the guards': (whole) => ({ append: (stream, expected, events) => whole.append(stream, expected, events) }),
  'writes half of an append': (whole) => ({
    append: (stream, expected, events, unmoved) =>
      whole.append(stream, expected, events.slice(0, Math.ceil(events.length / 2)), unmoved),
  }),
  'writes an append backwards': (whole) => ({
    append: (stream, expected, events, unmoved) => whole.append(stream, expected, events.toReversed(), unmoved),
  }),
  'says a conflict without where the stream is': (whole) => ({
    append: (stream, expected, events, unmoved) => async () => {
      const answer = await whole.append(stream, expected, events, unmoved)()
      return E.isLeft(answer) && answer.left._tag === 'Conflict'
        ? E.left({ ...answer.left, actual: 'no-stream' as const })
        : answer
    },
  }),
  'answers the position of the first event': (whole) => ({
    append: (stream, expected, events, unmoved) => async () => {
      const answer = await whole.append(stream, expected, events, unmoved)()
      if (E.isLeft(answer)) return answer
      for await (const [first] of whole.read(stream))
        if (first !== undefined) return E.right({ ...answer.right, position: first.position })
      return answer
    },
  }),
  'reads one too far on': (whole) => ({
    read: (stream, options) =>
      whole.read(stream, { ...options, ...(options?.from === undefined ? {} : { from: options.from + 1 }) }),
  }),
  'reads forwards when asked backwards': (whole) => ({
    read: (stream, options) => whole.read(stream, { ...options, direction: 'forwards' }),
  }),
  'forgets the limit': (whole) => ({ read: (stream, { limit: _limit, ...rest } = {}) => whole.read(stream, rest) }),
  'counts what a filter holds back': (whole) => ({
    async *readAll({ filter, limit, ...rest } = {}) {
      const passing = new Set<string>()
      for await (const page of whole.readAll({ ...rest, ...(filter && { filter }) }))
        for (const { id } of page) passing.add(id)
      const counted = whole.readAll({ ...rest, ...(limit === undefined ? {} : { limit }) })
      yield* mapPages(counted, (page) => page.filter(({ id }) => passing.has(id)))
    },
  }),
  'reads a stream in one piece': (whole) => ({
    read: async function* (stream, options) {
      const events: Array<RecordedEvent> = []
      for await (const page of whole.read(stream, options)) events.push(...page)
      if (events.length > 0) yield events
    },
  }),
  'includes the position after which to read': (whole) => ({
    readAll: ({ after, ...rest } = {}) =>
      after === undefined
        ? whole.readAll(rest)
        : whole.readAll({
            ...rest,
            after: String(Number(after) + (rest.direction === 'backwards' ? 1 : -1)) as typeof after,
          }),
  }),
  'loses the order of the whole history': (whole) => ({
    readAll: (options) => mapPages(whole.readAll(options), (page) => page.toReversed()),
  }),
  'lets other types through the filter': (whole) => ({
    readAll: ({ filter, ...rest } = {}) =>
      whole.readAll({
        ...rest,
        ...(filter?.categories === undefined ? {} : { filter: { categories: filter.categories } }),
      }),
  }),
  'lets other categories through the filter': (whole) => ({
    readAll: ({ filter, ...rest } = {}) =>
      whole.readAll({ ...rest, ...(filter?.types === undefined ? {} : { filter: { types: filter.types } }) }),
  }),
  'lets time go back': (whole) => {
    let n = 0
    const dated = (page: ReadonlyArray<RecordedEvent>) =>
      page.map((event) => ({
        ...event,
        recordedAt: new Date(Date.UTC(2026, 0, 1) - n++ * 1000).toISOString() as typeof event.recordedAt,
      }))
    return { readAll: (options) => mapPages(whole.readAll(options), dated) }
  },
  'delivers an event twice at the seam': (whole) => {
    let last: RecordedEvent | undefined
    return {
      follow: (options) =>
        mapDeliveries(whole.follow(options), (delivery, n) => {
          const events = n === 1 && last !== undefined ? [last, ...delivery.events] : delivery.events
          last = delivery.events.at(-1) ?? last
          return { ...delivery, events }
        }),
    }
  },
  'follows from the position itself': (whole) => ({
    follow: (options) =>
      whole.follow(
        options.after === 'start' || options.after === 'now'
          ? options
          : { ...options, after: String(Number(options.after) - 1) as typeof options.after },
      ),
  }),
  'begins at the start when asked for now': (whole) => ({
    follow: (options) => whole.follow({ ...options, after: options.after === 'now' ? 'start' : options.after }),
  }),
  'lets everything through when following': (whole) => ({
    follow: ({ filter: _filter, ...rest }) => whole.follow(rest),
  }),
  'goes on after it was closed': (whole) => ({ close: async () => undefined, head: whole.head }),
  'keeps what it was handed, not a copy': (whole) => {
    const kept = new Map<string, unknown>()
    return {
      append: (stream, expected, events, unmoved) => {
        for (const event of events) kept.set(event.id, event.data)
        return whole.append(stream, expected, events, unmoved)
      },
      read: (stream, options) =>
        mapPages(whole.read(stream, options), (page) =>
          page.map((event) => ({ ...event, data: kept.get(event.id) ?? event.data })),
        ),
    }
  },
  'has no head': () => ({ head: () => async () => E.right(undefined) }),
}

export const brokenStore = (name: string): EventStore => {
  const whole = memoryStore({ clock: machineClock })
  return { ...whole, ...breaks[name]?.(whole) }
}
