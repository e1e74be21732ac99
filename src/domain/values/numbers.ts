import * as t from 'io-ts'

const integer = (name: string, holds: (n: number) => boolean, message: string) => {
  const is = (u: unknown): u is number => typeof u === 'number' && Number.isSafeInteger(u) && holds(u)
  return new t.Type<number, number>(
    name,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context, message)),
    t.identity,
  )
}

/** A whole positive number. */
export const Quantity = integer('quantity', (n) => n > 0, 'must be a whole number above zero')
/** Hundredths of a per cent, 0 to 10,000: 10 % is 1000. No floating point in prices. */
export const BasisPoints = integer(
  'basis points',
  (n) => n >= 0 && n <= 10_000,
  'must be whole hundredths of a per cent, 0 to 10000 (10 % is 1000)',
)
/** A whole number of zero or more. */
export const Days = integer('days', (n) => n >= 0 && n <= 36_525, 'must be a whole number of days, 0 to 36525')
/** A whole number of zero or more points of a loyalty programme. */
export const Points = integer('points', (n) => n >= 0, 'must be a whole number of points, zero or more')
/** A whole number of months, at least one, a hundred years at most. */
export const Months = integer('months', (n) => n >= 1 && n <= 1_200, 'must be a whole number of months, 1 to 1200')
/** A whole number of zero or more, of transactions and the like. */
export const Count = integer('count', (n) => n >= 0, 'must be a whole number of zero or more')
/**
 * How far a qualification goes; it only compares within its kind: years of experience, a language 1 (A1) to 6 (C2), a skill
 * 1 to 5, education 1 (school) to 5 (doctorate).
 */
export const Level = integer('level', (n) => n >= 1 && n <= 60, 'must be a whole number from 1 to 60')
/** Rank of a position, 1 being the lowest: what tells up from down. */
export const Grade = integer('grade', (n) => n >= 1 && n <= 100, 'must be a whole number from 1 (lowest) to 100')
/** ISO weekday. */
export const Weekday = integer('weekday', (n) => n >= 1 && n <= 7, 'must be a weekday, 1 (Monday) to 7 (Sunday)')
/** A service level: whole hours of business time, at most a year of days and nights. */
export const BusinessHours = integer(
  'business hours',
  (n) => n >= 1 && n <= 8_784,
  'must be a whole number of business hours, 1 to 8784',
)
/** A whole number of seconds, a week at most. */
export const Seconds = integer(
  'seconds',
  (n) => n >= 0 && n <= 604_800,
  'must be a whole number of seconds, 0 to 604800',
)
/** A point of a 1-to-5 scale, 5 being the best. */
export const Score = integer('score', (n) => n >= 1 && n <= 5, 'must be a whole number from 1 (worst) to 5 (best)')
