/** When the house works: Monday to Friday, with a break, and not on its holidays. */
import { type LocalTime, localTime, minutesOf } from '../domain/values/local-time.ts'
import { utc, zone, zoneName } from '../domain/values/zone.ts'
import { epochMs } from '../kernel/instant.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { DAY, type Dice, localDay } from './dice.ts'

export const ZONE = zoneName('Europe/Madrid')
const known = zone(ZONE)
const inZone = known._tag === 'Right' ? known.right : utc

interface Stretch {
  readonly from: LocalTime
  readonly to: LocalTime
}

/** Of a working day. */
export const hours: ReadonlyArray<Stretch> = [
  { from: localTime('09:00'), to: localTime('14:00') },
  { from: localTime('15:30'), to: localTime('18:30') },
]

export const holidays: ReadonlyArray<LocalDate> = [2024, 2025, 2026, 2027].flatMap((year) =>
  ['01-01', '05-01', '10-12', '12-25'].map((day) => localDay(Date.parse(`${year}-${day}`))),
)
const closed: ReadonlySet<string> = new Set(holidays)

export const isWorkday = (ms: number): boolean => {
  const weekday = new Date(ms).getUTCDay()
  return weekday !== 0 && weekday !== 6 && !closed.has(localDay(ms))
}

const minutes = hours.flatMap(({ from, to }) =>
  Array.from({ length: minutesOf(to) - minutesOf(from) }, (_, i) => minutesOf(from) + i),
)

/** A minute of work of that day, or of the next on which somebody works. */
export const workTime = (dice: Dice, ms: number): number => {
  let day = ms
  while (!isWorkday(day)) day += DAY
  return epochMs(inZone.at(localDay(day), dice.one(minutes)))
}
