/** Stores by URL. Adapters register their scheme when they are imported, so that nobody loads a driver they don't use. */
import * as E from 'fp-ts/lib/Either.js'
import type { StoreError } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import type { SnapshotStore } from '../kernel/snapshots.ts'
import { memoryReadModels } from '../readmodels/memory/store.ts'
import type { OnLaidOut, ReadModelStore } from '../readmodels/port.ts'
import { withoutCredentials } from './address.ts'
import { memoryStore } from './memory/store.ts'

export interface OpenedStore {
  readonly store: EventStore
  /** Where the read models of this store live by default. */
  readonly readModels: ReadModelStore
  readonly snapshots?: SnapshotStore
}

export interface OpenContext {
  readonly clock: () => Instant
  /** Whether that is another than the machine's: it counts then for what was recorded too, wherever a store has its own. */
  readonly ownClock?: boolean
  /** Told when a read or a follower that was broken off is taken up again. */
  readonly onResumed?: (what: string) => void
  readonly onLaidOut?: OnLaidOut
}

type Opener = (url: string, context: OpenContext) => Promise<E.Either<StoreError, OpenedStore>>

const openers = new Map<string, Opener>()

/** Says how URLs of a scheme are opened. */
export const registerStore = (scheme: string, open: Opener): void => {
  openers.set(scheme, open)
}

registerStore('memory', async (_url, { clock }) =>
  E.right({ store: memoryStore({ clock }), readModels: memoryReadModels() }),
)

/** Which import brings which scheme. */
const imports: Readonly<Record<string, string>> = {
  sqlite: 'clientela/sqlite',
  esdb: 'clientela/eventstoredb',
  'esdb+discover': 'clientela/eventstoredb',
}

export const openStore: Opener = async (url, context) => {
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(url)?.[1] ?? ''
  const open = openers.get(scheme)
  if (open !== undefined) return open(url, context)
  const needed = imports[scheme]
  const message =
    needed === undefined
      ? `"${scheme === '' ? withoutCredentials(url).slice(0, 40) : `${scheme}:`}" is not a store: write memory:, sqlite:./clientela.db or esdb://host:2113`
      : `${scheme}: stores need import '${needed}'`
  return E.left({ _tag: 'StoreUnavailable', store: scheme === '' ? 'unknown' : scheme, message })
}
