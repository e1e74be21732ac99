/**
 * Business time: how much of a stretch of time falls into the hours in which the company works, and when so much of it has
 * passed (VIEWS.md C5, S2, M3). A calendar is configuration with versions: which hours of which weekdays are worked, in
 * which zone, from which day on, and which days are different. Clocks that change are no difference to it: a working day
 * from 9 to 18 has nine hours on the wall clock, and a night shift over the change has one more or one less.
 */
import { epochMs, type Instant, instantFromEpochMs } from '../../kernel/instant.ts'
import { addDays, daysBetween, type LocalDate, weekday } from '../../kernel/local-date.ts'
import { type ById, byId } from './by-id.ts'
import { type LocalTime, minutesOf } from './local-time.ts'
import { utc, type Zone, zone } from './zone.ts'

/** Worked from the one wall-clock time to the other, exclusive. */
export interface Hours {
  readonly from: LocalTime
  readonly to: LocalTime
}

/** Hours of a weekday, 1 Monday to 7 Sunday; a day with a break has two. */
export interface WeeklyHours extends Hours {
  readonly weekday: number
}

export interface CalendarVersion {
  readonly zone: string
  readonly hours: ReadonlyArray<WeeklyHours>
}

/** Plain JSON. */
export interface BusinessCalendar {
  /** By the local day from which each is in force; before the first one that one holds as well. At least one. */
  readonly versions: ById<CalendarVersion>
  /** By local day: the hours worked on a day that is not like others, none on a holiday. */
  readonly holidays: ById<ReadonlyArray<Hours>>
}

/** The calendar that holds for all where no other is named. */
export const COMPANY = 'company'

/** Longer than any limit: who works one hour a year gets no answer. */
const HORIZON_DAYS = 3_660
const HOUR = 3_600_000
const at = (text: string): LocalTime => text as LocalTime

/** What holds where nobody configured anything: Monday to Friday, 9 to 18, no holidays. */
export const mondayToFriday = (inZone: Zone): BusinessCalendar => ({
  versions: {
    '0000-01-01': {
      zone: inZone.id,
      hours: [1, 2, 3, 4, 5].map((day) => ({ weekday: day, from: at('09:00'), to: at('18:00') })),
    },
  },
  holidays: {},
})

const versionOn = ({ versions }: BusinessCalendar, day: LocalDate): CalendarVersion | undefined => {
  let [best, earliest]: [string | undefined, string | undefined] = [undefined, undefined]
  for (const since of Object.keys(versions)) {
    if (since <= day && (best === undefined || since > best)) best = since
    if (earliest === undefined || since < earliest) earliest = since
  }
  const since = best ?? earliest
  return since === undefined ? undefined : byId(versions, since)
}

const hoursOn = (calendar: BusinessCalendar, version: CalendarVersion, day: LocalDate): ReadonlyArray<Hours> =>
  byId(calendar.holidays, day) ?? version.hours.filter((hours) => hours.weekday === weekday(day))

const zoneOf = ({ zone: name }: CalendarVersion): Zone => {
  const found = zone(name)
  return found._tag === 'Right' ? found.right : utc
}

/** The local day on which a moment falls by a calendar. */
export const dayIn = (calendar: BusinessCalendar, moment: Instant): LocalDate => {
  const version = versionOn(calendar, utc.localDate(moment))
  return (version === undefined ? utc : zoneOf(version)).localDate(moment)
}

/** Whether anything is worked on a local day. */
export const isWorkingDay = (calendar: BusinessCalendar, day: LocalDate): boolean => {
  const version = versionOn(calendar, day)
  return version !== undefined && hoursOn(calendar, version, day).length > 0
}

/** Working days among the local days `[from, to)`. */
export const workingDays = (calendar: BusinessCalendar, from: LocalDate, to: LocalDate): number => {
  let count = 0
  for (let i = 0; i < daysBetween(from, to); i++) if (isWorkingDay(calendar, addDays(from, i))) count++
  return count
}

/** A stretch of worked time, in milliseconds since 1970. */
type Span = readonly [from: number, to: number]

/** What is worked on a local day, in order. */
const spansOn = (calendar: BusinessCalendar, day: LocalDate): ReadonlyArray<Span> => {
  const version = versionOn(calendar, day)
  if (version === undefined) return []
  const inZone = zoneOf(version)
  return hoursOn(calendar, version, day)
    .map(({ from, to }): Span => [epochMs(inZone.at(day, minutesOf(from))), epochMs(inZone.at(day, minutesOf(to)))])
    .filter(([from, to]) => from < to)
    .sort(([a], [b]) => a - b)
}

/** What is worked from a moment on, in order and without overlap, day by day until nobody asks any more. */
function* workedFrom(calendar: BusinessCalendar, from: Instant): Generator<Span, void> {
  // The local day may be the one before or after in the zone of the version then in force: one day of margin.
  const first = addDays(utc.localDate(from), -1)
  let reached = epochMs(from)
  for (let i = 0; i <= HORIZON_DAYS; i++)
    for (const [start, end] of spansOn(calendar, addDays(first, i))) {
      if (end <= reached) continue
      yield [Math.max(start, reached), end]
      reached = end
    }
}

/**
 * Milliseconds of business time between two moments; 0 where the second is not after the first.
 *
 * `businessMs(calendar, friday17, monday10)` is two hours with Monday to Friday, 9 to 18.
 */
export const businessMs = (calendar: BusinessCalendar, from: Instant, to: Instant): number => {
  const end = epochMs(to)
  let sum = 0
  if (end <= epochMs(from)) return 0
  for (const [start, stop] of workedFrom(calendar, from)) {
    if (start >= end) break
    sum += Math.min(stop, end) - start
  }
  return sum
}

/**
 * The moment at which so many milliseconds of business time have passed since another; null where that takes ten years.
 * What is due at the end of a day is due then, not at the beginning of the next.
 *
 * @example addBusinessMs(calendar, '2026-03-27T16:00:00.000Z', 8 * 3_600_000) // 2026-03-30T14:00:00.000Z (VIEWS.md S2)
 */
export const addBusinessMs = (calendar: BusinessCalendar, from: Instant, ms: number): Instant | null => {
  if (ms <= 0) return from
  let left = ms
  for (const [start, stop] of workedFrom(calendar, from)) {
    if (stop - start >= left) return instantFromEpochMs(start + left)
    left -= stop - start
  }
  return null
}

/** The moment at which so many hours of business time have passed since another. */
export const addBusinessTime = (calendar: BusinessCalendar, from: Instant, hours: number): Instant | null =>
  addBusinessMs(calendar, from, hours * HOUR)
