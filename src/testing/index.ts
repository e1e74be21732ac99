/** `clientela/testing`: for the tests of those who embed clientela. Needs Node. */
export { memoryReadModels } from '../readmodels/memory/store.ts'
export { replay } from '../readmodels/replay.ts'
export { memoryStore } from '../stores/memory/store.ts'
export type { TestRunner } from './contract.ts'
export { type Given, type Outcome, specification } from './decider-spec.ts'
export { type ContractSubject, eventStoreContract } from './event-store-contract.ts'
export { countingIds, type TestClock, testClock } from './fixed.ts'
export { type ReadModelSubject, readModelContract } from './read-model-contract.ts'
