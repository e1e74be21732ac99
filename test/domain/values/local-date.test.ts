import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  daysBetween,
  epochDay,
  isLocalDate,
  LocalDate,
  localDateOfEpochDay,
  monthsBetween,
  monthsOfTerm,
  parseLocalDate,
  weekday,
} from '../../../src/kernel/local-date.ts'

const date = (text: string): LocalDate => {
  if (!isLocalDate(text)) throw new Error(text)
  return text
}
// Far enough from both ends of the calendar (years 0 and 9999) for the moves that the properties make.
const anyDate = fc.integer({ min: -690_000, max: 2_900_000 }).map(localDateOfEpochDay)

describe('a local date', () => {
  it.each(['2024-02-29', '2000-02-29', '2026-12-31', '0000-01-01', '9999-12-31'])('%s is a day', (text) => {
    expect(parseLocalDate(text)).toEqual(E.right(text))
    expect(LocalDate.decode(text)).toEqual(E.right(text))
  })

  it.each(['2026-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-1-1', '20260101'])(
    '%s is not',
    (text) => {
      expect(parseLocalDate(text)).toMatchObject({ left: { _tag: 'BadLocalDate', value: text } })
      expect(LocalDate.decode(text)._tag).toBe('Left')
    },
  )

  it('counts days as Temporal does, and back', () => {
    fc.assert(
      fc.property(anyDate, anyDate, (a, b) => {
        const [x, y] = [Temporal.PlainDate.from(a), Temporal.PlainDate.from(b)]
        expect(daysBetween(a, b)).toBe(x.until(y, { largestUnit: 'day' }).days + 0)
        expect(addDays(a, daysBetween(a, b))).toBe(b)
        expect(weekday(a)).toBe(x.dayOfWeek)
        expect(a < b).toBe(daysBetween(a, b) > 0)
      }),
    )
  })

  it('counts 0 days on the same day, and every day as one, daylight saving or not (C5)', () => {
    expect(daysBetween(date('2026-03-20'), date('2026-03-20'))).toBe(0)
    expect(daysBetween(date('2026-03-28'), date('2026-03-30'))).toBe(2)
    expect(daysBetween(date('2026-01-05'), date('2026-03-20'))).toBe(74)
  })

  it('adds months from the origin and clamps to the end of the month (C4)', () => {
    expect(addMonths(date('2026-01-31'), 1)).toBe('2026-02-28')
    expect(addMonths(date('2024-01-31'), 1)).toBe('2024-02-29')
    expect(addMonths(date('2026-01-31'), 2)).toBe('2026-03-31')
    expect(addMonths(date('2026-01-31'), -2)).toBe('2025-11-30')
    expect(addMonths(date('2026-01-31'), 12)).toBe('2027-01-31')
  })

  it('adds months as Temporal does', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -500, max: 500 }), (origin, months) => {
        expect(addMonths(origin, months)).toBe(Temporal.PlainDate.from(origin).add({ months }).toString())
      }),
    )
  })

  it('counts the months that have passed: the largest n whose anniversary is not later', () => {
    expect(monthsBetween(date('2026-01-31'), date('2026-02-27'))).toBe(0)
    expect(monthsBetween(date('2026-01-31'), date('2026-02-28'))).toBe(1)
    expect(monthsBetween(date('2026-01-31'), date('2026-03-30'))).toBe(1)
    expect(monthsBetween(date('2026-01-31'), date('2026-03-31'))).toBe(2)
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -20_000, max: 20_000 }), (origin, days) => {
        const to = addDays(origin, days)
        const n = monthsBetween(origin, to)
        expect(addMonths(origin, n) <= to).toBe(true)
        expect(addMonths(origin, n + 1) > to).toBe(true)
      }),
    )
  })

  it('measures a term in months and days of the month begun (R3)', () => {
    const term = monthsOfTerm(date('2026-01-01'), date('2026-02-16'))
    expect(term).toEqual({ months: 1, days: 15, monthLength: 28 })
    expect(monthsOfTerm(date('2026-01-01'), date('2027-01-01'))).toEqual({ months: 12, days: 0, monthLength: 31 })
  })

  it('never gives a negative zero', () => {
    expect(Object.is(epochDay(date('1970-01-01')), 0)).toBe(true)
    expect(Object.is(monthsBetween(date('2026-01-01'), date('2026-01-01')), 0)).toBe(true)
  })

  it('has no day after the last that can be written, and none before the first', () => {
    expect([addDays(date('9999-12-31'), 1), addMonths(date('9999-12-01'), 1)]).toEqual(['9999-12-31', '9999-12-31'])
    expect([addDays(date('0000-01-01'), -1), addMonths(date('0000-01-15'), -1)]).toEqual(['0000-01-01', '0000-01-01'])
  })

  it('throws beyond four-digit years, a defect of the caller', () => {
    expect(() => localDateOfEpochDay(epochDay(date('9999-12-31')) + 1)).toThrow(RangeError)
    expect(() => localDateOfEpochDay(0.5)).toThrow(RangeError)
  })
})
