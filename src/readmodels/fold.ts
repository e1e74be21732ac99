/** One batch of events through one projection, in memory: the rows that change, and where it had to stop. */
import type { RecordedEvent } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { AnyRow, Projection } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Failure } from './port.ts'

export interface Folded {
  readonly upserts: ReadonlyArray<readonly [key: string, row: AnyRow]>
  readonly deletes: ReadonlyArray<string>
  /** Position of the last event folded; undefined: none. */
  readonly upTo: Position | undefined
  /** The event it stopped before; undefined: all were folded. */
  readonly failedAt: Failure | undefined
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/**
 * Folds events in order. An event that can't be read, or a projection that throws, ends the batch before it: what came
 * before still counts.
 */
export const fold = async (
  decode: Registry['decode'],
  projection: Projection,
  events: ReadonlyArray<RecordedEvent>,
  load: (keys: ReadonlyArray<string>) => Promise<ReadonlyMap<string, AnyRow>>,
): Promise<Folded> => {
  const envelopes = []
  let failedAt: Failure | undefined
  for (const event of events) {
    const decoded = decode(event)
    if (decoded._tag === 'Malformed') {
      const { position, type, message } = decoded.error
      failedAt = { category: 'bad-event', position, type, message }
      break
    }
    envelopes.push(decoded.envelope)
  }
  const rows = new Map<string, AnyRow | undefined>()
  let upTo: Position | undefined
  const failure = (envelope: { readonly position: string; readonly type: string }, thrown: unknown): Failure => ({
    category: 'bad-code',
    position: envelope.position,
    type: envelope.type,
    message: messageOf(thrown),
  })
  const keysOf = new Map<(typeof envelopes)[number], ReadonlyArray<string>>()
  if (!projection.appendOnly) {
    for (const envelope of envelopes) {
      try {
        keysOf.set(envelope, projection.keys(envelope))
      } catch (thrown) {
        failedAt = failure(envelope, thrown)
        break
      }
    }
    const wanted = [...new Set([...keysOf.values()].flat())]
    for (const [key, row] of await load(wanted)) rows.set(key, row)
  }
  const before = new Map(rows)
  for (const envelope of envelopes) {
    if (failedAt?.category === 'bad-code' && failedAt.position === envelope.position) break
    try {
      const keys = projection.appendOnly ? [envelope.position] : (keysOf.get(envelope) ?? [])
      const changed = keys.map((key) => [key, projection.apply(rows.get(key), envelope, key)] as const)
      for (const [key, row] of changed) rows.set(key, row)
    } catch (thrown) {
      failedAt = failure(envelope, thrown)
      break
    }
    upTo = envelope.position
  }
  const upserts: Array<readonly [string, AnyRow]> = []
  const deletes: Array<string> = []
  for (const [key, row] of rows) {
    if (row !== undefined && row !== before.get(key)) upserts.push([key, row])
    else if (row === undefined && before.get(key) !== undefined) deletes.push(key)
  }
  return { upserts, deletes, upTo, failedAt }
}
