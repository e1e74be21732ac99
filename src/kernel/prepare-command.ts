/** A command made ready to be decided: checked, named, dated, with its stream. */
import * as E from 'fp-ts/lib/Either.js'
import type { Aggregate } from './aggregate.ts'
import type { Issued } from './command.ts'
import type { Context } from './decider.ts'
import { type HandleError, ruleViolation } from './errors.ts'
import { derivedId } from './event-ids.ts'
import { isId } from './id.ts'
import { type Instant, isInstant } from './instant.ts'
import type { LocalDate } from './local-date.ts'
import { type Metadata, plainActor, plainProvenance } from './metadata.ts'
import type { Registry } from './registry.ts'
import { MAX_ID_LENGTH, type StreamName, streamName } from './stream-name.ts'
import { validateCommand } from './validate.ts'

export interface Prepared {
  readonly aggregate: Aggregate
  readonly stream: StreamName
  readonly id: string
  readonly command: Readonly<Record<string, unknown>> & { readonly type: string }
  readonly context: Context
  /** Everything of an event's metadata but its schema version and basis. */
  readonly metadata: Omit<Metadata, 'schemaVersion' | 'basis'>
}

export interface Surroundings {
  readonly now: Instant
  readonly dayOf: (instant: Instant) => LocalDate
  readonly newId: () => string
}

const invalid = (command: string, field: string, value: string, message: string): E.Either<HandleError, never> =>
  E.left({
    _tag: 'InvalidCommand',
    command,
    issues: [{ field, value, message }],
    message: `${command}: ${field} ${message}`,
  })

export const prepare = (registry: Registry, around: Surroundings, issued: Issued): E.Either<HandleError, Prepared> => {
  const validated = validateCommand(registry, issued.command)
  if (E.isLeft(validated)) return validated
  const { aggregate, command } = validated.right
  const { actor } = issued
  if (actor === undefined || typeof actor.id !== 'string' || actor.id === '' || typeof actor.role !== 'string')
    return invalid(command.type, 'actor', '', 'is missing: say who acts, { id, role }')
  // Who acts may become who is responsible, or decided: what an event says then must be an id.
  if (!isId(actor.id))
    return invalid(
      command.type,
      'actor.id',
      actor.id.slice(0, 80),
      `must be text of 1 to ${MAX_ID_LENGTH} characters, none of them a control character`,
    )
  const occurredAt = issued.occurredAt ?? around.now
  if (!isInstant(occurredAt))
    return invalid(command.type, 'occurredAt', String(occurredAt), 'must be an instant, 2026-03-31T16:00:00.000Z')
  if (occurredAt > around.now)
    return E.left(
      ruleViolation(
        'occurred-not-in-the-future',
        'occurredAt',
        occurredAt,
        `${occurredAt} is later than now, ${around.now}`,
      ),
    )
  const commandId = issued.commandId ?? around.newId()
  if (commandId === '') return invalid(command.type, 'commandId', '', 'is empty')
  const id = validated.right.id ?? derivedId(commandId)
  const stream = streamName(aggregate.category, id)
  if (E.isLeft(stream)) return invalid(command.type, aggregate.category, id.slice(0, 80), stream.left.message)
  return E.right({
    aggregate,
    stream: stream.right,
    id,
    command,
    context: { actor, occurredAt, day: around.dayOf(occurredAt) },
    metadata: {
      $correlationId: issued.correlationId ?? commandId,
      $causationId: issued.causationId ?? commandId,
      commandId,
      actor: plainActor(actor),
      occurredAt,
      ...(issued.reason === undefined ? {} : { reason: issued.reason }),
      ...(issued.provenance === undefined ? {} : { provenance: plainProvenance(issued.provenance) }),
      ...(issued.hops === undefined ? {} : { hops: issued.hops }),
    },
  })
}
