/** How each fact of a deal changes how it stands. */
import { advanceProgress, atTheStart, currentStage, type OpenStage, stageEntered } from '../../src/domain/deal/stage.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { isPlain, plain } from '../../src/kernel/kept.ts'
import type { Position } from '../../src/kernel/position.ts'
import { type Amount, type Closure, type DealAt, isOpen } from './deal.ts'
import type { DealChange } from './deal-change.ts'
import { dealColumns } from './deal-kept.ts'

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

const opened = (row: DealChange): Draft => ({
  deal: row.deal,
  client: row.client ?? '',
  manager: row.manager ?? '',
  source: row.source ?? '',
  campaign: row.campaign,
  business: row.business,
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

/** A fold replaces what a deal holds, and changes none of it: of a plain deal only the outside is copied. */
const draftOf = (deal: DealAt): Draft =>
  isPlain(deal) ? { ...deal, behind: { ...deal.behind } } : plain(dealColumns, deal)

const moveStage = (deal: Draft, row: DealChange, at: Instant): void => {
  const entered = isOpen(deal) ? stageEntered(row.type) : undefined
  if (entered !== undefined && !deal.entered.includes(entered)) deal.entered = [...deal.entered, entered]
  const objection = objectionTypes.has(row.type) ? (row.item ?? undefined) : undefined
  const progress = advanceProgress(deal.progress, { type: row.type, objection })
  if (progress === deal.progress) return
  deal.progress = progress
  const stage = currentStage(progress)
  if (stage === deal.stage) return
  deal.stage = stage
  deal.stays = deal.stays
    .map((stay) => (stay.to === undefined ? { ...stay, to: at } : stay))
    .concat({ stage, from: at, to: undefined, position: row.position })
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

/** One more fact of a deal that was opened, from a moment on. */
const evolve = (deal: Draft, row: DealChange, at: Instant = row.occurredAt): void => {
  detail(deal, row)
  moveStage(deal, row, at)
  deal.inferred += row.inferred
}

/** What the last of its facts says by itself. */
const endWith = (deal: Draft, row: DealChange): void => {
  deal.lastActivity = row.occurredAt
  deal.behind.lastActivity = row.position
}

/** What the opening says anew: it is the later word. */
const saidAnew: ReadonlySet<string> = new Set(['DealValueChanged', 'ExpectedCloseMoved', 'DealHandedOver'])

/**
 * The deal as it is opened. What occurred before, where somebody opens a deal after the meeting it came of, is where the deal
 * begins: no step is lost, and none is older than the deal.
 */
const openedAfter = (early: ReadonlyArray<DealChange>, opening: DealChange): Draft => {
  const deal = opened(opening)
  const { value: expected } = deal
  for (const row of early) if (!saidAnew.has(row.type)) evolve(deal, row, opening.occurredAt)
  deal.value = expected ?? deal.value
  if (expected !== null) deal.behind.value = opening.position
  return deal
}

/** The deal after one more fact; `early`: what of it occurred before it was opened. */
export const applyChange = (
  deal: DealAt | undefined,
  row: DealChange,
  early: ReadonlyArray<DealChange>,
): DealAt | undefined => {
  if (row.type === 'DealOpened') return deal ?? openedAfter(early, row)
  if (deal === undefined) return undefined
  const next = draftOf(deal)
  evolve(next, row)
  endWith(next, row)
  return next
}

/** A deal as all facts of its chapter leave it; undefined where none of them opened it. */
export const dealIn = (rows: ReadonlyArray<DealChange>): DealAt | undefined => {
  let deal: Draft | undefined
  let last: DealChange | undefined
  for (const [i, row] of rows.entries()) {
    if (deal === undefined) {
      if (row.type !== 'DealOpened') continue
      deal = openedAfter(rows.slice(0, i), row)
    } else if (row.type === 'DealOpened') continue
    else evolve(deal, row)
    last = row
  }
  if (deal !== undefined && last !== undefined) endWith(deal, last)
  return deal
}
