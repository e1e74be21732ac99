import { describe, expect, it } from 'vitest'
import { crmAggregates } from '../../../src/domain/index.ts'
import { contractEnded } from '../../../src/domain/policies/contract-ended.ts'
import { renewalOpened } from '../../../src/domain/policies/renewal-opened.ts'
import { nearItsEnd, nextTerm } from '../../../src/domain/policies/term.ts'
import { eur } from '../../../src/domain/values/money.ts'
import type { Instant } from '../../../src/kernel/instant.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { policySpecification, type Told } from '../../../src/testing/policy-spec.ts'

const day = (text: string) => text as LocalDate
const year = { from: day('2026-01-01'), to: day('2027-01-01') }
const agreementOf = (term: object) => ({
  lines: [
    { product: 'flour', quantity: 1, unitPrice: eur(100) },
    { product: 'flour', quantity: 2, unitPrice: eur(100) },
  ],
  value: eur(30_000),
  recurrence: 'recurring',
  term,
})
const registered: Told = {
  type: 'ClientRegistered',
  data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' }, manager: 'bruno' },
}
const concluded = (term: object): ReadonlyArray<Told> => [
  { type: 'ContractDrafted', data: { client: 'forn-puig', manager: 'anna', agreement: agreementOf(term) } },
  { type: 'ContractConcluded', data: { client: 'forn-puig', value: eur(30_000), recurrence: 'recurring', term } },
]
const terminated: Told = { type: 'ContractTerminated', data: { by: 'client', why: 'moved', effective: '2026-02-01' } }

describe('a contract at the end of its term', () => {
  const ended = policySpecification(contractEnded(), crmAggregates())

  it('has expired, on the first day that no longer belongs to it', () => {
    const running = ended(['contract-k1', ...concluded(year)])
    running.onDay('2026-12-31').thenNothing()
    running.onDay('2027-01-01').thenCommands({ type: 'ExpireContract', contract: 'k1' })
  })

  it('is renewed for as long again where that was agreed, on its last day, while it is in force', () => {
    const term = { ...year, renewable: true, noticeDays: 30 }
    const running = ended(['contract-k1', ...concluded(term)])
    running.onDay('2026-12-30').thenNothing()
    running.onDay('2026-12-31').thenCommands({
      type: 'RenewContract',
      contract: 'k1',
      term: { ...term, from: '2027-01-01', to: '2028-01-01' },
    })
  })

  it('is not renewed while it is suspended, but runs out', () => {
    const suspended: Told = { type: 'ContractSuspended', data: { effective: '2026-06-01', why: 'unpaid' } }
    const resting = ended(['contract-k1', ...concluded({ ...year, renewable: true }), suspended])
    resting.onDay('2026-12-31').thenNothing()
    resting.onDay('2027-01-01').thenCommands({ type: 'ExpireContract', contract: 'k1' })
  })

  it('is not renewed with a client that is lost, but runs out', () => {
    const registered: Told = {
      type: 'ClientRegistered',
      data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } },
    }
    const gone: Told = { type: 'ClientLost', data: { reason: 'price' } }
    const running = ended(
      ['contract-k1', ...concluded({ ...year, renewable: true })],
      ['client-forn-puig', registered, gone],
    )
    running.onDay('2026-12-31').thenNothing()
    running.onDay('2027-01-01').thenCommands({ type: 'ExpireContract', contract: 'k1' })
  })

  it('follows an amendment or a renewal; ended otherwise, nothing is left to come', () => {
    const shorter = { from: '2026-01-01', to: '2026-07-01' }
    const amended: Told = {
      type: 'ContractAmended',
      data: { agreement: agreementOf(shorter), effective: '2026-02-01', why: 'they move' },
    }
    const renewed: Told = {
      type: 'ContractRenewed',
      data: { term: { from: '2027-01-01', to: '2028-01-01' }, value: eur(1), effective: '2027-01-01' },
    }
    ended(['contract-k1', ...concluded(year), amended]).thenTimers({ 'k1/expiry': '2026-07-01T00:00:00.000Z' })
    ended(['contract-k1', ...concluded(year), renewed]).thenTimers({ 'k1/expiry': '2028-01-01T00:00:00.000Z' })
    ended(['contract-k1', ...concluded(year), terminated]).thenTimers({})
  })

  it('without an end never comes to it', () =>
    ended(['contract-k1', ...concluded({ from: '2026-01-01' })]).thenTimers({}))
})

