import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assortment } from '../../../projections/market/assortment.ts'
import { clientId, dealId, orderId, productId } from '../../../src/domain/values/ids.ts'
import { eur } from '../../../src/domain/values/money.ts'
import { date } from '../../support/company.ts'
import { type Days, days } from '../../support/days.ts'
import { everyFigureDrills } from '../../support/drill.ts'
import { askOf } from '../../support/facts.ts'
import { histories } from '../../support/histories.ts'

let at: Days
const [oven, tray, mixer] = [productId('oven'), productId('tray'), productId('mixer')]
const deal = dealId('d1')

beforeAll(async () => {
  at = await days()
  for (const client of ['a', 'b'])
    await at.on('2026-01-02', {
      type: 'RegisterClient',
      client: clientId(client),
      name: client,
      kind: 'corporate',
      acquired: { by: 'call' },
    })
  await at.on(
    '2026-01-03',
    { type: 'ListProduct', product: oven, name: 'Deck oven', family: 'ovens', price: eur(5_000_00) },
    { type: 'ListProduct', product: tray, name: 'Tray', family: 'small', price: eur(10_00) },
    { type: 'ListProduct', product: mixer, name: 'Mixer', price: eur(900_00) },
    { type: 'RecordStrength', product: oven, strength: 'bakes evenly' },
    { type: 'RecordStrength', product: oven, strength: 'two days to deliver', over: 'nordex' },
  )
  // A deal of an oven and trays, with a discount on the trays, revised before it was accepted.
  const lines = [
    { product: oven, quantity: 1, unitPrice: eur(5_000_00) },
    { product: tray, quantity: 20, unitPrice: eur(10_00), discount: 500 },
  ]
  await at.on('2026-01-05', { type: 'OpenDeal', deal, client: clientId('a'), source: 'call' })
  await at.on('2026-01-06', { type: 'MakeOffer', deal, lines: lines.slice(1), validUntil: date('2026-12-31') })
  await at.on('2026-01-07', { type: 'ReviseOffer', deal, lines, validUntil: date('2026-12-31') })
  await at.on('2026-01-08', { type: 'AcceptOffer', deal }, { type: 'WinDeal', deal })
  // An order without a deal: 30 trays, delivered in two parts, of which 4 come back; and one that comes from the deal.
  const [o1, o2, o3] = [{ order: orderId('o1') }, { order: orderId('o2') }, { order: orderId('o3') }]
  await at.on('2026-02-01', { type: 'RepriceProduct', product: tray, to: eur(11_00), why: 'dearer steel' })
  await at.on(
    '2026-02-02',
    { type: 'ReceiveOrder', ...o1, client: clientId('b'), lines: [{ product: tray, quantity: 30 }] },
    { type: 'AcceptOrder', ...o1, promised: date('2026-02-10') },
    { type: 'FulfilOrder', ...o1, lines: [{ product: tray, quantity: 10 }] },
  )
  await at.on('2026-02-03', { type: 'FulfilOrder', ...o1 })
  await at.on('2026-02-09', { type: 'ReturnGoods', ...o1, fault: 'us', lines: [{ product: tray, quantity: 4 }] })
  await at.on(
    '2026-02-10',
    { type: 'ReceiveOrder', ...o2, client: clientId('a'), deal, lines: [{ product: oven, quantity: 1 }] },
    { type: 'AcceptOrder', ...o2, promised: date('2026-02-20') },
    { type: 'FulfilOrder', ...o2 },
  )
  await at.on('2026-03-01', { type: 'WithdrawProduct', product: mixer, why: 'no longer made', successor: 'mixer-2' })
  await at.on(
    '2026-03-02',
    {
      type: 'ReceiveOrder',
      ...o3,
      client: clientId('b'),
      lines: [{ product: mixer, quantity: 1, unitPrice: eur(900_00) }],
    },
    { type: 'DeclineOrder', ...o3, why: 'no longer sold' },
  )
  await at.on('2026-04-01', { type: 'RelistProduct', product: mixer, price: eur(850_00) })
})
afterAll(() => at.crm.close())

