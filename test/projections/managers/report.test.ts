import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReportLine } from '../../../projections/managers/report.ts'
import { report as reportView } from '../../../projections/managers/report.ts'
import { winRate } from '../../../projections/pipeline/win-rate.ts'
import { campaignId, clientId, complaintId, dealId, managerId } from '../../../src/domain/values/ids.ts'
import { date, money } from '../../support/company.ts'
import { drilled, everyFigureDrills } from '../../support/drill.ts'
import { askOf } from '../../support/facts.ts'
import { histories } from '../../support/histories.ts'
import { morning, type Team, team } from '../../support/team.ts'

const march = { from: date('2026-03-01'), to: date('2026-04-01') }
const forn = clientId('forn')
const anna = { manager: 'anna' }

let t: Team
beforeAll(async () => {
  t = await team('2025-02-14')
  await t.client('forn', '2025-02-15', { manager: 'anna' })
  await t.client('casa', '2025-02-15', { manager: 'bruno' })
  await t.win('year-before', 'forn', '2025-03-01', '2025-03-21', 5_000)
  await t.set('2026-01-02', { type: 'SetTarget', manager: managerId('anna'), ...march, amount: money(20_000) })
  await t.set('2026-02-02', { type: 'OpenDeal', deal: dealId('lost'), client: forn, source: 'call' })
  await t.set('2026-02-20', { type: 'LoseDeal', deal: dealId('lost'), reason: 'price', competitor: 'k1' })
  await t.set('2026-02-25', {
    type: 'OpenDeal',
    deal: dealId('open'),
    client: forn,
    source: 'call',
    expectedValue: money(900),
    expectedClose: date('2026-04-20'),
  })
  await t.set('2026-03-03', { type: 'MakeAppointment', deal: dealId('open'), at: morning('2026-03-05') })
  await t.set('2026-03-05', { type: 'HoldMeeting', deal: dealId('open'), outcome: 'good' })
  await t.win('march', 'forn', '2026-03-01', '2026-03-20', 12_000)
  await t.win('of-bruno', 'casa', '2026-03-01', '2026-03-20', 70_000)
  const manager = managerId('anna')
  const said = { actor: { id: 'anna', role: 'manager' }, occurredAt: morning('2026-03-06') } as const
  t.clock.set('2026-03-21T00:00:00.000Z')
  for (const words of ['visit the small chains', 'a fair in spring'])
    await t.crm.handle({ type: 'MakeProposal', manager, words }, said)
  await t.set('2026-03-18', { type: 'AnswerProposal', manager, proposal: 'proposal-1', ruling: 'accepted' })
  await t.set('2026-03-19', { type: 'CompleteTraining', manager, course: 'law', cost: money(400) })
  await t.set('2026-03-19', { type: 'RecordViolation', manager, kind: 'negligence', words: 'a wrong price' })
  const fair = { campaign: campaignId('fair') }
  await t.set(
    '2026-03-09',
    { type: 'PlanCampaign', ...fair, name: 'Fair', kind: 'fair', budget: money(800), manager: 'bruno' },
    { type: 'LaunchCampaign', ...fair },
    { type: 'SendInvitation', ...fair, client: forn, channel: 'phone' },
    { type: 'CaptureLead', ...fair, contact: { name: 'Pau Ferrer' } },
    { type: 'CloseCampaign', ...fair, cost: money(700) },
  )
  await t.set('2026-03-10', {
    type: 'ReceiveComplaint',
    complaint: complaintId('m1'),
    client: forn,
    words: 'late',
    limit: date('2026-03-12'),
  })
  // What happened in March and was told in April; and what became otherwise in April.
  t.clock.set('2026-04-03T00:00:00.000Z')
  await t.win('told-late', 'forn', '2026-03-02', '2026-03-30', 3_000)
  await t.set('2026-04-05', { type: 'HandOverClient', client: forn, to: 'bruno', why: 'leave' })
  await t.set('2026-04-05', { type: 'HandOverDeal', deal: dealId('open'), to: 'bruno', why: 'leave' })
  t.clock.set('2026-06-01T00:00:00.000Z')
})
afterAll(() => t.crm.close())

const asked = async (more: object = {}) => {
  const answer = await t.crm.manager.report({ month: date('2026-03-01'), asOf: '2026-05-31', ...more })
  const line = (section: string, name: string): ReportLine => {
    const found = answer.sections.find((one) => one.section === section)?.lines.find((one) => one.name === name)
    if (found === undefined) throw new Error(`no line ${section}: ${name}`)
    return found
  }
  return { answer, line }
}

