import { describe, expect, it } from 'vitest'
import { clientAggregate } from '../../src/domain/client/index.ts'
import type { ClientReferences, ClientRule } from '../../src/domain/client/rules.ts'
import type { Client } from '../../src/domain/client/state.ts'
import type { Contract } from '../../src/domain/contract/state.ts'
import type { Deal } from '../../src/domain/deal/state.ts'
import { clientId, contractId, dealId } from '../../src/domain/values/ids.ts'
import { eur, usd } from '../../src/domain/values/money.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import {
  aClient,
  analyst,
  bruno,
  crediting,
  client as given,
  head,
  managerRef,
  mergedRef,
  productRef,
  programmeRef,
  reference,
} from '../support/domain.ts'

const c = clientId('forn-puig')
const registered = {
  type: 'ClientRegistered',
  data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' }, manager: 'anna' },
} as const
const unassigned = {
  type: 'ClientRegistered',
  data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } },
} as const
const enrol = { type: 'EnrolInLoyalty', client: c, programme: 'gold' } as const
const earn = { type: 'EarnPoints', client: c, programme: 'gold', points: 1, why: 'x' } as const
const changeTier = { type: 'ChangeTier', client: c, programme: 'gold', to: 'silver', why: 'a friend' } as const
const enrolled = { type: 'LoyaltyEnrolled', data: { programme: 'gold' } } as const
const earned = { type: 'PointsEarned', data: { programme: 'gold', points: 100, why: 'order' } } as const
const convert = { type: 'ConvertReferral', client: c, referred: clientId('casa-mar'), deal: dealId('d1') } as const
const wonAt = '2026-01-05T12:00:00.000Z' as Instant
const wonDeal = reference('deal', 'd1', {
  client: 'casa-mar',
  progress: { status: 'won' },
  lastStatusAt: wonAt,
} as Deal)
/** A deal of this client, and who recommended it, when. */
const merit = (at: string, more: Partial<Client> = {}) => ({
  deal: reference('deal', 'd1', { client: 'forn-puig', progress: { status: 'won' }, lastStatusAt: wonAt } as Deal),
  by: reference('client', 'casa-mar', {
    ...aClient,
    referrals: { 'forn-puig': { status: 'given', at: at as Instant, under: null } },
    ...more,
  } as Client),
})
const credit = { type: 'CreditReferral', client: c, by: clientId('casa-mar'), deal: dealId('d1') } as const
const referral = { type: 'ReferralGiven', data: { referred: clientId('casa-mar') } } as const
const lost = { type: 'ClientLost', data: { reason: 'price' } } as const
const merged = {
  type: 'ClientsMerged',
  data: { survivor: clientId('casa-mar'), absorbed: c, why: 'the same' },
} as const
const other = reference('client', 'casa-mar', aClient)
const news = { type: 'SendNews', client: c, campaign: 'spring', channel: 'e-mail', purpose: 'promotions' } as const
const person = { type: 'ContactPersonAdded', data: { person: 'person-1', details: {} } } as const

const scores = { outlook: 3, reputation: 3, reliability: 3, financialSecurity: 3, materialSecurity: 3 }
const assess = { type: 'AssessProspect', client: c, ...scores } as const
const handOver = { type: 'HandOverClient', client: c, to: 'bruno', why: 'leave' } as const
const assign = { type: 'AssignManager', client: c, manager: 'bruno' } as const
const register = {
  type: 'RegisterClient',
  client: c,
  name: 'Forn Puig',
  kind: 'corporate',
  acquired: { by: 'call' },
} as const
const english = { kind: 'language', subject: 'en', level: 4 } as const
/** What a class of clients requires. */
const requires = (name: string, ...needs: ReadonlyArray<typeof english>): ClientReferences => {
  const required: { -readonly [Name in keyof ClientReferences]: ClientReferences[Name] } = {}
  required[`requirement:clients.${name}`] = reference('requirement', `clients.${name}`, {
    needs,
    successful: null,
    repeat: null,
  })
  return required
}
const corporate = requires('corporate', english)
const qualified = (level: number) =>
  managerRef('bruno', {
    qualifications: { 'language/en': { level, validUntil: null, at: '2025-01-01T00:00:00.000Z' as Instant } },
  })

