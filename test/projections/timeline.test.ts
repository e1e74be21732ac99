/** T1: who was responsible then, whatever stream an entry stands in. */
import { expect, it } from 'vitest'
import { openClientela } from '../../src/app/open.ts'
import { campaignId, clientId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { memoryStore } from '../../src/testing/index.ts'

it('the manager of an entry is who looked after the client then: also in a campaign, whoever is to follow up', async () => {
  const clock = testClock('2026-12-31T23:00:00.000Z')
  const crm = await openClientela({ store: memoryStore({ clock: clock.now }), zone: 'Europe/Madrid', clock: clock.now })
  const client = clientId('forn')
  const campaign = campaignId('fair')
  const on = (day: string, command: Parameters<typeof crm.handle>[0]) =>
    crm.handle(command, { actor: { id: 'helena', role: 'head' }, occurredAt: `2026-${day}T11:00:00.000Z` as Instant })
  await on('01-05', {
    type: 'RegisterClient',
    client,
    name: 'Forn',
    kind: 'corporate',
    acquired: { by: 'call' },
    manager: 'anna',
  })
  await on('01-06', { type: 'PlanCampaign', campaign, name: 'Fair', kind: 'fair', budget: eur(1_000_00) })
  await on('01-07', { type: 'LaunchCampaign', campaign })
  await on('01-08', { type: 'SendInvitation', campaign, client, channel: 'phone' })
  await on('01-09', { type: 'HandOverClient', client, to: 'bruno', why: 'anna leaves', withOpenDeals: true })
  await on('01-10', { type: 'AnswerInvitation', campaign, client, answer: 'accepted' })
  const { entries } = await crm.timeline({ client })
  expect(entries.map(({ type, manager }) => [type, manager])).toEqual([
    ['ClientRegistered', 'anna'],
    ['InvitationSent', 'anna'],
    ['ClientHandedOver', 'bruno'],
    ['InvitationAnswered', 'bruno'],
  ])
  await crm.close()
})