describe('M4, the monthly report', () => {
  it('sets each figure beside the month before, the same month a year before, and the target', async () => {
    const { answer, line } = await asked(anna)
    expect(answer).toMatchObject({ month: '2026-03', previous: '2026-02', lastYear: '2025-03', complete: true })
    expect(line('results', 'deals won')).toMatchObject({ view: 'P4', now: 2, previous: 0, lastYear: 1 })
    expect(line('results', 'won value')).toMatchObject({
      now: { EUR: 1_500_000 },
      previous: {},
      lastYear: { EUR: 500_000 },
      target: { EUR: 2_000_000 },
    })
    expect(line('results', 'attained EUR')).toMatchObject({ view: 'M3', now: { value: 0.75 }, previous: null })
    expect(line('results', 'win rate')).toMatchObject({ now: { num: 2, den: 2 }, previous: { num: 0, den: 1 } })
    expect(line('objections', 'lost for price')).toMatchObject({ view: 'P15', now: 0, previous: 1, lastYear: 0 })
    expect(line('objections', 'lost to k1')).toMatchObject({ now: 0, previous: 1 })
  })

  it('has every part: pipeline, forecast, funnel, clients, service, campaigns, activity, lateness, quality', async () => {
    const { answer, line } = await asked(anna)
    expect(answer.sections.map(({ section }) => section)).toEqual([
      ...['results', 'pipeline', 'forecast', 'funnel', 'objections', 'clients', 'service', 'campaigns', 'activity'],
      ...['late', 'quality'],
    ])
    expect(line('pipeline', 'open deals')).toMatchObject({ now: 1, previous: 1, lastYear: 0 })
    expect(line('pipeline', 'closing')).toMatchObject({ view: 'P11', now: { EUR: 90_000 } })
    expect(line('funnel', 'days to the win, median')).toMatchObject({
      view: 'P6',
      now: 23.5,
      previous: null,
      lastYear: 20,
    })
    expect(line('clients', 'active')).toMatchObject({ now: 1 })
    expect(line('service', 'complaints received')).toMatchObject({ now: 1, previous: 0 })
    expect(line('service', 'not ended in time')).toMatchObject({ view: 'S3', now: { num: 1, den: 1 } })
    expect(line('activity', 'meetings held')).toMatchObject({ view: 'M2', now: 1, previous: 0 })
    expect(line('quality', 'clients without a consent')).toMatchObject({ now: 1 })
    expect(line('quality', 'deals without a next step')).toMatchObject({ now: 1 })
    expect(line('forecast', 'expected next month')).toMatchObject({ view: 'P9' })
    expect(line('campaigns', 'recommendations given')).toMatchObject({ view: 'R15', now: 0 })
  })

  it('tells won business that is repeat, what campaigns brought, and what stands in the files', async () => {
    const { line } = await asked(anna)
    // One of them won the year before, both of March's are of the same client.
    expect(line('results', 'of them repeat business')).toMatchObject({ view: 'M1', now: 2, previous: 0, lastYear: 0 })
    const all = await asked()
    expect(all.line('results', 'of them repeat business')).toMatchObject({ now: 2 })
    // No deal names a campaign: nothing is put to one.
    expect(all.line('campaigns', 'deals opened from campaigns')).toMatchObject({ view: 'P16', now: 0 })
    expect(all.line('campaigns', 'return on their cost')).toMatchObject({ now: { num: -70_000, den: 70_000 } })
    expect(line('activity', 'proposals made')).toMatchObject({ view: 'M1', now: 2, previous: 0, lastYear: 0 })
    expect(line('activity', 'proposals accepted so far')).toMatchObject({ now: 1, previous: 0 })
    expect(line('activity', 'trainings completed')).toMatchObject({ now: 1, previous: 0 })
    expect(line('activity', 'violations')).toMatchObject({ now: 1, previous: 0 })
    expect(all.line('activity', 'proposals made')).toMatchObject({ now: 2 })
    expect((await asked({ manager: 'bruno' })).line('activity', 'proposals made')).toMatchObject({ now: 0 })
  })

  it('puts what a campaign reached to whose client it is, a stranger’s lead to who runs it, and its cost to none alone', async () => {
    const reached = async (whose: object) => {
      const { line } = await asked(whose)
      return ['invited', 'leads', 'return on their cost'].map((name) => line('campaigns', name).now)
    }
    expect(await reached(anna)).toEqual([1, 0, null])
    expect(await reached({ manager: 'bruno' })).toEqual([0, 1, null])
    expect(await reached({})).toMatchObject([1, 1, { value: -1 }])
  })

  it('withholds what stands in the files from who may not see it: null, not 0', async () => {
    const analyst = await asked({ ...anna, as: { id: 'zoe', role: 'analyst' } })
    for (const name of ['proposals made', 'proposals accepted so far', 'trainings completed', 'violations'])
      expect(analyst.line('activity', name)).toMatchObject({ now: null, previous: null })
    // Of the whole house a manager sees the own file alone: that is not all of it.
    const own = await asked({ as: { id: 'anna', role: 'manager' } })
    expect(own.line('activity', 'violations')).toMatchObject({ now: null })
    expect((await asked({ ...anna, as: { id: 'anna', role: 'manager' } })).line('activity', 'violations').now).toBe(1)
  })

  it('tells a month as it stood at its end: what is handed over later stays where it was', async () => {
    const bruno = await asked({ manager: 'bruno' })
    expect(bruno.line('results', 'deals won')).toMatchObject({ now: 1 })
    expect(bruno.line('pipeline', 'open deals')).toMatchObject({ now: 0 })
    const april = await asked({ manager: 'bruno', month: date('2026-04-15') })
    expect(april.line('pipeline', 'transferredIn')).toMatchObject({ now: { EUR: 90_000 } })
    expect(april.line('pipeline', 'open deals')).toMatchObject({ now: 1, previous: 0 })
    const all = await asked()
    expect(all.line('results', 'won value')).toMatchObject({ now: { EUR: 8_500_000 }, target: { EUR: 2_000_000 } })
  })

  it('says what was recorded late, and what the month was when it ended', async () => {
    const { line } = await asked(anna)
    expect(line('late', 'deals won, as reported')).toMatchObject({ view: 'T5', now: 1 })
    expect(line('late', 'won value, as reported')).toMatchObject({ now: { EUR: 1_200_000 } })
    // Opened, offered, accepted and won: what had been said of the deal by then was nothing.
    expect(line('late', 'recorded after the report').now).toBe(4)
    expect(line('late', 'deals won, moved since')).toMatchObject({ view: 'T5', now: 1, previous: 0 })
    expect(line('late', 'won value, moved since')).toMatchObject({ now: { EUR: 300_000 }, previous: {} })
    expect(line('late', 'open deals, moved since')).toMatchObject({ now: 0 })
    const then = await asked({ ...anna, knownAt: '2026-03-31' })
    expect(then.line('results', 'won value')).toMatchObject({ now: { EUR: 1_200_000 } })
    expect(then.line('late', 'recorded after the report')).toMatchObject({ now: 0 })
    expect(then.line('late', 'won value, moved since')).toMatchObject({ now: {} })
  })

  it('is nothing before the recorded history, and so far in a month that is not over', async () => {
    const first = await asked({ ...anna, month: date('2025-02-01') })
    expect(first.line('results', 'deals won')).toMatchObject({ now: 0, previous: null, lastYear: null })
    const { answer, line } = await asked({ ...anna, asOf: '2026-03-10' })
    expect(answer.complete).toBe(false)
    expect(line('results', 'deals won')).toMatchObject({ now: 0, previous: 0, lastYear: 1 })
  })

  it('is the same to the byte when it is asked again with the same header, whatever was recorded since', async () => {
    const header = { ...anna, asOf: '2026-04-30', knownAt: '2026-05-31', code: '1.2.3' }
    const before = JSON.stringify((await asked(header)).answer)
    await t.win('later', 'casa', '2026-03-15', '2026-06-02', 40_000)
    expect(JSON.stringify((await asked(header)).answer)).toBe(before)
    expect(before).toContain('"code":"1.2.3"')
  })

  it('has its figures drilled, in each of the months', async () => {
    const { answer } = await asked(anna)
    // What the views on contracts, churn and risk do not drill themselves, and the ends of a range.
    everyFigureDrills(answer, /^sections\.(5|2)\.|^sections\.10\.lines\.4\.|\.target\./)
    const of = (figure: string) => drilled(answer, figure).behind.map(({ stream }) => stream)
    expect(of('sections.results.lines.deals won.now')).toEqual(['deal-march', 'deal-told-late'])
    expect(of('sections.results.lines.won value.lastYear')).toEqual(['deal-year-before'])
    expect(of('sections.late.lines.recorded after the report.now')).toContain('deal-told-late')
  })
})

describe('M4 in any history', () => {
  it('shows the figures that the views themselves give of that month', () => {
    histories((steps) => {
      const last = steps.at(-1)?.occurredAt ?? ''
      const ask = askOf(steps)
      const answer = ask(reportView, {}, last)
      const [results] = answer.sections
      const won = results?.lines.find(({ name }) => name === 'deals won')
      expect(won?.now).toBe(ask(winRate, { from: answer.from, to: answer.to }, last).total.won)
      expect(
        new Set(answer.sections.flatMap(({ section, lines }) => lines.map(({ name }) => `${section} ${name}`))).size,
      ).toBe(answer.sections.reduce((sum, { lines }) => sum + lines.length, 0))
    }, 40)
  })
})
