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

/** What chapters come to, and the facts of those that come to nothing; both in the order of the chapters' first facts. */
interface Folded<Row, Made> {
  readonly made: ReadonlyArray<Made>
  readonly rest: ReadonlyArray<Row>
}

/** When chapters began and ended: as numbers side by side, since every moment asked about looks at all of them. */
const spellsIn = remembered((chapters: ReadonlyArray<Spell>) => ({
  begins: Float64Array.from(chapters, ({ begins }) => begins),
  ends: Float64Array.from(chapters, ({ occurredUpTo }) => occurredUpTo),
  recordedFrom: Float64Array.from(chapters, ({ recordedFrom }) => recordedFrom),
  recordedTo: Float64Array.from(chapters, ({ recordedUpTo }) => recordedUpTo),
}))

/**
 * What each chapter of a list of facts comes to. `keyOf` and `make` are what the table says of its chapters, where it does: what
 * a store has kept of them was made so.
 */
export const foldChapters = <Row extends Times, Made extends object>(
  keyOf: (row: Row) => string,
  make: (rows: ReadonlyArray<Row>) => Made | undefined,
): ((rows: ReadonlyArray<Row>) => Folded<Row, Made>) => {
  const all = remembered(
    (whole: ReadonlyArray<Row>) =>
      (indexOf(whole)?.chapters?.() as ReadonlyArray<Chapter<Row, Made>> | undefined) ??
      wholeBy<Row, Made>(whole, keyOf),
  )
  const madeOf = (one: Chapter<Row, Made>): Made | undefined => {
    one.kept ??= make(one.rows)
    return one.kept
  }
  return remembered((rows) => {
    const { whole, bounds } = partOf(rows)
    const [occurredUpTo, recordedUpTo] = [epochMs(bounds.occurredUpTo), epochMs(bounds.recordedUpTo)]
    const counts = (row: Row): boolean => row.occurredAt <= bounds.occurredUpTo && row.recordedAt <= bounds.recordedUpTo
    const chapters = all(whole)
    const { begins, ends, recordedFrom, recordedTo } = spellsIn(chapters)
    const made: Array<Made> = []
    const rest: Array<Row> = []
    let i = -1
    for (const one of chapters) {
      i++
      // They stand in the order of their beginnings.
      if ((begins[i] ?? 0) > occurredUpTo) break
      if ((recordedFrom[i] ?? 0) > recordedUpTo) continue
      const isOver = (ends[i] ?? 0) <= occurredUpTo && (recordedTo[i] ?? 0) <= recordedUpTo
      const own = isOver ? madeOf(one) : make(one.rows.filter(counts))
      if (own !== undefined) made.push(own)
      else rest.push(...one.rows.filter(counts))
    }
    return { made, rest }
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
