import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaintScore, healthOf, onTimeScore, rhythmScore } from '../../projections/retention/health.ts'
import { rhythmOf } from '../../projections/retention/rhythm.ts'
import { clientId, complaintId, contractId, dealId, orderId } from '../../src/domain/values/ids.ts'
import { addDays, addMonths, type LocalDate } from '../../src/kernel/local-date.ts'
import { type Company, company, date, money } from '../support/company.ts'

describe('R14, a client’s own rhythm', () => {
  it('is the median gap; beyond max(1.5 median, median + 3 · 1.4826 MAD) it is silent', () => {
    const rhythm = rhythmOf([28, 30, 32, 30], [])
    expect(rhythm).toEqual({ median: 30, mad: 1, threshold: 45, borrowed: false })
    const irregular = rhythmOf([10, 30, 50], [])
    expect(irregular?.threshold).toBeCloseTo(30 + 3 * 1.4826 * 20, 10)
    const score = rhythmScore(rhythm, 50)
    expect(score?.score).toBeCloseTo(0.6667, 4)
    expect(rhythmScore(rhythm, 30)).toEqual({ score: 1, reason: null })
    expect(rhythmScore(rhythm, 120)?.score).toBe(0)
  })
  it('is borrowed from the segment where there are fewer than three gaps, and else unknown', () => {
    expect(rhythmOf([28, 30], [10, 10, 10, 12])).toMatchObject({ median: 10, borrowed: true })
    expect(rhythmOf([28, 30], [10, 10])).toBeNull()
    expect(rhythmScore(null, 50)).toBeNull()
  })
})

const of = (score: number) => ({ score, reason: null })

describe('R14, health', () => {
  it('of exactly 40 is amber, whatever its last digit: eleven days where five are usual', () => {
    const rhythm = rhythmScore(rhythmOf([5, 5, 5], []), 11)
    expect(rhythm?.score).toBeLessThan(0.4)
    expect(healthOf({ rhythm, contract: null, complaints: null, trend: null, onTime: null })).toMatchObject({
      colour: 'amber',
    })
  })

  it('weighs what is known: ⅔, ½, ½, .8 and .9 make 63.5, amber', () => {
    const whole = { rhythm: of(2 / 3), contract: of(0.5), complaints: of(0.5), trend: of(0.8), onTime: of(0.9) }
    const { health, colour } = healthOf(whole)
    expect([health?.toFixed(1), colour]).toEqual(['63.5', 'amber'])
    // Without the contract the rest weighs more.
    const rest = healthOf({ ...whole, contract: null })
    expect(rest.health).toBeCloseTo((100 * (0.2 + 0.1 + 0.12 + 0.09)) / 0.75, 10)
    expect(rest.components.contract).toBeNull()
  })
  it('is not told of whom nothing is known', () => {
    const nothing = { rhythm: null, contract: null, complaints: null, trend: null, onTime: null }
    expect(healthOf(nothing)).toMatchObject({ health: null, colour: null, reasons: [] })
  })
  it('red below 40, green from 70', () => {
    const only = (score: number) =>
      healthOf({ rhythm: of(score), contract: null, complaints: null, trend: null, onTime: null }).colour
    expect([0, 0.39, 0.4, 0.69, 0.7, 1].map(only)).toEqual(['red', 'red', 'amber', 'amber', 'green', 'green'])
  })
  it('complaints: one over one and the open ones, nothing if one is past its limit; orders: the share on time', () => {
    expect([complaintScore(0, 0).score, complaintScore(1, 0).score, complaintScore(3, 1).score]).toEqual([1, 0.5, 0])
    expect([onTimeScore(9, 10)?.score, onTimeScore(0, 0)]).toEqual([0.9, null])
  })
})

