/** Following: history, then live. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import { itemAt } from '../../kernel/item-at.ts'
import { type Case, eventsOf, ids, take, written } from './case.ts'

export const followCases: Readonly<Record<string, Case>> = {
  'history comes first, then what is written meanwhile, without gap or double': async ({ store, other }, run) => {
    const stream = run.stream()
    const events = Array.from({ length: 200 }, () => run.event())
    await written(store, stream, 'no-stream', events.slice(0, 100))
    const following = take(store, 200, 'start', { categories: [run.category] })
    for (let i = 100; i < 200; i++) await written(i % 2 === 0 ? store : other, stream, i - 1, [itemAt(events, i)])
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
