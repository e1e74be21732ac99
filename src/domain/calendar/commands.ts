/** What can be asked of a business calendar. `calendar` names it, `company` where there is one for all. */
import * as t from 'io-ts'
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { struct } from '../../kernel/struct.ts'
import { CalendarId, Words } from '../values/ids.ts'
import { ZoneName } from '../values/zone.ts'
import { DayHours, WeeklyHours } from './events.ts'

const calendar = { calendar: CalendarId }

export const calendarCommands = {
  /** From that day on, or from today; also of a calendar that is there. */
  SetCalendar: struct({ ...calendar, zone: ZoneName, hours: WeeklyHours }, { since: LocalDate }),
  DeclareHolidays: struct({
    ...calendar,
    holidays: t.readonlyArray(struct({ day: LocalDate }, { name: Words, hours: DayHours })),
  }),
  WithdrawHoliday: struct({ ...calendar, day: LocalDate, why: Words }),
} as const

export type CalendarCommand = CommandsOf<typeof calendarCommands>
export type CalendarCommandOf<Type extends CalendarCommand['type']> = Extract<CalendarCommand, { readonly type: Type }>
