import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partsOf } from '../../../projections/campaigns/attribution.ts'
import type { DealAt } from '../../../projections/pipeline/deal.ts'
import { campaignId, clientId, dealId } from '../../../src/domain/values/ids.ts'
import { eur } from '../../../src/domain/values/money.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { type Days, days } from '../../support/days.ts'
import { everyFigureDrills } from '../../support/drill.ts'

let at: Days
const fair = campaignId('fair')
const calls = campaignId('calls')
const day = (text: string) => text as LocalDate
const client = (n: number) => clientId(`c${n}`)

const register = (n: number, more: object = {}) =>
  ({
    type: 'RegisterClient',
    client: client(n),
    name: `c${n}`,
    kind: 'corporate',
    acquired: { by: 'call' },
    ...more,
  }) as const

const won = (id: string, n: number, cents: number, more: object = {}) => {
  const deal = dealId(id)
  const lines = [{ product: 'basic', quantity: 1, unitPrice: eur(cents) }]
  return [
    { type: 'OpenDeal', deal, client: client(n), source: 'fair', ...more },
    { type: 'MakeOffer', deal, lines, validUntil: day('2026-12-31') },
    { type: 'AcceptOffer', deal },
    { type: 'WinDeal', deal },
  ] as const
}

/** A fair that cost 2,000.00: 50 invited, 45 answered, 42 came, 40 leads; three deals of 3,000.00 won, one lost, one open. */
beforeAll(async () => {
  at = await days()
  await at.on('2026-02-01', {
    type: 'PlanCampaign',
    campaign: fair,
    name: 'Spring fair',
    kind: 'fair',
    budget: eur(2_500_00),
  })
  await at.on('2026-02-02', { type: 'LaunchCampaign', campaign: fair })
  for (let n = 1; n <= 50; n++) {
    await at.on('2026-02-03', register(n), {
      type: 'SendInvitation',
      campaign: fair,
      client: client(n),
      channel: 'phone',
    })
    if (n <= 45)
      await at.on('2026-02-04', { type: 'AnswerInvitation', campaign: fair, client: client(n), answer: 'accepted' })
    if (n <= 42) await at.on('2026-02-05', { type: 'RecordAttendance', campaign: fair, client: client(n) })
    if (n <= 40) await at.on('2026-02-05', { type: 'CaptureLead', campaign: fair, client: client(n) })
  }
  // By e-mail as well: the client is one.
  await at.on('2026-02-05', { type: 'SendInvitation', campaign: fair, client: client(1), channel: 'e-mail' })
  for (const n of [1, 2, 3]) await at.on('2026-02-10', ...won(`w${n}`, n, 300_000, { campaign: fair }))
  await at.on(
    '2026-02-11',
    { type: 'OpenDeal', deal: dealId('l1'), client: client(4), source: 'fair', campaign: fair },
    { type: 'LoseDeal', deal: dealId('l1'), reason: 'price' },
    { type: 'OpenDeal', deal: dealId('o1'), client: client(5), source: 'fair', campaign: fair },
  )
  await at.on('2026-02-20', { type: 'CloseCampaign', campaign: fair, cost: eur(2_000_00) })
  await at.on(
    '2026-03-01',
    { type: 'PlanCampaign', campaign: calls, name: 'Calls', kind: 'calls', budget: eur(0) },
    { type: 'LaunchCampaign', campaign: calls },
    ...won('own', 6, 10_000, { source: 'inbound' }),
  )
})
afterAll(() => at.crm.close())

const rowOf = async (key: string, options: object = {}) =>
  (await at.crm.campaign.results(options)).rows.find((row) => row.key === key)

