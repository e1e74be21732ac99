/** Calendar: when the company works: hours by weekday, holidays, zone; configuration with versions. */
import { defineAggregate } from '../../kernel/aggregate.ts'
import { calendarCommands } from './commands.ts'
import { decide } from './decide.ts'
import { calendarEvents } from './events.ts'
import { type CalendarState, evolve } from './state.ts'

export const calendarAggregate = defineAggregate({
  category: 'calendar',
  events: calendarEvents,
  commands: calendarCommands,
  creates: ['SetCalendar'],
  decider: { initial: null as CalendarState, evolve, decide },
})
