import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientId, contractId } from '../../src/domain/values/ids.ts'
import { type Company, company, date, money } from '../support/company.ts'

const march = { from: date('2026-03-01'), to: date('2026-04-01') }

describe('R3, what moved the monthly value of contracts', () => {
  let it3: Company
  beforeAll(async () => {
    it3 = await company()
    const { client, sign, amend, terminate, crm, clock } = it3
    for (const one of ['A', 'B', 'C', 'D', 'E', 'F']) await client(one, '2025-01-01')
    const year = (from: string, to: string, monthly: number) => ({ from, to, value: 12 * monthly })
    await sign('f-1', { client: 'F', from: '2025-06-01', to: '2025-08-01', value: 400 })
    await sign('a', { client: 'A', ...year('2026-01-01', '2027-01-01', 1_000) })
    await sign('b', { client: 'B', ...year('2026-01-01', '2027-01-01', 500) })
    await sign('c', { client: 'C', ...year('2026-01-01', '2027-01-01', 400) })
    await sign('d', { client: 'D', ...year('2026-01-01', '2027-01-01', 600) })
    await sign('e', { client: 'E', ...year('2026-03-05', '2027-03-05', 700) })
    await amend('b', '2026-03-10', year('2026-01-01', '2027-01-01', 800))
    await amend('c', '2026-03-11', year('2026-01-01', '2027-01-01', 250))
    await terminate('d', '2026-03-15')
    await sign('f-2', { client: 'F', ...year('2026-03-20', '2027-03-20', 200) })
    await client('G', '2026-03-21')
    await sign('g', { client: 'G', ...year('2026-03-21', '2027-03-21', 50), currency: 'USD' })
    clock.set('2026-07-01T00:00:00.000Z')
    expect(crm).toBeDefined()
  })
  afterAll(() => it3.crm.close())

  const ofMarch = async (options = {}) => {
    const { months } = await it3.crm.retention.revenue({ ...march, ...options })
    const [month] = months
    if (month === undefined) throw new Error('no month')
    return month
  }
  const euros = (bag: Readonly<Record<string, number>>) => (bag.EUR ?? 0) / 100

  it('adds up: 2,500 + 700 + 200 + 300 − 150 − 600 = 2,950', async () => {
    const { opening, new: came, reactivation, expansion, contraction, churn, closing } = await ofMarch()
    expect([opening, came, reactivation, expansion, contraction, churn, closing].map(euros)).toEqual([
      2_500, 700, 200, 300, 150, 600, 2_950,
    ])
  })
  it('never mixes currencies', async () => {
    const month = await ofMarch()
    expect([month.opening, month.new.USD, month.closing.USD]).toEqual([{ EUR: 2_500_00 }, 50_00, 50_00])
    expect(month.grr.USD).toEqual({ num: 0, den: 0, value: null, ci95: null })
  })
  it('GRR .70, NRR .82; with reactivation in it .90, and net churn .10; quick ratio 1.6', async () => {
    const out = await ofMarch()
    expect([out.grr.EUR?.value, out.nrr.EUR?.value, out.quickRatio.EUR?.value]).toEqual([0.7, 0.82, 1.6])
    const chartMogul = await ofMarch({ reactivation: 'in' })
    expect([chartMogul.nrr.EUR?.value, chartMogul.netChurn.EUR?.value]).toEqual([0.9, 0.1])
  })
  it('gross, every change is a movement; rates stay those of the end points', async () => {
    const { opening, new: came, expansion, closing, grr } = await ofMarch({ reading: 'gross' })
    expect([opening, came, expansion, closing].map(euros)).toEqual([2_500, 700, 300, 2_950])
    expect(grr.EUR?.value).toBe(0.7)
  })
  it('names the clients and events behind each figure', async () => {
    const { movements } = await it3.crm.retention.revenue(march)
    expect(movements.map(({ client, line, amount, day }) => [client, line, amount / 100, day])).toEqual([
      ['B', 'expansion', 300, '2026-03-10'],
      ['C', 'contraction', 150, '2026-03-11'],
      ['D', 'churn', 600, '2026-03-15'],
      ['E', 'new', 700, '2026-03-05'],
      ['F', 'reactivation', 200, '2026-03-20'],
      ['G', 'new', 50, '2026-03-21'],
    ])
    const { entries } = await it3.crm.audit.trail()
    const types = new Map(entries.map(({ position, type }) => [position, type]))
    expect(movements.flatMap(({ positions }) => positions.map((position) => types.get(position)))).toEqual([
      'ContractAmended',
      'ContractAmended',
      'ContractTerminated',
      'ContractConcluded',
      'ContractConcluded',
      'ContractConcluded',
    ])
  })
  it('month by month from the first contract to the month asked about', async () => {
    const { months, from, to } = await it3.crm.retention.revenue({ asOf: '2026-03-31' })
    expect([from, to, months.length]).toEqual(['2025-06-01', '2026-04-01', 10])
    const [june] = months
    expect([june?.month, june?.opening, june?.new, june?.closing]).toEqual([
      '2025-06',
      {},
      { EUR: 200_00 },
      { EUR: 200_00 },
    ])
    for (const [i, month] of months.entries()) expect(month.opening).toEqual(months[i - 1]?.closing ?? {})
  })
  it('the year is of end points twelve months apart', async () => {
    const { months } = await it3.crm.retention.revenue({
      from: date('2026-07-01'),
      to: date('2026-08-01'),
      asOf: '2026-07-01',
    })
    // In force before August 2025: F, with 200; it is back with 200.
    expect(months[0]?.yearly).toMatchObject({ grr: { EUR: { num: 200_00, den: 200_00 } }, nrr: { EUR: { value: 1 } } })
    expect(months[0]?.complete).toBe(false)
  })
  it('before the amendment was known, the old value stands', async () => {
    const known = await it3.crm.retention.revenue({ ...march, knownAt: '2026-03-09' })
    expect(known.months[0]?.closing.EUR).toBe(3_200_00)
  })
})

