/** Writes and projects until it is killed, and tells its parent of every event that was acknowledged. */
import { makeRegistry } from '../../src/kernel/registry.ts'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import { startEngine } from '../../src/readmodels/engine.ts'
import { sqliteReadModels } from '../../src/readmodels/sqlite/store.ts'
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import { metadata } from '../support/appending.ts'
import { counter, names, totals } from '../support/counting.ts'
import { machineClock, orThrow } from '../support/stores.ts'

const [path = '', views = ''] = process.argv.slice(2)
const store = orThrow(await sqliteStore({ path, clock: machineClock })())
const readModels = orThrow(await sqliteReadModels({ path: views })())
const engine = startEngine({
  store,
  registry: makeRegistry([counter]),
  readModels,
  projections: [totals(), names],
  batchSize: 7,
  sleep: async () => undefined,
  random: Math.random,
})
for (let n = 0; ; n++) {
  const id = crypto.randomUUID()
  orThrow(
    await store.append(`counter-${n % 5}` as StreamName, 'any', [{ id, type: 'Counted', data: { by: n }, metadata }])(),
  )
  process.send?.(id)
  if (n % 3 === 0) await engine.catchUp()
}
