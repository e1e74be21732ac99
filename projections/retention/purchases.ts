/** What clients bought, each purchase on its local day (VIEWS.md R0): deals won, orders fulfilled, or both. */

import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { keysOf } from '../../src/kernel/records.ts'
import { type ClientAt, clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { type ContractAt, contractsOf } from '../contracts/contract.ts'
import { contractChanges } from '../contracts/facts.ts'
import type { Piece } from '../figures.ts'
import { oneOf } from '../option-codecs.ts'
import { orderChanges } from '../orders/facts.ts'
import { type Movement, type OrderAt, ordersOf } from '../orders/order.ts'
import { type Amount, type DealAt, standingClosure } from '../pipeline/deal.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { dealChanges } from '../pipeline/facts.ts'
import { rememberedFrom } from '../remembered.ts'
import type { FactsIn, Question } from '../view.ts'

/** The facts that purchases are folded from. */
export const purchaseFacts = {
  deals: dealChanges,
  orders: orderChanges,
  contracts: contractChanges,
  clients: clientChanges,
} as const

export const purchaseKinds = ['both', 'deal', 'order'] as const
export type PurchaseKind = (typeof purchaseKinds)[number]

export interface PurchaseOptions {
  /**
   * `deal`: won deals, on the day of winning · `order`: fulfilled orders, on the day of the first delivery · `both` (default):
   * won deals, and the orders that belong to none of them, so that nothing is counted twice. An order belongs to the deal that it
   * names, and to the one that led to the contract it names, as long as that runs as it was concluded: what is ordered after a
   * renewal no deal has brought.
   */
  readonly purchases?: PurchaseKind
}

export const purchaseFields = { purchases: oneOf('purchases', purchaseKinds) } as const

export interface Purchase {
  /** The client that it counts for: of merged duplicates the survivor. */
  readonly client: string
  /** The deal won, or the order fulfilled: `deal-d1`, `order-o1`. */
  readonly stream: string
  /** The deal won; null of an order. */
  readonly deal: string | null
  /** The order fulfilled; null of a deal. */
  readonly order: string | null
  /** The contract that the deal led to, or that the order was made under, where it says so. */
  readonly contract: string | null
  readonly at: Instant
  readonly day: LocalDate
  readonly value: Amount | null
  /** Of the event that made it one. */
  readonly position: string
}

/** A purchase behind a figure, with what it is worth. */
export const purchasePiece = ({ stream, position, value }: Purchase): Piece => ({
  stream,
  positions: [position],
  amount: value,
})

export interface Purchases {
  /** In the order of their days. */
  readonly purchases: ReadonlyArray<Purchase>
  readonly clients: ReadonlyArray<ClientAt>
  /** All deals, won or not, whatever counts as a purchase. */
  readonly deals: ReadonlyArray<DealAt>
  readonly inferred: number
}

const wonIn = (deals: ReadonlyArray<DealAt>, zone: Question['zone']): ReadonlyArray<Purchase> =>
  deals.flatMap((deal): ReadonlyArray<Purchase> => {
    const closure = standingClosure(deal)
    if (closure === undefined || closure.outcome !== 'won') return []
    const { at, value, position, contract } = closure
    const { client, deal: id } = deal
    const stream = `deal-${id}`
    return [{ client, stream, deal: id, order: null, contract, at, day: zone.localDate(at), value, position }]
  })

const sumOf = (movements: ReadonlyArray<Movement>, of: (one: Movement) => number): number =>
  movements.reduce((sum, one) => sum + of(one), 0)

/** Worth what the client has kept; where all of it came back, nothing was bought. */
const fulfilledIn = (orders: ReadonlyArray<OrderAt>, zone: Question['zone']): ReadonlyArray<Purchase> =>
  orders.flatMap(({ client, order, contract, total, deliveries, returns }): ReadonlyArray<Purchase> => {
    const [first] = deliveries
    const kept = (of: (one: Movement) => number): number => sumOf(deliveries, of) - sumOf(returns, of)
    if (first === undefined || kept(({ quantity }) => quantity) <= 0) return []
    const { at, position } = first
    const value = { amount: kept((one) => one.value.amount), currency: total.currency }
    const what = { stream: `order-${order}`, deal: null, order, contract }
    return [{ client, ...what, at, day: zone.localDate(at), value, position }]
  })

/** What was delivered under a contract that a won deal led to, before its first renewal, was sold by the deal. */
const soldUnder = (won: ReadonlyArray<Purchase>, contracts: ReadonlyArray<ContractAt>) => {
  const sold = new Set(won.map(({ contract }) => contract))
  const renewed = new Map(contracts.map(({ contract, terms }) => [contract, terms[1]?.from]))
  return ({ contract, day }: Purchase): boolean => {
    if (contract === null || !sold.has(contract)) return false
    const from = renewed.get(contract)
    return from === undefined || day < from
  }
}

const inferredIn = (all: ReadonlyArray<{ readonly inferred: number }>): number =>
  all.reduce((sum, { inferred }) => sum + inferred, 0)

const ofClient = (one: Purchase, client: string): Purchase => (one.client === client ? one : { ...one, client })

type PurchaseFacts = FactsIn<typeof purchaseFacts>

/** The lists of facts that purchases are folded from. */
export const listsOf = (facts: PurchaseFacts): ReadonlyArray<object> => keysOf(purchaseFacts).map((name) => facts[name])

const computePurchases = (
  facts: PurchaseFacts,
  { zone }: Question,
  { purchases: kind = 'both' }: PurchaseOptions = {},
): Purchases => {
  const clients = clientsOf(facts.clients)
  const survivor = survivorsOf(clients)
  const deals = dealsOf(facts.deals)
  const orders = kind === 'deal' ? [] : ordersOf(facts.orders)
  const won = kind === 'order' ? [] : wonIn(deals, zone)
  const sold = new Set(won.map(({ deal }) => deal))
  const own = orders.filter(({ deal }) => deal === null || !sold.has(deal))
  const underDeal = soldUnder(won, contractsOf(facts.contracts))
  return {
    clients,
    deals,
    purchases: [...won, ...fulfilledIn(own, zone).filter((one) => !underDeal(one))]
      .map((one) => ofClient(one, survivor(one.client)))
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    inferred: (kind === 'order' ? 0 : inferredIn(deals)) + inferredIn(orders),
  }
}

/** All purchases, with the clients they are of. */
export const purchasesOf = rememberedFrom(
  (facts: PurchaseFacts, { zone }: Question, { purchases = 'both' }: PurchaseOptions = {}) => ({
    lists: listsOf(facts),
    beside: `${zone.id} ${purchases}`,
  }),
  computePurchases,
)

/** By client, purchases of one local day being one. */
export const purchaseDays = (purchases: ReadonlyArray<Purchase>): ReadonlyMap<string, ReadonlyArray<LocalDate>> => {
  const days = new Map<string, Array<LocalDate>>()
  for (const { client, day } of purchases) {
    const own = days.get(client)
    if (own === undefined) days.set(client, [day])
    else if (own.at(-1) !== day) own.push(day)
  }
  return days
}
