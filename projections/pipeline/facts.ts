/** The facts that every pipeline view stands on: one row for each event of a deal. */

import type { DealEnvelope } from '../../src/domain/deal/events.ts'
import { listOf } from '../../src/domain/values/line.ts'
import { type factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'
import { type DealChange, dealChangeColumns } from './deal-change.ts'
import { dealIn } from './deal-fold.ts'
import { dealColumns } from './deal-kept.ts'

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

type Extra = Partial<Omit<DealChange, 'deal' | 'type' | keyof typeof factColumns>>

const row = (event: DealEnvelope, extra: Extra): DealChange => ({
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
  table: dealChangeColumns,
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
