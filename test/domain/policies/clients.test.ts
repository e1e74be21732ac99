import { describe, expect, it } from 'vitest'
import { crmAggregates } from '../../../src/domain/index.ts'
import { dealsHandedOver } from '../../../src/domain/policies/deals-handed-over.ts'
import { followUpSuggested } from '../../../src/domain/policies/follow-up-suggested.ts'
import { leadFollowed } from '../../../src/domain/policies/lead-followed.ts'
import { loyaltyEarned } from '../../../src/domain/policies/loyalty-earned.ts'
import { pointsExpired } from '../../../src/domain/policies/points-expired.ts'
import { referralConverted } from '../../../src/domain/policies/referral-converted.ts'
import { eur } from '../../../src/domain/values/money.ts'
import { type PolicyGiven, policySpecification, type Told } from '../../../src/testing/policy-spec.ts'

const registered: Told = {
  type: 'ClientRegistered',
  data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' }, manager: 'anna' },
}
const opened = (client: string, manager = 'anna'): Told => ({
  type: 'DealOpened',
  data: { client, manager, source: 'call' },
})
const won: Told = {
  type: 'DealWon',
  data: { contract: 'k1', offer: 'offer-1', value: eur(100), products: ['flour'], competitors: [] },
}
const term = { from: '2026-01-01' }
const concluded = (client: string, deal?: string): Told => ({
  type: 'ContractConcluded',
  data: { client, value: eur(5_000), recurrence: 'one-off', term, ...(deal === undefined ? {} : { deal }) },
})
const agreement = { lines: [], value: eur(5_000), recurrence: 'one-off', term }
const drafted = (more: object = {}): Told => ({
  type: 'ContractDrafted',
  data: { client: 'forn-puig', manager: 'anna', agreement: { ...agreement, ...more } },
})

