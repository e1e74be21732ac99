import { describe, expect, it } from 'vitest'
import type { OrderEvent } from '../../src/domain/order/events.ts'
import type { Order } from '../../src/domain/order/state.ts'
import { isListedAt, type Product } from '../../src/domain/product/state.ts'
import type { Line } from '../../src/domain/values/line.ts'
import { decidedIn, histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

const orders = (steps: ReadonlyArray<Step>) => steps.filter(({ after }) => after.aggregate.category === 'order')

/** The orders as a history leaves them. */
const lastOf = (steps: ReadonlyArray<Step>) =>
  [...new Map(orders(steps).map(({ after }) => [after.id, after])).values()].flatMap(({ state, events }) =>
    state === null ? [] : [{ order: state as Order, events: events as ReadonlyArray<OrderEvent> }],
  )

const sums = (lines: ReadonlyArray<{ readonly product: string; readonly quantity: number }>) => {
  const found = new Map<string, number>()
  for (const { product, quantity } of lines) found.set(product, (found.get(product) ?? 0) + quantity)
  return found
}

describe('an order', () => {
  it('is never delivered beyond what was ordered, nor does more come back than was delivered', () => {
    let returned = 0
    histories((steps) => {
      for (const { order, events } of lastOf(steps)) {
        const linesOf = (type: 'OrderFulfilled' | 'GoodsReturned') =>
          events.flatMap((event) => (event.type === type ? event.data.lines : []))
        const [ordered, there, back] = [
          sums(order.lines),
          sums(linesOf('OrderFulfilled')),
          sums(linesOf('GoodsReturned')),
        ]
        for (const [product, quantity] of there) expect(quantity).toBeLessThanOrEqual(ordered.get(product) ?? 0)
        for (const [product, quantity] of back) expect(quantity).toBeLessThanOrEqual(there.get(product) ?? 0)
        returned += back.size
      }
    })
    expect(returned).toBeGreaterThan(0)
  })

  it('is worth its total when it is whole, however it was delivered, and nothing when all of it came back', () => {
    const seen = { parts: 0, whole: 0, nothing: 0 }
    histories((steps) => {
      for (const { order, events } of lastOf(steps)) {
        const received = events.find((event) => event.type === 'OrderReceived')
        const deliveries = events.flatMap((event) => (event.type === 'OrderFulfilled' ? [event.data] : []))
        const returns = events.flatMap((event) => (event.type === 'GoodsReturned' ? [event.data] : []))
        const sum = (parts: ReadonlyArray<{ readonly value: { readonly amount: number } }>) =>
          parts.reduce((total, { value }) => total + BigInt(value.amount), 0n)
        for (const { value } of [...deliveries, ...returns]) expect(value.amount).toBeGreaterThanOrEqual(0)
        const whole = deliveries.some((one) => one.whole)
        const total = BigInt(received?.data.total.amount ?? -1)
        if (whole) expect(sum(deliveries)).toBe(total)
        else expect(sum(deliveries) <= total).toBe(true)
        if (whole && deliveries.length > 1) seen.parts++
        if (whole) seen.whole++
        if (deliveries.length === 0) continue
        const kept = Object.entries(order.delivered).some(([product, n]) => n > (order.returned[product] ?? 0))
        if (kept) continue
        expect(sum(returns)).toBe(sum(deliveries))
        seen.nothing++
      }
    })
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
  })

  it('is answered once and ends once, and takes nothing afterwards but what comes back', () => {
    histories((steps) => {
      for (const { events } of lastOf(steps)) {
        const answers = events.filter(({ type }) => type === 'OrderAccepted' || type === 'OrderDeclined')
        expect(answers.length).toBeLessThanOrEqual(1)
        const end = events.findIndex(
          (event) =>
            event.type === 'OrderDeclined' ||
            event.type === 'OrderCancelled' ||
            (event.type === 'OrderFulfilled' && (event.data.whole || event.data.final === true)),
        )
        if (end < 0) continue
        for (const { type } of events.slice(end + 1)) expect(type).toBe('GoodsReturned')
      }
    })
  })

  it('is accepted only from what is in the assortment at that moment', () => {
    let refused = 0
    histories((steps) => {
      const products = new Map<string, Product | null>()
      for (const step of steps) {
        const { aggregate, id, state } = step.after
        if (aggregate.category === 'product') products.set(id, state as Product | null)
        if (aggregate.category !== 'order') continue
        if (step.decided._tag === 'Left' && step.decided.left.rule === 'line-in-the-assortment') refused++
        for (const { type, occurredAt } of decidedIn(step))
          if (type === 'OrderAccepted')
            for (const { product } of (state as Order).lines as ReadonlyArray<Line>)
              expect(isListedAt(products.get(product) as Product, occurredAt)).toBe(true)
      }
    })
    expect(refused).toBeGreaterThan(0)
  })

  it('keeps the promise of its acceptance, and each later one is for a later day', () => {
    histories((steps) => {
      for (const { order, events } of lastOf(steps)) {
        const promises = events.flatMap((event) =>
          (event.type === 'OrderAccepted' || event.type === 'OrderDelayed') && event.data.promised !== undefined
            ? [event.data.promised]
            : [],
        )
        const [first] = promises
        expect(order.promised).toEqual(first === undefined ? null : { first, latest: promises.at(-1) })
        for (const [i, promised] of promises.entries()) if (i > 0) expect(promised > (promises[i - 1] ?? '')).toBe(true)
      }
    })
  })
})
