import { describe, expect, it } from 'vitest'
import type { CompetitorRule } from '../../src/domain/competitor/rules.ts'
import { competitorId } from '../../src/domain/values/ids.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { analyst, bruno, competitor as given, head } from '../support/domain.ts'

const id = competitorId('k1')
const identify = { type: 'IdentifyCompetitor', competitor: id, name: 'Molins Reunits' } as const
const identified = { type: 'CompetitorIdentified', data: { name: 'Molins Reunits' } } as const
const about = { what: 'delivers on Sundays', source: 'their stand at the fair' }
const find = { type: 'FindStrength', competitor: id, ...about } as const
const observed = '2026-01-02' as LocalDate
const found = { type: 'StrengthFound', data: { finding: 'finding-1', observed, ...about } } as const
const withdraw = { type: 'WithdrawFinding', competitor: id, why: 'they stopped' } as const
const withdrawn = { type: 'FindingWithdrawn', data: { finding: 'finding-1', why: 'they stopped' } } as const

/** Every rule of a competitor, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in CompetitorRule]: () => RuleViolation } = {
  'role-may-not-change': () => given(identified).when(find, { actor: analyst }).refused('role-may-not-change'),
  'competitor-identified-once': () => given(identified).when(identify).refused('competitor-identified-once'),
  'competitor-exists': () => given().when(find).refused('competitor-exists'),
  'part-is-new': () =>
    given(identified, found)
      .when({ ...find, finding: 'finding-1' })
      .refused('part-is-new'),
  'finding-stands': () => given(identified, found, withdrawn).when(withdraw).refused('finding-stands'),
  'after-what-it-rests-on': () =>
    given(identified, found)
      .when({ type: 'WithdrawFinding', competitor: id, why: 'x' }, { at: '2026-01-02T11:59:59.999Z' })
      .refused('after-what-it-rests-on'),
  'finding-observed-by-then': () =>
    given(identified)
      .when({ ...find, observed: '2026-01-03' as LocalDate })
      .refused('finding-observed-by-then'),
}

describe('a competitor refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation).toMatchObject({ _tag: 'RuleViolation', rule })
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(5)
    })

  it('naming the field and the offending value', () => {
    expect(broken['part-is-new']()).toMatchObject({ field: 'finding', value: 'finding-1' })
    expect(broken['finding-observed-by-then']()).toMatchObject({ field: 'observed', value: '2026-01-03' })
  })
})

describe('the study of a competitor', () => {
  it('is open to every manager and head: the market is nobody’s own', () => {
    given().when(identify).thenEvents(identified)
    for (const actor of [bruno, head]) given(identified).when(find, { actor }).thenEvents(found)
  })

  it('tells strengths, weaknesses, opportunities and dangers apart', () => {
    for (const [type, event] of [
      ['FindStrength', 'StrengthFound'],
      ['FindWeakness', 'WeaknessFound'],
      ['FindOpportunity', 'OpportunityFound'],
      ['FindDanger', 'DangerFound'],
    ] as const)
      given(identified)
        .when({ type, competitor: id, ...about })
        .thenEvents({ type: event, data: { ...found.data } })
  })

  it('keeps the day on which a finding was observed; today, where nobody says', () => {
    const earlier = '2025-11-30' as LocalDate
    given(identified)
      .when({ ...find, observed: earlier })
      .thenEvents({ type: 'StrengthFound', data: { ...found.data, observed: earlier } })
    given(identified).when(find).thenEvents(found)
  })

  it('withdraws a finding once, and never gives its id away again', () => {
    given(identified, found).when(withdraw).thenEvents(withdrawn)
    given(identified, found, withdrawn)
      .when({ ...find, observed })
      .thenEvents({ type: 'StrengthFound', data: { ...found.data, finding: 'finding-2' } })
  })

  it('asks which one, where several stand', () => {
    const second = { type: 'DangerFound', data: { ...found.data, finding: 'finding-2' } } as const
    expect(given(identified, found, second).when(withdraw).refused('finding-stands').message).toContain(
      'finding-1, finding-2',
    )
  })
})
