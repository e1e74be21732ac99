import { describe, expect, it } from 'vitest'
import { openClientela } from '../../src/app/open.ts'
import { campaignId, clientId, complaintId } from '../../src/domain/values/ids.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'

const head = { id: 'helena', role: 'head' }
const campaign = campaignId('g1')
const [forn, casa] = [clientId('forn'), clientId('casa')]

/** A fair to which two clients of two managers came, and somebody who is no client. */
const afterTheFair = async () => {
  const crm = await openClientela({ store: 'memory:', zone: 'Europe/Madrid' })
  const by = { actor: head }
  for (const [client, manager] of [
    [forn, 'anna'],
    [casa, 'bruno'],
  ] as const)
    await crm.handle(
      { type: 'RegisterClient', client, name: client, kind: 'corporate', acquired: { by: 'fair' }, manager },
      by,
    )
  const budget = { amount: 100, currency: 'EUR' }
  await crm.handle({ type: 'PlanCampaign', campaign, name: 'Fair', kind: 'fair', budget }, by)
  await crm.handle({ type: 'LaunchCampaign', campaign }, by)
  for (const client of [forn, casa]) {
    await crm.handle({ type: 'SendInvitation', campaign, client, channel: 'phone' }, by)
    await crm.handle({ type: 'CaptureLead', campaign, client, note: `note on ${client}` }, by)
  }
  await crm.handle({ type: 'CaptureLead', campaign, contact: { name: 'Jordi Font' }, note: 'cousin of Jordi Font' }, by)
  return crm
}

describe('a stream that names several clients', () => {
  it('is on the timeline of each with what names it, and with nothing of the others', async () => {
    const crm = await afterTheFair()
    const { entries } = await crm.timeline({ client: forn })
    expect(entries.map(({ type }) => type)).toEqual(['ClientRegistered', 'InvitationSent', 'LeadCaptured'])
    expect(JSON.stringify(entries)).not.toMatch(/casa|Jordi Font/)
    await crm.close()
  })

  it('shows what is personal in it to the manager of the client that it is about', async () => {
    const crm = await afterTheFair()
    for (const [id, own, other] of [
      ['anna', 'note on forn', 'note on casa'],
      ['bruno', 'note on casa', 'note on forn'],
    ] as const) {
      const trail = JSON.stringify(await crm.audit.trail({ as: { id, role: 'manager' } }))
      expect(trail).toContain(own)
      expect(trail).not.toContain(other)
      expect(trail).not.toContain('Jordi Font')
    }
    await crm.close()
  })
})

describe('a stream that is of one client', () => {
  it('is on its timeline whole, and its manager sees what is personal in it', async () => {
    const crm = await afterTheFair()
    const by = { actor: head }
    const complaint = complaintId('m1')
    const limit = '2999-01-01' as LocalDate
    await crm.handle({ type: 'ReceiveComplaint', complaint, client: forn, words: 'came broken', limit }, by)
    await crm.handle({ type: 'AssignComplaint', complaint, department: 'logistics' }, by)
    await crm.handle({ type: 'ResolveComplaint', complaint, measure: 'sent again' }, by)
    const seenBy = async (id: string) => {
      const { entries } = await crm.timeline({ client: forn, as: { id, role: 'manager' } })
      return entries.filter(({ stream }) => stream === 'complaint-m1')
    }
    const types = ['ComplaintReceived', 'ComplaintAssigned', 'ComplaintResolved']
    expect((await seenBy('anna')).map(({ type }) => type)).toEqual(types)
    expect(JSON.stringify(await seenBy('anna'))).toContain('came broken')
    expect(JSON.stringify(await seenBy('bruno'))).not.toContain('came broken')
    await crm.close()
  })
})
