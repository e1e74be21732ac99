/**
 * The contract of an event store, in cases that any adapter runs: ours do, and so can yours. Nothing is skipped: what a
 * store can and cannot do is declared, and both sides are asserted.
 */
import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import type {
  Delivery,
  EventStore,
  ExpectedRevision,
  Filter,
  NewEvent,
  RecordedEvent,
  Unmoved,
} from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import { type StreamName, streamName } from '../kernel/stream-name.ts'
import { declareContract, type NamedCase, namedCases, type TestRunner } from './contract.ts'

export interface ContractSubject {
  readonly store: EventStore
  /** A second handle on the same events, as another process would have; the same store where there is no such thing. */
  readonly other: EventStore
  readonly close: () => Promise<void>
}

type Case = (subject: ContractSubject, run: Run) => Promise<void>

/** Names that no other run uses: a store need not be empty. */
interface Run {
  readonly category: string
  readonly stream: (id?: string) => StreamName
  readonly event: (type?: string, data?: unknown) => NewEvent
}

const uuid = (): string => globalThis.crypto.randomUUID()

const newRun = (): Run => {
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

const written = async (
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

const refused = async (
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

const all = async (pages: AsyncIterable<ReadonlyArray<RecordedEvent>>): Promise<ReadonlyArray<RecordedEvent>> => {
  const events: Array<RecordedEvent> = []
  for await (const page of pages) events.push(...page)
  return events
}

const ids = (events: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => events.map((event) => event.id)

/** Follows until so many events have come, then stops. */
const take = async (
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

const eventsOf = (deliveries: ReadonlyArray<Delivery>): ReadonlyArray<RecordedEvent> =>
  deliveries.flatMap((one) => one.events)

const appendCases: Readonly<Record<string, Case>> = {
  'no-stream begins a stream at revision 0': async ({ store }, run) => {
    const answer = await written(store, run.stream(), 'no-stream', [run.event()])
    strictEqual(answer.revision, 0)
    strictEqual(answer.repeated, false)
  },
  'an exact revision goes on from there': async ({ store }, run) => {
    const stream = run.stream()
    await written(store, stream, 'no-stream', [run.event(), run.event()])
    strictEqual((await written(store, stream, 1, [run.event()])).revision, 2)
  },
  'no-stream on a stream that exists is a conflict that says where it is': async ({ store }, run) => {
    const stream = run.stream()
    await written(store, stream, 'no-stream', [run.event(), run.event()])
    const error = await refused(store, stream, 'no-stream', [run.event()])
    strictEqual(error._tag, 'Conflict')
    if (error._tag === 'Conflict') deepStrictEqual([error.expected, error.actual], ['no-stream', 1])
  },
  'a revision behind is a conflict, and nothing is written': async ({ store }, run) => {
    const stream = run.stream()
    await written(store, stream, 'no-stream', [run.event(), run.event()])
    strictEqual((await refused(store, stream, 0, [run.event()]))._tag, 'Conflict')
    strictEqual((await all(store.read(stream))).length, 2)
  },
  'a revision ahead is a conflict': async ({ store }, run) => {
    const stream = run.stream()
    await written(store, stream, 'no-stream', [run.event()])
    strictEqual((await refused(store, stream, 5, [run.event()]))._tag, 'Conflict')
  },
  'an exact revision of a stream that does not exist is a conflict with no-stream': async ({ store }, run) => {
    const error = await refused(store, run.stream(), 0, [run.event()])
    strictEqual(error._tag, 'Conflict')
    if (error._tag === 'Conflict') strictEqual(error.actual, 'no-stream')
  },
  'stream-exists wants a stream, at whatever revision': async ({ store }, run) => {
    const stream = run.stream()
    strictEqual((await refused(store, stream, 'stream-exists', [run.event()]))._tag, 'Conflict')
    await written(store, stream, 'no-stream', [run.event()])
    strictEqual((await written(store, stream, 'stream-exists', [run.event()])).revision, 1)
  },
  'any takes what comes': async ({ store }, run) => {
    const stream = run.stream()
    strictEqual((await written(store, stream, 'any', [run.event()])).revision, 0)
    strictEqual((await written(store, stream, 'any', [run.event()])).revision, 1)
  },
  'many events in one append stand together, in order': async ({ store }, run) => {
    const stream = run.stream()
    const events = Array.from({ length: 50 }, () => run.event())
    strictEqual((await written(store, stream, 'no-stream', events)).revision, 49)
    const read = await all(store.read(stream))
    deepStrictEqual(ids(read), ids(events))
    deepStrictEqual(
      read.map((event) => event.revision),
      events.map((_, i) => i),
    )
  },
  'the position answered is that of the last event': async ({ store }, run) => {
    const stream = run.stream()
    const answer = await written(store, stream, 'no-stream', [run.event(), run.event()])
    strictEqual((await all(store.read(stream))).at(-1)?.position, answer.position)
  },
  'of concurrent appends at one revision exactly one wins': async ({ store, other }, run) => {
    const stream = run.stream()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? store : other).append(stream, 'no-stream', [run.event()])()),
    )
    strictEqual(answers.filter(E.isRight).length, 1)
    strictEqual((await all(store.read(stream))).length, 1)
  },
  'concurrent appends to different streams are all written': async ({ store }, run) => {
    const streams = Array.from({ length: 64 }, () => run.stream())
    await Promise.all(streams.map((stream) => written(store, stream, 'no-stream', [run.event()])))
    strictEqual((await all(store.readAll({ filter: { categories: [run.category] } }))).length, 64)
  },
  'more data than the limit is refused before anything is written': async ({ store }, run) => {
    const limit = store.capabilities.maxAppendBytes
    if (limit > 2 ** 30) return strictEqual(limit, Number.MAX_SAFE_INTEGER, 'a store without a limit says so')
    const stream = run.stream()
    const error = await refused(store, stream, 'no-stream', [run.event('Big', { text: 'x'.repeat(limit) })])
    strictEqual(error._tag, 'AppendTooLarge')
    strictEqual((await all(store.read(stream))).length, 0)
  },
  'data comes back as it went in': async ({ store }, run) => {
    const stream = run.stream()
    const data = { text: 'ñ € 😀 "quoted"\n', nested: { list: [1, null, true, -0.5] }, empty: '' }
    await written(store, stream, 'no-stream', [run.event('Rich', data)])
    const [event] = await all(store.read(stream))
    deepStrictEqual(event?.data, data)
    deepStrictEqual(event?.metadata, { by: 'contract' })
    strictEqual(event?.type, 'Rich')
  },
  'what was handed in can be changed afterwards without harm': async ({ store }, run) => {
    const stream = run.stream()
    const data = { n: 1 }
    await written(store, stream, 'no-stream', [run.event('Kept', data)])
    data.n = 2
    deepStrictEqual((await all(store.read(stream)))[0]?.data, { n: 1 })
  },
  'names beyond ASCII come back as they went in, in conflicts too': async ({ store }, run) => {
    const stream = run.stream('Müller & Söhne % 東京')
    await written(store, stream, 'no-stream', [run.event()])
    strictEqual((await all(store.read(stream)))[0]?.stream, stream)
    strictEqual((await refused(store, stream, 'no-stream', [run.event()]))._tag, 'Conflict')
  },
}

const repeatCases: Readonly<Record<string, Case>> = {
  'the same ids at the same place again give the first answer and write nothing': async ({ store }, run) => {
    const stream = run.stream()
    const events = [run.event(), run.event()]
    const first = await written(store, stream, 'no-stream', events)
    const second = await written(store, stream, 'no-stream', events)
    deepStrictEqual(
      [second.revision, second.position, second.repeated],
      [first.revision, first.position, second.repeated],
    )
    strictEqual((await all(store.read(stream))).length, 2)
  },
  'also after later events': async ({ store }, run) => {
    const stream = run.stream()
    const [a, b] = [run.event(), run.event()]
    await written(store, stream, 'no-stream', [a])
    await written(store, stream, 0, [b])
    await written(store, stream, 1, [run.event()])
    strictEqual((await written(store, stream, 0, [b])).revision, 1)
    strictEqual((await all(store.read(stream))).length, 3)
  },
  'also through another handle': async ({ store, other }, run) => {
    const stream = run.stream()
    const events = [run.event()]
    await written(store, stream, 'no-stream', events)
    strictEqual((await written(other, stream, 'no-stream', events)).revision, 0)
    strictEqual((await all(store.read(stream))).length, 1)
  },
  'the same ids at another place are a conflict': async ({ store }, run) => {
    const stream = run.stream()
    const [a, b] = [run.event(), run.event()]
    await written(store, stream, 'no-stream', [a, b, run.event()])
    strictEqual((await refused(store, stream, 1, [b]))._tag, 'Conflict')
  },
  'a known beginning with something new behind it is a conflict': async ({ store }, run) => {
    const stream = run.stream()
    const a = run.event()
    await written(store, stream, 'no-stream', [a])
    strictEqual((await refused(store, stream, 'no-stream', [a, run.event()]))._tag, 'Conflict')
    strictEqual((await all(store.read(stream))).length, 1)
  },
  'the same id in another stream is another event': async ({ store }, run) => {
    const event = run.event()
    await written(store, run.stream(), 'no-stream', [event])
    strictEqual((await written(store, run.stream(), 'no-stream', [event])).revision, 0)
  },
}

const guardCases: Readonly<Record<string, Case>> = {
  'an append on references that have not moved is written': async ({ store }, run) => {
    const reference = run.stream()
    await written(store, reference, 'no-stream', [run.event()])
    strictEqual(
      (await written(store, run.stream(), 'no-stream', [run.event()], [{ stream: reference, revision: 0 }])).revision,
      0,
    )
  },
  'a store that guards references refuses where one has moved; one that does not says so': async ({ store }, run) => {
    const [reference, stream] = [run.stream(), run.stream()]
    await written(store, reference, 'no-stream', [run.event(), run.event()])
    const answer = await store.append(stream, 'no-stream', [run.event()], [{ stream: reference, revision: 0 }])()
    strictEqual(E.isLeft(answer), store.capabilities.guardsReferences)
    if (E.isLeft(answer)) strictEqual(answer.left._tag, 'ReferenceMoved')
    strictEqual((await all(store.read(stream))).length, store.capabilities.guardsReferences ? 0 : 1)
  },
  'a reference that must not exist is guarded by revision -1': async ({ store }, run) => {
    const [reference, stream] = [run.stream(), run.stream()]
    await written(store, stream, 'no-stream', [run.event()], [{ stream: reference, revision: -1 }])
    await written(store, reference, 'no-stream', [run.event()])
    const answer = await store.append(stream, 0, [run.event()], [{ stream: reference, revision: -1 }])()
    strictEqual(E.isLeft(answer), store.capabilities.guardsReferences)
  },
}

const readCases: Readonly<Record<string, Case>> = {
  'a stream that does not exist has no pages': async ({ store }, run) => {
    strictEqual((await all(store.read(run.stream()))).length, 0)
  },
  'forwards from a revision includes it': async ({ store }, run) => {
    const stream = run.stream()
    const events = [run.event(), run.event(), run.event()]
    await written(store, stream, 'no-stream', events)
    deepStrictEqual(ids(await all(store.read(stream, { from: 1 }))), ids(events.slice(1)))
  },
  'from beyond the end there is nothing': async ({ store }, run) => {
    const stream = run.stream()
    await written(store, stream, 'no-stream', [run.event()])
    strictEqual((await all(store.read(stream, { from: 7 }))).length, 0)
  },
  'backwards begins with the last': async ({ store }, run) => {
    const stream = run.stream()
    const events = [run.event(), run.event(), run.event()]
    await written(store, stream, 'no-stream', events)
    deepStrictEqual(ids(await all(store.read(stream, { direction: 'backwards' }))), ids(events.toReversed()))
    deepStrictEqual(
      ids(await all(store.read(stream, { direction: 'backwards', from: 1 }))),
      ids(events.slice(0, 2).toReversed()),
    )
  },
  'a limit is kept': async ({ store }, run) => {
    const stream = run.stream()
    await written(store, stream, 'no-stream', [run.event(), run.event(), run.event()])
    strictEqual((await all(store.read(stream, { limit: 2 }))).length, 2)
    strictEqual((await all(store.readAll({ limit: 2, filter: { categories: [run.category] } }))).length, 2)
  },
  'a long stream comes in pages, whole and in order': async ({ store }, run) => {
    const stream = run.stream()
    const events = Array.from({ length: 2_500 }, () => run.event())
    await written(store, stream, 'no-stream', events)
    const pages: Array<number> = []
    const read: Array<string> = []
    for await (const page of store.read(stream)) {
      pages.push(page.length)
      read.push(...ids(page))
    }
    deepStrictEqual(read, ids(events))
    ok(pages.length > 1, 'it came in one piece')
  },
  'the whole history is in one order, each position after the one before': async ({ store, other }, run) => {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        written(i % 2 === 0 ? store : other, run.stream(), 'no-stream', [run.event(), run.event()]),
      ),
    )
    const events = await all(store.readAll({ filter: { categories: [run.category] } }))
    strictEqual(events.length, 80)
    events.slice(1).forEach((event, i) => {
      strictEqual(store.comparePositions((events[i] as RecordedEvent).position, event.position), -1)
    })
  },
  'after a position excludes it, in both directions': async ({ store }, run) => {
    const events = [run.event(), run.event(), run.event()]
    await written(store, run.stream(), 'no-stream', events)
    const filter = { categories: [run.category] }
    const middle = (await all(store.readAll({ filter })))[1]?.position as Position
    deepStrictEqual(ids(await all(store.readAll({ after: middle, filter }))), ids(events.slice(2)))
    deepStrictEqual(
      ids(await all(store.readAll({ after: middle, direction: 'backwards', filter }))),
      ids(events.slice(0, 1)),
    )
  },
  'filters let through what they name: categories, types, both': async ({ store }, run) => {
    const elsewhere = newRun()
    await written(store, run.stream(), 'no-stream', [run.event('A'), run.event('B')])
    await written(store, elsewhere.stream(), 'no-stream', [elsewhere.event('A')])
    const types = async (filter: Filter) =>
      (await all(store.readAll({ filter }))).map((event) => `${event.stream.split('-')[0]} ${event.type}`)
    const { category } = run
    deepStrictEqual(await types({ categories: [category] }), [`${category} A`, `${category} B`])
    deepStrictEqual(await types({ categories: [category], types: ['B'] }), [`${category} B`])
    deepStrictEqual(await types({ categories: [category, elsewhere.category], types: ['A'] }), [
      `${category} A`,
      `${elsewhere.category} A`,
    ])
    deepStrictEqual(await types({ categories: [category], types: ['Other'] }), [])
  },
  'times of recording never go back': async ({ store }, run) => {
    for (let i = 0; i < 20; i++) await written(store, run.stream(), 'no-stream', [run.event()])
    const times = (await all(store.readAll({ filter: { categories: [run.category] } }))).map(
      (event) => event.recordedAt,
    )
    deepStrictEqual(times, times.toSorted())
  },
  'a copy from another store keeps the time of its first recording; one that is yet to come is not believed': async (
    { store },
    run,
  ) => {
    const stream = run.stream()
    const at = (recordedAt: string): NewEvent => ({ ...run.event(), metadata: { by: 'contract', recordedAt } })
    const long = ['2019-03-31T08:15:30.123Z', '2019-04-01T00:00:00.000Z']
    await written(store, stream, 'no-stream', [...long.map(at), at('2999-01-01T00:00:00.000Z'), run.event()])
    const times = (await all(store.read(stream))).map((event) => event.recordedAt)
    deepStrictEqual([...times.slice(0, 2)], long)
    ok(times.slice(2).every((time) => time > '2020' && time < '2999'))
    const everything = await all(store.readAll({ filter: { categories: [run.category] } }))
    deepStrictEqual(
      everything.map((event) => event.recordedAt),
      times,
    )
  },
  'head is the position of the last event': async ({ store }, run) => {
    const { position } = await written(store, run.stream(), 'no-stream', [run.event()])
    const head = await store.head()()
    ok(E.isRight(head) && head.right !== undefined && store.comparePositions(position, head.right) <= 0)
  },
}

