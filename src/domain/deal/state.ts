/** A deal as its decisions need to see it: plain JSON, no personal data. */
import type { Instant } from '../../kernel/instant.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import { type ById, byId, withId as set } from '../values/by-id.ts'
import type { Line } from '../values/line.ts'
import type { Money } from '../values/money.ts'
import type { DealEvent } from './events.ts'
import { advanceProgress, atTheStart, type Progress } from './stage.ts'

export interface Offer {
  readonly status: 'standing' | 'accepted' | 'declined' | 'lapsed'
  readonly lines: ReadonlyArray<Line>
  readonly total: Money
  readonly validUntil: LocalDate
}

export interface DiscountRequest {
  readonly status: 'asked' | 'approved' | 'refused'
  /** Basis points. */
  readonly discount: number
  readonly requestedBy: string
  /** Of who asked, in basis points; null where it was not recorded. */
  readonly competence: number | null
}

/** A time that the deal was closed, `[from, to)`; null while it lasts. */
export interface ClosedSpell {
  readonly from: Instant
  readonly to: Instant | null
}

/** Parts that later steps answer, end or rest on. */
export type PartKind = 'appointment' | 'offer' | 'difference' | 'objection' | 'request'

export const partKey = (kind: PartKind, id: string): string => `${kind}/${id}`

export interface Deal {
  readonly client: string
  readonly manager: string
  readonly progress: Progress
  /** Null until the first amount is named; then for life. */
  readonly currency: string | null
  readonly value: Money | null
  readonly expectedClose: LocalDate | null
  readonly lastStatusAt: Instant
  readonly closedSpells: ReadonlyArray<ClosedSpell>
  readonly appointments: ById<'made' | 'cancelled' | 'missed' | 'kept'>
  readonly needs: ReadonlyArray<string>
  readonly offers: ById<Offer>
  readonly differences: ById<'raised' | 'reconciled'>
  readonly objections: ById<'open' | 'answered' | 'resolved' | 'upheld'>
  readonly requests: ById<DiscountRequest>
  /** When what happened to a part of it last occurred, by `offer/offer-1`; of what it has one of, by `manager`, `value`, `close`. */
  readonly lastAt: ById<Instant>
  readonly competitors: ReadonlyArray<string>
  /** The contract a won deal led to. */
  readonly contract: string | null
}

/** Null before the deal is opened. */
export type DealState = Deal | null

const opened = (event: Extract<DealEvent, { type: 'DealOpened' }>): Deal => ({
  client: event.data.client,
  manager: event.data.manager,
  progress: atTheStart,
  currency: event.data.expectedValue?.currency ?? null,
  value: event.data.expectedValue ?? null,
  expectedClose: event.data.expectedClose ?? null,
  lastStatusAt: event.occurredAt,
  closedSpells: [],
  appointments: {},
  needs: [],
  offers: {},
  differences: {},
  objections: {},
  requests: {},
  lastAt: {},
  competitors: [],
  contract: null,
})

const closed = (deal: Deal, at: Instant): Deal => ({
  ...deal,
  lastStatusAt: at,
  closedSpells: [...deal.closedSpells, { from: at, to: null }],
})

const reopened = (deal: Deal, at: Instant): Deal => ({
  ...deal,
  contract: null,
  lastStatusAt: at,
  closedSpells: deal.closedSpells.map((spell) => (spell.to === null ? { ...spell, to: at } : spell)),
})

const inClosedSpell = ({ closedSpells }: Deal, at: Instant): boolean =>
  closedSpells.some(({ from, to }) => from <= at && to !== null && at < to)

const withOffer = (deal: Deal, id: string, status: Offer['status']): Deal => {
  const offer = byId(deal.offers, id)
  return offer === undefined ? deal : { ...deal, offers: set(deal.offers, id, { ...offer, status }) }
}

const withRequest = (deal: Deal, id: string, status: DiscountRequest['status']): Deal => {
  const request = byId(deal.requests, id)
  return request === undefined ? deal : { ...deal, requests: set(deal.requests, id, { ...request, status }) }
}

const met = (deal: Deal, competitor: string | undefined): Deal =>
  competitor === undefined || deal.competitors.includes(competitor)
    ? deal
    : { ...deal, competitors: [...deal.competitors, competitor] }

/** What is recorded late is not for that the last. */
const isLast = ({ lastAt }: Deal, what: string, at: Instant): boolean => (byId(lastAt, what) ?? at) <= at

const withValue = (deal: Deal, value: Money, at: Instant): Deal =>
  isLast(deal, 'value', at) ? { ...deal, value } : deal

