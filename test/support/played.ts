/** The play's company: years of everything that the library records. */
import { groupBy } from '../../projections/group-by.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { type DemoSettings, play } from '../../src/demo/play.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { memoryStore } from '../../src/testing/index.ts'

/** In memory, or in a store of its own. The caller closes it. */
export const playedCompany = async (settings: DemoSettings, url?: string): Promise<Clientela> => {
  const clock = testClock('2024-01-01T00:00:00.000Z')
  const store = url ?? memoryStore({ clock: clock.now })
  const crm = await openClientela({ store, zone: 'Europe/Madrid', clock: clock.now, recordRefusals: false })
  for (const [moment, own] of groupBy(play(settings), ({ recordedAt }) => recordedAt)) {
    clock.set(moment)
    await crm.handleAll(own.map(({ sent }) => sent))
  }
  return crm
}
