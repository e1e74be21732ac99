/** The contract of a store of read models, in cases that any adapter runs: ours do, and so can yours. */
import { declareContract, type NamedCase, namedCases, type TestRunner } from './contract.ts'
import type { ReadModelSubject } from './read-models/case.ts'
import { commitCases, failCases } from './read-models/commits.ts'
import { factCases } from './read-models/facts.ts'
import { generationCases } from './read-models/generations.ts'
import { rowCases } from './read-models/rows.ts'

export type { ReadModelSubject }

/** The cases by name, for those who run them otherwise: the suite's own proof on broken adapters does. */
export const readModelCases = (): ReadonlyArray<NamedCase<ReadModelSubject>> =>
  namedCases({
    rows: rowCases,
    facts: factCases,
    commits: commitCases,
    failures: failCases,
    generations: generationCases,
  })

/**
 * Declares the contract's cases with your test runner's `describe` and `it`. `open` is called for each case.
 *
 * @example readModelContract('my tables', async () => ({ store, other: store, close: store.close }), { describe, it })
 */
export const readModelContract = (name: string, open: () => Promise<ReadModelSubject>, runner: TestRunner): void =>
  declareContract(`the contract of read models: ${name}`, readModelCases(), open, runner)
