/**
 * An IANA time zone: which local day an instant falls on, and when a local day begins and ends.
 *
 * The rules are Temporal's (and the tz database behind it); the offsets are remembered per UTC day, because a view asks
 * for the day of every event of a history and Temporal takes some 5 µs each. What is remembered is a pure function of
 * zone and day, so the memory shows in nothing but speed.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { Temporal } from 'temporal-polyfill'
import { MS_PER_DAY } from '../../kernel/civil.ts'
import { epochMs, type Instant, nearestInstant } from '../../kernel/instant.ts'
import { addDays, epochDay, type LocalDate, nearestDate } from '../../kernel/local-date.ts'

/** A zone and its questions; made by {@link zone}, one object per zone. */
export interface Zone {
  /** The zone's name as the tz database spells it, `Europe/Madrid`. */
  readonly id: string
  /** Milliseconds by which the local clock is ahead of UTC at an instant. */
  readonly offsetMs: (instant: Instant) => number
  /** The local day an instant falls on: 2026-02-28T23:30Z is 1 March in Europe/Madrid. */
  readonly localDate: (instant: Instant) => LocalDate
  /**
   * The first instant of a local day, inclusive. It is not always 00:00: where clocks jump over midnight it is the first
   * instant after the jump, and a day that a zone never had (Apia, 2011-12-30) begins where the next one does.
   */
  readonly startOfDay: (date: LocalDate) => Instant
  /**
   * The last instant of a local day, inclusive: one millisecond before the next day starts. So "as of that day" is
   * `occurredAt <= endOfDay(day)` (C2); a half-open range ends at `startOfDay(addDays(day, 1))` instead.
   */
  readonly endOfDay: (date: LocalDate) => Instant
  /**
   * The instant of a wall-clock time, given in minutes from the start of the day, up to 1,440. A time that a day has twice is
   * the first of the two; one that it does not have, where clocks jump over it, is as far after the jump as it lies in the gap.
   */
  readonly at: (date: LocalDate, minutes: number) => Instant
}

/** No such zone in the tz database. */
export interface UnknownZone {
  readonly _tag: 'UnknownZone'
  readonly value: string
  readonly message: string
}

/** The offset of a UTC day: one number, or, on a day on which clocks change, the changes `[from ms, offset ms]` in order. */
type DayOffsets = number | ReadonlyArray<readonly [number, number]>

const temporalOffset = (id: string, ms: number): number =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(id).offsetNanoseconds / 1_000_000

const HOUR = 3_600_000

/** First instant after `low` with another offset, where the offset at `high` is known to differ. Clocks change on a second. */
const changeBetween = (id: string, low: number, high: number, before: number): number => {
  let [from, to] = [low / 1_000, high / 1_000]
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2)
    if (temporalOffset(id, middle * 1_000) === before) from = middle
    else to = middle
  }
  return to * 1_000
}

const offsetsOfDay = (id: string, day: number): DayOffsets => {
  const start = day * MS_PER_DAY
  const first = temporalOffset(id, start)
  if (temporalOffset(id, start + MS_PER_DAY) === first) return first
  const changes: Array<readonly [number, number]> = [[start, first]]
  let offset = first
  // Hour by hour, so that two changes on one day would both be found.
  for (let at = start; at < start + MS_PER_DAY; at += HOUR) {
    const next = temporalOffset(id, at + HOUR)
    if (next !== offset) changes.push([changeBetween(id, at, at + HOUR, offset), next])
    offset = next
  }
  return changes
}