const followCases: Readonly<Record<string, Case>> = {
  'history comes first, then what is written meanwhile, without gap or double': async ({ store, other }, run) => {
    const stream = run.stream()
    const events = Array.from({ length: 200 }, () => run.event())
    await written(store, stream, 'no-stream', events.slice(0, 100))
    const following = take(store, 200, 'start', { categories: [run.category] })
    for (let i = 100; i < 200; i++) await written(i % 2 === 0 ? store : other, stream, i - 1, [events[i] as NewEvent])
    deepStrictEqual(ids(eventsOf(await following)), ids(events))
  },
  'from a position on, that one excluded': async ({ store }, run) => {
    const stream = run.stream()
    const events = [run.event(), run.event(), run.event()]
    const { position } = await written(store, stream, 'no-stream', events.slice(0, 1))
    await written(store, stream, 0, events.slice(1))
    deepStrictEqual(ids(eventsOf(await take(store, 2, position, { categories: [run.category] }))), ids(events.slice(1)))
  },
  'from now: only what comes': async ({ store }, run) => {
    const stream = run.stream()
    await written(store, stream, 'no-stream', [run.event()])
    const next = run.event()
    const controller = new AbortController()
    const got: Array<string> = []
    for await (const { events, caughtUp } of store.follow({
      after: 'now',
      filter: { categories: [run.category] },
      signal: controller.signal,
    })) {
      got.push(...ids(events))
      if (got.length > 0) controller.abort()
      else if (caughtUp) await written(store, stream, 0, [next])
    }
    deepStrictEqual(got, [next.id])
  },
  'caught up is said, also where there is nothing': async ({ store }, run) => {
    const controller = new AbortController()
    let said = false
    for await (const { caughtUp } of store.follow({
      after: 'start',
      filter: { categories: [run.category] },
      signal: controller.signal,
    })) {
      said = caughtUp
      if (said) controller.abort()
    }
    ok(said)
  },
  'a filter lets through only what it names, live too': async ({ store }, run) => {
    const stream = run.stream()
    const wanted = run.event('Wanted')
    const following = take(store, 1, 'start', { categories: [run.category], types: ['Wanted'] })
    await written(store, stream, 'no-stream', [run.event('Other'), wanted])
    deepStrictEqual(ids(eventsOf(await following)), [wanted.id])
  },
  'an abort ends it': async ({ store }, run) => {
    const controller = new AbortController()
    controller.abort()
    let deliveries = 0
    for await (const _ of store.follow({
      after: 'start',
      filter: { categories: [run.category] },
      signal: controller.signal,
    }))
      deliveries++
    strictEqual(deliveries, 0)
  },
  'a slow reader gets everything': async ({ store }, run) => {
    const stream = run.stream()
    const events = Array.from({ length: 300 }, () => run.event())
    await written(store, stream, 'no-stream', events)
    const controller = new AbortController()
    const got: Array<string> = []
    for await (const delivery of store.follow({
      after: 'start',
      filter: { categories: [run.category] },
      signal: controller.signal,
    })) {
      await new Promise((resolve) => setImmediate(resolve))
      got.push(...ids(delivery.events))
      if (got.length >= events.length) controller.abort()
    }
    deepStrictEqual(got, ids(events))
  },
}

