import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import { orderChanges } from '../../projections/orders/facts.ts'
import { ordersOf } from '../../projections/orders/order.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { clientId } from '../../src/domain/values/ids.ts'
import { utc } from '../../src/domain/values/zone.ts'
import type { PurchaseForm } from '../../src/import/bought.ts'
import { dateReader } from '../../src/import/dates.ts'
import { type Rejected, runImport } from '../../src/import/run.ts'
import { transactionRows } from '../../src/import/transactions.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { dataSet } from '../support/data.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const written = (name: string, text: string): string => {
  const path = join(folder.path, name)
  writeFileSync(path, text)
  return path
}

const date = E.getOrElseW(() => {
  throw new Error('no date')
})(dateReader('YYYY-MM-DD'))

const importInto = async (crm: Clientela, file: string, currency: string, as: PurchaseForm = 'orders') => {
  const rejected: Array<Rejected> = []
  const rows = transactionRows({ file, zone: utc, currency, date, as })
  const counts = await runImport(crm, rows, { onRejected: (one) => rejected.push(one) })
  return { counts, rejected }
}

const opened = () => openClientela({ store: 'memory:', zone: 'UTC', recordRefusals: false })

/** Orders as their facts tell them. */
const ordersIn = async (crm: Clientela) => ordersOf(await crm.rows(orderChanges))

const sum = (amounts: ReadonlyArray<number>): number => amounts.reduce((total, amount) => total + amount, 0)

const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n'

describe('lines of invoices', () => {
  const log = `${HEAD}
1,A,Lantern,6,2010-12-01 08:26:00,2.55,17850.0,Spain
1,B,Heart,2,2010-12-01 08:26:00,1.00,17850.0,Spain
1,A,Lantern,6,2010-12-01 08:26:00,2.55,17850.0,Spain
2,A,Lantern,4,2010-12-02 09:00:00,2.55,17850.0,Spain
C3,A,Lantern,-5,2010-12-03 10:00:00,2.55,17850.0,Spain
C3,A,Lantern,-5,2010-12-03 10:00:00,2.55,17850.0,Spain
C4,B,Heart,-1,2010-12-04 10:00:00,0.90,17850.0,Spain
C4,A,Lantern,-7,2010-12-04 10:00:00,2.55,17850.0,Spain
5,B,Heart,1,2010-12-05 10:00:00,1.00,,Spain
6,B,,3,2010-12-06 10:00:00,0.333,17851.0,Spain
6,C,,3,2010-12-06 10:00:00,0.10,17851.0,Spain
7,C,,0,2010-12-06 10:00:00,0.10,17851.0,Spain
`

  it('are an order an invoice, and what came back is of the latest orders that kept it at that price', async () => {
    const crm = await opened()
    const file = written('invoices.csv', log)
    const first = await importInto(crm, file, 'GBP')
    expect(first.counts).toMatchObject({ rows: 12, imported: 7, already: 0, rejected: 5 })
    expect(first.rejected.map(({ line, column }) => [line, column])).toEqual([
      [9, 'quantity'],
      [10, 'quantity'],
      [11, 'client'],
      [12, 'price'],
      [14, 'quantity'],
    ])
    const orders = await ordersIn(crm)
    expect(
      orders.map(({ order, client, total, deliveries, returns }) => ({
        order,
        client,
        total: total.amount,
        delivered: deliveries.map(({ value }) => value.amount),
        returned: returns.map(({ quantity, value }) => [quantity, value.amount]),
      })),
    ).toEqual([
      {
        order: '1',
        client: '17850',
        total: 3_260,
        delivered: [3_260],
        returned: [
          [1, 255],
          [5, 1_275],
        ],
      },
      { order: '2', client: '17850', total: 1_020, delivered: [1_020], returned: [[4, 1_020]] },
      { order: '6', client: '17851', total: 30, delivered: [30], returned: [] },
    ])
    expect(orders[0]?.received.at).toBe('2010-12-01T08:26:00.000Z')
    const again = await importInto(crm, file, 'GBP')
    expect(again.counts).toMatchObject({ rows: 12, imported: 0, already: 7, rejected: 5, events: 0 })
    // Another file of the same clients and products goes on from there.
    const next = written('next.csv', `${HEAD}8,A,Lantern,1,2010-12-08 08:00:00,2.55,17850.0,Spain\n`)
    expect((await importInto(crm, next, 'GBP')).counts).toMatchObject({ rows: 1, imported: 1, rejected: 0, events: 3 })
    await crm.close()
  })

  it('are rejected together where the order is refused', async () => {
    const crm = await opened()
    const text = `${HEAD}1,A,,1,2010-12-01 08:00:00,1.00,c,Spain\n1,B,,1,2010-12-01 08:00:00,1.00,c,Spain\n`
    await importInto(crm, written('one.csv', text), 'GBP')
    await crm.handle(
      { type: 'LoseClient', client: clientId('c'), reason: 'other' },
      { actor: { id: 'h', role: 'head' } },
    )
    const { counts, rejected } = await importInto(crm, written('two.csv', text.replaceAll('\n1,', '\n2,')), 'GBP')
    expect(counts).toMatchObject({ rows: 2, imported: 0, rejected: 2, events: 0 })
    expect(rejected.map(({ line, reason }) => [line, /lost/.test(reason)])).toEqual([
      [2, true],
      [3, true],
    ])
    await crm.close()
  })

  it('become deals where that is asked, and what came back has no place then', async () => {
    const crm = await opened()
    const { counts, rejected } = await importInto(crm, written('deals.csv', log), 'GBP', 'deals')
    expect(counts).toMatchObject({ rows: 12, imported: 5, rejected: 7 })
    expect(rejected.filter(({ reason }) => reason.includes('as orders'))).toHaveLength(4)
    expect((await crm.pipeline.board({ asOf: '2010-12-31' })).won).toMatchObject({ count: 3, value: { GBP: 4_310 } })
    await crm.close()
  })
})

