/**
 * Facts put together by what they are about: all of one deal, in the order of C3, are its chapter. Of most deals every fact
 * counts, or none, whatever day is asked about; such a chapter is the same object for every moment that it counts at, and what
 * it comes to is made once. What is left to do for a day is what was under way on it.
 */
import { countingIn, type FactBounds, partOf, type Times } from '../src/kernel/counting.ts'
import { epochMs, FIRST_INSTANT, type Instant, instantFromEpochMs } from '../src/kernel/instant.ts'
import { remembered } from './remembered.ts'

export interface Chapter<Row> {
  /** At least one. */
  readonly rows: ReadonlyArray<Row>
  /** What was made of it. */
  readonly made: Record<symbol, unknown>
}

interface Whole<Row> extends Chapter<Row> {
  readonly bounds: FactBounds
}

const chapter = <Row>(rows: ReadonlyArray<Row>): Chapter<Row> => ({ rows, made: {} })

/** All chapters there are, in the order of their first facts. */
const wholeBy = <Row extends Times>(
  whole: ReadonlyArray<Row>,
  keyOf: (row: Row) => string,
): ReadonlyArray<Whole<Row>> => {
  const byKey = new Map<string, Array<Row>>()
  for (const row of whole) {
    const key = keyOf(row)
    const rows = byKey.get(key)
    if (rows === undefined) byKey.set(key, [row])
    else rows.push(row)
  }
  return Array.from(byKey.values(), (rows) => {
    let recordedUpTo = FIRST_INSTANT
    for (const { recordedAt } of rows) if (recordedAt > recordedUpTo) recordedUpTo = recordedAt
    const occurredUpTo = rows.at(-1)?.occurredAt ?? FIRST_INSTANT
    return { ...chapter(rows), bounds: { occurredUpTo, recordedUpTo } }
  })
}

/** How a list of facts is put into chapters, in the order of their first facts. */
export const chaptersBy = <Row extends Times>(
  keyOf: (row: Row) => string,
): ((rows: ReadonlyArray<Row>) => ReadonlyArray<Chapter<Row>>) => {
  const all = remembered((whole: ReadonlyArray<Row>) => wholeBy(whole, keyOf))
  return remembered((rows) => {
    const { whole, bounds } = partOf(rows)
    if (whole === rows) return all(whole)
    const chapters: Array<Chapter<Row>> = []
    for (const one of all(whole)) {
      const { occurredUpTo, recordedUpTo } = one.bounds
      if (occurredUpTo <= bounds.occurredUpTo && recordedUpTo <= bounds.recordedUpTo) {
        chapters.push(one)
        continue
      }
      // They stand in the order of their beginnings.
      if ((one.rows[0]?.occurredAt ?? '') > bounds.occurredUpTo) break
      const counting = one.rows.filter(
        ({ occurredAt, recordedAt }) => occurredAt <= bounds.occurredUpTo && recordedAt <= bounds.recordedUpTo,
      )
      if (counting.length > 0) chapters.push(chapter(counting))
    }
    return chapters
  })
}

/** A pure function of a chapter, computed once for each. */
export const madeOnce = <Row, Value>(make: (rows: ReadonlyArray<Row>) => Value): ((one: Chapter<Row>) => Value) => {
  const name = Symbol()
  return ({ rows, made }) => {
    if (!(name in made)) made[name] = make(rows)
    return made[name] as Value
  }
}

/** The last moment before one. */
export const justBefore = (moment: Instant): Instant => instantFromEpochMs(epochMs(moment) - 1)

/** Of a list of facts those that had occurred before a moment. */
export const occurredBefore = <Row extends Times>(rows: ReadonlyArray<Row>, moment: Instant): ReadonlyArray<Row> =>
  countingIn(rows, { ...partOf(rows).bounds, occurredUpTo: justBefore(moment) })

/** Of a list of facts those that had been recorded before a moment. */
export const recordedBefore = <Row extends Times>(rows: ReadonlyArray<Row>, moment: Instant): ReadonlyArray<Row> =>
  countingIn(rows, { ...partOf(rows).bounds, recordedUpTo: justBefore(moment) })