describe('R2, logo churn', () => {
  let two: Company
  beforeAll(async () => {
    two = await company()
    const { client, sign, lose, terminate, on, clock } = two
    for (const one of ['A', 'B', 'C', 'D', 'E', 'F', 'G']) await client(one, '2025-01-01')
    const long = { from: '2026-01-01', to: '2027-01-01', value: 1_200 }
    await sign('a', { client: 'A', ...long })
    await sign('b', { client: 'B', ...long })
    await sign('c', { client: 'C', ...long })
    // Runs out on 10 March without a word.
    await sign('d', { client: 'D', from: '2025-03-11', to: '2026-03-11', value: 1_200 })
    await sign('e', { client: 'E', ...long, from: '2026-03-05' })
    // Came and went within the month.
    await sign('f', { client: 'F', from: '2026-03-02', to: '2026-09-02', value: 600 })
    await terminate('f', '2026-03-20')
    // In April B leaves through the manager's conduct; C is interrupted for three days.
    await terminate('b', '2026-04-14')
    await lose('B', '2026-04-15', { reason: 'service', conduct: true, manager: 'bruno' })
    await terminate('c', '2026-04-20')
    await sign('c-2', { client: 'C', from: '2026-04-23', to: '2027-04-23', value: 1_200 })
    await on('2026-04-25', {
      type: 'RecordInteraction',
      client: clientId('A'),
      channel: 'phone',
      direction: 'inbound',
      summary: 'fine',
    })
    clock.set('2026-07-01T00:00:00.000Z')
  })
  afterAll(() => two.crm.close())

  const months = async () => {
    const { periods } = await two.crm.retention.churn({ from: date('2026-03-01'), to: date('2026-05-01') })
    return periods
  }

  it('four active, one gone, one new: a quarter, not a fifth', async () => {
    const [row] = await months()
    expect(row).toMatchObject({ period: '2026-03', opening: 4, closing: 4, lost: 1, gained: 1, new: 1, newAndLost: 1 })
    expect([row?.churn.value, row?.retention.value]).toEqual([0.25, 0.75])
    expect(row?.lostClients).toEqual([
      { client: 'D', day: '2026-03-11', reason: 'unknown', conduct: false, manager: null, silent: true },
    ])
  })
  it('says why, through whom, and who flickered', async () => {
    const [, april] = await months()
    expect(april).toMatchObject({
      opening: 4,
      lost: 1,
      conduct: 1,
      silent: 0,
      flickered: 1,
      byReason: [{ reason: 'service', lost: 1 }],
      lostClients: [{ client: 'B', day: '2026-04-14', manager: 'bruno' }],
    })
  })
  it('over a year: 2 % a month is 21.53 %', async () => {
    const fifty = await company()
    for (let n = 0; n < 50; n++) {
      await fifty.client(`c${n}`, '2025-01-01')
      await fifty.sign(`k${n}`, { client: `c${n}`, from: '2026-01-01', to: '2027-01-01', value: 1_200 })
    }
    await fifty.terminate('k0', '2026-02-10')
    fifty.clock.set('2026-07-01T00:00:00.000Z')
    const { periods } = await fifty.crm.retention.churn({ from: date('2026-02-01'), to: date('2026-03-01') })
    expect([periods[0]?.churn.value, periods[0]?.yearly]).toEqual([0.02, expect.closeTo(0.2153, 4)])
    await fifty.crm.close()
  })
  it('of nobody is null', async () => {
    const { total } = await two.crm.retention.churn({ from: date('2024-03-01'), to: date('2024-04-01') })
    expect([total.churn.value, total.yearly]).toEqual([null, null])
  })
})