type Row = Readonly<Record<string, string>>

/** Pence of a price, exactly; undefined where it has a part of one. */
const pence = (text = ''): number | undefined => {
  const [whole = '', fraction = ''] = text.replace(/(\.\d*?)0+$/, '$1').split('.')
  return fraction.length > 2 ? undefined : Number(`${whole}${fraction.padEnd(2, '0')}`)
}

describe('online retail, figures computed straight from the file', () => {
  const straight = (file: string) => {
    const rows = parse(readFileSync(file), { columns: true }) as ReadonlyArray<Row>
    const sold = rows.filter(
      (row) => row.CustomerID !== '' && Number(row.Quantity) > 0 && pence(row.UnitPrice) !== undefined,
    )
    const back = rows.filter((row) => row.CustomerID !== '' && Number(row.Quantity) < 0)
    // What is left of each product a client bought at a price, whatever the order.
    const left = new Map<string, number>()
    let returned = 0
    let taken = 0
    for (const row of rows) {
      const price = pence(row.UnitPrice)
      if (row.CustomerID === '' || price === undefined) continue
      const key = `${row.CustomerID} ${row.StockCode} ${price}`
      const there = left.get(key) ?? 0
      const quantity = Number(row.Quantity)
      if (quantity < 0 && there < -quantity) continue
      left.set(key, there + quantity)
      if (quantity > 0) continue
      taken += 1
      returned += -quantity * price
    }
    return {
      rows: rows.length,
      sold,
      invoices: new Set(sold.map((row) => row.InvoiceNo)).size,
      clients: new Set(sold.map((row) => row.CustomerID)).size,
      gross: sum(sold.map((row) => Number(row.Quantity) * (pence(row.UnitPrice) ?? 0))),
      back: back.length,
      returned,
      taken,
    }
  }

  const compared = async (file: string) => {
    const told = straight(file)
    const crm = await opened()
    const { counts, rejected } = await importInto(crm, file, 'GBP')
    const orders = await ordersIn(crm)
    return { told, counts, rejected, orders, crm }
  }

  const year = dataSet('online-retail/online_retail_1in10_customers.csv')
  it.skipIf(year === undefined)(
    'a year of every tenth customer: invoices, customers, gross, and what came back',
    async () => {
      const { told, counts, rejected, orders, crm } = await compared(year ?? '')
      expect(told).toMatchObject({ rows: 31_920, invoices: 1_632, clients: 438, gross: 84_818_157, back: 763 })
      expect(counts.rows).toBe(31_920)
      expect(orders).toHaveLength(1_632)
      expect(new Set(orders.map(({ client }) => client)).size).toBe(438)
      expect(sum(orders.map(({ total }) => total.amount))).toBe(84_818_157)
      expect(sum(orders.flatMap(({ deliveries }) => deliveries.map(({ value }) => value.amount)))).toBe(84_818_157)
      const returns = orders.flatMap((order) => order.returns)
      // An order with a product at two prices can't say which came back: such lines are rejected too.
      const mixed = rejected.filter(({ column }) => column === 'quantity').length - (told.back - told.taken)
      expect(mixed).toBeGreaterThanOrEqual(0)
      expect(mixed).toBeLessThan(30)
      expect(sum(returns.map(({ value }) => value.amount))).toBeLessThanOrEqual(told.returned)
      const rejectedWorth = sum(
        rejected
          .filter(({ column }) => column === 'quantity')
          .map(({ cells }) => -Number(cells.quantity) * (pence(cells.price) ?? 0)),
      )
      // Net of what came back, as published: every penny is in an order or in the file of rejected rows.
      const net = 84_818_157 - sum(returns.map(({ value }) => value.amount)) - rejectedWorth
      expect(net).toBe(82_334_724)
      expect(rejected.filter(({ column }) => column === 'price')).toHaveLength(1)
      const repeat = await crm.retention.repeat({ asOf: '2011-12-31' })
      expect(repeat.toDate.den).toBeGreaterThan(400)
      await crm.close()
    },
    120_000,
  )

  const day = dataSet('online-retail/online_retail_2010-12-01.csv')
  it.skipIf(day === undefined)('the first day: guests are rejected, what came back was bought before', async () => {
    const { told, counts, rejected, orders, crm } = await compared(day ?? '')
    expect(counts.rows).toBe(3_108)
    expect(rejected.filter(({ column }) => column === 'client')).toHaveLength(1_140)
    expect(orders).toHaveLength(told.invoices)
    expect(sum(orders.map(({ total }) => total.amount))).toBe(told.gross)
    await crm.close()
  })
})

