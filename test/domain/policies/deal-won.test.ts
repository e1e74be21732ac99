import { describe, it } from 'vitest'
import { crmAggregates } from '../../../src/domain/index.ts'
import { dealWon } from '../../../src/domain/policies/deal-won.ts'
import { eur } from '../../../src/domain/values/money.ts'
import { policySpecification, type Told } from '../../../src/testing/policy-spec.ts'

const lines = [{ product: 'flour', quantity: 3, unitPrice: eur(1_000) }]
const registered: Told = {
  type: 'ClientRegistered',
  data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } },
}
const opened: Told = { type: 'DealOpened', data: { client: 'forn-puig', manager: 'anna', source: 'call' } }
const offered: Told = {
  type: 'OfferMade',
  data: { offer: 'offer-1', lines, total: eur(3_000), validUntil: '2026-02-01' },
}
const accepted: Told = { type: 'OfferAccepted', data: { offer: 'offer-1', total: eur(3_000) } }
const wonAs = (contract: string): Told => ({
  type: 'DealWon',
  at: '2026-01-20T10:00:00.000Z',
  data: { contract, offer: 'offer-1', value: eur(3_000), products: ['flour'], competitors: [] },
})
const won = wonAs('d1')
const agreement = { lines, value: eur(3_000), recurrence: 'one-off', term: { from: '2026-01-20' } }
const draft = { type: 'DraftContract', contract: 'd1', client: 'forn-puig', deal: 'd1', agreement }

const policy = policySpecification(dealWon(), crmAggregates())
const closing = [
  ['client-forn-puig', registered],
  ['deal-d1', opened, offered, accepted],
] as const

describe('a deal that is won', () => {
  it('has its contract drafted from the accepted offer, from the day on which it was won', () =>
    policy(...closing)
      .when('deal-d1', won)
      .thenCommands(draft))

  it('as it was revised last', () => {
    const less = [{ product: 'flour', quantity: 2, unitPrice: eur(1_000) }]
    const revised = {
      type: 'OfferRevised',
      data: { offer: 'offer-1', lines: less, total: eur(2_000), validUntil: '2026-02-01' },
    }
    policy(['client-forn-puig', registered], ['deal-d1', opened, offered, revised, accepted])
      .when('deal-d1', won)
      .thenCommands({ ...draft, agreement: { ...agreement, lines: less, value: eur(2_000) } })
  })

  it('is left alone where its contract has been drafted before', () =>
    policy(...closing, [
      'contract-d1',
      { type: 'ContractDrafted', data: { client: 'forn-puig', manager: 'anna', agreement, deal: 'd1' } },
    ])
      .when('deal-d1', won)
      .thenNothing())

  it('has one of its own where by now another deal has the name', () =>
    policy(...closing, [
      'contract-frame',
      { type: 'ContractDrafted', data: { client: 'forn-puig', manager: 'anna', agreement, deal: 'd0' } },
    ])
      .when('deal-d1', wonAs('frame'))
      .thenCommands(draft))

  it('is left alone where a draft for no deal in particular was named', () =>
    policy(...closing, [
      'contract-frame',
      { type: 'ContractDrafted', data: { client: 'forn-puig', manager: 'anna', agreement } },
    ])
      .when('deal-d1', wonAs('frame'))
      .thenNothing())

  it('with a key account, on the terms that were agreed with it', () =>
    policy(...closing, [
      'client-forn-puig',
      {
        type: 'KeyAccountDesignated',
        data: { terms: { bonus: 200, provisions: ['delivery before 6'] }, approvedBy: 'helena' },
      },
    ])
      .when('deal-d1', won)
      .thenCommands({ ...draft, agreement: { ...agreement, bonus: 200, provisions: ['delivery before 6'] } }))

  it('as the company drafts its contracts', () =>
    policySpecification(
      dealWon({
        recurrence: 'recurring',
        noticeDays: 30,
        renewable: true,
        referralClause: 'a month free',
        requiredDocuments: ['terms'],
      }),
      crmAggregates(),
    )(...closing)
      .when('deal-d1', won)
      .thenCommands({
        ...draft,
        agreement: {
          ...agreement,
          recurrence: 'recurring',
          // What recurs has an end: a year, where the company says nothing else.
          term: { from: '2026-01-20', to: '2027-01-20', noticeDays: 30, renewable: true },
          referralClause: 'a month free',
          requiredDocuments: ['terms'],
        },
      }))
})
