import { describe, expect, it } from 'vitest'
import { expiryOf, loyaltyOn, pointsFor, tierFor } from '../../src/domain/programme/loyalty.ts'
import type { ProgrammeRule } from '../../src/domain/programme/rules.ts'
import type { Programme } from '../../src/domain/programme/state.ts'
import { programmeId } from '../../src/domain/values/ids.ts'
import { eur, usd } from '../../src/domain/values/money.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { anna, programme as given } from '../support/domain.ts'

const id = programmeId('club')
const on = (day: string) => day as LocalDate
const loyalty = {
  earning: [
    { points: 1, per: eur(1_00) },
    { points: 3, per: usd(4_00) },
  ],
  pointValue: eur(1),
  tiers: [
    { tier: 'bronze', from: 0 },
    { tier: 'silver', from: 500 },
    { tier: 'gold', from: 1_000 },
  ],
  validity: { months: 12, from: 'day-earned' },
} as const
const promotion = { offer: 'three for two' } as const
const approve = { type: 'ApproveProgramme', programme: id, name: 'Club', kind: 'loyalty', loyalty } as const
const approved = {
  type: 'ProgrammeApproved',
  data: { name: 'Club', kind: 'loyalty', approvedBy: 'helena', effective: on('2026-01-01'), loyalty },
} as const
const dearer = { ...loyalty, earning: [{ points: 1, per: eur(2_00) }] }
const change = { type: 'ChangeProgrammeRules', programme: id, loyalty: dearer, why: 'too cheap' } as const
const changed = {
  type: 'ProgrammeRuleChanged',
  data: { loyalty: dearer, why: 'too cheap', approvedBy: 'helena', effective: on('2026-01-02') },
} as const
const close = { type: 'CloseProgramme', programme: id, why: 'nobody came' } as const
const closed = { type: 'ProgrammeClosed', data: { why: 'nobody came' } } as const
const early = { at: '2025-12-31T12:00:00.000Z' }

