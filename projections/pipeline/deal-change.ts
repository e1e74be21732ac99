/** What one event changes of a deal, as a row. */
import type { DealEnvelope } from '../../src/domain/deal/events.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { integer, json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns } from '../columns.ts'

export const dealChangeColumns = {
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

export type DealChange = RowOf<typeof dealChangeColumns>