describe('a recommendation', () => {
  const converted = policySpecification(referralConverted(), crmAggregates())
  const given = (more: object = {}): Told => ({ type: 'ReferralGiven', data: { referred: 'casa-mar', ...more } })
  const credit = { type: 'CreditReferral', client: 'casa-mar', by: 'forn-puig', deal: 'd1' }
  const convert = { type: 'ConvertReferral', client: 'forn-puig', referred: 'casa-mar', deal: 'd1' }
  const invoke = { type: 'InvokeReferralClause', contract: 'k0', referred: 'casa-mar' }

  it('converts when a contract is concluded on a won deal of the client that was recommended', () =>
    converted(['client-forn-puig', given()], ['deal-d1', opened('casa-mar'), won])
      .when('contract-k1', concluded('casa-mar', 'd1'))
      .thenCommands(credit, convert))

  it('and invokes the clause of the contract under which it was given', () =>
    converted(
      ['contract-k0', drafted({ referralClause: 'a month free' })],
      ['client-forn-puig', given({ contract: 'k0' })],
      ['deal-d1', opened('casa-mar'), won],
    )
      .when('contract-k1', concluded('casa-mar', 'd1'))
      .thenCommands(credit, convert, invoke))

  it('but none that the contract does not have', () =>
    converted(
      ['contract-k0', drafted()],
      ['client-forn-puig', given({ contract: 'k0' })],
      ['deal-d1', opened('casa-mar'), won],
    )
      .when('contract-k1', concluded('casa-mar', 'd1'))
      .thenCommands(credit, convert))

  it('once: neither by a second contract, nor for a second who recommended', () =>
    converted(
      ['client-forn-puig', given()],
      ['client-can-roca', given()],
      ['deal-d1', opened('casa-mar'), won],
      ['contract-k1', concluded('casa-mar', 'd1')],
    )
      .when('contract-k2', concluded('casa-mar', 'd1'))
      .thenNothing())

  it('with the first deal that was won, whichever contract is concluded first', () => {
    const two = [
      ['client-forn-puig', given()],
      ['deal-d1', opened('casa-mar'), won],
      ['deal-d2', opened('casa-mar'), won],
    ] as const
    converted(...two)
      .when('contract-k2', concluded('casa-mar', 'd2'))
      .thenNothing()
    converted(...two, ['contract-k2', concluded('casa-mar', 'd2')])
      .when('contract-k1', concluded('casa-mar', 'd1'))
      .thenCommands(credit, convert)
    // The first to be won is the first that was won, also where it was recorded late.
    const late = { ...won, at: '2026-01-01T09:00:00.000Z' }
    converted(
      ['client-forn-puig', { ...given(), at: '2026-01-01T08:00:00.000Z' }],
      ['deal-d2', opened('casa-mar'), won],
      ['deal-d1', opened('casa-mar'), late],
    )
      .when('contract-k2', concluded('casa-mar', 'd2'))
      .thenNothing()
  })

  it('where the first was reopened, with the next that was won', () => {
    const reopened: Told = { type: 'DealReopened', data: { why: 'they called' } }
    const second = { ...credit, deal: 'd2' }
    const history = [
      ['client-forn-puig', given()],
      ['deal-d1', opened('casa-mar'), won],
      ['deal-d2', opened('casa-mar'), won],
      ['contract-k2', concluded('casa-mar', 'd2')],
    ] as const
    converted(...history)
      .when('deal-d1', reopened)
      .thenCommands(second, { ...convert, deal: 'd2' })
    converted(
      ['client-forn-puig', given()],
      ['deal-d1', opened('casa-mar'), won, reopened],
      ['deal-d2', opened('casa-mar'), won],
    )
      .when('contract-k2', concluded('casa-mar', 'd2'))
      .thenCommands(second, { ...convert, deal: 'd2' })
  })

  it('not of a client that had been won before anybody recommended it', () => {
    converted(['deal-d1', opened('casa-mar'), won], ['client-forn-puig', given()], ['deal-d2', opened('casa-mar'), won])
      .when('contract-k2', concluded('casa-mar', 'd2'))
      .thenNothing()
    converted(['deal-d1', opened('casa-mar'), won], ['client-forn-puig', given()])
      .when('contract-k1', concluded('casa-mar', 'd1'))
      .thenNothing()
  })

  it('of a duplicate that was recommended, with a deal begun with it, for the client that it counts as', () =>
    converted(
      ['client-forn-puig', given()],
      ['client-mar', registered],
      ['client-casa-mar', registered],
      ['deal-d1', opened('casa-mar')],
      ['client-casa-mar', { type: 'ClientsMerged', data: { survivor: 'mar', absorbed: 'casa-mar', why: 'the same' } }],
      ['deal-d1', won],
    )
      .when('contract-k1', concluded('mar', 'd1'))
      .thenCommands({ ...credit, client: 'mar', recommended: 'casa-mar' }, convert))

  it('goes on with what an earlier version has noted', () => {
    const policy = referralConverted()
    expect(policy.read({ by: 'forn-puig', under: null, converted: false }, 2)).toMatchObject({
      right: { by: 'forn-puig', won: [], concluded: [] },
    })
    expect(policy.read('nothing of the kind', 2)).toMatchObject({ _tag: 'Left' })
  })

  it('not by a contract without a won deal, and not where nobody recommended', () => {
    converted(['client-forn-puig', given()]).when('contract-k1', concluded('casa-mar')).thenNothing()
    converted(['deal-d1', opened('casa-mar'), won])
      .when('contract-k1', concluded('casa-mar', 'd1'))
      .thenNothing()
  })
})

