/**
 * A moment in canonical form, `2026-02-25T11:00:00.000Z`: ISO 8601 in UTC with exactly three fractional digits. One
 * spelling a moment, so that the order of the texts is the order of time, in JavaScript and in SQL alike.
 */
import * as t from 'io-ts'

interface InstantBrand {
  readonly Instant: unique symbol
}

const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** Whether the text is a moment in canonical form. */
export const isInstant = (u: unknown): u is Instant =>
  typeof u === 'string' && CANONICAL.test(u) && !Number.isNaN(Date.parse(u))

export const Instant = t.brand(t.string, (text): text is t.Branded<string, InstantBrand> => isInstant(text), 'Instant')
export type Instant = t.Branded<string, InstantBrand>

/** Milliseconds since 1970-01-01T00:00Z. */
export const epochMs = (instant: Instant): number => Date.parse(instant)

/** The moment so many milliseconds after 1970-01-01T00:00Z. Years 0 to 9999 only. */
export const instantFromEpochMs = (ms: number): Instant => new Date(ms).toISOString() as Instant
