import { describe, it } from 'vitest'
import { crmAggregates } from '../../../src/domain/index.ts'
import { offerLapsed } from '../../../src/domain/policies/offer-lapsed.ts'
import { withdrawnProduct } from '../../../src/domain/policies/withdrawn-product.ts'
import { eur } from '../../../src/domain/values/money.ts'
import { policySpecification, type Told } from '../../../src/testing/policy-spec.ts'

const lines = [
  { product: 'flour', quantity: 1, unitPrice: eur(100) },
  { product: 'yeast', quantity: 1, unitPrice: eur(100) },
]
const opened: Told = { type: 'DealOpened', data: { client: 'forn-puig', manager: 'anna', source: 'call' } }
const made = (offer: string, validUntil: string): Told => ({
  type: 'OfferMade',
  data: { offer, lines, total: eur(200), validUntil },
})
const accepted: Told = { type: 'OfferAccepted', data: { offer: 'offer-1', total: eur(200) } }
const lapse = (offer: string) => ({ type: 'LapseOffer', deal: 'd1', offer })

describe('an offer', () => {
  const lapsed = policySpecification(offerLapsed(), crmAggregates())

  it('lapses on the day after its last', () => {
    const open = lapsed(['deal-d1', opened, made('offer-1', '2026-01-31')])
    open.onDay('2026-01-31').thenNothing()
    open.onDay('2026-02-01').thenCommands(lapse('offer-1'))
  })

  it('each of several on its own day, earliest first', () =>
    lapsed(['deal-d1', opened, made('offer-1', '2026-02-10'), made('offer-2', '2026-01-31')])
      .onDay('2026-03-01')
      .thenCommands(lapse('offer-2'), lapse('offer-1')))

  it('that was accepted or declined does not; one that was revised stands until its new last day', () => {
    const declined: Told = { type: 'OfferDeclined', data: { offer: 'offer-1' } }
    lapsed(['deal-d1', opened, made('offer-1', '2026-01-31'), accepted])
      .onDay('2026-03-01')
      .thenNothing()
    lapsed(['deal-d1', opened, made('offer-1', '2026-01-31'), declined])
      .onDay('2026-03-01')
      .thenNothing()
    const revised: Told = {
      type: 'OfferRevised',
      data: { offer: 'offer-1', lines, total: eur(200), validUntil: '2026-02-28' },
    }
    lapsed(['deal-d1', opened, made('offer-1', '2026-01-31'), revised]).thenTimers({
      'd1/offer-1': '2026-03-01T00:00:00.000Z',
    })
  })

  it('of a closed deal rests; when the deal is reopened, it stands again or has lapsed meanwhile', () => {
    const lost: Told = { type: 'DealLost', data: { reason: 'price' } }
    const reopened: Told = { type: 'DealReopened', at: '2026-02-15T10:00:00.000Z', data: { why: 'they called' } }
    const closed = lapsed(['deal-d1', opened, made('offer-1', '2026-01-31'), made('offer-2', '2026-02-28'), lost])
    closed.thenTimers({})
    closed
      .when('deal-d1', reopened)
      .thenTimers({ 'd1/offer-1': '2026-02-15T10:00:00.000Z', 'd1/offer-2': '2026-03-01T00:00:00.000Z' })
  })
})

describe('an offer accepted on a product that had just been withdrawn', () => {
  const compensated = policySpecification(withdrawnProduct(), crmAggregates())
  const listed = (product: string): Told => ({ type: 'ProductListed', data: { name: product, price: eur(100) } })
  const withdrawn: Told = { type: 'ProductWithdrawn', data: {} }
  const closing = [
    ['product-flour', listed('flour')],
    ['product-yeast', listed('yeast')],
    ['deal-d1', opened, made('offer-1', '2026-03-01')],
  ] as const

  it('leaves an objection in the deal, which can not be won before that has ended', () =>
    compensated(...closing, ['product-yeast', withdrawn])
      .when('deal-d1', accepted)
      .thenCommands({
        type: 'RaiseObjection',
        deal: 'd1',
        kind: 'product',
        words: 'offer-1 was accepted on yeast, withdrawn from the assortment before; revise it',
      }))

  it('accepted while all of it is sold, there is nothing to be put right', () => {
    compensated(...closing)
      .when('deal-d1', accepted)
      .thenNothing()
    compensated(...closing, ['deal-d1', accepted])
      .when('product-yeast', withdrawn)
      .thenNothing()
  })
})
