/** `clientela/fp`: the same in fp-ts: every failure is a value, nothing is thrown on purpose. */
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Clientela, Command, HandleOptions } from './app/clientela.ts'
import { openClientela } from './app/open.ts'
import type { ClientelaOptions } from './app/options.ts'
import type { Aggregate } from './kernel/aggregate.ts'
import { isClientelaError, type TaggedError } from './kernel/errors.ts'

/** What a promise of ours rejects with, as its tagged error; what is not ours is a defect and stays thrown. */
const taggedError = (thrown: unknown): TaggedError => {
  if (isClientelaError(thrown)) return thrown.error
  throw thrown
}

/** Any of the promises of `Clientela` as a `TaskEither`. @example attempt(() => crm.pipeline.board({ asOf: '2026-03-31' })) */
export const attempt = <A>(work: () => Promise<A>): TE.TaskEither<TaggedError, A> => TE.tryCatch(work, taggedError)

/** Opens clientela; left where the store or the zone can't be had. */
export const open = <Own extends Aggregate = never>(
  options: ClientelaOptions<Own>,
): TE.TaskEither<TaggedError, Clientela<Own>> => attempt(() => openClientela(options))

/** Handles a command; left carries the rule that refused it. */
export const handle =
  <Own extends Aggregate = never>(crm: Clientela<Own>) =>
  <const C extends Command<Own>>(command: C, options: HandleOptions) =>
  () =>
    crm.tryHandle(command, options)

export { commandHandler } from './kernel/command-handler.ts'
export { makeRegistry } from './kernel/registry.ts'
export { startEngine } from './readmodels/engine.ts'
export { memoryReadModels } from './readmodels/memory/store.ts'
export { memoryStore } from './stores/memory/store.ts'
