/** The moment and place of a question, as a person writes them, understood. */
import type { Question } from '../../projections/view.ts'
import { parseTimeBound } from '../domain/values/time-bound.ts'
import { type Zone, zone as zoneOf } from '../domain/values/zone.ts'
import { orThrow } from '../kernel/errors.ts'
import type { Instant } from '../kernel/instant.ts'
import type { When } from './options.ts'

/** The zone a person names. Throws `ValidationError`. */
export const zoneNamed = (id: string): Zone => orThrow(zoneOf(id))

export const questionsOf =
  (companyZone: Zone, clock: () => Instant) =>
  (when: When): Question => {
    const zone = when.zone === undefined ? companyZone : zoneNamed(when.zone)
    const bound = parseTimeBound(zone)
    const now = clock()
    const knownAt = when.knownAt === undefined ? now : orThrow(bound(when.knownAt))
    // By what was known then alone is what a report run then showed: its ages and its flags are of that moment too (C2).
    const latest = knownAt < now ? knownAt : now
    return { zone, asOf: when.asOf === undefined ? latest : orThrow(bound(when.asOf)), knownAt }
  }