describe('R0, active, new, existing, won back', () => {
  it('a gap is closed by a successor within the grace', async () => {
    const { crm, client, sign, clock } = await company()
    await client('A', '2026-01-01')
    await sign('a-1', { client: 'A', from: '2026-01-01', to: '2026-04-01', value: 300 })
    await sign('a-2', { client: 'A', from: '2026-04-10', to: '2027-04-10', value: 1_200 })
    clock.set('2026-07-01T00:00:00.000Z')
    const april = { from: date('2026-04-01'), to: date('2026-05-01'), setting: 'contracts' } as const
    const statusOn = async (day: string, graceDays: number) => {
      const { clients } = await crm.retention.standing({ ...april, graceDays, asOf: day })
      return clients[0]?.status
    }
    expect(
      await Promise.all(['2026-03-31', '2026-04-01', '2026-04-09', '2026-04-10'].map((day) => statusOn(day, 0))),
    ).toEqual(['active', 'inactive', 'inactive', 'active'])
    expect(await Promise.all(['2026-04-01', '2026-04-09', '2026-04-10'].map((day) => statusOn(day, 15)))).toEqual([
      'active',
      'active',
      'active',
    ])
    const standingWith = async (graceDays: number) => {
      const { clients } = await crm.retention.standing({ ...april, graceDays, asOf: '2026-04-30' })
      return [clients[0]?.standing, clients[0]?.since]
    }
    expect(await standingWith(0)).toEqual(['won-back', '2026-04-10'])
    expect(await standingWith(15)).toEqual(['existing', '2026-01-01'])
    const churned = async (graceDays: number) => {
      const { total } = await crm.retention.churn({ ...april, graceDays })
      return [total.lost, total.flickered]
    }
    expect([await churned(0), await churned(15)]).toEqual([
      [0, 1],
      [0, 0],
    ])
    await crm.close()
  })
  it('new when first bought or signed, lost when said so, nobody knows since when if imported from before', async () => {
    const { crm, client, buy, sign, lose, on, clock } = await company()
    await client('old', '2026-01-05', { acquired: { by: 'import' } })
    await sign('old', { client: 'old', from: '2024-05-01', to: '2027-05-01', value: 3_600, on: '2026-01-05' })
    await client('new', '2026-02-01')
    await client('gone', '2026-02-01')
    await client('asks', '2026-02-01')
    await buy('gone', '2026-02-10')
    await lose('gone', '2026-03-01')
    await on('2026-03-05', { type: 'WinBackClient', client: clientId('gone') })
    await buy('new', '2026-03-10')
    await lose('gone', '2026-03-20')
    clock.set('2026-07-01T00:00:00.000Z')
    const { clients, statuses, standings } = await crm.retention.standing({ ...march, asOf: '2026-03-31' })
    expect(clients.map(({ client: id, status, standing, reason }) => [id, status, standing, reason])).toEqual([
      ['old', 'active', 'start-unknown', null],
      ['new', 'active', 'new', null],
      ['gone', 'lost', 'won-back', 'price'],
      ['asks', 'prospect', null, null],
    ])
    expect(statuses).toEqual({ active: 2, inactive: 0, lost: 1, prospect: 1 })
    expect(standings).toEqual({ new: 1, 'won-back': 1, existing: 0, 'start-unknown': 1 })
    // In no cohort, and at risk only from where the history begins.
    const { cohorts, startUnknown } = await crm.retention.cohorts({ asOf: '2026-03-31' })
    expect([cohorts.map(({ cohort, size }) => [cohort, size]), startUnknown]).toEqual([
      [
        ['2026-02', 1],
        ['2026-03', 1],
      ],
      1,
    ])
    const { groups } = await crm.retention.survival({ asOf: '2026-03-31' })
    expect([groups[0]?.n, groups[0]?.late]).toEqual([3, 1])
    await crm.close()
  })
  it('a year mistyped makes a cohort of as many periods, told as soon as any other', async () => {
    const { crm, client, sign, clock } = await company()
    await client('A', '2025-01-01')
    await sign('a', { client: 'A', from: '1025-01-01', to: '2027-01-01', on: '2025-01-02', value: 1_200 })
    clock.set('2026-07-01T00:00:00.000Z')
    for (const kind of ['bounded', 'unbounded'] as const) {
      const { cohorts, all } = await crm.retention.cohorts({ asOf: '2026-03-31', kind })
      expect(cohorts.map(({ cohort, size }) => [cohort, size])).toEqual([['1025-01', 1]])
      const months = 12 * (2026 - 1025) + 3
      expect([all.length, all.every((cell) => cell?.value === 1)]).toEqual([months, true])
    }
    await crm.close()
  })
  it('suspended contracts count as active, unless told otherwise', async () => {
    const { crm, client, sign, on, clock } = await company()
    await client('A', '2026-01-01')
    await sign('a', { client: 'A', from: '2026-01-01', to: '2027-01-01', value: 1_200 })
    await on('2026-02-10', { type: 'SuspendContract', contract: contractId('a'), why: 'rebuilding' })
    await on('2026-04-10', { type: 'ResumeContract', contract: contractId('a') })
    clock.set('2026-07-01T00:00:00.000Z')
    const closing = async (suspended: 'active' | 'inactive') => {
      const { months } = await crm.retention.revenue({ suspended, from: date('2026-01-01'), to: date('2026-06-01') })
      return months.map((month) => (month.closing.EUR ?? 0) / 100)
    }
    expect(await closing('active')).toEqual([100, 100, 100, 100, 100])
    expect(await closing('inactive')).toEqual([100, 0, 0, 100, 100])
    await crm.close()
  })
  it('an early renewal prolongs, at its own value from its own day', async () => {
    const { crm, client, sign, renew, clock } = await company()
    await client('A', '2025-01-01')
    await sign('a', { client: 'A', from: '2025-02-01', to: '2026-02-01', value: 1_200 })
    await renew('a', '2025-10-01', { from: '2026-02-01', to: '2027-02-01', value: 2_400 })
    clock.set('2026-07-01T00:00:00.000Z')
    const { months, movements } = await crm.retention.revenue({ from: date('2026-01-01'), to: date('2026-03-01') })
    expect(months.map((month) => month.closing)).toEqual([{ EUR: 100_00 }, { EUR: 200_00 }])
    expect(movements.map(({ line, day }) => [line, day])).toEqual([['expansion', '2026-02-01']])
    expect(months.map((month) => month.booked)).toEqual([{ EUR: 100_00 }, { EUR: 200_00 }])
    const { months: booked } = await crm.retention.revenue({ to: date('2027-02-01') })
    expect(booked.reduce((sum, month) => sum + (month.booked.EUR ?? 0), 0)).toBe(money(3_600).amount)
    await crm.close()
  })
})

describe('R4, retention by purchases', () => {
  it('a year against the year before', async () => {
    const { crm, client, buy, clock } = await company('2024-01-01')
    for (const one of ['X', 'Y', 'Z']) await client(one, '2024-01-01')
    await buy('X', '2024-06-01', 400)
    await buy('X', '2024-07-01', 600)
    await buy('Y', '2024-09-01', 500)
    await buy('X', '2025-06-01', 1_200)
    await buy('Z', '2025-08-01', 300)
    clock.set('2026-01-10T00:00:00.000Z')
    const answer = await crm.retention.purchaseRevenue({ to: date('2026-01-01') })
    expect([answer.nrr.EUR?.value, answer.new, answer.complete]).toEqual([0.8, { EUR: 300_00 }, true])
    expect(answer.grr.EUR?.value).toBeCloseTo(0.6667, 4)
    expect([answer.expansion, answer.churn, answer.closing]).toEqual([
      { EUR: 200_00 },
      { EUR: 500_00 },
      { EUR: 1_500_00 },
    ])
    await crm.close()
  })
})
