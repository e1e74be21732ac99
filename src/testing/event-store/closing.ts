/** What is closed. */
import { ok, rejects, strictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import { all, type Case, refused } from './case.ts'

export const closeCases: Readonly<Record<string, Case>> = {
  'a closed store answers with an error, not with silence': async ({ store }, run) => {
    await store.close()
    const stream = run.stream()
    strictEqual((await refused(store, stream, 'no-stream', [run.event()]))._tag, 'StoreUnavailable')
    await rejects(all(store.read(stream)))
    ok(E.isLeft(await store.head()()))
  },
}
