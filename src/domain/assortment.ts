/**
 * The assortment as offers and orders see it: what their lines name must be sold at that moment, and what a line costs
 * where it does not say.
 *
 * Each distinct product of the lines is a reference of the decision, named `product:<id>`. Stores that guard references
 * refuse the append when a product was withdrawn meanwhile, and the command is decided anew. On EventStoreDB, which can't,
 * the products are read at the decision: one withdrawn between reading and appending slips through, and a policy that
 * watches `ProductWithdrawn` must have such offers declined or revised, and such orders declined.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { ReferenceRequests } from '../kernel/aggregate.ts'
import type { Reference } from '../kernel/decider.ts'
import { ruleViolation } from '../kernel/errors.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Client } from './client/state.ts'
import { isListedAt, listPriceAt, type Product, type ProductState } from './product/state.ts'
import type { Guard } from './rules.ts'
import { ProductId } from './values/ids.ts'
import type { Line, LineAsked } from './values/line.ts'
import type { Money } from './values/money.ts'

export type AssortmentRule = 'line-in-the-assortment' | 'price-key-terms-are-the-ceiling'

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

const whyNot = (product: string, state: ProductState, at: Instant): string => {
  const first = state?.listed[0]
  if (state === null || first === undefined) return `${product} was never listed; list it first, or offer another`
  if (at < first.from) return `${product} is in the assortment only since ${first.from}; offer another`
  const withdrawn = state.listed.findLast(({ from }) => from <= at)
  return `${product} was withdrawn at ${withdrawn?.to}; offer another, or have it relisted`
}

const notSold = (i: number, product: string, state: ProductState, at: Instant): Guard<AssortmentRule, never> =>
  E.left(ruleViolation('line-in-the-assortment', `lines.${i}.product`, product, whyNot(product, state, at)))

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

/** Row S17: a key account pays no more than its special price, whatever is on the list. */
export const withinSpecialPrices = (lines: ReadonlyArray<Line>, terms: Terms): Guard<AssortmentRule> => {
  for (const [i, { product, unitPrice }] of lines.entries()) {
    const special = specialPrice(terms, product, unitPrice.currency)
    if (special !== undefined && unitPrice.amount > special.amount)
      return E.left(
        ruleViolation(
          'price-key-terms-are-the-ceiling',
          `lines.${i}.unitPrice`,
          unitPrice.amount,
          `this key account has ${product} at ${special.amount} minor units of ${special.currency}; ask no more`,
        ),
      )
  }
  return E.right(undefined)
}
