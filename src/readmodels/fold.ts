/** A stretch of events through one projection, in memory: the rows that change, and where it had to stop. */
import * as E from 'fp-ts/lib/Either.js'
import type { Envelope } from '../kernel/event-codec.ts'
import type { RecordedEvent } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { AnyRow, Projection } from '../kernel/projection.ts'
import type { Decoded } from '../kernel/registry.ts'
import type { Failure } from './port.ts'

/** An event as it was recorded, and as it reads. */
export interface Read {
  readonly event: RecordedEvent
  readonly decoded: Decoded
}

export interface Folded {
  readonly upserts: ReadonlyArray<readonly [key: string, row: AnyRow]>
  readonly deletes: ReadonlyArray<string>
  /** Position of the last event folded; undefined: none. */
  readonly upTo: Position | undefined
  /** The event it stopped before; undefined: all were folded. */
  readonly failedAt: Failure | undefined
}

/** The rows there are under these keys, before the stretch. */
type Load<Gone> = (keys: ReadonlyArray<string>) => Promise<E.Either<Gone, ReadonlyMap<string, AnyRow>>>

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

const failureOf = (category: Failure['category'], { position, type }: Envelope | RecordedEvent, message: string) => ({
  category,
  position,
  type,
  message,
})

type Step = (envelope: Envelope) => void

/** Takes one event after the other; the first that can't be read, or that the projection throws at, ends it. */
const stepThrough = (events: ReadonlyArray<Read>, step: Step): Pick<Folded, 'upTo' | 'failedAt'> => {
  let upTo: Position | undefined
  for (const { event, decoded } of events) {
    if (decoded._tag === 'Malformed') return { upTo, failedAt: failureOf('bad-event', event, decoded.error.message) }
    try {
      step(decoded.envelope)
    } catch (thrown) {
      return { upTo, failedAt: failureOf('bad-code', event, messageOf(thrown)) }
    }
    upTo = event.position
  }
  return { upTo, failedAt: undefined }
}

/** Each event leaves at most one row of its own behind: nothing is ever read back. */
const foldFacts = ({ apply }: Projection, events: ReadonlyArray<Read>): Folded => {
  const upserts: Array<readonly [string, AnyRow]> = []
  const end = stepThrough(events, (envelope) => {
    const row = apply(undefined, envelope, envelope.position)
    if (row !== undefined) upserts.push([envelope.position, row])
  })
  return { upserts, deletes: [], ...end }
}

const foldRows = async <Gone>(
  projection: Projection,
  events: ReadonlyArray<Read>,
  load: Load<Gone>,
): Promise<E.Either<Gone, Folded>> => {
  const keysOf: Array<ReadonlyArray<string>> = []
  const wanted = new Set<string>()
  stepThrough(events, (envelope) => {
    const keys = projection.keys(envelope)
    keysOf.push(keys)
    for (const key of keys) wanted.add(key)
  })
  const loaded = await load([...wanted])
  if (E.isLeft(loaded)) return loaded
  const before = loaded.right
  const rows = new Map<string, AnyRow | undefined>(before)
  let n = 0
  const end = stepThrough(events, (envelope) => {
    // Where finding its keys threw, it throws again here, and the event is the one it stops at.
    const keys = keysOf[n++] ?? projection.keys(envelope)
    const changed = keys.map((key) => [key, projection.apply(rows.get(key), envelope, key)] as const)
    for (const [key, row] of changed) rows.set(key, row)
  })
  const upserts: Array<readonly [string, AnyRow]> = []
  const deletes: Array<string> = []
  for (const [key, row] of rows) {
    if (row !== undefined && row !== before.get(key)) upserts.push([key, row])
    else if (row === undefined && before.has(key)) deletes.push(key)
  }
  return E.right({ upserts, deletes, ...end })
}

/** Folds events in order. What came before the event it stops at still counts. Left: the rows could not be loaded. */
export const fold = async <Gone>(
  projection: Projection,
  events: ReadonlyArray<Read>,
  load: Load<Gone>,
): Promise<E.Either<Gone, Folded>> =>
  projection.appendOnly ? E.right(foldFacts(projection, events)) : foldRows(projection, events, load)