/** Every rule of a programme, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in ProgrammeRule]: () => RuleViolation } = {
  'head-decides': () => given().when(approve, { actor: anna }).refused('head-decides'),
  'programme-approved-once': () => given(approved).when(approve).refused('programme-approved-once'),
  'programme-exists': () => given().when(change).refused('programme-exists'),
  'programme-is-open': () => given(approved, closed).when(change).refused('programme-is-open'),
  'programme-has-rules-of-its-kind': () =>
    given()
      .when({ ...approve, promotion })
      .refused('programme-has-rules-of-its-kind'),
  'programme-rules-not-for-the-past': () =>
    given(approved)
      .when({ ...change, effective: on('2026-01-01') })
      .refused('programme-rules-not-for-the-past'),
  'programme-earns-on-money': () =>
    given()
      .when({ ...approve, loyalty: { ...loyalty, earning: [{ points: 1, per: eur(0) }] } })
      .refused('programme-earns-on-money'),
  'programme-earns-once-a-currency': () =>
    given()
      .when({ ...approve, loyalty: { ...loyalty, earning: [...loyalty.earning, { points: 2, per: eur(1_00) }] } })
      .refused('programme-earns-once-a-currency'),
  'programme-tiers-from-zero-upwards': () =>
    given()
      .when({ ...approve, loyalty: { ...loyalty, tiers: [{ tier: 'bronze', from: 1 }] } })
      .refused('programme-tiers-from-zero-upwards'),
  'programme-tiers-told-apart': () =>
    given()
      .when({ ...approve, loyalty: { ...loyalty, tiers: [...loyalty.tiers, { tier: 'bronze', from: 2_000 }] } })
      .refused('programme-tiers-told-apart'),
  'programme-point-worth-not-negative': () =>
    given()
      .when({ ...approve, loyalty: { ...loyalty, pointValue: eur(-1) } })
      .refused('programme-point-worth-not-negative'),
  'status-in-order': () => given(approved).when(close, early).refused('status-in-order'),
}

describe('a programme refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation).toMatchObject({ _tag: 'RuleViolation', rule })
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(5)
    })

  it('naming the field and the offending value', () => {
    expect(broken['programme-earns-on-money']()).toMatchObject({ field: 'loyalty.earning.0.per', value: 0 })
    expect(broken['programme-earns-once-a-currency']()).toMatchObject({ field: 'loyalty.earning.2.per', value: 'EUR' })
    expect(broken['programme-tiers-from-zero-upwards']()).toMatchObject({ field: 'loyalty.tiers.0.from', value: 1 })
    expect(broken['programme-tiers-told-apart']()).toMatchObject({ field: 'loyalty.tiers.3.tier', value: 'bronze' })
    expect(broken['programme-rules-not-for-the-past']()).toMatchObject({ field: 'effective', value: '2026-01-01' })
  })
})

describe('a programme', () => {
  it('is approved by a head with its rules, in force from that day unless another is named', () => {
    given().when(approve).thenEvents(approved)
    given()
      .when({ ...approve, effective: on('2026-03-01') })
      .thenEvents({ ...approved, data: { ...approved.data, effective: on('2026-03-01') } })
  })

  it('of a sales promotion has the rules of a promotion', () => {
    const { loyalty: _none, ...promoted } = { ...approve, kind: 'sales-promotion', promotion } as const
    const { loyalty: _either, ...data } = { ...approved.data, kind: 'sales-promotion', promotion } as const
    given().when(promoted).thenEvents({ type: 'ProgrammeApproved', data })
    given()
      .when({ ...promoted, loyalty })
      .refused('programme-has-rules-of-its-kind')
    given()
      .when({ ...approve, kind: 'sales-promotion' })
      .refused('programme-has-rules-of-its-kind')
  })

  it('gets other rules while it is open, and is closed once', () => {
    given(approved).when(change).thenEvents(changed)
    given(approved, changed).when(close).thenEvents(closed)
    for (const command of [change, close]) given(approved, closed).when(command).refused('programme-is-open')
  })

  it('rises in tiers: each begins above the one before it', () => {
    const flat = [loyalty.tiers[0], loyalty.tiers[1], { tier: 'gold', from: 500 }]
    given()
      .when({ ...approve, loyalty: { ...loyalty, tiers: flat } })
      .refused('programme-tiers-from-zero-upwards')
  })
})

describe('the rules in force on a day', () => {
  const version = (effective: string, points: number) => ({
    effective: on(effective),
    loyalty: { ...loyalty, earning: [{ points, per: eur(1_00) }] },
  })
  const rateOn = (versions: Programme['versions'], day: string) =>
    loyaltyOn({ versions }, on(day))?.earning[0]?.points ?? null

  it('are those that took effect last, whatever was decided for later', () => {
    const versions = [version('2026-01-01', 1), version('2026-07-01', 2)]
    expect(['2025-12-31', '2026-01-01', '2026-06-30', '2026-07-01'].map((day) => rateOn(versions, day))).toEqual([
      null,
      1,
      1,
      2,
    ])
  })

  it('are those decided later, of two from one day; and a later decision for an earlier day leaves the later day alone', () => {
    const versions = [
      version('2026-01-01', 1),
      version('2026-07-01', 2),
      version('2026-07-01', 3),
      version('2026-03-01', 4),
    ]
    expect(['2026-02-28', '2026-03-01', '2026-07-01'].map((day) => rateOn(versions, day))).toEqual([1, 4, 3])
  })
})

describe('what rules of loyalty give', () => {
  it('points in proportion to an amount, rounded down to whole points, exactly', () => {
    expect(pointsFor(loyalty, eur(10_99))).toBe(10)
    expect(pointsFor(loyalty, eur(99))).toBe(0)
    expect(pointsFor(loyalty, usd(4_00))).toBe(3)
    expect(pointsFor(loyalty, usd(3_99))).toBe(2)
    // 9007199254740991 × 3 is beyond what floating point can count.
    expect(pointsFor(loyalty, usd(Number.MAX_SAFE_INTEGER))).toBe(67_553_994_410_557)
    expect(pointsFor({ earning: [{ points: 2, per: eur(1) }] }, eur(Number.MAX_SAFE_INTEGER))).toBeGreaterThan(
      Number.MAX_SAFE_INTEGER,
    )
  })

  it('no points for money without a rate', () => {
    expect(pointsFor(loyalty, { amount: 100, currency: 'GBP' })).toBe(null)
  })

  it('a last day of validity: months from the origin, clamped', () => {
    const valid = (months: number, from: 'day-earned' | 'next-month' | 'next-year', day: string) =>
      expiryOf({ validity: { months, from } }, on(day))
    expect(valid(12, 'day-earned', '2024-02-29')).toBe('2025-02-28')
    expect(valid(1, 'day-earned', '2026-01-31')).toBe('2026-02-28')
    expect(valid(12, 'next-month', '2026-03-20')).toBe('2027-04-01')
    expect(valid(24, 'next-year', '2026-03-20')).toBe('2029-01-01')
    expect(expiryOf({}, on('2026-03-20'))).toBe(null)
  })

  it('the highest tier that is reached', () => {
    expect([0, 499, 500, 999, 1_000, 5_000].map((points) => tierFor(loyalty, points))).toEqual([
      'bronze',
      'bronze',
      'silver',
      'silver',
      'gold',
      'gold',
    ])
    expect(tierFor({}, 5_000)).toBe(null)
  })
})
