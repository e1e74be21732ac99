/** Stores for tests, and the word of those that need something that is not here. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { instantFromEpochMs } from '../../src/kernel/instant.ts'
import { eventStoreDbStore } from '../../src/stores/eventstoredb/store.ts'
import { memoryStore } from '../../src/stores/memory/store.ts'
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import type { ContractSubject } from '../../src/testing/event-store-contract.ts'
import { startEventStoreServer } from './eventstoredb-server/index.ts'

export const machineClock = () => instantFromEpochMs(Date.now())

/** A turn of the event loop in place of a pause. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export const orThrow = <A>(either: E.Either<{ readonly message: string }, A>): A => {
  if (E.isLeft(either)) throw new Error(either.left.message)
  return either.right
}

export const temporaryFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'clientela-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export const memorySubject = async (): Promise<ContractSubject> => {
  const store = memoryStore({ clock: machineClock })
  return { store, other: store, close: store.close }
}

export const sqliteSubject = async (): Promise<ContractSubject> => {
  const folder = temporaryFolder()
  const open = async () => orThrow(await sqliteStore({ path: join(folder.path, 'events.db'), clock: machineClock })())
  const [store, other] = [await open(), await open()]
  return {
    store,
    other,
    close: async () => {
      await store.close()
      await other.close()
      folder.remove()
    },
  }
}

/** A real EventStoreDB where one is named, else one of our own that speaks its protocol; one for the whole file. */
export const eventStoreDbServer = async (): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const named = process.env.CLIENTELA_TEST_ESDB
  return named === undefined ? startEventStoreServer() : { url: named, stop: async () => undefined }
}

/** Who the tests are to a server that asks; one without TLS does not. */
export const somebody = { username: 'admin', password: process.env.CLIENTELA_TEST_ESDB_PASSWORD ?? 'changeit' }

/** By the one call of all appends, or by calls with credentials of their own, which the server takes by another method. */
export const eventStoreDbSubject = async (url: string, how: 'batch' | 'per call'): Promise<ContractSubject> => {
  const open = async () => orThrow(await eventStoreDbStore({ url })())
  const [store, other] = [await open(), await open()]
  return {
    store: how === 'batch' ? store : store.as(somebody),
    other: how === 'batch' ? other : other.as(somebody),
    close: async () => {
      await store.close()
      await other.close()
    },
  }
}
