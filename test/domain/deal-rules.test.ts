import { describe, expect, it } from 'vitest'
import type { Client } from '../../src/domain/client/state.ts'
import type { Contract } from '../../src/domain/contract/state.ts'
import type { DealRule } from '../../src/domain/deal/rules.ts'
import { clientId, contractId, dealId } from '../../src/domain/values/ids.ts'
import type { Line } from '../../src/domain/values/line.ts'
import { LARGEST_AMOUNT } from '../../src/domain/values/money.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { analyst, anna, bruno, clientRef, deal as given, head, productRef, reference, sold } from '../support/domain.ts'

const d1 = dealId('d1')
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const day = (text: string) => text as LocalDate
const line = (discount = 0, amount = 10_000) => ({ product: 'basic', quantity: 1, unitPrice: eur(amount), discount })

const opened = {
  type: 'DealOpened',
  data: { client: clientId('forn-puig'), manager: 'anna', source: 'call', expectedValue: eur(10_000) },
} as const
const offered = {
  type: 'OfferMade',
  data: { offer: 'offer-1', lines: [line()], total: eur(10_000), validUntil: day('2026-12-31') },
} as const
const accepted = { type: 'OfferAccepted', data: { offer: 'offer-1', total: eur(10_000) } } as const
const objection = { type: 'ObjectionRaised', data: { objection: 'objection-1', kind: 'price', words: 'dear' } } as const
const difference = {
  type: 'DifferenceRaised',
  data: { difference: 'difference-1', clause: '7', ours: '30 days', theirs: '60 days' },
} as const
const appointment = {
  type: 'AppointmentMade',
  data: { appointment: 'appointment-1', at: '2026-02-01T09:00:00.000Z' as Instant },
} as const
const asked = {
  type: 'DiscountRequested',
  data: { request: 'request-1', discount: 2_000, requestedBy: 'anna', why: 'volume' },
} as const
const lost = { type: 'DealLost', data: { reason: 'price' } } as const

const open = { type: 'OpenDeal', client: clientId('forn-puig'), source: 'call' } as const
const offer = { type: 'MakeOffer', deal: d1, lines: [line()] } as const
const win = { type: 'WinDeal', deal: d1 } as const

type KeyTerms = NonNullable<Client['keyTerms']>
const keyAccount = (keyTerms: KeyTerms) => ({ references: { client: clientRef({ keyTerms }), ...sold } })
/** Of `basic`, whose list price is 100.00, a unit at this price at the most. */
const special = (amount: number): KeyTerms => ({ prices: [{ product: 'basic', price: eur(amount) }] })
/** Sold from 1 January 2025 to noon of 5 January 2026. */
const withdrawn = productRef('basic', {
  listed: [{ from: '2025-01-01T00:00:00.000Z' as Instant, to: '2026-01-05T12:00:00.000Z' as Instant }],
})

