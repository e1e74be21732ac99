/** The facts that every pipeline view stands on: one row for each event of a deal. */

import type { DealEnvelope } from '../../src/domain/deal/events.ts'
import { listOf } from '../../src/domain/values/line.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { RowOf } from '../../src/kernel/projection.ts'
import { integer, json, nullable, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'
import { dealIn } from './deal-fold.ts'
import { dealColumns } from './deal-kept.ts'

const table = {
  ...factColumns,
  deal: text('the deal'),
  type: text<DealEnvelope['type']>('the event type'),
  client: nullable(text('DealOpened: the client')),
  manager: nullable(text('who is responsible from here on (DealOpened, DealHandedOver)')),
  source: nullable(text('DealOpened: how the deal came about')),
  campaign: nullable(text('DealOpened, ProductPresented: the campaign')),
  business: nullable(text<'new' | 'repeat'>('DealOpened: new or repeat business')),
  segment: nullable(text('DealOpened: the segment of the deal')),
  amount: nullable(integer('minor units: expected value, changed value, offer total, won value')),
  currency: nullable(text('ISO 4217 code of the amount')),
  day: nullable(text<LocalDate>('local day: expected close (DealOpened, ExpectedCloseMoved), validity of an offer')),
  item: nullable(text('the appointment, need, offer, difference, objection or request the event is about')),
  at: nullable(text<Instant>('AppointmentMade, AppointmentMoved: when it will be')),
  kind: nullable(text('ObjectionRaised: its kind; DealLost: the reason')),
  competitors: nullable(
    json<ReadonlyArray<string>>('competitors met, named in an objection of kind competitor, beaten, or lost to'),
  ),
  products: nullable(json<ReadonlyArray<string>>('products of interest, presented, sold')),
  list: nullable(
    integer('OfferMade, OfferRevised: the lines at list price, minor units; the amount is net of discounts'),
  ),
  needs: nullable(json<ReadonlyArray<string>>('OfferMade, OfferRevised: needs that its lines answer')),
  measure: nullable(text('ObjectionResolved, ObjectionUpheld: by which measure')),
  contract: nullable(text('DealWon: the contract that it led to')),
  undated: integer('1 where the source does not say when the deal was opened'),
}

const nothing = {
  client: null,
  manager: null,
  source: null,
  campaign: null,
  business: null,
  segment: null,
  amount: null,
  currency: null,
  day: null,
  item: null,
  at: null,
  kind: null,
  competitors: null,
  products: null,
  list: null,
  needs: null,
  measure: null,
  contract: null,
  undated: 0,
} as const

type Extra = Partial<Omit<RowOf<typeof table>, 'deal' | 'type' | keyof typeof factColumns>>

const row = (event: DealEnvelope, extra: Extra): RowOf<typeof table> => ({
  ...nothing,
  ...factOf(event),
  deal: event.id,
  type: event.type,
  ...extra,
})

const named = (competitor: string | undefined) => (competitor === undefined ? null : [competitor])

const needsOf = (lines: Offer['lines']) => {
  const needs = lines.flatMap(({ need }) => (need === undefined ? [] : [need]))
  return needs.length === 0 ? null : needs
}

type Offer = Extract<DealEnvelope, { readonly type: 'OfferMade' | 'OfferRevised' }>['data']

const offered = ({ offer, lines, total, validUntil }: Offer): Extra => ({
  item: offer,
  amount: total.amount,
  currency: total.currency,
  day: validUntil,
  list: listOf(lines),
  needs: needsOf(lines),
})

const plain = (event: DealEnvelope) => row(event, {})

export const dealChanges = defineFacts({
  name: 'deal_changes',
  version: 4,
  doc: 'one row for each event of a deal: what the pipeline views are computed from',
  table,
  chapters: { version: 2, by: 'deal', columns: dealColumns, make: dealIn },
  on: {
    DealOpened: (e) =>
      row(e, {
        client: e.data.client,
        manager: e.data.manager,
        source: e.data.source,
        campaign: e.data.campaign ?? null,
        business: e.data.business ?? null,
        segment: e.data.segment ?? null,
        amount: e.data.expectedValue?.amount ?? null,
        currency: e.data.expectedValue?.currency ?? null,
        day: e.data.expectedClose ?? null,
        products: e.data.interest ?? null,
        undated: e.data.undated === true ? 1 : 0,
      }),
    AppointmentMade: (e) => row(e, { item: e.data.appointment, at: e.data.at }),
    AppointmentMoved: (e) => row(e, { item: e.data.appointment, at: e.data.at }),
    AppointmentCancelled: (e) => row(e, { item: e.data.appointment }),
    AppointmentMissed: (e) => row(e, { item: e.data.appointment }),
    MeetingPrepared: (e) => row(e, { item: e.data.appointment ?? null }),
    MeetingHeld: (e) => row(e, { item: e.data.appointment ?? null, day: e.data.nextStepBy ?? null }),
    DealContactEstablished: plain,
    NeedIdentified: (e) =>
      row(e, { item: e.data.need, products: e.data.products, kind: e.data.beyond ? 'beyond' : null }),
    ProductPresented: (e) => row(e, { products: e.data.products, campaign: e.data.campaign ?? null }),
    OfferMade: (e) => row(e, offered(e.data)),
    OfferRevised: (e) => row(e, offered(e.data)),
    OfferAccepted: (e) => row(e, { item: e.data.offer, amount: e.data.total.amount, currency: e.data.total.currency }),
    OfferDeclined: (e) => row(e, { item: e.data.offer }),
    OfferLapsed: (e) => row(e, { item: e.data.offer }),
    DraftContractDiscussed: plain,
    DifferenceRaised: (e) => row(e, { item: e.data.difference }),
    DifferenceReconciled: (e) => row(e, { item: e.data.difference }),
    ObjectionRaised: (e) =>
      row(e, {
        item: e.data.objection,
        kind: e.data.kind,
        // Who is only named beside a price was not there (VIEWS.md P15).
        competitors: e.data.kind === 'competitor' ? named(e.data.competitor) : null,
      }),
    ObjectionAnswered: (e) => row(e, { item: e.data.objection }),
    ObjectionResolved: (e) => row(e, { item: e.data.objection, measure: e.data.measure }),
    ObjectionUpheld: (e) => row(e, { item: e.data.objection, measure: e.data.measure }),
    DiscountRequested: (e) => row(e, { item: e.data.request }),
    DiscountApproved: (e) => row(e, { item: e.data.request }),
    DiscountRefused: (e) => row(e, { item: e.data.request }),
    DealValueChanged: (e) => row(e, { amount: e.data.to.amount, currency: e.data.to.currency }),
    ExpectedCloseMoved: (e) => row(e, { day: e.data.to }),
    CompetitorMet: (e) => row(e, { competitors: [e.data.competitor] }),
    DealHandedOver: (e) => row(e, { manager: e.data.to }),
    DealWon: (e) =>
      row(e, {
        item: e.data.offer,
        contract: e.data.contract,
        amount: e.data.value.amount,
        currency: e.data.value.currency,
        products: e.data.products,
        competitors: e.data.competitors,
      }),
    DealLost: (e) => row(e, { kind: e.data.reason, competitors: named(e.data.competitor) }),
    DealReopened: plain,
  },
})

export type DealChange = RowOf<typeof table>
