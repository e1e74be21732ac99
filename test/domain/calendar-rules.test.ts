import { describe, expect, it } from 'vitest'
import type { CalendarRule } from '../../src/domain/calendar/rules.ts'
import { calendarId } from '../../src/domain/values/ids.ts'
import type { LocalTime } from '../../src/domain/values/local-time.ts'
import type { ZoneName } from '../../src/domain/values/zone.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { analyst, anna, calendar as given } from '../support/domain.ts'

const id = calendarId('company')
const day = (text: string) => text as LocalDate
const hours = (from: string, to: string) => ({ from: from as LocalTime, to: to as LocalTime })
const zone = 'Europe/Madrid' as ZoneName
const week = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, ...hours('09:00', '18:00') }))
const set = { type: 'SetCalendar', calendar: id, zone, hours: week } as const
const isSet = { type: 'CalendarSet', data: { since: day('2026-01-01'), zone, hours: week } } as const
const declare = {
  type: 'DeclareHolidays',
  calendar: id,
  holidays: [{ day: day('2026-04-03'), name: 'Good Friday' }],
} as const
const declared = { type: 'HolidayDeclared', data: { day: day('2026-04-03'), name: 'Good Friday' } } as const
const withdraw = { type: 'WithdrawHoliday', calendar: id, day: day('2026-04-03'), why: 'we work' } as const
const withdrawn = { type: 'HolidayWithdrawn', data: { day: day('2026-04-03'), why: 'we work' } } as const

/** Every rule of a calendar, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in CalendarRule]: () => RuleViolation } = {
  'head-decides': () => given().when(set, { actor: anna }).refused('head-decides'),
  'calendar-exists': () => given().when(declare).refused('calendar-exists'),
  'calendar-has-hours': () =>
    given()
      .when({ ...set, hours: [] })
      .refused('calendar-has-hours'),
  'hours-end-after-they-begin': () =>
    given()
      .when({ ...set, hours: [{ weekday: 1, ...hours('18:00', '09:00') }] })
      .refused('hours-end-after-they-begin'),
  'hours-apart': () =>
    given()
      .when({ ...set, hours: [...week, { weekday: 5, ...hours('17:59', '20:00') }] })
      .refused('hours-apart'),
  'holiday-declared': () => given(isSet).when(withdraw).refused('holiday-declared'),
}

describe('a calendar refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation).toMatchObject({ _tag: 'RuleViolation', rule })
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(5)
    })

  it('naming the field and the offending value', () => {
    expect(broken['hours-end-after-they-begin']()).toMatchObject({ field: 'hours', value: '18:00-09:00' })
    expect(broken['hours-apart']()).toMatchObject({ field: 'hours', value: '17:59-20:00' })
    expect(broken['holiday-declared']()).toMatchObject({ field: 'day', value: '2026-04-03' })
  })

  it('whoever asks who does not lead', () => {
    for (const command of [set, declare, withdraw])
      for (const actor of [anna, analyst]) given(isSet, declared).when(command, { actor }).refused('head-decides')
  })
})

describe('a calendar', () => {
  it('is set from a day on, or from today, and the same again says nothing', () => {
    given().when(set).thenEvents(isSet)
    given(isSet)
      .when({ ...set, since: day('2026-01-01') })
      .thenEvents()
    const summer = { since: day('2026-07-01'), zone, hours: [{ weekday: 1, ...hours('08:00', '15:00') }] }
    const changed = given(isSet).when({ type: 'SetCalendar', calendar: id, ...summer })
    changed.thenEvents({ type: 'CalendarSet', data: summer })
    expect(Object.keys((changed.state() as { versions: object }).versions)).toEqual(['2026-01-01', '2026-07-01'])
  })

  it('takes breaks, nights that end with the day, and hours that touch', () => {
    const broken = [
      { weekday: 1, ...hours('09:00', '13:00') },
      { weekday: 1, ...hours('13:00', '14:00') },
      { weekday: 1, ...hours('15:30', '24:00') },
      { weekday: 2, ...hours('00:00', '06:00') },
    ]
    given()
      .when({ ...set, hours: broken })
      .thenEvents({ ...isSet, data: { ...isSet.data, hours: broken } })
  })

  it('has holidays, each declared once and withdrawn for itself', () => {
    given(isSet).when(declare).thenEvents(declared)
    given(isSet, declared).when(declare).thenEvents()
    given(isSet, declared).when(withdraw).thenEvents(withdrawn)
    given(isSet, declared, withdrawn).when(withdraw).refused('holiday-declared')
    const eve = { day: day('2026-12-24'), hours: [hours('09:00', '13:00')] }
    given(isSet, declared)
      .when({ ...declare, holidays: [...declare.holidays, eve] })
      .thenEvents({ type: 'HolidayDeclared', data: eve })
    given(isSet)
      .when({ ...declare, holidays: [{ ...eve, hours: [hours('13:00', '09:00')] }] })
      .refused('hours-end-after-they-begin')
  })
})
