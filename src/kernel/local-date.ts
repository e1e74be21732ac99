/**
 * A day on the wall calendar, `2026-03-20`, without time and without zone: due dates, terms of contracts, days of a view.
 *
 * It is never shifted by a zone. Everything counted in days (cycle, age, silence) is a difference of local dates and so
 * an integer, blind to daylight saving (C5); adding months clamps and counts from the origin (C4). Years 0000 to 9999, so
 * the order of the text is the order of the days.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import {
  civilOf,
  daysInMonth,
  epochDayOf,
  epochDayOfText,
  FIRST_EPOCH_DAY,
  LAST_EPOCH_DAY,
  textOfEpochDay,
} from './civil.ts'

declare const localDateBrand: unique symbol

/** `YYYY-MM-DD` of a day that exists; made by {@link parseLocalDate} or from another date. */
export type LocalDate = string & { readonly [localDateBrand]: 'LocalDate' }

/** The text is not a day of the calendar. */
export interface BadLocalDate {
  readonly _tag: 'BadLocalDate'
  readonly value: string
  readonly message: string
}

/** A whole number of months and the days beyond them, `days` of a month of `monthLength` days (see {@link monthsOfTerm}). */
export interface TermInMonths {
  readonly months: number
  readonly days: number
  readonly monthLength: number
}

/** Tells whether a value is a day that exists, written `YYYY-MM-DD`; `2026-02-29` is not. */
export const isLocalDate = (value: unknown): value is LocalDate =>
  typeof value === 'string' && value.length === 10 && !Number.isNaN(epochDayOfText(value))

/** Reads a day from outside: `parseLocalDate('2024-02-29')`. */
export const parseLocalDate = (text: string): E.Either<BadLocalDate, LocalDate> =>
  isLocalDate(text)
    ? E.right(text)
    : E.left({
        _tag: 'BadLocalDate',
        value: text,
        message: `"${text}" is not a day: write an existing day as YYYY-MM-DD, such as 2026-03-20`,
      })

/** The day that a program names: `localDate('2026-03-31')`. Throws RangeError where it is none; a text from outside is parsed. */
export const localDate = (text: string): LocalDate => {
  const parsed = parseLocalDate(text)
  if (E.isLeft(parsed)) throw new RangeError(parsed.left.message)
  return parsed.right
}

/** io-ts codec; the text is stored and read as it stands. */
export const LocalDate: t.Type<LocalDate, string> = new t.Type<LocalDate, string>(
  'LocalDate',
  isLocalDate,
  (input, context) =>
    isLocalDate(input) ? t.success(input) : t.failure(input, context, 'must be an existing day, YYYY-MM-DD'),
  t.identity,
)

/** Day number since 1970-01-01, for arithmetic and for keys of tables. */
export const epochDay = (date: LocalDate): number => epochDayOfText(date)

/**
 * The date of a day number, the inverse of {@link epochDay}.
 * Throws RangeError outside the years 0000–9999, which only a defect of the caller can reach.
 */
export const localDateOfEpochDay = (day: number): LocalDate => {
  if (!Number.isInteger(day) || day < FIRST_EPOCH_DAY || day > LAST_EPOCH_DAY)
    throw new RangeError(`day number ${day} is outside the years 0000 to 9999`)
  return textOfEpochDay(day) as LocalDate
}

/** The first day that can be written. */
export const FIRST_DATE: LocalDate = localDateOfEpochDay(FIRST_EPOCH_DAY)

/** The first day of a date's month. */
export const startOfMonth = (date: LocalDate): LocalDate => {
  const { year, month } = civilOf(epochDay(date))
  return localDateOfEpochDay(epochDayOf(year, month, 1))
}

/** Days from one date to another, negative if it lies before, 0 on the same day (C5). */
export const daysBetween = (from: LocalDate, to: LocalDate): number => epochDay(to) - epochDay(from)

/**
 * The date of a day number, the last or first day that can be written beyond them: 9999-12-31 is what many say who mean that
 * there is no end, and the day after it is asked for as after any other.
 */
export const nearestDate = (day: number): LocalDate =>
  localDateOfEpochDay(Math.max(FIRST_EPOCH_DAY, Math.min(day, LAST_EPOCH_DAY)))

/** The date so many days later (earlier if negative), within what can be written. */
export const addDays = (date: LocalDate, days: number): LocalDate => nearestDate(epochDay(date) + days)

/**
 * The same day of the month so many months later, clamped to the month's end (C4), within what can be written.
 *
 * Always add to the origin, never to a result: 31 Jan + 1 is 28 Feb and 31 Jan + 2 is 31 Mar, but 28 Feb + 1 is 28 Mar.
 */
export const addMonths = (origin: LocalDate, months: number): LocalDate => {
  const { year, month, day } = civilOf(epochDay(origin))
  const index = year * 12 + month - 1 + months
  const [y, m] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1]
  return nearestDate(epochDayOf(y, m, Math.min(day, daysInMonth(y, m))))
}

/**
 * Whole months from the origin that have passed by a date: the largest n with `addMonths(origin, n) <= to`.
 * From 31 Jan, one month has passed on 28 Feb and two on 31 Mar. Negative for a date before the origin.
 */
export const monthsBetween = (origin: LocalDate, to: LocalDate): number => {
  const [a, b] = [civilOf(epochDay(origin)), civilOf(epochDay(to))]
  const upper = (b.year - a.year) * 12 + b.month - a.month
  // The day that the origin's day of the month becomes in the month of `to`, without building a date that may not exist.
  return Math.min(a.day, daysInMonth(b.year, b.month)) <= b.day ? upper : upper - 1
}

/**
 * Length of a term `[from, to)` in months (R3): whole months from the start, then the days left over the length of the
 * month that they begin. `[2026-01-01, 2026-02-16)` is 1 month and 15 of 28 days.
 */
export const monthsOfTerm = (from: LocalDate, to: LocalDate): TermInMonths => {
  const months = monthsBetween(from, to)
  const begun = addMonths(from, months)
  return { months, days: daysBetween(begun, to), monthLength: daysBetween(begun, addMonths(from, months + 1)) }
}

/** ISO weekday, 1 Monday to 7 Sunday. */
export const weekday = (date: LocalDate): number => ((((epochDay(date) + 3) % 7) + 7) % 7) + 1
