/** Runs policies on a file, over and over, until it is killed; the first of them also sends parcels, and tells of each. */
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import { booking, clerk, lateness, openPost } from '../support/policies.ts'
import { machineClock, orThrow } from '../support/stores.ts'

const [path = '', name = ''] = process.argv.slice(2)
const clock = { now: machineClock }
const store = orThrow(await sqliteStore({ path, clock: clock.now })())
const crm = await openPost(store, [booking(), lateness()], { clock })
for (let n = 0; ; n++) {
  const id = `${name}-${n}`
  // Due at once: it is late as soon as it is sent.
  await crm.handle({ type: 'SendParcel', parcel: id, to: id, within: 0 }, clerk)
  process.send?.(id)
  await crm.policies.run({ from: 'start' })
}
