/** The guards of a business calendar, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import { ruleViolation } from '../../kernel/errors.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import { type Guard, unless } from '../rules.ts'
import type { BusinessCalendar, Hours, WeeklyHours } from '../values/business-calendar.ts'
import { byId } from '../values/by-id.ts'
import type { CalendarState } from './state.ts'

export type CalendarRule =
  | 'head-decides'
  | 'calendar-exists'
  | 'calendar-has-hours'
  | 'hours-end-after-they-begin'
  | 'hours-apart'
  | 'holiday-declared'

type CalendarGuard<A = unknown> = Guard<CalendarRule, A>

export const calendarExists = (calendar: CalendarState): CalendarGuard<BusinessCalendar> =>
  calendar === null
    ? E.left(ruleViolation('calendar-exists', 'calendar', null, 'there is no such calendar; set its hours first'))
    : E.right(calendar)

/** Without an hour in the week nothing would ever be due. */
export const hasHours = (hours: ReadonlyArray<WeeklyHours>): CalendarGuard =>
  unless(hours.length > 0, 'calendar-has-hours', 'hours', 0, 'name the hours of at least one weekday')

/** Hours of one day: each ends after it begins, and none begins before another has ended. `00:00` to `24:00` is a whole day. */
export const hoursOfADay = (hours: ReadonlyArray<Hours>): CalendarGuard => {
  const backwards = hours.find(({ from, to }) => from >= to)
  if (backwards !== undefined) {
    const message = 'hours end after they begin; of a night shift name the two days'
    return E.left(ruleViolation('hours-end-after-they-begin', 'hours', `${backwards.from}-${backwards.to}`, message))
  }
  const sorted = hours.toSorted((a, b) => (a.from < b.from ? -1 : 1))
  const second = sorted.find(({ from }, i) => from < (sorted[i - 1]?.to ?? ''))
  return unless(
    second === undefined,
    'hours-apart',
    'hours',
    second === undefined ? null : `${second.from}-${second.to}`,
    'hours of one day do not overlap; name them once',
  )
}

export const hoursOfAWeek = (hours: ReadonlyArray<WeeklyHours>): CalendarGuard => {
  for (const day of new Set(hours.map(({ weekday }) => weekday))) {
    const held = hoursOfADay(hours.filter(({ weekday }) => weekday === day))
    if (E.isLeft(held)) return held
  }
  return E.right(undefined)
}

export const isDeclared = ({ holidays }: BusinessCalendar, day: LocalDate): CalendarGuard =>
  unless(byId(holidays, day) !== undefined, 'holiday-declared', 'day', day, 'that day is like others already')