describe('R14, clients at risk', () => {
  let shop: Company
  const asOf = '2026-03-31'
  const buyEvery = async (client: string, first: LocalDate, days: number, times: number) => {
    for (let i = 0; i < times; i++) await shop.buy(client, addDays(first, i * days))
  }
  beforeAll(async () => {
    shop = await company('2024-01-01')
    const { client, sign, lose, clock, buy } = shop
    for (const one of ['steady', 'slow', 'once', 'leaves', 'said', 'ended', 'nobody']) await client(one, '2024-01-01')
    await buyEvery('steady', addDays(date(asOf), -30 * 15), 30, 16)
    // Bought every 30 days, and then not for 60.
    await buyEvery('slow', addDays(date(asOf), -60 - 30 * 14), 30, 15)
    await buy('once', '2026-03-01')
    await sign('leaves', { client: 'leaves', from: '2025-05-01', to: '2026-05-01', value: 1_200 })
    await sign('ended', { client: 'ended', from: '2025-01-01', to: '2026-01-01', value: 1_200 })
    await buy('said', '2025-06-01')
    await lose('said', '2026-01-15')
    clock.set('2026-07-01T00:00:00.000Z')
  })
  afterAll(() => shop.crm.close())

  it('names components and reasons, the greatest risk first; who was lost is no longer at risk', async () => {
    const { clients, colours } = await shop.crm.retention.risk({ asOf })
    const told = clients.map(({ client, health, colour }) => [
      client,
      health === null ? null : Math.round(health),
      colour,
    ])
    expect(told).toEqual([
      ['ended', 0, 'red'],
      // ½ of rhythm .30 and ⅓ of trend .15.
      ['slow', 44, 'amber'],
      ['leaves', 50, 'amber'],
      ['steady', 100, 'green'],
      ['once', null, null],
    ])
    expect(colours).toEqual({ red: 1, amber: 2, green: 1, unknown: 1 })
    const reasons = Object.fromEntries(clients.map((one) => [one.client, one.reasons]))
    expect(reasons).toMatchObject({
      ended: ['no contract since 2026-01-01'],
      leaves: ['the contract ends in 31 days, and no renewal is under way'],
      steady: [],
      slow: ['60 days since the last purchase, usually 30', 'bought 33 % of the usual in the last 90 days'],
    })
    expect(clients.find(({ client }) => client === 'slow')).toMatchObject({ silent: true, ratio: 2, days: 60 })
    expect(clients.find(({ client }) => client === 'steady')).toMatchObject({ silent: false, days: 0 })
  })
  it('a renewal under way takes the end of a contract its fright', async () => {
    await shop.on('2026-04-02', {
      type: 'OpenDeal',
      deal: dealId('renewal'),
      client: clientId('leaves'),
      source: 'call',
      business: 'repeat',
    })
    const { clients } = await shop.crm.retention.risk({ asOf: '2026-04-02' })
    expect(clients.find(({ client }) => client === 'leaves')?.components.contract).toBe(1)
    const { ending } = await shop.crm.retention.renewals({ asOf: '2026-04-02', withinDays: 30 })
    expect(ending).toMatchObject([
      { contract: 'leaves', daysLeft: 29, renewalDeal: 'renewal', colour: 'green', health: 100 },
    ])
  })
})