describe('a contract that is concluded', () => {
  const earned = policySpecification(loyaltyEarned(), crmAggregates())
  const enrolled = (programme: string): Told => ({ type: 'LoyaltyEnrolled', data: { programme } })
  const earn = (programme: string) => ({
    type: 'EarnPoints',
    client: 'forn-puig',
    programme,
    amount: eur(5_000),
    contract: 'k1',
    why: 'contract k1 concluded',
    deal: 'd1',
  })

  it('earns points in each programme that the client is enrolled in', () =>
    earned(['client-forn-puig', registered, enrolled('gold'), enrolled('bakers')])
      .when('contract-k1', concluded('forn-puig', 'd1'))
      .thenCommands(earn('gold'), earn('bakers')))

  it('none where it is in no programme', () =>
    earned(['client-forn-puig', registered]).when('contract-k1', concluded('forn-puig', 'd1')).thenNothing())
})

describe('points that were earned', () => {
  const expired = policySpecification(pointsExpired(), crmAggregates())
  const got = (programme: string, expires?: string): Told => ({
    type: 'PointsEarned',
    data: { programme, points: 10, why: 'order', ...(expires === undefined ? {} : { expires }) },
  })
  const expire = (programme: string) => ({
    type: 'ExpirePoints',
    client: 'forn-puig',
    programme,
    why: 'their validity ended',
  })

  it('expire on the first day on which they are no longer valid, those of one day and programme together', () => {
    const given = expired([
      'client-forn-puig',
      registered,
      got('gold', '2026-07-01'),
      got('gold', '2026-07-01'),
      got('gold', '2026-08-01'),
      got('bakers@home', '2026-07-01'),
    ])
    given.thenTimers({
      'forn-puig/gold@2026-07-01': '2026-07-01T00:00:00.000Z',
      'forn-puig/gold@2026-08-01': '2026-08-01T00:00:00.000Z',
      'forn-puig/bakers@home@2026-07-01': '2026-07-01T00:00:00.000Z',
    })
    given.onDay('2026-06-30').thenNothing()
    given.onDay('2026-07-01').thenCommands(expire('gold'), expire('bakers@home'))
    given.onDay('2026-07-01').onDay('2026-08-01').thenCommands(expire('gold'))
  })

  it('never, where they are valid for ever', () =>
    expired(['client-forn-puig', registered, got('gold')]).thenTimers({}))
})

describe("a client's hand-over", () => {
  const handed = policySpecification(dealsHandedOver(), crmAggregates())
  const over = (withOpenDeals: boolean): Told => ({
    type: 'ClientHandedOver',
    data: { from: 'anna', to: 'bruno', why: 'on leave', withOpenDeals },
  })
  const deals = [
    ['client-forn-puig', registered],
    ['deal-d1', opened('forn-puig')],
    ['deal-d2', opened('forn-puig'), { type: 'DealLost', data: { reason: 'price' } }],
    ['deal-d3', opened('forn-puig', 'clara')],
    ['deal-d4', opened('casa-mar')],
    ['deal-d5', opened('forn-puig')],
  ] as const

  it("hands over the client's open deals that were its manager's, and no other", () =>
    handed(...deals)
      .when('client-forn-puig', over(true))
      .thenCommands(
        { type: 'HandOverDeal', deal: 'd1', to: 'bruno', why: 'on leave' },
        { type: 'HandOverDeal', deal: 'd5', to: 'bruno', why: 'on leave' },
      ))

  it('none where that was said', () =>
    handed(...deals)
      .when('client-forn-puig', over(false))
      .thenNothing())
})

