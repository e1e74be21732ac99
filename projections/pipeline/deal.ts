/**
 * A deal as it stood at a moment, folded from its facts. The stage is the domain's own (`src/domain/deal/stage.ts`); what
 * is added here is what only views want: stays, closures, offers, appointments, the value and who was responsible.
 */
import { advanceProgress, atTheStart, currentStage, type Progress, type Stage } from '../../src/domain/deal/stage.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { Piece } from '../figures.ts'
import type { DealChange } from './facts.ts'

export interface Amount {
  readonly amount: number
  readonly currency: string
}

/** A stay in a stage; `to` is undefined while it lasts. */
export interface Stay {
  readonly stage: Stage
  readonly from: Instant
  readonly to: Instant | undefined
  /** Of the event that began it. */
  readonly position: string
}

/** One time the deal was closed. A reopened deal has several. */
export interface Closure {
  readonly outcome: 'won' | 'lost'
  readonly at: Instant
  readonly position: string
  readonly value: Amount | null
  readonly manager: string
  /** Why it was lost; null for a won one. */
  readonly reason: string | null
  /** The accepted offer that a win rests on; null for a lost one. */
  readonly offer: string | null
  /** The contract that a win led to; null for a lost one. */
  readonly contract: string | null
  /** The competitor it was lost to; null where none is named, and for a won one. */
  readonly lostTo: string | null
  readonly inferred: number
}

export interface DealAt {
  readonly deal: string
  readonly client: string
  /** Who is responsible now. */
  readonly manager: string
  readonly source: string
  readonly campaign: string | null
  readonly business: 'new' | 'repeat'
  readonly segment: string | null
  readonly openedAt: Instant
  readonly undated: boolean
  readonly progress: Progress
  readonly stage: Stage
  readonly stays: ReadonlyArray<Stay>
  /** Last of expected, changed and accepted; null while nobody has said. */
  readonly value: Amount | null
  readonly expectedClose: string | null
  readonly firstExpectedClose: string | null
  readonly pushes: number
  readonly pulls: number
  readonly products: ReadonlyArray<string>
  /** Needs beyond what the client came for, each with the products that answer it. */
  readonly beyond: Readonly<Record<string, ReadonlyArray<string>>>
  readonly competitors: ReadonlyArray<string>
  readonly differences: ReadonlyArray<string>
  /** Standing offers by id, with the day they are valid until. */
  readonly offers: Readonly<Record<string, string>>
  /** Appointments to come or just past, by id. */
  readonly appointments: Readonly<Record<string, string>>
  readonly awaitingApproval: ReadonlyArray<string>
  readonly closures: ReadonlyArray<Closure>
  readonly lastActivity: Instant
  /** Positions of the events that say what it is now. */
  readonly behind: {
    readonly opened: string
    readonly manager: string
    readonly value: string
    readonly expectedClose: string
    readonly lastActivity: string
  }
  /** How many of the facts were inferred by an importer. */
  readonly inferred: number
}

const amountOf = (row: DealChange): Amount | null =>
  row.amount === null || row.currency === null ? null : { amount: row.amount, currency: row.currency }

const union = (a: ReadonlyArray<string>, b: ReadonlyArray<string> | null): ReadonlyArray<string> =>
  b === null || b.every((one) => a.includes(one)) ? a : [...new Set([...a, ...b])]

const without = <T>(record: Readonly<Record<string, T>>, key: string | null): Readonly<Record<string, T>> => {
  if (key === null || !Object.hasOwn(record, key)) return record
  const { [key]: _gone, ...rest } = record
  return rest
}

