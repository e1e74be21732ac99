/** Appends that rest on other streams. */
import { strictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import { all, type Case, written } from './case.ts'

export const guardCases: Readonly<Record<string, Case>> = {
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
