import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lossesByManager } from '../../../projections/managers/losses.ts'
import { scorecard } from '../../../projections/managers/scorecard.ts'
import { winRate } from '../../../projections/pipeline/win-rate.ts'
import { revenue } from '../../../projections/retention/revenue.ts'
import { clientId, dealId, managerId } from '../../../src/domain/values/ids.ts'
import { date, money } from '../../support/company.ts'
import { drilled, everyFigureDrills } from '../../support/drill.ts'
import { askOf } from '../../support/facts.ts'
import { histories } from '../../support/histories.ts'
import { type Team, team } from '../../support/team.ts'

const january = { from: date('2026-01-01'), to: date('2026-02-01') }
const asOf = '2026-01-31'
const anna = managerId('anna')
/** Settings, and what no figure is: places. */
const bare = /^rankedFrom$|\.ranks\.|\.target$/

describe('M1, scorecard', () => {
  let t: Team
  const deal = (id: string) => dealId(id)
  beforeAll(async () => {
    t = await team()
    await t.client('old', '2025-12-31', { manager: 'anna' })
    await t.client('forn', '2025-12-31', { manager: 'anna' })
    await t.client('casa', '2025-12-31', { manager: 'bruno' })
    await t.sign('k-old', { client: 'old', from: '2026-01-01', to: '2027-01-01', value: 12_000 })
    await t.sign('k-casa', { client: 'casa', from: '2025-12-31', to: '2026-12-31', value: 24_000 })
    await t.sign('k-forn', { client: 'forn', from: '2025-12-31', to: '2026-12-31', value: 6_000 })
    // The first of the three is won of a new client; it and another that had bought are won again.
    await t.win('before', 'old', '2025-12-31', '2025-12-31')
    await t.win('first', 'forn', '2026-01-02', '2026-01-05', 2_000)
    await t.win('again', 'forn', '2026-01-06', '2026-01-15', 3_000)
    await t.win('more', 'old', '2026-01-07', '2026-01-16', 4_000)
    await t.set('2026-01-08', { type: 'OpenDeal', deal: deal('lost'), client: clientId('old'), source: 'call' })
    await t.set('2026-01-20', { type: 'LoseDeal', deal: deal('lost'), reason: 'price' })
    // What is opened by one and handed over is opened by the one and won by the other.
    await t.set('2026-01-08', {
      type: 'OpenDeal',
      deal: deal('handed'),
      client: clientId('casa'),
      source: 'call',
      manager: 'bruno',
    })
    // Ten days of January with bruno, the rest with anna, who inherits what casa was worth.
    await t.set('2026-01-11', { type: 'HandOverClient', client: clientId('casa'), to: 'anna', why: 'leave' })
    await t.set('2026-01-12', { type: 'HandOverDeal', deal: deal('handed'), to: 'anna', why: 'leave' })
    await t.set(
      '2026-01-13',
      {
        type: 'MakeOffer',
        deal: deal('handed'),
        lines: [{ product: 'basic', quantity: 1, unitPrice: money(400), discount: 1_000 }],
        validUntil: date('2026-12-31'),
      },
      { type: 'RaiseObjection', deal: deal('handed'), kind: 'price', words: 'dear' },
      { type: 'ResolveObjection', deal: deal('handed'), measure: 'a discount' },
      { type: 'AcceptOffer', deal: deal('handed') },
      { type: 'WinDeal', deal: deal('handed') },
    )
    await t.amend('k-forn', '2026-01-20', { from: '2025-12-31', to: '2026-12-31', value: 3_000 })
    t.clock.set('2026-06-01T00:00:00.000Z')
  })
  afterAll(() => t.crm.close())
  const rowsOf = async (more: object = {}) => {
    const { rows } = await t.crm.manager.scorecard({ ...january, asOf, ...more })
    return (manager: string) => {
      const row = rows.find((one) => one.manager === manager)
      if (row === undefined) throw new Error(`no row of ${manager}`)
      return row
    }
  }

  it('counts a win as repeat business where the client had bought before, whoever sold it', async () => {
    // Of what anna opened herself: the deal that was handed over was won on the 13th.
    const [before, after] = [
      { from: date('2026-01-01'), to: date('2026-01-13') },
      { from: date('2026-01-14'), to: date('2026-02-01') },
    ]
    const of = async (period: typeof before) => (await rowsOf(period))('anna').sales
    expect(await of(before)).toMatchObject({ successful: 1, repeat: 0 })
    expect(await of(after)).toMatchObject({ successful: 2, repeat: 2, repeatShare: { value: 1 } })
    const { rows } = await t.crm.manager.scorecard({ ...january, asOf: '2026-01-12' })
    expect(rows.find(({ manager }) => manager === 'anna')?.sales).toMatchObject({ successful: 1 })
    const all = drilled(await t.crm.manager.scorecard({ ...january, asOf }), 'rows.anna.sales.successful').behind
    expect(all.map(({ stream }) => stream)).toEqual(['deal-first', 'deal-handed', 'deal-again', 'deal-more'])
  })

  it('a client kept 10 days of a 31-day month counts 10/31 client-month', async () => {
    const of = await rowsOf()
    expect(of('bruno').clients).toMatchObject({ atEnd: 0, handedOut: 1, handedIn: 0 })
    expect(of('bruno').clients.clientMonths).toBeCloseTo(10 / 31, 12)
    expect(of('anna').clients).toMatchObject({ atEnd: 3, handedIn: 1, lost: 0 })
    expect(of('anna').clients.clientMonths).toBeCloseTo(2 + 21 / 31, 12)
  })

  it('counts what occurs for who was responsible then', async () => {
    const of = await rowsOf()
    expect(of('bruno').sales).toMatchObject({ opened: 1, won: 0, discount: {} })
    expect(of('anna').sales).toMatchObject({
      opened: 4,
      won: 4,
      lost: 1,
      winRate: { num: 4, den: 5, value: 0.8 },
      wonValue: { EUR: 936_000 },
      objectionsResolved: 1,
      resolution: { value: 1 },
    })
    // 40.00 off 9,400.00 at list.
    expect(of('anna').sales.discount.EUR).toMatchObject({ num: 4_000, den: 940_000 })
    expect(of('anna').sales.cycle).toMatchObject({ n: 4, median: 7 })
  })

  it('keeps of contract value what is kept by who answers for it in the end: casa is inherited', async () => {
    const of = await rowsOf()
    // forn 500.00 a month → 250.00, casa 2,000.00 → 2,000.00; old begins within January.
    expect(of('anna').clients.grr.EUR).toMatchObject({ num: 225_000, den: 250_000, value: 0.9 })
    expect(of('anna').clients.nrr.EUR).toMatchObject({ num: 225_000, den: 250_000 })
    expect(of('bruno').clients.grr).toEqual({})
  })

  it('ranks nobody of whom there are fewer than ten', async () => {
    const of = await rowsOf()
    expect(of('anna').ranks).toEqual({ winRate: null, repeatShare: null, cycle: null })
  })

  it('says nothing of a file to whom it is withheld', async () => {
    await t.set('2026-01-25', { type: 'RecordViolation', manager: anna, kind: 'negligence', words: 'late' })
    const asBruno = await rowsOf({ as: { id: 'bruno', role: 'manager' } })
    expect([asBruno('anna').file, asBruno('bruno').file?.violations]).toEqual([null, 0])
    const asHead = await rowsOf({ as: { id: 'helena', role: 'head' } })
    expect(asHead('anna').file).toMatchObject({ violations: 1, unanswered: 1 })
  })

  it('has every figure drilled', async () => {
    const answer = await t.crm.manager.scorecard({ ...january, asOf })
    everyFigureDrills(answer, bare)
    const wins = drilled(answer, 'rows.anna.sales.repeat').behind
    expect(wins.map(({ stream }) => stream)).toEqual(['deal-again', 'deal-more'])
  })
})

