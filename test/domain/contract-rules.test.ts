import { describe, expect, it } from 'vitest'
import type { ContractRule } from '../../src/domain/contract/rules.ts'
import type { Deal } from '../../src/domain/deal/state.ts'
import { clientId, contractId, dealId } from '../../src/domain/values/ids.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { analyst, bruno, clientRef, contract as given, reference } from '../support/domain.ts'

const id = contractId('k1')
const c = clientId('forn-puig')
const day = (text: string) => text as LocalDate
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const line = { product: 'service', quantity: 1, unitPrice: eur(120_000) }
const term = { from: day('2026-01-01'), to: day('2027-01-01') }
const agreement = { lines: [line], value: eur(120_000), recurrence: 'recurring', term } as const
const draft = { type: 'DraftContract', contract: id, client: c, agreement } as const
const drafted = { type: 'ContractDrafted', data: { client: c, manager: 'anna', agreement } } as const
const us = { type: 'PartySigned', data: { party: 'us', signatory: 'Anna' } } as const
const them = { type: 'PartySigned', data: { party: 'client', signatory: 'Puig' } } as const
const concluded = {
  type: 'ContractConcluded',
  data: { client: c, value: eur(120_000), recurrence: 'recurring', term },
} as const
const expired = { type: 'ContractExpired', data: { effective: day('2027-01-01') } } as const
const conclude = { type: 'ConcludeContract', contract: id } as const
const inForce = [drafted, us, them, concluded] as const
const dealWith = (state: Partial<Deal>) =>
  reference('deal', 'd1', { client: 'forn-puig', manager: 'anna', differences: {}, ...state } as Deal)
const amend = (change: object, effective = day('2026-06-01')) =>
  ({ type: 'AmendContract', contract: id, agreement: { ...agreement, ...change }, why: 'x', effective }) as const

const withClause = {
  ...drafted,
  data: { ...drafted.data, agreement: { ...agreement, referralClause: 'a month' } },
} as const
const next = { from: day('2027-01-01'), to: day('2028-01-01') }
const renewal = { type: 'RenewContract', contract: id, term: next } as const
const renewed = { type: 'ContractRenewed', data: { term: next, value: eur(120_000), effective: next.from } } as const

