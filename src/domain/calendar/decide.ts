/** What a business calendar answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { all, guarded, mustLead } from '../rules.ts'
import type { BusinessCalendar } from '../values/business-calendar.ts'
import { byId } from '../values/by-id.ts'
import type { CalendarCommand, CalendarCommandOf } from './commands.ts'
import type { CalendarEvent } from './events.ts'
import * as rules from './rules.ts'
import type { CalendarState } from './state.ts'

type Decision = DecisionOf<CalendarEvent>

const fields = fieldsBut('calendar')
const happened = happening<CalendarEvent>()
const nothing: Decision = E.right([])

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const setCalendar = (command: CalendarCommandOf<'SetCalendar'>, { day }: Context, state: CalendarState): Decision => {
  const { zone, hours, since = day } = command
  return guarded(rules.hasHours(hours), [() => rules.hoursOfAWeek(hours)], () =>
    same(byId(state?.versions ?? {}, since), { zone, hours })
      ? nothing
      : happened('CalendarSet', { since, zone, hours }),
  )
}

const declare = ({ holidays }: CalendarCommandOf<'DeclareHolidays'>, calendar: BusinessCalendar): Decision =>
  guarded(
    all(
      ...holidays.map(
        ({ hours = [] }) =>
          () =>
            rules.hoursOfADay(hours),
      ),
    ),
    [],
    () =>
      E.right(
        holidays
          .filter(({ day, hours = [] }) => !same(byId(calendar.holidays, day), hours))
          .map((data) => ({ type: 'HolidayDeclared', data }) as const),
      ),
  )

export const decide =
  () =>
  (command: CalendarCommand, context: Context) =>
  (state: CalendarState): Decision =>
    guarded(mustLead(context), [], () => {
      if (command.type === 'SetCalendar') return setCalendar(command, context, state)
      return guarded(rules.calendarExists(state), [], (calendar) =>
        command.type === 'DeclareHolidays'
          ? declare(command, calendar)
          : guarded(rules.isDeclared(calendar, command.day), [], () => happened('HolidayWithdrawn', fields(command))),
      )
    })
