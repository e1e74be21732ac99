import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { orders as ordersView } from '../../projections/service/orders.ts'
import type { Order } from '../../src/domain/order/state.ts'
import { clientId, contractId, orderId } from '../../src/domain/values/ids.ts'
import { type Company, company, date } from '../support/company.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { askOf } from '../support/facts.ts'
import { histories } from '../support/histories.ts'

const client = clientId('forn')
const lines = (quantity: number) => [{ product: 'basic', quantity }]

/** Received and accepted on 1 March, four of a product, promised for a day. */
const accepted = async (c: Company, id: string, promised = '2026-03-10', requested?: string) => {
  const order = orderId(id)
  const wanted = requested === undefined ? {} : { requested: date(requested) }
  await c.on('2026-03-01', { type: 'ReceiveOrder', order, client, lines: lines(4), ...wanted })
  await c.on('2026-03-01', { type: 'AcceptOrder', order, promised: date(promised) })
  return order
}

const open = async () => {
  const c = await company('2026-01-01')
  await c.client('forn', '2026-01-01')
  return c
}

describe('S1, on time in full', () => {
  let c: Company
  beforeAll(async () => {
    c = await open()
    for (let n = 1; n <= 10; n++) await accepted(c, `o${n}`)
    for (let n = 1; n <= 7; n++) await c.on('2026-03-09', { type: 'FulfilOrder', order: orderId(`o${n}`) })
    // On time but short: what is missing will not come.
    await c.on('2026-03-10', { type: 'FulfilOrder', order: orderId('o8'), lines: lines(3), final: true })
    // Late but in full.
    await c.on('2026-03-10', { type: 'FulfilOrder', order: orderId('o9'), lines: lines(1) })
    await c.on('2026-03-13', { type: 'FulfilOrder', order: orderId('o9') })
    // o10 not at all.
  })
  afterAll(() => c.crm.close())

  it('10 due: 7 on time in full, 1 on time short, 1 late in full, 1 not at all', async () => {
    const answer = await c.crm.service.orders({ asOf: '2026-03-31' })
    const { due, onTime, inFull, onTimeInFull } = answer
    expect([due, onTime.value, inFull.value, onTimeInFull.value]).toEqual([10, 0.8, 0.8, 0.7])
    expect([answer.fillRate.num, answer.fillRate.den]).toEqual([35, 40])
    expect([answer.lateness.n, answer.lateness.median, answer.overdue]).toEqual([1, 3, 1])
    expect(answer.orders.find(({ order }) => order === 'o9')).toMatchObject({
      onTime: false,
      inFull: true,
      daysLate: 3,
    })
  })

  it('is asked of those whose promised day lies in the period and has passed', async () => {
    expect((await c.crm.service.orders({ asOf: '2026-03-31', to: date('2026-03-10') })).due).toBe(0)
    expect((await c.crm.service.orders({ asOf: '2026-03-31', from: date('2026-03-10') })).due).toBe(10)
    const before = await c.crm.service.orders({ asOf: '2026-03-10T23:59:00+01:00' })
    expect([before.due, before.notYetDue, before.onTime.value]).toEqual([0, 10, null])
    const after = await c.crm.service.orders({ asOf: '2026-03-10' })
    expect([after.due, after.onTime.num, after.overdue]).toEqual([10, 8, 2])
  })

  it('has every figure drilled', async () => {
    everyFigureDrills(await c.crm.service.orders({ asOf: '2026-03-31', by: 'client' }), /^(orders\.|faultDays)/)
  })
})

describe('S1, the three promises', () => {
  let c: Company
  beforeAll(async () => {
    c = await open()
    // Asked for the 8th, promised for the 10th, delayed to the 12th, delivered on the 11th.
    const order = await accepted(c, 'o1', '2026-03-10', '2026-03-08')
    await c.on('2026-03-09', { type: 'DelayOrder', order, promised: date('2026-03-12') })
    await c.on('2026-03-11', { type: 'FulfilOrder', order })
    await c.on('2026-03-10', { type: 'FulfilOrder', order: await accepted(c, 'o2') }, 23)
  })
  afterAll(() => c.crm.close())

  it('each is named; a delay keeps the first on record', async () => {
    const answer = await c.crm.service.orders({ asOf: '2026-03-31' })
    const rates = answer.promises.map(({ promise, due, onTime, noDay }) => [promise, onTime.num, due, noDay])
    expect(rates).toEqual([
      ['first', 1, 2, 0],
      ['requested', 0, 1, 1],
      ['latest', 2, 2, 0],
    ])
    expect([answer.delays, answer.delaysPerOrder, answer.onTime.num]).toEqual([1, 0.5, 1])
    const latest = await c.crm.service.orders({ asOf: '2026-03-31', against: 'latest', by: 'manager' })
    expect([latest.onTime.num, latest.onTime.den]).toEqual([2, 2])
    expect(latest.rows.map(({ key, due }) => [key, due])).toEqual([['helena', 2]])
  })
})

