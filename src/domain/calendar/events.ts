/**
 * What can happen to a business calendar. STORAGE FORMAT: these shapes are read for ever. Never change one; add a version
 * with an upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { struct } from '../../kernel/struct.ts'
import { Words } from '../values/ids.ts'
import { LocalTime } from '../values/local-time.ts'
import { Weekday } from '../values/numbers.ts'
import { ZoneName } from '../values/zone.ts'

/** `[from, to)` on the wall clock; a weekday with a break stands there twice. */
export const WeeklyHours = t.readonlyArray(struct({ weekday: Weekday, from: LocalTime, to: LocalTime }))

/** The hours worked on a day that is not like others. */
export const DayHours = t.readonlyArray(struct({ from: LocalTime, to: LocalTime }))

export const calendarEvents = {
  /** What holds from that local day on; before the first such day, that one holds as well. */
  CalendarSet: event(struct({ since: LocalDate, zone: ZoneName, hours: WeeklyHours })),
  HolidayDeclared: event(
    struct(
      { day: LocalDate },
      {
        name: Words,
        /** Where not the whole day is off. */
        hours: DayHours,
      },
    ),
  ),
  HolidayWithdrawn: event(struct({ day: LocalDate, why: Words })),
} as const

export type CalendarEvent = EventsOf<typeof calendarEvents>
export type CalendarEnvelope = EnvelopesOf<typeof calendarEvents>
