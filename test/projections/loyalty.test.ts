import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loyalty as loyaltyView } from '../../projections/retention/loyalty.ts'
import { revenue } from '../../projections/retention/revenue.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { clientId, programmeId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { company, date } from '../support/company.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { askOf } from '../support/facts.ts'
import { histories } from '../support/histories.ts'

const programme = programmeId('club')
const member = { client: clientId('forn'), programme: 'club', why: 'order' } as const
let crm: Clientela

beforeAll(async () => {
  const { crm: opened, clock, on, client, buy } = await company('2026-01-01')
  crm = opened
  const tiers = [
    { tier: 'bronze', from: 0 },
    { tier: 'gold', from: 500 },
  ]
  const loyalty = { earning: [{ points: 1, per: eur(1_00) }], pointValue: eur(1), tiers }
  await on('2026-01-01', { type: 'ApproveProgramme', programme, name: 'Club', kind: 'loyalty', loyalty })
  await on('2026-06-01', {
    ...{ type: 'ChangeProgrammeRules', programme, why: 'dearer', effective: date('2026-07-01') },
    loyalty: { ...loyalty, pointValue: eur(2) },
  })
  for (const id of ['forn', 'casa', 'riu', 'sol']) await client(id, '2026-01-01')
  for (const id of ['forn', 'casa'])
    await on('2026-01-10', { type: 'EnrolInLoyalty', client: clientId(id), programme: 'club' })
  // R17: 1,000 − 300 − 100 = 600.
  await on('2026-01-10', { ...member, type: 'EarnPoints', amount: eur(1_000_00) })
  await on('2026-02-10', { ...member, type: 'RedeemPoints', points: 300 })
  await on('2026-03-10', { ...member, type: 'ExpirePoints', points: 100 })
  for (const day of ['2026-01-10', '2026-02-10']) await buy('forn', day)
  await buy('casa', '2026-01-10')
  await buy('riu', '2026-01-10')
  clock.set('2026-12-31T00:00:00.000Z')
})
afterAll(() => crm.close())

const of = async (options: NonNullable<Parameters<Clientela['retention']['loyalty']>[0]>) => {
  const { programmes } = await crm.retention.loyalty(options)
  const [only] = programmes
  if (only === undefined || programmes.length > 1) throw new Error(`there are ${programmes.length} programmes`)
  return only
}

describe('R17, loyalty', () => {
  it('1,000 earned, 300 redeemed, 100 expired: 600 left, redemption .3, breakage .1, 6.00 EUR at 0.01', async () => {
    const answer = await crm.retention.loyalty({ asOf: '2026-03-31' })
    expect(answer.programmes).toMatchObject([
      {
        ...{ programme: 'club', name: 'Club', opening: 0, earned: 1_000, redeemed: 300, expired: 100, balance: 600 },
        ...{ redemption: { value: 0.3 }, breakage: { value: 0.1 }, liability: { EUR: 6_00 }, pointValue: eur(1) },
      },
    ])
    expect(answer.members[1]).toMatchObject({ member: 'forn', tier: 'gold', balance: 600, liability: { EUR: 6_00 } })
    expect(answer.liability).toEqual({ EUR: 6_00 })
  })

  it('is worth what a point is worth by the rules in force on the day', async () => {
    expect([(await of({ asOf: '2026-06-30' })).liability, (await of({ asOf: '2026-07-01' })).liability]).toEqual([
      { EUR: 6_00 },
      { EUR: 12_00 },
    ])
  })

  it('in a period begins with what was there before it', async () => {
    expect(await of({ from: date('2026-02-01'), to: date('2026-03-01') })).toMatchObject({
      ...{ opening: 1_000, earned: 0, redeemed: 300, expired: 0, balance: 700 },
      ...{ redemption: { value: null }, liability: { EUR: 7_00 } },
    })
  })

  it('has as active who earned or spent in the last 90 days', async () => {
    const active = async (asOf: string) => {
      const { num, den } = (await of({ asOf })).active
      return [num, den]
    }
    expect(await active('2026-05-11')).toEqual([1, 2])
    // 91 days after the last redemption; that points expired in between is no sign of life.
    expect(await active('2026-05-12')).toEqual([0, 2])
  })

  it('tells who stands in which tier, and who moved', async () => {
    expect((await of({ asOf: '2026-01-09' }).catch((thrown: Error) => thrown.message)) as unknown).toMatch(
      /0 programmes/,
    )
    const { tiers, moves } = await of({ asOf: '2026-03-31' })
    expect(tiers).toEqual([
      { tier: 'bronze', members: 1 },
      { tier: 'gold', members: 1 },
    ])
    expect(moves).toEqual([{ from: 'bronze', to: 'gold', count: 1, byHand: 0 }])
  })

  it('puts members beside others by who bought again', async () => {
    const { repeat } = await crm.retention.loyalty({ asOf: '2026-03-31' })
    expect([repeat.members.num, repeat.members.den, repeat.others.num, repeat.others.den]).toEqual([1, 2, 0, 1])
  })

  it('has every figure drilled', async () => {
    everyFigureDrills(await crm.retention.loyalty({ asOf: '2026-03-31' }), /pointValue\.amount|^merged$/)
  })
})

