import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { ComplaintRule } from '../../src/domain/complaint/rules.ts'
import type { Contract } from '../../src/domain/contract/state.ts'
import type { Deal } from '../../src/domain/deal/state.ts'
import { mondayToFriday } from '../../src/domain/values/business-calendar.ts'
import { clientId, complaintId, contractId, dealId } from '../../src/domain/values/ids.ts'
import { utc, zone } from '../../src/domain/values/zone.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { analyst, bruno, clientRef, complaint as given, head, reference } from '../support/domain.ts'

const id = complaintId('m1')
const c = clientId('forn-puig')
const limit = '2026-01-08' as LocalDate
const words = 'two of ten boxes came broken'
const receive = { type: 'ReceiveComplaint', complaint: id, client: c, words, limit } as const
const received = { type: 'ComplaintReceived', data: { client: c, manager: 'anna', words, limit } } as const
const assign = { type: 'AssignComplaint', complaint: id, department: 'logistics' } as const
const assigned = { type: 'ComplaintAssigned', data: { department: 'logistics' } } as const
const take = { type: 'TakeMeasure', complaint: id, measure: 'sent by courier' } as const
const taken = { type: 'MeasureTaken', data: { measure: 'sent by courier' } } as const
const resolve = { type: 'ResolveComplaint', complaint: id } as const
const resolved = { type: 'ComplaintResolved', data: { measure: 'sent by courier' } } as const
const reject = { type: 'RejectComplaint', complaint: id, why: 'signed for as whole' } as const
const rejected = { type: 'ComplaintRejected', data: { why: 'signed for as whole' } } as const
const reopen = { type: 'ReopenComplaint', complaint: id, why: 'a third box' } as const
const reopened = { type: 'ComplaintReopened', data: { why: 'a third box' } } as const
const escalate = { type: 'EscalateComplaint', complaint: id, to: 'helena' } as const
const escalated = { type: 'ComplaintEscalated', data: { to: 'helena' } } as const
/** The first moment after the limit. */
const past = { at: '2026-01-09T00:00:00.000Z' }
const contractOf = (client: string) => reference('contract', 'k1', { client } as Contract)
const dealOf = (client: string) => reference('deal', 'd1', { client } as Deal)
const withClient = (change: Parameters<typeof clientRef>[0]) => ({ references: { client: clientRef(change) } })

