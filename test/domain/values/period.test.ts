import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import {
  inPeriod,
  instantsOf,
  nextPeriod,
  type PeriodUnit,
  parsePeriod,
  periodLabel,
  periodOf,
  periodsApart,
  periodsBetween,
  previousPeriod,
} from '../../../src/domain/values/period.ts'
import { zone } from '../../../src/domain/values/zone.ts'
import { isLocalDate, type LocalDate, localDateOfEpochDay } from '../../../src/kernel/local-date.ts'

const date = (text: string): LocalDate => {
  if (!isLocalDate(text)) throw new Error(text)
  return text
}
const UNITS: ReadonlyArray<PeriodUnit> = ['week', 'month', 'quarter', 'year']
const anyDate = fc.integer({ min: -300_000, max: 2_000_000 }).map(localDateOfEpochDay)
const anyUnit = fc.constantFrom(...UNITS)
const anyStart = fc.integer({ min: 1, max: 12 })

describe('a period', () => {
  it.each([
    ['2026-03-20', 'month', '2026-03', '2026-03-01', '2026-04-01'],
    ['2026-12-31', 'month', '2026-12', '2026-12-01', '2027-01-01'],
    ['2026-03-20', 'quarter', '2026-Q1', '2026-01-01', '2026-04-01'],
    ['2026-03-20', 'year', '2026', '2026-01-01', '2027-01-01'],
    ['2026-03-01', 'week', '2026-W09', '2026-02-23', '2026-03-02'],
    ['2027-01-01', 'week', '2026-W53', '2026-12-28', '2027-01-04'],
    ['2024-12-30', 'week', '2025-W01', '2024-12-30', '2025-01-06'],
  ] as const)('%s lies in the %s %s', (day, unit, label, from, to) => {
    expect(periodOf(date(day), unit)).toEqual({ unit, label, from, to })
    expect(periodLabel(date(day), unit)).toBe(label)
  })

  it.each([
    ['2026-03-20', 'year', 4, 'FY2025/26', '2025-04-01', '2026-04-01'],
    ['2026-03-20', 'quarter', 4, 'FY2025/26-Q4', '2026-01-01', '2026-04-01'],
    ['2026-04-01', 'quarter', 4, 'FY2026/27-Q1', '2026-04-01', '2026-07-01'],
    ['2026-11-30', 'quarter', 10, 'FY2026/27-Q1', '2026-10-01', '2027-01-01'],
    ['1999-12-31', 'year', 2, 'FY1999/00', '1999-02-01', '2000-02-01'],
  ] as const)('%s lies in the fiscal %s that starts in month %i: %s', (day, unit, fiscalStart, label, from, to) => {
    expect(periodOf(date(day), unit, { fiscalStart })).toEqual({ unit, label, from, to })
  })

  it('names ISO weeks as Temporal does', () => {
    fc.assert(
      fc.property(anyDate, (d) => {
        const { yearOfWeek, weekOfYear } = Temporal.PlainDate.from(d)
        expect(periodLabel(d, 'week')).toBe(
          `${String(yearOfWeek).padStart(4, '0')}-W${String(weekOfYear).padStart(2, '0')}`,
        )
      }),
    )
  })

  it('holds its day, meets its neighbours and is found again by its label', () => {
    fc.assert(
      fc.property(anyDate, anyUnit, anyStart, (d, unit, fiscalStart) => {
        const options = { fiscalStart }
        const period = periodOf(d, unit, options)
        expect(inPeriod(period, d)).toBe(true)
        expect(inPeriod(period, period.to)).toBe(false)
        expect(nextPeriod(period, options).from).toBe(period.to)
        expect(previousPeriod(nextPeriod(period, options), options)).toEqual(period)
        expect(periodLabel(d, unit, options) < nextPeriod(period, options).label).toBe(true)
        expect(parsePeriod(period.label, options)).toEqual(E.right(period))
      }),
    )
  })

  it('counts how many periods apart two days lie', () => {
    expect(periodsApart(date('2026-01-31'), date('2026-03-01'), 'month')).toBe(2)
    expect(periodsApart(date('2026-03-01'), date('2026-01-31'), 'month')).toBe(-2)
    fc.assert(
      fc.property(anyDate, fc.integer({ min: 0, max: 800 }), anyUnit, anyStart, (d, days, unit, fiscalStart) => {
        const options = { fiscalStart }
        const to = localDateOfEpochDay(Temporal.PlainDate.from(d).since('1970-01-01').days + days)
        const periods = periodsBetween(d, periodOf(to, unit, options).to, unit, options)
        expect(periodsApart(d, to, unit, options)).toBe(periods.length - 1)
        expect(Object.is(periodsApart(d, d, unit, options), 0)).toBe(true)
      }),
    )
  })

  it('lists the periods that share a day with a range', () => {
    const labels = (from: string, to: string): ReadonlyArray<string> =>
      periodsBetween(date(from), date(to), 'month').map((p) => p.label)
    expect(labels('2026-01-31', '2026-03-01')).toEqual(['2026-01', '2026-02'])
    expect(labels('2026-01-31', '2026-03-02')).toEqual(['2026-01', '2026-02', '2026-03'])
    expect(labels('2026-01-31', '2026-01-31')).toEqual([])
  })

  it('begins and ends at local midnight of the zone', () => {
    const madrid = zone('Europe/Madrid')
    if (E.isLeft(madrid)) throw new Error(madrid.left.message)
    expect(instantsOf(madrid.right, periodOf(date('2026-03-20'), 'month'))).toEqual({
      from: '2026-02-28T23:00:00.000Z',
      to: '2026-03-31T22:00:00.000Z',
    })
  })

  it.each(['2026-13', '2026-00', '2026-W54', '2025-W53', '2026-Q5', '26', 'FY2026/27', '2026-W00', '', '0000', 'Q1'])(
    'refuses the label "%s"',
    (label) => {
      expect(parsePeriod(label)).toMatchObject({ left: { _tag: 'BadPeriod', value: label } })
    },
  )

  it('takes a fiscal year only by its own name', () => {
    expect(parsePeriod('FY2026/27-Q2', { fiscalStart: 4 })).toMatchObject({ right: { from: '2026-07-01' } })
    expect(parsePeriod('FY2026/28', { fiscalStart: 4 })._tag).toBe('Left')
    expect(parsePeriod('2026', { fiscalStart: 4 })._tag).toBe('Left')
    expect(() => periodOf(date('2026-01-01'), 'year', { fiscalStart: 13 })).toThrow(RangeError)
  })
})