const closeCases: Readonly<Record<string, Case>> = {
  'a closed store answers with an error, not with silence': async ({ store }, run) => {
    await store.close()
    const stream = run.stream()
    strictEqual((await refused(store, stream, 'no-stream', [run.event()]))._tag, 'StoreUnavailable')
    await rejects(all(store.read(stream)))
    ok(E.isLeft(await store.head()()))
  },
}

/** Each case with names of its own. */
const named = (cases: Readonly<Record<string, Case>>) =>
  Object.fromEntries(
    Object.entries(cases).map(([name, body]) => [name, (subject: ContractSubject) => body(subject, newRun())] as const),
  )

const groups = {
  append: named(appendCases),
  repetition: named(repeatCases),
  references: named(guardCases),
  reading: named(readCases),
  following: named(followCases),
  closing: named(closeCases),
}

/** The cases by name, for those who run them otherwise: the suite's own proof on broken stores does. */
export const contractCases = (): ReadonlyArray<NamedCase<ContractSubject>> => namedCases(groups)

/**
 * Declares the contract's cases with your test runner's `describe` and `it`. `open` is called for each case.
 *
 * @example eventStoreContract('my store', async () => ({ store, other: store, close: store.close }), { describe, it })
 */
export const eventStoreContract = (name: string, open: () => Promise<ContractSubject>, runner: TestRunner): void =>
  declareContract(`the contract of an event store: ${name}`, contractCases(), open, runner)
