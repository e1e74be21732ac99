/** What must hold of the views on retention in any history: cohorts have every client once, movements add up to the minor unit. */
import { describe, expect, it } from 'vitest'
import { churn } from '../../projections/retention/churn.ts'
import { cohorts } from '../../projections/retention/cohorts.ts'
import { type MovementRow, movementLines } from '../../projections/retention/movements.ts'
import { purchaseRevenue } from '../../projections/retention/purchase-revenue.ts'
import { revenue } from '../../projections/retention/revenue.ts'
import { standing } from '../../projections/retention/standing.ts'
import { addDays, type LocalDate } from '../../src/kernel/local-date.ts'
import { askOf } from '../support/facts.ts'
import { histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

const runs = 120

/** Moments from the middle of a history to long after it, when terms have ended. */
const moments = (steps: ReadonlyArray<Step>): ReadonlyArray<string> => [
  steps.at(steps.length >> 1)?.occurredAt ?? '',
  steps.at(-1)?.occurredAt ?? '',
  '2027-06-15T12:00:00.000Z',
]

/** opening + new + reactivation + expansion − contraction − churn, less the closing, per currency. */
const gapOf = (row: MovementRow): Readonly<Record<string, number>> => {
  const currencies = new Set([row.opening, row.closing, ...movementLines.map((line) => row[line])].flatMap(Object.keys))
  const sign = (line: (typeof movementLines)[number]) => (line === 'contraction' || line === 'churn' ? -1 : 1)
  return Object.fromEntries(
    [...currencies].map((currency) => [
      currency,
      movementLines.reduce(
        (sum, line) => sum + sign(line) * (row[line][currency] ?? 0),
        (row.opening[currency] ?? 0) - (row.closing[currency] ?? 0),
      ),
    ]),
  )
}

const closes = (row: MovementRow): void => {
  for (const [currency, gap] of Object.entries(gapOf(row))) expect(gap, currency).toBe(0)
}

describe('R1, cohorts', () => {
  it('have every client that bought or signed once, whatever the period and however they are split', () => {
    let clients = 0
    histories((steps) => {
      const ask = askOf(steps)
      for (const moment of moments(steps)) {
        const began = ask(standing, {}, moment).clients.filter(({ first }) => first !== null).length
        for (const period of ['week', 'month', 'quarter', 'year'] as const)
          for (const splitBy of [undefined, 'manager', 'source'] as const) {
            const answer = ask(cohorts, { period, ...(splitBy === undefined ? {} : { splitBy }) }, moment)
            const sizes = answer.cohorts.reduce((sum, { size }) => sum + size, 0)
            expect(sizes + answer.startUnknown).toBe(began)
            // Whoever came is there in period 0 of its own cohort.
            for (const { size, cells } of answer.cohorts) if (cells[0]) expect(cells[0].num).toBe(size)
          }
        clients += began
      }
    }, runs)
    expect(clients).toBeGreaterThan(0)
  })

  it('unbounded cells never grow with time, and are never below the bounded', () => {
    histories((steps) => {
      const ask = askOf(steps)
      const [bounded, unbounded] = (['bounded', 'unbounded'] as const).map((kind) =>
        ask(cohorts, { kind, period: 'week' }, '2026-12-15T12:00:00.000Z'),
      )
      for (const [i, cohort] of (unbounded?.cohorts ?? []).entries()) {
        const numbers = cohort.cells.flatMap((cell) => cell?.num ?? [])
        expect(numbers).toEqual(numbers.toSorted((a, b) => b - a))
        for (const [k, cell] of (bounded?.cohorts[i]?.cells ?? []).entries())
          expect(cell?.num ?? 0).toBeLessThanOrEqual(cohort.cells[k]?.num ?? 0)
      }
    }, runs)
  })
})

describe('R3 and R4, movements', () => {
  it('opening + new + reactivation + expansion − contraction − churn = closing, in every month, both readings, per currency', () => {
    const met = new Set<string>()
    histories((steps) => {
      const ask = askOf(steps)
      for (const moment of moments(steps))
        for (const reading of ['net', 'gross'] as const) {
          const { months, total } = ask(revenue, { reading, contracts: 'all' }, moment)
          for (const row of [...months, total]) closes(row)
          for (const [i, { opening }] of months.entries()) if (i > 0) expect(opening).toEqual(months[i - 1]?.closing)
          for (const line of movementLines) if (total.counts[line] > 0) met.add(line)
        }
    }, runs)
    expect(met).toContain('new')
    expect(met).toContain('churn')
  })

  it('of what was bought as well', () => {
    histories((steps) => {
      const ask = askOf(steps)
      for (const moment of moments(steps)) closes(ask(purchaseRevenue, {}, moment))
    }, runs)
  })
})

describe('R2, churn', () => {
  it('opening − lost + gained = closing, between any two days', () => {
    let lost = 0
    histories((steps) => {
      const ask = askOf(steps)
      for (const [n, moment] of moments(steps).entries()) {
        const from = addDays('2026-01-12' as LocalDate, 7 * n)
        const options = {
          from,
          to: addDays(from, 40 + 90 * n),
          period: 'week',
          setting: 'either',
          contracts: 'all',
        } as const
        const { periods, total } = ask(churn, options, moment)
        for (const row of [...periods, total]) {
          expect(row.opening - row.lost + row.gained).toBe(row.closing)
          expect(row.new + row.wonBack).toBe(row.gained)
          expect(row.churn.num + row.retention.num).toBe(row.opening)
          lost += row.lost
        }
      }
    }, runs)
    expect(lost).toBeGreaterThan(0)
  })
})
