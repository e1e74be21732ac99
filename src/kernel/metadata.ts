/** What travels with every event beside its data: who, why, when, on what basis, because of what. */
import * as t from 'io-ts'
import { given } from './given.ts'
import { Instant, isInstant } from './instant.ts'

export const Actor = t.intersection([t.type({ id: t.string, role: t.string }), t.partial({ onBehalfOf: t.string })])
/** Who acts: a person, or a policy on behalf of one. */
export interface Actor {
  readonly id: string
  readonly role: string
  readonly onBehalfOf?: string
}

export const Provenance = t.intersection([
  t.type({ kind: t.union([t.literal('said'), t.literal('inferred')]) }),
  t.partial({ source: t.string, row: t.number }),
])
/** Whether an imported event was said by its source, or inferred by the importer; which file and row. */
export interface Provenance {
  readonly kind: 'said' | 'inferred'
  readonly source?: string
  readonly row?: number
}

const Basis = t.type({ stream: t.string, revision: t.number })
/** A stream and revision that a decision rested on. */
export interface Basis {
  readonly stream: string
  readonly revision: number
}

export const Metadata = t.intersection([
  t.type({
    // EventStoreDB's own convention, so that its tools can follow the chain.
    $correlationId: t.string,
    $causationId: t.string,
    commandId: t.string,
    actor: Actor,
    occurredAt: Instant,
    schemaVersion: t.number,
  }),
  t.partial({ reason: t.string, basis: t.array(Basis), provenance: Provenance, recordedAt: Instant, hops: t.number }),
])
export interface Metadata {
  readonly $correlationId: string
  readonly $causationId: string
  readonly commandId: string
  readonly actor: Actor
  readonly occurredAt: Instant
  readonly schemaVersion: number
  readonly reason?: string
  readonly basis?: ReadonlyArray<Basis>
  readonly provenance?: Provenance
  /** When it was first recorded, where it was copied here from another store. */
  readonly recordedAt?: Instant
  /** How many policies lie between this and what a person did; absent: none. */
  readonly hops?: number
}

/** Nothing but what an actor is, in one order of fields. */
export const plainActor = ({ id, role, onBehalfOf }: Actor): Actor =>
  onBehalfOf === undefined ? { id, role } : { id, role, onBehalfOf }

export const plainProvenance = ({ kind, source, row }: Provenance): Provenance => ({
  kind,
  ...(source === undefined ? {} : { source }),
  ...(row === undefined ? {} : { row }),
})

/** In one order of fields, whoever wrote it: what is hashed is text, and is the same after an export and an import. */
export const inOneOrder = (metadata: Metadata): Metadata => {
  const { $correlationId, $causationId, commandId, actor, occurredAt, provenance, schemaVersion } = metadata
  const { reason, hops, basis, recordedAt } = metadata
  return {
    $correlationId,
    $causationId,
    commandId,
    actor: plainActor(actor),
    occurredAt,
    ...given({ reason }),
    ...(provenance === undefined ? {} : { provenance: plainProvenance(provenance) }),
    ...given({ hops }),
    schemaVersion,
    ...given({ basis, recordedAt }),
  }
}

/**
 * When an event was recorded: a copy from another store brings the moment with it. One later than the store's own is not
 * believed: nothing is recorded before it happens to be here.
 */
export const recordedAtOf = (metadata: unknown, own: Instant): Instant => {
  const first = (metadata as { readonly recordedAt?: unknown } | null | undefined)?.recordedAt
  return first !== undefined && isInstant(first) && first < own ? first : own
}
