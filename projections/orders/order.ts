/** An order as it stood at a moment, folded from its facts: what was promised, what came of it, and when it was complete. */
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { Piece } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import type { Amount } from '../pipeline/deal.ts'
import type { OrderChange } from './facts.ts'

interface Moment {
  readonly at: Instant
  readonly position: string
}

/** Goods that went or came back, and what they were worth. */
export interface Movement extends Moment {
  readonly quantity: number
  readonly value: Amount
}

export interface OrderAt {
  readonly order: string
  readonly client: string
  /** Who looked after the client when it was received. */
  readonly manager: string
  readonly deal: string | null
  readonly contract: string | null
  readonly received: Moment
  readonly total: Amount
  readonly requested: LocalDate | null
  /** As agreed at acceptance, and as it stood last; null where it was never accepted. */
  readonly promised: { readonly first: LocalDate; readonly latest: LocalDate } | null
  readonly delays: ReadonlyArray<Moment>
  /** Units ordered, over all lines. */
  readonly ordered: number
  readonly deliveries: ReadonlyArray<Movement>
  readonly returns: ReadonlyArray<Movement & { readonly fault: 'us' | 'client' }>
  /** Deliveries found faulty under the contract. */
  readonly faults: ReadonlyArray<Moment>
  /** The delivery after which nothing is missing, or nothing more will come; null while something is still to come. */
  readonly complete: Moment | null
  /** Every line's quantity was delivered. */
  readonly whole: boolean
  /** Not taken: what was asked for was not in the assortment. */
  readonly declined: Moment | null
  readonly cancelled: (Moment & { readonly fault: 'us' | 'client' }) | null
  readonly inferred: number
}

const moment = ({ occurredAt, position }: OrderChange): Moment => ({ at: occurredAt, position })

const unitsOf = (lines: OrderChange['lines']): number => (lines ?? []).reduce((sum, { quantity }) => sum + quantity, 0)

const worthOf = ({ amount, currency }: OrderChange): Amount => ({ amount: amount ?? 0, currency: currency ?? '' })

const movement = (row: OrderChange): Movement => ({
  ...moment(row),
  quantity: unitsOf(row.lines),
  value: worthOf(row),
})

/**
 * In the order of occurring: of two deliveries the one recorded late may be the one that completed it. No delivery goes
 * beyond what was ordered of a product, so the sum of all units tells.
 */
const completionOf = (deliveries: ReadonlyArray<OrderChange>, ordered: number) => {
  let delivered = 0
  for (const row of deliveries) {
    delivered += unitsOf(row.lines)
    if (delivered >= ordered || row.last === 1) return { complete: moment(row), whole: delivered >= ordered }
  }
  return { complete: null, whole: false }
}

const orderOf = (rows: ReadonlyArray<OrderChange>): ReadonlyArray<OrderAt> => {
  const receipt = rows.find(({ type }) => type === 'OrderReceived')
  if (receipt === undefined) return []
  const of = (type: OrderChange['type']) => rows.filter((row) => row.type === type)
  const acceptance = rows.find(({ type }) => type === 'OrderAccepted')
  const delays = of('OrderDelayed')
  const first = acceptance?.promised ?? null
  const cancellation = rows.find(({ type }) => type === 'OrderCancelled')
  const refusal = rows.find(({ type }) => type === 'OrderDeclined')
  const ordered = unitsOf(receipt.lines)
  return [
    {
      order: receipt.order,
      client: receipt.client ?? '',
      manager: receipt.manager ?? '',
      deal: receipt.deal,
      contract: receipt.contract,
      received: moment(receipt),
      total: worthOf(receipt),
      requested: receipt.requested,
      promised:
        first === null
          ? null
          : {
              first: first,
              latest: delays.findLast(({ promised }) => promised !== null)?.promised ?? first,
            },
      delays: delays.map(moment),
      ordered,
      deliveries: of('OrderFulfilled').map(movement),
      returns: of('GoodsReturned').map((row) => ({ ...movement(row), fault: row.fault ?? 'us' })),
      faults: of('DeliveryFaulted').map(moment),
      ...completionOf(of('OrderFulfilled'), ordered),
      declined: refusal === undefined ? null : moment(refusal),
      cancelled: cancellation === undefined ? null : { ...moment(cancellation), fault: cancellation.fault ?? 'us' },
      inferred: rows.reduce((sum, { inferred }) => sum + inferred, 0),
    },
  ]
}

/** All orders received, in the order of their receipt. Facts come in the order of C3. */
export const ordersOf = (changes: ReadonlyArray<OrderChange>): ReadonlyArray<OrderAt> =>
  [...groupBy(changes, ({ order }) => order).values()].flatMap(orderOf)

/** An order behind a figure, with the events that put it there. */
export const orderPiece = (
  { order, received }: OrderAt,
  ...moments: ReadonlyArray<{ readonly position: string } | null>
): Piece => ({
  stream: `order-${order}`,
  positions: [...new Set([received, ...moments].flatMap((one) => (one === null ? [] : [one.position])))],
})