/** Every rule of a deal, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in DealRule]: () => RuleViolation } = {
  'role-may-not-change': () => given(opened).when(offer, { actor: analyst }).refused('role-may-not-change'),
  'manager-acts-on-own': () => given(opened).when(offer, { actor: bruno }).refused('manager-acts-on-own'),
  'client-exists': () =>
    given()
      .when(open, { references: { client: reference('client', 'nobody', null) } })
      .refused('client-exists'),
  'client-not-erased': () =>
    given()
      .when(open, { references: { client: clientRef({ erased: true }) } })
      .refused('client-not-erased'),
  'client-not-lost': () =>
    given()
      .when(open, { references: { client: clientRef({ status: 'lost' }) } })
      .refused('client-not-lost'),
  'client-not-merged': () =>
    given()
      .when(open, { references: { client: clientRef({ mergedInto: 'casa-mar' }) } })
      .refused('client-not-merged'),
  'deal-opened-once': () => given(opened).when(open).refused('deal-opened-once'),
  'deal-exists': () => given().when(win).refused('deal-exists'),
  'deal-is-open': () => given(opened, lost).when(offer).refused('deal-is-open'),
  'deal-is-closed': () =>
    given(opened).when({ type: 'ReopenDeal', deal: d1, why: 'they called' }).refused('deal-is-closed'),
  'deal-one-currency': () =>
    given(opened)
      .when({ type: 'ChangeDealValue', deal: d1, to: { amount: 1, currency: 'USD' } })
      .refused('deal-one-currency'),
  'deal-value-not-negative': () =>
    given(opened)
      .when({ type: 'ChangeDealValue', deal: d1, to: eur(-1) })
      .refused('deal-value-not-negative'),
  'deal-won-needs-accepted-offer': () => given(opened, offered).when(win).refused('deal-won-needs-accepted-offer'),
  'deal-won-needs-objections-ended': () =>
    given(opened, offered, objection, accepted).when(win).refused('deal-won-needs-objections-ended'),
  'deal-won-needs-differences-reconciled': () =>
    given(opened, offered, difference, accepted).when(win).refused('deal-won-needs-differences-reconciled'),
  'deal-won-contract-is-its-draft': () => {
    const concluded = reference('contract', 'd1', { status: 'in-force', deal: 'd1' } as Contract)
    return given(opened, offered, accepted)
      .when(win, { references: { client: clientRef(), contract: concluded } })
      .refused('deal-won-contract-is-its-draft')
  },
  'after-what-it-rests-on': () =>
    given(opened, offered)
      .when({ type: 'AcceptOffer', deal: d1 }, { at: '2026-01-01T18:00:00.000Z' })
      .refused('after-what-it-rests-on'),
  'part-is-new': () =>
    given(opened, offered)
      .when({ ...offer, offer: 'offer-1' })
      .refused('part-is-new'),
  'appointment-is-due': () => given(opened).when({ type: 'MissAppointment', deal: d1 }).refused('appointment-is-due'),
  'offer-standing': () => given(opened).when({ type: 'AcceptOffer', deal: d1 }).refused('offer-standing'),
  'offer-not-lapsed': () =>
    given(opened, offered, { type: 'OfferLapsed', data: { offer: 'offer-1' } })
      .when({ type: 'ReviseOffer', deal: d1, lines: [line()] })
      .refused('offer-not-lapsed'),
  'offer-still-valid': () =>
    given(opened, offered)
      .when({ type: 'AcceptOffer', deal: d1 }, { at: '2027-01-01T09:00:00.000Z' })
      .refused('offer-still-valid'),
  'offer-total-is-sum': () =>
    given(opened)
      .when({ ...offer, total: eur(9_999) })
      .refused('offer-total-is-sum'),
  'lines-not-empty': () =>
    given(opened)
      .when({ ...offer, lines: [] })
      .refused('lines-not-empty'),
  'lines-in-one-currency': () =>
    given(opened)
      .when({ ...offer, lines: [line(), { ...line(), unitPrice: { amount: 1, currency: 'USD' } }] })
      .refused('lines-in-one-currency'),
  'offer-valid-until-later': () =>
    given(opened)
      .when({ ...offer, validUntil: day('2025-12-31') })
      .refused('offer-valid-until-later'),
  'price-not-negative': () =>
    given(opened)
      .when({ ...offer, lines: [line(0, -1)] })
      .refused('price-not-negative'),
  'amount-in-range': () =>
    given(opened)
      .when({ ...offer, lines: [{ ...line(0, LARGEST_AMOUNT), quantity: 2 }] })
      .refused('amount-in-range'),
  'discount-within-competence': () =>
    given(opened)
      .when({ ...offer, lines: [line(1_001)] })
      .refused('discount-within-competence'),
  'discount-key-terms-are-the-floor': () =>
    given(opened)
      .when({ ...offer, lines: [line(100)] }, keyAccount({ discount: 500 }))
      .refused('discount-key-terms-are-the-floor'),
  'line-in-the-assortment': () => given(opened).when(offer, { references: {} }).refused('line-in-the-assortment'),
  'price-key-terms-are-the-ceiling': () =>
    given(opened)
      .when(offer, keyAccount(special(9_999)))
      .refused('price-key-terms-are-the-ceiling'),
  'discount-request-pending': () =>
    given(opened).when({ type: 'ApproveDiscount', deal: d1 }, { actor: head }).refused('discount-request-pending'),
  'discount-approved-by-another': () =>
    given(opened, asked)
      .when({ type: 'ApproveDiscount', deal: d1 }, { actor: { id: 'anna', role: 'head' } })
      .refused('discount-approved-by-another'),
  'discount-approver-has-competence': () =>
    given(opened, asked)
      .when({ type: 'ApproveDiscount', deal: d1 }, { actor: bruno })
      .refused('discount-approver-has-competence'),
  'objection-unanswered': () =>
    given(opened).when({ type: 'AnswerObjection', deal: d1, answer: 'look' }).refused('objection-unanswered'),
  'objection-unended': () =>
    given(opened).when({ type: 'ResolveObjection', deal: d1, measure: 'showed it' }).refused('objection-unended'),
  'difference-unreconciled': () =>
    given(opened).when({ type: 'ReconcileDifference', deal: d1, how: '45 days' }).refused('difference-unreconciled'),
  'hand-over-to-another': () =>
    given(opened).when({ type: 'HandOverDeal', deal: d1, to: 'anna', why: 'holiday' }).refused('hand-over-to-another'),
  'status-in-order': () =>
    given(opened)
      .when({ type: 'LoseDeal', deal: d1, reason: 'price' }, { at: '2025-12-01T09:00:00.000Z' })
      .refused('status-in-order'),
}

describe('a deal refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(10)
    })
})

describe('a deal', () => {
  it('is won on an accepted offer, at its total, and names the contract to be drafted', () => {
    given(opened, offered, accepted)
      .when(win)
      .thenEvents({
        type: 'DealWon',
        data: {
          contract: contractId('d1'),
          offer: 'offer-1',
          value: eur(10_000),
          products: ['basic'],
          competitors: [],
        },
      })
  })

  it('sums an offer exactly, rounding each line half to even', () => {
    // 3 × 1.01 less 5 % is 2.8785: 2.88; 1 × 0.10 less 25 % is 0.075: 0.08; 1 × 0.10 less 5 % is 0.095: 0.10.
    const lines = [
      { product: 'a', quantity: 3, unitPrice: eur(101), discount: 500 },
      { product: 'b', quantity: 1, unitPrice: eur(10), discount: 500 },
    ]
    given(opened)
      .when({ ...offer, lines, validUntil: day('2026-03-01') })
      .thenEvents({
        type: 'OfferMade',
        data: { offer: 'offer-1', lines, total: eur(298), validUntil: day('2026-03-01') },
      })
  })

  it('takes a larger discount once another with the competence has approved it', () => {
    const approved = {
      type: 'DiscountApproved',
      data: { request: 'request-1', discount: 2_000, approvedBy: 'helena' },
    } as const
    given(opened, asked).when({ type: 'ApproveDiscount', deal: d1 }, { actor: head }).thenEvents(approved)
    given(opened, asked, approved)
      .when({ ...offer, lines: [line(2_000)], validUntil: day('2026-03-01') })
      .thenEvents({
        type: 'OfferMade',
        data: { offer: 'offer-1', lines: [line(2_000)], total: eur(8_000), validUntil: day('2026-03-01') },
      })
  })

  it('lets a head act on every deal, and a manager on the own', () => {
    given(opened)
      .when({ type: 'MeetCompetitor', deal: d1, competitor: 'k1' }, { actor: head })
      .thenEvents({ type: 'CompetitorMet', data: { competitor: 'k1' } })
    given(opened)
      .when({ type: 'MeetCompetitor', deal: d1, competitor: 'k1' }, { actor: anna })
      .thenEvents({ type: 'CompetitorMet', data: { competitor: 'k1' } })
  })

  it('keeps the one appointment that is due when a meeting names none', () => {
    given(opened, appointment)
      .when({ type: 'HoldMeeting', deal: d1, outcome: 'good' })
      .thenEvents({ type: 'MeetingHeld', data: { outcome: 'good', appointment: 'appointment-1' } })
  })

  it('with two accepted offers says which there are, and is won on the one that is named', () => {
    const second = { type: 'OfferMade', data: { ...offered.data, offer: 'offer-2', total: eur(10_000) } } as const
    const both = [
      opened,
      offered,
      second,
      accepted,
      { ...accepted, data: { ...accepted.data, offer: 'offer-2' } },
    ] as const
    expect(
      given(...both)
        .when(win)
        .refused('deal-won-needs-accepted-offer').message,
    ).toContain('offer-1, offer-2')
    given(...both)
      .when({ ...win, offer: 'offer-1' })
      .thenEvents({
        type: 'DealWon',
        data: {
          contract: contractId('d1'),
          offer: 'offer-1',
          value: eur(10_000),
          products: ['basic'],
          competitors: [],
        },
      })
  })

  it('is not won with a draft that names no deal: a second one could be won with it as well', () => {
    const nobodys = reference('contract', 'k9', { status: 'draft', client: 'forn-puig', deal: null } as Contract)
    expect(
      given(opened, offered, accepted)
        .when({ ...win, contract: contractId('k9') }, { references: { client: clientRef(), contract: nobodys } })
        .refused('deal-won-contract-is-its-draft').message,
    ).toBe('k9 is drafted for no deal; name a draft of this deal')
  })

  it('is not won with the draft of another client', () => {
    const foreign = reference('contract', 'k9', { status: 'draft', client: 'casa-mar', deal: 'd1' } as Contract)
    given(opened, offered, accepted)
      .when({ ...win, contract: contractId('k9') }, { references: { client: clientRef(), contract: foreign } })
      .refused('deal-won-contract-is-its-draft')
  })

  it('is not accepted below the terms of a client that has become a key account since: it is revised first', () => {
    const accept = { type: 'AcceptOffer', deal: d1 } as const
    given(opened, offered)
      .when(accept, keyAccount({ discount: 700 }))
      .refused('discount-key-terms-are-the-floor')
    given(opened, offered)
      .when(accept, keyAccount(special(9_000)))
      .refused('price-key-terms-are-the-ceiling')
    given(opened, offered)
      .when(accept, keyAccount(special(10_000)))
      .thenEvents(accepted)
  })

  it('is not won with a client that is lost or erased: there is nobody to conclude the contract with', () => {
    const refused = (change: Partial<Client>) =>
      given(opened, offered, accepted).when(win, { references: { client: clientRef(change) } })
    refused({ status: 'lost' }).refused('client-not-lost')
    refused({ erased: true }).refused('client-not-erased')
  })

  it('that was lost is taken up again by whoever looks after the client now', () => {
    const handedOver = { references: { client: clientRef({ manager: 'bruno' }) }, actor: bruno }
    const reopen = { type: 'ReopenDeal', deal: d1, why: 'they called' } as const
    given(opened, lost)
      .when(reopen, handedOver)
      .thenEvents({ type: 'DealReopened', data: { why: 'they called' } })
    given(opened, lost).when(reopen, { actor: bruno }).refused('manager-acts-on-own')
  })

  it('is not moved by a step that occurred while it was closed, though recorded after it was reopened', () => {
    // Opened on 1 January, lost on the 2nd, reopened on the 3rd; the meeting was held between.
    const history = [opened, lost, { type: 'DealReopened', data: { why: 'they called' } }] as const
    const held = { type: 'HoldMeeting', deal: d1, outcome: 'good' } as const
    const inside = given(...history).when(held, { at: '2026-01-02T18:00:00.000Z' })
    expect(inside.state()).toMatchObject({ progress: { furthest: 'prospect', outOfOrder: 1, status: 'open' } })
    const after = given(...history).when(held, { at: '2026-01-03T18:00:00.000Z' })
    expect(after.state()).toMatchObject({ progress: { furthest: 'meeting', outOfOrder: 0 } })
  })

  it('that is answered but not resolved is still not won', () => {
    given(
      opened,
      offered,
      objection,
      { type: 'ObjectionAnswered', data: { objection: 'objection-1', answer: 'look' } },
      accepted,
    )
      .when(win)
      .refused('deal-won-needs-objections-ended')
  })
})

describe('the lines of an offer', () => {
  const until = { validUntil: day('2026-03-01') }
  const made = (lines: ReadonlyArray<Line>, total: number) =>
    ({ type: 'OfferMade', data: { offer: 'offer-1', lines, total: eur(total), ...until } }) as const

  it('are in the assortment when it is made: the violation names the line and says what became of the product', () => {
    const second = { ...offer, lines: [{ ...line(), product: 'a' }, line()] }
    const references = { client: clientRef(), ...sold, ...withdrawn }
    const refused = given(opened)
      .when(second, { references, at: '2026-01-05T12:00:00.000Z' })
      .refused('line-in-the-assortment')
    expect(refused).toMatchObject({ field: 'lines.1.product', value: 'basic' })
    expect(refused.message).toContain('withdrawn at 2026-01-05T12:00:00.000Z')
    const never = given(opened)
      .when({ ...offer, lines: [line(), { ...line(), product: 'gone' }] })
      .refused('line-in-the-assortment')
    expect(never).toMatchObject({ field: 'lines.1.product', value: 'gone' })
    expect(never.message).toContain('never listed')
  })

  it('are judged by the moment at which it was made, though it is recorded when the product is no longer sold', () => {
    const references = { client: clientRef(), ...withdrawn }
    given(opened)
      .when({ ...offer, ...until }, { references, at: '2026-01-05T11:59:59.999Z' })
      .thenEvents(made([line()], 10_000))
    const early = given(opened).when(offer, { references, at: '2024-12-31T12:00:00.000Z' })
    expect(early.refused('line-in-the-assortment').message).toContain('only since 2025-01-01')
  })

  it('must still be in it when it is revised and when it is accepted', () => {
    const accept = { type: 'AcceptOffer', deal: d1 } as const
    const revise = { type: 'ReviseOffer', deal: d1, lines: [line()] } as const
    const references = { client: clientRef(), ...withdrawn }
    for (const command of [accept, { ...accept, offer: 'offer-1' }, revise]) {
      const refused = given(opened, offered)
        .when(command, { references, at: '2026-01-06T12:00:00.000Z' })
        .refused('line-in-the-assortment')
      expect(refused).toMatchObject({ field: 'lines.0.product', value: 'basic' })
    }
    given(opened, offered).when(accept, { references, at: '2026-01-04T12:00:00.000Z' }).thenEvents(accepted)
  })

  it('name products that no stream can be called after: they were never listed', () => {
    for (const product of ['x'.repeat(513), 'a\u0000b', '__proto__', 'client'])
      given(opened)
        .when({ ...offer, lines: [{ ...line(), product }] })
        .refused('line-in-the-assortment')
  })

  it('cost the list price where they name none', () => {
    const references = { client: clientRef(), ...productRef('basic', { firstPrice: eur(12_345) }) }
    given(opened)
      .when({ ...offer, ...until, lines: [{ product: 'basic', quantity: 2 }] }, { references })
      .thenEvents(made([{ product: 'basic', quantity: 2, unitPrice: eur(12_345) }], 24_690))
  })

  it('cost a key account its special price and no more, less the discount agreed', () => {
    const asked = { ...offer, ...until, lines: [{ product: 'basic', quantity: 1 }] }
    given(opened)
      .when(asked, keyAccount({ ...special(8_000), discount: 500 }))
      .thenEvents(made([{ discount: 500, product: 'basic', quantity: 1, unitPrice: eur(8_000) }], 7_600))
    // A list price that has fallen below the special one is the better one.
    given(opened)
      .when(asked, keyAccount(special(11_000)))
      .thenEvents(made([{ product: 'basic', quantity: 1, unitPrice: eur(10_000) }], 10_000))
    expect(
      given(opened)
        .when({ ...offer, lines: [line(0, 8_001)] }, keyAccount(special(8_000)))
        .refused('price-key-terms-are-the-ceiling'),
    ).toMatchObject({ field: 'lines.0.unitPrice', value: 8_001 })
    given(opened)
      .when({ ...offer, ...until, lines: [line(0, 8_000)] }, keyAccount(special(8_000)))
      .thenEvents(made([line(0, 8_000)], 8_000))
  })
})
