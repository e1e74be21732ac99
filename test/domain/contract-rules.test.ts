import { describe, expect, it } from 'vitest'
import type { Client } from '../../src/domain/client/state.ts'
import type { ContractReferences, ContractRule } from '../../src/domain/contract/rules.ts'
import type { Deal } from '../../src/domain/deal/state.ts'
import { clientId, contractId, dealId } from '../../src/domain/values/ids.ts'
import { LARGEST_AMOUNT } from '../../src/domain/values/money.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import {
  analyst,
  bruno,
  clientRef,
  contract as given,
  head,
  managerRef,
  mergedRef,
  productRef,
  reference,
} from '../support/domain.ts'

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

const invoke = { type: 'InvokeReferralClause', contract: id, referred: clientId('casa-mar') } as const
/** The client, who recommended another under a contract. */
const recommended = (status: 'given' | 'converted', under = 'k1') => {
  const at = '2026-01-05T12:00:00.000Z' as Instant
  return { client: clientRef({ referrals: { 'casa-mar': { status, at, under } } }) }
}

const keyAccount = (keyTerms: NonNullable<Client['keyTerms']>) => ({ references: { client: clientRef({ keyTerms }) } })

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
  'discount-within-competence': () =>
    given()
      .when({ ...draft, agreement: { ...agreement, discount: 1_001 } })
      .refused('discount-within-competence'),
  'discount-key-terms-are-the-floor': () =>
    given()
      .when(draft, keyAccount({ discount: 700 }))
      .refused('discount-key-terms-are-the-floor'),
  'price-key-terms-are-the-ceiling': () =>
    given()
      .when(draft, keyAccount({ prices: [{ product: 'service', price: eur(110_000) }] }))
      .refused('price-key-terms-are-the-ceiling'),
  'bonus-key-terms-are-the-floor': () =>
    given()
      .when(draft, keyAccount({ bonus: 200 }))
      .refused('bonus-key-terms-are-the-floor'),
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
      .when(conclude, {
        references: { client: clientRef(), deal: dealWith({ differences: { 'difference-1': 'raised' } }) },
      })
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
  'after-what-it-rests-on': () =>
    given(drafted, us, them).when(conclude, { at: '2026-01-02T18:00:00.000Z' }).refused('after-what-it-rests-on'),
  'obligation-not-ahead': () =>
    given(...inForce)
      .when({ type: 'FulfilObligation', contract: id, whose: 'us', what: 'x', done: day('2026-01-06') })
      .refused('obligation-not-ahead'),
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
  'referral-clause-for-a-conversion': () =>
    given(withClause, us, them, concluded)
      .when(invoke, { references: recommended('given') })
      .refused('referral-clause-for-a-conversion'),
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
        agreement: { ...agreement, lines: [{ ...line, quantity: 2, unitPrice: eur(LARGEST_AMOUNT) }] },
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

  it('is not renewed while it is suspended: resumed, it is', () => {
    const suspended = { type: 'ContractSuspended', data: { effective: day('2026-01-05'), why: 'unpaid' } } as const
    const resumed = { type: 'ContractResumed', data: { effective: day('2026-01-06') } } as const
    given(...inForce, suspended)
      .when(renewal)
      .refused('contract-in-force')
    given(...inForce, suspended, resumed)
      .when(renewal)
      .thenEvents(renewed)
  })

  it('is neither concluded nor renewed with a client that is lost or erased', () => {
    for (const [change, rule] of [
      [{ status: 'lost' }, 'client-not-lost'],
      [{ erased: true }, 'client-not-erased'],
    ] as const) {
      const gone = { references: { client: clientRef(change) } }
      given(drafted, us, them).when(conclude, gone).refused(rule)
      given(...inForce)
        .when(renewal, gone)
        .refused(rule)
    }
  })

  it('is suspended, resumed, renewed and ended as of a day of its own, not dated back to before it ran', () => {
    const inForceSince = given(...inForce)
    const counting = (effective: string) =>
      [
        { type: 'SuspendContract', contract: id, why: 'x', effective: day(effective) },
        { type: 'CompleteContract', contract: id, effective: day(effective) },
        { type: 'TerminateContract', contract: id, by: 'us', why: 'x', effective: day(effective) },
        { ...renewal, effective: day(effective) },
      ] as const
    for (const effective of ['2025-12-31', '2029-01-01'])
      for (const command of counting(effective)) inForceSince.when(command).refused('effective-within-term')
    for (const command of counting('2026-01-01')) inForceSince.when(command).state()
    // Ended after its last day, it had ended on that.
    inForceSince
      .when({ type: 'TerminateContract', contract: id, by: 'us', why: 'x' }, { at: '2027-03-01T12:00:00.000Z' })
      .thenEvents({ type: 'ContractTerminated', data: { by: 'us', why: 'x', effective: term.to } })
    inForceSince
      .when({ type: 'SuspendContract', contract: id, why: 'x' }, { at: '2027-03-01T12:00:00.000Z' })
      .refused('effective-within-term')
    // Before it runs, it can be called off.
    given(...inForce)
      .when({ type: 'TerminateContract', contract: id, by: 'us', why: 'x' }, { at: '2026-01-05T12:00:00.000Z' })
      .state()
  })

  it('has an obligation met or missed once it was', () => {
    for (const command of [
      { type: 'FulfilObligation', whose: 'us', what: 'x', done: day('2026-01-05') },
      { type: 'MissObligation', whose: 'us', what: 'x', due: day('2026-01-05') },
    ] as const)
      given(...inForce)
        .when({ ...command, contract: id })
        .state()
    given(...inForce)
      .when({ type: 'MissObligation', contract: id, whose: 'us', what: 'x', due: day('2026-01-06') })
      .refused('obligation-not-ahead')
  })

  it('expires on the last day of its term, however late anybody notices', () => {
    given(...inForce)
      .when({ type: 'ExpireContract', contract: id }, { at: '2027-02-10T12:00:00.000Z' })
      .thenEvents(expired)
  })

  it('rewards by its clause a recommendation that was given under it and has converted', () => {
    const invoked = {
      type: 'ReferralClauseInvoked',
      data: { referred: clientId('casa-mar'), reward: 'a month' },
    } as const
    const inForceWithClause = given(withClause, us, them, concluded)
    inForceWithClause.when(invoke, { references: recommended('converted') }).thenEvents(invoked)
    for (const references of [recommended('given'), recommended('converted', 'k2'), { client: clientRef() }])
      inForceWithClause.when(invoke, { references }).refused('referral-clause-for-a-conversion')
    const duplicate = mergedRef('forn-puig-sl', 'forn-puig', { duplicate: recommended('converted').client.state ?? {} })
    inForceWithClause.when(invoke, { references: { client: duplicate } }).thenEvents(invoked)
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

describe('what an agreement gives away', () => {
  /** `basic` is listed at 100.00. */
  const sold = { client: clientRef(), ...productRef('basic') }
  const basic = (unitPrice: number, discount?: number) => ({
    product: 'basic',
    quantity: 1,
    unitPrice: eur(unitPrice),
    ...(discount === undefined ? {} : { discount }),
  })
  const oneOff = (unitPrice: number, discount = 0) =>
    ({
      lines: [basic(unitPrice, discount)],
      value: eur((unitPrice * (10_000 - discount)) / 10_000),
      recurrence: 'one-off',
      term,
    }) as const
  const drafting = (of: object) => ({ ...draft, agreement: of }) as typeof draft
  const draftedAs = (of: object) => ({ ...drafted, data: { ...drafted.data, agreement: of } }) as typeof drafted
  const revising = (of: object) => ({ type: 'ReviseContract', contract: id, agreement: of }) as never
  const amending = (of: object) => amend(of)
  const granted = (discount: number, more: object = {}) => ({
    ...sold,
    acting: managerRef('anna', { competence: { discount, at: '2025-06-01T00:00:00.000Z' as Instant } }),
    ...more,
  })
  const taken = (
    command: Parameters<ReturnType<typeof given>['when']>[0],
    references: ContractReferences,
    ...history: Array<typeof drafted>
  ) =>
    given(...history)
      .when(command, { references })
      .state()
  const refused = (
    command: Parameters<ReturnType<typeof given>['when']>[0],
    references: ContractReferences,
    ...history: Array<typeof drafted>
  ) =>
    given(...history)
      .when(command, { references })
      .refused('discount-within-competence')

  it('is within the competence of who drafts it, be it called a discount or charged less than the list', () => {
    expect(taken(drafting(oneOff(10_000, 1_000)), sold)).not.toBeNull()
    expect(refused(drafting(oneOff(10_000, 9_000)), sold)).toMatchObject({
      field: 'agreement.lines.0.discount',
      value: 9_000,
    })
    refused(drafting(oneOff(1_000)), sold)
    refused(drafting(oneOff(9_500, 600)), sold)
    expect(taken(drafting(oneOff(10_000, 1_500)), granted(1_500))).not.toBeNull()
    refused(drafting(oneOff(10_000, 1)), granted(0))
    given()
      .when(drafting(oneOff(10_000, 2_500)), { actor: head, references: sold })
      .state()
    given()
      .when(drafting(oneOff(10_000, 2_501)), { actor: head, references: sold })
      .refused('discount-within-competence')
  })

  it('is asked of what is agreed over all as well: a discount, a bonus', () => {
    for (const field of ['discount', 'bonus'] as const) {
      expect(refused(drafting({ ...oneOff(10_000), [field]: 1_001 }), sold)).toMatchObject({
        field: `agreement.${field}`,
        value: 1_001,
      })
      const key = { ...sold, client: clientRef({ keyTerms: { [field]: 2_000 } }) }
      expect(taken(drafting({ ...oneOff(10_000), [field]: 2_000 }), key)).not.toBeNull()
      refused(drafting({ ...oneOff(10_000), [field]: 2_001 }), key)
    }
  })

  it('was answered for where it was accepted in an offer of the deal or approved in it, of that product', () => {
    const offer = (status: string, line: object) => ({
      ...sold,
      deal: dealWith({
        offers: { 'offer-1': { status, lines: [line] } },
        requests: {},
        lastAt: {},
      } as unknown as Partial<Deal>),
    })
    const request = (status: string) => ({
      ...sold,
      deal: dealWith({
        offers: {},
        requests: { 'request-1': { status, discount: 3_000 } },
        lastAt: {},
      } as unknown as Partial<Deal>),
    })
    const wanted = { ...drafting(oneOff(10_000, 3_000)), deal: dealId('d1') }
    for (const references of [
      offer('accepted', basic(10_000, 3_000)),
      offer('accepted', basic(7_000)),
      request('approved'),
    ])
      expect(taken(wanted, references)).not.toBeNull()
    for (const references of [
      offer('standing', basic(10_000, 3_000)),
      offer('accepted', basic(10_000, 2_999)),
      offer('accepted', { ...basic(10_000, 3_000), product: 'other' }),
      request('asked'),
      request('refused'),
    ])
      refused(wanted, references)
  })

  it('may stay where it stands: who revises or amends answers only for what is more', () => {
    const cheap = oneOff(10_000, 3_000)
    expect(taken(revising(cheap), sold, draftedAs(cheap))).not.toBeNull()
    refused(revising(oneOff(10_000, 3_001)), sold, draftedAs(cheap))
    const running = [draftedAs(cheap), us, them, concluded] as unknown as Array<typeof drafted>
    expect(taken(amending(cheap), sold, ...running)).not.toBeNull()
    refused(amending(oneOff(10_000, 3_001)), sold, ...running)
    refused(amending({ ...cheap, discount: 3_001 }), sold, ...running)
  })

  it('is a value below that of its lines, of what recurs; or less than before for the same in the same time', () => {
    const recurring = (value: number, more: object = {}) => ({
      lines: [basic(10_000)],
      value: eur(value),
      recurrence: 'recurring',
      term,
      ...more,
    })
    expect(taken(drafting(recurring(9_000)), sold)).not.toBeNull()
    expect(refused(drafting(recurring(1)), sold)).toMatchObject({ field: 'agreement.value', value: 9_999 })
    const running = [draftedAs(recurring(120_000)), us, them, concluded] as unknown as Array<typeof drafted>
    expect(taken(amending(recurring(108_000)), sold, ...running)).not.toBeNull()
    refused(amending(recurring(107_999)), sold, ...running)
    // Half the lines for half the value, half the time for half the value: no cheaper.
    const half = { lines: [basic(10_000)], value: eur(60_000), recurrence: 'recurring', term }
    const double = draftedAs({ ...half, lines: [{ ...basic(10_000), quantity: 2 }], value: eur(120_000) })
    expect(
      taken(amending(half), sold, ...([double, us, them, concluded] as unknown as Array<typeof drafted>)),
    ).not.toBeNull()
    expect(
      taken(amending(recurring(60_000, { term: { ...term, to: day('2026-07-01') } })), sold, ...running),
    ).not.toBeNull()
  })

  it('is a renewal for less in the same time', () => {
    const renewing = (value: number, to = day('2028-01-01')) => ({
      ...renewal,
      term: { ...next, to },
      value: eur(value),
    })
    const running = [...inForce] as unknown as Array<typeof drafted>
    // A leap year is no longer for that: months are compared where both are whole.
    expect(taken(renewing(120_000, day('2029-01-01')), granted(5_000), ...running)).not.toBeNull()
    expect(taken(renewing(108_000), sold, ...running)).not.toBeNull()
    expect(refused(renewing(107_999), sold, ...running)).toMatchObject({ field: 'value', value: 1_001 })
    refused(renewing(120_000, day('2029-01-01')), sold, ...running)
    expect(taken(renewing(10_000, day('2027-02-01')), sold, ...running)).not.toBeNull()
  })

  it('is no less than the terms of a key account, on the lines or overall; what stood before stands', () => {
    const keyTerms = { discount: 700, bonus: 100 }
    const key = { ...sold, client: clientRef({ keyTerms }) }
    const least = (of: object) => drafting({ ...of, bonus: 100 })
    given()
      .when(least(oneOff(10_000, 600)), { references: key })
      .refused('discount-key-terms-are-the-floor')
    expect(taken(least(oneOff(10_000, 700)), key)).not.toBeNull()
    expect(taken(least({ ...oneOff(10_000), discount: 700 }), key)).not.toBeNull()
    const accepted = {
      ...key,
      deal: dealWith({
        offers: { 'offer-1': { status: 'accepted', lines: [basic(10_000)] } },
        requests: {},
        lastAt: {},
      } as unknown as Partial<Deal>),
    }
    expect(taken({ ...least(oneOff(10_000, 0)), deal: dealId('d1') }, accepted)).not.toBeNull()
    expect(taken(revising(oneOff(10_000)), key, draftedAs(oneOff(10_000)))).not.toBeNull()
    given(draftedAs(oneOff(10_000)))
      .when(revising(oneOff(9_900)), { references: key })
      .refused('discount-key-terms-are-the-floor')
  })

  it('is judged by the terms of the client that a duplicate was merged into', () => {
    const merged = mergedRef('forn-puig', 'casa-mar', { survivor: { keyTerms: { discount: 3_000 } } })
    expect(
      taken(revising(oneOff(10_000, 3_000)), { ...sold, client: merged }, draftedAs(oneOff(10_000))),
    ).not.toBeNull()
  })
})
