/** A business calendar as decisions and views see it: the value itself, plain JSON. */
import type { BusinessCalendar } from '../values/business-calendar.ts'
import { withId } from '../values/by-id.ts'
import type { CalendarEvent } from './events.ts'

/** Null before the calendar is set. */
export type CalendarState = BusinessCalendar | null

/** What was said last holds: a calendar is corrected by saying it anew. */
export const evolve = (state: CalendarState, event: CalendarEvent): CalendarState => {
  if (event.type === 'CalendarSet') {
    const { since, zone, hours } = event.data
    const { versions = {}, holidays = {} } = state ?? {}
    return { versions: withId(versions, since, { zone, hours }), holidays }
  }
  if (state === null) return null
  const { day } = event.data
  switch (event.type) {
    case 'HolidayDeclared':
      return { ...state, holidays: withId(state.holidays, day, event.data.hours ?? []) }
    case 'HolidayWithdrawn':
      return {
        ...state,
        holidays: Object.fromEntries(Object.entries(state.holidays).filter(([holiday]) => holiday !== day)),
      }
    default:
      return state
  }
}
