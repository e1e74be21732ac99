/** Quantities of products, and what a part of an order is worth. */
import { type ById, byId, withId } from '../values/by-id.ts'
import { type Line, lineNet, type Quantities } from '../values/line.ts'
import type { Money } from '../values/money.ts'

export type QuantityByProduct = ById<number>

/** With these added; several of one product are summed. */
export const plus = (quantities: QuantityByProduct, more: Quantities): QuantityByProduct =>
  more.reduce((sums, { product, quantity }) => withId(sums, product, (byId(sums, product) ?? 0) + quantity), quantities)

/** What is left of each product; those of which nothing is left are not named. */
export const minus = (quantities: QuantityByProduct, less: QuantityByProduct): Quantities =>
  Object.entries(quantities).flatMap(([product, quantity]) => {
    const left = quantity - (byId(less, product) ?? 0)
    return left > 0 ? [{ product, quantity: left }] : []
  })

/** The first of the quantities that is more than there is of it, with what there is. */
export const firstAbove = (
  asked: Quantities,
  available: Quantities,
): { readonly index: number; readonly quantity: number; readonly available: number } | undefined => {
  const there = plus({}, available)
  let sums: QuantityByProduct = {}
  for (const [index, one] of asked.entries()) {
    sums = plus(sums, [one])
    const most = byId(there, one.product) ?? 0
    if ((byId(sums, one.product) ?? 0) > most) return { index, quantity: one.quantity, available: most }
  }
  return undefined
}

/** What so much of an order is worth: of a product on several lines the earlier lines count first. */
const worth = (lines: ReadonlyArray<Line>, quantities: QuantityByProduct): bigint => {
  let left = quantities
  let sum = 0n
  for (const line of lines) {
    const there = byId(left, line.product) ?? 0
    const quantity = Math.min(there, line.quantity)
    if (quantity === 0) continue
    left = withId(left, line.product, there - quantity)
    sum += lineNet({ ...line, quantity })
  }
  return sum
}

/**
 * What is added to the worth of an order's lines where the quantities grow from one to another, to the minor unit: parts
 * sum to the total of the whole, whatever each line's rounding.
 *
 * @example worthBetween([3 × 0.10 less 5 %], {}, { a: 1 }) // 0.10: 0.095 rounded half-even
 */
export const worthBetween = (lines: ReadonlyArray<Line>, from: QuantityByProduct, to: QuantityByProduct): Money => ({
  amount: Number(worth(lines, to) - worth(lines, from)),
  currency: lines[0]?.unitPrice.currency ?? '',
})
