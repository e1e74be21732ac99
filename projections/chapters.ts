/**
 * Facts put together by what they are about: all of one deal, in the order of C3, are its chapter. Of most deals every fact
 * counts, or none, whatever day is asked about; such a chapter is the same object for every moment that it counts at, and what
 * it comes to is made once, or kept by the store. What is left to do for a day is what was under way on it.
 */
import { countingIn, partOf } from '../src/kernel/counting.ts'
import type { Times } from '../src/kernel/fact-bounds.ts'
import { epochMs, type Instant, instantFromEpochMs } from '../src/kernel/instant.ts'
import { indexOf, type Spell, spellOf } from '../src/kernel/kept.ts'
import { groupBy } from './group-by.ts'
import { remembered } from './remembered.ts'

interface Chapter<Row, Made> extends Spell {
  /** At least one. */
  readonly rows: ReadonlyArray<Row>
  /** What it comes to, once that is known. */
  kept: Made | undefined
}

/** All chapters there are, in the order of their first facts. */
const wholeBy = <Row extends Times, Made>(
  whole: ReadonlyArray<Row>,
  keyOf: (row: Row) => string,
): ReadonlyArray<Chapter<Row, Made>> =>
  Array.from(groupBy(whole, keyOf).values(), (rows) => ({ ...spellOf(rows), rows, kept: undefined }))

/**
 * What each chapter of a list of facts comes to, in the order of their first facts; nothing of those that come to nothing.
 * `keyOf` and `make` are what the table says of its chapters, where it does: what a store has kept of them was made so.
 */
export const madeOfChapters = <Row extends Times, Made extends object>(
  keyOf: (row: Row) => string,
  make: (rows: ReadonlyArray<Row>) => Made | undefined,
): ((rows: ReadonlyArray<Row>) => ReadonlyArray<Made>) => {
  const all = remembered(
    (whole: ReadonlyArray<Row>) =>
      (indexOf(whole)?.chapters() as ReadonlyArray<Chapter<Row, Made>> | undefined) ?? wholeBy<Row, Made>(whole, keyOf),
  )
  const madeOf = (one: Chapter<Row, Made>): Made | undefined => {
    one.kept ??= make(one.rows)
    return one.kept
  }
  return remembered((rows) => {
    const { whole, bounds } = partOf(rows)
    const [occurredUpTo, recordedUpTo] = [epochMs(bounds.occurredUpTo), epochMs(bounds.recordedUpTo)]
    const counts = (row: Row): boolean => row.occurredAt <= bounds.occurredUpTo && row.recordedAt <= bounds.recordedUpTo
    const found: Array<Made> = []
    for (const one of all(whole)) {
      // They stand in the order of their beginnings.
      if (one.begins > occurredUpTo) break
      if (one.recordedFrom > recordedUpTo) continue
      const isOver = one.occurredUpTo <= occurredUpTo && one.recordedUpTo <= recordedUpTo
      const made = isOver ? madeOf(one) : make(one.rows.filter(counts))
      if (made !== undefined) found.push(made)
    }
    return found
  })
}

/** The last moment before one. */
export const justBefore = (moment: Instant): Instant => instantFromEpochMs(epochMs(moment) - 1)

/** Of a list of facts those that had occurred before a moment. */
export const occurredBefore = <Row extends Times>(rows: ReadonlyArray<Row>, moment: Instant): ReadonlyArray<Row> =>
  countingIn(rows, { ...partOf(rows).bounds, occurredUpTo: justBefore(moment) })

/** Of a list of facts those that had been recorded before a moment. */
export const recordedBefore = <Row extends Times>(rows: ReadonlyArray<Row>, moment: Instant): ReadonlyArray<Row> =>
  countingIn(rows, { ...partOf(rows).bounds, recordedUpTo: justBefore(moment) })
