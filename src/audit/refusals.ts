/** A refused attempt, as it is put on record. */
import type { RuleViolation } from '../kernel/errors.ts'
import { eventId } from '../kernel/event-ids.ts'
import type { NewEvent } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import { type Actor, inOneOrder, type Metadata } from '../kernel/metadata.ts'

export interface RefusedCommand {
  readonly command: string
  readonly commandId: string
  /** The chain it belongs to, and what caused it; default: nothing but the actor. */
  readonly correlationId: string | undefined
  readonly causationId: string | undefined
  /** The stream it was meant for, where the command names one. */
  readonly about: string | undefined
  readonly actor: Actor
  readonly occurredAt: Instant
  readonly reason: string | undefined
  readonly violation: RuleViolation
}

const plain = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null

/** The event that records a refusal. */
export const refusalEvent = (refused: RefusedCommand): NewEvent => {
  const { rule, field, value, message } = refused.violation
  const metadata: Metadata = inOneOrder({
    $correlationId: refused.correlationId ?? refused.commandId,
    $causationId: refused.causationId ?? refused.commandId,
    commandId: refused.commandId,
    actor: refused.actor,
    occurredAt: refused.occurredAt,
    schemaVersion: 1,
    ...(refused.reason === undefined ? {} : { reason: refused.reason }),
  })
  const data = { command: refused.command, rule, field, value: plain(value), message }
  return {
    id: eventId(refused.commandId, -1),
    type: 'CommandRefused',
    data: refused.about === undefined ? data : { ...data, about: refused.about },
    metadata,
  }
}