const opened = (row: DealChange, boughtBefore: boolean): DealAt => ({
  deal: row.deal,
  client: row.client ?? '',
  manager: row.manager ?? '',
  source: row.source ?? '',
  campaign: row.campaign,
  business: row.business ?? (boughtBefore ? 'repeat' : 'new'),
  segment: row.segment,
  openedAt: row.occurredAt as Instant,
  undated: row.undated === 1,
  progress: atTheStart,
  stage: 'prospect',
  stays: [{ stage: 'prospect', from: row.occurredAt as Instant, to: undefined, position: row.position }],
  value: amountOf(row),
  expectedClose: row.day,
  firstExpectedClose: row.day,
  pushes: 0,
  pulls: 0,
  products: row.products ?? [],
  beyond: {},
  competitors: [],
  differences: [],
  offers: {},
  appointments: {},
  awaitingApproval: [],
  closures: [],
  lastActivity: row.occurredAt as Instant,
  behind: {
    opened: row.position,
    manager: row.position,
    value: row.position,
    expectedClose: row.position,
    lastActivity: row.position,
  },
  inferred: row.inferred,
})

const objectionTypes: ReadonlySet<string> = new Set([
  'ObjectionRaised',
  'ObjectionAnswered',
  'ObjectionResolved',
  'ObjectionUpheld',
])

const moveStage = (deal: DealAt, row: DealChange): DealAt => {
  const objection = objectionTypes.has(row.type) ? (row.item ?? undefined) : undefined
  const progress = advanceProgress(deal.progress, { type: row.type, objection })
  if (progress === deal.progress) return deal
  const stage = currentStage(progress)
  if (stage === deal.stage) return { ...deal, progress }
  const at = row.occurredAt as Instant
  const stays = deal.stays.map((stay) => (stay.to === undefined ? { ...stay, to: at } : stay))
  return { ...deal, progress, stage, stays: [...stays, { stage, from: at, to: undefined, position: row.position }] }
}

/** The value that a fact says, if it says one. */
const valued = (deal: DealAt, row: DealChange): Pick<DealAt, 'value' | 'behind'> => {
  const value = amountOf(row)
  return value === null ? deal : { value, behind: { ...deal.behind, value: row.position } }
}

const close = (deal: DealAt, row: DealChange, outcome: 'won' | 'lost'): DealAt => {
  const value = outcome === 'won' ? amountOf(row) : deal.value
  const closure: Closure = {
    outcome,
    at: row.occurredAt as Instant,
    position: row.position,
    value,
    manager: deal.manager,
    reason: outcome === 'lost' ? row.kind : null,
    offer: row.item,
    contract: row.contract,
    lostTo: outcome === 'lost' ? (row.competitors?.[0] ?? null) : null,
    inferred: row.inferred,
  }
  return {
    ...deal,
    ...(outcome === 'won' ? valued(deal, row) : {}),
    products: outcome === 'won' && row.products !== null && row.products.length > 0 ? row.products : deal.products,
    competitors: union(deal.competitors, row.competitors),
    closures: [...deal.closures, closure],
  }
}

const moveClose = (deal: DealAt, { day: to, position }: DealChange): DealAt => {
  if (to === null) return deal
  const from = deal.expectedClose
  const later = from !== null && to > from
  const earlier = from !== null && to < from
  return {
    ...deal,
    expectedClose: to,
    firstExpectedClose: deal.firstExpectedClose ?? to,
    pushes: deal.pushes + (later ? 1 : 0),
    pulls: deal.pulls + (earlier ? 1 : 0),
    behind: { ...deal.behind, expectedClose: position },
  }
}

