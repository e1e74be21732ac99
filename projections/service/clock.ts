/** How long something took, in hours: by the clock, or in the company's business time (VIEWS.md C5, S2). */

import { businessMs } from '../../src/domain/values/business-calendar.ts'
import { epochMs, type Instant } from '../../src/kernel/instant.ts'
import { calendarAt } from '../calendar/calendar.ts'
import type { CalendarChange } from '../calendar/facts.ts'
import type { ComplaintAt } from '../complaints/complaint.ts'
import { oneOf } from '../option-codecs.ts'
import type { Question } from '../view.ts'

export const clocks = ['elapsed', 'business'] as const

export interface ClockOptions {
  /** Hours by the clock (default), or hours in which the company works. */
  readonly clock?: (typeof clocks)[number]
  /** What a complaint spent closed before it was reopened counts as well (default), or does not. */
  readonly closedTime?: 'in' | 'out'
}

export const clockFields = { clock: oneOf('clock', clocks), closedTime: oneOf('closed time', ['in', 'out']) } as const

/** Hours between two moments; 0 where the second is not after the first. */
export type Clock = (from: Instant, to: Instant) => number

const HOUR = 3_600_000

export const clockOf = (
  { clock }: ClockOptions,
  calendars: ReadonlyArray<CalendarChange>,
  { zone }: Question,
): Clock => {
  if (clock !== 'business') return (from, to) => Math.max(0, epochMs(to) - epochMs(from)) / HOUR
  const { calendar } = calendarAt(calendars, zone)
  return (from, to) => businessMs(calendar, from, to) / HOUR
}

interface Stretch {
  readonly from: Instant
  readonly to: Instant
}

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b)
const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b)

/** From the receipt to the ending that stands, or to the moment asked about. */
export const lifetimeOf = ({ received, ended }: ComplaintAt, asOf: Instant): Stretch => ({
  from: received.at,
  to: ended?.at ?? asOf,
})

/** Between an ending and the reopening that undid it. */
const closedStretches = ({ endings, reopenings }: ComplaintAt): ReadonlyArray<Stretch> =>
  reopenings.map(({ at }, i) => ({ from: endings[i]?.at ?? at, to: at }))

/** Hours of a complaint's life that fall into a stretch of time. */
export const hoursIn = (complaint: ComplaintAt, { from, to }: Stretch, clock: Clock, options: ClockOptions): number => {
  const all = clock(from, to)
  if (options.closedTime !== 'out') return all
  return closedStretches(complaint).reduce((left, closed) => {
    const within = { from: later(from, closed.from), to: earlier(to, closed.to) }
    return within.from < within.to ? left - clock(within.from, within.to) : left
  }, all)
}
