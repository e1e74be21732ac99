/** An order as its decisions need to see it: plain JSON, no personal data. */
import type { Instant } from '../../kernel/instant.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import type { Line, Quantities } from '../values/line.ts'
import type { OrderEvent } from './events.ts'
import { minus, plus, type QuantityByProduct } from './quantities.ts'

export interface Order {
  readonly client: string
  /** Who received it; who acts for it now is whoever looks after the client. */
  readonly manager: string
  readonly lines: ReadonlyArray<Line>
  /** Where it comes from: what was agreed there may be given again. */
  readonly deal: string | null
  readonly contract: string | null
  readonly status: 'received' | 'accepted' | 'declined' | 'fulfilled' | 'cancelled'
  readonly lastStatusAt: Instant
  /** The last local day in time: as agreed at acceptance, and as it stands now. Null before. */
  readonly promised: { readonly first: LocalDate; readonly latest: LocalDate } | null
  /** Said to be late, and no other day has been promised since. */
  readonly overdue: boolean
  readonly delivered: QuantityByProduct
  readonly returned: QuantityByProduct
  readonly firstDeliveredAt: Instant | null
}

/** Null before the order is received. */
export type OrderState = Order | null

const received = ({ data, occurredAt }: Extract<OrderEvent, { type: 'OrderReceived' }>): Order => ({
  client: data.client,
  manager: data.manager,
  lines: data.lines,
  deal: data.deal ?? null,
  contract: data.contract ?? null,
  status: 'received',
  lastStatusAt: occurredAt,
  promised: null,
  overdue: false,
  delivered: {},
  returned: {},
  firstDeliveredAt: null,
})

const became = (order: Order, status: Order['status'], at: Instant): Order => ({ ...order, status, lastStatusAt: at })

const delivered = (order: Order, lines: Quantities, at: Instant): Order => ({
  ...order,
  delivered: plus(order.delivered, lines),
  firstDeliveredAt: order.firstDeliveredAt !== null && order.firstDeliveredAt < at ? order.firstDeliveredAt : at,
})

export const evolve = (state: OrderState, event: OrderEvent): OrderState => {
  if (event.type === 'OrderReceived') return state ?? received(event)
  if (state === null) return null
  const { occurredAt } = event
  switch (event.type) {
    case 'OrderAccepted': {
      const { promised } = event.data
      return { ...became(state, 'accepted', occurredAt), promised: { first: promised, latest: promised } }
    }
    case 'OrderDeclined':
      return became(state, 'declined', occurredAt)
    case 'OrderFulfilled': {
      const after = delivered(state, event.data.lines, occurredAt)
      return event.data.whole || event.data.final === true ? became(after, 'fulfilled', occurredAt) : after
    }
    case 'OrderDelayed': {
      const latest = event.data.promised
      if (latest === undefined) return { ...state, overdue: true }
      return { ...state, overdue: false, promised: { first: state.promised?.first ?? latest, latest } }
    }
    case 'OrderCancelled':
      return became(state, 'cancelled', occurredAt)
    case 'GoodsReturned':
      return { ...state, returned: plus(state.returned, event.data.lines) }
    default:
      return state
  }
}

/** What was ordered and has not been delivered. */
export const missing = ({ lines, delivered }: Order): Quantities => minus(plus({}, lines), delivered)

/** What was delivered and has not come back. */
export const kept = ({ delivered, returned }: Order): Quantities => minus(delivered, returned)
