/** The play's company: years of everything that the library records. */
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { type Performed, perform } from '../../src/demo/perform.ts'
import { type DemoSettings, play } from '../../src/demo/play.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { memoryStore } from '../../src/testing/index.ts'

const opened = async (url?: string) => {
  const clock = testClock('2024-01-01T00:00:00.000Z')
  const store = url ?? memoryStore({ clock: clock.now })
  return {
    clock,
    crm: await openClientela({ store, zone: 'Europe/Madrid', clock: clock.now }),
  }
}

/** As the demo performs it: with what follows by policy, and what the desk does about that. The caller closes it. */
export const performedCompany = async (
  settings: DemoSettings,
  url?: string,
): Promise<Performed & { readonly crm: Clientela }> => {
  const { crm, clock } = await opened(url)
  return { crm, ...(await perform(crm, play(settings), clock.set)) }
}
