/** Clients and what is remembered of them: rows S1, S2, S13, S14, S21 and S30 of the domain. */
import { describe, expect } from 'vitest'
import { competitorId } from '../../src/domain/values/ids.ts'
import { anna, bruno, helena, story } from '../support/story.ts'
import {
  agreement,
  assortment,
  casa,
  concluding,
  contract,
  date,
  forn,
  offered,
  opened,
  ovens,
  registered,
} from '../support/story-cast.ts'

describe('a client', () => {
  story('S1', 'is registered, completed, found twice and put together', async ({ crm, on, refused }) => {
    await on('2026-01-05', anna, registered())
    await on('2026-01-06', anna, {
      type: 'AddContactPerson',
      client: forn,
      details: { name: 'Jordi Puig', role: 'owner' },
    })
    await on('2026-01-07', anna, { type: 'ChangeClientDetails', client: forn, kind: 'corporate' })
    await on('2026-01-08', helena, registered(casa, 'Forn Puig SL'))
    await on('2026-01-09', helena, { type: 'MergeClient', client: casa, into: forn, why: 'the same bakery' })
    await refused('2026-01-10', helena, 'client-not-merged', { ...opened, client: casa } as typeof opened)
    const base = async (moment: { readonly knownAt?: string }) =>
      (await crm.retention.standing(moment)).clients.map(({ client }) => client)
    expect(await base({})).toEqual([forn])
    await on('2026-01-12', helena, { type: 'UndoMerge', client: casa, why: 'another owner' })
    expect((await base({})).toSorted()).toEqual([casa, forn])
    // As it was known in between, they were one.
    expect(await base({ knownAt: '2026-01-10' })).toEqual([forn])
  })

  story('S2', 'buys at a competitor, and that is known', async ({ crm, on }) => {
    await on('2026-01-02', helena, {
      type: 'IdentifyCompetitor',
      competitor: competitorId('k1'),
      name: 'Forns del Nord',
    })
    await on('2026-01-05', anna, registered())
    await on('2026-01-06', anna, {
      type: 'RecordCompetitorRelation',
      client: forn,
      competitor: 'k1',
      buys: ['flour-mill'],
      since: date('2023-01-01'),
      knows: 'the owner is his cousin',
    })
    const { competitors } = await crm.market.competitors({})
    expect(competitors).toMatchObject([
      { competitor: 'k1', clients: [forn], buys: [{ product: 'flour-mill', clients: 1 }] },
    ])
    await on('2026-03-01', anna, {
      type: 'EndCompetitorRelation',
      client: forn,
      competitor: 'k1',
      why: 'late deliveries',
    })
    expect((await crm.market.competitors({})).competitors).toMatchObject([{ competitor: 'k1', clients: [] }])
  })

  story('S13', 'recommends another, which counts once and is rewarded by its clause', async ({ crm, on, refused }) => {
    await on('2026-01-02', helena, ...assortment)
    await on('2026-01-05', anna, registered(), opened, offered)
    await on('2026-01-14', anna, { type: 'AcceptOffer', deal: ovens }, { type: 'WinDeal', deal: ovens, contract })
    await on(
      '2026-01-20',
      anna,
      { type: 'DraftContract', contract, client: forn, deal: ovens, agreement },
      ...concluding,
    )
    await on('2026-02-01', anna, registered(casa, 'Casa Mar'))
    await on('2026-02-02', anna, { type: 'GiveReferral', client: forn, referred: casa, contract })
    await refused('2026-02-03', anna, 'referral-once', { type: 'GiveReferral', client: forn, referred: casa })
    await refused('2026-02-03', anna, 'referral-not-self', { type: 'GiveReferral', client: forn, referred: forn })
    const deal = 'casa-1' as typeof ovens
    await on('2026-02-05', anna, { ...opened, deal, client: casa, source: 'referral' } as typeof opened)
    await on(
      '2026-02-10',
      anna,
      { ...offered, deal } as typeof offered,
      { type: 'AcceptOffer', deal },
      { type: 'WinDeal', deal },
    )
    await refused('2026-02-11', anna, 'referral-credited', {
      type: 'ConvertReferral',
      client: forn,
      referred: casa,
      deal,
    })
    const credit = { type: 'CreditReferral', client: casa, by: forn, deal } as const
    await refused('2026-02-11', anna, 'referral-credited-by-policy', credit)
    await refused('2026-02-11', anna, 'referral-clause-for-a-conversion', {
      type: 'InvokeReferralClause',
      contract,
      referred: casa,
    })
    await on('2026-02-11', { id: 'policy:referral-converted', role: 'policy' }, credit)
    await on('2026-02-11', anna, { type: 'ConvertReferral', client: forn, referred: casa, deal })
    await on('2026-02-12', anna, { type: 'InvokeReferralClause', contract, referred: casa })

    const referrals = await crm.retention.referrals({
      asOf: '2026-09-30',
      from: date('2026-02-01'),
      to: date('2026-03-01'),
    })
    expect(referrals).toMatchObject({ given: 1, conversion: { num: 1, den: 1 } })
    // On the timeline of the one that was recommended stands who did so, and what came of it.
    const { entries } = await crm.timeline({ client: casa })
    expect(
      entries.filter(({ stream }) => stream === `client-${forn}`).map(({ type, manager }) => [type, manager]),
    ).toEqual([
      ['ReferralGiven', 'anna'],
      ['ReferralConverted', 'anna'],
    ])
  })

  story('S14', 'is new once, then an existing one, and known to be lost and won back', async ({ crm, on, refused }) => {
    await on('2026-01-02', helena, ...assortment)
    await on('2026-01-05', anna, registered(), opened, offered)
    await on('2026-01-14', anna, { type: 'AcceptOffer', deal: ovens }, { type: 'WinDeal', deal: ovens, contract })
    await on(
      '2026-01-20',
      anna,
      { type: 'DraftContract', contract, client: forn, deal: ovens, agreement },
      ...concluding,
    )
    const january = { from: date('2026-01-01'), to: date('2026-02-01') }
    const april = { from: date('2026-04-01'), to: date('2026-05-01') }
    expect((await crm.retention.standing({ asOf: '2026-01-31', ...january })).standings.new).toBe(1)
    expect((await crm.retention.standing({ asOf: '2026-04-30', ...april })).standings.existing).toBe(1)

    await on('2026-05-10', anna, { type: 'TerminateContract', contract, by: 'client', why: 'closed the shop' })
    await on('2026-05-10', anna, { type: 'LoseClient', client: forn, reason: 'closed-business' })
    await refused('2026-05-11', anna, 'client-not-lost', { ...opened, deal: 'again' as typeof ovens } as typeof opened)
    await on('2026-09-01', anna, { type: 'WinBackClient', client: forn, how: 'they opened again' })
    const again = 'again' as typeof ovens
    const lines = [{ product: 'oven', quantity: 1 }]
    await on('2026-09-10', anna, { ...opened, deal: again } as typeof opened)
    await on(
      '2026-09-20',
      anna,
      { type: 'MakeOffer', deal: again, lines, validUntil: date('2026-10-31') },
      { type: 'AcceptOffer', deal: again },
      { type: 'WinDeal', deal: again },
    )
    const september = { from: date('2026-09-01'), to: date('2026-10-01') }
    const { standings } = await crm.retention.standing({ asOf: '2026-09-30', ...september })
    expect(standings).toMatchObject({ new: 0, 'won-back': 1 })
    const churn = await crm.retention.churn({ asOf: '2026-05-31', from: date('2026-05-01'), to: date('2026-06-01') })
    expect(churn.total).toMatchObject({
      lost: 1,
      churn: { num: 1, den: 1 },
      byReason: [{ reason: 'closed-business', lost: 1 }],
    })
  })

  story('S21', 'is heard and answered by every channel', async ({ crm, on }) => {
    await on('2026-01-05', anna, registered())
    const said = (
      channel: 'phone' | 'fax' | 'e-mail' | 'chat' | 'post',
      direction: 'inbound' | 'outbound',
      summary: string,
    ) => ({ type: 'RecordInteraction', client: forn, channel, direction, summary }) as const
    await on('2026-01-06', anna, said('e-mail', 'inbound', 'asks what clause 4 means'))
    await on('2026-01-06', anna, said('phone', 'outbound', 'explained clause 4'))
    await on('2026-01-09', anna, said('fax', 'inbound', 'order by fax'), said('post', 'outbound', 'signed copy'))
    await on('2026-01-12', anna, said('chat', 'inbound', 'when does it arrive?'))

    const { entries } = await crm.timeline({ client: forn, channel: 'phone' })
    expect(entries).toMatchObject([{ type: 'InteractionRecorded', actor: { id: 'anna' } }])
    expect((await crm.timeline({ client: forn })).entries).toHaveLength(6)
  })

  story('S30', 'is remembered in every nuance, through a hand-over', async ({ crm, on, refused }) => {
    await on('2026-01-02', helena, ...assortment)
    await on('2026-01-05', anna, registered(), opened)
    await on('2026-01-07', anna, {
      type: 'RecordInteraction',
      client: forn,
      channel: 'phone',
      direction: 'inbound',
      summary: 'asks for a later hour',
      nuances: 'bakes until ten, does not like to be called before',
    })
    await on('2026-01-08', anna, { type: 'NotePreference', client: forn, preference: 'calls after ten' })
    await on('2026-02-01', helena, {
      type: 'HandOverClient',
      client: forn,
      to: 'bruno',
      why: 'anna leaves for the north',
    })
    await refused('2026-02-02', anna, 'manager-acts-on-own', {
      type: 'NotePreference',
      client: forn,
      preference: 'none',
    })
    // What is open goes with the client, by policy.
    await crm.policies.run({ from: 'start' })
    await on('2026-02-03', bruno, offered)

    const { entries } = await crm.timeline({ client: forn, text: 'before' })
    expect(entries).toMatchObject([{ type: 'InteractionRecorded', manager: 'anna' }])
    const all = await crm.timeline({ client: forn })
    expect(all.entries.map(({ type }) => type)).toEqual([
      'ClientRegistered',
      'DealOpened',
      'InteractionRecorded',
      'PreferenceNoted',
      'ClientHandedOver',
      'DealHandedOver',
      'OfferMade',
    ])
    const tried = await crm.audit.trail({ refusedOnly: true })
    expect(tried.entries).toMatchObject([{ outcome: 'refused', refusal: { rule: 'manager-acts-on-own' } }])
  })
})