describe('a contract near its end', () => {
  const renewals = policySpecification(renewalOpened({ days: 60, source: 'call' }), crmAggregates())
  const deal = {
    type: 'OpenDeal',
    client: 'forn-puig',
    source: 'call',
    business: 'repeat',
    manager: 'bruno',
    expectedValue: eur(30_000),
    expectedClose: '2026-12-31',
    interest: ['flour'],
    attributes: { renews: 'k1' },
  }

  it('has a deal opened to renew it: repeat business of its value, to be closed by its last day', () => {
    const running = renewals(['client-forn-puig', registered], ['contract-k1', ...concluded(year)])
    running.onDay('2026-11-01').thenNothing()
    running.onDay('2026-11-02').thenCommands(deal)
  })

  it('renewed before, has one at the end of its new term and none before', () => {
    const renewed: Told = {
      type: 'ContractRenewed',
      data: { term: { from: '2027-01-01', to: '2028-01-01' }, value: eur(30_000), effective: '2027-01-01' },
    }
    const running = renewals(['client-forn-puig', registered], ['contract-k1', ...concluded(year), renewed])
    running.onDay('2027-11-01').thenNothing()
    running.onDay('2027-11-02').thenCommands({ ...deal, expectedClose: '2027-12-31' })
  })

  it('earlier by the days of notice', () =>
    renewals(['client-forn-puig', registered], ['contract-k1', ...concluded({ ...year, noticeDays: 30 })]).thenTimers({
      'k1/end': '2026-10-03T00:00:00.000Z',
    }))

  it('ended before, has none', () =>
    renewals(['client-forn-puig', registered], ['contract-k1', ...concluded(year), terminated])
      .onDay('2027-03-01')
      .thenNothing())
})

describe('a contract that has moved on since its timer was set', () => {
  const policy = renewalOpened({ days: 60, source: 'call' })
  const due = (state: object) =>
    policy.react({
      ...{ process: 'k1', timer: 'end', state: null, timers: {}, newId: (name: string) => name },
      ...{ at: '2026-11-02T00:00:00.000Z' as Instant, day: day('2026-11-02'), dayOf: () => day('2026-11-02') },
      references: { contract: { state: { client: 'forn-puig', manager: 'anna', ...state } } },
    })
  const agreement = agreementOf(year)

  it('is renewed while it is in force, or suspended', () => {
    for (const status of ['in-force', 'suspended'])
      expect(due({ status, agreement }).commands).toMatchObject([{ command: { type: 'OpenDeal' } }])
  })

  it('is not where it has ended or was never concluded', () => {
    for (const status of ['draft', 'completed', 'terminated', 'expired']) expect(due({ status, agreement })).toEqual({})
  })

  it('and where it was renewed or amended, waits for the end of its new term', () => {
    const later = agreementOf({ from: '2027-01-01', to: '2028-01-01' })
    expect(due({ status: 'in-force', agreement: later })).toEqual({ timers: { end: '2027-11-02' } })
    expect(due({ status: 'in-force', agreement: agreementOf({ from: '2026-01-01' }) })).toEqual({})
  })
})

describe('terms', () => {
  it('follow each other in months where these are whole, else in days', () => {
    expect(nextTerm(year, year.to)).toEqual({ from: '2027-01-01', to: '2028-01-01' })
    expect(nextTerm({ from: day('2026-02-01') }, day('2026-03-01'))).toEqual({ from: '2026-03-01', to: '2026-04-01' })
    expect(nextTerm({ from: day('2026-01-01') }, day('2026-01-15'))).toEqual({ from: '2026-01-15', to: '2026-01-29' })
  })

  it('are near their end at the middle at the earliest', () => {
    expect(nearItsEnd(year, year.to, 60)).toBe('2026-11-02')
    expect(nearItsEnd({ from: day('2026-01-01') }, day('2026-01-31'), 60)).toBe('2026-01-16')
  })
})
