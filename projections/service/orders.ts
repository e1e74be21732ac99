/** S1, orders on time and in full: against the first promise, what the client asked for, and the last promise. */

import { daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientsOf, countedFor, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { counted, derived, type Figure, figures, rated, spread, totalled } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { DayCount, oneOf } from '../option-codecs.ts'
import { orderChanges } from '../orders/facts.ts'
import { type OrderAt, orderPiece, ordersOf } from '../orders/order.ts'
import { type PeriodOptions, periodFields } from '../pipeline/period.ts'
import type { Summary } from '../statistics/percentile.ts'
import { type Ratio, share } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { dueDay, type Fared, faring, type Promised, promises } from './punctual.ts'

export const orderSplits = ['client', 'manager'] as const
type OrderSplit = (typeof orderSplits)[number]

/** Of orders whose promised day lies in the period. */
export interface OrdersOptions extends PeriodOptions {
  /** Which promise; default the first. */
  readonly against?: Promised
  /** A fault found or goods returned so many days after its completion still count against an order; default 14. */
  readonly faultDays?: number
  /** Rates by client, or by the manager at the receipt. */
  readonly by?: OrderSplit
}

const ordersOptions = struct(
  {},
  { ...periodFields, against: oneOf('against', promises), faultDays: DayCount, by: oneOf('by', orderSplits) },
)

/** SCOR RL.1.1, perfect order fulfilment, without documentation. */
export interface Punctuality {
  /** Orders counted: their day has passed, and the client did not call them off before. */
  readonly due: number
  readonly onTime: Ratio
  readonly inFull: Ratio
  readonly onTimeInFull: Ratio
}

export interface PunctualityRow extends Punctuality {
  readonly key: string
}

export interface OrderRow {
  readonly order: string
  readonly client: string
  readonly manager: string
  readonly requested: string | null
  readonly first: string
  readonly latest: string
  /** When nothing was missing any more, or nothing more was to come; null where something still is. */
  readonly complete: string | null
  readonly onTime: boolean
  readonly inFull: boolean
  readonly daysLate: number | null
  readonly delays: number
}

export interface Orders extends Punctuality {
  readonly against: Promised
  readonly faultDays: number
  /** Units delivered of units ordered. */
  readonly fillRate: Ratio
  /** Local days from the promise to the completion, of those that were complete but late. */
  readonly lateness: Summary
  /** Past their day and still not complete. */
  readonly overdue: number
  /** Delays announced, in all and by order. */
  readonly delays: number
  readonly delaysPerOrder: number | null
  readonly cancelledByUs: number
  /** Complete so recently that a fault may still be found. */
  readonly provisional: number
  /** In no rate: the client called them off in time · their day has not passed. */
  readonly calledOff: number
  readonly notYetDue: number
  /** The same orders' rates against each promise, of those that have one. */
  readonly promises: ReadonlyArray<Punctuality & { readonly promise: Promised; readonly noDay: number }>
  readonly rows: ReadonlyArray<PunctualityRow>
  readonly orders: ReadonlyArray<OrderRow>
  readonly inferred: number
}

const piece = ({ order }: Fared) =>
  orderPiece(order, order.complete, order.cancelled, ...order.faults, ...order.returns)

/** On time, in full, both: of the orders counted. */
export const punctuality = (fared: ReadonlyArray<Fared>) => {
  const due = fared.filter(({ standing }) => standing === 'counted')
  const of = (holds: (one: Fared) => boolean) => rated(due.filter(holds), due, piece)
  return {
    due: counted(due, piece),
    onTime: of(({ onTime }) => onTime),
    inFull: of(({ inFull }) => inFull),
    onTimeInFull: of(({ onTime, inFull }) => onTime && inFull),
  }
}

const unitsDelivered = ({ deliveries }: OrderAt): number => deliveries.reduce((sum, { quantity }) => sum + quantity, 0)

const fillRate = (due: ReadonlyArray<Fared>): Figure<Ratio> =>
  derived(
    share(
      due.reduce((sum, { order }) => sum + unitsDelivered(order), 0),
      due.reduce((sum, { order }) => sum + order.ordered, 0),
    ),
    'units delivered of units ordered',
    () => due,
    ({ order }) => ({ ...orderPiece(order, ...order.deliveries), measure: unitsDelivered(order) }),
  )

const rowOf = ({ order, onTime, inFull, daysLate }: Fared): OrderRow => ({
  order: order.order,
  client: order.client,
  manager: order.manager,
  requested: order.requested,
  first: order.promised?.first ?? '',
  latest: order.promised?.latest ?? '',
  complete: order.complete?.at ?? null,
  onTime,
  inFull,
  daysLate,
  delays: order.delays.length,
})

export const orders = defineView({
  id: 'S1',
  verb: 'service orders',
  title: 'orders on time and in full',
  facts: { orders: orderChanges, clients: clientChanges },
  options: ordersOptions,
  answer: (facts, question, options: OrdersOptions): Orders => {
    const { against = 'first', faultDays = 14, by, from, to } = options
    const within = (day: LocalDate | null): boolean =>
      day !== null && (from === undefined || day >= from) && (to === undefined || day < to)
    const all = ordersOf(facts.orders)
      .filter((order) => within(dueDay(order, against)))
      .map(countedFor(survivorsOf(clientsOf(facts.clients))))
    const fare = (promise: Promised) => all.map(faring(promise, faultDays, question))
    const fared = fare(against)
    const of = (standing: Fared['standing']) => fared.filter((one) => one.standing === standing)
    const due = of('counted')
    const late = due.filter(({ daysLate }) => daysLate !== null)
    const delays = totalled(
      due,
      ({ order }) => orderPiece(order, ...order.delays),
      ({ order }) => order.delays.length,
    )
    const { zone, asOf } = question
    const young = due.filter(
      ({ order: { complete }, inFull }) =>
        inFull && complete !== null && daysBetween(zone.localDate(complete.at), zone.localDate(asOf)) < faultDays,
    )
    return figures<Orders>({
      against,
      faultDays,
      ...punctuality(fared),
      fillRate: fillRate(due),
      lateness: spread(late, piece, ({ daysLate }) => daysLate ?? 0),
      overdue: counted(
        due.filter(({ order }) => order.complete === null && order.cancelled === null),
        piece,
      ),
      delays,
      delaysPerOrder: derived(
        due.length === 0 ? null : delays.value / due.length,
        'delays by orders',
        () => due,
        ({ order }) => ({ ...orderPiece(order, ...order.delays), measure: order.delays.length }),
      ),
      cancelledByUs: counted(
        due.filter(({ order }) => order.cancelled?.fault === 'us'),
        piece,
      ),
      provisional: counted(young, piece),
      calledOff: counted(of('called-off'), piece),
      notYetDue: counted(of('not-yet-due'), piece),
      promises: promises.map((promise) => {
        const own = fare(promise)
        const noDay = own.filter(({ standing }) => standing === 'no-day')
        return figures({ promise, ...punctuality(own), noDay: counted(noDay, piece) }, promise)
      }),
      rows:
        by === undefined
          ? []
          : [...groupBy(fared, ({ order }) => order[by])]
              .map(([key, own]) => figures<PunctualityRow>({ key, ...punctuality(own) }))
              .filter((row) => row.due > 0)
              .toSorted((a, b) => (a.key < b.key ? -1 : 1)),
      orders: due.map(rowOf),
      inferred: all.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
