import { describe, it } from 'vitest'
import { crmAggregates } from '../../../src/domain/index.ts'
import { complaintEscalated } from '../../../src/domain/policies/complaint-escalated.ts'
import { complaintOpened } from '../../../src/domain/policies/complaint-opened.ts'
import { eur } from '../../../src/domain/values/money.ts'
import { policySpecification, type Told } from '../../../src/testing/policy-spec.ts'

const settings = { days: 10, deliveries: 'warehouse', head: 'helena' }
const agreement = {
  lines: [{ product: 'flour', quantity: 1, unitPrice: eur(100) }],
  value: eur(100),
  recurrence: 'one-off',
  term: { from: '2026-01-01' },
}
const drafted: Told = { type: 'ContractDrafted', data: { client: 'forn-puig', manager: 'anna', agreement } }
const registered: Told = {
  type: 'ClientRegistered',
  data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' }, manager: 'bruno' },
}
const at = '2026-03-20T10:00:00.000Z'

describe('what goes wrong in carrying out a contract', () => {
  const opened = policySpecification(complaintOpened(settings), crmAggregates())(
    ['client-forn-puig', registered],
    ['contract-k1', drafted],
  )
  const complaint = {
    type: 'ReceiveComplaint',
    client: 'forn-puig',
    manager: 'bruno',
    contract: 'k1',
    limit: '2026-03-30',
  }

  it('a faulty delivery: a complaint with the department that the fault names', () =>
    opened
      .when('contract-k1', {
        type: 'DeliveryFaulted',
        at,
        data: { order: 'o7', fault: 'wet', department: 'transport' },
      })
      .thenCommands({ ...complaint, order: 'o7', department: 'transport', words: 'delivery of o7 faulted: wet' }))

  it('or, where it names none, with the one that deliveries are from', () =>
    opened
      .when('contract-k1', { type: 'DeliveryFaulted', at, data: { order: 'o7', fault: 'wet' } })
      .thenCommands({ ...complaint, order: 'o7', department: 'warehouse', words: 'delivery of o7 faulted: wet' }))

  it("a partner's right infringed: a complaint with the department that infringed it", () =>
    opened
      .when('contract-k1', {
        type: 'PartnerRightInfringed',
        at,
        data: { infringement: 'infringement-1', right: 'exclusive area', department: 'sales' },
      })
      .thenCommands({ ...complaint, department: 'sales', words: 'right infringed: exclusive area' }))

  it('with whoever drafted the contract, while nobody looks after the client', () => {
    const { manager: _nobody, ...data } = registered.data as Record<string, unknown>
    policySpecification(complaintOpened(settings), crmAggregates())(
      ['client-forn-puig', { ...registered, data }],
      ['contract-k1', drafted],
    )
      .when('contract-k1', { type: 'DeliveryFaulted', at, data: { order: 'o7', fault: 'wet' } })
      .thenCommands({
        ...complaint,
        manager: 'anna',
        order: 'o7',
        department: 'warehouse',
        words: 'delivery of o7 faulted: wet',
      })
  })
})

describe('a complaint', () => {
  const escalated = policySpecification(complaintEscalated(settings), crmAggregates())
  const received: Told = {
    type: 'ComplaintReceived',
    at,
    data: { client: 'forn-puig', manager: 'anna', words: 'wet', limit: '2026-03-30' },
  }
  const escalation = { type: 'EscalateComplaint', complaint: 'm1', to: 'helena' }

  it('goes to the head when its limit has passed, not on its last day', () => {
    const open = escalated(['complaint-m1', received])
    open.thenTimers({ 'm1/limit': '2026-03-31T00:00:00.000Z' })
    open.onDay('2026-03-30').thenNothing()
    open.onDay('2026-03-31').thenCommands(escalation)
  })

  it('goes there as soon as the hours of its service level have passed, be that before its last day', () => {
    const inHours = {
      ...received,
      data: { ...(received.data as object), serviceHours: 8, due: '2026-03-23T09:30:00.000Z' },
    }
    const open = escalated(['complaint-m1', inHours])
    open.thenTimers({ 'm1/hours': '2026-03-23T09:30:00.001Z', 'm1/limit': '2026-03-31T00:00:00.000Z' })
    open.onDay('2026-03-23T09:30:00.000Z').thenNothing()
    open.onDay('2026-03-23T09:30:00.001Z').thenCommands(escalation)
    const rejected: Told = { type: 'ComplaintRejected', at: '2026-03-21T10:00:00.000Z', data: { why: 'not ours' } }
    escalated(['complaint-m1', inHours, rejected]).thenTimers({})
  })

  it('that has ended does not', () => {
    const resolved: Told = {
      type: 'ComplaintResolved',
      at: '2026-03-25T10:00:00.000Z',
      data: { measure: 'sent again' },
    }
    const rejected: Told = { type: 'ComplaintRejected', at: '2026-03-25T10:00:00.000Z', data: { why: 'not ours' } }
    escalated(['complaint-m1', received, resolved]).onDay('2026-05-01').thenNothing()
    escalated(['complaint-m1', received, rejected]).onDay('2026-05-01').thenNothing()
  })

  it('reopened, goes there at its limit, or at once where that has passed', () => {
    const resolved: Told = {
      type: 'ComplaintResolved',
      at: '2026-03-25T10:00:00.000Z',
      data: { measure: 'sent again' },
    }
    const reopened = (day: string): Told => ({
      type: 'ComplaintReopened',
      at: `${day}T10:00:00.000Z`,
      data: { why: 'wet again' },
    })
    escalated(['complaint-m1', received, resolved, reopened('2026-03-28')]).thenTimers({
      'm1/limit': '2026-03-31T00:00:00.000Z',
    })
    const late = escalated(['complaint-m1', received, resolved, reopened('2026-04-10')])
    late.thenTimers({ 'm1/limit': '2026-04-10T10:00:00.000Z' })
    late.onDay('2026-04-11').thenCommands(escalation)
  })
})
