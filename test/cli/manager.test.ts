import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import type { Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)
const run = cliIn(folder.path)
const clientela = (...args: ReadonlyArray<string>) => run([...args, '--zone', 'Europe/Madrid'])
const json = async (...args: ReadonlyArray<string>) => JSON.parse((await clientela(...args, '--json')).out)

const eur = (amount: number) => ({ amount: amount * 100, currency: 'EUR' })
const year = { from: '2025-01-01', to: '2026-01-01' }
const d = { deal: 'd1' }

const commands = [
  { type: 'AppointManager', manager: 'anna', name: 'Anna Soler', position: 'junior', department: 'sales' },
  { type: 'AppointManager', manager: 'bruno', name: 'Bruno Riu', position: 'junior', department: 'sales' },
  { type: 'SetTarget', manager: 'anna', ...year, amount: eur(60_000) },
  { type: 'RecordQualification', manager: 'anna', kind: 'language', subject: 'en', level: 4 },
  { type: 'SetRequirement', requirement: 'position.junior', needs: [{ kind: 'language', subject: 'en', level: 3 }] },
  { type: 'SetRequirement', requirement: 'position.senior', needs: [], successful: 5, repeat: 2 },
  { type: 'ListProduct', product: 'oven', name: 'Oven', price: eur(45_000) },
  {
    type: 'RegisterClient',
    client: 'forn',
    name: 'Forn',
    kind: 'corporate',
    acquired: { by: 'call' },
    manager: 'anna',
  },
  { type: 'OpenDeal', ...d, client: 'forn', source: 'call' },
  { type: 'MakeAppointment', ...d, at: '2025-03-11T10:00:00.000Z' },
  { type: 'HoldMeeting', ...d, outcome: 'good' },
  { type: 'MakeOffer', ...d, lines: [{ product: 'oven', quantity: 1 }], validUntil: '2025-12-31' },
  { type: 'AcceptOffer', ...d },
  { type: 'WinDeal', ...d },
  { type: 'RecordViolation', manager: 'anna', kind: 'negligence', words: 'forgot the renewal', damages: eur(1_000) },
  { type: 'ImposeMeasure', manager: 'anna', measure: 'a reprimand', compensation: eur(300) },
]

beforeAll(async () => {
  // All of it on one day of 2025, so that what the verbs show does not hang on the day on which they are tried.
  const clock = testClock('2025-03-10T11:00:00.000Z')
  const store = `sqlite:${folder.path}/test.db`
  const crm = await openClientela({ store, zone: 'Europe/Madrid', clock: clock.now })
  for (const command of commands)
    await crm.handle(command as unknown as Command, { actor: { id: 'helena', role: 'head' } })
  await crm.close()
})

