import { afterAll, describe, it } from 'vitest'
import { eventStoreContract } from '../../src/testing/event-store-contract.ts'
import { eventStoreDbServer, eventStoreDbSubject, memorySubject, sqliteSubject } from '../support/stores.ts'

const server = await eventStoreDbServer()
afterAll(server.stop)

eventStoreContract('memory', memorySubject, { describe, it })
eventStoreContract('SQLite', sqliteSubject, { describe, it })
eventStoreContract('EventStoreDB', () => eventStoreDbSubject(server.url, 'batch'), { describe, it })
eventStoreContract('EventStoreDB, credentials with each call', () => eventStoreDbSubject(server.url, 'per call'), {
  describe,
  it,
})
