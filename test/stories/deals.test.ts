/** From the first appointment to the contract: rows S4 to S7, S9 and S10 of the domain. */
import { describe, expect } from 'vitest'
import { eur } from '../../src/domain/values/money.ts'
import { anna, bruno, helena, story } from '../support/story.ts'
import {
  agreement,
  assortment,
  at,
  concluding,
  contract,
  date,
  forn,
  offered,
  opened,
  oven,
  ovens,
  registered,
  tray,
} from '../support/story-cast.ts'

describe('a deal', () => {
  story('S4', 'an appointment made by phone is moved, missed, made again and kept', async ({ crm, on, refused }) => {
    await on('2026-01-05', anna, registered(), opened)
    await on('2026-01-08', anna, {
      type: 'MakeAppointment',
      deal: ovens,
      at: at('2026-01-12T09:00:00.000Z'),
      by: 'phone',
      where: 'the bakery',
    })
    await refused('2026-01-09', bruno, 'manager-acts-on-own', { type: 'CancelAppointment', deal: ovens })
    await on('2026-01-09', anna, { type: 'MoveAppointment', deal: ovens, at: at('2026-01-13T09:00:00.000Z') })
    await on('2026-01-13', anna, { type: 'MissAppointment', deal: ovens, by: 'client' })
    await on('2026-01-14', anna, {
      type: 'MakeAppointment',
      deal: ovens,
      at: at('2026-01-20T09:00:00.000Z'),
      by: 'phone',
    })
    await on('2026-01-20', anna, { type: 'HoldMeeting', deal: ovens, outcome: 'they want to see the oven' })

    const before = await crm.pipeline.board({ asOf: '2026-01-15' })
    expect(before.stages.find(({ stage }) => stage === 'appointment')).toMatchObject({
      count: 1,
      cards: [{ deal: ovens, nextAppointment: '2026-01-20T09:00:00.000Z' }],
    })
    const timeline = await crm.timeline({ client: forn, deal: ovens })
    expect(timeline.entries.map(({ type }) => type)).toEqual([
      'DealOpened',
      'AppointmentMade',
      'AppointmentMoved',
      'AppointmentMissed',
      'AppointmentMade',
      'MeetingHeld',
    ])
  })

  story('S5', 'a meeting is prepared and held, and an offer accepted', async ({ crm, on, refused }) => {
    await on('2026-01-05', helena, ...assortment)
    await on('2026-01-05', anna, registered(), opened)
    await on('2026-01-08', anna, {
      type: 'MakeAppointment',
      deal: ovens,
      at: at('2026-01-12T09:00:00.000Z'),
      by: 'phone',
    })
    await on('2026-01-11', anna, {
      type: 'PrepareMeeting',
      deal: ovens,
      agenda: 'show the deck oven, ask for the budget',
      offersOfInterest: [oven],
    })
    await on('2026-01-12', anna, {
      type: 'HoldMeeting',
      deal: ovens,
      outcome: 'they want two',
      nextStep: 'offer for two',
      nextStepBy: date('2026-01-15'),
    })
    await on('2026-01-14', anna, offered)
    await refused('2026-03-01', anna, 'offer-still-valid', { type: 'AcceptOffer', deal: ovens })
    await on('2026-03-02', anna, {
      type: 'ReviseOffer',
      deal: ovens,
      lines: [{ product: oven, quantity: 2, unitPrice: eur(5_000_00), discount: 500 }],
      validUntil: date('2026-03-31'),
    })
    await on('2026-03-05', anna, { type: 'AcceptOffer', deal: ovens })

    const board = await crm.pipeline.board({ asOf: '2026-03-31' })
    expect(board.stages.find(({ stage }) => stage === 'closing')).toMatchObject({ count: 1, value: { EUR: 9_500_00 } })
    const { offers } = await crm.pipeline.size({ from: date('2026-03-01'), to: date('2026-04-01') })
    expect(offers).toMatchObject({ accepted: 1, declined: 0, standing: 0, acceptance: { num: 1, den: 1 } })
  })

  story(
    'S6',
    'contact is established, the draft discussed, its differences reconciled',
    async ({ crm, on, refused }) => {
      await on('2026-01-05', helena, ...assortment)
      await on('2026-01-05', anna, registered(), opened)
      await on('2026-01-10', anna, {
        type: 'EstablishDealContact',
        deal: ovens,
        channel: 'meeting',
        benefit: 'a third less energy',
      })
      await on('2026-01-14', anna, offered, { type: 'AcceptOffer', deal: ovens })
      await on('2026-01-20', anna, {
        type: 'DiscussDraftContract',
        deal: ovens,
        clauses: ['term of payment'],
      })
      await on('2026-01-21', anna, {
        type: 'RaiseDifference',
        deal: ovens,
        clause: 'term of payment',
        ours: '30 days',
        theirs: '60 days',
      })
      await refused('2026-01-22', anna, 'deal-won-needs-differences-reconciled', { type: 'WinDeal', deal: ovens })
      await on('2026-01-23', anna, { type: 'ReconcileDifference', deal: ovens, how: '45 days' })
      await on('2026-01-24', anna, { type: 'WinDeal', deal: ovens })

      const { steps } = await crm.pipeline.funnel({ from: date('2026-01-01'), to: date('2026-02-01') })
      expect(steps.find(({ stage }) => stage === 'contact')).toMatchObject({ reached: 1, open: 0 })
      expect(steps.at(-1)).toMatchObject({ stage: 'won', reached: 1 })
    },
  )

  story('S7', 'who came for an oven gets interested in trays', async ({ crm, on, refused }) => {
    await on('2026-01-05', helena, ...assortment)
    await on('2026-01-05', anna, registered(), opened)
    await on('2026-01-12', anna, {
      type: 'IdentifyNeed',
      deal: ovens,
      need: 'bake',
      description: 'bake more',
      products: [oven],
    })
    await on('2026-01-12', anna, { type: 'PresentProducts', deal: ovens, products: [oven, tray], occasion: 'meeting' })
    await on('2026-01-13', anna, {
      type: 'IdentifyNeed',
      deal: ovens,
      need: 'carry',
      description: 'trays that fit',
      products: [tray],
      beyond: true,
    })
    const lines = [
      { product: oven, quantity: 2, unitPrice: eur(5_000_00), need: 'bake' },
      { product: tray, quantity: 40, unitPrice: eur(10_00), need: 'carry' },
    ]
    await refused('2026-01-14', anna, 'line-in-the-assortment', {
      type: 'MakeOffer',
      deal: ovens,
      lines: [{ product: 'pizza-oven', quantity: 1, unitPrice: eur(3_000_00) }],
    })
    await on('2026-01-14', anna, { type: 'MakeOffer', deal: ovens, lines }, { type: 'AcceptOffer', deal: ovens })
    await on('2026-01-20', anna, { type: 'WinDeal', deal: ovens })

    const { crossSell, total } = await crm.pipeline.size({ from: date('2026-01-01'), to: date('2026-02-01') })
    expect(crossSell).toMatchObject({ num: 1, den: 1 })
    expect(total.wonValue).toEqual({ EUR: 10_400_00 })
  })

  story('S9', 'an objection ends by a measure, not by silence', async ({ crm, on, refused }) => {
    await on('2026-01-05', helena, ...assortment)
    await on('2026-01-05', anna, registered(), opened)
    await on('2026-01-14', anna, offered, { type: 'AcceptOffer', deal: ovens })
    await on('2026-01-15', anna, { type: 'RaiseObjection', deal: ovens, kind: 'price', words: 'dearer than last year' })
    await on('2026-01-16', anna, { type: 'AnswerObjection', deal: ovens, answer: 'it burns a third less' })
    await refused('2026-01-17', anna, 'deal-won-needs-objections-ended', { type: 'WinDeal', deal: ovens })
    await on('2026-01-19', anna, { type: 'ResolveObjection', deal: ovens, measure: 'payment in three parts' })
    await on('2026-01-20', anna, { type: 'WinDeal', deal: ovens })

    const { kinds, measures } = await crm.pipeline.objections({ from: date('2026-01-01'), to: date('2026-02-01') })
    expect(kinds).toMatchObject([{ key: 'price', raised: 1, resolved: 1, open: 0, days: 4 }])
    expect(measures).toMatchObject([{ key: 'payment in three parts', resolved: 1 }])
  })

  story('S10', 'the deal is won, and the contract concluded with all its documents', async ({ crm, on, refused }) => {
    await on('2026-01-05', helena, ...assortment)
    await on('2026-01-05', anna, registered(), opened)
    await refused('2026-01-06', anna, 'deal-won-needs-accepted-offer', { type: 'WinDeal', deal: ovens })
    await on('2026-01-14', anna, offered, { type: 'AcceptOffer', deal: ovens })
    await on('2026-02-10', anna, { type: 'WinDeal', deal: ovens, contract, competitors: ['k1'] })
    await on('2026-02-11', anna, { type: 'DraftContract', contract, client: forn, deal: ovens, agreement })
    await on('2026-02-15', anna, ...concluding.slice(1, 3))
    await refused('2026-02-15', anna, 'contract-documents-attached', { type: 'ConcludeContract', contract })
    await on('2026-02-16', anna, ...concluding.slice(0, 1), ...concluding.slice(3))

    const { total } = await crm.pipeline.winRate({ from: date('2026-02-01'), to: date('2026-03-01') })
    expect(total).toMatchObject({ won: 1, lost: 0, wonValue: { EUR: 10_000_00 } })
    const { months } = await crm.retention.revenue({ asOf: '2026-03-31' })
    // 10,000.00 over twelve months.
    expect(months.at(-1)).toMatchObject({ month: '2026-03', new: { EUR: 833_33 }, closing: { EUR: 833_33 } })
  })
})