describe('points whose validity has ended', () => {
  it('stay in the balance until the member moves, and are said to be out of date from their day on', async () => {
    const { crm: own, on, client, clock } = await company('2026-01-01')
    const rules = {
      earning: [{ points: 1, per: eur(1_00) }],
      pointValue: eur(1),
      validity: { months: 3, from: 'day-earned' as const },
    }
    await on('2026-01-01', { type: 'ApproveProgramme', programme, name: 'Club', kind: 'loyalty', loyalty: rules })
    await client('forn', '2026-01-01')
    await on('2026-01-01', { type: 'EnrolInLoyalty', client: clientId('forn'), programme: 'club' })
    await on('2026-01-10', { ...member, type: 'EarnPoints', points: 100 })
    await on('2026-02-10', { ...member, type: 'EarnPoints', points: 50 })
    await on('2026-03-10', { ...member, type: 'RedeemPoints', points: 30 })
    clock.set('2026-06-30T00:00:00.000Z')
    const at = async (asOf: string) => {
      const [only] = (await own.retention.loyalty({ asOf })).programmes
      return [only?.balance, only?.outOfDate]
    }
    // 70 of the first hundred are left; they are valid to 9 April, the fifty to 9 May.
    expect([await at('2026-04-09'), await at('2026-04-10'), await at('2026-05-10')]).toEqual([
      [120, 0],
      [120, 70],
      [120, 120],
    ])
    await on('2026-05-20', { ...member, type: 'EarnPoints', points: 10 })
    expect(await at('2026-05-20')).toEqual([10, 0])
    await own.close()
  })
})

describe('points whose validity has ended, where the policies run', () => {
  it('expire on their day, and the tier follows, though the member does not move', async () => {
    const { crm: own, on, client, clock } = await company('2026-01-01')
    const tiers = [
      { tier: 'bronze', from: 0 },
      { tier: 'gold', from: 80 },
    ]
    const validity = { months: 3, from: 'day-earned' as const }
    const loyalty = { earning: [{ points: 1, per: eur(1_00) }], pointValue: eur(1), tiers, validity }
    await on('2026-01-01', { type: 'ApproveProgramme', programme, name: 'Club', kind: 'loyalty', loyalty })
    await client('forn', '2026-01-01')
    await on('2026-01-01', { type: 'EnrolInLoyalty', client: clientId('forn'), programme: 'club' })
    await on('2026-01-10', { ...member, type: 'EarnPoints', points: 100 })
    await on('2026-02-10', { ...member, type: 'EarnPoints', points: 50 })
    // The job runs late; what it does occurred on its day.
    clock.set('2026-04-20T00:00:00.000Z')
    await own.policies.run({ from: 'start', only: ['points-expired'] })
    const at = async (asOf: string) => {
      const [only] = (await own.retention.loyalty({ asOf })).programmes
      return [only?.balance, only?.outOfDate, only?.tiers.map(({ tier }) => tier).join()]
    }
    expect([await at('2026-04-09'), await at('2026-04-10')]).toEqual([
      [150, 0, 'gold'],
      [50, 0, 'bronze'],
    ])
    // Again, it finds nothing to do.
    await own.policies.run({ only: ['points-expired'] })
    expect(await at('2026-04-20')).toEqual([50, 0, 'bronze'])
    await own.close()
  })
})

describe('R17 in any history', () => {
  it('earned − redeemed − expired is the balance, of every member and programme, and never below zero at any moment', () => {
    let moments = 0
    histories((steps) => {
      const ask = askOf(steps)
      const last = steps.at(-1)?.occurredAt ?? ''
      for (const { occurredAt } of steps.filter((_, i) => i % 8 === 0))
        for (const { members, programmes } of [ask(loyaltyView, {}, occurredAt < last ? occurredAt : last)])
          for (const { opening, earned, redeemed, expired, balance, outOfDate } of [...members, ...programmes]) {
            expect(outOfDate >= 0 && outOfDate <= balance).toBe(true)
            expect(opening + earned - redeemed - expired).toBe(balance)
            expect(balance).toBeGreaterThanOrEqual(0)
            moments += balance > 0 ? 1 : 0
          }
    })
    expect(moments).toBeGreaterThan(50)
  })

  it('members and others together have the contracts that all have', () => {
    let worth = 0
    histories((steps) => {
      const ask = askOf(steps)
      const last = steps.at(-1)?.occurredAt ?? ''
      const to = '2026-09-01' as LocalDate
      const days = { from: '2026-02-01' as LocalDate, to }
      const { contracts } = ask(loyaltyView, days, last)
      const { total } = ask(revenue, days, last)
      for (const end of ['opening', 'closing'] as const) {
        const sum = (contracts.members[end].EUR ?? 0) + (contracts.others[end].EUR ?? 0)
        expect(sum).toBe(total[end].EUR ?? 0)
        worth += sum > 0 ? 1 : 0
      }
    }, 100)
    expect(worth).toBeGreaterThan(0)
  })
})