describe('clientela manager', () => {
  it('list: who they are, with names and gaps withheld from who may not see them', async () => {
    expect((await clientela('manager', 'list')).out).toMatch(/anna +Anna Soler +junior[\s\S]*bruno +Bruno Riu/)
    const { out } = await clientela('manager', 'list', '--as', 'manager:bruno')
    expect(out).toMatch(/anna +\(with/)
    expect(out).toMatch(/Bruno Riu/)
    expect(out).not.toMatch(/Anna Soler/)
    expect(await json('manager', 'list', '--position', 'senior')).toMatchObject({ view: 'manager list', managers: [] })
  })

  it('show: all of one', async () => {
    const { out } = await clientela('manager', 'show', 'anna')
    expect(out).toMatch(/won +1, 0 of them repeat \(0\.0 %\)/)
    expect(out).toMatch(/violation +.* negligence: forgot the renewal → damages 1,000\.00 EUR → a reprimand/)
    expect(out).toMatch(/anna +position\.senior +– +1 of 5 +0 of 2 +no/)
    const withheld = (await clientela('manager', 'show', 'anna', '--as', 'analyst:ada')).out
    expect(withheld).toMatch(/file +\(withheld\)/)
    expect(withheld).not.toMatch(/forgot|reprimand|Anna/)
    const { code, err } = await clientela('manager', 'show', 'nobody')
    expect([code, err.trim()]).toEqual([2, 'clientela: nobody was appointed as nobody'])
  })

  it('requirements: gaps, now and month by month', async () => {
    expect(await json('manager', 'requirements', '--since', '2025-03')).toMatchObject({
      view: 'manager requirements',
      open: 1,
      gaps: [{ manager: 'bruno', requirement: 'position.junior', why: 'missing' }],
    })
    expect((await clientela('manager', 'requirements')).out).toMatch(
      /bruno +position\.junior .* language en 3 \(missing\) +no/,
    )
    expect((await clientela('manager', 'requirements', '--since', 'lately')).code).toBe(2)
  })

  it('activity: what was done', async () => {
    expect(await json('manager', 'activity', '--in', '2025-03')).toMatchObject({
      view: 'manager activity',
      rows: [{ manager: 'anna', kinds: { meetingsHeld: 1, offersMade: 1 } }],
    })
    expect((await clientela('manager', 'activity', '--in', '2025')).out).toMatch(/anna +0 +1 +1 +0 +1/)
    expect((await clientela('manager', 'activity', '--manager', 'bruno', '--csv')).out.trim().split('\n')).toHaveLength(
      2,
    )
  })

  it('quota: won of what was to be won', async () => {
    expect(await json('manager', 'quota', '--in', '2025')).toMatchObject({
      view: 'manager quota',
      rows: [{ manager: 'anna', attainment: { num: 4_500_000, den: 6_000_000, value: 0.75 } }],
    })
    expect((await clientela('manager', 'quota', '--in', '2025')).out).toMatch(/60,000\.00 EUR +45,000\.00 EUR +75\.0 %/)
    const drilled = await json('manager', 'quota', '--in', '2025', '--drill', 'rows.anna EUR.won')
    expect(drilled.drill.behind).toMatchObject([{ stream: 'deal-d1' }])
  })

  it('scorecard: a row a manager, files withheld from who may not see them', async () => {
    expect(await json('manager', 'scorecard', '--in', '2025')).toMatchObject({
      view: 'manager scorecard',
      rows: [
        { manager: 'anna', sales: { won: 1, wonValue: { EUR: 4_500_000 } }, file: { violations: 1 } },
        { manager: 'bruno', file: { violations: 0 } },
      ],
    })
    const { out } = await clientela('manager', 'scorecard', '--in', '2025', '--as', 'manager:bruno')
    expect(out).toMatch(/Responsibility[\s\S]*anna +0 +\(withheld\) +\(withheld\) +1[\s\S]*bruno +0 +0 +0 +0/)
    const drilled = await json('manager', 'scorecard', '--in', '2025', '--drill', 'rows.anna.sales.won')
    expect(drilled.drill.behind).toMatchObject([{ stream: 'deal-d1' }])
  })

  it('losses: clients lost through a manager', async () => {
    expect(await json('manager', 'losses', '--in', '2025')).toMatchObject({
      view: 'manager losses',
      rows: [{ manager: 'anna', attributed: 0, lost: 0 }],
    })
    expect((await clientela('manager', 'losses', '--in', '2025', '--hand-over-days', 'x')).code).toBe(2)
  })

  it('report: the month with the one before, a year before and the target', async () => {
    const answer = await json('manager', 'report', '--month', '2025-03', '--manager', 'anna')
    expect(answer).toMatchObject({ view: 'manager report', month: '2025-03', previous: '2025-02', lastYear: '2024-03' })
    expect(answer.code).toMatch(/^\d+\.\d+\.\d+/)
    const { out } = await clientela('manager', 'report', '--month', '2025-03')
    expect(out).toMatch(/won value +P4 +45,000\.00 EUR +– +–/)
    const csv = (await clientela('manager', 'report', '--month', '2025-03', '--csv')).out.split('\n')
    expect(csv[0]).toMatch(/^section,title,name,view,unit,now,now\.num/)
    expect(csv).toContainEqual(expect.stringMatching(/^activity,[^,]*,meetings held,M2,count,1,/))
    expect((await clientela('manager', 'report', '--month', 'March')).code).toBe(2)
  })
})
