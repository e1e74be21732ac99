/**
 * The assortment as offers and orders see it: what their lines name must be sold at that moment, and what a line costs
 * where it does not say.
 *
 * Each distinct product of the lines is a reference of the decision, named `product:<id>`. Stores that guard references
 * refuse the append when a product was withdrawn meanwhile, and the command is decided anew. On EventStoreDB, which can't,
 * the products are read at the decision: one withdrawn between reading and appending slips through, and the policy
 * `withdrawn-product` has such offers put right, and tells the manager of such orders.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { ReferenceRequests } from '../kernel/aggregate.ts'
import type { Reference } from '../kernel/decider.ts'
import { ruleViolation } from '../kernel/errors.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Client } from './client/state.ts'
import { isListedAt, listPriceAt, type Product, type ProductState } from './product/state.ts'
import { all, type Guard, unless } from './rules.ts'
import { ProductId } from './values/ids.ts'
import type { Line, LineAsked } from './values/line.ts'
import type { Money } from './values/money.ts'

export type AssortmentRule = 'line-in-the-assortment'
export type KeyTermsRule = 'price-key-terms-are-the-ceiling' | 'discount-key-terms-are-the-floor'

const ALL = 10_000

type Named = { readonly product: string }
type ProductKey = `product:${string}`

/** The products of lines, by `product:<id>`. */
export interface ProductReferences {
  readonly [product: ProductKey]: Reference<ProductState> | undefined
}

const key = (product: string): ProductKey => `product:${product}`

/** The streams of the distinct products of lines. What can't be a product's id was never listed. */
export const productsOf = (lines: ReadonlyArray<Named>): ReferenceRequests =>
  Object.fromEntries(
    lines.flatMap(({ product }) => (ProductId.is(product) ? [[key(product), ['product', product] as const]] : [])),
  )

const productIn = (references: ProductReferences, product: string): ProductState =>
  references[key(product)]?.state ?? null

const notSold = (i: number, product: string, state: ProductState, at: Instant): Guard<AssortmentRule, never> => {
  const first = state?.listed[0]?.from
  const withdrawn = state?.listed.findLast(({ from }) => from <= at)?.to
  const message =
    first === undefined
      ? `${product} was never listed; list it first, or name another`
      : at < first
        ? `${product} is in the assortment only since ${first}; name another`
        : `${product} was withdrawn at ${withdrawn}; name another, or have it relisted`
  return E.left(ruleViolation('line-in-the-assortment', `lines.${i}.product`, product, message))
}

/**
 * Rules 3 and 6: every line names a product that is in the assortment when the offer is made or accepted, or the order is
 * accepted. Held by the guarded references to the products.
 */
export const linesInAssortment = (
  lines: ReadonlyArray<Named>,
  references: ProductReferences,
  at: Instant,
): Guard<AssortmentRule> => {
  for (const [i, { product }] of lines.entries()) {
    const state = productIn(references, product)
    if (state === null || !isListedAt(state, at)) return notSold(i, product, state, at)
  }
  return E.right(undefined)
}

/** The distinct products of lines that are not in the assortment at that moment. */
export const notInAssortment = (
  lines: ReadonlyArray<Named>,
  references: ProductReferences,
  at: Instant,
): ReadonlyArray<string> => {
  const products = [...new Set(lines.map(({ product }) => product))]
  return products.filter((product) => E.isLeft(linesInAssortment([{ product }], references, at)))
}

/** What was agreed with a key account; null for any other client. */
type Terms = Client['keyTerms']

const specialPrice = (terms: Terms, product: string, currency: string): Money | undefined =>
  terms?.prices?.find((one) => one.product === product && one.price.currency === currency)?.price

/** The list price of the moment; for a key account its special price, where that is lower. */
const unitPriceOf = (product: string, state: Product, terms: Terms, at: Instant): Money => {
  const list = listPriceAt(state, at)
  const special = specialPrice(terms, product, list.currency)
  return special !== undefined && special.amount < list.amount ? special : list
}

/** What a unit is due at in a currency: the list price, or a key account's special price; undefined where it has none there. */
const dueIn = (currency: string, product: string, state: Product, terms: Terms, at: Instant): number | undefined => {
  const due = unitPriceOf(product, state, terms, at)
  return due.currency === currency ? due.amount : specialPrice(terms, product, currency)?.amount
}

/**
 * What of a line is given away, in basis points, rounded up: its discount, and whatever its price is below what the product
 * is due at in that currency. In a currency in which it has no price nobody can tell: all of it may be. What was never listed
 * has the price that is agreed.
 */
export const givenAway = (
  { product, unitPrice, discount = 0 }: Line,
  references: ProductReferences,
  terms: Terms,
  at: Instant,
): number => {
  const state = productIn(references, product)
  if (state === null) return discount
  const due = dueIn(unitPrice.currency, product, state, terms, at)
  if (due === undefined) return ALL
  if (unitPrice.amount >= due) return discount
  return ALL - Number((BigInt(unitPrice.amount) * BigInt(ALL - discount)) / BigInt(due))
}

/** Said of what is given away, so that nobody wonders why it is all. */
export const inOtherMoney = (given: number): string =>
  given < ALL ? '' : ', and a price in money in which a product is not listed counts as all of it'

/**
 * Lines with the price and discount that hold where none is named: of a unit the list price or, if lower, the key account's
 * special price; and the discount agreed with a key account. Refused where there is no price to be found.
 */
export const priceLines = (
  lines: ReadonlyArray<LineAsked>,
  references: ProductReferences,
  terms: Terms,
  at: Instant,
): Guard<AssortmentRule, ReadonlyArray<Line>> => {
  const priced: Array<Line> = []
  const agreed = terms?.discount === undefined || terms.discount === 0 ? {} : { discount: terms.discount }
  for (const [i, line] of lines.entries()) {
    const { product, unitPrice } = line
    const state = productIn(references, product)
    if (unitPrice !== undefined) priced.push({ ...agreed, ...line, unitPrice })
    else if (state === null) return notSold(i, product, state, at)
    else priced.push({ ...agreed, ...line, unitPrice: unitPriceOf(product, state, terms, at) })
  }
  return E.right(priced)
}

/**
 * Row S17 and rule 3: a key account pays no more than its special price, whatever is on the list, and its agreed discount is
 * the least it gets. Held by the guarded reference to the client.
 */
export const lineKeepsTerms = (
  { product, unitPrice, discount = 0 }: Line,
  terms: Terms,
  field: string,
): Guard<KeyTermsRule> => {
  const agreed = terms?.discount ?? 0
  const special = specialPrice(terms, product, unitPrice.currency)
  if (special !== undefined && unitPrice.amount > special.amount)
    return E.left(
      ruleViolation(
        'price-key-terms-are-the-ceiling',
        `${field}.unitPrice`,
        unitPrice.amount,
        `this key account has ${product} at ${special.amount} minor units of ${special.currency}; ask no more`,
      ),
    )
  return unless(
    discount >= agreed,
    'discount-key-terms-are-the-floor',
    `${field}.discount`,
    discount,
    `this key account has ${agreed} basis points agreed; offer no less`,
  )
}

/** The same of every line. */
export const keyTermsHold = (lines: ReadonlyArray<Line>, terms: Terms): Guard<KeyTermsRule> =>
  all(...lines.map((line, i) => () => lineKeepsTerms(line, terms, `lines.${i}`)))
