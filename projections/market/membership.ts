/** Who was in a segment from when to when: by what happened to the client, by time alone, or by the segment's own change. */
import { holds, turningDays } from '../../src/domain/segment/holds.ts'
import type { Predicate } from '../../src/domain/segment/predicate.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { Question } from '../view.ts'
import type { SegmentChange } from './facts.ts'
import { type Life, type Step, unborn } from './life.ts'

/** A client that came into a segment or went out of it. */
export interface SegmentMove {
  readonly client: string
  readonly move: 'entered' | 'left'
  /** When it occurred. */
  readonly at: Instant
  /** When the event behind it was recorded; null where time alone did it. */
  readonly recordedAt: string | null
  /** The type of the event behind it; `time` where none is. */
  readonly by: string
  /** Of that event; where time alone did it, of the last event before. */
  readonly position: string
}

/** From here on this is who belongs to the segment; null: nobody, since it was dropped. */
export interface Definition {
  readonly at: Instant
  readonly recordedAt: string
  readonly by: string
  readonly position: string
  readonly predicate: Predicate | null
}

export const definitionsOf = (changes: ReadonlyArray<SegmentChange>): ReadonlyArray<Definition> =>
  changes.flatMap(({ type, occurredAt, recordedAt, position, predicate }) =>
    type === 'SegmentTargeted'
      ? []
      : [{ at: occurredAt, recordedAt, by: type, position, predicate: predicate as Predicate | null }],
  )

/** Whether a client belongs where a predicate stands: one that is on record and not erased, and satisfies it that day. */
export const isIn = (predicate: Predicate | null, life: Life, at: Instant, { zone }: Question): boolean =>
  predicate !== null && life.registered && !life.erased && holds(predicate, life.traits, zone.localDate(at))

interface Happening extends Omit<Definition, 'predicate'> {
  readonly what: Step | Definition
}

/** The client's own steps before the segment's, where both occurred at one moment. */
const merged = (steps: ReadonlyArray<Step>, definitions: ReadonlyArray<Definition>): ReadonlyArray<Happening> =>
  [
    ...steps.map((step) => ({ ...step, by: step.type, what: step })),
    ...definitions.map((definition) => ({ ...definition, what: definition })),
  ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))

/** The moves of one client into and out of one segment, up to the moment asked about. */
export const movesOf = (
  client: string,
  steps: ReadonlyArray<Step>,
  definitions: ReadonlyArray<Definition>,
  question: Question,
): ReadonlyArray<SegmentMove> => {
  const { zone, asOf } = question
  const moves: Array<SegmentMove> = []
  let life = unborn
  let predicate: Predicate | null = null
  let inside = false
  const look = ({ at, recordedAt, by, position }: Omit<SegmentMove, 'client' | 'move'>): void => {
    const now = isIn(predicate, life, at, question)
    if (now === inside) return
    inside = now
    const last = moves.at(-1)
    // In and out at one moment is neither.
    if (last !== undefined && last.at === at) moves.pop()
    else moves.push({ client, move: now ? 'entered' : 'left', at, recordedAt, by, position })
  }
  const all = merged(steps, definitions)
  for (const [i, one] of all.entries()) {
    if ('live' in one.what) life = one.what.live(life)
    else predicate = one.what.predicate
    look(one)
    if (predicate === null) continue
    const next = all[i + 1]?.at
    const turns = new Set(turningDays(predicate, life.traits).map(zone.startOfDay))
    for (const at of [...turns].toSorted())
      if (at > one.at && at <= asOf && (next === undefined || at < next))
        look({ at, recordedAt: null, by: 'time', position: one.position })
  }
  return moves
}

/** By which move each client that is inside after these came in, in the order of entering. */
export const insideAfter = (moves: ReadonlyArray<SegmentMove>): ReadonlyArray<SegmentMove> => {
  const inside = new Map<string, SegmentMove>()
  for (const move of moves) {
    inside.delete(move.client)
    if (move.move === 'entered') inside.set(move.client, move)
  }
  return [...inside.values()]
}
