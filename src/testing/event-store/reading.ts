/** Reads of one stream and of everything. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import type { Filter, NewEvent } from '../../kernel/event-store.ts'
import { itemAt } from '../../kernel/item-at.ts'
import { all, type Case, ids, newRun, written } from './case.ts'

export const readCases: Readonly<Record<string, Case>> = {
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
  'a limit counts what the filter lets through, however much lies in between': async ({ store }, run) => {
    const elsewhere = newRun()
    const wanted = [run.event('A'), run.event('A'), run.event('A')]
    for (const event of wanted) {
      await written(store, run.stream(), 'no-stream', [run.event('B'), event])
      const between = Array.from({ length: 20 }, () => elsewhere.event('A'))
      await written(store, elsewhere.stream(), 'no-stream', between)
    }
    const filter = { categories: [run.category], types: ['A'] }
    const found = await all(store.readAll({ filter }))
    deepStrictEqual(ids(await all(store.readAll({ filter, limit: 2 }))), ids(wanted.slice(0, 2)))
    deepStrictEqual(ids(await all(store.readAll({ filter, limit: 4 }))), ids(wanted))
    deepStrictEqual(
      ids(await all(store.readAll({ filter, limit: 2, after: itemAt(found, 0).position }))),
      ids(wanted.slice(1)),
    )
    const backwards = { filter, direction: 'backwards' } as const
    deepStrictEqual(ids(await all(store.readAll({ ...backwards, limit: 2 }))), ids(wanted.slice(1).toReversed()))
    deepStrictEqual(
      ids(await all(store.readAll({ ...backwards, limit: 2, after: itemAt(found, 2).position }))),
      ids(wanted.slice(0, 2).toReversed()),
    )
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
      strictEqual(store.comparePositions(itemAt(events, i).position, event.position), -1)
    })
  },
  'after a position excludes it, in both directions': async ({ store }, run) => {
    const events = [run.event(), run.event(), run.event()]
    await written(store, run.stream(), 'no-stream', events)
    const filter = { categories: [run.category] }
    const middle = itemAt(await all(store.readAll({ filter })), 1).position
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
