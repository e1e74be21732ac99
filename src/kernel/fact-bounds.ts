/** Which facts count: up to when they occurred, and up to when they were recorded. */
import { type Instant, LAST_INSTANT } from './instant.ts'

export interface Times {
  readonly occurredAt: Instant
  readonly recordedAt: Instant
}

/** Facts that count: those that occurred, and were recorded, up to these moments and at them. */
export interface FactBounds {
  readonly occurredUpTo: Instant
  readonly recordedUpTo: Instant
}

export const EVER: FactBounds = {
  occurredUpTo: LAST_INSTANT,
  recordedUpTo: LAST_INSTANT,
}

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b)

/** What counts within both. */
export const narrower = (a: FactBounds, b: FactBounds): FactBounds => ({
  occurredUpTo: earlier(a.occurredUpTo, b.occurredUpTo),
  recordedUpTo: earlier(a.recordedUpTo, b.recordedUpTo),
})

/** Whether all that counts within one pair of bounds counts within another. */
export const covers = (wide: FactBounds, narrow: FactBounds): boolean =>
  narrow.occurredUpTo <= wide.occurredUpTo && narrow.recordedUpTo <= wide.recordedUpTo
