/** After the contract: rows S11, S12, S23, S24 and S26 of the domain. */
import { describe, expect } from 'vitest'
import type { Command } from '../../src/app/clientela.ts'
import { complaintId, orderId, programmeId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import { anna, helena, type Story, story } from '../support/story.ts'
import {
  agreement,
  assortment,
  concluding,
  contract,
  date,
  forn,
  offered,
  opened,
  oven,
  ovens,
  registered,
} from '../support/story-cast.ts'

const ordered = (id: string, day: string): Command => ({
  type: 'ReceiveOrder',
  order: orderId(id),
  client: forn,
  contract,
  lines: [{ product: oven, quantity: 2, unitPrice: eur(5_000_00) }],
  requested: date(day),
})
const march = { from: date('2026-03-01'), to: date('2026-04-01') }

const underContract = async ({ on }: Story): Promise<void> => {
  await on('2026-01-02', helena, ...assortment)
  await on('2026-01-05', anna, registered(), opened, offered)
  await on('2026-01-14', anna, { type: 'AcceptOffer', deal: ovens }, { type: 'WinDeal', deal: ovens, contract })
  await on('2026-01-20', anna, { type: 'DraftContract', contract, client: forn, deal: ovens, agreement }, ...concluding)
}

describe('service', () => {
  story('S11', 'a contract is carried out by its orders, and what was delivered is whole', async (told) => {
    const { crm, on, refused } = told
    const order = orderId('o1')
    await underContract(told)
    await on('2026-03-02', anna, ordered('o1', '2026-03-20'), {
      type: 'AcceptOrder',
      order,
      promised: date('2026-03-20'),
    })
    await on('2026-03-16', anna, { type: 'FulfilOrder', order, lines: [{ product: oven, quantity: 1 }] })
    await refused('2026-03-17', anna, 'order-delivered-within-ordered', {
      type: 'FulfilOrder',
      order,
      lines: [{ product: oven, quantity: 2 }],
    })
    await on('2026-03-19', anna, { type: 'FulfilOrder', order }, { type: 'AcceptDelivery', contract, order })
    await on('2026-03-19', anna, {
      type: 'FulfilObligation',
      contract,
      whose: 'us',
      what: 'two ovens, installed',
      done: date('2026-03-19'),
      due: date('2026-03-20'),
    })
    const orders = await crm.service.orders({ asOf: '2026-04-30', ...march })
    expect(orders).toMatchObject({ due: 1, onTimeInFull: { num: 1, den: 1 }, fillRate: { num: 2, den: 2 } })
    const { entries } = await crm.timeline({ client: forn, asOf: '2026-04-30' })
    expect(entries.slice(-4).map(({ type }) => type)).toEqual([
      'OrderFulfilled',
      'OrderFulfilled',
      'DeliveryAccepted',
      'ObligationFulfilled',
    ])
    // The deal that was won is what was bought; the order that carries it out is not bought again.
    const { purchases } = (await crm.market.assortment({ product: oven, asOf: '2026-04-30' })).products[0] ?? {}
    expect(purchases).toBe(1)
  })

  story('S12', "a partner's right is infringed by a department, and restored", async (told) => {
    const { crm, on, refused } = told
    await underContract(told)
    await on('2026-03-02', anna, {
      type: 'InfringePartnerRight',
      contract,
      right: 'two visits a year',
      department: 'service',
    })
    await on('2026-03-09', anna, { type: 'RestorePartnerRight', contract, remedy: 'an extra visit' })
    await refused('2026-03-10', anna, 'infringement-open', { type: 'RestorePartnerRight', contract, remedy: 'again' })
    const { total } = await crm.service.rights({ asOf: '2026-04-30', ...march })
    expect(total).toMatchObject({ infringed: 1, restored: 1, open: 0, days: { median: 7 } })
  })

  story('S23', 'one order is late and another in time; the first promise is not forgotten', async (told) => {
    const { crm, on, refused } = told
    const [late, intime] = [orderId('late'), orderId('intime')]
    await underContract(told)
    await on('2026-03-02', anna, ordered('late', '2026-03-20'), ordered('intime', '2026-03-20'))
    for (const order of [late, intime])
      await on('2026-03-02', anna, { type: 'AcceptOrder', order, promised: date('2026-03-20') })
    await refused('2026-03-18', anna, 'order-delay-is-later', {
      type: 'DelayOrder',
      order: late,
      promised: date('2026-03-19'),
    })
    await on('2026-03-18', anna, { type: 'DelayOrder', order: late, promised: date('2026-03-27'), why: 'no handles' })
    await on('2026-03-20', anna, { type: 'FulfilOrder', order: intime })
    await on('2026-03-26', anna, { type: 'FulfilOrder', order: late })
    const first = await crm.service.orders({ asOf: '2026-04-30', ...march })
    expect(first).toMatchObject({ due: 2, onTime: { num: 1, den: 2 }, lateness: { n: 1, median: 6 } })
    const latest = await crm.service.orders({ asOf: '2026-04-30', against: 'latest', ...march })
    expect(latest).toMatchObject({ due: 2, onTime: { num: 2, den: 2 } })
    expect((await crm.service.orders({ asOf: '2026-03-19', ...march })).due).toBe(0)
  })

  story('S24', 'a member earns, spends and rises by the rules in force', async ({ crm, on, refused }) => {
    const club = programmeId('club')
    await on('2026-01-02', helena, {
      type: 'ApproveProgramme',
      programme: club,
      name: 'Club',
      kind: 'loyalty',
      loyalty: {
        earning: [{ points: 1, per: eur(10_00) }],
        pointValue: eur(1),
        tiers: [
          { tier: 'member', from: 0 },
          { tier: 'silver', from: 800 },
        ],
      },
    })
    await on('2026-01-05', anna, registered(), { type: 'EnrolInLoyalty', client: forn, programme: club })
    await on('2026-01-06', anna, {
      type: 'EarnPoints',
      client: forn,
      programme: club,
      amount: eur(10_000_00),
      why: 'ovens',
    })
    await refused('2026-01-07', anna, 'points-not-below-zero', {
      type: 'RedeemPoints',
      client: forn,
      programme: club,
      points: 1_001,
      why: 'a voucher',
    })
    await on('2026-01-08', anna, { type: 'RedeemPoints', client: forn, programme: club, points: 300, why: 'a voucher' })
    const { programmes } = await crm.retention.loyalty({ asOf: '2026-01-31' })
    expect(programmes).toMatchObject([{ earned: 1_000, redeemed: 300, balance: 700, liability: { EUR: 7_00 } }])
    expect(programmes[0]?.tiers).toContainEqual({ tier: 'silver', members: 1 })
  })

  story('S26', 'a complaint goes through departments, and each answers for its time', async ({ crm, on, refused }) => {
    const complaint = complaintId('c1')
    await on('2026-03-01', anna, registered())
    await on('2026-03-02', anna, {
      type: 'ReceiveComplaint',
      complaint,
      client: forn,
      words: 'one oven is dented',
      limit: date('2026-03-12'),
      department: 'sales',
    })
    await on('2026-03-04', anna, { type: 'AssignComplaint', complaint, department: 'logistics' })
    await refused('2026-03-05', anna, 'complaint-resolved-by-a-measure', { type: 'ResolveComplaint', complaint })
    await on('2026-03-06', anna, { type: 'TakeMeasure', complaint, measure: 'a new door' })
    await on('2026-03-09', anna, { type: 'ResolveComplaint', complaint })
    const { departments, hours, handOffs } = await crm.service.departments({ asOf: '2026-04-30', ...march })
    expect([hours, handOffs]).toEqual([7 * 24, 1])
    expect(departments.map(({ department, held }) => [department, held])).toEqual([
      ['logistics', 5 * 24],
      ['sales', 2 * 24],
    ])
  })
})
