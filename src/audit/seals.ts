/**
 * Seals: the chain of the history, written into the history itself. A seal covers the events since the one before, that
 * one included; places are counted from the first event on, so that a copied history is held by the same seals.
 */
import * as t from 'io-ts'
import { defineAggregate } from '../kernel/aggregate.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import { event } from '../kernel/event-codec.ts'
import type { NewEvent } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import { type Actor, type Metadata, plainActor } from '../kernel/metadata.ts'
import { streamOf } from '../kernel/stream-name.ts'
import { struct } from '../kernel/struct.ts'

const events = {
  /** STORAGE FORMAT. `count` events of the history are sealed with this one; `root` is the chain's head after the last; `marks` has eight hexadecimal digits for each that is new. */
  HistorySealed: event(struct({ count: t.number, root: t.string, marks: t.string })),
} as const

export const sealAggregate = defineAggregate({
  category: 'seal',
  events,
  commands: {},
  creates: [],
  decider: { initial: null, evolve: () => null, decide: () => () => () => ({ _tag: 'Right', right: [] }) },
})

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
