/** A segment as its decisions need to see it: plain JSON. */
import type { Instant } from '../../kernel/instant.ts'
import type { SegmentEvent } from './events.ts'
import type { Predicate } from './predicate.ts'

export interface Segment {
  readonly status: 'standing' | 'dropped'
  readonly lastStatusAt: Instant
  readonly predicate: Predicate
  readonly needs: ReadonlyArray<string>
  readonly targets: ReadonlyArray<string>
}

/** Null before the segment is defined. */
export type SegmentState = Segment | null

export const evolve = (state: SegmentState, event: SegmentEvent): SegmentState => {
  const { occurredAt } = event
  if (event.type === 'SegmentDefined') {
    const { predicate, needs = [] } = event.data
    return state ?? { status: 'standing', lastStatusAt: occurredAt, predicate, needs, targets: [] }
  }
  if (state === null) return null
  switch (event.type) {
    case 'SegmentRefined': {
      const { predicate, needs = state.needs } = event.data
      return { ...state, lastStatusAt: occurredAt, predicate, needs }
    }
    case 'SegmentTargeted':
      return { ...state, targets: [...state.targets, event.data.target] }
    case 'SegmentDropped':
      return { ...state, lastStatusAt: occurredAt, status: 'dropped' }
    default:
      return state
  }
}
