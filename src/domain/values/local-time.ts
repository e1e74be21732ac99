/** A time of day on the wall clock, `09:00`, without day and without zone: working hours. `24:00` is the end of a day. */
import * as t from 'io-ts'
import { digitsOf } from '../../kernel/civil.ts'

declare const localTimeBrand: unique symbol

/** `HH:MM` from `00:00` to `24:00`, so that the order of the text is the order of the day. */
export type LocalTime = string & { readonly [localTimeBrand]: 'LocalTime' }

const minutesOfText = (text: string): number => {
  const minutes = digitsOf(text, 0, 2) * 60 + digitsOf(text, 3, 5)
  return text.length === 5 && text[2] === ':' && digitsOf(text, 3, 5) < 60 && minutes <= 1_440 ? minutes : Number.NaN
}

const isLocalTime = (u: unknown): u is LocalTime => typeof u === 'string' && !Number.isNaN(minutesOfText(u))

/** Minutes from the start of the day: `minutesOf('09:30')` is 570. */
export const minutesOf = (time: LocalTime): number => minutesOfText(time)

/** The time of day that a program names: `localTime('09:30')`. Throws RangeError where it is none. */
export const localTime = (text: string): LocalTime => {
  if (!isLocalTime(text)) throw new RangeError(`"${text}" is not a time of day: write it as 09:00 or 24:00`)
  return text
}

/** io-ts codec; the text is stored and read as it stands. */
export const LocalTime: t.Type<LocalTime, string> = new t.Type<LocalTime, string>(
  'local time',
  isLocalTime,
  (u, context) =>
    isLocalTime(u) ? t.success(u) : t.failure(u, context, 'must be a time of day, such as 09:00 or 24:00'),
  t.identity,
)
