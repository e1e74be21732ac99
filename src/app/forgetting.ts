/** Reading events past the views, without what was erased. */
import { forgetting } from '../audit/erased.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Asker } from './ask.ts'

/** Where nobody was erased, which a store knows without any view, there is nothing to find out. */
const anybodyErased = async (store: EventStore): Promise<boolean> => {
  for await (const page of store.readAll({ filter: { types: ['ClientDataErased'] }, limit: 1 }))
    if (page.length > 0) return true
  return false
}

/** A registry that reads events without what is personal of clients whose data was erased by now. */
export const forgettingIn =
  (store: EventStore, registry: Registry, { erased }: Pick<Asker, 'erased'>) =>
  async (): Promise<Registry> =>
    (await anybodyErased(store)) ? forgetting(registry, await erased()) : registry
