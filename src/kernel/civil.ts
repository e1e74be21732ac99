/**
 * Arithmetic of the Gregorian calendar on plain integers, the ground that instants and local dates share.
 *
 * A day is its number since 1970-01-01 (`epochDay`, negative before), valid for the years 0000 to 9999, the range in which
 * ISO 8601 text of fixed width sorts as time does. Written out by hand because views ask for it hundreds of thousands of
 * times: `Date` and Temporal cost ten to a hundred times as much.
 *
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days.
 */

/** A day of the calendar; `month` 1–12, `day` 1–31. */
export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Milliseconds of a day of 24 hours. */
export const MS_PER_DAY = 86_400_000

/** Number of 0000-01-01. */
export const FIRST_EPOCH_DAY = -719_528

/** Number of 9999-12-31. */
export const LAST_EPOCH_DAY = 2_932_896

const DAYS_BEFORE_CIVIL_EPOCH = 719_468
const DAYS_PER_ERA = 146_097
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Tells the years with a 29 February: `isLeapYear(2024)`, not `isLeapYear(1900)`. */
export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Days of a month, 0 for a month that does not exist: `daysInMonth(2024, 2)` is 29. */
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (LENGTHS[month - 1] ?? 0)

/** Day number of a civil date: `epochDayOf(1970, 1, 2)` is 1. The parts must be a real day; they are not checked. */
export const epochDayOf = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - DAYS_BEFORE_CIVIL_EPOCH
}

/** Civil date of a day number, the inverse of `epochDayOf`. */
export const civilOf = (epochDay: number): CivilDate => {
  const z = epochDay + DAYS_BEFORE_CIVIL_EPOCH
  const era = Math.floor(z / DAYS_PER_ERA)
  const dayOfEra = z - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  }
}

/**
 * The digits of `text` in `[from, to)` as a number, NaN where anything else than 0–9 stands there.
 * Reads character codes, without the substring that `Number(text.slice(…))` would allocate.
 */
export const digitsOf = (text: string, from: number, to: number): number => {
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** `YYYY-MM-DD` of a day number between 0000-01-01 and 9999-12-31. */
export const textOfEpochDay = (epochDay: number): string => {
  const { year, month, day } = civilOf(epochDay)
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`
}

/** Day number of the first ten characters `YYYY-MM-DD` of a text; NaN if they are not a day that exists. */
export const epochDayOfText = (text: string): number => {
  const year = digitsOf(text, 0, 4)
  const month = digitsOf(text, 5, 7)
  const day = digitsOf(text, 8, 10)
  return text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45 && day >= 1 && day <= daysInMonth(year, month)
    ? epochDayOf(year, month, day)
    : Number.NaN
}
