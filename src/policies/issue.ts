/** Issues the commands of an answer, each taking effect once however often it is tried; what is refused becomes a letter. */
import * as E from 'fp-ts/lib/Either.js'
import { isLasting, policyLoop, travelling } from '../kernel/caused.ts'
import type { CommandHandler } from '../kernel/command-handler.ts'
import { ClientelaError } from '../kernel/errors.ts'
import type { Instant } from '../kernel/instant.ts'
import { type Answer, actorOf, type IdentifiedCommand } from './answer.ts'
import type { Letters } from './letters.ts'
import type { Process } from './process.ts'
import type { Tally } from './tally.ts'

export interface IssueOptions {
  readonly letters: Letters
  readonly handle: CommandHandler['handle']
  readonly clock: () => Instant
  /** Commands that may follow from each other in a row without a person. */
  readonly maxHops: number
}

/** The process as it stood before; nothing is done of a command that is a letter already, unless that is to be tried again. */
export type Issue = (process: Process, answer: Answer, command: IdentifiedCommand, tally: Tally) => Promise<void>

/** Throws `ClientelaError` where the store fails: it can be tried again. */
export const issuer =
  ({ letters, handle, clock, maxHops }: IssueOptions): Issue =>
  async (process, { chain, at }, { commandId, command, reason, unless }, tally) => {
    const letter = process.letters.get(commandId)
    if (letter !== undefined && letter.status !== 'retried') return
    const now = clock()
    const travels = travelling(chain)
    const outcome =
      travels.hops > maxHops
        ? E.left(policyLoop(command.type, travels.hops))
        : await handle({
            ...travels,
            command,
            commandId,
            actor: actorOf(process.policy, chain),
            // The clock of who recorded the cause may be ahead of ours.
            occurredAt: at < now ? at : now,
            ...(reason === undefined ? {} : { reason }),
          })()
    if (E.isRight(outcome)) {
      tally.issued++
      return letters.settle(process, commandId, 'done', chain, at)
    }
    const error = outcome.left
    if (!isLasting(error)) throw new ClientelaError(error)
    if (error._tag === 'RuleViolation' && unless?.includes(error.rule) === true)
      return letters.settle(process, commandId, 'unneeded', chain, at)
    tally.refused++
    await letters.keep(process, { letter: commandId, error, chain, at, command: command.type })
  }
