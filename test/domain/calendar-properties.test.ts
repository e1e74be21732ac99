import { describe, expect, it } from 'vitest'
import type { CalendarState } from '../../src/domain/calendar/state.ts'
import { isWorkingDay } from '../../src/domain/values/business-calendar.ts'
import { addDays, type LocalDate } from '../../src/kernel/local-date.ts'
import { decidedIn, histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

describe('a calendar', () => {
  const calendars = (steps: ReadonlyArray<Step>) => steps.filter(({ after }) => after.aggregate.category === 'calendar')

  it('has hours that are worked, whatever is changed, and so a working day within any two weeks without a holiday', () => {
    let set = 0
    histories((steps) => {
      for (const { after } of new Map(calendars(steps).map((step) => [step.after.id, step])).values()) {
        const calendar = after.state as CalendarState
        if (calendar === null) continue
        for (const since of Object.keys(calendar.versions)) {
          set++
          const week = Array.from({ length: 7 }, (_, i) => addDays(since as LocalDate, i))
          const next = Object.keys(calendar.versions).some(
            (other) => other > since && other <= addDays(since as LocalDate, 6),
          )
          if (next || week.some((day) => Object.hasOwn(calendar.holidays, day))) continue
          expect(week.some((day) => isWorkingDay(calendar, day))).toBe(true)
        }
      }
    })
    expect(set).toBeGreaterThan(0)
  })

  it('says nothing twice: every event changes when the company works', () => {
    histories((steps) => {
      for (const step of calendars(steps))
        if (decidedIn(step).length > 0) expect(step.after.state).not.toEqual(step.before.state)
    })
  })
})
