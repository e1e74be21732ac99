/** What the model makes of its facts: where each thing stands, and the figures that views are held against. */
import type { ClientFacts } from './client.ts'
import type { DealFacts, Step } from './deal.ts'
import { countsAs, type World } from './kit.ts'
import { localHour } from './local.ts'
import { balance } from './loyalty.ts'
import type { Sum } from './money.ts'
import type { OrderFacts } from './order.ts'

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** In the order of occurring; of one moment, in that of recording. */
export const inTime = <A extends { readonly at: string }>(all: ReadonlyArray<A>): ReadonlyArray<A> =>
  all
    .map((one, i) => [one, i] as const)
    .sort(([a, i], [b, j]) => byText(a.at, b.at) || i - j)
    .map(([one]) => one)

const cycle = ['prospect', 'appointment', 'meeting', 'contact', 'needs', 'presentation', 'objections', 'closing']

const reaches = new Map([
  ['DealOpened', 'prospect'],
  ['AppointmentMade', 'appointment'],
  ['MeetingHeld', 'meeting'],
  ['DealContactEstablished', 'contact'],
  ['DraftContractDiscussed', 'contact'],
  ['DifferenceRaised', 'contact'],
  ['NeedIdentified', 'needs'],
  ['ProductPresented', 'presentation'],
  ['OfferMade', 'presentation'],
  ['ObjectionRaised', 'objections'],
  ['OfferAccepted', 'closing'],
])
const answers = new Set(['ObjectionAnswered', 'ObjectionResolved', 'ObjectionUpheld'])

interface Standing {
  readonly stage: string
  readonly value: Sum | null
}

/** The furthest step that was reached while the deal was open, held by an objection that nobody has answered. */
export const standingOf = ({ steps }: Pick<DealFacts, 'steps'>): Standing => {
  let [furthest, value, closed]: [number, Sum | null, Standing | null] = [0, null, null]
  const [held, before] = [new Set<string>(), new Set<string>()]
  for (const { type, objection = '', worth } of inTime<Step>(steps)) {
    value = worth ?? value
    if (answers.has(type) && !held.delete(objection)) before.add(objection)
    if (type === 'DealWon' || type === 'DealLost') closed = { stage: type === 'DealWon' ? 'won' : 'lost', value }
    else if (type === 'DealReopened') closed = null
    else if (closed === null) {
      furthest = Math.max(furthest, cycle.indexOf(reaches.get(type) ?? 'prospect'))
      if (type === 'ObjectionRaised' && !before.delete(objection)) held.add(objection)
    }
  }
  return closed ?? { stage: held.size > 0 ? 'objections' : (cycle[furthest] ?? ''), value }
}

type Bag = Readonly<Record<string, number>>

const bagOf = (sums: ReadonlyArray<Sum | null>): Bag => {
  const bag = new Map<string, number>()
  for (const sum of sums) if (sum !== null) bag.set(sum.currency, (bag.get(sum.currency) ?? 0) + sum.amount)
  return Object.fromEntries([...bag].sort(([a], [b]) => byText(a, b)))
}

/** Deals by where they stand, with what they are worth in each currency. */
export const pipelineOf = ({ deals }: World) => {
  const standing = [...deals.values()].map(standingOf)
  return Object.fromEntries(
    [...cycle, 'won', 'lost'].map((stage) => {
      const own = standing.filter((one) => one.stage === stage)
      return [stage, { count: own.length, value: bagOf(own.map(({ value }) => value)) }]
    }),
  )
}

const tierOf = (memberships: ReadonlyArray<ClientFacts['memberships'] extends Map<string, infer M> ? M : never>) =>
  inTime(memberships.flatMap(({ tiers }) => tiers)).at(-1)?.tier ?? null

/** Points and tier of each member in each programme; duplicates count as one. */
export const pointsOf = (world: World) => {
  const members = [...world.clients].flatMap(([id, { memberships }]) =>
    [...memberships].map(([programme, membership]) => ({ key: `${programme} ${countsAs(world, id)}`, membership })),
  )
  return Object.fromEntries(
    [...new Set(members.map(({ key }) => key))].sort(byText).map((key) => {
      const own = members.flatMap((one) => (one.key === key ? [one.membership] : []))
      return [key, { points: own.reduce((sum, one) => sum + balance(one), 0), tier: tierOf(own) }]
    }),
  )
}

const dayOf = (at: string): string => localHour(Date.parse(at)).day
const daysFrom = (a: string, b: string): number => Math.round((Date.parse(b) - Date.parse(a)) / 86_400_000)

const FAULT_DAYS = 14

const faredOf = ({ first, lines, deliveries, returns, cancelled }: OrderFacts, today: string) => {
  if (first === null || today <= first) return []
  if (cancelled !== null && cancelled.fault === 'client' && dayOf(cancelled.at) <= first) return []
  const ordered = lines.reduce((sum, { quantity }) => sum + quantity, 0)
  let delivered = 0
  for (const { at, units, final } of inTime(deliveries)) {
    delivered += units
    if (delivered < ordered && !final) continue
    const day = dayOf(at)
    const cameBack = returns.some((one) => one.fault === 'us' && daysFrom(day, dayOf(one.at)) <= FAULT_DAYS)
    return [{ onTime: day <= first, inFull: delivered >= ordered && !cameBack }]
  }
  return [{ onTime: false, inFull: false }]
}

/** Orders by the day they were first promised for: in time, in full, both. */
export const ordersOf = ({ orders }: World, now: string) => {
  const due = [...orders.values()].flatMap((order) => faredOf(order, dayOf(now)))
  return {
    due: due.length,
    onTime: due.filter(({ onTime }) => onTime).length,
    inFull: due.filter(({ inFull }) => inFull).length,
    onTimeInFull: due.filter(({ onTime, inFull }) => onTime && inFull).length,
  }
}

export const complaintsOf = ({ complaints }: World) => {
  const all = [...complaints.values()]
  const of = (status: string) => all.filter((one) => one.status === status).length
  return { received: all.length, open: of('open'), resolved: of('resolved'), rejected: of('rejected') }
}