const of = async (product: string, asOf: string) => {
  const { products } = await at.crm.market.assortment({ product, asOf })
  return products[0]
}

describe('the assortment', () => {
  it('is what is listed as of a day, at the price of that day', async () => {
    expect(await of(mixer, '2026-02-28')).toMatchObject({ status: 'listed', price: eur(900_00), successor: null })
    expect(await of(mixer, '2026-03-15')).toMatchObject({
      status: 'withdrawn',
      price: eur(900_00),
      successor: 'mixer-2',
      declined: 1,
    })
    expect(await of(mixer, '2026-04-02')).toMatchObject({
      status: 'listed',
      price: eur(850_00),
      successor: null,
      listed: [
        { from: '2026-01-03T12:00:00.000Z', to: '2026-03-01T12:00:00.000Z' },
        { from: '2026-04-01T12:00:00.000Z', to: null },
      ],
    })
    expect(await of(mixer, '2026-01-02')).toBeUndefined()
  })

  it('tells what each cost since when and why, and what is good about it, over whom', async () => {
    expect((await of(tray, '2026-04-30'))?.prices).toEqual([
      { price: eur(10_00), since: '2026-01-03T12:00:00.000Z', why: null },
      { price: eur(11_00), since: '2026-02-01T12:00:00.000Z', why: 'dearer steel' },
    ])
    expect((await of(oven, '2026-04-30'))?.strengths).toEqual([
      { strength: 'bakes evenly', over: null },
      { strength: 'two days to deliver', over: 'nordex' },
    ])
  })

  it('and what was bought: the lines a won deal rests on, and what was kept of the orders that belong to none', async () => {
    // 20 trays at 10.00 less 5 %, and 26 of 30 at 11.00.
    expect(await of(tray, '2026-04-30')).toMatchObject({
      ...{ purchases: 2, clients: 2, units: 46, value: { EUR: 190_00 + 286_00 } },
    })
    expect(await of(oven, '2026-04-30')).toMatchObject({ purchases: 1, clients: 1, units: 1, value: { EUR: 5_000_00 } })
    const { products, families } = await at.crm.market.assortment({ asOf: '2026-04-30', purchases: 'order' })
    expect(products.filter(({ units }) => units > 0).map(({ product, units }) => [product, units])).toEqual([
      ['oven', 1],
      ['tray', 26],
    ])
    expect(families.map(({ family, listed, units }) => [family, listed, units])).toEqual([
      ['ovens', 1, 1],
      ['small', 1, 26],
      [null, 2, 0],
    ])
  })

  it('in a period, of a range; and all of it can be taken apart', async () => {
    const { products } = await at.crm.market.assortment({
      asOf: '2026-04-30',
      family: 'small',
      from: date('2026-02-01'),
      to: date('2026-03-01'),
    })
    expect(products).toMatchObject([{ product: 'tray', purchases: 1, units: 26, value: { EUR: 286_00 } }])
    const answer = await at.crm.market.assortment({ asOf: '2026-04-30' })
    everyFigureDrills(answer, /price/)
  })

  it('adds up, in any history: what was bought of all products is what was bought', () => {
    histories((steps) => {
      const ask = askOf(steps)
      for (const purchases of ['deal', 'order', 'both'] as const) {
        const { products, families } = ask(assortment, { purchases }, '2029-12-31T00:00:00.000Z')
        const total = (rows: ReadonlyArray<{ readonly units: number }>) => rows.reduce((sum, row) => sum + row.units, 0)
        expect(total(families)).toBe(total(products))
        for (const row of products) {
          expect(row.units >= row.purchases).toBe(true)
          expect(row.clients <= row.purchases).toBe(true)
          expect(row.status === 'listed').toBe(row.listed.at(-1)?.to === null)
        }
      }
    }, 40)
  })
})
