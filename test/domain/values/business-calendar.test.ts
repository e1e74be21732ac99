import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import {
  addBusinessMs,
  addBusinessTime,
  type BusinessCalendar,
  businessMs,
  isWorkingDay,
  mondayToFriday,
  workingDays,
} from '../../../src/domain/values/business-calendar.ts'
import type { LocalTime } from '../../../src/domain/values/local-time.ts'
import { utc, zone } from '../../../src/domain/values/zone.ts'
import { epochMs, type Instant, instantFromEpochMs } from '../../../src/kernel/instant.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'

const HOUR = 3_600_000
const at = (text: string) => text as Instant
const day = (text: string) => text as LocalDate
const time = (text: string) => text as LocalTime
const hours = (from: string, to: string) => ({ from: time(from), to: time(to) })
const found = zone('Europe/Madrid')
const madrid = E.isRight(found) ? found.right : utc
const office = mondayToFriday(madrid)

const everyDay = (from: string, to: string, zoneId = 'Europe/Madrid'): BusinessCalendar => ({
  versions: {
    '2020-01-01': { zone: zoneId, hours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, ...hours(from, to) })) },
  },
  holidays: {},
})

describe('business time', () => {
  it('is due on Monday what is received on Friday at 17:00 with a limit of 8 hours, 70 elapsed hours later (S2)', () => {
    const received = at('2026-03-27T16:00:00.000Z') // Friday 17:00 in Madrid
    const due = addBusinessTime(office, received, 8)
    expect(due).toBe('2026-03-30T14:00:00.000Z') // Monday 16:00 in Madrid, where clocks have changed in between
    expect((epochMs(at(due ?? '')) - epochMs(received)) / HOUR).toBe(70)
    expect(businessMs(office, received, at('2026-03-30T14:00:00.000Z'))).toBe(8 * HOUR)
  })

  it('counts only what is worked', () => {
    // Saturday to Sunday; Monday 8:00 to 10:00; 10:00 to 12:00; Thursday 17:30 to Friday 9:30
    expect(businessMs(office, at('2026-03-21T08:00:00.000Z'), at('2026-03-22T20:00:00.000Z'))).toBe(0)
    expect(businessMs(office, at('2026-03-23T07:00:00.000Z'), at('2026-03-23T09:00:00.000Z'))).toBe(HOUR)
    expect(businessMs(office, at('2026-03-23T09:00:00.000Z'), at('2026-03-23T11:00:00.000Z'))).toBe(2 * HOUR)
    expect(businessMs(office, at('2026-03-26T16:30:00.000Z'), at('2026-03-27T08:30:00.000Z'))).toBe(HOUR)
    expect(businessMs(office, at('2026-03-27T08:30:00.000Z'), at('2026-03-26T16:30:00.000Z'))).toBe(0)
  })

  it('has one hour less and one more in the nights in which clocks change', () => {
    const always = everyDay('00:00', '24:00')
    const wholeDay = (date: string) => businessMs(always, madrid.startOfDay(day(date)), madrid.at(day(date), 24 * 60))
    expect(wholeDay('2026-03-28') / HOUR).toBe(24)
    expect(wholeDay('2026-03-29') / HOUR).toBe(23)
    expect(wholeDay('2026-10-25') / HOUR).toBe(25)
    const night = everyDay('01:00', '04:00')
    expect(businessMs(night, at('2026-03-28T22:00:00.000Z'), at('2026-03-29T22:00:00.000Z')) / HOUR).toBe(2)
    // 02:30 does not exist on that day: what begins then begins when the clock has jumped.
    const gap = everyDay('02:30', '04:00')
    expect(businessMs(gap, at('2026-03-28T22:00:00.000Z'), at('2026-03-29T22:00:00.000Z')) / HOUR).toBe(0.5)
  })

  it('is due at the end of a working day, not at the beginning of the next', () => {
    expect(addBusinessTime(office, at('2026-03-27T08:00:00.000Z'), 9)).toBe('2026-03-27T17:00:00.000Z')
    expect(addBusinessMs(office, at('2026-03-27T08:00:00.000Z'), 9 * HOUR + 1)).toBe('2026-03-30T07:00:00.001Z')
    expect(addBusinessTime(office, at('2026-03-28T08:00:00.000Z'), 0)).toBe('2026-03-28T08:00:00.000Z')
  })

  it('skips holidays, and keeps to the hours of a day that is not like others', () => {
    const withHolidays = { ...office, holidays: { '2026-04-03': [], '2026-04-02': [hours('09:00', '13:00')] } }
    const thursday = at('2026-04-02T10:00:00.000Z') // 12:00
    expect(addBusinessTime(withHolidays, thursday, 2)).toBe('2026-04-06T08:00:00.000Z')
    const worked = { ...office, holidays: { '2026-03-28': [hours('10:00', '14:00')] } }
    expect(businessMs(worked, at('2026-03-28T00:00:00.000Z'), at('2026-03-29T00:00:00.000Z'))).toBe(4 * HOUR)
    expect(workingDays(withHolidays, day('2026-03-30'), day('2026-04-06'))).toBe(4)
  })

  it('follows the version in force on each day, and before the first that one', () => {
    const half = [{ weekday: 1, ...hours('09:00', '13:00') }]
    const calendar: BusinessCalendar = {
      versions: {
        '2026-03-23': { zone: 'UTC', hours: half },
        ...{ '2026-01-01': office.versions['0000-01-01'] ?? { zone: 'UTC', hours: [] } },
      },
      holidays: {},
    }
    expect(workingDays(calendar, day('2026-03-16'), day('2026-03-23'))).toBe(5)
    expect(workingDays(calendar, day('2026-03-23'), day('2026-03-30'))).toBe(1)
    expect(isWorkingDay(calendar, day('2025-12-30'))).toBe(true)
    // Monday from 9 in Universal Time, four hours; before, from 9 in Madrid.
    expect(businessMs(calendar, at('2026-03-22T23:00:00.000Z'), at('2026-03-23T23:00:00.000Z'))).toBe(4 * HOUR)
    expect(addBusinessTime(calendar, at('2026-03-20T16:00:00.000Z'), 2)).toBe('2026-03-23T10:00:00.000Z')
  })

  it('of a calendar by which hardly anybody works never ends, and says so', () => {
    const never: BusinessCalendar = { versions: { '2026-01-01': { zone: 'UTC', hours: [] } }, holidays: {} }
    expect(addBusinessTime(never, at('2026-03-27T08:00:00.000Z'), 1)).toBeNull()
    expect(businessMs(never, at('2026-03-27T08:00:00.000Z'), at('2027-03-27T08:00:00.000Z'))).toBe(0)
  })

  it('has 22 working days in March 2026', () => {
    expect(workingDays(office, day('2026-03-01'), day('2026-04-01'))).toBe(22)
    expect(workingDays(office, day('2026-04-01'), day('2026-03-01'))).toBe(0)
  })
})

