/** Stores that a verb opens by itself, and read models kept apart from theirs. */
import type { ClientelaOptions } from '../app/options.ts'
import { orThrow } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import { instantFromEpochMs } from '../kernel/instant.ts'
import type { OnLaidOut } from '../readmodels/port.ts'
import { openStore } from '../stores/registry.ts'
import { UsageError } from './usage-error.ts'

/** Brings the driver of a store's scheme. */
export const loadDriver = async (store: string): Promise<void> => {
  if (store.startsWith('sqlite:')) await import('../sqlite.ts')
  if (store.startsWith('esdb')) await import('../eventstoredb.ts')
}

export const storeAt = async (url: string): Promise<EventStore> => {
  await loadDriver(url)
  return orThrow(await openStore(url, { clock: () => instantFromEpochMs(Date.now()) })).store
}

const firstEvent = async (store: EventStore): Promise<string | undefined> => {
  for await (const [first] of store.readAll({ limit: 1 })) return first?.id
  return undefined
}

/** A store whose read models are kept in a file; while there is nothing in the store, in memory. */
export const keptIn = async (
  file: string,
  url: string,
  onLaidOut: OnLaidOut,
): Promise<Pick<ClientelaOptions, 'store' | 'readModels'>> => {
  if (!url.startsWith('esdb')) throw new UsageError('--read-models is for esdb: stores: others keep theirs themselves')
  const store = await storeAt(url)
  try {
    const history = await firstEvent(store)
    if (history === undefined) return { store }
    const { sqliteReadModels } = await import('../sqlite.ts')
    return { store, readModels: orThrow(await sqliteReadModels({ path: file, history, onLaidOut })()) }
  } catch (thrown) {
    await store.close()
    throw thrown
  }
}
