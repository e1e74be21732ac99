/** Attracting and studying: rows S3, S8, S15, S18, S19, S20 and S22 of the domain. */
import { describe, expect } from 'vitest'
import { campaignId, competitorId, dealId, segmentId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import { anna, helena, story } from '../support/story.ts'
import { assortment, casa, date, forn, offered, opened, oven, ovens, registered, tray } from '../support/story-cast.ts'

const fair = campaignId('spring-fair')
const planned = {
  type: 'PlanCampaign',
  campaign: fair,
  name: 'Spring fair',
  kind: 'fair',
  budget: eur(2_500_00),
} as const
const launched = { type: 'LaunchCampaign', campaign: fair } as const

describe('the market', () => {
  story('S3', 'an inbound lead of a campaign becomes a deal, and the campaign pays', async ({ crm, on }) => {
    await on('2026-01-02', helena, ...assortment, planned, launched)
    await on('2026-01-05', anna, registered())
    await on('2026-01-06', helena, { type: 'CaptureLead', campaign: fair, client: forn, interest: [oven] })
    await on('2026-01-07', anna, { ...opened, source: 'fair', campaign: fair } as typeof opened, offered)
    await on('2026-01-14', anna, { type: 'AcceptOffer', deal: ovens }, { type: 'WinDeal', deal: ovens })
    await on('2026-02-01', helena, { type: 'CloseCampaign', campaign: fair, cost: eur(2_000_00) })

    const { rows } = await crm.campaign.results({ campaign: fair })
    // 10,000.00 for 2,000.00.
    expect(rows).toMatchObject([{ key: fair, leads: 1, deals: 1, won: 1, wonValue: { EUR: 10_000_00 } }])
    expect(rows[0]?.roi).toMatchObject({ value: 4 })
  })

  story('S18', 'what is sold, for how much, and why with us: as of any day', async ({ crm, on, refused }) => {
    await on('2026-01-02', helena, ...assortment)
    await on('2026-01-03', anna, {
      type: 'RecordStrength',
      product: oven,
      strength: 'two days to deliver',
      over: 'nordex',
    })
    await refused('2026-01-04', anna, 'head-decides', { type: 'RepriceProduct', product: oven, to: eur(4_500_00) })
    await on('2026-01-05', anna, registered(), opened, offered)
    await on('2026-01-14', anna, { type: 'AcceptOffer', deal: ovens }, { type: 'WinDeal', deal: ovens })
    await on('2026-02-01', helena, { type: 'RepriceProduct', product: oven, to: eur(5_500_00), why: 'dearer steel' })
    await on('2026-02-02', anna, { ...opened, deal: dealId('trays') } as typeof opened)
    await on('2026-03-01', helena, { type: 'WithdrawProduct', product: tray, why: 'no longer made' })
    await refused('2026-03-02', anna, 'line-in-the-assortment', {
      type: 'MakeOffer',
      deal: dealId('trays'),
      lines: [{ product: tray, quantity: 1 }],
      validUntil: date('2026-04-01'),
    })

    const { products } = await crm.market.assortment({ asOf: '2026-03-31' })
    expect(products).toMatchObject([
      { product: oven, status: 'listed', price: eur(5_500_00), strengths: [{ over: 'nordex' }], units: 2 },
      { product: tray, status: 'withdrawn', price: eur(10_00), units: 0 },
    ])
    expect(products[0]?.value).toEqual({ EUR: 10_000_00 })
    const before = await crm.market.assortment({ asOf: '2026-01-31' })
    expect(before.products).toMatchObject([{ price: eur(5_000_00) }, { status: 'listed' }])
  })

  story(
    'S15',
    'a prospect is judged before the cooperation begins, and what came of it is held against the verdict',
    async ({ crm, on, refused }) => {
      const judged = {
        type: 'AssessProspect',
        client: forn,
        outlook: 4,
        reputation: 3,
        reliability: 4,
        financialSecurity: 3,
        materialSecurity: 3,
        warningSigns: ['young-firm'],
      } as const
      await on('2026-01-02', helena, ...assortment)
      await on('2026-01-05', anna, registered())
      await refused('2026-01-06', anna, 'warning-sign-known', { ...judged, warningSigns: ['blue-eyes'] })
      await refused('2026-01-06', anna, 'verdict-gives-its-reason', { ...judged, verdict: 'promising' })
      await on('2026-01-06', anna, { ...judged, verdict: 'promising', why: 'the bank vouches for the owner' })
      await on('2026-01-07', anna, opened, offered)
      await on('2026-01-14', anna, { type: 'AcceptOffer', deal: ovens }, { type: 'WinDeal', deal: ovens })

      const { assessments, given, overridden } = await crm.clients.assessments()
      // 17 points less one for a slight sign: doubtful by the rules, promising by the manager, and won.
      expect(assessments).toMatchObject([{ verdict: 'promising', byRules: 'doubtful', outcome: 'won', deal: ovens }])
      expect([overridden, given.rows[0]?.wonRate]).toMatchObject([1, { num: 1, den: 1 }])
    },
  )

  story('S8', 'a client is invited to a fair, comes, and is shown the products', async ({ crm, on, refused }) => {
    await on('2026-01-02', helena, ...assortment, planned)
    await on('2026-01-05', anna, registered(), opened)
    const invited = { type: 'SendInvitation', campaign: fair, client: forn, channel: 'phone' } as const
    await refused('2026-01-06', helena, 'campaign-is-running', invited)
    await on('2026-01-07', helena, launched, invited)
    await on('2026-01-09', helena, { type: 'AnswerInvitation', campaign: fair, client: forn, answer: 'accepted' })
    await on('2026-01-20', helena, { type: 'RecordAttendance', campaign: fair, client: forn })
    await on('2026-01-20', anna, {
      type: 'PresentProducts',
      deal: ovens,
      products: [oven, tray],
      occasion: 'fair',
      campaign: fair,
    })

    const { rows } = await crm.campaign.results({ campaign: fair })
    expect(rows).toMatchObject([{ invited: 1, answered: 1, attended: 1 }])
  })

  story('S19', 'a segment is defined by what is known of clients, and they enter and leave it', async ({ crm, on }) => {
    const chains = segmentId('chains')
    await on('2026-01-02', helena, {
      type: 'DefineSegment',
      segment: chains,
      name: 'Small chains',
      predicate: { test: 'kind', in: ['small-retail-chain'] },
      needs: ['deliveries before dawn'],
    })
    await on('2026-01-05', anna, registered(), registered(casa, 'Casa Mar'))
    await on('2026-02-10', anna, { type: 'ChangeClientDetails', client: casa, kind: 'corporate' })
    const { segments, members } = await crm.market.segments({
      segment: chains,
      from: date('2026-02-01'),
      to: date('2026-03-01'),
    })
    expect(members).toEqual([forn])
    expect(segments).toMatchObject([{ clients: 1, left: 1 }])
  })

  story('S20', 'a competitor is studied, and we know how often we win against it', async ({ crm, on }) => {
    const nord = competitorId('nord')
    const found = { competitor: nord, source: 'their price list' } as const
    await on('2026-01-02', helena, ...assortment, {
      type: 'IdentifyCompetitor',
      competitor: nord,
      name: 'Forns del Nord',
    })
    await on(
      '2026-01-03',
      helena,
      { type: 'FindStrength', ...found, what: 'cheap' },
      { type: 'FindDanger', ...found, what: 'buys our carrier' },
    )
    await on(
      '2026-01-05',
      anna,
      registered(),
      opened,
      { type: 'MeetCompetitor', deal: ovens, competitor: nord },
      offered,
    )
    await on('2026-01-14', anna, { type: 'AcceptOffer', deal: ovens }, { type: 'WinDeal', deal: ovens })
    const { competitors } = await crm.market.competitors({ competitor: nord })
    expect(competitors).toMatchObject([
      {
        name: 'Forns del Nord',
        strengths: [{ what: 'cheap', source: 'their price list' }],
        dangers: [{ what: 'buys our carrier' }],
      },
    ])
    expect(competitors[0]?.byDeal).toMatchObject({ won: 1, lost: 0 })
  })

  story('S22', 'news goes by several channels, and only to who wants it', async ({ crm, on, refused }) => {
    const news = campaignId('news')
    await on('2026-01-02', helena, { type: 'PlanCampaign', campaign: news, name: 'News', kind: 'news', budget: eur(0) })
    await on('2026-01-02', helena, { type: 'LaunchCampaign', campaign: news })
    await on('2026-01-05', anna, registered())
    const sent = { type: 'SendNews', client: forn, campaign: 'news', channel: 'e-mail', purpose: 'news' } as const
    await refused('2026-01-06', anna, 'consent-in-force', sent)
    await on('2026-01-07', anna, { type: 'GiveConsent', client: forn, channel: 'e-mail', purpose: 'news' }, sent)
    await refused('2026-01-07', anna, 'consent-in-force', { ...sent, channel: 'chat' })
    await on(
      '2026-01-07',
      anna,
      { type: 'GiveConsent', client: forn, channel: 'chat', purpose: 'news' },
      { ...sent, channel: 'chat' },
    )
    await on('2026-01-08', anna, { type: 'WithdrawConsent', client: forn, channel: 'e-mail', purpose: 'news' })
    await refused('2026-01-09', anna, 'consent-in-force', sent)
    await refused('2026-01-09', helena, 'consent-in-force', {
      type: 'SendInvitation',
      campaign: news,
      client: forn,
      channel: 'e-mail',
      purpose: 'news',
    })
    const { rows } = await crm.campaign.results({ campaign: news })
    expect(rows).toMatchObject([{ key: 'news', invited: 0 }])
    const { entries } = await crm.timeline({ client: forn, type: 'NewsSent' })
    expect(entries).toMatchObject([{ data: { channel: 'e-mail' } }, { data: { channel: 'chat' } }])
  })
})
