import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loyaltyOn, pointsFor } from '../../src/domain/programme/loyalty.ts'
import type { Programme } from '../../src/domain/programme/state.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { decidedIn, histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

const programmes = (steps: ReadonlyArray<Step>) => steps.filter(({ after }) => after.aggregate.category === 'programme')

describe('a programme', () => {
  it('keeps for every day that has passed the rules it had then', () => {
    let versions = 0
    histories((steps) => {
      for (const step of programmes(steps)) {
        const [before, after] = [step.before.state as Programme | null, step.after.state as Programme | null]
        if (before === null || after === null) continue
        versions = Math.max(versions, after.versions.length)
        const yesterday = addDays(step.occurredAt.slice(0, 10) as LocalDate, -1)
        for (const day of [...before.versions.map(({ effective }) => effective), yesterday].filter(
          (d) => d <= yesterday,
        ))
          expect(loyaltyOn(after, day)).toEqual(loyaltyOn(before, day))
      }
    })
    expect(versions).toBeGreaterThan(2)
  })

  it('is closed once, and changes no more', () => {
    let closed = 0
    histories((steps) => {
      for (const step of programmes(steps)) {
        if ((step.before.state as Programme | null)?.closedAt == null) continue
        closed++
        expect(decidedIn(step)).toEqual([])
      }
    })
    expect(closed).toBeGreaterThan(0)
  })
})

describe('points for money', () => {
  const rate = fc.record({
    points: fc.integer({ min: 1, max: 1_000_000 }),
    per: fc.record({ amount: fc.integer({ min: 1, max: 1_000_000 }), currency: fc.constant('EUR') }),
  })
  const eur = (amount: number) => ({ amount, currency: 'EUR' })

  it('are as many whole ones as the amount reaches, never one more', () => {
    fc.assert(
      fc.property(rate, fc.nat(1_000_000_000), (one, amount) => {
        const points = pointsFor({ earning: [one] }, eur(amount)) ?? Number.NaN
        const cost = (n: number) => BigInt(n) * BigInt(one.per.amount)
        const worth = BigInt(amount) * BigInt(one.points)
        expect(cost(points) <= worth && worth < cost(points + 1)).toBe(true)
      }),
    )
  })

  it('are never more for an amount in two parts than for the whole', () => {
    fc.assert(
      fc.property(rate, fc.nat(1_000_000_000), fc.nat(1_000_000_000), (one, a, b) => {
        const points = (amount: number) => pointsFor({ earning: [one] }, eur(amount)) ?? Number.NaN
        expect(points(a) + points(b)).toBeLessThanOrEqual(points(a + b))
        expect(points(a + b) - points(a) - points(b)).toBeLessThanOrEqual(1)
      }),
    )
  })
})