describe('the CDNOW log', () => {
  const cdnow = dataSet('cdnow/CDNOW_sample.txt')
  it.skipIf(cdnow === undefined)(
    'answers the same as orders and as deals, with the sums of the file',
    async () => {
      const file = cdnow ?? ''
      const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/)
      const cents = sum(lines.map((line) => Math.round(Number(line.trim().split(/\s+/)[4]) * 100)))
      expect(cents).toBe(24_409_194)
      const ask = async (as: PurchaseForm) => {
        const crm = await opened()
        const { counts } = await importInto(crm, file, 'USD', as)
        expect(counts).toMatchObject({ rows: 6_919, imported: 6_919, rejected: 0 })
        const asOf = '1998-06-30'
        const life = { from: '1997-01-01' as LocalDate, to: '1998-07-01' as LocalDate }
        const { toDate, within, medianDaysBetween, repeatRevenue } = await crm.retention.repeat({ asOf })
        const cohorts = await crm.retention.cohorts({ asOf, period: 'month' })
        const rfm = await crm.retention.rfm({ asOf })
        const concentration = await crm.retention.concentration({ asOf, ...life })
        await crm.close()
        return {
          repeat: { toDate, within, medianDaysBetween, repeatRevenue },
          cohorts: [cohorts.cohorts, cohorts.all],
          rfm: [rfm.segments, rfm.clients],
          revenue: sum(concentration.clients.map(({ revenue }) => revenue)),
        }
      }
      const [orders, deals] = [await ask('orders'), await ask('deals')]
      expect(orders).toEqual(deals)
      expect(orders.revenue).toBe(cents)
      expect(orders.repeat.toDate.den).toBe(2_357)
    },
    120_000,
  )
})
