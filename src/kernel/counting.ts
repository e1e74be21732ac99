/**
 * Facts that count, as a part of all that are held. A question about another moment asks for another part of the same facts:
 * whatever was made of the whole, or of what is the same in both parts, is made once.
 */
import { covers, EVER, type FactBounds, narrower, type Times } from './fact-bounds.ts'
import { epochMs, FIRST_INSTANT, type Instant } from './instant.ts'
import { itemAt } from './item-at.ts'
import { keepLast } from './keep-last.ts'
import { indexOf } from './kept.ts'
import { lazyList } from './lazy-list.ts'
import { comparePositions, type Position } from './position.ts'

/** A list of facts and what it is a part of: all of the whole within the bounds, in the same order. */
export interface Part<Row> {
  readonly whole: ReadonlyArray<Row>
  readonly bounds: FactBounds
}

type Rows = ReadonlyArray<object>

interface Recorded {
  readonly times: Float64Array
  readonly latest: number
}

const parts = new WeakMap<Rows, Part<object>>()
const placesOf = new WeakMap<Rows, Float64Array>()
const recordedTimes = new WeakMap<Rows, Recorded>()
/** The last parts by their bounds: who asks for the same moment shares what is remembered of it; the others can be let go. */
const taken = new WeakMap<Rows, Map<string, Rows>>()
const MOST_TAKEN = 2

/** What a list is a part of; a list that nobody took from another is a whole. */
export const partOf = <Row extends object>(rows: ReadonlyArray<Row>): Part<Row> =>
  (parts.get(rows) as Part<Row> | undefined) ?? { whole: rows, bounds: EVER }

/** How many of a list in the order of C3 occurred early enough. */
const countWhile = (rows: ReadonlyArray<Times>, isEarly: (at: Instant) => boolean): number => {
  let [from, to] = [0, rows.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (isEarly(itemAt(rows, middle).occurredAt)) from = middle + 1
    else to = middle
  }
  return from
}

const countUpTo = (rows: ReadonlyArray<Times>, moment: Instant): number => countWhile(rows, (at) => at <= moment)

/** Of what is not read yet, the rows asked for alone; undefined of a list that is there. */
const readIn = <Row extends object>(
  rows: ReadonlyArray<Row>,
  from: Instant,
  holds: (row: Row) => boolean,
): ReadonlyArray<Row> | undefined => {
  const { whole, bounds } = partOf(rows)
  return indexOf(whole)?.those(bounds, from, holds) as ReadonlyArray<Row> | undefined
}

/** Of a list in the order of C3 those that occurred at a moment or later. */
export const occurredFrom = <Row extends Times>(rows: ReadonlyArray<Row>, moment: Instant): ReadonlyArray<Row> =>
  readIn(rows, moment, () => true) ?? rows.slice(countWhile(rows, (at) => at < moment))

/** Of a list those of which something holds: of a list that is not read yet, nobody holds the others. */
export const those = <Row extends object>(rows: ReadonlyArray<Row>, holds: (row: Row) => boolean): ReadonlyArray<Row> =>
  readIn(rows, FIRST_INSTANT, holds) ?? rows.filter(holds)

/** When each was recorded, and the latest of them, milliseconds. */
const recordedIn = (whole: ReadonlyArray<Times>): Recorded => {
  const known = recordedTimes.get(whole)
  if (known !== undefined) return known
  const times = Float64Array.from(whole, (row) => epochMs(row.recordedAt))
  const recorded = { times, latest: times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) }
  recordedTimes.set(whole, recorded)
  return recorded
}

const within = <Row extends Times>(
  whole: ReadonlyArray<Row>,
  { occurredUpTo, recordedUpTo }: FactBounds,
): ReadonlyArray<Row> => {
  const count = countUpTo(whole, occurredUpTo)
  const { times, latest } = recordedIn(whole)
  const limit = epochMs(recordedUpTo)
  if (latest <= limit) return count === whole.length ? whole : whole.slice(0, count)
  const rows: Array<Row> = []
  for (let at = 0; at < count; at++) if (itemAt(times, at) <= limit) rows.push(itemAt(whole, at))
  return rows
}

/** A part of what is not read yet is not read either. */
const partWithin = <Row extends Times>(whole: ReadonlyArray<Row>, bounds: FactBounds): ReadonlyArray<Row> => {
  const index = indexOf(whole)
  if (index === undefined) return within(whole, bounds)
  return covers(bounds, index.upTo) ? whole : lazyList(() => within(whole, bounds))
}

/** Those facts of a list that count. They come, and stay, in the order of C3. */
export const countingIn = <Row extends Times>(rows: ReadonlyArray<Row>, bounds: FactBounds): ReadonlyArray<Row> => {
  const { whole, bounds: own } = partOf(rows)
  if (covers(bounds, own)) return rows
  const both = narrower(bounds, own)
  const known = taken.get(whole) ?? new Map<string, Rows>()
  taken.set(whole, known)
  const name = `${both.occurredUpTo} ${both.recordedUpTo}`
  const found = known.get(name) as ReadonlyArray<Row> | undefined
  const part = found ?? partWithin(whole, both)
  if (found === undefined && part !== whole) parts.set(part, { whole, bounds: both })
  keepLast(known, name, part, MOST_TAKEN)
  return part
}

interface Placed {
  readonly position: Position
}

/** Where in the history each stands, as numbers; larger ones than JavaScript tells apart are compared as text. */
const placesIn = (whole: ReadonlyArray<Placed>): Float64Array => {
  const known = placesOf.get(whole) ?? Float64Array.from(whole, ({ position }) => Number(position))
  placesOf.set(whole, known)
  return known
}

const isLater = (a: Placed | undefined, b: Placed | undefined): boolean =>
  a !== undefined && b !== undefined && comparePositions(a.position, b.position) > 0

/** The position, of all in a list, that comes last in the history; null of none. */
export const lastOf = (rows: ReadonlyArray<Times & Placed>): Position | null => {
  const { whole, bounds } = partOf(rows)
  const index = indexOf(whole)
  if (index !== undefined) return index.last(bounds)
  const places = placesIn(whole)
  const count = whole === rows ? whole.length : countUpTo(whole, bounds.occurredUpTo)
  const times = whole === rows ? undefined : recordedIn(whole).times
  const limit = epochMs(bounds.recordedUpTo)
  let last = -1
  for (let at = 0; at < count; at++) {
    if (times !== undefined && itemAt(times, at) > limit) continue
    const ahead = last < 0 ? 1 : itemAt(places, at) - itemAt(places, last)
    if (ahead > 0 || (ahead === 0 && isLater(whole[at], whole[last]))) last = at
  }
  return whole[last]?.position ?? null
}

/** When the first of a list occurred after a moment; undefined where none did. */
export const firstAfter = (rows: ReadonlyArray<Times>, moment: Instant): Instant | undefined => {
  const { whole, bounds } = partOf(rows)
  const index = indexOf(whole)
  if (index !== undefined) return index.firstAfter(moment, bounds)
  return rows.find(({ occurredAt }) => occurredAt > moment)?.occurredAt
}
