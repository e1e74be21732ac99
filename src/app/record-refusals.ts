/** Around the command handler: what a rule refused is put on record before it is answered. */
import * as E from 'fp-ts/lib/Either.js'
import { refusalEvent } from '../audit/refusals.ts'
import type { AnyCommand, Issued } from '../kernel/command.ts'
import type { CommandHandler } from '../kernel/command-handler.ts'
import type { HandleError } from '../kernel/errors.ts'
import { derivedId } from '../kernel/event-ids.ts'
import type { EventStore } from '../kernel/event-store.ts'
import { type Instant, isInstant } from '../kernel/instant.ts'
import { itemAt } from '../kernel/item-at.ts'
import type { Registry } from '../kernel/registry.ts'
import { streamName, streamOf } from '../kernel/stream-name.ts'

const aboutOf = (registry: Registry, command: AnyCommand): string | undefined => {
  const category = registry.byCommand.get(command.type)?.category
  const id = category === undefined ? undefined : Reflect.get(command, category)
  if (category === undefined || typeof id !== 'string') return undefined
  const stream = streamName(category, id)
  return E.isRight(stream) ? stream.right : undefined
}

/** A refusal has a stream of its own, named after the command; sent again it is not recorded twice. */
export const recordingRefusals = (
  handler: CommandHandler,
  store: EventStore,
  registry: Registry,
  clock: () => Instant,
): CommandHandler => {
  const record = async (issued: Issued, error: HandleError): Promise<HandleError> => {
    if (error._tag !== 'RuleViolation') return error
    const now = clock()
    const { actor, reason } = issued
    // What claims to have occurred in the future is on record as of now, when it was tried.
    const occurredAt =
      issued.occurredAt !== undefined && isInstant(issued.occurredAt) && issued.occurredAt <= now
        ? issued.occurredAt
        : now
    const commandId = issued.commandId ?? derivedId(`${issued.command.type}/${now}/${JSON.stringify(issued.command)}`)
    const event = refusalEvent({
      command: issued.command.type,
      commandId,
      correlationId: issued.correlationId,
      causationId: issued.causationId,
      about: aboutOf(registry, issued.command),
      actor,
      occurredAt,
      reason,
      violation: error,
    })
    const stream = streamOf('refusal', event.id)
    const appended = await store.append(stream, 'no-stream', [event])()
    if (E.isRight(appended) || appended.left._tag === 'Conflict' || appended.left._tag === 'ReferenceMoved')
      return error
    return appended.left
  }
  const recorded = async <A>(issued: Issued, outcome: E.Either<HandleError, A>): Promise<E.Either<HandleError, A>> =>
    E.isLeft(outcome) ? E.left(await record(issued, outcome.left)) : outcome
  return {
    handle: (issued) => async () => recorded(issued, await handler.handle(issued)()),
    handleAll: async (issued) => {
      const outcomes = await handler.handleAll(issued)
      return Promise.all(outcomes.map((outcome, i) => recorded(itemAt(issued, i), outcome)))
    },
  }
}
