/** What an append does, and what it refuses. */
import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import { all, type Case, ids, refused, written } from './case.ts'

export const appendCases: Readonly<Record<string, Case>> = {
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
  'data comes back as JSON says it: no -0, no fields without a value': async ({ store }, run) => {
    const stream = run.stream()
    await written(store, stream, 'no-stream', [{ ...run.event(), data: { a: -0, b: undefined, c: [null, 'ü'] } }])
    const [read] = await all(store.read(stream))
    deepStrictEqual(read?.data, { a: 0, c: [null, 'ü'] })
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