describe('S1, what is in full', () => {
  let c: Company
  beforeAll(async () => {
    c = await open()
    await c.sign('k1', { client: 'forn', from: '2026-01-02', to: '2027-01-01', value: 1_000 })
    for (let n = 1; n <= 6; n++) await c.on('2026-03-09', { type: 'FulfilOrder', order: await accepted(c, `o${n}`) })
    const fault = (order: string) =>
      ({ type: 'FaultDelivery', contract: contractId('k1'), order, fault: 'two came broken' }) as const
    const back = (order: string, fault: 'us' | 'client') =>
      ({ type: 'ReturnGoods', order: orderId(order), lines: lines(1), fault }) as const
    await c.on('2026-03-23', fault('o1'))
    await c.on('2026-03-24', fault('o2'))
    await c.on('2026-03-12', back('o3', 'us'))
    await c.on('2026-03-12', back('o4', 'client'))
    await c.on('2026-03-24', back('o5', 'us'))
  })
  afterAll(() => c.crm.close())

  it('a fault found, or goods back for our fault, within 14 days says that it was not; later or theirs does not', async () => {
    const answer = await c.crm.service.orders({ asOf: '2026-04-30' })
    expect(answer.orders.filter(({ inFull }) => !inFull).map(({ order }) => order)).toEqual(['o1', 'o3'])
    expect([answer.onTime.num, answer.inFull.num, answer.provisional]).toEqual([6, 4, 0])
    const strict = await c.crm.service.orders({ asOf: '2026-04-30', faultDays: 15 })
    expect(strict.inFull.num).toBe(2)
  })

  it('is provisional while such a fault may still be found', async () => {
    const answer = await c.crm.service.orders({ asOf: '2026-03-15' })
    expect([answer.inFull.num, answer.provisional]).toEqual([5, 5])
  })
})

describe('S1, cancelled orders', () => {
  let c: Company
  beforeAll(async () => {
    c = await open()
    const cancel = async (id: string, day: string, fault: 'us' | 'client') =>
      c.on(day, { type: 'CancelOrder', order: await accepted(c, id), fault })
    await cancel('in-time', '2026-03-10', 'client')
    await cancel('too-late', '2026-03-11', 'client')
    await cancel('ours', '2026-03-05', 'us')
    await c.on('2026-03-01', { type: 'ReceiveOrder', order: orderId('declined'), client, lines: lines(1) })
    await c.on('2026-03-02', { type: 'DeclineOrder', order: orderId('declined'), why: 'too far away' })
  })
  afterAll(() => c.crm.close())

  it('by the client in time are out, too late or by us failed; what was never promised is no matter of this', async () => {
    const answer = await c.crm.service.orders({ asOf: '2026-03-31' })
    expect(answer.orders.map(({ order }) => order)).toEqual(['too-late', 'ours'])
    expect([answer.due, answer.calledOff, answer.cancelledByUs, answer.onTime.num]).toEqual([2, 1, 1, 0])
  })
})

describe('orders in any history', () => {
  it('on time in full is both; each order is counted once, called off, or not yet due', () => {
    let due = 0
    histories((steps) => {
      // Long after: what was promised is due.
      const asOf = '2029-12-31T00:00:00.000Z'
      const promised = new Set(
        steps.flatMap(({ after }) =>
          after.aggregate.category === 'order' && (after.state as Order | null)?.promised ? [after.id] : [],
        ),
      )
      const answer = askOf(steps)(ordersView, {}, asOf)
      expect(answer.due + answer.calledOff + answer.notYetDue).toBe(promised.size)
      expect(answer.onTimeInFull.num).toBeLessThanOrEqual(Math.min(answer.onTime.num, answer.inFull.num))
      expect(answer.fillRate.num).toBeLessThanOrEqual(answer.fillRate.den)
      expect(answer.orders.length).toBe(answer.due)
      due += answer.due
    }, 150)
    expect(due).toBeGreaterThan(10)
  })
})