describe('P16, what a campaign brings and costs', () => {
  it('whom it reached, each client once', async () => {
    expect(await rowOf('fair')).toMatchObject({ invited: 50, answered: 45, attended: 42, leads: 40 })
  })

  it('what came of it: 9,000.00 for 2,000.00 is a ROAS of 4.5 and an ROI of 3.5', async () => {
    const row = await rowOf('fair')
    expect(row).toMatchObject({ deals: 5, open: 1, won: 3, lost: 1, wonValue: { EUR: 900_000 }, cost: eur(200_000) })
    expect([row?.roas.value, row?.roi.value, row?.winRate.value]).toEqual([4.5, 3.5, 0.75])
    expect([row?.costPerLead, row?.costPerWonDeal]).toEqual([eur(50_00), eur(666_67)])
    expect(row?.cycle).toMatchObject({ n: 3, median: 0 })
  })

  it('nothing, where the cost is not known yet or is zero', async () => {
    const open = await rowOf('calls')
    expect([open?.cost, open?.costPerLead, open?.roi.value]).toEqual([null, null, null])
    expect((await rowOf('fair', { asOf: '2026-02-15' }))?.roi.value).toBe(null)
  })

  it('of a source only when the cost of all its campaigns is known, and where it was said', async () => {
    const two = await days()
    const autumn = campaignId('autumn')
    for (const campaign of [fair, autumn])
      await two.on(
        '2026-01-01',
        { type: 'PlanCampaign', campaign, name: campaign, kind: 'fair', budget: eur(0) },
        { type: 'LaunchCampaign', campaign },
      )
    const cost = async (options: object = {}) => (await two.crm.pipeline.sources(options)).rows[0]?.cost
    await two.on('2026-01-31', { type: 'CloseCampaign', campaign: fair, cost: eur(10_000) })
    expect(await cost()).toBe(null)
    await two.on('2026-02-10', { type: 'CloseCampaign', campaign: autumn, cost: eur(5_000) })
    expect(await cost()).toEqual(eur(15_000))
    expect(await cost({ from: day('2026-02-01'), to: day('2026-03-01') })).toEqual(eur(5_000))
    await two.crm.close()
  })

  it('what no campaign had a hand in has a row of its own', async () => {
    expect(await rowOf('none')).toMatchObject({ deals: 1, won: 1, invited: 0, cost: null, wonValue: { EUR: 10_000 } })
  })

  it('is not in what the campaigns brought together for their cost, each deal once', async () => {
    const { owed } = await at.crm.campaign.results()
    expect(owed).toMatchObject({ deals: 5, won: 3, lost: 1, open: 1, leads: 40, wonValue: { EUR: 900_000 } })
    expect((await at.crm.campaign.results({ asOf: '2026-02-28' })).owed.roi.value).toBe(3.5)
  })

  it('of a period: deals opened in it, with what became of them to date', async () => {
    const march = { from: day('2026-03-01'), to: day('2026-04-01') }
    const { total } = await at.crm.campaign.results(march)
    expect(total).toMatchObject({ deals: 1, invited: 0, wonValue: { EUR: 10_000 } })
  })

  it('by source: the same deals, under what they were opened from', async () => {
    const { rows, total } = await at.crm.pipeline.sources()
    expect(rows.map(({ key, deals, won: n }) => [key, deals, n])).toEqual([
      ['call', 0, 0],
      ['fair', 5, 3],
      ['inbound', 1, 1],
    ])
    expect(total.wonValue).toEqual({ EUR: 910_000 })
  })

  it('drills every figure', async () => {
    everyFigureDrills(await at.crm.campaign.results(), /^campaigns\./)
    everyFigureDrills(await at.crm.pipeline.sources({ attribution: 'linear' }), /^$/)
  })
})

