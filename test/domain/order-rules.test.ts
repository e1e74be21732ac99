import { describe, expect, it } from 'vitest'
import type { Client } from '../../src/domain/client/state.ts'
import type { Contract } from '../../src/domain/contract/state.ts'
import type { Deal } from '../../src/domain/deal/state.ts'
import type { OrderRule } from '../../src/domain/order/rules.ts'
import { clientId, contractId, dealId, orderId } from '../../src/domain/values/ids.ts'
import { eur, LARGEST_AMOUNT, usd } from '../../src/domain/values/money.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import {
  analyst,
  anna,
  bruno,
  cheap,
  clientRef,
  order as given,
  head,
  managerRef,
  productRef,
  reference,
  sold,
} from '../support/domain.ts'

const id = orderId('o1')
const c = clientId('forn-puig')
const day = (text: string) => text as LocalDate
/** Three at 0.10 less 5 % come to 0.285: 0.28; one is 0.095: 0.10. */
const lines = [
  { product: 'a', quantity: 3, unitPrice: eur(10), discount: 500 },
  { product: 'b', quantity: 2, unitPrice: eur(1_000) },
]
const receive = { type: 'ReceiveOrder', order: id, client: c, lines, requested: day('2026-01-15') } as const
const received = {
  type: 'OrderReceived',
  data: { client: c, manager: 'anna', lines, total: eur(2_028), requested: day('2026-01-15') },
} as const
const accept = { type: 'AcceptOrder', order: id, promised: day('2026-01-20') } as const
const accepted = { type: 'OrderAccepted', data: { promised: day('2026-01-20') } } as const
const decline = { type: 'DeclineOrder', order: id, why: 'no longer made' } as const
const declined = { type: 'OrderDeclined', data: { why: 'no longer made', products: [] } } as const
const fulfil = { type: 'FulfilOrder', order: id } as const
const fulfilled = {
  type: 'OrderFulfilled',
  data: {
    lines: [
      { product: 'a', quantity: 3 },
      { product: 'b', quantity: 2 },
    ],
    value: eur(2_028),
    whole: true,
  },
} as const
const oneOf = (product: string, quantity = 1) => [{ product, quantity }]
const part = { type: 'OrderFulfilled', data: { lines: oneOf('a'), value: eur(10), whole: false } } as const
const delay = { type: 'DelayOrder', order: id, promised: day('2026-01-27'), why: 'the mill stood still' } as const
const delayed = {
  type: 'OrderDelayed',
  data: { promised: day('2026-01-27'), from: day('2026-01-20'), why: 'the mill stood still' },
} as const
const overdue = { type: 'DelayOrder', order: id } as const
const cancel = { type: 'CancelOrder', order: id, fault: 'client' } as const
const cancelled = { type: 'OrderCancelled', data: { fault: 'client' } } as const
const giveBack = { type: 'ReturnGoods', order: id, fault: 'us', why: 'came broken' } as const

/** More off than a manager gives alone. */
const discounted = [{ product: 'a', quantity: 1, unitPrice: eur(1_000), discount: 1_500 }]
const dear = {
  type: 'OrderReceived',
  data: { client: c, manager: 'anna', lines: discounted, total: eur(850) },
} as const
const granted = (discount: number, more: object = {}) => {
  const acting = managerRef('anna', { competence: { discount, at: '2025-06-01T00:00:00.000Z' as Instant } })
  return { references: { client: clientRef(), ...sold, acting, ...more } }
}

const withClient = (change: Partial<Client>) => ({ references: { client: clientRef(change), ...sold } })
const other = { client: 'casa-mar' }
/** Withdrawn on 3 January at noon, the moment at which the third command of a history is issued. */
const withdrawn = productRef('b', {
  ...cheap,
  listed: [{ from: '2025-01-01T00:00:00.000Z' as Instant, to: '2026-01-03T12:00:00.000Z' as Instant }],
})
const without = { references: { client: clientRef(), ...sold, ...withdrawn } }

