import type { LocalDate } from '../../src/kernel/local-date.ts'
import { integer, json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { type CrmEnvelope, defineFacts } from '../define.ts'

/** So much of a product. */
export type QuantityOf = { readonly product: string; readonly quantity: number }

const table = {
  ...factColumns,
  order: text('the order'),
  stream: text('where the event stands: the order, or the contract under which its delivery was found faulty'),
  type: text<CrmEnvelope['type']>('the event type'),
  client: nullable(text('OrderReceived: the client')),
  manager: nullable(text('OrderReceived: who looked after the client')),
  deal: nullable(text('OrderReceived: the deal it comes from')),
  contract: nullable(text('OrderReceived: the contract it is ordered under')),
  requested: nullable(text<LocalDate>('OrderReceived: local day by which the client wants it')),
  promised: nullable(text<LocalDate>('OrderAccepted, OrderDelayed: local day it is promised for, where one was named')),
  lines: nullable(json<ReadonlyArray<QuantityOf>>('quantities ordered, dispatched, delivered, returned')),
  amount: nullable(integer('minor units: total ordered, worth of what was delivered or came back')),
  currency: nullable(text('ISO 4217 code of the amount')),
  fault: nullable(text<'us' | 'client'>('OrderCancelled, GoodsReturned: whose doing it is')),
  last: integer('OrderFulfilled: 1 where it is the last delivery, though something is missing'),
}

type Row = RowOf<typeof table>

const row = (event: CrmEnvelope, order: string, extra: Partial<Row> = {}): Row => ({
  client: null,
  manager: null,
  deal: null,
  contract: null,
  requested: null,
  promised: null,
  lines: null,
  amount: null,
  currency: null,
  fault: null,
  last: 0,
  ...factOf(event),
  order,
  stream: event.stream,
  type: event.type,
  ...extra,
})

const plain = (event: CrmEnvelope) => row(event, event.id)

const quantities = (lines: ReadonlyArray<QuantityOf>): ReadonlyArray<QuantityOf> =>
  lines.map(({ product, quantity }) => ({ product, quantity }))

export const orderChanges = defineFacts({
  name: 'order_changes',
  version: 1,
  doc: 'one row for each event of an order, and for each delivery found faulty',
  table,
  on: {
    OrderReceived: (e) =>
      row(e, e.id, {
        client: e.data.client,
        manager: e.data.manager,
        deal: e.data.deal ?? null,
        contract: e.data.contract ?? null,
        requested: e.data.requested ?? null,
        lines: quantities(e.data.lines),
        ...e.data.total,
      }),
    OrderAccepted: (e) => row(e, e.id, { promised: e.data.promised }),
    OrderDeclined: plain,
    OrderScheduled: plain,
    OrderDispatched: (e) => row(e, e.id, { lines: e.data.lines }),
    OrderFulfilled: (e) => row(e, e.id, { lines: e.data.lines, ...e.data.value, last: e.data.final === true ? 1 : 0 }),
    OrderDelayed: (e) => row(e, e.id, { promised: e.data.promised ?? null }),
    OrderCancelled: (e) => row(e, e.id, { fault: e.data.fault }),
    GoodsReturned: (e) => row(e, e.id, { lines: e.data.lines, ...e.data.value, fault: e.data.fault }),
    DeliveryFaulted: (e) => row(e, e.data.order),
  },
})

export type OrderChange = Row