const makeZone = (id: string): Zone => {
  const offsets = new Map<number, DayOffsets>()
  const dates = new Map<number, LocalDate>()
  const starts = new Map<LocalDate, Instant>()

  const offsetAt = (ms: number): number => {
    const day = Math.floor(ms / MS_PER_DAY)
    let known = offsets.get(day)
    if (known === undefined) {
      known = offsetsOfDay(id, day)
      offsets.set(day, known)
    }
    return typeof known === 'number' ? known : (known.findLast(([from]) => from <= ms)?.[1] ?? 0)
  }
  const localDate = (instant: Instant): LocalDate => {
    const ms = epochMs(instant)
    const day = Math.floor((ms + offsetAt(ms)) / MS_PER_DAY)
    let date = dates.get(day)
    if (date === undefined) {
      date = nearestDate(day)
      dates.set(day, date)
    }
    return date
  }
  const startOfDay = (date: LocalDate): Instant => {
    let start = starts.get(date)
    if (start === undefined) {
      start = nearestInstant(Temporal.PlainDate.from(date).toZonedDateTime(id).epochMilliseconds)
      starts.set(date, start)
    }
    return start
  }
  const at = (date: LocalDate, minutes: number): Instant => {
    const local = epochDay(date) * MS_PER_DAY + minutes * 60_000
    const before = offsetAt(local - MS_PER_DAY)
    // No change since the day before: the first instant, if not the only one, that the clock shows so.
    if (offsetAt(local - before) === before) return nearestInstant(local - before)
    return nearestInstant(
      Temporal.PlainDate.from(date)
        .toPlainDateTime()
        .add({ minutes })
        .toZonedDateTime(id, { disambiguation: 'compatible' }).epochMilliseconds,
    )
  }
  return {
    id,
    at,
    offsetMs: (instant) => offsetAt(epochMs(instant)),
    localDate,
    startOfDay,
    endOfDay: (date) => nearestInstant(epochMs(startOfDay(addDays(date, 1))) - 1),
  }
}

const zones = new Map<string, Zone>()

/** The tz database's spelling of a name; undefined for offsets such as +02:00, which know no daylight saving. */
const zoneIdOf = (name: string): string | undefined => {
  if (!/^[A-Za-z]/.test(name)) return undefined
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId
  } catch {
    return undefined
  }
}

const unknownZone = (name: string): UnknownZone => {
  const city = `/${name.trim().replaceAll(' ', '_').split('/').at(-1)}`.toLowerCase()
  const near = Intl.supportedValuesOf('timeZone').find((id) => id.toLowerCase().endsWith(city))
  const example = near === undefined ? 'write an IANA name such as Europe/Madrid or UTC' : `did you mean ${near}?`
  return { _tag: 'UnknownZone', value: name, message: `"${name}" is not a time zone: ${example}` }
}

/** The zone of an IANA name, in any case of letters: `zone('Europe/Madrid')`. */
export const zone = (name: string): E.Either<UnknownZone, Zone> => {
  const known = zones.get(name)
  if (known !== undefined) return E.right(known)
  const id = zoneIdOf(name)
  if (id === undefined) return E.left(unknownZone(name))
  const made = zones.get(id) ?? makeZone(id)
  zones.set(id, made)
  return E.right(made)
}

/** Universal time, where every day has 24 hours; also what a test takes that is not about zones. */
export const utc: Zone = makeZone('UTC')

/** Days between two instants on the calendar of a zone (C5): an integer, 0 within one local day. */
export const localDaysBetween = (inZone: Zone, from: Instant, to: Instant): number =>
  epochDay(inZone.localDate(to)) - epochDay(inZone.localDate(from))

declare const zoneNameBrand: unique symbol

/** The name of a zone that exists, as events hold it. */
export type ZoneName = string & { readonly [zoneNameBrand]: 'ZoneName' }

const isZoneName = (u: unknown): u is ZoneName => typeof u === 'string' && E.isRight(zone(u))

/** The zone that a program names: `zoneName('Europe/Madrid')`. Throws RangeError where there is none. */
export const zoneName = (text: string): ZoneName => {
  if (!isZoneName(text)) throw new RangeError(unknownZone(text).message)
  return text
}

/** io-ts codec of a zone's name; the text is stored and read as it stands. */
export const ZoneName: t.Type<ZoneName, string> = new t.Type<ZoneName, string>(
  'zone name',
  isZoneName,
  (u, context) =>
    isZoneName(u)
      ? t.success(u)
      : t.failure(u, context, typeof u === 'string' ? unknownZone(u).message : 'must be text'),
  t.identity,
)
