import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientId, dealId } from '../../../src/domain/values/ids.ts'
import type { LossReason } from '../../../src/domain/values/vocabulary.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { type Days, days } from '../../support/days.ts'
import { everyFigureDrills } from '../../support/drill.ts'

let at: Days
const client = clientId('mar')
const march = { from: '2026-03-01' as LocalDate, to: '2026-04-01' as LocalDate }
const price = { amount: 100_00, currency: 'EUR' }

const open = (id: string) =>
  ({ type: 'OpenDeal', deal: dealId(id), client, source: 'call', expectedValue: price }) as const

const lose = async (id: string, reason: LossReason, competitor?: string) => {
  await at.on('2026-03-02', open(id))
  await at.on('2026-03-09', {
    type: 'LoseDeal',
    deal: dealId(id),
    reason,
    ...(competitor === undefined ? {} : { competitor }),
  })
}

const win = async (id: string, competitors: ReadonlyArray<string>) => {
  const deal = dealId(id)
  await at.on(
    '2026-03-10',
    open(id),
    {
      type: 'MakeOffer',
      deal,
      lines: [{ product: 'basic', quantity: 1, unitPrice: price }],
      validUntil: '2026-04-01' as LocalDate,
    },
    { type: 'AcceptOffer', deal },
    { type: 'WinDeal', deal, competitors },
  )
}

/** Ten lost: four for the price, three to a competitor, two for the timing, one nobody said why. K1 was met in eight, won three. */
beforeAll(async () => {
  at = await days()
  await at.on('2026-03-01', {
    type: 'RegisterClient',
    client,
    name: 'Mar',
    kind: 'corporate',
    acquired: { by: 'call' },
  })
  await lose('l1', 'price', 'K1')
  await lose('l2', 'price', 'K1')
  for (const id of ['l3', 'l4']) await lose(id, 'price')
  await lose('l5', 'competitor', 'K1')
  await lose('l6', 'competitor', 'K1')
  await lose('l7', 'competitor', 'K2')
  await lose('l8', 'timing')
  await at.on('2026-03-09', open('l9'))
  await at.on(
    '2026-03-10',
    { type: 'IdentifyNeed', deal: dealId('l9'), description: 'flour' },
    // Beside a price K3 is only named.
    { type: 'RaiseObjection', deal: dealId('l9'), kind: 'price', words: 'K3 is cheaper', competitor: 'K3' },
    { type: 'RaiseObjection', deal: dealId('l9'), kind: 'competitor', words: 'Molins is nearer', competitor: 'K1' },
    { type: 'LoseDeal', deal: dealId('l9'), reason: 'timing' },
  )
  await lose('l10', 'not-stated')
  for (const id of ['w1', 'w2', 'w3']) await win(id, ['K1'])
  await win('w4', [])
})
afterAll(() => at.crm.close())

describe('P15, win–loss', () => {
  it('lost deals by reason, with what nobody said in a row of its own', async () => {
    const { lost, reasons, value } = await at.crm.pipeline.losses(march)
    expect([lost, value]).toEqual([10, { EUR: 100_000 }])
    expect(reasons.map(({ key, count, share }) => [key, count, share.value])).toEqual([
      ['price', 4, 0.4],
      ['competitor', 3, 0.3],
      ['timing', 2, 0.2],
      ['not-stated', 1, 0.1],
    ])
  })

  it('by the competitor named when it was lost, and by the furthest stage before', async () => {
    const { competitors, stages } = await at.crm.pipeline.losses(march)
    expect(competitors.map(({ key, count }) => [key, count])).toEqual([
      ['unknown', 5],
      ['K1', 4],
      ['K2', 1],
    ])
    expect(stages.map(({ key, count }) => [key, count])).toEqual([
      ['prospect', 9],
      ['objections', 1],
    ])
  })

  it('K1 was there in eight, three of them won', async () => {
    const { against } = await at.crm.pipeline.losses(march)
    expect(against.map(({ competitor, won, lost, rate }) => [competitor, won, lost, rate.value])).toEqual([
      ['K1', 3, 5, 0.375],
      ['K2', 0, 1, 0],
    ])
    expect(against[0]?.wonValue).toEqual({ EUR: 30_000 })
  })

  it('in every split the rows add up to the whole', async () => {
    const { lost, reasons, competitors, stages } = await at.crm.pipeline.losses(march)
    for (const rows of [reasons, competitors, stages])
      expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(lost)
  })

  it('drills every figure down to the deals behind it', async () => {
    everyFigureDrills(await at.crm.pipeline.losses(march), /^$/)
  })

  it('of a period in which nothing was lost: no rows, and no rate of nothing', async () => {
    const april = { from: '2026-04-01' as LocalDate, to: '2026-05-01' as LocalDate }
    expect(await at.crm.pipeline.losses(april)).toMatchObject({ lost: 0, reasons: [], against: [] })
  })
})

describe('P15, by where the client bought while the deal was open', () => {
  it('counts the deals that were open during the relation, and no others', async () => {
    const shop = await days()
    const deal = (id: string) => ({ ...open(id), client })
    await shop.on('2026-03-01', {
      type: 'RegisterClient',
      client,
      name: 'Mar',
      kind: 'corporate',
      acquired: { by: 'call' },
    })
    await shop.on('2026-03-02', deal('before'))
    await shop.on('2026-03-04', { type: 'LoseDeal', deal: dealId('before'), reason: 'price' }, deal('during'))
    await shop.on('2026-03-06', {
      type: 'RecordCompetitorRelation',
      client,
      competitor: 'K1',
      since: '2026-03-05' as LocalDate,
      buys: ['flour'],
    })
    await shop.on('2026-03-08', { type: 'EndCompetitorRelation', client, competitor: 'K1' }, deal('after'))
    await shop.on(
      '2026-03-10',
      { type: 'LoseDeal', deal: dealId('during'), reason: 'price' },
      { type: 'LoseDeal', deal: dealId('after'), reason: 'price' },
    )
    const { against } = await shop.crm.pipeline.losses({ by: 'client' })
    expect(against.map(({ competitor, won, lost }) => [competitor, won, lost])).toEqual([['K1', 0, 1]])
    expect((await shop.crm.pipeline.losses({ by: 'deal' })).against).toEqual([])
    await shop.crm.close()
  })
})