/** Every rule of a client, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in ClientRule]: () => RuleViolation } = {
  'role-may-not-change': () => given(registered).when(news, { actor: analyst }).refused('role-may-not-change'),
  'manager-acts-on-own': () => given(registered).when(news, { actor: bruno }).refused('manager-acts-on-own'),
  'manager-meets-requirements': () =>
    given(registered)
      .when(handOver, { references: { taker: qualified(3), ...corporate } })
      .refused('manager-meets-requirements'),
  'taker-still-here': () =>
    given(registered)
      .when(handOver, { references: { taker: managerRef('bruno', { status: 'left' }) } })
      .refused('taker-still-here'),
  'client-registered-once': () =>
    given(registered)
      .when({ type: 'RegisterClient', name: 'x', kind: 'other', acquired: { by: 'call' } })
      .refused('client-registered-once'),
  'client-exists': () => given().when(news).refused('client-exists'),
  'client-not-erased': () =>
    given(registered, { type: 'ClientDataErased', data: { requestedBy: 'them' } })
      .when(news)
      .refused('client-not-erased'),
  'client-is-active': () =>
    given(registered, lost).when({ type: 'LoseClient', client: c, reason: 'price' }).refused('client-is-active'),
  'client-is-lost': () => given(registered).when({ type: 'WinBackClient', client: c }).refused('client-is-lost'),
  'person-is-new': () =>
    given(registered, person)
      .when({ type: 'AddContactPerson', client: c, person: 'person-1', details: {} })
      .refused('person-is-new'),
  'person-known': () => given(registered).when({ type: 'RemoveContactPerson', client: c }).refused('person-known'),
  'competitor-relation-known': () =>
    given(registered)
      .when({ type: 'EndCompetitorRelation', client: c, competitor: 'k1' })
      .refused('competitor-relation-known'),
  'warning-sign-known': () =>
    given(registered)
      .when({ ...assess, warningSigns: ['young-firm', 'toString'] })
      .refused('warning-sign-known'),
  'verdict-gives-its-reason': () =>
    given(registered)
      .when({ ...assess, verdict: 'promising' })
      .refused('verdict-gives-its-reason'),
  'head-decides': () =>
    given(registered)
      .when({ type: 'DesignateKeyAccount', client: c, terms: { discount: 500 } })
      .refused('head-decides'),
  'hand-over-to-another': () =>
    given(registered).when({ type: 'HandOverClient', client: c, to: 'anna', why: 'x' }).refused('hand-over-to-another'),
  'has-a-manager': () =>
    given(unassigned).when({ type: 'HandOverClient', client: c, to: 'bruno', why: 'x' }).refused('has-a-manager'),
  'terms-within-competence': () =>
    given(registered)
      .when({ type: 'DesignateKeyAccount', client: c, terms: { discount: 2_501 } }, { actor: head })
      .refused('terms-within-competence'),
  'key-account-designated': () =>
    given(registered)
      .when({ type: 'WithdrawKeyAccount', client: c, why: 'x' }, { actor: head })
      .refused('key-account-designated'),
  'consent-in-force': () => given(registered).when(news).refused('consent-in-force'),
  'referral-not-self': () =>
    given(registered).when({ type: 'GiveReferral', client: c, referred: c }).refused('referral-not-self'),
  'referral-once': () =>
    given(registered, referral)
      .when({ type: 'GiveReferral', client: c, referred: clientId('casa-mar') }, { references: { referred: other } })
      .refused('referral-once'),
  'referral-of-a-client': () =>
    given(registered)
      .when(
        { type: 'GiveReferral', client: c, referred: clientId('nobody') },
        { references: { referred: reference('client', 'nobody', null) } },
      )
      .refused('referral-of-a-client'),
  'referral-given': () =>
    given(registered)
      .when({ type: 'ConvertReferral', client: c, referred: clientId('casa-mar'), deal: dealId('d1') })
      .refused('referral-given'),
  'referral-credited': () =>
    given(registered, referral)
      .when(convert, {
        references: {
          deal: wonDeal,
          referred: reference('client', 'casa-mar', { ...aClient, credited: { by: 'can-roca', deal: 'd1' } }),
        },
      })
      .refused('referral-credited'),
  'referral-credited-once': () =>
    given(registered, { type: 'ReferralCredited', data: { by: clientId('can-roca'), deal: dealId('d1') } })
      .when({ type: 'CreditReferral', client: c, by: clientId('casa-mar'), deal: dealId('d1') })
      .refused('referral-credited-once'),
  'referral-credited-by-policy': () =>
    given(registered)
      .when(credit, { actor: head, references: merit(wonAt) })
      .refused('referral-credited-by-policy'),
  'referral-before-the-deal-was-won': () =>
    given(registered)
      .when(credit, { actor: crediting, references: merit('2026-01-05T12:00:00.001Z') })
      .refused('referral-before-the-deal-was-won'),
  'referral-under-a-clause-of-its-own': () => {
    const ofAnother = reference('contract', 'k1', {
      client: 'casa-mar',
      agreement: { referralClause: 'a month' },
    } as Contract)
    return given(registered)
      .when(
        { type: 'GiveReferral', client: c, referred: clientId('casa-mar'), contract: contractId('k1') },
        { references: { referred: other, contract: ofAnother } },
      )
      .refused('referral-under-a-clause-of-its-own')
  },
  'referral-converted-by-won-deal': () => {
    const open = reference('deal', 'd1', { client: 'casa-mar', progress: { status: 'open' } } as Deal)
    return given(registered, referral)
      .when(
        { type: 'ConvertReferral', client: c, referred: clientId('casa-mar'), deal: dealId('d1') },
        { references: { deal: open } },
      )
      .refused('referral-converted-by-won-deal')
  },
  'member-of-programme': () => given(registered).when(earn).refused('member-of-programme'),
  'enrolled-once': () => given(registered, enrolled).when(enrol).refused('enrolled-once'),
  'points-not-below-zero': () =>
    given(registered, enrolled, earned)
      .when({ type: 'RedeemPoints', client: c, programme: 'gold', points: 101, why: 'x' })
      .refused('points-not-below-zero'),
  'programme-exists': () =>
    given(registered)
      .when(enrol, { references: { programme: reference('programme', 'gold', null) } })
      .refused('programme-exists'),
  'programme-for-loyalty': () =>
    given(registered)
      .when(enrol, { references: { programme: programmeRef({ kind: 'sales-promotion' }) } })
      .refused('programme-for-loyalty'),
  'programme-is-open': () =>
    given(registered)
      .when(enrol, { references: { programme: programmeRef({ closedAt: '2025-12-31T00:00:00.000Z' as Instant }) } })
      .refused('programme-is-open'),
  'programme-rules-in-force': () =>
    given(registered)
      .when(enrol, { references: { programme: programmeRef({ versions: [] }) } })
      .refused('programme-rules-in-force'),
  'points-or-an-amount': () =>
    given(registered, enrolled)
      .when({ ...earn, amount: eur(1_00) })
      .refused('points-or-an-amount'),
  'points-for-money-of-a-rate': () =>
    given(registered, enrolled)
      .when({ type: 'EarnPoints', client: c, programme: 'gold', amount: usd(1_00), why: 'x' })
      .refused('points-for-money-of-a-rate'),
  'points-kept-while-valid': () =>
    given(registered, enrolled, earned)
      .when({ type: 'ExpirePoints', client: c, programme: 'gold', points: 1, why: 'x' })
      .refused('points-kept-while-valid'),
  'tier-follows-from-the-rules': () =>
    given(registered)
      .when({ ...enrol, tier: 'gold' })
      .refused('tier-follows-from-the-rules'),
  'tier-of-the-programme': () =>
    given(registered, enrolled)
      .when({ ...changeTier, to: 'platinum' }, { actor: head })
      .refused('tier-of-the-programme'),
  'tier-differs': () =>
    given(registered, enrolled, { type: 'TierChanged', data: { programme: 'gold', to: 'silver' } })
      .when(changeTier, { actor: head })
      .refused('tier-differs'),
  'client-not-merged': () => given(registered, merged).when(news).refused('client-not-merged'),
  'amount-in-range': () =>
    given(registered, enrolled, earned)
      .when({ type: 'EarnPoints', client: c, programme: 'gold', points: Number.MAX_SAFE_INTEGER, why: 'x' })
      .refused('amount-in-range'),
  'merge-not-self': () =>
    given(registered).when({ type: 'MergeClient', client: c, into: c, why: 'x' }).refused('merge-not-self'),
  'merge-into-a-client': () =>
    given(registered)
      .when(
        { type: 'MergeClient', client: c, into: clientId('nobody'), why: 'x' },
        { references: { survivor: reference('client', 'nobody', null) } },
      )
      .refused('merge-into-a-client'),
  'merged-once': () =>
    given(registered, merged)
      .when({ type: 'MergeClient', client: c, into: clientId('riu'), why: 'x' }, { references: { survivor: other } })
      .refused('merged-once'),
  'after-what-it-rests-on': () =>
    given(registered, merged)
      .when({ type: 'UndoMerge', client: c, why: 'x' }, { at: '2026-01-02T11:59:59.999Z' })
      .refused('after-what-it-rests-on'),
  'merge-to-undo': () => given(registered).when({ type: 'UndoMerge', client: c, why: 'x' }).refused('merge-to-undo'),
  'status-in-order': () =>
    given(registered)
      .when({ type: 'LoseClient', client: c, reason: 'price' }, { at: '2025-12-01T00:00:00.000Z' })
      .refused('status-in-order'),
}

describe('a client refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      expect(breakIt().message.length).toBeGreaterThan(5)
    })
})

describe('a client', () => {
  it('who gave consent gets news by that channel and for that purpose', () => {
    const consent = { type: 'ConsentGiven', data: { channel: 'e-mail', purpose: 'promotions' } } as const
    given(registered, consent)
      .when(news)
      .thenEvents({ type: 'NewsSent', data: { campaign: 'spring', channel: 'e-mail', purpose: 'promotions' } })
    given(registered, consent)
      .when({ ...news, channel: 'phone' })
      .refused('consent-in-force')
  })

  it('gets none before consenting, nor after withdrawing, whatever day is named', () => {
    const consent = { type: 'ConsentGiven', data: { channel: 'e-mail', purpose: 'promotions' } } as const
    const withdrawn = { ...consent, type: 'ConsentWithdrawn' } as const
    // It was given on 2 January at noon, the second event of the history.
    given(registered, consent).when(news, { at: '2026-01-02T11:59:59.999Z' }).refused('consent-in-force')
    given(registered, consent)
      .when(news, { at: '2026-01-02T12:00:00.000Z' })
      .thenEvents({ type: 'NewsSent', data: { campaign: 'spring', channel: 'e-mail', purpose: 'promotions' } })
    given(registered, consent, withdrawn).when(news, { at: '2026-01-02T12:00:00.000Z' }).refused('consent-in-force')
  })

  it('is absorbed by another and parted from it again', () => {
    given(registered)
      .when(
        { type: 'MergeClient', client: c, into: clientId('casa-mar'), why: 'the same' },
        { references: { survivor: other } },
      )
      .thenEvents(merged)
    given(registered, merged)
      .when({ type: 'UndoMerge', client: c, why: 'not the same' })
      .thenEvents({ type: 'MergeUndone', data: { survivor: clientId('casa-mar'), absorbed: c, why: 'not the same' } })
  })

  it('is credited with a deal won at the very moment of its recommendation or later', () => {
    given(registered)
      .when(credit, { actor: crediting, references: merit(wonAt) })
      .thenEvents({ type: 'ReferralCredited', data: { by: clientId('casa-mar'), deal: dealId('d1') } })
  })

  it('converts a recommendation with the deal that it was credited with, and no other', () => {
    const references = (deal: string) => ({
      deal: wonDeal,
      referred: reference('client', 'casa-mar', { ...aClient, credited: { by: 'forn-puig', deal } }),
    })
    given(registered, referral)
      .when(convert, { references: references('d1') })
      .thenEvents({ type: 'ReferralConverted', data: { referred: clientId('casa-mar'), deal: dealId('d1') } })
    const { message } = given(registered, referral)
      .when(convert, { references: references('d0') })
      .refused('referral-credited')
    if (!message.includes('d0')) throw new Error(message)
  })

  it('recommends under a contract of its own that has a clause', () => {
    const own = (clause: object) =>
      reference('contract', 'k1', { client: 'forn-puig', agreement: clause } as unknown as Contract)
    const recommend = {
      type: 'GiveReferral',
      client: c,
      referred: clientId('casa-mar'),
      contract: contractId('k1'),
    } as const
    given(registered)
      .when(recommend, { references: { referred: other, contract: own({ referralClause: 'a month' }) } })
      .thenEvents({ type: 'ReferralGiven', data: { referred: clientId('casa-mar'), contract: contractId('k1') } })
    given(registered)
      .when(recommend, { references: { referred: other, contract: own({}) } })
      .refused('referral-under-a-clause-of-its-own')
  })

  it('that was absorbed names its survivor, and can still be parted or erased', () => {
    const { message } = given(registered, merged).when(news).refused('client-not-merged')
    if (!message.includes('casa-mar')) throw new Error(message)
    given(registered, merged)
      .when({ type: 'EraseClientData', client: c, requestedBy: 'them' })
      .thenEvents({ type: 'ClientDataErased', data: { requestedBy: 'them' } })
  })

  it('does not recommend a duplicate of itself', () => {
    const duplicate = mergedRef('forn-puig-sl', 'forn-puig')
    given(registered)
      .when(
        { type: 'GiveReferral', client: c, referred: clientId('forn-puig-sl') },
        { references: { referred: duplicate } },
      )
      .refused('referral-not-self')
  })

  it('is not taken for a member of what plain objects inherit', () => {
    for (const programme of ['constructor', 'toString', '__proto__']) {
      given(registered)
        .when({ type: 'EarnPoints', client: c, programme, points: 1, why: 'x' })
        .refused('member-of-programme')
      given(registered)
        .when({ type: 'EnrolInLoyalty', client: c, programme })
        .thenEvents({ type: 'LoyaltyEnrolled', data: { programme, tier: 'bronze' } })
      given(registered, { type: 'LoyaltyEnrolled', data: { programme } })
        .when({ type: 'EnrolInLoyalty', client: c, programme })
        .refused('enrolled-once')
    }
  })

  it('of which nothing changes gets no event', () => {
    given(registered).when({ type: 'ChangeClientDetails', client: c }).thenEvents()
  })

  it('that a manager registers is looked after by that manager', () => {
    given()
      .when({ type: 'RegisterClient', name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } })
      .thenEvents(registered)
  })
})

describe('who takes a client', () => {
  const handedOver = {
    type: 'ClientHandedOver',
    data: { from: 'anna', to: 'bruno', why: 'leave', withOpenDeals: true },
  } as const

  it('meets what its class requires, where anything is required', () => {
    given(registered).when(handOver).thenEvents(handedOver)
    given(registered)
      .when(handOver, { references: { taker: qualified(4), ...corporate } })
      .thenEvents(handedOver)
    given(registered)
      .when(handOver, { references: { taker: qualified(3), ...requires('corporate') } })
      .thenEvents(handedOver)
  })

  it('is refused with what is missing, also when assigned to a client of nobody, or named when it is registered', () => {
    for (const [history, command] of [
      [[unassigned], assign],
      [[], { ...register, manager: 'bruno' }],
    ] as const) {
      const references = { taker: qualified(3), ...corporate }
      const violation = given(...history)
        .when(command, { actor: head, references })
        .refused('manager-meets-requirements')
      expect(violation).toMatchObject({ field: 'manager', value: 'bruno' })
      expect(violation.message).toContain('language en 4 (too low)')
    }
  })

  it('is the manager who registers it, and then asked as well', () => {
    const references = { taker: managerRef('bruno'), ...corporate }
    given().when(register, { actor: bruno, references }).refused('manager-meets-requirements')
    given()
      .when(register, { actor: head, references: corporate })
      .thenEvents({
        type: 'ClientRegistered',
        data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } },
      })
  })

  it('of whom nothing is on record has nothing that is required', () => {
    given(registered)
      .when(handOver, { references: { taker: reference('manager', 'bruno', null), ...corporate } })
      .refused('manager-meets-requirements')
  })

  it('is asked for what the kind as it is now, the segment and a key account require', () => {
    const { references } = clientAggregate()
    const state = { ...aClient, kind: 'distributor', segment: 'bakeries', keyTerms: {} }
    const context = { actor: head, occurredAt: '2026-01-01T12:00:00.000Z' as Instant, day: '2026-01-01' as LocalDate }
    expect(references(handOver, state, context)).toEqual({
      taker: ['manager', 'bruno'],
      'requirement:clients.distributor': ['requirement', 'clients.distributor'],
      'requirement:clients.segment.bakeries': ['requirement', 'clients.segment.bakeries'],
      'requirement:clients.key-account': ['requirement', 'clients.key-account'],
    })
    expect(references(register, null, context)).toEqual({})
    expect(references(news, state, context)).toEqual({})
    const changed = given(registered).when({ type: 'ChangeClientDetails', client: c, kind: 'distributor' })
    expect(changed.state()).toMatchObject({ kind: 'distributor' })
  })
})

describe('the terms of a key account', () => {
  const designate = (terms: object) => ({ type: 'DesignateKeyAccount', client: c, terms }) as const
  const granted = (discount: number) => ({
    actor: head,
    references: {
      acting: managerRef('helena', { competence: { discount, at: '2025-06-01T00:00:00.000Z' as Instant } }),
      ...(productRef('basic') as ClientReferences),
    },
  })
  const price = (amount: number) => ({ prices: [{ product: 'basic', price: eur(amount) }] })

  it('are within the competence of who agrees them: discount, bonus, and prices below the list', () => {
    for (const terms of [{ discount: 2_000 }, { bonus: 2_000 }, price(80_00)]) {
      given(registered)
        .when(designate(terms), granted(2_000))
        .thenEvents({ type: 'KeyAccountDesignated', data: { terms, approvedBy: 'helena' } })
      given(registered).when(designate(terms), granted(1_999)).refused('terms-within-competence')
    }
    expect(
      given(registered)
        .when(designate(price(10_00)), granted(2_000))
        .refused('terms-within-competence'),
    ).toMatchObject({
      field: 'terms.prices.0.price',
      value: 9_000,
    })
    given(registered)
      .when(designate({ discount: 9_000 }), { actor: { id: 'dora', role: 'director' } })
      .thenEvents({ type: 'KeyAccountDesignated', data: { terms: { discount: 9_000 }, approvedBy: 'dora' } })
  })
})
