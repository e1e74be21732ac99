/** The guards of a product, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import { ruleViolation } from '../../kernel/errors.ts'
import { type ChangeRule, type Guard, unless } from '../rules.ts'
import type { Money } from '../values/money.ts'
import { isListed, type Product, type ProductState } from './state.ts'

export type ProductRule =
  | ChangeRule
  | 'head-decides'
  | 'product-listed-once'
  | 'product-exists'
  | 'product-is-listed'
  | 'product-is-withdrawn'
  | 'price-not-negative'
  | 'status-in-order'

type ProductGuard<A = unknown> = Guard<ProductRule, A>

/** Held by the product's own stream. */
export const notListedBefore = (product: ProductState, id: string | undefined): ProductGuard =>
  unless(
    product === null,
    'product-listed-once',
    'product',
    id ?? null,
    'this product has been listed before; reprice it, or relist it where it was withdrawn',
  )

export const productExists = (product: ProductState): ProductGuard<Product> =>
  product === null
    ? E.left(ruleViolation('product-exists', 'product', null, 'there is no such product; list it first'))
    : E.right(product)

/** A product that was withdrawn has no price and is not withdrawn again: rule 6 asks of each moment whether it is sold. */
export const inAssortment = (product: Product): ProductGuard =>
  unless(
    isListed(product),
    'product-is-listed',
    'product',
    product.listed.at(-1)?.to ?? null,
    `the product was withdrawn at ${product.listed.at(-1)?.to}; relist it first`,
  )

export const isWithdrawn = (product: Product): ProductGuard =>
  unless(
    !isListed(product),
    'product-is-withdrawn',
    'product',
    product.listed.at(-1)?.from ?? null,
    'the product is in the assortment; there is nothing to relist',
  )

export const priceNotNegative = (price: Money, field: string): ProductGuard =>
  unless(price.amount >= 0, 'price-not-negative', field, price.amount, 'a price is not below zero')
