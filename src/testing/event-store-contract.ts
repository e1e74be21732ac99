/**
 * The contract of an event store, in cases that any adapter runs: ours do, and so can yours. Nothing is skipped: what a
 * store can and cannot do is declared, and both sides are asserted.
 */
import { declareContract, type NamedCase, namedCases, type TestRunner } from './contract.ts'
import { appendCases } from './event-store/append.ts'
import { type Case, type ContractSubject, newRun } from './event-store/case.ts'
import { closeCases } from './event-store/closing.ts'
import { followCases } from './event-store/following.ts'
import { readCases } from './event-store/reading.ts'
import { guardCases } from './event-store/references.ts'
import { repeatCases } from './event-store/repetition.ts'

export type { ContractSubject } from './event-store/case.ts'

/** Each case with names of its own. */
const named = (cases: Readonly<Record<string, Case>>) =>
  Object.fromEntries(
    Object.entries(cases).map(([name, body]) => [name, (subject: ContractSubject) => body(subject, newRun())] as const),
  )

const groups = {
  append: named(appendCases),
  repetition: named(repeatCases),
  references: named(guardCases),
  reading: named(readCases),
  following: named(followCases),
  closing: named(closeCases),
}

/** The cases by name, for those who run them otherwise: the suite's own proof on broken stores does. */
export const contractCases = (): ReadonlyArray<NamedCase<ContractSubject>> => namedCases(groups)

/**
 * Declares the contract's cases with your test runner's `describe` and `it`. `open` is called for each case.
 *
 * @example eventStoreContract('my store', async () => ({ store, other: store, close: store.close }), { describe, it })
 */
export const eventStoreContract = (name: string, open: () => Promise<ContractSubject>, runner: TestRunner): void =>
  declareContract(`the contract of an event store: ${name}`, contractCases(), open, runner)