/** Every rule of a contract, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in ContractRule]: () => RuleViolation } = {
  'role-may-not-change': () => given(drafted).when(conclude, { actor: analyst }).refused('role-may-not-change'),
  'manager-acts-on-own': () => given(drafted).when(conclude, { actor: bruno }).refused('manager-acts-on-own'),
  'client-exists': () =>
    given()
      .when(draft, { references: { client: reference('client', 'nobody', null) } })
      .refused('client-exists'),
  'client-not-erased': () =>
    given()
      .when(draft, { references: { client: clientRef({ erased: true }) } })
      .refused('client-not-erased'),
  'client-not-merged': () =>
    given()
      .when(draft, { references: { client: clientRef({ mergedInto: 'casa-mar' }) } })
      .refused('client-not-merged'),
  'client-not-lost': () =>
    given()
      .when(draft, { references: { client: clientRef({ status: 'lost' }) } })
      .refused('client-not-lost'),
  'contract-drafted-once': () => given(drafted).when(draft).refused('contract-drafted-once'),
  'contract-exists': () => given().when(conclude).refused('contract-exists'),
  'contract-is-draft': () =>
    given(...inForce)
      .when({ type: 'ReviseContract', contract: id, agreement })
      .refused('contract-is-draft'),
  'contract-concluded': () =>
    given(drafted).when({ type: 'CompleteContract', contract: id }).refused('contract-concluded'),
  'contract-in-force': () =>
    given(...inForce, expired)
      .when({ type: 'CompleteContract', contract: id })
      .refused('contract-in-force'),
  'contract-suspended': () =>
    given(...inForce)
      .when({ type: 'ResumeContract', contract: id })
      .refused('contract-suspended'),
  'contract-deal-of-the-client': () =>
    given()
      .when(
        { ...draft, deal: dealId('d1') },
        { references: { client: clientRef(), deal: dealWith({ client: 'casa-mar' }) } },
      )
      .refused('contract-deal-of-the-client'),
  'contract-differences-reconciled': () =>
    given(drafted, us, them)
      .when(conclude, { references: { deal: dealWith({ differences: { 'difference-1': 'raised' } }) } })
      .refused('contract-differences-reconciled'),
  'contract-both-signed': () => given(drafted, us).when(conclude).refused('contract-both-signed'),
  'contract-signed-once': () =>
    given(drafted, us)
      .when({ type: 'SignContract', contract: id, party: 'us', signatory: 'x' })
      .refused('contract-signed-once'),
  'contract-documents-attached': () => {
    const needing = {
      ...drafted,
      data: { ...drafted.data, agreement: { ...agreement, requiredDocuments: ['licence'] } },
    }
    return given(needing, us, them).when(conclude).refused('contract-documents-attached')
  },
  'contract-value-is-sum': () =>
    given()
      .when({ ...draft, agreement: { ...agreement, recurrence: 'one-off', value: eur(1) } })
      .refused('contract-value-is-sum'),
  'contract-value-not-negative': () =>
    given()
      .when({ ...draft, agreement: { ...agreement, value: eur(-1) } })
      .refused('contract-value-not-negative'),
  'contract-renewed-before-its-end': () =>
    given(...inForce)
      .when(renewal, { at: '2027-01-01T12:00:00.000Z' })
      .refused('contract-renewed-before-its-end'),
  'referral-not-self': () =>
    given(withClause, us, them, concluded)
      .when({ type: 'InvokeReferralClause', contract: id, referred: c })
      .refused('referral-not-self'),
  'contract-term-in-order': () =>
    given()
      .when({ ...draft, agreement: { ...agreement, term: { from: day('2026-01-01'), to: day('2026-01-01') } } })
      .refused('contract-term-in-order'),
  'contract-recurring-has-an-end': () =>
    given()
      .when({ ...draft, agreement: { ...agreement, term: { from: day('2026-01-01') } } })
      .refused('contract-recurring-has-an-end'),
  'contract-one-currency': () =>
    given()
      .when({ ...draft, agreement: { ...agreement, value: { amount: 1, currency: 'USD' } } })
      .refused('contract-one-currency'),
  'contract-renewed-after-its-term': () =>
    given(...inForce)
      .when({ type: 'RenewContract', contract: id, term: { from: day('2026-06-01'), to: day('2027-06-01') } })
      .refused('contract-renewed-after-its-term'),
  'contract-has-a-referral-clause': () =>
    given(...inForce)
      .when({ type: 'InvokeReferralClause', contract: id, referred: clientId('casa-mar') })
      .refused('contract-has-a-referral-clause'),
  'contract-past-its-term': () =>
    given(...inForce)
      .when({ type: 'ExpireContract', contract: id })
      .refused('contract-past-its-term'),
  'effective-within-term': () =>
    given(...inForce)
      .when(amend({}, day('2028-01-01')))
      .refused('effective-within-term'),
  'part-is-new': () =>
    given(...inForce, {
      type: 'ObligationFulfilled',
      data: { obligation: 'obligation-1', whose: 'us', what: 'x', done: day('2026-02-01') },
    })
      .when({ type: 'FulfilObligation', contract: id, obligation: 'obligation-1', whose: 'us', what: 'x' })
      .refused('part-is-new'),
  'infringement-open': () =>
    given(...inForce)
      .when({ type: 'RestorePartnerRight', contract: id, remedy: 'x' })
      .refused('infringement-open'),
  'referral-clause-once': () => {
    const invoked = {
      type: 'ReferralClauseInvoked',
      data: { referred: clientId('casa-mar'), reward: 'a month' },
    } as const
    return given(withClause, us, them, concluded, invoked)
      .when({ type: 'InvokeReferralClause', contract: id, referred: clientId('casa-mar') })
      .refused('referral-clause-once')
  },
  'lines-not-empty': () =>
    given()
      .when({ ...draft, agreement: { ...agreement, lines: [] } })
      .refused('lines-not-empty'),
  'lines-in-one-currency': () =>
    given()
      .when({
        ...draft,
        agreement: { ...agreement, lines: [line, { ...line, unitPrice: { amount: 1, currency: 'USD' } }] },
      })
      .refused('lines-in-one-currency'),
  'price-not-negative': () =>
    given()
      .when({ ...draft, agreement: { ...agreement, lines: [{ ...line, unitPrice: eur(-1) }] } })
      .refused('price-not-negative'),
  'amount-in-range': () =>
    given()
      .when({
        ...draft,
        agreement: { ...agreement, lines: [{ ...line, quantity: 2, unitPrice: eur(Number.MAX_SAFE_INTEGER) }] },
      })
      .refused('amount-in-range'),
  'status-in-order': () =>
    given(drafted, us, them).when(conclude, { at: '2025-01-01T00:00:00.000Z' }).refused('status-in-order'),
}

describe('a contract refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      expect(breakIt().message.length).toBeGreaterThan(5)
    })
})

describe('a contract', () => {
  it('is concluded once both have signed', () => {
    given(drafted, us, them).when(conclude).thenEvents(concluded)
    given(...inForce)
      .when(conclude)
      .refused('contract-is-draft')
  })
  it('that is revised must be signed again', () => {
    given(drafted, us, them, { type: 'ContractRevised', data: { agreement } })
      .when(conclude)
      .refused('contract-both-signed')
  })
  it('is renewed from where its term ends', () => {
    const next = { from: day('2027-01-01'), to: day('2028-01-01') }
    given(...inForce)
      .when({ type: 'RenewContract', contract: id, term: next })
      .thenEvents({ type: 'ContractRenewed', data: { term: next, value: eur(120_000), effective: day('2027-01-01') } })
  })

  it('follows its client into other hands, and out of the old ones', () => {
    const handedOver = { references: { client: clientRef({ manager: 'bruno' }) } }
    const complete = { type: 'CompleteContract', contract: id } as const
    const completed = { type: 'ContractCompleted', data: { effective: day('2026-01-05') } } as const
    given(...inForce)
      .when(complete, { ...handedOver, actor: bruno })
      .thenEvents(completed)
    given(...inForce)
      .when(complete, handedOver)
      .refused('manager-acts-on-own')
    const orphan = { references: { client: clientRef({ manager: null }) } }
    given(...inForce)
      .when(complete, orphan)
      .thenEvents(completed)
  })

  it('renewed early is still amended in the term that runs', () => {
    given(...inForce, renewed)
      .when({ ...amend({ term: next }, day('2026-11-15')) })
      .thenEvents({
        type: 'ContractAmended',
        data: { agreement: { ...agreement, term: next }, why: 'x', effective: day('2026-11-15') },
      })
  })

  it('that recurs is not renewed without an end', () => {
    given(...inForce)
      .when({ ...renewal, term: { from: next.from } })
      .refused('contract-recurring-has-an-end')
  })

  it('expires on the last day of its term, however late anybody notices', () => {
    given(...inForce)
      .when({ type: 'ExpireContract', contract: id }, { at: '2027-02-10T12:00:00.000Z' })
      .thenEvents(expired)
  })

  it('numbers infringements through, restored ones included', () => {
    const infringed = {
      type: 'PartnerRightInfringed',
      data: { infringement: 'infringement-1', right: 'exclusivity', department: 'logistics' },
    } as const
    const restored = {
      type: 'PartnerRightRestored',
      data: { infringement: 'infringement-1', remedy: 'stopped' },
    } as const
    const infringe = {
      type: 'InfringePartnerRight',
      contract: id,
      right: 'exclusivity',
      department: 'logistics',
    } as const
    given(...inForce, infringed, restored)
      .when(infringe)
      .thenEvents({ ...infringed, data: { ...infringed.data, infringement: 'infringement-2' } })
    given(...inForce, infringed, restored)
      .when({ ...infringe, infringement: 'infringement-1' })
      .refused('part-is-new')
  })
})
