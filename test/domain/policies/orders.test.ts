import { describe, it } from 'vitest'
import { crmAggregates } from '../../../src/domain/index.ts'
import { orderDelayed } from '../../../src/domain/policies/order-delayed.ts'
import { withdrawnProduct } from '../../../src/domain/policies/withdrawn-product.ts'
import { eur } from '../../../src/domain/values/money.ts'
import { policySpecification, type Told } from '../../../src/testing/policy-spec.ts'

const lines = [
  { product: 'flour', quantity: 2, unitPrice: eur(100) },
  { product: 'yeast', quantity: 1, unitPrice: eur(100) },
]
const received: Told = { type: 'OrderReceived', data: { client: 'forn-puig', manager: 'anna', lines, total: eur(300) } }
const accepted: Told = { type: 'OrderAccepted', data: { promised: '2026-01-20' } }
const delivered = (some: ReadonlyArray<object>, whole: boolean, more: object = {}): Told => ({
  type: 'OrderFulfilled',
  data: { lines: some, value: eur(100), whole, ...more },
})
const flour = [{ product: 'flour', quantity: 1 }]
const delayed = (more: object): Told => ({ type: 'OrderDelayed', data: { from: '2026-01-20', ...more } })

describe('an order', () => {
  const late = policySpecification(orderDelayed(), crmAggregates())
  const why = (day: string) => `order o1 was promised for ${day}`
  const commands = (day: string) =>
    [
      { type: 'DelayOrder', order: 'o1', why: 'not complete by the day promised' },
      { type: 'SuggestFollowUp', client: 'forn-puig', order: 'o1', reason: 'delay', why: why(day) },
    ] as const

  it('that is not complete by the day promised is delayed, and its manager reminded', () => {
    const open = late(['order-o1', received, accepted, delivered(flour, false)])
    open.thenTimers({ 'o1/late': '2026-01-21T00:00:00.000Z' })
    open.onDay('2026-01-20').thenNothing()
    open.onDay('2026-01-21').thenCommands(...commands('2026-01-20'))
  })

  it('put off to another day, is late after that; put off without one, nothing more is said', () => {
    late(['order-o1', received, accepted, delayed({ promised: '2026-02-03' })])
      .onDay('2026-02-03')
      .thenNothing()
    late(['order-o1', received, accepted, delayed({ promised: '2026-02-03' })])
      .onDay('2026-02-04')
      .thenCommands(...commands('2026-02-03'))
    late(['order-o1', received, accepted, delayed({})]).thenTimers({})
  })

  it('complete, delivered for the last time, or cancelled, is never late; not accepted, it was promised for no day', () => {
    const whole = delivered(flour, true)
    const last = delivered(flour, false, { final: true })
    const cancelled: Told = { type: 'OrderCancelled', data: { fault: 'client' } }
    for (const end of [whole, last, cancelled])
      late(['order-o1', received, accepted, end]).onDay('2026-03-01').thenNothing()
    late(['order-o1', received]).onDay('2026-03-01').thenNothing()
  })
})

describe('an order accepted on a product that had just been withdrawn', () => {
  const told = policySpecification(withdrawnProduct(), crmAggregates())
  const listed = (product: string): Told => ({ type: 'ProductListed', data: { name: product, price: eur(100) } })
  const withdrawn: Told = { type: 'ProductWithdrawn', data: {} }

  it('is told to its manager, who knows what is still in stock', () =>
    told(['product-flour', listed('flour')], ['product-yeast', listed('yeast'), withdrawn], ['order-o1', received])
      .when('order-o1', accepted)
      .thenCommands({
        type: 'SuggestFollowUp',
        client: 'forn-puig',
        order: 'o1',
        reason: 'other',
        why: 'order o1 was accepted on yeast, withdrawn from the assortment before',
      }))

  it('accepted while all of it is sold, is nothing to speak of', () =>
    told(['product-flour', listed('flour')], ['product-yeast', listed('yeast')], ['order-o1', received])
      .when('order-o1', accepted)
      .thenNothing())
})