const detail = (deal: DealAt, row: DealChange): DealAt => {
  const { item } = row
  switch (row.type) {
    case 'AppointmentMade':
    case 'AppointmentMoved':
      return item === null || row.at === null
        ? deal
        : { ...deal, appointments: { ...deal.appointments, [item]: row.at } }
    case 'AppointmentCancelled':
    case 'AppointmentMissed':
    case 'MeetingHeld':
      return { ...deal, appointments: without(deal.appointments, item) }
    case 'NeedIdentified':
      return item === null || row.kind !== 'beyond'
        ? deal
        : { ...deal, beyond: { ...deal.beyond, [item]: row.products ?? [] } }
    case 'ProductPresented':
      return deal.products.length > 0 ? deal : { ...deal, products: union(deal.products, row.products) }
    case 'OfferMade':
    case 'OfferRevised':
      return item === null || row.day === null ? deal : { ...deal, offers: { ...deal.offers, [item]: row.day } }
    case 'OfferAccepted':
      return { ...deal, ...valued(deal, row), offers: without(deal.offers, item) }
    case 'OfferDeclined':
    case 'OfferLapsed':
      return { ...deal, offers: without(deal.offers, item) }
    case 'DifferenceRaised':
      return item === null ? deal : { ...deal, differences: union(deal.differences, [item]) }
    case 'DifferenceReconciled':
      return { ...deal, differences: deal.differences.filter((id) => id !== item) }
    case 'ObjectionRaised':
    case 'CompetitorMet':
      return { ...deal, competitors: union(deal.competitors, row.competitors) }
    case 'DiscountRequested':
      return item === null ? deal : { ...deal, awaitingApproval: union(deal.awaitingApproval, [item]) }
    case 'DiscountApproved':
    case 'DiscountRefused':
      return { ...deal, awaitingApproval: deal.awaitingApproval.filter((id) => id !== item) }
    case 'DealValueChanged':
      return { ...deal, ...valued(deal, row) }
    case 'ExpectedCloseMoved':
      return moveClose(deal, row)
    case 'DealHandedOver':
      return row.manager === null
        ? deal
        : { ...deal, manager: row.manager, behind: { ...deal.behind, manager: row.position } }
    case 'DealWon':
      return close(deal, row, 'won')
    case 'DealLost':
      return close(deal, row, 'lost')
    default:
      return deal
  }
}

/** The deal after one more fact; a fact before the deal was opened is left aside. */
export const applyChange = (deal: DealAt | undefined, row: DealChange, boughtBefore: boolean): DealAt | undefined => {
  if (row.type === 'DealOpened') return deal ?? opened(row, boughtBefore)
  if (deal === undefined) return undefined
  const next = moveStage(detail(deal, row), row)
  return {
    ...next,
    lastActivity: row.occurredAt as Instant,
    behind: { ...next.behind, lastActivity: row.position },
    inferred: next.inferred + row.inferred,
  }
}

/** One fact and what it made of its deal. */
export interface Move {
  readonly row: DealChange
  readonly before: DealAt | undefined
  readonly after: DealAt
}

/** Until it is known which clients are one. */
const itself = (client: string): string => client

/**
 * Applies facts one by one, in the order of C3, telling what each changed; `deals` holds where all of them stand. Of merged
 * duplicates the second deal is repeat business, where it is said which client is which (C16).
 */
export function* walkDeals(
  changes: Iterable<DealChange>,
  deals: Map<string, DealAt>,
  survivor: (client: string) => string = itself,
): Generator<Move> {
  const buyers = new Set<string>()
  for (const row of changes) {
    const before = deals.get(row.deal)
    const after = applyChange(before, row, row.client !== null && buyers.has(survivor(row.client)))
    if (after === undefined) continue
    if (row.type === 'DealWon') buyers.add(survivor(after.client))
    deals.set(row.deal, after)
    yield { row, before, after }
  }
}

/** All deals as the facts leave them, in the order of their opening. Facts come in the order of C3. */
export const dealsOf = (
  changes: ReadonlyArray<DealChange>,
  survivor?: (client: string) => string,
): ReadonlyArray<DealAt> => {
  const deals = new Map<string, DealAt>()
  for (const _ of walkDeals(changes, deals, survivor));
  return [...deals.values()]
}

/** Whether the deal is neither won nor lost. */
export const isOpen = (deal: DealAt): boolean => deal.progress.status === 'open'

/** The closure that stands: the last one, unless the deal was reopened after it. */
export const standingClosure = (deal: DealAt): Closure | undefined => (isOpen(deal) ? undefined : deal.closures.at(-1))

/** A deal as one of those behind a figure, with the events that put it there. */
export const dealPiece = ({ deal }: Pick<DealAt, 'deal'>, ...positions: ReadonlyArray<string>): Piece => ({
  stream: `deal-${deal}`,
  positions: [...new Set(positions)],
})
