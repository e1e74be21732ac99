/**
 * Work that follows from events, done once: whoever delivers events at least once (a consumer group, a restart) may deliver
 * the same one again, to this worker or another. What is done in answer are commands, whose ids follow from the event's id:
 * a command that was handled before writes nothing, so the effect is there exactly once.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { AnyCommand, Issued } from './command.ts'
import type { HandleError } from './errors.ts'
import { eventId } from './event-ids.ts'
import type { RecordedEvent } from './event-store.ts'

/** An event that waits for an answer, as a consumer group of EventStoreDB gives it. */
export interface Work {
  readonly event: RecordedEvent
  readonly ack: () => void
  readonly nack: (action: 'park' | 'retry' | 'skip', reason: string) => void
}

export interface CommandsOnceOptions<Command extends AnyCommand> {
  /** The work's own name: part of the commands' ids, so that two kinds of work on one event do not take each other's place. */
  readonly name: string
  /** What is to be done in answer: of the event alone, so that it is the same when it comes again. */
  readonly react: (event: RecordedEvent) => ReadonlyArray<Omit<Issued<Command>, 'commandId'>>
  /** `handleAll` of an open clientela. */
  readonly handleAll: (
    commands: ReadonlyArray<Issued<Command>>,
  ) => Promise<ReadonlyArray<E.Either<HandleError, unknown>>>
}

const InChain = t.type({ $correlationId: t.string })

/** What will be the same however often it is tried: whoever parked it decides. */
const willNeverDo: ReadonlySet<HandleError['_tag']> = new Set([
  'InvalidCommand',
  'RuleViolation',
  'AppendTooLarge',
  'MalformedEvent',
  'StreamDeleted',
])

const reasonOf = (error: HandleError): string =>
  error._tag === 'RuleViolation' ? `RuleViolation ${error.rule}` : error._tag

/**
 * Answers one piece of work: acknowledged when every command is handled, parked when a rule refuses one, given back when
 * the store can't be reached.
 *
 * @returns the error that kept it from being done, if any.
 * @example for await (const work of store.groups.consume(group)) await once(work)
 */
export const commandsOnce =
  <Command extends AnyCommand>({ name, react, handleAll }: CommandsOnceOptions<Command>) =>
  async (work: Work): Promise<E.Either<HandleError, void>> => {
    const { event } = work
    const chain = InChain.is(event.metadata) ? { correlationId: event.metadata.$correlationId } : {}
    for (const [i, issued] of react(event).entries()) {
      const own = { causationId: event.id, ...chain, ...issued, commandId: eventId(`${name}/${event.id}`, i) }
      // One after the other: a later command may rest on what an earlier one wrote.
      const [handled] = await handleAll([own])
      if (handled !== undefined && E.isLeft(handled)) {
        work.nack(willNeverDo.has(handled.left._tag) ? 'park' : 'retry', reasonOf(handled.left))
        return handled
      }
    }
    work.ack()
    return E.right(undefined)
  }
