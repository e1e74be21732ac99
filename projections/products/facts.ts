/** What was said of products, and which lines offers and orders have. */
import type { DealEnvelope } from '../../src/domain/deal/events.ts'
import type { OrderEnvelope } from '../../src/domain/order/events.ts'
import type { ProductEnvelope } from '../../src/domain/product/events.ts'
import type { Line } from '../../src/domain/values/line.ts'
import { integer, json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'
import type { QuantityOf } from '../orders/facts.ts'

const productTable = {
  ...factColumns,
  product: text('the product'),
  type: text<ProductEnvelope['type']>('the event type'),
  name: nullable(text('ProductListed: its name')),
  family: nullable(text('ProductListed: the range that it belongs to')),
  description: nullable(text('ProductListed: what it is')),
  amount: nullable(integer('minor units: the list price of one unit from then on')),
  currency: nullable(text('ISO 4217 code of the price')),
  strength: nullable(text('StrengthRecorded: what is good about it')),
  over: nullable(text('StrengthRecorded: the competitor over whom it is an advantage')),
  successor: nullable(text('ProductWithdrawn: what is sold in its place')),
  why: nullable(text('ProductRepriced, ProductWithdrawn, ProductRelisted: the reason given')),
}

const noProduct = {
  name: null,
  family: null,
  description: null,
  amount: null,
  currency: null,
  strength: null,
  over: null,
  successor: null,
  why: null,
} as const

const productRow = (
  event: ProductEnvelope,
  extra: Partial<RowOf<typeof productTable>>,
): RowOf<typeof productTable> => ({ ...noProduct, ...factOf(event), product: event.id, type: event.type, ...extra })

export const productChanges = defineFacts({
  name: 'product_changes',
  version: 1,
  doc: 'one row for each event of a product: what it is, what it costs, whether it is sold',
  table: productTable,
  on: {
    ProductListed: (e) =>
      productRow(e, {
        name: e.data.name,
        family: e.data.family ?? null,
        description: e.data.description ?? null,
        ...e.data.price,
      }),
    ProductRepriced: (e) => productRow(e, { ...e.data.to, why: e.data.why ?? null }),
    StrengthRecorded: (e) => productRow(e, { strength: e.data.strength, over: e.data.over ?? null }),
    ProductWithdrawn: (e) => productRow(e, { why: e.data.why ?? null, successor: e.data.successor ?? null }),
    ProductRelisted: (e) => productRow(e, { ...e.data.price, why: e.data.why ?? null }),
  },
})

export type ProductChange = RowOf<typeof productTable>

/** A line as it was offered or ordered. */
export type LineOf = QuantityOf & {
  readonly unitPrice: { readonly amount: number; readonly currency: string }
  readonly discount: number
}

const linesOf = (lines: ReadonlyArray<Line>): ReadonlyArray<LineOf> =>
  lines.map(({ product, quantity, unitPrice: { amount, currency }, discount = 0 }) => ({
    product,
    quantity,
    unitPrice: { amount, currency },
    discount,
  }))

const lineTable = {
  ...factColumns,
  stream: text('the deal or the order'),
  type: text<DealEnvelope['type'] | OrderEnvelope['type']>('the event type'),
  offer: nullable(text('OfferMade, OfferRevised: the offer')),
  lines: nullable(json<ReadonlyArray<LineOf>>('OfferMade, OfferRevised, OrderReceived: what was offered or ordered')),
  moved: nullable(json<ReadonlyArray<QuantityOf>>('OrderFulfilled, GoodsReturned: how much went or came back')),
  refused: nullable(json<ReadonlyArray<string>>('OrderDeclined: products that were not in the assortment')),
}

const noLines = { offer: null, lines: null, moved: null, refused: null } as const

const lineRow = (
  event: DealEnvelope | OrderEnvelope,
  extra: Partial<RowOf<typeof lineTable>>,
): RowOf<typeof lineTable> => ({ ...noLines, ...factOf(event), stream: event.stream, type: event.type, ...extra })

export const lineChanges = defineFacts({
  name: 'line_changes',
  version: 1,
  doc: 'one row for each event that says which lines an offer or order has, or how much of them went or came back',
  table: lineTable,
  on: {
    OfferMade: (e) => lineRow(e, { offer: e.data.offer, lines: linesOf(e.data.lines) }),
    OfferRevised: (e) => lineRow(e, { offer: e.data.offer, lines: linesOf(e.data.lines) }),
    OrderReceived: (e) => lineRow(e, { lines: linesOf(e.data.lines) }),
    OrderFulfilled: (e) => lineRow(e, { moved: e.data.lines }),
    GoodsReturned: (e) => lineRow(e, { moved: e.data.lines }),
    OrderDeclined: (e) => lineRow(e, { refused: e.data.products }),
  },
})

export type LineChange = RowOf<typeof lineTable>