describe('a lead', () => {
  const followed = policySpecification(leadFollowed(), crmAggregates())
  const fair: Told = {
    type: 'CampaignPlanned',
    data: { name: 'spring fair', kind: 'fair', budget: eur(0), manager: 'clara' },
  }
  const deal = { type: 'OpenDeal', source: 'fair', campaign: 'g1' }
  /** The id that the policy gave the client it registers. */
  const clientIn = ({ commands }: PolicyGiven): string => (commands[0] as unknown as { readonly client: string }).client

  it('of a client becomes a deal with whoever looks after it', () =>
    followed(['client-forn-puig', registered], ['campaign-g1', fair])
      .when('campaign-g1', { type: 'LeadCaptured', data: { lead: 'lead-1', client: 'forn-puig', interest: ['flour'] } })
      .thenCommands({ ...deal, client: 'forn-puig', manager: 'anna', interest: ['flour'] }))

  it('of somebody new is registered first, with who it is, then becomes a deal of whoever runs the campaign', () => {
    const contact = { name: 'Jordi', email: 'jordi@example.com' }
    const outcome = followed(['campaign-g1', fair]).when('campaign-g1', {
      type: 'LeadCaptured',
      data: { lead: 'lead-1', contact },
    })
    const client = clientIn(outcome)
    outcome.thenCommands(
      {
        type: 'RegisterClient',
        client,
        name: 'Jordi',
        kind: 'other',
        acquired: { by: 'fair', campaign: 'g1' },
        manager: 'clara',
      },
      { type: 'AddContactPerson', client, details: contact },
      { ...deal, client, manager: 'clara' },
    )
  })

  it('of nobody known is registered as that', () => {
    const outcome = followed(['campaign-g1', fair]).when('campaign-g1', {
      type: 'LeadCaptured',
      data: { lead: 'lead-1' },
    })
    const client = clientIn(outcome)
    outcome.thenCommands(
      {
        type: 'RegisterClient',
        client,
        name: 'lead lead-1',
        kind: 'other',
        acquired: { by: 'fair', campaign: 'g1' },
        manager: 'clara',
        unidentified: true,
      },
      { ...deal, client, manager: 'clara' },
    )
  })
})

describe('a client of whom nothing was heard', () => {
  const silent = policySpecification(followUpSuggested({ days: 30 }), crmAggregates())
  const on = (type: string, day: string, data: object): Told => ({ type, at: `${day}T10:00:00.000Z`, data })
  const call = (day: string) =>
    on('InteractionRecorded', day, { channel: 'phone', direction: 'outbound', summary: 'x' })
  const begun = { ...registered, at: '2026-01-01T10:00:00.000Z' }
  const suggest = (why: string) => ({ type: 'SuggestFollowUp', client: 'forn-puig', reason: 'silence', why })

  it('for so many days is to be approached again', () => {
    silent(['client-forn-puig', begun]).onDay('2026-01-30').thenNothing()
    silent(['client-forn-puig', begun]).onDay('2026-01-31').thenCommands(suggest('no interaction is on record'))
  })

  it('counted from the last interaction', () => {
    const client = silent(['client-forn-puig', begun, call('2026-01-20')])
    client.onDay('2026-02-18').thenNothing()
    client.onDay('2026-02-19').thenCommands(suggest('no interaction since 2026-01-20'))
  })

  it('a meeting for one of its deals is one as well', () => {
    const held = on('MeetingHeld', '2026-01-25', { outcome: 'good' })
    silent(['client-forn-puig', begun], ['deal-d1', { ...opened('forn-puig'), at: begun.at }, held])
      .onDay('2026-02-24')
      .thenCommands(suggest('no interaction since 2026-01-25'))
  })

  it('once, until there is something to count from again', () => {
    const told = silent(['client-forn-puig', begun]).onDay('2026-01-31')
    told.onDay('2026-06-01').thenNothing()
    told
      .when('client-forn-puig', call('2026-06-02'))
      .onDay('2026-07-02')
      .thenCommands(suggest('no interaction since 2026-06-02'))
  })

  it('is left alone once it is lost, until it is won back', () => {
    const lost = on('ClientLost', '2026-01-10', { reason: 'price' })
    const wonBack = on('ClientWonBack', '2026-04-01', {})
    silent(['client-forn-puig', begun, lost]).onDay('2026-06-01').thenNothing()
    silent(['client-forn-puig', begun, lost, wonBack]).thenTimers({ 'forn-puig/silence': '2026-05-01T00:00:00.000Z' })
  })
})
