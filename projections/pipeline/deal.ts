/**
 * A deal as it stood at a moment, folded from its facts. The stage is the domain's own (`src/domain/deal/stage.ts`); what
 * is added here is what only views want: stays, closures, offers, appointments, the value and who was responsible.
 */
import {
  advanceProgress,
  atTheStart,
  currentStage,
  type OpenStage,
  type Progress,
  type Stage,
  stageEntered,
} from '../../src/domain/deal/stage.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { itemAt } from '../../src/kernel/item-at.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { comparePositions, type Position } from '../../src/kernel/position.ts'
import { chaptersBy, madeOnce } from '../chapters.ts'
import { itself } from '../clients/client.ts'
import type { LastTouch } from '../clients/interactions.ts'
import { type Figure, type Piece, totalled } from '../figures.ts'
import { remembered } from '../remembered.ts'
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
  readonly position: Position
}

/** One time the deal was closed. A reopened deal has several. */
export interface Closure {
  readonly outcome: 'won' | 'lost'
  readonly at: Instant
  readonly position: Position
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
  /** Stages that steps really led to while it was open, in the order of the first such step. */
  readonly entered: ReadonlyArray<OpenStage>
  /** Last of expected, changed and accepted; null while nobody has said. */
  readonly value: Amount | null
  readonly expectedClose: LocalDate | null
  readonly firstExpectedClose: LocalDate | null
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
    readonly opened: Position
    readonly manager: Position
    readonly value: Position
    readonly expectedClose: Position
    readonly lastActivity: Position
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

/** A deal that only its fold knows of as yet, and so may change in place: a copy for each fact costs more than the fold. */
type Draft = { -readonly [Name in Exclude<keyof DealAt, 'behind'>]: DealAt[Name] } & {
  readonly behind: { -readonly [Name in keyof DealAt['behind']]: Position }
}

/** Most deals hold nothing of most kinds: they share one nothing. */
const NONE: ReadonlyArray<string> = []
const NOTHING: Readonly<Record<string, never>> = {}
const NO_CLOSURES: ReadonlyArray<Closure> = []
const ENTERED: ReadonlyArray<OpenStage> = ['prospect']

const opened = (row: DealChange, boughtBefore: boolean): Draft => ({
  deal: row.deal,
  client: row.client ?? '',
  manager: row.manager ?? '',
  source: row.source ?? '',
  campaign: row.campaign,
  business: row.business ?? (boughtBefore ? 'repeat' : 'new'),
  segment: row.segment,
  openedAt: row.occurredAt,
  undated: row.undated === 1,
  progress: atTheStart,
  stage: 'prospect',
  stays: [{ stage: 'prospect', from: row.occurredAt, to: undefined, position: row.position }],
  entered: ENTERED,
  value: amountOf(row),
  expectedClose: row.day,
  firstExpectedClose: row.day,
  pushes: 0,
  pulls: 0,
  products: row.products ?? NONE,
  beyond: NOTHING,
  competitors: NONE,
  differences: NONE,
  offers: NOTHING,
  appointments: NOTHING,
  awaitingApproval: NONE,
  closures: NO_CLOSURES,
  lastActivity: row.occurredAt,
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

const draftOf = (deal: DealAt): Draft => ({ ...deal, behind: { ...deal.behind } })

const moveStage = (deal: Draft, row: DealChange): void => {
  const entered = isOpen(deal) ? stageEntered(row.type) : undefined
  if (entered !== undefined && !deal.entered.includes(entered)) deal.entered = [...deal.entered, entered]
  const objection = objectionTypes.has(row.type) ? (row.item ?? undefined) : undefined
  const progress = advanceProgress(deal.progress, { type: row.type, objection })
  if (progress === deal.progress) return
  deal.progress = progress
  const stage = currentStage(progress)
  if (stage === deal.stage) return
  const at = row.occurredAt
  const stays = deal.stays.map((stay) => (stay.to === undefined ? { ...stay, to: at } : stay))
  stays.push({ stage, from: at, to: undefined, position: row.position })
  deal.stage = stage
  deal.stays = stays
}

/** The value that a fact says, if it says one. */
const value = (deal: Draft, row: DealChange): void => {
  const said = amountOf(row)
  if (said === null) return
  deal.value = said
  deal.behind.value = row.position
}

const close = (deal: Draft, row: DealChange, outcome: 'won' | 'lost'): void => {
  const closure: Closure = {
    outcome,
    at: row.occurredAt,
    position: row.position,
    value: outcome === 'won' ? amountOf(row) : deal.value,
    manager: deal.manager,
    reason: outcome === 'lost' ? row.kind : null,
    offer: row.item,
    contract: row.contract,
    lostTo: outcome === 'lost' ? (row.competitors?.[0] ?? null) : null,
    inferred: row.inferred,
  }
  if (outcome === 'won') {
    value(deal, row)
    if (row.products !== null && row.products.length > 0) deal.products = row.products
  }
  deal.competitors = union(deal.competitors, row.competitors)
  deal.closures = [...deal.closures, closure]
}

const moveClose = (deal: Draft, { day: to, position }: DealChange): void => {
  if (to === null) return
  const from = deal.expectedClose
  if (from !== null && to > from) deal.pushes += 1
  if (from !== null && to < from) deal.pulls += 1
  deal.expectedClose = to
  deal.firstExpectedClose ??= to
  deal.behind.expectedClose = position
}

const detail = (deal: Draft, row: DealChange): void => {
  const { item } = row
  switch (row.type) {
    case 'AppointmentMade':
    case 'AppointmentMoved':
      if (item !== null && row.at !== null) deal.appointments = { ...deal.appointments, [item]: row.at }
      return
    case 'AppointmentCancelled':
    case 'AppointmentMissed':
    case 'MeetingHeld':
      deal.appointments = without(deal.appointments, item)
      return
    case 'NeedIdentified':
      if (item !== null && row.kind === 'beyond') deal.beyond = { ...deal.beyond, [item]: row.products ?? [] }
      return
    case 'ProductPresented':
      if (deal.products.length === 0) deal.products = union(deal.products, row.products)
      return
    case 'OfferMade':
    case 'OfferRevised':
      if (item !== null && row.day !== null) deal.offers = { ...deal.offers, [item]: row.day }
      return
    case 'OfferAccepted':
      value(deal, row)
      deal.offers = without(deal.offers, item)
      return
    case 'OfferDeclined':
    case 'OfferLapsed':
      deal.offers = without(deal.offers, item)
      return
    case 'DifferenceRaised':
      if (item !== null) deal.differences = union(deal.differences, [item])
      return
    case 'DifferenceReconciled':
      deal.differences = deal.differences.filter((id) => id !== item)
      return
    case 'ObjectionRaised':
    case 'CompetitorMet':
      deal.competitors = union(deal.competitors, row.competitors)
      return
    case 'DiscountRequested':
      if (item !== null) deal.awaitingApproval = union(deal.awaitingApproval, [item])
      return
    case 'DiscountApproved':
    case 'DiscountRefused':
      deal.awaitingApproval = deal.awaitingApproval.filter((id) => id !== item)
      return
    case 'DealValueChanged':
      value(deal, row)
      return
    case 'ExpectedCloseMoved':
      moveClose(deal, row)
      return
    case 'DealHandedOver':
      if (row.manager === null) return
      deal.manager = row.manager
      deal.behind.manager = row.position
      return
    case 'DealWon':
      close(deal, row, 'won')
      return
    case 'DealLost':
      close(deal, row, 'lost')
  }
}

/** One more fact of a deal that was opened. */
const evolve = (deal: Draft, row: DealChange): void => {
  detail(deal, row)
  moveStage(deal, row)
  deal.inferred += row.inferred
}

/** What the last of its facts says by itself. */
const endWith = (deal: Draft, row: DealChange): void => {
  deal.lastActivity = row.occurredAt
  deal.behind.lastActivity = row.position
}

/** The deal after one more fact; a fact before the deal was opened is left aside. */
export const applyChange = (deal: DealAt | undefined, row: DealChange, boughtBefore: boolean): DealAt | undefined => {
  if (row.type === 'DealOpened') return deal ?? opened(row, boughtBefore)
  if (deal === undefined) return undefined
  const next = draftOf(deal)
  evolve(next, row)
  endWith(next, row)
  return next
}

/** One fact and what it made of its deal. */
export interface Move {
  readonly row: DealChange
  readonly before: DealAt | undefined
  readonly after: DealAt
}

/**
 * Applies facts one by one, in the order of C3, telling what each changed; `deals` holds where all of them stand. Of merged
 * duplicates the second deal is repeat business, where it is said which client is which (C16).
 */
export function* walkDeals(
  changes: Iterable<DealChange>,
  deals: Map<string, DealAt>,
  survivor: Survivor = itself,
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

type Survivor = (client: string) => string

/** A deal as all facts of its chapter leave it; undefined where none of them opened it. */
const dealIn = (rows: ReadonlyArray<DealChange>, boughtBefore: boolean): DealAt | undefined => {
  let deal: Draft | undefined
  let last: DealChange | undefined
  for (const row of rows) {
    if (deal === undefined) {
      if (row.type !== 'DealOpened') continue
      deal = opened(row, boughtBefore)
    } else if (row.type === 'DealOpened') continue
    else evolve(deal, row)
    last = row
  }
  if (deal !== undefined && last !== undefined) endWith(deal, last)
  return deal
}

/** Whether it was said of a deal that it is new or repeat business. */
const isSaid = madeOnce<DealChange, boolean>(
  (rows) => (rows.find(({ type }) => type === 'DealOpened')?.business ?? null) !== null,
)
const asNew = madeOnce<DealChange, DealAt | undefined>((rows) => dealIn(rows, false))
const asRepeat = madeOnce<DealChange, DealAt | undefined>((rows) => dealIn(rows, true))

const chaptersOf = chaptersBy<DealChange>(({ deal }) => deal)

interface Place {
  readonly at: Instant
  readonly position: Position
}

/** The order of C3. */
const isBefore = (a: Place, b: Place): boolean =>
  a.at === b.at ? comparePositions(a.position, b.position) < 0 : a.at < b.at

const openingOf = (deal: DealAt): Place => ({ at: deal.openedAt, position: deal.behind.opened })

/** When each client first bought. */
const firstBought = (deals: ReadonlyArray<DealAt>, survivor: Survivor): ReadonlyMap<string, Place> => {
  const first = new Map<string, Place>()
  for (const deal of deals)
    for (const closure of deal.closures) {
      if (closure.outcome !== 'won') continue
      const client = survivor(deal.client)
      const known = first.get(client)
      if (known === undefined || isBefore(closure, known)) first.set(client, closure)
    }
  return first
}

const listedFor = remembered((changes: ReadonlyArray<DealChange>) =>
  remembered((survivor: Survivor): ReadonlyArray<DealAt> => {
    const chapters = chaptersOf(changes)
    const found = chapters.flatMap((one) => {
      const deal = asNew(one)
      return deal === undefined ? [] : [{ deal, one }]
    })
    const bought = firstBought(
      found.map(({ deal }) => deal),
      survivor,
    )
    const deals = found.map(({ deal, one }): DealAt => {
      if (isSaid(one)) return deal
      const before = bought.get(survivor(deal.client))
      return before !== undefined && isBefore(before, openingOf(deal)) ? (asRepeat(one) ?? deal) : deal
    })
    const inOrder = deals.every((deal, i) => i === 0 || !isBefore(openingOf(deal), openingOf(itemAt(deals, i - 1))))
    // A step may have occurred before the opening, where the opening was recorded with a later time.
    return inOrder ? deals : deals.toSorted((a, b) => (isBefore(openingOf(a), openingOf(b)) ? -1 : 1))
  }),
)

/**
 * All deals as the facts leave them, in the order of their opening. Facts come in the order of C3. Of merged duplicates the
 * second deal is repeat business (C16).
 */
export const dealsOf = (changes: ReadonlyArray<DealChange>, survivor: Survivor = itself): ReadonlyArray<DealAt> =>
  listedFor(changes)(survivor)

/** A deal that is neither won nor lost. */
export interface OpenDeal extends DealAt {
  readonly stage: OpenStage
}

export const isOpen = (deal: DealAt): deal is OpenDeal => deal.progress.status === 'open'

/** What was done last on a deal: in it, or said to its client about it. */
export const lastActivityOf = (deal: DealAt, touches: ReadonlyMap<string, LastTouch>): LastTouch => {
  const touch = touches.get(deal.deal)
  return touch !== undefined && touch.at > deal.lastActivity
    ? touch
    : { at: deal.lastActivity, position: deal.behind.lastActivity }
}

/** The closure that stands: the last one, unless the deal was reopened after it. */
export const standingClosure = (deal: DealAt): Closure | undefined => (isOpen(deal) ? undefined : deal.closures.at(-1))

/** Steps that lie inside a time when their deal was closed: they move no stage, and are counted (C3). */
export const outOfOrderOf = (deals: ReadonlyArray<DealAt>): Figure<number> =>
  totalled(
    deals.filter(({ progress }) => progress.outOfOrder > 0),
    (deal) => dealPiece(deal, deal.behind.opened, ...deal.closures.map(({ position }) => position)),
    ({ progress }) => progress.outOfOrder,
  )

/** A deal as one of those behind a figure, with the events that put it there. */
export const dealPiece = ({ deal }: Pick<DealAt, 'deal'>, ...positions: ReadonlyArray<string>): Piece => ({
  stream: `deal-${deal}`,
  positions: [...new Set(positions)],
})