describe('M1, career', () => {
  it('3 wins, two of them by clients won before: successful 3, repeat 2, repeat share .6667', async () => {
    const t = await team()
    await t.client('forn', '2026-01-02', { manager: 'anna' })
    for (const [deal, day] of [
      ['d1', '05'],
      ['d2', '10'],
      ['d3', '15'],
    ] as const)
      await t.win(deal, 'forn', '2026-01-03', `2026-01-${day}`)
    const { rows } = await t.crm.manager.scorecard({ ...january, asOf })
    expect(rows[0]?.sales).toMatchObject({ successful: 3, repeat: 2, repeatShare: { num: 2, den: 3 } })
    expect(rows[0]?.sales.repeatShare.value).toBeCloseTo(0.6667, 4)
    await t.crm.close()
  })
})

describe('M1, ranks', () => {
  it('are of those with ten deals to be judged by; equals share a place', async () => {
    const t = await team()
    for (const manager of ['anna', 'bruno']) await t.client(`of-${manager}`, '2026-01-02', { manager })
    for (let n = 0; n < 10; n++) {
      await t.win(`a${n}`, 'of-anna', '2026-01-03', '2026-01-10')
      await t.set('2026-01-11', {
        type: 'OpenDeal',
        deal: dealId(`b${n}`),
        client: clientId('of-bruno'),
        source: 'call',
      })
      await t.set('2026-01-12', { type: 'LoseDeal', deal: dealId(`b${n}`), reason: 'price' })
    }
    const { rows } = await t.crm.manager.scorecard({ ...january, asOf })
    expect(rows.map(({ manager, ranks }) => [manager, ranks])).toEqual([
      ['anna', { winRate: 1, repeatShare: 1, cycle: 1 }],
      ['bruno', { winRate: 2, repeatShare: null, cycle: null }],
    ])
    await t.crm.close()
  })
})