describe('R14, complaints and deliveries', () => {
  let shop: Company
  const client = clientId('forn')
  const complaint = (id: string, limit: string) => ({
    type: 'ReceiveComplaint' as const,
    complaint: complaintId(id),
    client,
    words: 'half of it is missing',
    limit: date(limit),
  })
  beforeAll(async () => {
    shop = await company('2025-01-01')
    const { on, buy, clock } = shop
    await shop.client('forn', '2025-01-01')
    await shop.client('silent', '2025-01-01')
    await buy('forn', '2025-02-01')
    await buy('silent', '2025-02-01')
    const order = async (id: string, promised: string, delivered: string) => {
      const lines = [{ product: 'basic', quantity: 1, unitPrice: money(10) }]
      await on(promised, { type: 'ReceiveOrder', order: orderId(id), client, lines }, 8)
      await on(promised, { type: 'AcceptOrder', order: orderId(id), promised: date(promised) }, 9)
      await on(delivered, { type: 'FulfilOrder', order: orderId(id) })
    }
    // The first is out of the last 180 days; of the other two one is late.
    await order('o1', '2025-06-01', '2025-06-20')
    await order('o2', '2026-01-10', '2026-01-10')
    await order('o3', '2026-02-10', '2026-02-12')
    await on('2026-03-02', complaint('c1', '2026-04-30'))
    await on('2026-03-03', complaint('c2', '2026-03-20'))
    await on('2026-03-25', { type: 'TakeMeasure', complaint: complaintId('c2'), measure: 'sent the rest' })
    await on('2026-03-25', { type: 'ResolveComplaint', complaint: complaintId('c2') })
    clock.set('2026-07-01T00:00:00.000Z')
  })
  afterAll(() => shop.crm.close())
  const at = async (asOf: string, id = 'forn') => {
    const { clients } = await shop.crm.retention.risk({ asOf })
    return clients.find((one) => one.client === id)
  }

  it('one over one and the open ones; nothing while one is past its limit; unknown of who never complained', async () => {
    expect((await at('2026-03-02'))?.components.complaints).toBe(1 / 2)
    expect((await at('2026-03-03'))?.components.complaints).toBe(1 / 3)
    expect(await at('2026-03-21')).toMatchObject({
      components: { complaints: 0 },
      reasons: expect.arrayContaining(['1 complaint past its limit']),
    })
    expect((await at('2026-03-25'))?.components.complaints).toBe(1 / 2)
    expect((await at('2026-03-25', 'silent'))?.components.complaints).toBeNull()
  })
  it('orders of the last 180 days that came by the day first promised', async () => {
    expect(await at('2026-03-01')).toMatchObject({
      components: { onTime: 0.5 },
      reasons: expect.arrayContaining(['1 of 2 orders late']),
    })
    expect((await at('2026-01-31'))?.components.onTime).toBe(1)
    expect((await at('2026-03-01', 'silent'))?.components.onTime).toBeNull()
  })
})

describe('R14, the back-test', () => {
  it('foretells from what was known then, and counts who was lost within 90 days', async () => {
    const { crm, client, buy, lose, clock } = await company('2024-01-01')
    await client('fades', '2024-01-01')
    await client('pauses', '2024-01-01')
    // Every ten days: one until 20 February, lost on 10 May; the other pauses from 12 March to 10 June.
    for (let day = date('2025-01-01'); day <= '2025-12-30'; day = addDays(day, 10)) {
      if (day <= '2025-02-20') await buy('fades', day)
      if (day === '2025-05-11') await lose('fades', '2025-05-10')
      if (day <= '2025-03-12' || day >= '2025-06-10') await buy('pauses', day)
    }
    clock.set('2026-07-01T00:00:00.000Z')
    const { backTest } = await crm.retention.risk({ asOf: '2025-12-31', backTest: true })
    expect(backTest?.origins).toEqual(Array.from({ length: 12 }, (_, i) => addMonths(date('2024-11-01'), i)))
    // Known from February on: one at four month starts, until it is lost, the other at nine. Lost within 90 days: of March to May.
    expect(backTest?.base).toMatchObject({ num: 3, den: 13 })
    // Red at the starts of April and May, and of May and June.
    expect(backTest?.precision).toMatchObject({ num: 2, den: 4 })
    expect(backTest?.recall).toMatchObject({ num: 2, den: 3 })
    expect(backTest?.lift).toBeCloseTo(0.5 / (3 / 13), 10)
    expect((await crm.retention.risk({ asOf: '2025-12-31' })).backTest).toBeNull()
    await crm.close()
  })
})

