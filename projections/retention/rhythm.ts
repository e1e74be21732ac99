/** A client's own rhythm: how far apart its purchases lie, and for how long it has been silent beyond that (VIEWS.md R14). */
import { daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { percentile } from '../statistics/percentile.ts'

export interface Rhythm {
  /** Days between one and the next. */
  readonly median: number
  /** Median absolute deviation from it. */
  readonly mad: number
  /** Silent beyond so many days. */
  readonly threshold: number
  /** Too few gaps of its own: those of its segment. */
  readonly borrowed: boolean
}

const FEWEST_GAPS = 3
/** Makes the median absolute deviation of a normal distribution its standard deviation (Hampel 1974). */
const NORMAL = 1.4826

/** Days between one day and the next, in order. */
export const gapsOf = (days: ReadonlyArray<LocalDate>): ReadonlyArray<number> =>
  days.slice(1).map((day, i) => daysBetween(days[i] ?? day, day))

const rhythmOfGaps = (gaps: ReadonlyArray<number>, borrowed: boolean): Rhythm | null => {
  const median = gaps.length < FEWEST_GAPS ? null : percentile(gaps, 0.5)
  if (median === null) return null
  const mad = percentile(
    gaps.map((gap) => Math.abs(gap - median)),
    0.5,
  )
  const spread = mad ?? 0
  return { median, mad: spread, threshold: Math.max(1.5 * median, median + 3 * NORMAL * spread), borrowed }
}

/**
 * max(1.5 · median, median + 3 · 1.4826 · MAD) of the own gaps where there are three or more, else of those of the segment, else
 * null.
 *
 * @example rhythmOf([28, 30, 32, 30], []) // { median: 30, mad: 1, threshold: 45, borrowed: false }
 */
export const rhythmOf = (own: ReadonlyArray<number>, ofSegment: ReadonlyArray<number>): Rhythm | null =>
  rhythmOfGaps(own, false) ?? rhythmOfGaps(ofSegment, true)
