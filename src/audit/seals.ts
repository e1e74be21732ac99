/**
 * Seals: the chain of the history, written into the history itself. A seal covers the events since the one before, that
 * one included; places are counted from the first event on, so that a copied history is held by the same seals.
 */
import type { Envelope } from '../kernel/event-codec.ts'
import type { NewEvent } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import { type Actor, type Metadata, plainActor } from '../kernel/metadata.ts'
import { streamOf } from '../kernel/stream-name.ts'

export const SEALS = streamOf('seal', 'history')

/** Events that one seal adds at most, so that it stays far below what an append may hold. */
export const MOST = 20_000

export interface Seal {
  readonly count: number
  readonly root: string
  readonly marks: string
}

export const sealEvent = (seal: Seal, id: string, actor: Actor, now: Instant): NewEvent => {
  const metadata: Metadata = {
    $correlationId: id,
    $causationId: id,
    commandId: id,
    actor: plainActor(actor),
    occurredAt: now,
    schemaVersion: 1,
  }
  return { id, type: 'HistorySealed', data: seal, metadata }
}

export const sealIn = ({ type, data }: Envelope): Seal | undefined =>
  type === 'HistorySealed' ? (data as Seal) : undefined