describe('business time, whatever the calendar', () => {
  const calendars = fc.constantFrom(
    office,
    everyDay('00:00', '24:00'),
    everyDay('22:00', '24:00', 'Pacific/Apia'),
    everyDay('01:30', '02:45'),
    { ...office, holidays: { '2026-03-30': [], '2026-03-29': [hours('01:00', '03:30')] } },
  )
  const instant = fc.integer({ min: Date.UTC(2026, 2, 20), max: Date.UTC(2026, 3, 10) }).map(instantFromEpochMs)

  it('adding and measuring undo each other', () => {
    fc.assert(
      fc.property(calendars, instant, fc.integer({ min: 1, max: 60 * HOUR }), (calendar, from, ms) => {
        const due = addBusinessMs(calendar, from, ms)
        expect(due).not.toBeNull()
        expect(businessMs(calendar, from, due as Instant)).toBe(ms)
      }),
    )
  })

  it('is additive, and never more than what passed on the clock', () => {
    fc.assert(
      fc.property(calendars, instant, instant, instant, (calendar, x, y, z) => {
        const [a, b, c] = [x, y, z].sort() as [Instant, Instant, Instant]
        expect(businessMs(calendar, a, b) + businessMs(calendar, b, c)).toBe(businessMs(calendar, a, c))
        expect(businessMs(calendar, a, c)).toBeLessThanOrEqual(epochMs(c) - epochMs(a))
      }),
    )
  })
})