/** Every rule of a complaint, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in ComplaintRule]: () => RuleViolation } = {
  'role-may-not-change': () => given(received).when(take, { actor: analyst }).refused('role-may-not-change'),
  'manager-acts-on-own': () => given(received).when(take, { actor: bruno }).refused('manager-acts-on-own'),
  'client-exists': () =>
    given()
      .when(receive, { references: { client: reference('client', 'nobody', null) } })
      .refused('client-exists'),
  'client-not-erased': () =>
    given()
      .when(receive, withClient({ erased: true }))
      .refused('client-not-erased'),
  'client-not-merged': () =>
    given()
      .when(receive, withClient({ mergedInto: 'casa-mar' }))
      .refused('client-not-merged'),
  'client-not-lost': () =>
    given()
      .when(receive, withClient({ status: 'lost' }))
      .refused('client-not-lost'),
  'complaint-received-once': () => given(received).when(receive).refused('complaint-received-once'),
  'complaint-exists': () => given().when(take).refused('complaint-exists'),
  'complaint-is-open': () => given(received, rejected).when(take).refused('complaint-is-open'),
  'complaint-is-closed': () => given(received).when(reopen).refused('complaint-is-closed'),
  'complaint-has-a-limit': () => {
    const { limit: _none, ...open } = receive
    return given().when(open).refused('complaint-has-a-limit')
  },
  'complaint-service-level-by-a-calendar': () =>
    given()
      .when(
        { ...receive, serviceHours: 8 },
        { references: { client: clientRef(), calendar: reference('calendar', 'company', null) } },
      )
      .refused('complaint-service-level-by-a-calendar'),
  'complaint-limit-not-before-receipt': () => given().when(receive, past).refused('complaint-limit-not-before-receipt'),
  'complaint-contract-of-the-client': () =>
    given()
      .when(
        { ...receive, contract: contractId('k1') },
        { references: { client: clientRef(), contract: contractOf('casa-mar') } },
      )
      .refused('complaint-contract-of-the-client'),
  'complaint-deal-of-the-client': () =>
    given()
      .when({ ...receive, deal: dealId('d1') }, { references: { client: clientRef(), deal: dealOf('casa-mar') } })
      .refused('complaint-deal-of-the-client'),
  'after-what-it-rests-on': () =>
    given(received, { type: 'MeasureTaken', data: { measure: 'sent again' } })
      .when({ type: 'ResolveComplaint', complaint: id }, { at: '2026-01-01T18:00:00.000Z' })
      .refused('after-what-it-rests-on'),
  'complaint-resolved-by-a-measure': () => given(received).when(resolve).refused('complaint-resolved-by-a-measure'),
  'complaint-past-its-limit': () => given(received).when(escalate).refused('complaint-past-its-limit'),
  'complaint-escalated-once': () => given(received, escalated).when(escalate, past).refused('complaint-escalated-once'),
  'status-in-order': () =>
    given(received, rejected, reopened, taken)
      .when(resolve, { at: '2026-01-03T11:59:59.999Z' })
      .refused('status-in-order'),
}

describe('a complaint refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation).toMatchObject({ _tag: 'RuleViolation', rule })
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(5)
      expect(JSON.stringify(violation)).not.toContain(words)
    })

  it('naming the field and the offending value', () => {
    expect(broken['complaint-limit-not-before-receipt']()).toMatchObject({ field: 'limit', value: '2026-01-08' })
    expect(broken['complaint-contract-of-the-client']()).toMatchObject({ field: 'contract', value: 'k1' })
    expect(broken['complaint-deal-of-the-client']()).toMatchObject({ field: 'deal', value: 'd1' })
    expect(broken['complaint-is-open']()).toMatchObject({ field: 'complaint', value: 'rejected' })
    expect(broken['complaint-escalated-once']()).toMatchObject({ field: 'to', value: 'helena' })
  })
})

describe('a complaint is received', () => {
  it('with its limit, and for whoever looks after the client', () => {
    given().when(receive).thenEvents(received)
    given().when(receive, { actor: head }).thenEvents(received)
    given()
      .when(receive, { actor: bruno, ...withClient({ manager: null }) })
      .thenEvents({ ...received, data: { ...received.data, manager: 'bruno' } })
  })

  it('about an order, a contract and a deal of the client, by a department, from a person', () => {
    const about = {
      order: 'order-1',
      contract: contractId('k1'),
      deal: dealId('d1'),
      department: 'sales',
      person: 'person-1',
      channel: 'phone',
    } as const
    given()
      .when({ ...receive, ...about }, { references: { client: clientRef(), contract: contractOf(c), deal: dealOf(c) } })
      .thenEvents({ ...received, data: { ...received.data, ...about } })
  })

  it('about nothing that does not exist', () => {
    const nowhere = { client: clientRef(), contract: reference('contract', 'k9', null) }
    given()
      .when({ ...receive, contract: contractId('k9') }, { references: nowhere })
      .refused('complaint-contract-of-the-client')
  })

  it('on the day of its limit at the latest', () => {
    given().when(receive, { at: '2026-01-08T23:59:59.999Z' }).thenEvents(received)
  })
})

describe('an agreed service level', () => {
  const [madrid] = [zone('Europe/Madrid')].filter(E.isRight)
  const calendar = reference('calendar', 'company', mondayToFriday(madrid?.right ?? utc))
  const references = { client: clientRef(), calendar }
  const { limit: _day, ...inHours } = { ...receive, serviceHours: 8 }
  const friday = { at: '2026-03-27T16:00:00.000Z', references }
  const due = '2026-03-30T14:00:00.000Z' as Instant
  const agreed = {
    ...received,
    data: { ...received.data, serviceHours: 8, due, limit: '2026-03-30' as LocalDate },
  } as const

  it('of 8 business hours from Friday 17:00 in Madrid ends on Monday 16:00, though the clocks changed', () => {
    const { limit: _limit, ...data } = agreed.data
    given()
      .when(inHours, friday)
      .thenEvents({ ...agreed, data: { ...data, limit: agreed.data.limit } })
  })

  it('stands beside a day that is named, and the earlier of the two counts', () => {
    const later = '2026-04-02' as LocalDate
    const both = { ...agreed, data: { ...agreed.data, limit: later } } as const
    expect(
      given()
        .when({ ...inHours, limit: later }, friday)
        .state(),
    ).toMatchObject({ limit: later, due })
    given(both).when(escalate, { at: due }).refused('complaint-past-its-limit')
    given(both).when(escalate, { at: '2026-03-30T14:00:00.001Z' }).thenEvents(escalated)
  })
})

describe('an open complaint', () => {
  it('names the department each time it changes hands, and only then', () => {
    given(received).when(assign).thenEvents(assigned)
    given(received, assigned).when(assign).thenEvents()
    given(received, assigned, { type: 'ComplaintAssigned', data: { department: 'sales' } })
      .when(assign)
      .thenEvents(assigned)
    given({ ...received, data: { ...received.data, department: 'logistics' } })
      .when(assign)
      .thenEvents()
  })

  it('keeps an assignment recorded late, and stays with the department that came after it', () => {
    const late = { at: '2026-01-01T18:00:00.000Z' }
    given(received, assigned).when(assign, late).thenEvents(assigned)
    const sales = { ...assign, department: 'sales' } as const
    expect(given(received, assigned).when(sales, late).state()).toMatchObject({ department: { what: 'logistics' } })
  })

  it('is resolved by the last measure taken, or by the one named', () => {
    given(received, taken).when(resolve).thenEvents(resolved)
    given(received, taken)
      .when({ ...resolve, measure: 'refunded' })
      .thenEvents({ type: 'ComplaintResolved', data: { measure: 'refunded' } })
    given(received)
      .when({ ...resolve, measure: 'refunded' })
      .thenEvents({ type: 'ComplaintResolved', data: { measure: 'refunded' } })
  })

  it('is rejected with a reason and without a measure', () => {
    given(received).when(reject).thenEvents(rejected)
  })

  it('follows its client into other hands, and out of the old ones', () => {
    const handedOver = withClient({ manager: 'bruno' })
    given(received)
      .when(take, { ...handedOver, actor: bruno })
      .thenEvents(taken)
    given(received).when(take, handedOver).refused('manager-acts-on-own')
    given(received)
      .when(take, withClient({ manager: null }))
      .thenEvents(taken)
  })

  it('goes on when its client is lost', () => {
    given(received)
      .when(take, withClient({ status: 'lost' }))
      .thenEvents(taken)
  })
})

describe('a complaint past its limit', () => {
  const policy = { actor: { id: 'policy:complaint-limit', role: 'policy' } }

  it('is escalated from the day after on, not on its last day', () => {
    given(received)
      .when(escalate, { ...policy, at: '2026-01-08T23:59:59.999Z' })
      .refused('complaint-past-its-limit')
    given(received)
      .when(escalate, { ...policy, ...past })
      .thenEvents(escalated)
  })

  it('is escalated further to somebody else, and not at all when it has ended', () => {
    given(received, escalated)
      .when({ ...escalate, to: 'dora' }, past)
      .thenEvents({ type: 'ComplaintEscalated', data: { to: 'dora' } })
    given(received, taken, resolved).when(escalate, past).refused('complaint-is-open')
  })
})

describe('a complaint that has ended', () => {
  it('takes no step until it is reopened', () => {
    for (const ending of [resolved, rejected])
      for (const command of [assign, take, resolve, reject, escalate])
        given(received, taken, ending).when(command, past).refused('complaint-is-open')
    given(received, taken, resolved).when(reopen).thenEvents(reopened)
  })

  it('is not reopened for a client that is lost or erased, nor before it ended', () => {
    given(received, rejected)
      .when(reopen, withClient({ status: 'lost' }))
      .refused('client-not-lost')
    given(received, rejected)
      .when(reopen, withClient({ erased: true }))
      .refused('client-not-erased')
    given(received, rejected).when(reopen, { at: '2026-01-02T11:59:59.999Z' }).refused('status-in-order')
  })

  it('needs another measure once it is reopened: the one before did not end it', () => {
    given(received, taken, resolved, reopened).when(resolve).refused('complaint-resolved-by-a-measure')
    given(received, taken, resolved, reopened, taken).when(resolve).thenEvents(resolved)
  })

  it('has no measure since its reopening in one recorded late that came before', () => {
    const before = given(received, taken, resolved, reopened).when(take, { at: '2026-01-02T18:00:00.000Z' })
    before.thenEvents(taken)
    expect(before.state()).toMatchObject({ status: 'open', measure: null })
  })

  it('reopened, may be escalated again to the same head', () => {
    given(received, escalated, rejected, reopened).when(escalate, past).thenEvents(escalated)
  })
})
