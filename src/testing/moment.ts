/** Moments as specifications write them. Days are those of UTC. */
import { fail } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import { epochMs, type Instant, instantFromEpochMs, parseInstant } from '../kernel/instant.ts'
import { epochDay, isLocalDate, type LocalDate, localDateOfEpochDay } from '../kernel/local-date.ts'

export const DAY = 86_400_000

export const dayOf = (at: Instant): LocalDate => localDateOfEpochDay(Math.floor(epochMs(at) / DAY))

export const startOfDay = (day: LocalDate): Instant => instantFromEpochMs(epochDay(day) * DAY)

/** An instant in any form that has an offset, or a day, which stands for its beginning; anything else fails the test. */
export const momentOf = (text: string): Instant => {
  if (isLocalDate(text)) return startOfDay(text)
  const parsed = parseInstant(text)
  return E.isRight(parsed) ? parsed.right : fail(parsed.left.message)
}
