/** What is offered or agreed: product, quantity, unit price, discount; and the exact sums over it. */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { type RuleViolation, ruleViolation } from '../../kernel/errors.ts'
import { struct } from '../../kernel/struct.ts'
import { Reference } from './ids.ts'
import { LARGEST_AMOUNT, Money } from './money.ts'
import { BasisPoints, Quantity } from './numbers.ts'
import { halfEven } from './rounding.ts'

/** `unitPrice` is the list price; `discount` is taken off quantity × price, rounded half-even to the minor unit. */
export const Line = struct(
  { product: Reference, quantity: Quantity, unitPrice: Money },
  { discount: BasisPoints, need: Reference },
)
export type Line = t.TypeOf<typeof Line>

export const Lines = t.readonlyArray(Line, 'lines')

/** A line as it is asked for: where it names no price or discount, those of the assortment and the client's terms hold. */
export const LineAsked = struct(
  { product: Reference, quantity: Quantity },
  { unitPrice: Money, discount: BasisPoints, need: Reference },
)
export type LineAsked = t.TypeOf<typeof LineAsked>

export const LinesAsked = t.readonlyArray(LineAsked, 'lines')

/** How much of which product: of a delivery, a consignment, a return. */
export const Quantities = t.readonlyArray(struct({ product: Reference, quantity: Quantity }), 'quantities')
export type Quantities = t.TypeOf<typeof Quantities>

const ALL = 10_000n

/** Net amount of a line in minor units. @example lineNet(3 × 1.01 less 5 %) // 288: 287.85 rounded half-even */
export const lineNet = ({ quantity, unitPrice, discount = 0 }: Line): bigint =>
  halfEven(BigInt(quantity) * BigInt(unitPrice.amount) * (ALL - BigInt(discount)), ALL)

/** Lines of one currency at list price, before any discount, in minor units; null beyond the largest amount. */
export const listOf = (lines: ReadonlyArray<Line>): number | null => {
  const list = lines.reduce((sum, { quantity, unitPrice }) => sum + BigInt(quantity) * BigInt(unitPrice.amount), 0n)
  return list > BigInt(LARGEST_AMOUNT) ? null : Number(list)
}

type LineRule = 'lines-not-empty' | 'lines-in-one-currency' | 'price-not-negative' | 'amount-in-range'

/** The exact sum of lines in one currency, prices not negative. */
export const totalOf = (lines: ReadonlyArray<Line>, field: string): E.Either<RuleViolation<LineRule>, Money> => {
  const [first] = lines
  if (first === undefined) return E.left(ruleViolation('lines-not-empty', field, 0, 'name at least one line'))
  const { currency } = first.unitPrice
  const other = lines.findIndex((line) => line.unitPrice.currency !== currency)
  if (other >= 0) {
    const found = lines[other]?.unitPrice.currency ?? ''
    return E.left(
      ruleViolation(
        'lines-in-one-currency',
        `${field}.${other}.unitPrice`,
        found,
        `all lines must be in ${currency}, as the first is`,
      ),
    )
  }
  const negative = lines.findIndex((line) => line.unitPrice.amount < 0)
  if (negative >= 0) {
    const amount = lines[negative]?.unitPrice.amount ?? 0
    return E.left(
      ruleViolation('price-not-negative', `${field}.${negative}.unitPrice`, amount, 'a price is not below zero'),
    )
  }
  const sum = lines.reduce((total, line) => total + lineNet(line), 0n)
  if (sum > BigInt(LARGEST_AMOUNT))
    return E.left(ruleViolation('amount-in-range', field, sum.toString(), 'the total is beyond 10^14 minor units'))
  return E.right({ amount: Number(sum), currency })
}
