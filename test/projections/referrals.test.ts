import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { referrals as referralsView } from '../../projections/retention/referrals.ts'
import { clientId } from '../../src/domain/values/ids.ts'
import { type Company, company, date } from '../support/company.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { askOf } from '../support/facts.ts'
import { histories } from '../support/histories.ts'

const period = { from: date('2026-01-01'), to: date('2026-07-01') }
const byReferral = { acquired: { by: 'referral' } }
const numbers = (n: number, from = 0) => Array.from({ length: n }, (_, i) => String(from + i))

describe('R15, referrals', () => {
  let c: Company
  const refer = (client: string, referred: string, day: string) =>
    c.on(day, { type: 'GiveReferral', client: clientId(client), referred: clientId(referred) })

  beforeAll(async () => {
    c = await company('2025-01-01')
    // Active when the period begins: 200 clients that bought half a year before.
    for (const n of numbers(200)) {
      await c.client(`old-${n}`, '2025-07-01')
      await c.buy(`old-${n}`, '2025-07-01')
    }
    // New in the period: 45 that buy for the first time, 9 of them by recommendation. Of those recommended in time to be
    // judged, 24, these 9 convert; 6 more were recommended too lately.
    for (const n of numbers(24)) await c.client(`r-${n}`, '2026-01-02', byReferral)
    for (const n of numbers(24)) await refer(`old-${n}`, `r-${n}`, '2026-01-02')
    for (const n of numbers(9)) await c.buy(`r-${n}`, '2026-02-01')
    for (const n of numbers(36)) await c.client(`n-${n}`, '2026-03-01')
    for (const n of numbers(36)) await c.buy(`n-${n}`, '2026-03-02')
    for (const n of numbers(6)) await c.client(`late-${n}`, '2026-05-01', byReferral)
    for (const n of numbers(6)) await refer('old-0', `late-${n}`, '2026-05-01')
    c.clock.set('2026-07-15T00:00:00.000Z')
  }, 60_000)
  afterAll(() => c.crm.close())

  it('9 of 45 new ones by recommendation; 30 given by 200; 9 of 24 settled converted: K .05625', async () => {
    const answer = await c.crm.retention.referrals({ ...period, asOf: '2026-07-14' })
    const of = ({ num, den, value }: typeof answer.share) => [num, den, value]
    expect(of(answer.share)).toEqual([9, 45, 0.2])
    expect(of(answer.perClient)).toEqual([30, 200, 0.15])
    expect(of(answer.conversion)).toEqual([9, 24, 0.375])
    expect(answer.k).toBeCloseTo(0.05625, 12)
    expect([answer.given, answer.pending, answer.pendingConverted]).toEqual([30, 6, 0])
  })

  it('is settled 180 days after it was given, and pending up to then, even if it has converted', async () => {
    const on = async (asOf: string) => {
      const { conversion, pending, pendingConverted } = await c.crm.retention.referrals({ ...period, asOf })
      return [conversion.num, conversion.den, pending, pendingConverted]
    }
    // 2 January and 180 days is 1 July.
    expect(await on('2026-06-30')).toEqual([0, 0, 30, 9])
    expect(await on('2026-07-01')).toEqual([9, 24, 6, 0])
  })

  it('names who recommended, the most successful first', async () => {
    const { referrers } = await c.crm.retention.referrals({ ...period, asOf: '2026-07-14' })
    expect([referrers.length, referrers[0]]).toEqual([24, { client: 'old-0', given: 7, converted: 1 }])
  })

  it('has every figure drilled', async () => {
    everyFigureDrills(
      await c.crm.retention.referrals({ ...period, asOf: '2026-07-14' }),
      /^(settleDays|merged)$|^referrals/,
    )
  })
})

describe('R15 counts a client that was recommended once', () => {
  let c: Company
  beforeAll(async () => {
    c = await company('2026-01-01')
    for (const client of ['forn', 'casa', 'riu', 'riu-sl']) await c.client(client, '2026-01-01')
    const refer = (client: string, referred: string, day: string) =>
      c.on(day, { type: 'GiveReferral', client: clientId(client), referred: clientId(referred) })
    await refer('forn', 'riu', '2026-01-10')
    await refer('casa', 'riu', '2026-01-20')
    await refer('casa', 'riu-sl', '2026-01-05')
    await c.buy('riu', '2026-02-01')
    c.clock.set('2026-12-01T00:00:00.000Z')
  })
  afterAll(() => c.crm.close())
  const asked = { ...period, asOf: '2026-11-30' }

  it('for the first who recommended it', async () => {
    const { referrals } = await c.crm.retention.referrals(asked)
    expect(referrals.map(({ referred, by, status }) => [referred, by, status])).toEqual([
      ['riu-sl', 'casa', 'not-converted'],
      ['riu', 'forn', 'converted'],
    ])
  })

  it('as one with its duplicate from the merge on', async () => {
    await c.on('2026-12-02', {
      type: 'MergeClient',
      client: clientId('riu-sl'),
      into: clientId('riu'),
      why: 'the same',
    })
    const { referrals, merged } = await c.crm.retention.referrals(asked)
    expect(referrals.map(({ referred, by, status }) => [referred, by, status])).toEqual([['riu', 'casa', 'converted']])
    expect(merged).toBe(1)
  })

  it('and converts with its first won deal alone: a client that had bought before is not won by recommendation', async () => {
    await c.buy('casa', '2026-12-03')
    await c.on('2026-12-04', { type: 'GiveReferral', client: clientId('forn'), referred: clientId('casa') })
    await c.buy('casa', '2026-12-05')
    c.clock.set('2027-12-01T00:00:00.000Z')
    const { referrals } = await c.crm.retention.referrals({ from: date('2026-12-01'), to: date('2027-01-01') })
    expect(referrals).toMatchObject([{ referred: 'casa', status: 'not-converted', converted: null }])
  })
})

describe('R15 in any history', () => {
  it('parts what was given into converted, not converted and pending; each client once, none recommended by itself', () => {
    let given = 0
    histories((steps) => {
      const asOf = steps.at(-1)?.occurredAt ?? ''
      const answer = askOf(steps)(referralsView, { settleDays: 30 }, asOf)
      given += answer.given
      expect(answer.conversion.den + answer.pending).toBe(answer.given)
      expect(answer.referrers.reduce((sum, one) => sum + one.given, 0)).toBe(answer.given)
      const names = answer.referrals.map(({ referred }) => referred)
      expect(new Set(names).size).toBe(names.length)
      for (const { referred, by } of answer.referrals) expect(by).not.toBe(referred)
    }, 100)
    expect(given).toBeGreaterThan(20)
  })
})
