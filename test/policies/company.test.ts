/** The library's policies through the real commands: what a company would see of them in a year. */
import { describe, expect, it } from 'vitest'
import { eur } from '../../src/domain/values/money.ts'
import { anna, lines, listed, policedCompany, registering, signing, winning } from '../support/policed.ts'

const concluded = async (settings?: Parameters<typeof policedCompany>[1]) => {
  const company = await policedCompany('memory:', settings)
  await company.on('2026-03-02', ...listed, registering('forn'), ...winning('forn', 'd1'))
  await company.on('2026-03-03', ...signing('d1'))
  return company
}

const recurring = { draft: { recurrence: 'recurring', months: 12, noticeDays: 30 } } as const

describe('a company with its policies at work', () => {
  it('deal won: its contract is drafted, and can be signed and concluded', async () => {
    const { crm, stream } = await concluded()
    expect(await stream('contract-d1')).toEqual(['ContractDrafted', 'PartySigned', 'PartySigned', 'ContractConcluded'])
    expect(await crm.policies.deadLetters()).toEqual([])
  })

  it('contract concluded: the recommendation converts, its clause is invoked, points are earned', async () => {
    const { crm, on, stream } = await concluded({ draft: { recurrence: 'one-off', referralClause: 'a month free' } })
    const rules = { earning: [{ points: 1, per: eur(100) }], pointValue: eur(1) }
    await on(
      '2026-03-04',
      registering('casa'),
      { type: 'GiveReferral', client: 'forn', referred: 'casa', contract: 'd1' },
      { type: 'ApproveProgramme', programme: 'gold', name: 'Gold', kind: 'loyalty', loyalty: rules },
      { type: 'EnrolInLoyalty', client: 'casa', programme: 'gold' },
      ...winning('casa', 'd2'),
    )
    await on('2026-03-05', ...signing('d2'))
    expect((await stream('client-forn')).slice(-1)).toEqual(['ReferralConverted'])
    expect((await stream('contract-d1')).slice(-1)).toEqual(['ReferralClauseInvoked'])
    expect((await stream('client-casa')).slice(-1)).toEqual(['PointsEarned'])
    expect(await crm.policies.deadLetters()).toEqual([])
  })

  it('contract near its end: a deal of repeat business', async () => {
    const { crm, on } = await concluded(recurring)
    await on('2026-12-02')
    const opened = (await crm.audit.trail({ type: 'DealOpened' })).entries.at(-1)
    expect(opened).toMatchObject({ actor: { id: 'policy:renewal-opened' }, occurredAt: '2026-12-01T23:00:00.000Z' })
  })

  it('offer past its validity: lapsed', async () => {
    const { crm, on, stream } = await concluded()
    await on(
      '2026-03-05',
      { type: 'OpenDeal', deal: 'd9', client: 'forn', source: 'call' },
      { type: 'MakeOffer', deal: 'd9', lines, validUntil: '2026-03-12' },
    )
    await on('2026-03-12')
    expect(await stream('deal-d9')).toEqual(['DealOpened', 'OfferMade'])
    await on('2026-03-20')
    const trail = await crm.audit.trail({ stream: 'deal-d9', type: 'OfferLapsed' })
    // However late a worker got to it: dated when it fell due.
    expect(trail.entries).toMatchObject([{ occurredAt: '2026-03-12T23:00:00.000Z' }])
  })

  it('order past its day: delayed, and its manager reminded', async () => {
    const { crm, on, stream } = await concluded()
    await on(
      '2026-03-05',
      { type: 'ReceiveOrder', order: 'o1', client: 'forn', lines: [{ product: 'flour', quantity: 2 }] },
      { type: 'AcceptOrder', order: 'o1', promised: '2026-03-12' },
    )
    await on('2026-03-12')
    expect(await stream('order-o1')).toEqual(['OrderReceived', 'OrderAccepted'])
    await on('2026-03-15')
    expect((await stream('order-o1')).slice(-1)).toEqual(['OrderDelayed'])
    const reminded = (await crm.timeline({ client: 'forn' })).entries.find(({ type }) => type === 'FollowUpSuggested')
    expect(reminded).toMatchObject({
      actor: { id: 'policy:order-delayed' },
      data: { reason: 'delay', order: 'o1', manager: 'anna' },
    })
    const found = (await crm.service.orders({ asOf: '2026-03-20' })) as {
      readonly due: number
      readonly delays: number
    }
    expect([found.due, found.delays]).toEqual([1, 1])
    await on('2026-04-20')
    expect((await stream('order-o1')).filter((type) => type === 'OrderDelayed')).toHaveLength(1)
    expect(await crm.policies.deadLetters()).toEqual([])
  })

  it('contract past its term: renewed for as long again, year after year, or expired', async () => {
    const { crm, on, stream } = await concluded({ draft: { recurrence: 'recurring', months: 1, renewable: true } })
    await on('2027-09-15')
    const renewed = (await stream('contract-d1')).filter((type) => type === 'ContractRenewed')
    expect(renewed).toHaveLength(18)
    expect(await crm.policies.deadLetters()).toEqual([])
    const { stream: other, on: later } = await concluded(recurring)
    await later('2027-03-03')
    expect((await other('contract-d1')).slice(-1)).toEqual(['ContractExpired'])
  })

  it('delivery faulted, right infringed: a complaint with the department; past its limit, with the head', async () => {
    const { crm, on } = await concluded()
    await on(
      '2026-03-10',
      { type: 'FaultDelivery', contract: 'd1', order: 'o7', fault: 'wet', by: anna },
      { type: 'InfringePartnerRight', contract: 'd1', right: 'exclusive area', department: 'sales' },
    )
    await on('2026-03-21')
    const of = async (type: string) => (await crm.audit.trail({ type })).entries
    expect(await of('ComplaintReceived')).toHaveLength(2)
    const escalated = await of('ComplaintEscalated')
    expect(escalated.map(({ actor, occurredAt }) => [actor.id, actor.onBehalfOf, occurredAt]).toSorted()).toEqual([
      ['policy:complaint-escalated', 'anna', '2026-03-20T23:00:00.000Z'],
      ['policy:complaint-escalated', 'helena', '2026-03-20T23:00:00.000Z'],
    ])
  })

  it('lead captured: a deal, of somebody registered first where it is no client', async () => {
    const { crm, on } = await concluded()
    await on(
      '2026-03-10',
      { type: 'PlanCampaign', campaign: 'g1', name: 'Fair', kind: 'fair', budget: eur(100), manager: 'anna' },
      { type: 'LaunchCampaign', campaign: 'g1' },
      { type: 'CaptureLead', campaign: 'g1', client: 'forn' },
      { type: 'CaptureLead', campaign: 'g1', contact: { name: 'Jordi', email: 'jordi@example.com' } },
    )
    expect(await crm.policies.deadLetters()).toEqual([])
    const { entries } = await crm.audit.trail({ actor: 'policy:lead-followed' })
    expect(entries.filter(({ stream }) => !stream.startsWith('policy-')).map(({ type }) => type)).toEqual([
      'DealOpened',
      'ClientRegistered',
      'ContactPersonAdded',
      'DealOpened',
    ])
    // What was answered names commands, and nobody: what is personal is in one place.
    const answers = entries.filter(({ stream }) => stream.startsWith('policy-'))
    for (const { eventId } of answers) {
      const { event } = await crm.audit.explain({ event: eventId })
      expect(JSON.stringify(event.data)).not.toMatch(/Jordi|jordi@/)
    }
  })

  it("client handed over: its open deals with it, also those from before the policies' time", async () => {
    const { on, stream } = await concluded()
    await on('2026-03-10', { type: 'OpenDeal', deal: 'd9', client: 'forn', source: 'call', manager: 'anna' })
    await on('2026-03-11', { type: 'HandOverClient', client: 'forn', to: 'bruno', why: 'on leave' })
    expect((await stream('deal-d9')).slice(-1)).toEqual(['DealHandedOver'])
    expect((await stream('deal-d1')).slice(-1)).toEqual(['DealWon'])
  })

  it('nothing heard of a client: it is to be approached again', async () => {
    const { crm, on } = await concluded()
    await on('2026-04-01', {
      type: 'RecordInteraction',
      client: 'forn',
      channel: 'phone',
      direction: 'outbound',
      summary: 'x',
    })
    await on('2026-06-29')
    expect((await crm.audit.trail({ type: 'FollowUpSuggested' })).entries).toEqual([])
    await on('2026-06-30')
    expect((await crm.audit.trail({ type: 'FollowUpSuggested' })).entries).toMatchObject([
      { stream: 'client-forn', occurredAt: '2026-06-29T22:00:00.000Z' },
    ])
  })
})
