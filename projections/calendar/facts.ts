/** What changes when the company works: the business calendars, one row for each event. */
import type { CalendarEnvelope } from '../../src/domain/calendar/events.ts'
import { json, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  calendar: text('the calendar'),
  type: text<CalendarEnvelope['type']>('the event type'),
  data: json<CalendarEnvelope['data']>('what the event says'),
}

const row = (event: CalendarEnvelope): RowOf<typeof table> => ({
  ...factOf(event),
  calendar: event.id,
  type: event.type,
  data: event.data,
})

export const calendarChanges = defineFacts({
  name: 'calendar_changes',
  version: 1,
  doc: 'one row for each event of a business calendar',
  table,
  on: { CalendarSet: row, HolidayDeclared: row, HolidayWithdrawn: row },
})

export type CalendarChange = RowOf<typeof table>
