/** A store with two handles on it, as two processes have; opened again, it is there as it was. */
import { join } from 'node:path'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import type { ClientelaOptions } from '../../src/app/options.ts'
import type { EventStore } from '../../src/kernel/event-store.ts'
import { memoryReadModels } from '../../src/readmodels/memory/store.ts'
import { eventStoreDbStore } from '../../src/stores/eventstoredb/store.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import type { TestClock } from '../../src/testing/fixed.ts'
import '../../src/sqlite.ts'
import { startEventStoreServer } from '../support/eventstoredb-server/index.ts'
import { orThrow, temporaryFolder } from '../support/stores.ts'
import { ZONE } from './naive/index.ts'

export interface House {
  readonly name: string
  /** The first handle, and one beside it. */
  readonly crm: () => Clientela
  readonly other: () => Clientela
  readonly reopen: () => Promise<void>
  /** A process that comes later and knows nothing: its views are built from the beginning. */
  readonly newcomer: () => Promise<Clientela>
  readonly close: () => Promise<void>
}

type Place = Pick<ClientelaOptions, 'store' | 'readModels'>

interface Building {
  readonly place: () => Promise<Place>
  /** The same history, with views that begin anew. */
  readonly anew: () => Promise<Place>
  readonly end: () => Promise<void>
}

const house = async (name: string, clock: TestClock, { place, anew, end }: Building): Promise<House> => {
  const open = async (there: Place): Promise<Clientela> =>
    openClientela({ ...there, zone: ZONE, clock: clock.now, random: () => 0 })
  let [crm, other] = [await open(await place()), await open(await place())]
  const shut = async () => {
    await crm.close()
    await other.close()
  }
  return {
    name,
    crm: () => crm,
    other: () => other,
    reopen: async () => {
      await shut()
      crm = await open(await place())
      other = await open(await place())
    },
    newcomer: async () => open(await anew()),
    close: async () => {
      await shut()
      await end()
    },
  }
}

const kept = (store: EventStore): EventStore => ({ ...store, close: async () => undefined })

export const memoryHouse = async (clock: TestClock): Promise<House> => {
  const store = kept(memoryStore({ clock: clock.now }))
  const place = async () => ({ store, readModels: memoryReadModels() })
  return house('memory', clock, { place, anew: place, end: async () => undefined })
}

export const sqliteHouse = async (clock: TestClock): Promise<House> => {
  const folder = temporaryFolder()
  const store = `sqlite:${join(folder.path, 'clientela.db')}`
  return house('sqlite', clock, {
    place: async () => ({ store }),
    anew: async () => ({ store, readModels: memoryReadModels() }),
    end: async () => folder.remove(),
  })
}

/** On a server of our own, whose clock is the test's. */
export const eventStoreDbHouse = async (clock: TestClock): Promise<House> => {
  const server = await startEventStoreServer({ now: () => Date.parse(clock.now()) })
  const place = async () => ({
    store: orThrow(await eventStoreDbStore({ url: server.url })()),
    readModels: memoryReadModels(),
  })
  return house('eventstoredb', clock, { place, anew: place, end: server.stop })
}
