/** Appends one event after another, each saying on the machine's own steady clock when it was sent. */
import type { StreamName } from '../../src/kernel/stream-name.ts'
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import { machineClock, orThrow } from '../support/stores.ts'

const store = orThrow(await sqliteStore({ path: process.argv[2] ?? '', clock: machineClock })())
for (;;) {
  const at = Number(process.hrtime.bigint() / 1_000n) / 1_000
  orThrow(
    await store.append('thing-1' as StreamName, 'any', [
      { id: crypto.randomUUID(), type: 'Happened', data: { at }, metadata: {} },
    ])(),
  )
  // Each on its own: the next is sent when the follower has had time for this one.
  await new Promise((resolve) => setTimeout(resolve, 15))
}
