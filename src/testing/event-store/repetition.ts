/** Ids that were written before. */
import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { all, type Case, refused, written } from './case.ts'

export const repeatCases: Readonly<Record<string, Case>> = {
  'the same ids at the same place again give the first answer and write nothing': async ({ store }, run) => {
    const stream = run.stream()
    const events = [run.event(), run.event()]
    const first = await written(store, stream, 'no-stream', events)
    const second = await written(store, stream, 'no-stream', events)
    deepStrictEqual([second.revision, second.position], [first.revision, first.position])
    deepStrictEqual([first.repeated, second.repeated], [false, true])
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