const change = (deal: Deal, event: DealEvent): Deal => {
  switch (event.type) {
    case 'AppointmentMade':
      return { ...deal, appointments: set(deal.appointments, event.data.appointment, 'made') }
    case 'AppointmentCancelled':
      return { ...deal, appointments: set(deal.appointments, event.data.appointment, 'cancelled') }
    case 'AppointmentMissed':
      return { ...deal, appointments: set(deal.appointments, event.data.appointment, 'missed') }
    case 'MeetingHeld':
      return event.data.appointment === undefined
        ? deal
        : { ...deal, appointments: set(deal.appointments, event.data.appointment, 'kept') }
    case 'NeedIdentified':
      return { ...deal, needs: [...deal.needs, event.data.need] }
    case 'OfferMade':
    case 'OfferRevised': {
      const { offer, lines, total, validUntil } = event.data
      const currency = deal.currency ?? total.currency
      return { ...deal, currency, offers: set(deal.offers, offer, { status: 'standing', lines, total, validUntil }) }
    }
    case 'OfferAccepted':
      return withValue(withOffer(deal, event.data.offer, 'accepted'), event.data.total, event.occurredAt)
    case 'OfferDeclined':
      return withOffer(deal, event.data.offer, 'declined')
    case 'OfferLapsed':
      return withOffer(deal, event.data.offer, 'lapsed')
    case 'DifferenceRaised':
      return { ...deal, differences: set(deal.differences, event.data.difference, 'raised') }
    case 'DifferenceReconciled':
      return { ...deal, differences: set(deal.differences, event.data.difference, 'reconciled') }
    case 'ObjectionRaised':
      return met({ ...deal, objections: set(deal.objections, event.data.objection, 'open') }, event.data.competitor)
    case 'ObjectionAnswered':
      return { ...deal, objections: set(deal.objections, event.data.objection, 'answered') }
    case 'ObjectionResolved':
      return { ...deal, objections: set(deal.objections, event.data.objection, 'resolved') }
    case 'ObjectionUpheld':
      return { ...deal, objections: set(deal.objections, event.data.objection, 'upheld') }
    case 'DiscountRequested': {
      const { request, discount, requestedBy, competence = null } = event.data
      return { ...deal, requests: set(deal.requests, request, { status: 'asked', discount, requestedBy, competence }) }
    }
    case 'DiscountApproved':
      return withRequest(deal, event.data.request, 'approved')
    case 'DiscountRefused':
      return withRequest(deal, event.data.request, 'refused')
    case 'DealValueChanged':
      return withValue({ ...deal, currency: deal.currency ?? event.data.to.currency }, event.data.to, event.occurredAt)
    case 'ExpectedCloseMoved':
      return isLast(deal, 'close', event.occurredAt) ? { ...deal, expectedClose: event.data.to } : deal
    case 'CompetitorMet':
      return met(deal, event.data.competitor)
    case 'DealHandedOver':
      return { ...deal, manager: event.data.to }
    case 'DealWon':
      return { ...closed(deal, event.occurredAt), contract: event.data.contract, value: event.data.value }
    case 'DealLost':
      return closed(met(deal, event.data.competitor), event.occurredAt)
    case 'DealReopened':
      return reopened(deal, event.occurredAt)
    default:
      return deal
  }
}

const partsIn = (data: DealEvent['data']): ReadonlyArray<readonly [PartKind, string | undefined]> => [
  ['appointment', 'appointment' in data ? data.appointment : undefined],
  ['offer', 'offer' in data ? data.offer : undefined],
  ['difference', 'difference' in data ? data.difference : undefined],
  ['objection', 'objection' in data ? data.objection : undefined],
  ['request', 'request' in data ? data.request : undefined],
]

/** What an event says anew of what the deal has one of. */
const said: { readonly [Type in DealEvent['type']]?: string } = {
  DealHandedOver: 'manager',
  DealValueChanged: 'value',
  OfferAccepted: 'value',
  DealWon: 'value',
  ExpectedCloseMoved: 'close',
}

const touched = (lastAt: Deal['lastAt'], { type, data, occurredAt }: DealEvent): Deal['lastAt'] => {
  // To prepare a meeting is to do nothing about the appointment yet.
  const parts = type === 'MeetingPrepared' ? [] : partsIn(data)
  const keys = [said[type], ...parts.map(([kind, id]) => (id === undefined ? undefined : partKey(kind, id)))]
  return keys.reduce((all, key) => {
    if (key === undefined) return all
    const before = byId(all, key)
    return before !== undefined && before > occurredAt ? all : set(all, key, occurredAt)
  }, lastAt)
}

export const evolve = (state: DealState, event: DealEvent): DealState => {
  if (event.type === 'DealOpened') return state ?? opened(event)
  if (state === null) return null
  const objection = 'objection' in event.data ? event.data.objection : undefined
  const whileClosed = inClosedSpell(state, event.occurredAt)
  return {
    ...change(state, event),
    lastAt: touched(state.lastAt, event),
    progress: advanceProgress(state.progress, { type: event.type, objection, whileClosed }),
  }
}
