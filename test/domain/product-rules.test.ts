import { describe, expect, it } from 'vitest'
import type { ProductRule } from '../../src/domain/product/rules.ts'
import { isListedAt, listPriceAt, type Product } from '../../src/domain/product/state.ts'
import { productId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { analyst, anna, product as given } from '../support/domain.ts'

const p = productId('gtx')
const list = { type: 'ListProduct', product: p, name: 'GTX', price: eur(55_000), family: 'GTX' } as const
const listed = { type: 'ProductListed', data: { name: 'GTX', price: eur(55_000), family: 'GTX' } } as const
const reprice = { type: 'RepriceProduct', product: p, to: eur(49_900), why: 'a new series' } as const
const repriced = {
  type: 'ProductRepriced',
  data: { from: eur(55_000), to: eur(49_900), why: 'a new series' },
} as const
const strength = { type: 'RecordStrength', product: p, strength: 'runs without mains', over: 'hooli' } as const
const recorded = { type: 'StrengthRecorded', data: { strength: 'runs without mains', over: 'hooli' } } as const
const withdraw = { type: 'WithdrawProduct', product: p, why: 'no longer made', successor: 'gtx-ultra' } as const
const withdrawn = { type: 'ProductWithdrawn', data: { why: 'no longer made', successor: 'gtx-ultra' } } as const
/** A day passes. */
const strengthless = { type: 'StrengthRecorded', data: { strength: 'small' } } as const
const relist = { type: 'RelistProduct', product: p } as const
const relisted = { type: 'ProductRelisted', data: { price: eur(55_000) } } as const

/** Every rule of a product, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in ProductRule]: () => RuleViolation } = {
  'role-may-not-change': () => given(listed).when(strength, { actor: analyst }).refused('role-may-not-change'),
  'head-decides': () => given().when(list, { actor: anna }).refused('head-decides'),
  'product-listed-once': () => given(listed).when(list).refused('product-listed-once'),
  'product-exists': () => given().when(withdraw).refused('product-exists'),
  'product-is-listed': () => given(listed, withdrawn).when(withdraw).refused('product-is-listed'),
  'product-is-withdrawn': () => given(listed).when(relist).refused('product-is-withdrawn'),
  'price-not-negative': () =>
    given()
      .when({ ...list, price: eur(-1) })
      .refused('price-not-negative'),
  'status-in-order': () => given(listed).when(withdraw, { at: '2025-12-31T12:00:00.000Z' }).refused('status-in-order'),
}

describe('a product refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation._tag).toBe('RuleViolation')
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(10)
    })
})

describe('a product', () => {
  it('is listed by a head, with its price, and stands in the assortment from then on', () => {
    given().when(list).thenEvents(listed)
    const state = given().when(list, { at: '2026-02-01T09:00:00.000Z' }).state() as Product
    const inIt = (at: string) => isListedAt(state, at as Instant)
    expect([inIt('2026-02-01T08:59:59.999Z'), inIt('2026-02-01T09:00:00.000Z')]).toEqual([false, true])
  })

  it('is not in it from its withdrawal to its relisting, and both moments are remembered', () => {
    given(listed).when(withdraw).thenEvents(withdrawn)
    given(listed, withdrawn).when(relist).thenEvents(relisted)
    // Listed on 1 January at noon, withdrawn on the 2nd, back on the 3rd.
    const state = given(listed, withdrawn).when(relist).state() as Product
    const days = ['2026-01-01T12', '2026-01-02T11', '2026-01-02T12', '2026-01-03T11', '2026-01-03T12']
    expect(days.map((day) => isListedAt(state, `${day}:00:00.000Z` as Instant))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ])
  })

  it('has the list price of the moment that is asked for, also where a price is recorded late', () => {
    given(listed).when(reprice).thenEvents(repriced)
    given(listed, repriced).when(reprice).thenEvents()
    // The price of 3 January is known before that of the 2nd.
    const state = given(listed, strengthless, { ...repriced, data: { ...repriced.data, to: eur(45_000) } })
      .when(reprice, { at: '2026-01-02T12:00:00.000Z' })
      .state() as Product
    const days = ['2025-12-31', '2026-01-01', '2026-01-02', '2026-01-03']
    expect(days.map((day) => listPriceAt(state, `${day}T12:00:00.000Z` as Instant).amount)).toEqual([
      55_000, 55_000, 49_900, 45_000,
    ])
  })

  it('comes back at the price it had, or at another', () => {
    given(listed, repriced, withdrawn)
      .when(relist)
      .thenEvents({ ...relisted, data: { price: eur(49_900) } })
    given(listed, withdrawn)
      .when({ ...relist, price: eur(60_000), why: 'asked for' })
      .thenEvents({ type: 'ProductRelisted', data: { price: eur(60_000), why: 'asked for' } })
  })

  it('is praised by whoever sells it, once for the same strength over the same competitor', () => {
    given(listed).when(strength, { actor: anna }).thenEvents(recorded)
    given(listed, recorded).when(strength, { actor: anna }).thenEvents()
    const { over: _over, ...plain } = strength
    given(listed, recorded)
      .when(plain, { actor: anna })
      .thenEvents({ type: 'StrengthRecorded', data: { strength: 'runs without mains' } })
    given(listed, withdrawn).when(strength).thenEvents(recorded)
  })

  it('that was withdrawn has no new price', () => {
    given(listed, withdrawn).when(reprice).refused('product-is-listed')
  })
})
