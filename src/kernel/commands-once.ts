/**
 * Work that follows from events, done once: whoever delivers events at least once (a consumer group, a restart) may deliver
 * the same one again, to this worker or another. What is done in answer are commands, whose ids follow from the event's id:
 * a command that was handled before writes nothing, so the effect is there exactly once.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { identified, isLasting, MAX_HOPS, type PolicyLoop, policyLoop, travelling, type Wanted } from './caused.ts'
import type { AnyCommand, Issued } from './command.ts'
import type { HandleError } from './errors.ts'
import type { RecordedEvent } from './event-store.ts'

/** An event that waits for an answer, as a consumer group of EventStoreDB gives it. */
export interface Work {
  readonly event: RecordedEvent
  readonly ack: () => void
  readonly nack: (action: 'park' | 'retry' | 'skip', reason: string) => void
}

/** A command in answer to an event; its id follows from both. */
export type Answering<Command extends AnyCommand> = Omit<Issued<Command>, 'commandId' | 'hops'> & Wanted<Command>

export interface CommandsOnceOptions<Command extends AnyCommand> {
  /** The work's own name: part of the commands' ids, so that two kinds of work on one event do not take each other's place. */
  readonly name: string
  /** What is to be done in answer: of the event alone, so that it is the same when it comes again. */
  readonly react: (event: RecordedEvent) => ReadonlyArray<Answering<Command>>
  /** `handleAll` of an open clientela. */
  readonly handleAll: (
    commands: ReadonlyArray<Issued<Command>>,
  ) => Promise<ReadonlyArray<E.Either<HandleError, unknown>>>
  /** Commands that may follow from each other in a row without a person; default 16. */
  readonly maxHops?: number
}

const InChain = t.intersection([t.type({ $correlationId: t.string }), t.partial({ hops: t.number })])

const reasonOf = (error: HandleError | PolicyLoop): string =>
  error._tag === 'RuleViolation' ? `RuleViolation ${error.rule}` : error._tag

/**
 * Answers one piece of work: acknowledged when every command is handled, parked when a rule refuses one, given back when
 * the store can't be reached.
 *
 * @returns the error that kept it from being done, if any.
 * @example for await (const work of store.groups.consume(group)) await once(work)
 */
export const commandsOnce =
  <Command extends AnyCommand>({ name, react, handleAll, maxHops = MAX_HOPS }: CommandsOnceOptions<Command>) =>
  async (work: Work): Promise<E.Either<HandleError | PolicyLoop, void>> => {
    const { event } = work
    const refused = (error: HandleError | PolicyLoop) => {
      work.nack(isLasting(error) ? 'park' : 'retry', reasonOf(error))
      return E.left(error)
    }
    const { $correlationId: correlationId, hops = 0 } = InChain.is(event.metadata)
      ? event.metadata
      : { $correlationId: event.id }
    const chain = travelling({ id: event.id, correlationId, hops })
    for (const { key: _key, ...issued } of identified(name, event.id, react(event))) {
      if (chain.hops > maxHops) return refused(policyLoop(issued.command.type, chain.hops))
      // One after the other: a later command may rest on what an earlier one wrote.
      const [handled] = await handleAll([{ ...chain, ...issued }])
      if (handled !== undefined && E.isLeft(handled)) return refused(handled.left)
    }
    work.ack()
    return E.right(undefined)
  }
