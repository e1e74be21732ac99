/** What each purchase was of: the lines of the offer that a won deal rests on, or what a client kept of an order. */
import { plus, type QuantityByProduct, worthBetween } from '../../src/domain/order/quantities.ts'
import { byId } from '../../src/domain/values/by-id.ts'
import { lineNet } from '../../src/domain/values/line.ts'
import { groupBy } from '../group-by.ts'
import { type Amount, type DealAt, standingClosure } from '../pipeline/deal.ts'
import type { Purchase } from '../retention/purchases.ts'
import type { LineChange, LineOf } from './facts.ts'

/** So much of a product in one purchase. */
export interface Sold {
  readonly product: string
  readonly client: string
  readonly stream: string
  readonly units: number
  readonly value: Amount
  readonly positions: ReadonlyArray<string>
}

const productsOf = (lines: ReadonlyArray<LineOf>): ReadonlyArray<string> => [
  ...new Set(lines.map((line) => line.product)),
]

const ofDeal = (purchase: Purchase, offer: string, rows: ReadonlyArray<LineChange>): ReadonlyArray<Sold> => {
  const row = rows.findLast((one) => one.offer === offer && one.occurredAt <= purchase.at)
  const lines = row?.lines ?? []
  return productsOf(lines).map((product) => {
    const own = lines.filter((line) => line.product === product)
    return {
      product,
      client: purchase.client,
      stream: purchase.stream,
      units: own.reduce((sum, { quantity }) => sum + quantity, 0),
      value: {
        amount: Number(own.reduce((sum, line) => sum + lineNet(line), 0n)),
        currency: own[0]?.unitPrice.currency ?? '',
      },
      positions: [...(row === undefined ? [] : [row.position]), purchase.position],
    }
  })
}

/** Parts of an order are worth what they add to the worth of its lines, so products add up to the order. */
const ofOrder = (purchase: Purchase, rows: ReadonlyArray<LineChange>): ReadonlyArray<Sold> => {
  const lines = rows.find(({ type }) => type === 'OrderReceived')?.lines ?? []
  const moved = (type: LineChange['type']) => rows.filter((row) => row.type === type)
  const all = (some: ReadonlyArray<LineChange>) =>
    some.reduce<QuantityByProduct>((sum, row) => plus(sum, row.moved ?? []), {})
  const [went, back] = [moved('OrderFulfilled'), moved('GoodsReturned')]
  const [delivered, returned] = [all(went), all(back)]
  return productsOf(lines).flatMap((product): ReadonlyArray<Sold> => {
    const own = lines.filter((line) => line.product === product)
    const units = (byId(delivered, product) ?? 0) - (byId(returned, product) ?? 0)
    const worth = worthBetween(own, {}, delivered)
    const value = { ...worth, amount: worth.amount - worthBetween(own, {}, returned).amount }
    const positions = [...went, ...back].map(({ position }) => position)
    return units === 0 ? [] : [{ product, client: purchase.client, stream: purchase.stream, units, value, positions }]
  })
}

/** By product, in the order of the purchases. */
export const soldIn = (
  purchases: ReadonlyArray<Purchase>,
  deals: ReadonlyArray<DealAt>,
  changes: ReadonlyArray<LineChange>,
): ReadonlyMap<string, ReadonlyArray<Sold>> => {
  const rows = groupBy(changes, ({ stream }) => stream)
  const offers = new Map(deals.map((deal) => [deal.deal, standingClosure(deal)?.offer ?? '']))
  const sold = purchases.flatMap((purchase) => {
    const own = rows.get(purchase.stream) ?? []
    return purchase.deal === null ? ofOrder(purchase, own) : ofDeal(purchase, offers.get(purchase.deal) ?? '', own)
  })
  return groupBy(sold, ({ product }) => product)
}
