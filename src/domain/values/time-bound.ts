/**
 * The moment that a user means with `--as-of` or `--known-at`.
 */
import * as E from 'fp-ts/lib/Either.js'
import { type Instant, parseInstant } from '../../kernel/instant.ts'
import { isLocalDate } from '../../kernel/local-date.ts'
import type { Zone } from './zone.ts'

/** The text is neither a day nor an instant with an offset. */
export interface BadTimeBound {
  readonly _tag: 'BadTimeBound'
  readonly value: string
  readonly message: string
}

/**
 * Reads a bound in time, up to and including which events count (C2): a date stands for the end of that local day, an
 * instant with an offset for itself. A time of day without an offset is refused, since it would be guessed.
 *
 * `parseTimeBound(madrid)('2026-02-28')` is right `2026-02-28T22:59:59.999Z`.
 */
export const parseTimeBound =
  (zone: Zone) =>
  (text: string): E.Either<BadTimeBound, Instant> => {
    // 9999-12-31 has no next day to end before; nobody means it.
    if (isLocalDate(text) && text < '9999-12-30' && text > '0000-01-01') return E.right(zone.endOfDay(text))
    const example = `write a day 2026-03-31 (its end in ${zone.id}) or an instant with an offset 2026-03-31T18:00:00+02:00`
    return E.mapLeft(
      (): BadTimeBound => ({
        _tag: 'BadTimeBound',
        value: text,
        message: `"${text}" is not a moment: ${example}`,
      }),
    )(parseInstant(text))
  }
