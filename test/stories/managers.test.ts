/** The manager's own work, rights, responsibility, career and requirements: rows S25, S27, S28, S29 and S31 of the domain. */
import { describe, expect } from 'vitest'
import { dealId, managerId, requirementId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import { anna, bruno, helena, type Story, story } from '../support/story.ts'
import { assortment, casa, date, forn, registered } from '../support/story-cast.ts'

const ownHead = { id: 'anna', role: 'head' }
const analyst = { id: 'ada', role: 'analyst' }
const [annasFile, brunosFile] = [managerId('anna'), managerId('bruno')]
const junior = { position: 'junior', department: 'sales' } as const
const appointAnna = { type: 'AppointManager', manager: annasFile, name: 'Anna Soler', ...junior } as const
const appointBruno = { type: 'AppointManager', manager: brunosFile, name: 'Bruno Riu', ...junior } as const
const march = { from: date('2026-03-01'), to: date('2026-04-01') }

/** Ovens at their list price, opened and won on a day. */
const sold = async ({ on }: Story, name: string, client: typeof forn, day: string, quantity: number): Promise<void> => {
  const deal = dealId(name)
  await on(
    day,
    anna,
    { type: 'OpenDeal', deal, client, source: 'call' },
    { type: 'MakeOffer', deal, lines: [{ product: 'oven', quantity }], validUntil: date('2026-12-31') },
    { type: 'AcceptOffer', deal },
    { type: 'WinDeal', deal },
  )
}

describe("the manager's own work", () => {
  story('S25', 'a month is reported: what was won of what was to be won, against the month before', async (told) => {
    const { crm, on, refused } = told
    await on('2026-02-02', helena, ...assortment, appointAnna)
    await on('2026-02-03', anna, registered(), registered(casa, 'Casa Mar'))
    const target = { type: 'SetTarget', manager: annasFile, ...march, amount: eur(20_000_00) } as const
    await refused('2026-02-04', helena, 'target-of-a-period', { ...target, to: date('2026-03-15') })
    await refused('2026-02-04', helena, 'target-above-zero', { ...target, amount: eur(0) })
    await refused('2026-02-04', anna, 'head-decides', target)
    await on('2026-02-04', helena, target)
    await sold(told, 'first', forn, '2026-02-10', 1)
    await sold(told, 'again', forn, '2026-03-05', 2)
    await sold(told, 'other', casa, '2026-03-09', 1)
    const talk = { type: 'RecordInteraction', client: forn, channel: 'phone', direction: 'outbound' } as const
    await on('2026-03-10', anna, { ...talk, summary: 'how the oven bakes' })
    await on('2026-03-12', anna, { type: 'OpenDeal', deal: dealId('lost'), client: casa, source: 'call' })
    await on('2026-03-16', anna, { type: 'LoseDeal', deal: dealId('lost'), reason: 'price' })
    const asked = { month: date('2026-03-01'), manager: 'anna', asOf: '2026-03-31' }
    const { sections, complete } = await crm.manager.report(asked)
    const lines = sections.flatMap((one) => one.lines)
    const line = (name: string) => lines.find((one) => one.name === name)
    expect(complete).toBe(true)
    expect(line('deals won')).toMatchObject({ view: 'P4', now: 2, previous: 1, lastYear: null })
    expect(line('won value')).toMatchObject({
      now: { EUR: 15_000_00 },
      previous: { EUR: 5_000_00 },
      target: { EUR: 20_000_00 },
    })
    expect(line('attained EUR')).toMatchObject({ view: 'M3', now: { num: 15_000_00, den: 20_000_00, value: 0.75 } })
    expect(line('win rate')).toMatchObject({ now: { num: 2, den: 3 }, previous: { num: 1, den: 1 } })
    expect(line('interactions')).toMatchObject({ view: 'M2', now: 1, previous: 0 })
    expect(line('clients without a consent')).toMatchObject({ now: 2 })
    const { rows } = await crm.manager.quota({ ...march, asOf: '2026-03-20' })
    // Fifteen of 22 working days have come.
    expect(rows[0]?.pace).toBeCloseTo(0.75 / (15 / 22), 12)
    const { rows: cards } = await crm.manager.scorecard({ ...march, asOf: '2026-03-31' })
    expect(cards[0]).toMatchObject({
      manager: 'anna',
      sales: { won: 2, successful: 2, repeat: 1 },
      clients: { atEnd: 2 },
    })
  })

  story(
    'S27',
    'a manager decides within the own competence, proposes, asks, and sees what may be seen',
    async (told) => {
      const { crm, on, refused } = told
      await on('2026-01-02', helena, ...assortment, appointAnna, appointBruno)
      await on('2026-01-05', anna, registered())
      const deal = dealId('d1')
      await on('2026-01-06', anna, { type: 'OpenDeal', deal, client: forn, source: 'call' })
      const offer = (discount: number) =>
        ({
          type: 'MakeOffer',
          deal,
          lines: [{ product: 'oven', quantity: 1, discount }],
          validUntil: date('2026-12-31'),
        }) as const
      await refused('2026-01-07', anna, 'discount-within-competence', offer(1_200))
      const grant = { type: 'GrantCompetence', manager: annasFile, discount: 1_500 } as const
      await refused('2026-01-08', helena, 'competence-within-own', { ...grant, discount: 3_000 })
      await on('2026-01-08', helena, grant)
      await on('2026-01-09', anna, offer(1_200))
      const propose = { type: 'MakeProposal', manager: annasFile, words: 'a fair in spring' } as const
      await refused('2026-01-10', bruno, 'manager-acts-on-own', propose)
      await refused('2026-01-10', helena, 'manager-speaks-for-oneself', propose)
      await on('2026-01-10', anna, propose, { type: 'RequestConditions', manager: annasFile, words: 'a car' })
      const answer = { type: 'AnswerProposal', manager: annasFile, ruling: 'accepted', words: 'in April' } as const
      await on('2026-01-12', helena, answer)
      await refused('2026-01-13', helena, 'proposal-unanswered', answer)
      await on('2026-01-14', helena, { type: 'DesignateKeyAccount', client: forn, terms: { discount: 777 } })

      const { card } = await crm.manager.show({ manager: 'anna', as: anna })
      expect(card?.file).toMatchObject({
        name: 'Anna Soler',
        competence: { discount: 1_500, grantedBy: 'helena' },
        proposals: [{ words: 'a fair in spring', ruling: 'accepted', answer: 'in April', answeredBy: 'helena' }],
        requests: [{ words: 'a car', ruling: null }],
      })
      expect(card?.fileFigures).toMatchObject({ proposals: 1, accepted: { num: 1, den: 1 }, waiting: 1 })
      // Of another's client neither name nor terms, of another's file nothing; and that it is withheld is said.
      for (const as of [bruno, analyst]) {
        const shown = await crm.manager.show({ manager: 'anna', as })
        expect(shown.card).toMatchObject({ file: null, fileFigures: null, openDeals: 1 })
        expect(shown.withheld).toBeGreaterThan(0)
        const seen = JSON.stringify([
          shown,
          await crm.clients.show({ client: forn, as }),
          await crm.timeline({ client: forn, as }),
        ]).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'an id')
        expect(seen).not.toMatch(/Forn Puig|777|a fair|a car|1500|Anna Soler/)
      }
    },
  )

  story(
    'S28',
    'what was done wrong is on record, with its measure, the damages, and the client lost through it',
    async (told) => {
      const { crm, on, refused } = told
      await on('2026-01-02', helena, ...assortment, appointAnna, appointBruno)
      await on('2026-01-05', anna, registered())
      await sold(told, 'd1', forn, '2026-02-10', 3)
      const violation = {
        type: 'RecordViolation',
        manager: annasFile,
        kind: 'negligence',
        words: 'forgot the renewal',
        client: forn,
        damages: eur(1_000_00),
      } as const
      await refused('2026-05-04', ownHead, 'nobody-decides-on-oneself', violation)
      await on('2026-05-04', helena, violation)
      const measure = {
        type: 'ImposeMeasure',
        manager: annasFile,
        measure: 'a reprimand',
        compensation: eur(300_00),
      } as const
      await refused('2026-05-06', helena, 'compensation-within-damages', { ...measure, compensation: eur(1_000_01) })
      await refused('2026-05-06', helena, 'violation-known', { ...measure, violation: 'violation-9' })
      await on('2026-05-06', helena, measure)
      await on('2026-05-10', helena, {
        type: 'LoseClient',
        client: forn,
        reason: 'service',
        manager: 'anna',
        conduct: true,
      })
      await on('2026-05-11', helena, { type: 'EndAppointment', manager: annasFile, why: 'by agreement' })

      const year = { from: date('2026-01-01'), to: date('2027-01-01') }
      const { rows, losses } = await crm.manager.losses({ ...year, asOf: '2026-12-31' })
      expect(rows).toMatchObject([{ manager: 'anna', attributed: 1, lost: 1, lastYear: { EUR: 15_000_00 } }])
      // From 5 January to 10 May: 27 of 31 days, three months, 9 of 31 days.
      expect(rows[0]?.clientMonths).toBeCloseTo(27 / 31 + 3 + 9 / 31, 12)
      expect(rows[0]?.rate).toBeCloseTo(12 / (27 / 31 + 3 + 9 / 31), 12)
      expect(losses).toMatchObject([{ client: forn, day: '2026-05-10', reason: 'service', conduct: true }])
      const { card } = await crm.manager.show({ manager: 'anna' })
      expect(card).toMatchObject({
        here: false,
        fileFigures: { violations: 1, unanswered: 0, damages: { EUR: 1_000_00 }, compensation: { EUR: 300_00 } },
        file: { violations: [{ words: 'forgot the renewal', client: forn, measures: [{ measure: 'a reprimand' }] }] },
      })
      const others = await crm.manager.losses({ ...year, asOf: '2026-12-31', as: bruno })
      expect(others.rows).toMatchObject([{ manager: 'anna', attributed: null, rate: null, lost: 1 }])
    },
  )

  story(
    'S29',
    'a position follows from successful and repeat transactions; training is at the employer’s cost',
    async (told) => {
      const { crm, on, refused } = told
      const senior = requirementId('position.senior')
      await on('2026-01-02', helena, ...assortment, appointAnna, {
        type: 'SetRequirement',
        requirement: senior,
        needs: [{ kind: 'training', subject: 'negotiation', level: 2 }],
        successful: 3,
        repeat: 2,
      })
      await on('2026-01-05', anna, registered())
      await sold(told, 'd1', forn, '2026-02-10', 1)
      await sold(told, 'd2', forn, '2026-03-10', 1)
      const promote = { type: 'PromoteManager', manager: annasFile, to: 'senior', successful: 2, repeat: 1 } as const
      await refused('2026-03-11', helena, 'promotion-criteria-met', promote)
      await sold(told, 'd3', forn, '2026-04-10', 1)
      const { card: before } = await crm.manager.show({ manager: 'anna' })
      expect(before?.checks).toMatchObject([
        {
          successful: { has: 3, needed: 3 },
          repeat: { has: 2, needed: 2 },
          gaps: [{ subject: 'negotiation', why: 'missing' }],
          met: false,
        },
      ])
      const enough = { ...promote, successful: 3, repeat: 2 }
      await refused('2026-04-11', helena, 'manager-meets-requirements', enough)
      await on('2026-04-20', helena, {
        type: 'CompleteTraining',
        manager: annasFile,
        course: 'negotiation-2',
        cost: eur(450_00),
        taught: { kind: 'training', subject: 'negotiation', level: 2 },
      })
      await on('2026-04-21', helena, enough)
      await refused('2026-04-22', helena, 'promotion-only-up', enough)
      const { card } = await crm.manager.show({ manager: 'anna' })
      expect(card).toMatchObject({
        position: 'senior',
        grade: 2,
        promotions: [{ from: 'junior', to: 'senior', successful: 3, repeat: 2 }],
        successful: 3,
        repeat: 2,
        fileFigures: { trainings: 1, trainingCost: { EUR: 450_00 } },
      })
      expect(card?.repeatShare.value).toBeCloseTo(2 / 3, 12)
      expect((await crm.manager.list()).managers).toMatchObject([{ manager: 'anna', position: 'senior', gaps: 0 }])
    },
  )

  story(
    'S31',
    'what is required of who takes a class of clients holds, and it is seen who falls short, as of any day',
    async (told) => {
      const { crm, on, refused } = told
      const chains = requirementId('clients.small-retail-chain')
      await on('2026-01-02', helena, appointAnna, appointBruno)
      await on('2026-01-05', anna, registered())
      const needs = [{ kind: 'language', subject: 'ca', level: 4 }] as const
      await refused('2026-02-02', helena, 'requirement-names-its-subject', {
        type: 'SetRequirement',
        requirement: requirementId('chains'),
        needs,
      })
      await on('2026-02-02', helena, { type: 'SetRequirement', requirement: chains, needs })
      const qualify = { type: 'RecordQualification', kind: 'language', subject: 'ca' } as const
      await on('2026-02-03', helena, { ...qualify, manager: brunosFile, level: 3 })
      await refused('2026-02-04', helena, 'manager-meets-requirements', {
        type: 'HandOverClient',
        client: forn,
        to: 'bruno',
        why: 'leave',
      })
      const on4 = await crm.manager.requirements({ asOf: '2026-02-04' })
      expect(on4.gaps).toMatchObject([{ manager: 'anna', requirement: chains, subject: 'ca', why: 'missing' }])
      await on(
        '2026-03-02',
        helena,
        { ...qualify, manager: annasFile, level: 4 },
        { ...qualify, manager: brunosFile, level: 5 },
      )
      await on('2026-03-03', helena, { type: 'HandOverClient', client: forn, to: 'bruno', why: 'leave' })
      const now = await crm.manager.requirements({ asOf: '2026-03-31', since: date('2026-01-01') })
      expect(now).toMatchObject({ open: 0, gaps: [] })
      expect(now.managers.map(({ manager, mayTake }) => [manager, mayTake])).toEqual([
        ['anna', ['small-retail-chain']],
        ['bruno', ['small-retail-chain']],
      ])
      expect(now.course.map(({ period, gaps }) => [period, gaps])).toEqual([
        ['2026-01', 0],
        ['2026-02', 1],
        ['2026-03', 0],
      ])
      await on('2026-04-01', helena, { type: 'WithdrawRequirement', requirement: chains, why: 'all speak it' })
      expect((await crm.manager.requirements({ asOf: '2026-04-30' })).requirements).toEqual([])
    },
  )
})
