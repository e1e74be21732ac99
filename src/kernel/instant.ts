/**
 * A point in time as it is stored in events and rows: canonical text, `2026-03-20T11:00:00.000Z`.
 *
 * Always UTC, three fractional digits and `Z`, years 0000 to 9999: so the order of the text is the order of time, equal
 * instants are equal strings, and a database index over the text answers "until then". Input in any other ISO 8601 form
 * goes through {@link parseInstant} once, at the edge; the codec accepts the canonical form only and never changes it.
 */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { Temporal } from 'temporal-polyfill'
import { digitsOf, epochDayOfText, FIRST_EPOCH_DAY, LAST_EPOCH_DAY, MS_PER_DAY } from './civil.ts'

declare const instantBrand: unique symbol

/** Canonical ISO-8601 UTC text with milliseconds; made by {@link parseInstant} or {@link instantFromEpochMs}. */
export type Instant = string & { readonly [instantBrand]: 'Instant' }

/** The text is not an instant: no offset, a day that does not exist, or not ISO 8601 at all. */
export interface BadInstant {
  readonly _tag: 'BadInstant'
  readonly value: string
  readonly message: string
}

const FIRST_MS = FIRST_EPOCH_DAY * MS_PER_DAY
const LAST_MS = (LAST_EPOCH_DAY + 1) * MS_PER_DAY - 1
const [T, COLON, DOT, Z] = [84, 58, 46, 90]

/** Milliseconds since 1970 of canonical text, NaN of any other. */
const canonicalMs = (text: string): number => {
  if (text.length !== 24 || text.charCodeAt(10) !== T || text.charCodeAt(23) !== Z) return Number.NaN
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON || text.charCodeAt(19) !== DOT) return Number.NaN
  const hour = digitsOf(text, 11, 13)
  const minute = digitsOf(text, 14, 16)
  const second = digitsOf(text, 17, 19)
  return hour < 24 && minute < 60 && second < 60
    ? epochDayOfText(text) * MS_PER_DAY + hour * 3_600_000 + minute * 60_000 + second * 1_000 + digitsOf(text, 20, 23)
    : Number.NaN
}

/**
 * Milliseconds since 1970-01-01T00:00Z, for arithmetic on clock time: `epochMs(b) - epochMs(a)` elapsed milliseconds.
 * About twenty times as fast as Temporal, so that a view over a whole history need not keep numbers beside the text.
 */
export const epochMs = (instant: Instant): number => canonicalMs(instant)

/** Tells whether a value is an instant in canonical form, digits, day and hour checked. */
export const isInstant = (value: unknown): value is Instant =>
  typeof value === 'string' && !Number.isNaN(canonicalMs(value))

/**
 * The instant of a number of milliseconds since 1970, what a clock gives; a fraction is cut off towards the past.
 * Throws RangeError outside the years 0000–9999: that is a defect of the caller, no user writes epoch milliseconds.
 */
export const instantFromEpochMs = (ms: number): Instant => {
  if (!(ms >= FIRST_MS && ms < LAST_MS + 1)) throw new RangeError(`${ms} ms is outside the years 0000 to 9999`)
  return new Date(Math.floor(ms)).toISOString() as Instant
}

/** That instant, or the first or last that can be written where it lies beyond them: midnight of the last day, further west. */
export const nearestInstant = (ms: number): Instant => instantFromEpochMs(Math.max(FIRST_MS, Math.min(ms, LAST_MS)))

/** The first and the last instants that can be written. */
export const FIRST_INSTANT: Instant = instantFromEpochMs(FIRST_MS)
export const LAST_INSTANT: Instant = instantFromEpochMs(LAST_MS)

/**
 * Reads an instant that comes from outside, in any ISO 8601 form that has an offset, and brings it to canonical form.
 * Digits beyond the millisecond are cut off, so that an order in time never turns round.
 * A text without an offset is refused, not guessed: it names no instant until somebody says in which zone.
 *
 * `parseInstant('2026-03-20T12:00+01:00')` is right `2026-03-20T11:00:00.000Z`.
 */
export const parseInstant = (text: string): E.Either<BadInstant, Instant> => {
  if (isInstant(text)) return E.right(text)
  try {
    const ms = Temporal.Instant.from(text.trim()).epochMilliseconds
    if (ms >= FIRST_MS && ms <= LAST_MS) return E.right(instantFromEpochMs(ms))
  } catch {
    // Temporal says what its grammar expected; the sentence below says what the user should write.
  }
  return E.left({
    _tag: 'BadInstant',
    value: text,
    message: `"${text}" is not an instant: write it as ISO 8601 with an offset, such as 2026-03-20T12:00:00+01:00`,
  })
}

/** The moment that a program names: `instant('2026-03-20T12:00+01:00')`. Throws RangeError where it is none; a text from outside is parsed. */
export const instant = (text: string): Instant => {
  const parsed = parseInstant(text)
  if (E.isLeft(parsed)) throw new RangeError(parsed.left.message)
  return parsed.right
}

/** io-ts codec of the canonical form: encoding is the identity and decoding never alters what was stored. */
export const Instant: t.Type<Instant, string> = new t.Type<Instant, string>(
  'Instant',
  isInstant,
  (input, context) => (isInstant(input) ? t.success(input) : t.failure(input, context)),
  t.identity,
)
