/** Orders: what is wanted by when, what was promised first, and what came of it. */
import {
  type Around,
  canBeServed,
  type Happened,
  inOrder,
  mayAct,
  ofTheClient,
  type Said,
  type Sentences,
  says,
  standing,
  type Word,
  type World,
} from './kit.ts'
import { notSold } from './market.ts'
import {
  answeredFor,
  competence,
  givenAway,
  type Line,
  type LineAsked,
  netOf,
  priced,
  type Sum,
  termsHold,
  totalOf,
} from './money.ts'

type Quantities = ReadonlyArray<{ readonly product: string; readonly quantity: number }>

interface Delivery {
  readonly at: string
  readonly units: number
  readonly final: boolean
}

export interface OrderFacts {
  readonly client: string
  readonly manager: string
  readonly lines: ReadonlyArray<Line>
  readonly deal: string | null
  readonly contract: string | null
  status: 'received' | 'accepted' | 'declined' | 'fulfilled' | 'cancelled'
  statusAt: string
  readonly receivedAt: string
  /** The first promise stays on record. */
  first: string | null
  latest: string | null
  overdue: boolean
  delivered: Map<string, number>
  returned: Map<string, number>
  readonly deliveries: Array<Delivery>
  readonly returns: Array<{ readonly at: string; readonly fault: string }>
  cancelled: { readonly at: string; readonly fault: string } | null
}

const plus = (to: ReadonlyMap<string, number>, more: Quantities): Map<string, number> => {
  const sums = new Map(to)
  for (const { product, quantity } of more) sums.set(product, (sums.get(product) ?? 0) + quantity)
  return sums
}

const minus = (from: ReadonlyMap<string, number>, less: ReadonlyMap<string, number>): Quantities =>
  [...from].flatMap(([product, n]) => {
    const quantity = n - (less.get(product) ?? 0)
    return quantity > 0 ? [{ product, quantity }] : []
  })

/** Of nothing more than there is. */
const isWithin = (asked: Quantities, there: Quantities): boolean => {
  const most = plus(new Map(), there)
  return [...plus(new Map(), asked)].every(([product, n]) => n <= (most.get(product) ?? 0))
}

const missing = ({ lines, delivered }: OrderFacts): Quantities => minus(plus(new Map(), lines), delivered)
const kept = ({ delivered, returned }: OrderFacts): Quantities => minus(delivered, returned)

/** What so many units are worth, those of the earlier lines first, to the minor unit. */
const worth = (lines: ReadonlyArray<Line>, quantities: ReadonlyMap<string, number>): bigint => {
  const left = new Map(quantities)
  return lines.reduce((sum, line) => {
    const quantity = Math.min(left.get(line.product) ?? 0, line.quantity)
    left.set(line.product, (left.get(line.product) ?? 0) - quantity)
    return sum + netOf({ ...line, quantity })
  }, 0n)
}

const between = ({ lines }: OrderFacts, from: Map<string, number>, to: Map<string, number>): Sum => ({
  amount: Number(worth(lines, to) - worth(lines, from)),
  currency: lines[0]?.unitPrice.currency ?? '',
})

/** Of lines that nobody named, the order is nobody's either. */
const named = ({ lines }: { readonly lines?: Quantities }) => (lines === undefined ? {} : { lines })

type Told = readonly [Sentences, () => ReadonlyArray<Happened>]

const ofOrder = (
  world: World,
  { order: id }: { readonly order: string },
  around: Around,
  found: (order: OrderFacts) => Told,
): Said => {
  const order = world.orders.get(id)
  if (order === undefined) return says({ 'order-exists': false })
  const [sentences, happen] = found(order)
  return says({ ...mayAct(around, standing(world, order.client)?.manager ?? order.manager), ...sentences }, happen)
}

/** What is carried out was accepted, and has not ended. */
const ofAccepted: typeof ofOrder = (world, asked, around, found) =>
  ofOrder(world, asked, around, (order) => {
    const [sentences, happen] = found(order)
    return [
      { 'order-is-accepted': order.status === 'accepted', ...inOrder(around, order.statusAt), ...sentences },
      happen,
    ]
  })

const became = (order: OrderFacts, status: OrderFacts['status'], { at }: Around): void => {
  Object.assign(order, { status, statusAt: at })
}

const notPast = (day: string | undefined, around: Around): boolean => day === undefined || day >= around.day

type OrderTypes =
  | 'ReceiveOrder'
  | 'AcceptOrder'
  | 'DeclineOrder'
  | 'ScheduleOrder'
  | 'DispatchOrder'
  | 'FulfilOrder'
  | 'DelayOrder'
  | 'CancelOrder'
  | 'ReturnGoods'

