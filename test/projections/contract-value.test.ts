import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthByMonth, monthlyValue } from '../../projections/contracts/value.ts'
import { addDays, addMonths } from '../../src/kernel/local-date.ts'
import { date, money } from '../support/company.ts'

describe('the monthly value of a contract (R3)', () => {
  it('divides by whole months from the start and the days left of the month that they begin', () => {
    expect(monthlyValue(money(12_000), { from: date('2026-01-01'), to: date('2027-01-01') })).toEqual(money(1_000))
    // 1 + 15/28 months.
    expect(monthlyValue(money(1_535.71), { from: date('2026-01-01'), to: date('2026-02-16') })).toEqual(money(1_000))
    // From 31 January one month is past on 28 February, two on 31 March.
    expect(monthlyValue(money(300), { from: date('2026-01-31'), to: date('2026-03-31') })).toEqual(money(150))
  })
  it('rounds half to even', () => {
    const half = { from: date('2026-01-01'), to: date('2026-03-01') }
    expect([1, 3, 5].map((cents) => monthlyValue({ amount: cents, currency: 'EUR' }, half)?.amount)).toEqual([0, 2, 2])
  })
  it('is none for a term without an end or shorter than a month', () => {
    expect(monthlyValue(money(100), { from: date('2026-01-01'), to: null })).toBeNull()
    expect(monthlyValue(money(100), { from: date('2026-02-01'), to: date('2026-02-28') })).toBeNull()
    expect(monthlyValue(money(100), { from: date('2026-02-01'), to: date('2026-03-01') })).toEqual(money(100))
  })
})

describe('a contract month by month (R3)', () => {
  it('shares the value out by the largest remainder', () => {
    const year = monthByMonth(money(10_000), { from: date('2026-01-01'), to: date('2027-01-01') })
    expect(year.map(({ amount }) => amount)).toEqual([
      ...Array.from({ length: 4 }, () => 833_34),
      ...Array.from({ length: 8 }, () => 833_33),
    ])
    expect(year.map(({ from }) => from.slice(0, 7))).toEqual(
      Array.from({ length: 12 }, (_, k) => `2026-${String(k + 1).padStart(2, '0')}`),
    )
  })
  it('gives the broken month its part: 1,000.00 and 15 of 28 days', () => {
    const parts = monthByMonth(money(1_535.71), { from: date('2026-01-01'), to: date('2026-02-16') })
    expect(parts.map(({ amount }) => amount)).toEqual([1_000_00, 535_71])
  })
  it('sums to the value of any term', () => {
    const start = fc.integer({ min: 0, max: 3_000 }).map((n) => addDays(date('2020-01-15'), n))
    fc.assert(
      fc.property(start, fc.integer({ min: 1, max: 2_000 }), fc.nat(1_000_000_00), (from, length, amount) => {
        const parts = monthByMonth({ amount, currency: 'EUR' }, { from, to: addDays(from, length) })
        expect(parts.reduce((sum, part) => sum + part.amount, 0)).toBe(amount)
        expect(parts.map((part) => part.from)).toEqual(parts.map((_, k) => addMonths(from, k)))
      }),
    )
  })
})
