/** The business calendar as it stood at a moment, folded from its facts by the domain's own `evolve`. */
import type { CalendarEvent } from '../../src/domain/calendar/events.ts'
import { type CalendarState, evolve } from '../../src/domain/calendar/state.ts'
import { type BusinessCalendar, COMPANY, mondayToFriday } from '../../src/domain/values/business-calendar.ts'
import type { Zone } from '../../src/domain/values/zone.ts'
import type { CalendarChange } from './facts.ts'

/** A calendar, and whether anybody set it. */
export interface CalendarAt {
  /** Null where nobody has set it: then Monday to Friday, 9 to 18 in the zone of the question, without holidays. */
  readonly id: string | null
  readonly calendar: BusinessCalendar
}

/** The calendar of that name as the facts leave it. Facts come in the order of C3. */
export const calendarAt = (changes: ReadonlyArray<CalendarChange>, zone: Zone, id: string = COMPANY): CalendarAt => {
  const state = changes
    .filter(({ calendar }) => calendar === id)
    .map(({ type, data, occurredAt }) => ({ type, data, occurredAt }) as CalendarEvent)
    .reduce<CalendarState>(evolve, null)
  return state === null ? { id: null, calendar: mondayToFriday(zone) } : { id, calendar: state }
}