describe('R12, renewals', () => {
  let ten: Company
  const due = { from: date('2026-03-01'), to: date('2026-04-01'), graceDays: 30 }
  beforeAll(async () => {
    ten = await company()
    const { client, sign, renew, terminate, on, clock } = ten
    // 9 are decided, worth 10,000 each: 90,000. Seven are renewed for 76,000, of which 6,000 are uplift.
    const old = { from: '2025-03-15', to: '2026-03-15', value: 10_000 }
    const next = { from: '2026-03-15', to: '2027-03-15' }
    for (let n = 0; n < 10; n++) {
      await client(`c${n}`, '2025-01-01')
      const pending = n === 9 ? { to: '2026-03-31' } : {}
      await sign(`k${n}`, { client: `c${n}`, ...old, ...pending, noticeDays: 30 })
    }
    await renew('k0', '2025-09-01', { ...next, value: 16_000 })
    for (let n = 1; n < 6; n++) await renew(`k${n}`, '2026-02-01', { ...next, value: 10_000 })
    // Late: a new contract ten days after the old one ended.
    await sign('k6-2', { client: 'c6', from: '2026-03-25', to: '2027-03-25', value: 10_000 })
    await terminate('k7', '2025-12-01')
    await on('2026-03-16', { type: 'ExpireContract', contract: contractId('k8') })
    clock.set('2026-07-01T00:00:00.000Z')
  })
  afterAll(() => ten.crm.close())

  it('due 10: on time 6, late 1, ended 2, pending 1: 7 of 9', async () => {
    const answer = await ten.crm.retention.renewals({ ...due, asOf: '2026-04-20' })
    expect(answer.outcomes).toEqual({ 'on time': 6, late: 1, ended: 2, pending: 1 })
    expect(answer.rate).toMatchObject({ num: 7, den: 9, value: expect.closeTo(0.7778, 4) })
    expect(answer.onTime).toMatchObject({ num: 6, den: 9 })
    expect(answer.contracts.find(({ contract }) => contract === 'k6')).toMatchObject({
      outcome: 'late',
      successor: 'k6-2',
    })
  })
  it('by value: .7778, with the uplift .8444', async () => {
    const { dueValue, gross, net } = await ten.crm.retention.renewals({ ...due, asOf: '2026-04-20' })
    expect(dueValue).toEqual({ EUR: 90_000_00 })
    expect([gross.EUR?.num, net.EUR?.num]).toEqual([70_000_00, 76_000_00])
    expect([gross.EUR?.value?.toFixed(4), net.EUR?.value?.toFixed(4)]).toEqual(['0.7778', '0.8444'])
  })
  it('pending until it is due and the grace is over', async () => {
    const outcomeOn = async (asOf: string, graceDays: number) => {
      const { contracts } = await ten.crm.retention.renewals({ ...due, graceDays, asOf })
      return contracts.find(({ contract }) => contract === 'k9')?.outcome
    }
    expect(await outcomeOn('2026-03-30', 0)).toBe('pending')
    expect(await outcomeOn('2026-03-31', 0)).toBe('ended')
    expect(await outcomeOn('2026-04-29', 30)).toBe('pending')
    expect(await outcomeOn('2026-04-30', 30)).toBe('ended')
  })
  it('an early termination counts where it was due, or where it was terminated', async () => {
    const inDecember = { from: date('2025-12-01'), to: date('2026-01-01'), asOf: '2026-04-20' }
    expect((await ten.crm.retention.renewals(inDecember)).contracts).toEqual([])
    const then = await ten.crm.retention.renewals({ ...inDecember, terminated: 'termination' })
    expect(then.contracts.map(({ contract, outcome, due: day }) => [contract, outcome, day])).toEqual([
      ['k7', 'ended', '2025-12-01'],
    ])
  })
  it('lists what ends soon, with the last day of notice', async () => {
    const { ending } = await ten.crm.retention.renewals({ asOf: '2026-03-01', withinDays: 30 })
    // Renewed ones do not end; k7 has ended.
    expect(ending.map(({ contract, to, daysLeft, noticeBy }) => [contract, to, daysLeft, noticeBy])).toEqual([
      ['k6', '2026-03-15', 14, '2026-02-12'],
      ['k8', '2026-03-15', 14, '2026-02-12'],
      ['k9', '2026-03-31', 30, '2026-02-28'],
    ])
    expect(ending[0]).toMatchObject({ value: money(10_000), monthly: money(833.33), colour: 'amber' })
  })
  it('compares a longer term by what it is worth over the old one', async () => {
    const { crm, client, sign, renew, clock } = await company()
    await client('A', '2025-01-01')
    await sign('a', { client: 'A', from: '2025-01-01', to: '2026-01-01', value: 1_200 })
    await renew('a', '2025-12-01', { from: '2026-01-01', to: '2028-01-01', value: 2_400 })
    clock.set('2026-07-01T00:00:00.000Z')
    const { net, contracts } = await crm.retention.renewals({ from: date('2026-01-01'), to: date('2026-02-01') })
    expect([net.EUR?.value, contracts[0]?.new]).toEqual([1, money(1_200)])
    await crm.close()
  })
})