export const orders: Word<OrderTypes> = {
  ReceiveOrder: (world, asked, around) => {
    const { order: id = '', client, deal = null, contract = null, total } = asked
    const found = world.clients.get(client)
    const terms = found?.terms ?? null
    const lines = priced(world, asked.lines as ReadonlyArray<LineAsked>, terms, around.at)
    const sum = totalOf(lines ?? [])
    const manager = found?.manager ?? null
    return says(
      {
        'order-received-once': !world.orders.has(id),
        ...canBeServed(world, client),
        ...mayAct(around, manager),
        'order-contract-of-the-client': contract === null || ofTheClient(world, world.contracts.get(contract), client),
        'order-deal-of-the-client': deal === null || ofTheClient(world, world.deals.get(deal), client),
        'order-day-not-past': notPast(asked.requested, around),
        'line-in-the-assortment': lines !== undefined,
        ...(lines === undefined ? {} : sum.sentences),
        'order-total-is-sum':
          total === undefined || (total.amount === sum.total.amount && total.currency === sum.total.currency),
        ...termsHold(lines ?? [], terms),
      },
      () => {
        const received = asked.manager ?? manager ?? around.actor.id
        world.orders.set(id, {
          client,
          manager: received,
          lines: lines ?? [],
          deal,
          contract,
          status: 'received',
          statusAt: around.at,
          receivedAt: around.at,
          first: null,
          latest: null,
          overdue: false,
          delivered: new Map(),
          returned: new Map(),
          deliveries: [],
          returns: [],
          cancelled: null,
        })
        return [['OrderReceived', { client, manager: received, total: sum.total }]]
      },
    )
  },
  AcceptOrder: (world, asked, around) =>
    ofOrder(world, asked, around, (order) => {
      const terms = standing(world, order.client)?.terms ?? null
      const given = (line: Line) => givenAway(world, line, terms, order.receivedAt)
      const own = competence(world, around)
      const { promised } = asked
      const contract = world.contracts.get(order.contract ?? '')
      const agreement = contract?.status === 'in-force' ? contract.agreement : undefined
      const before = { ...order, agreement, by: around.at }
      return [
        {
          'order-awaits-an-answer': order.status === 'received',
          ...inOrder(around, order.statusAt),
          'order-day-not-past': notPast(promised, around),
          'line-in-the-assortment': notSold(world, order.lines, around.at).length === 0,
          'discount-within-competence': order.lines.every(
            (line) => given(line) <= Math.max(own, answeredFor(world, before, line.product, given)),
          ),
        },
        () => {
          became(order, 'accepted', around)
          Object.assign(order, { first: promised, latest: promised })
          return [['OrderAccepted', { promised }]]
        },
      ]
    }),
  DeclineOrder: (world, asked, around) =>
    ofOrder(world, asked, around, (order) => [
      { 'order-awaits-an-answer': order.status === 'received', ...inOrder(around, order.statusAt) },
      () => {
        became(order, 'declined', around)
        return [['OrderDeclined', { products: notSold(world, order.lines, around.at) }]]
      },
    ]),
  ScheduleOrder: (world, asked, around) => ofAccepted(world, asked, around, () => [{}, () => [['OrderScheduled']]]),
  DispatchOrder: (world, asked, around) =>
    ofAccepted(world, asked, around, (order) => {
      const lines = asked.lines ?? missing(order)
      return [
        { 'order-delivered-within-ordered': isWithin(lines, missing(order)), 'lines-not-empty': lines.length > 0 },
        () => [['OrderDispatched', named(asked)]],
      ]
    }),
  FulfilOrder: (world, asked, around) =>
    ofAccepted(world, asked, around, (order) => {
      const lines = asked.lines ?? missing(order)
      return [
        { 'order-delivered-within-ordered': isWithin(lines, missing(order)), 'lines-not-empty': lines.length > 0 },
        () => {
          const before = order.delivered
          order.delivered = plus(before, lines)
          const whole = missing(order).length === 0
          const final = asked.final === true
          const units = lines.reduce((sum, { quantity }) => sum + quantity, 0)
          order.deliveries.push({ at: around.at, units, final })
          if (whole || final) became(order, 'fulfilled', around)
          return [['OrderFulfilled', { ...named(asked), whole, value: between(order, before, order.delivered) }]]
        },
      ]
    }),
  DelayOrder: (world, asked, around) =>
    ofAccepted(world, asked, around, (order) => {
      const { promised } = asked
      const latest = order.latest ?? ''
      return [
        promised === undefined
          ? { 'order-overdue-once': !order.overdue, 'order-past-its-promise': around.day > latest }
          : { 'order-delay-is-later': promised > latest },
        () => {
          if (promised === undefined) order.overdue = true
          else Object.assign(order, { overdue: false, latest: promised })
          return [['OrderDelayed', { from: latest }]]
        },
      ]
    }),
  CancelOrder: (world, asked, around) =>
    ofOrder(world, asked, around, (order) => [
      {
        'order-has-not-ended': order.status === 'received' || order.status === 'accepted',
        ...inOrder(around, order.statusAt),
      },
      () => {
        became(order, 'cancelled', around)
        order.cancelled = { at: around.at, fault: asked.fault }
        return [['OrderCancelled', { fault: asked.fault }]]
      },
    ]),
  ReturnGoods: (world, asked, around) =>
    ofOrder(world, asked, around, (order) => {
      const lines = asked.lines ?? kept(order)
      const earliest = order.deliveries.map(({ at }) => at).sort()[0]
      return [
        {
          'order-returned-within-delivered': isWithin(lines, kept(order)),
          'lines-not-empty': lines.length > 0,
          ...inOrder(around, earliest),
        },
        () => {
          const before = order.returned
          order.returned = plus(before, lines)
          order.returns.push({ at: around.at, fault: asked.fault })
          return [['GoodsReturned', { ...named(asked), value: between(order, before, order.returned) }]]
        },
      ]
    }),
}
