/**
 * The assortment (S18): what is sold as of a day and at which price, in ranges; what is good about each product and over whom;
 * and what was bought of it.
 */
import * as t from 'io-ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, derived, figures, type Piece, summed, totalled } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import type { Amount } from '../pipeline/deal.ts'
import { type PeriodOptions, periodFields, withinPeriod } from '../pipeline/period.ts'
import { type LineChange, lineChanges, type ProductChange, productChanges } from '../products/facts.ts'
import { type Sold, soldIn } from '../products/sold.ts'
import { type PurchaseOptions, purchaseFacts, purchaseFields, purchasesOf } from '../retention/purchases.ts'
import { defineView } from '../view.ts'

/** Of what was bought in the period. */
export interface AssortmentOptions extends PeriodOptions, PurchaseOptions {
  /** One product alone. */
  readonly product?: string
  /** One range alone. */
  readonly family?: string
}

const assortmentOptions = struct({}, { ...periodFields, ...purchaseFields, product: t.string, family: t.string })

/** `unlisted`: sold, and never listed; where a history was imported, say. */
export const productStatuses = ['listed', 'withdrawn', 'unlisted'] as const
type ProductStatus = (typeof productStatuses)[number]

export interface PriceSince {
  readonly price: Amount
  readonly since: Instant
  readonly why: string | null
}

/** A time in the assortment; `to` is null while it lasts. */
export interface ListedSpell {
  readonly from: Instant
  readonly to: Instant | null
}

interface BoughtOf {
  /** Won deals and fulfilled orders with it. */
  readonly purchases: number
  readonly clients: number
  /** Delivered and kept, or sold by the deal. */
  readonly units: number
  readonly value: MoneyBag
}

export interface ProductRow extends BoughtOf {
  readonly product: string
  readonly name: string | null
  readonly family: string | null
  readonly description: string | null
  readonly status: ProductStatus
  /** The list price at the moment asked about, or the last one before it was withdrawn. */
  readonly price: Amount | null
  readonly prices: ReadonlyArray<PriceSince>
  readonly listed: ReadonlyArray<ListedSpell>
  readonly strengths: ReadonlyArray<{ readonly strength: string; readonly over: string | null }>
  /** What is sold in the place of one that was withdrawn. */
  readonly successor: string | null
  /** Orders declined in the period because it was not in the assortment. */
  readonly declined: number
}

export interface FamilyRow extends BoughtOf {
  /** Null: of no range. */
  readonly family: string | null
  /** Products in the assortment now. */
  readonly listed: number
}

export interface Assortment {
  readonly products: ReadonlyArray<ProductRow>
  readonly families: ReadonlyArray<FamilyRow>
  readonly inferred: number
}

const soldPiece = ({ stream, positions }: Sold): Piece => ({ stream, positions })

const boughtOf = (sold: ReadonlyArray<Sold>) => ({
  purchases: derived(new Set(sold.map(({ stream }) => stream)).size, 'distinct purchases', () => sold, soldPiece),
  clients: derived(new Set(sold.map(({ client }) => client)).size, 'distinct clients', () => sold, soldPiece),
  units: totalled(sold, soldPiece, ({ units }) => units),
  value: summed(sold, soldPiece, ({ value }) => value),
})

/** From each listing to the withdrawal after it. */
const spellsIn = (changes: ReadonlyArray<ProductChange>): ReadonlyArray<ListedSpell> =>
  changes.flatMap(({ type, occurredAt }, i): ReadonlyArray<ListedSpell> => {
    if (type !== 'ProductListed' && type !== 'ProductRelisted') return []
    const end = changes.slice(i).find((later) => later.type === 'ProductWithdrawn')
    return [{ from: occurredAt, to: end === undefined ? null : end.occurredAt }]
  })

const pricesIn = (changes: ReadonlyArray<ProductChange>): ReadonlyArray<PriceSince> =>
  changes.flatMap(({ amount, currency, occurredAt, why }) =>
    amount === null || currency === null ? [] : [{ price: { amount, currency }, since: occurredAt, why }],
  )

const declinedPiece = ({ stream, position }: LineChange): Piece => ({ stream, positions: [position] })

const rowOf = (
  product: string,
  changes: ReadonlyArray<ProductChange>,
  sold: ReadonlyArray<Sold>,
  declined: ReadonlyArray<LineChange>,
): ProductRow => {
  const listing = changes.find(({ type }) => type === 'ProductListed')
  const listed = spellsIn(changes)
  const prices = pricesIn(changes)
  const last = listed.at(-1)
  return figures<ProductRow>({
    product,
    name: listing?.name ?? null,
    family: listing?.family ?? null,
    description: listing?.description ?? null,
    status: last === undefined ? 'unlisted' : last.to === null ? 'listed' : 'withdrawn',
    price: prices.at(-1)?.price ?? null,
    prices,
    listed,
    strengths: changes.flatMap(({ strength, over }) => (strength === null ? [] : [{ strength, over }])),
    successor:
      last?.to === null ? null : (changes.findLast(({ type }) => type === 'ProductWithdrawn')?.successor ?? null),
    ...boughtOf(sold),
    declined: counted(declined, declinedPiece),
  })
}

const familyOf = (
  family: string | null,
  rows: ReadonlyArray<ProductRow>,
  changes: ReadonlyMap<string, ReadonlyArray<ProductChange>>,
  soldOf: (product: string) => ReadonlyArray<Sold>,
): FamilyRow =>
  figures<FamilyRow>(
    {
      family,
      listed: counted(
        rows.filter(({ status }) => status === 'listed'),
        ({ product }) => ({
          stream: `product-${product}`,
          positions: (changes.get(product) ?? []).map(({ position }) => position),
        }),
      ),
      ...boughtOf(rows.flatMap(({ product }) => soldOf(product))),
    },
    family ?? 'none',
  )

export const assortment = defineView({
  id: 'S18',
  verb: 'market assortment',
  title: 'what is sold and at which price, what is good about it, and what was bought of it',
  facts: { ...purchaseFacts, products: productChanges, lines: lineChanges },
  options: assortmentOptions,
  answer: (facts, question, options: AssortmentOptions): Assortment => {
    const within = withinPeriod(question.zone, options)
    const { purchases, deals, inferred } = purchasesOf(facts, question, options)
    const sold = soldIn(
      purchases.filter(({ at }) => within(at)),
      deals,
      facts.lines,
    )
    const changes = groupBy(facts.products, ({ product }) => product)
    const refused = facts.lines.filter(({ occurredAt }) => within(occurredAt))
    const named = [...changes.keys(), ...sold.keys(), ...refused.flatMap(({ refused: products }) => products ?? [])]
    const soldOf = (product: string) => sold.get(product) ?? []
    const rows = [...new Set(named)]
      .filter((one) => options.product === undefined || one === options.product)
      .toSorted()
      .map((product) =>
        rowOf(
          product,
          changes.get(product) ?? [],
          soldOf(product),
          refused.filter(({ refused: products }) => products?.includes(product)),
        ),
      )
      .filter(({ family }) => options.family === undefined || family === options.family)
    const families = [...groupBy(rows, ({ family }) => family)]
      .toSorted(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1))
      .map(([family, own]) => familyOf(family, own, changes, soldOf))
    return { products: rows, families, inferred }
  },
})
