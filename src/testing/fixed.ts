/** Clocks and ids that a test controls. */
import { type Instant, instantFromEpochMs } from '../kernel/instant.ts'

export interface TestClock {
  readonly now: () => Instant
  readonly set: (instant: string) => void
  readonly advance: (ms: number) => void
}

/** A clock that stands still until it is moved. */
export const testClock = (start: string): TestClock => {
  let ms = Date.parse(start)
  return {
    now: () => instantFromEpochMs(ms),
    set: (instant) => {
      ms = Date.parse(instant)
    },
    advance: (by) => {
      ms += by
    },
  }
}

/** Ids in order: `00000000-0000-7000-8000-000000000001`, …2, …3. */
export const countingIds = (): (() => string) => {
  let n = 0
  return () => `00000000-0000-7000-8000-${String(++n).padStart(12, '0')}`
}