describe('P16, whom a won deal is owed to', () => {
  let shop: Days
  beforeAll(async () => {
    shop = await days()
    const plan = (id: string, kind: 'calls' | 'fair' | 'news') => [
      { type: 'PlanCampaign', campaign: campaignId(id), name: id, kind, budget: eur(0) } as const,
      { type: 'LaunchCampaign', campaign: campaignId(id) } as const,
    ]
    await shop.on('2026-01-01', ...plan('a', 'calls'), ...plan('b', 'fair'), ...plan('c', 'news'))
    await shop.on('2026-01-02', register(1, { acquired: { by: 'call', campaign: 'a' } }))
    await shop.on('2026-01-03', { type: 'RecordAttendance', campaign: campaignId('b'), client: client(1) })
    await shop.on('2026-01-03', {
      type: 'RecordInteraction',
      client: client(1),
      channel: 'meeting',
      direction: 'outbound',
      summary: 'at the fair',
      campaign: 'b',
    })
    await shop.on('2026-01-05', ...won('d1', 1, 10_000, { campaign: 'c', source: 'inbound' }))
    // After the win it had no hand in it.
    await shop.on('2026-01-06', { type: 'CaptureLead', campaign: campaignId('a'), client: client(1) })
    await shop.on('2026-01-07', register(2), ...won('d2', 2, 5_000, { source: 'inbound' }))
  })
  afterAll(() => shop.crm.close())

  const shares = async (attribution: 'last' | 'first' | 'linear') => {
    const { rows } = await shop.crm.campaign.results({ attribution })
    return Object.fromEntries(rows.filter(({ deals }) => deals > 0).map(({ key, wonValue }) => [key, wonValue.EUR]))
  }

  it('to what it was opened from, to how the client was acquired, or to every campaign between', async () => {
    expect(await shares('last')).toEqual({ c: 10_000, none: 5_000 })
    expect(await shares('first')).toEqual({ a: 10_000, none: 5_000 })
    expect(await shares('linear')).toEqual({ a: 3_334, b: 3_333, c: 3_333, none: 5_000 })
    // Owed to three, it is one deal.
    expect((await shop.crm.campaign.results({ attribution: 'linear' })).owed).toMatchObject({
      deals: 1,
      won: 1,
      wonValue: { EUR: 10_000 },
    })
  })

  it('to no campaign that touched the client before it was ours', async () => {
    const early = await days()
    const plan = { type: 'PlanCampaign', campaign: fair, name: 'fair', kind: 'fair', budget: eur(0) } as const
    await early.on('2026-01-01', plan, { type: 'LaunchCampaign', campaign: fair })
    await early.on('2026-01-10', register(1))
    await early.late('2026-01-11', '2026-01-05', { type: 'RecordAttendance', campaign: fair, client: client(1) })
    await early.on('2026-01-12', ...won('d1', 1, 10_000, { source: 'inbound' }))
    const { rows } = await early.crm.campaign.results({ attribution: 'linear' })
    expect(rows.map(({ key, wonValue }) => [key, wonValue])).toEqual([
      ['fair', {}],
      ['none', { EUR: 10_000 }],
    ])
    await early.crm.close()
  })

  it('by source, under the kind of the campaign', async () => {
    const { rows } = await shop.crm.pipeline.sources({ attribution: 'linear' })
    expect(rows.map(({ key, wonValue }) => [key, wonValue.EUR])).toEqual([
      ['call', 3_334],
      ['fair', 3_333],
      ['inbound', 5_000],
      ['news', 3_333],
    ])
  })

  it('in every model the rows add up to all that was won', async () => {
    for (const attribution of ['last', 'first', 'linear'] as const)
      for (const view of [
        shop.crm.campaign.results,
        shop.crm.pipeline.sources,
        at.crm.campaign.results,
        at.crm.pipeline.sources,
      ]) {
        const { rows, total, owed } = await view({ attribution })
        const won = (some: typeof rows) => some.reduce((sum, { wonValue }) => sum + (wonValue.EUR ?? 0), 0)
        expect(won(rows)).toBe(total.wonValue.EUR)
        expect(won(rows.filter(({ key }) => key !== 'none'))).toBe(owed.wonValue.EUR ?? 0)
      }
  })

  it('the parts of any amount over any touches add up to it, and differ by a cent at most for the same number', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 9 }),
        (amount, keys) => {
          const parts = partsOf({} as DealAt, eur(amount), keys)
          const sum = [...parts.values()].reduce((all, { value }) => all + (value?.amount ?? 0), 0)
          expect(sum).toBe(amount)
          for (const [key, { value }] of parts) {
            const exact = (amount * keys.filter((one) => one === key).length) / keys.length
            expect(Math.abs((value?.amount ?? 0) - exact)).toBeLessThan(keys.length)
          }
        },
      ),
    )
    expect([...partsOf({} as DealAt, eur(100_00), ['x', 'y', 'z']).values()].map(({ value }) => value?.amount)).toEqual(
      [33_34, 33_33, 33_33],
    )
  })
})

describe('who no longer wants news', () => {
  it('gets no invitation of the next wave, and may still answer the one before', async () => {
    const shop = await days()
    const news = campaignId('news')
    const invite = (n: number, channel: 'e-mail' | 'phone' = 'e-mail') =>
      ({ type: 'SendInvitation', campaign: news, client: client(n), channel, purpose: 'promotions' }) as const
    const consent = (n: number, channel: 'e-mail' | 'phone') =>
      ({ type: 'GiveConsent', client: client(n), channel, purpose: 'promotions' }) as const
    await shop.on(
      '2026-01-01',
      register(1),
      register(2),
      consent(1, 'e-mail'),
      consent(2, 'e-mail'),
      consent(1, 'phone'),
      consent(2, 'phone'),
      { type: 'PlanCampaign', campaign: news, name: 'News', kind: 'news', budget: eur(0) },
      { type: 'LaunchCampaign', campaign: news },
    )
    await shop.on('2026-01-02', invite(1), invite(2))
    await shop.on('2026-01-03', { type: 'WithdrawConsent', client: client(2), channel: 'phone', purpose: 'promotions' })
    await shop.on('2026-01-04', invite(1, 'phone'))
    const refused = await shop.crm.tryHandle(invite(2, 'phone'), { actor: { id: 'helena', role: 'head' } })
    expect(refused).toMatchObject({
      _tag: 'Left',
      left: { rule: 'consent-in-force', field: 'channel', value: 'phone' },
    })
    await shop.on('2026-01-05', { type: 'AnswerInvitation', campaign: news, client: client(2), answer: 'declined' })
    const [row] = (await shop.crm.campaign.results({ campaign: 'news' })).rows
    expect(row).toMatchObject({ invited: 2, answered: 1 })
    await shop.crm.close()
  })
})
