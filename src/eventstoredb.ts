/** `import 'clientela/eventstoredb'`: stores on EventStoreDB, `esdb://…`. Needs the peer @eventstore/db-client. */
import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/lib/Either.js'
import { given } from './kernel/given.ts'
import { memoryReadModels } from './readmodels/memory/store.ts'
import { credentialsFor } from './stores/eventstoredb/environment.ts'
import { recordedBy } from './stores/eventstoredb/recorded-by.ts'
import { eventStoreDbStore } from './stores/eventstoredb/store.ts'
import { registerStore } from './stores/registry.ts'

export type { StreamDescription } from './stores/eventstoredb/describe.ts'
export type { Credentials } from './stores/eventstoredb/driver.ts'
export type {
  ConsumerGroup,
  ConsumerGroupSettings,
  ConsumerGroupStatus,
  ConsumerGroups,
  GroupDelivery,
  GroupError,
} from './stores/eventstoredb/group.ts'
export { type EventStoreDb, type EventStoreDbOptions, eventStoreDbStore } from './stores/eventstoredb/store.ts'

for (const scheme of ['esdb', 'esdb+discover'])
  registerStore(scheme, async (url, { clock, ownClock, onResumed }) => {
    const credentials = await credentialsFor(url, process.env, (file) => readFile(file, 'utf8'))
    if (E.isLeft(credentials)) return credentials
    const store = await eventStoreDbStore({ url, ...given({ onResumed, credentials: credentials.right }) })()
    if (E.isLeft(store)) return store
    return E.right({
      store: ownClock === true ? recordedBy(clock, store.right) : store.right,
      readModels: memoryReadModels(),
    })
  })
