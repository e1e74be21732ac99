import { describe, it } from 'vitest'
import { eventStoreContract } from '../../src/testing/event-store-contract.ts'
import { eventStoreDbSubject, eventStoreDbUrl, memorySubject, sqliteSubject } from '../support/stores.ts'

eventStoreContract('memory', memorySubject, { describe, it })
eventStoreContract('SQLite', sqliteSubject, { describe, it })
if (eventStoreDbUrl === undefined)
  process.stderr.write('EventStoreDB: no server named in CLIENTELA_TEST_ESDB, its run of the contract is left out\n')
else eventStoreContract('EventStoreDB', eventStoreDbSubject, { describe, it })