describe('R16, losses attributed to a manager', () => {
  let t: Team
  const period = { from: date('2026-01-01'), to: date('2027-01-01') }
  beforeAll(async () => {
    t = await team()
    // 32 clients for twelve months and two for eight: 400 client-months.
    for (let n = 0; n < 34; n++) await t.client(`c${n}`, '2025-12-31', { manager: 'anna' })
    await t.sign('k', { client: 'c0', from: '2026-01-01', to: '2027-01-01', value: 12_000 })
    await t.buy('c1', '2026-03-01', 700)
    await t.lose('c0', '2026-09-01', { conduct: true, manager: 'anna' })
    await t.lose('c1', '2026-09-01', { conduct: true })
    t.clock.set('2027-06-01T00:00:00.000Z')
  })
  afterAll(() => t.crm.close())

  it('2 in 400 client-months: .06 a client-year; by what their contracts were worth, else what they bought', async () => {
    const { rows, losses } = await t.crm.manager.losses({ ...period, asOf: '2026-12-31' })
    expect(rows).toMatchObject([
      {
        manager: 'anna',
        attributed: 2,
        monthly: { EUR: 100_000 },
        lastYear: { EUR: 70_000 },
        lost: 2,
        afterHandOver: 0,
      },
    ])
    expect(rows[0]?.clientMonths).toBeCloseTo(400, 9)
    expect(rows[0]?.rate).toBeCloseTo(0.06, 12)
    expect(losses.map(({ client, manager, conduct }) => [client, manager, conduct])).toEqual([
      ['c0', 'anna', true],
      ['c1', 'anna', true],
    ])
  })

  it('shows beside what was lost soon after a hand-over, and attributes it to nobody', async () => {
    await t.set('2027-02-01', { type: 'HandOverClient', client: clientId('c2'), to: 'bruno', why: 'leave' })
    await t.set('2027-02-01', { type: 'HandOverClient', client: clientId('c3'), to: 'bruno', why: 'leave' })
    await t.lose('c2', '2027-05-02')
    await t.lose('c3', '2027-05-03')
    const next = { from: date('2027-01-01'), to: date('2028-01-01') }
    const { rows, losses } = await t.crm.manager.losses({ ...next, manager: 'bruno', asOf: '2027-05-31' })
    expect(rows).toMatchObject([{ manager: 'bruno', attributed: 0, lost: 2, afterHandOver: 1, rate: 0 }])
    expect(losses.map(({ client, daysAfterHandOver }) => [client, daysAfterHandOver])).toEqual([
      ['c2', 90],
      ['c3', null],
    ])
  })

  it('is as confidential as the file: null for another, and in no table', async () => {
    const bruno = { id: 'bruno', role: 'manager' }
    const { rows, losses, withheld } = await t.crm.manager.losses({ ...period, asOf: '2026-12-31', as: bruno })
    expect(rows).toMatchObject([
      { manager: 'anna', attributed: null, monthly: null, rate: null, afterHandOver: null, lost: 2 },
    ])
    expect(losses.map(({ conduct }) => conduct)).toEqual([null, null])
    expect(withheld).toBe(2)
    const churn = await t.crm.retention.churn({ ...period, asOf: '2026-12-31', as: bruno, setting: 'either' })
    expect(churn.total.lostClients.every(({ conduct }) => conduct !== true)).toBe(true)
    const own = await t.crm.manager.losses({ ...period, asOf: '2026-12-31', as: { id: 'anna', role: 'manager' } })
    expect(own.rows[0]?.attributed).toBe(2)
  })

  it('has every figure drilled', async () => {
    everyFigureDrills(await t.crm.manager.losses({ ...period, asOf: '2026-12-31' }), /^(handOverDays$|losses)/)
  })
})

describe('M1 in any history', () => {
  it('adds up: rows to the total, the total to what the views on deals and contracts say', () => {
    let [won, months] = [0, 0]
    histories((steps) => {
      const last = steps.at(-1)?.occurredAt ?? ''
      const ask = askOf(steps)
      const period = { from: date('2020-01-01'), to: date('2030-01-01') }
      const { rows, total } = ask(scorecard, period, last)
      const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0)
      expect(sum(({ sales }) => sales.won)).toBe(total.sales.won)
      expect(total.sales.won).toBe(ask(winRate, period, last).total.won)
      expect(total.sales.successful).toBe(total.sales.won)
      expect(sum(({ clients }) => clients.clientMonths)).toBeCloseTo(total.clients.clientMonths, 9)
      expect(sum(({ service }) => service.complaints)).toBe(total.service.complaints)
      const company = ask(revenue, period, last).total.grr
      for (const [currency, { num, den }] of Object.entries(company)) {
        expect(sum(({ clients }) => clients.grr[currency]?.den ?? 0)).toBe(den)
        expect(sum(({ clients }) => clients.grr[currency]?.num ?? 0)).toBe(num)
      }
      const losses = ask(lossesByManager, period, last)
      expect(losses.rows.reduce((all, { lost }) => all + lost, 0)).toBe(losses.total.lost)
      won += total.sales.won
      months += total.clients.clientMonths
    }, 150)
    expect(won).toBeGreaterThan(0)
    expect(months).toBeGreaterThan(1)
  })
})
