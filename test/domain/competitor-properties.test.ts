import { describe, expect, it } from 'vitest'
import { histories } from '../support/histories.ts'

const kinds = ['StrengthFound', 'WeaknessFound', 'OpportunityFound', 'DangerFound']

describe('a competitor', () => {
  it('is identified once, and each of its findings is found once, by its day, and withdrawn at most once after', () => {
    let withdrawn = 0
    histories((steps) => {
      const last = new Map(steps.map(({ after }) => [`${after.aggregate.category}-${after.id}`, after]))
      for (const { aggregate, events } of last.values()) {
        if (aggregate.category !== 'competitor' || events.length === 0) continue
        expect(events.map(({ type }) => type).indexOf('CompetitorIdentified')).toBe(0)
        const standing = new Map<string, boolean>()
        for (const { type, data, occurredAt } of events.slice(1)) {
          const { finding, observed } = data as { readonly finding: string; readonly observed: string }
          if (kinds.includes(type)) {
            expect(standing.has(finding)).toBe(false)
            expect(observed <= occurredAt.slice(0, 10)).toBe(true)
            standing.set(finding, true)
          } else if (type === 'FindingWithdrawn') {
            expect(standing.get(finding)).toBe(true)
            standing.set(finding, false)
            withdrawn++
          }
        }
      }
    })
    expect(withdrawn).toBeGreaterThan(0)
  })
})