/** Every rule of an order, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in OrderRule]: () => RuleViolation } = {
  'role-may-not-change': () => given(received).when(accept, { actor: analyst }).refused('role-may-not-change'),
  'manager-acts-on-own': () => given(received).when(accept, { actor: bruno }).refused('manager-acts-on-own'),
  'client-exists': () =>
    given()
      .when(receive, { references: { client: reference('client', 'nobody', null) } })
      .refused('client-exists'),
  'client-not-erased': () =>
    given()
      .when(receive, withClient({ erased: true }))
      .refused('client-not-erased'),
  'client-not-merged': () =>
    given()
      .when(receive, withClient({ mergedInto: 'casa-mar' }))
      .refused('client-not-merged'),
  'client-not-lost': () =>
    given()
      .when(receive, withClient({ status: 'lost' }))
      .refused('client-not-lost'),
  'line-in-the-assortment': () =>
    given(received)
      .when(accept, { ...without, at: '2026-01-03T12:00:00.000Z' })
      .refused('line-in-the-assortment'),
  'price-key-terms-are-the-ceiling': () =>
    given()
      .when(receive, withClient({ keyTerms: { prices: [{ product: 'b', price: eur(999) }] } }))
      .refused('price-key-terms-are-the-ceiling'),
  'discount-key-terms-are-the-floor': () =>
    given()
      .when(receive, withClient({ keyTerms: { discount: 600 } }))
      .refused('discount-key-terms-are-the-floor'),
  'order-received-once': () => given(received).when(receive).refused('order-received-once'),
  'order-exists': () => given().when(accept).refused('order-exists'),
  'order-awaits-an-answer': () => given(received, accepted).when(decline).refused('order-awaits-an-answer'),
  'order-is-accepted': () => given(received).when(fulfil).refused('order-is-accepted'),
  'order-has-not-ended': () => given(received, accepted, fulfilled).when(cancel).refused('order-has-not-ended'),
  'order-contract-of-the-client': () =>
    given()
      .when(
        { ...receive, contract: contractId('k1') },
        { references: { client: clientRef(), contract: reference('contract', 'k1', other as Contract) } },
      )
      .refused('order-contract-of-the-client'),
  'order-deal-of-the-client': () =>
    given()
      .when(
        { ...receive, deal: dealId('d1') },
        { references: { client: clientRef(), deal: reference('deal', 'd1', other as Deal) } },
      )
      .refused('order-deal-of-the-client'),
  'order-total-is-sum': () =>
    given()
      .when({ ...receive, total: eur(2_029) })
      .refused('order-total-is-sum'),
  'order-day-not-past': () =>
    given()
      .when({ ...receive, requested: day('2025-12-31') })
      .refused('order-day-not-past'),
  'order-delay-is-later': () => given(received, accepted, delayed).when(delay).refused('order-delay-is-later'),
  'discount-within-competence': () => given(dear).when(accept, granted(1_499)).refused('discount-within-competence'),
  'order-past-its-promise': () => given(received, accepted).when(overdue).refused('order-past-its-promise'),
  'order-overdue-once': () =>
    given(received, accepted, { type: 'OrderDelayed', data: { from: day('2026-01-20') } })
      .when(overdue)
      .refused('order-overdue-once'),
  'order-delivered-within-ordered': () =>
    given(received, accepted, part)
      .when({ ...fulfil, lines: oneOf('a', 3) })
      .refused('order-delivered-within-ordered'),
  'order-returned-within-delivered': () =>
    given(received, accepted, part)
      .when({ ...giveBack, lines: oneOf('a', 2) })
      .refused('order-returned-within-delivered'),
  'lines-not-empty': () =>
    given()
      .when({ ...receive, lines: [] })
      .refused('lines-not-empty'),
  'lines-in-one-currency': () =>
    given()
      .when({ ...receive, lines: [...lines, { product: 'a', quantity: 1, unitPrice: usd(1) }] })
      .refused('lines-in-one-currency'),
  'price-not-negative': () =>
    given()
      .when({ ...receive, lines: [{ product: 'a', quantity: 1, unitPrice: eur(-1) }] })
      .refused('price-not-negative'),
  'amount-in-range': () =>
    given()
      .when({ ...receive, lines: [{ product: 'a', quantity: 2, unitPrice: eur(LARGEST_AMOUNT) }] })
      .refused('amount-in-range'),
  'status-in-order': () =>
    given(received, accepted).when(fulfil, { at: '2026-01-02T11:59:59.999Z' }).refused('status-in-order'),
}

describe('an order refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation).toMatchObject({ _tag: 'RuleViolation', rule })
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(10)
    })

  it('naming the field and the offending value', () => {
    expect(broken['line-in-the-assortment']()).toMatchObject({ field: 'lines.1.product', value: 'b' })
    expect(broken['order-delivered-within-ordered']()).toMatchObject({ field: 'lines.0.quantity', value: 3 })
    expect(broken['order-delivered-within-ordered']().message).toContain('of a 2 are ordered')
    expect(broken['order-returned-within-delivered']()).toMatchObject({ field: 'lines.0.quantity', value: 2 })
    expect(broken['order-day-not-past']()).toMatchObject({ field: 'requested', value: '2025-12-31' })
    expect(broken['order-delay-is-later']()).toMatchObject({ field: 'promised', value: '2026-01-27' })
    expect(broken['order-has-not-ended']()).toMatchObject({ field: 'order', value: 'fulfilled' })
  })
})

describe('the discounts of an order', () => {
  const deal = (state: object) => ({
    deal: reference('deal', 'd1', { offers: {}, requests: {}, lastAt: {}, ...state } as Deal),
  })
  const lines = discounted
  const agreement = (one: object, status = 'in-force') => ({
    contract: reference('contract', 'k1', { agreement: one, status } as Contract),
  })

  it('are answered for by who accepts it, be it what the role may or what was granted', () => {
    given(dear).when(accept).refused('discount-within-competence')
    given(dear).when(accept, { actor: head }).thenEvents(accepted)
    given(dear).when(accept, granted(1_500)).thenEvents(accepted)
    expect(given(dear).when(accept).refused('discount-within-competence')).toMatchObject({
      field: 'lines.0.discount',
      value: 1_500,
    })
  })

  it('or were, by who had the offer accepted or the discount approved, or concluded the contract', () => {
    const offer = (status: string) => deal({ offers: { 'offer-1': { status, lines } } })
    const request = (status: string) => deal({ requests: { 'request-1': { status, discount: 1_500 } } })
    for (const found of [
      offer('accepted'),
      request('approved'),
      agreement({ lines }),
      agreement({ lines: [], discount: 1_500 }),
    ])
      given(dear).when(accept, granted(1_000, found)).thenEvents(accepted)
    const other = [{ ...discounted[0], product: 'b' }]
    for (const found of [
      offer('standing'),
      request('refused'),
      agreement({ lines: other }),
      agreement({ lines: [] }),
      agreement({ lines }, 'draft'),
    ])
      given(dear).when(accept, granted(1_000, found)).refused('discount-within-competence')
  })

  it('are what a price is below that of the list, as it stood at the receipt', () => {
    const below = (unitPrice: number, discount?: number) => ({
      type: 'OrderReceived' as const,
      data: {
        ...dear.data,
        lines: [
          { product: 'a', quantity: 1, unitPrice: eur(unitPrice), ...(discount === undefined ? {} : { discount }) },
        ],
      },
    })
    // Listed at 10.00 when it was received, and dearer since.
    const dearer = { price: eur(99_999), since: '2026-01-02T00:00:00.000Z' as Instant }
    const list = productRef('a', { firstPrice: eur(1_000), repriced: [dearer] })
    given(below(900)).when(accept, granted(1_000, list)).thenEvents(accepted)
    expect(given(below(899)).when(accept, granted(1_000, list)).refused('discount-within-competence')).toMatchObject({
      field: 'lines.0.discount',
      value: 1_010,
    })
    given(below(950, 600)).when(accept, granted(1_000, list)).refused('discount-within-competence')
    // The same was agreed in the deal, as a discount or as a price.
    const offers = (line: object) =>
      deal({ offers: { 'offer-1': { status: 'accepted', lines: [{ product: 'a', quantity: 1, ...line }] } } })
    for (const line of [{ unitPrice: eur(800) }, { unitPrice: eur(1_000), discount: 2_000 }])
      given(below(800))
        .when(accept, granted(0, { ...list, ...offers(line) }))
        .thenEvents(accepted)
    given(below(800))
      .when(accept, granted(0, { ...list, ...offers({ unitPrice: eur(801) }) }))
      .refused('discount-within-competence')
  })

  it('need nobody where they are those of a key account', () => {
    const keyTerms = { discount: 1_500 }
    given(dear)
      .when(accept, granted(0, { client: clientRef({ keyTerms }) }))
      .thenEvents(accepted)
  })
})

describe('an order is received', () => {
  it('from the manager of the client, with the exact sum of its lines', () => {
    given().when(receive).thenEvents(received)
    given().when(receive, { actor: head }).thenEvents(received)
    given()
      .when({ ...receive, total: eur(2_028) })
      .thenEvents(received)
    given()
      .when(receive, { actor: bruno, ...withClient({ manager: null }) })
      .thenEvents({ ...received, data: { ...received.data, manager: 'bruno' } })
  })

  it('whatever it asks for: whether that can be had is answered afterwards', () => {
    const odd = [{ product: 'never seen', quantity: 1, unitPrice: eur(100) }]
    given()
      .when({ ...receive, lines: odd })
      .thenEvents({ ...received, data: { ...received.data, lines: odd, total: eur(100) } })
    // But a price must come from somewhere.
    given()
      .when({ ...receive, lines: [{ product: 'never seen', quantity: 1 }] })
      .refused('line-in-the-assortment')
  })

  it('at the list price, or at the terms of a key account, where it names none', () => {
    const asked = { ...receive, lines: [{ product: 'basic', quantity: 2 }] }
    const priced = (line: object, total: number) => ({
      ...received,
      data: { ...received.data, lines: [{ product: 'basic', quantity: 2, ...line }], total: eur(total) },
    })
    given()
      .when(asked)
      .thenEvents(priced({ unitPrice: eur(10_000) }, 20_000) as typeof received)
    given()
      .when(asked, withClient({ keyTerms: { discount: 500, prices: [{ product: 'basic', price: eur(8_000) }] } }))
      .thenEvents(priced({ unitPrice: eur(8_000), discount: 500 }, 15_200) as typeof received)
  })

  it('out of a deal and under a contract of the client', () => {
    const about = { deal: dealId('d1'), contract: contractId('k1') }
    const references = {
      client: clientRef(),
      deal: reference('deal', 'd1', { client: c } as unknown as Deal),
      contract: reference('contract', 'k1', { client: c } as unknown as Contract),
    }
    given()
      .when({ ...receive, ...about }, { references })
      .thenEvents({ ...received, data: { ...received.data, ...about } })
  })
})

describe('an order is answered once', () => {
  it('accepted with the day it is promised for, from what is sold at that moment', () => {
    given(received).when(accept).thenEvents(accepted)
    // Recorded late, it is judged by when it occurred.
    given(received)
      .when(accept, { ...without, at: '2026-01-03T11:59:59.999Z' })
      .thenEvents(accepted)
    given(received)
      .when({ ...accept, promised: day('2026-01-01') }, { at: '2026-01-02T12:00:00.000Z' })
      .refused('order-day-not-past')
  })

  it('or declined, saying why and what is not in the assortment', () => {
    given(received).when(decline).thenEvents(declined)
    given(received)
      .when(decline, { ...without, at: '2026-01-03T12:00:00.000Z' })
      .thenEvents({ ...declined, data: { ...declined.data, products: ['b'] } })
    for (const command of [accept, decline]) given(received, declined).when(command).refused('order-awaits-an-answer')
  })
})

describe('an accepted order', () => {
  it('is scheduled and dispatched, all that is missing where nothing is named', () => {
    given(received, accepted)
      .when({ type: 'ScheduleOrder', order: id, day: day('2026-01-18'), department: 'logistics' })
      .thenEvents({ type: 'OrderScheduled', data: { day: day('2026-01-18'), department: 'logistics' } })
    given(received, accepted, part)
      .when({ type: 'DispatchOrder', order: id, carrier: 'the night lorry' })
      .thenEvents({
        type: 'OrderDispatched',
        data: { carrier: 'the night lorry', lines: [...oneOf('a', 2), ...oneOf('b', 2)] },
      })
    given(received, accepted)
      .when({ type: 'DispatchOrder', order: id, lines: oneOf('c') })
      .refused('order-delivered-within-ordered')
  })

  it('is fulfilled in parts whose worth comes to the total, to the minor unit', () => {
    given(received, accepted).when(fulfil).thenEvents(fulfilled)
    given(received, accepted)
      .when({ ...fulfil, lines: oneOf('a') })
      .thenEvents(part)
    // 0.10 for one of three, so 0.18 for the other two: 0.28 in all.
    given(received, accepted, part)
      .when(fulfil)
      .thenEvents({
        type: 'OrderFulfilled',
        data: { lines: [...oneOf('a', 2), ...oneOf('b', 2)], value: eur(2_018), whole: true },
      })
  })

  it('sums what is named twice, on the order and on the delivery', () => {
    const twice = {
      ...received,
      data: { ...received.data, lines: [...lines, { product: 'a', quantity: 1, unitPrice: eur(50) }] },
    }
    const delivered = given(twice, accepted).when({ ...fulfil, lines: [...oneOf('a', 2), ...oneOf('a', 2)] })
    delivered.thenEvents({
      type: 'OrderFulfilled',
      data: { lines: [...oneOf('a', 2), ...oneOf('a', 2)], value: eur(78), whole: false },
    })
    given(twice, accepted)
      .when({ ...fulfil, lines: [...oneOf('a', 2), ...oneOf('a', 3)] })
      .refused('order-delivered-within-ordered')
  })

  it('ends with what is missing where a delivery is the last', () => {
    const last = { ...fulfil, lines: oneOf('a'), final: true } as const
    given(received, accepted)
      .when(last)
      .thenEvents({ ...part, data: { ...part.data, final: true } })
    given(received, accepted, { ...part, data: { ...part.data, final: true } })
      .when(fulfil)
      .refused('order-is-accepted')
  })

  it('keeps its first promise on record however often it is delayed', () => {
    given(received, accepted).when(delay).thenEvents(delayed)
    const again = given(received, accepted, delayed).when({ ...delay, promised: day('2026-02-03') })
    again.thenEvents({
      type: 'OrderDelayed',
      data: { promised: day('2026-02-03'), from: day('2026-01-27'), why: 'the mill stood still' },
    })
    expect(again.state()).toMatchObject({ promised: { first: '2026-01-20', latest: '2026-02-03' } })
    given(received).when(delay).refused('order-is-accepted')
  })

  it('is late without another day once its day has passed, until another is promised', () => {
    const early = { type: 'OrderAccepted', data: { promised: day('2026-01-02') } } as const
    const late = given(received, early).when(overdue)
    late.thenEvents({ type: 'OrderDelayed', data: { from: day('2026-01-02') } })
    expect(late.state()).toMatchObject({ overdue: true, promised: { first: '2026-01-02', latest: '2026-01-02' } })
    const event = { type: 'OrderDelayed', data: { from: day('2026-01-02') } } as const
    expect(given(received, early, event).when(delay).state()).toMatchObject({
      overdue: false,
      promised: { first: '2026-01-02', latest: '2026-01-27' },
    })
  })

  it('is cancelled with what is still missing of it, and that is its end', () => {
    given(received).when(cancel).thenEvents(cancelled)
    given(received, accepted, part).when(cancel).thenEvents(cancelled)
    for (const command of [fulfil, delay])
      given(received, accepted, cancelled).when(command).refused('order-is-accepted')
    given(received, accepted, cancelled).when(cancel).refused('order-has-not-ended')
  })

  it('follows its client into other hands, and out of the old ones', () => {
    const handedOver = withClient({ manager: 'bruno' })
    given(received)
      .when(accept, { ...handedOver, actor: bruno })
      .thenEvents(accepted)
    given(received)
      .when(accept, { ...handedOver, actor: anna })
      .refused('manager-acts-on-own')
  })
})

describe('what was delivered comes back', () => {
  it('in part or whole, also when the order has ended, for what it had been worth', () => {
    given(received, accepted, fulfilled)
      .when({ ...giveBack, lines: oneOf('a') })
      .thenEvents({
        type: 'GoodsReturned',
        data: { fault: 'us', why: 'came broken', lines: oneOf('a'), value: eur(10) },
      })
    given(received, accepted, fulfilled)
      .when(giveBack)
      .thenEvents({
        type: 'GoodsReturned',
        data: { fault: 'us', why: 'came broken', lines: [...oneOf('a', 3), ...oneOf('b', 2)], value: eur(2_028) },
      })
  })

  it('not before it was delivered, nor more than that', () => {
    given(received, accepted).when(giveBack).refused('lines-not-empty')
    given(received, accepted, part).when(giveBack, { at: '2026-01-03T11:59:59.999Z' }).refused('status-in-order')
    given(received, accepted, part, {
      type: 'GoodsReturned',
      data: { fault: 'us', lines: oneOf('a'), value: eur(10) },
    })
      .when({ ...giveBack, lines: oneOf('a') })
      .refused('order-returned-within-delivered')
  })
})
