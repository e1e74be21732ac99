import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calendarId, managerId } from '../../../src/domain/values/ids.ts'
import type { LocalTime } from '../../../src/domain/values/local-time.ts'
import type { ZoneName } from '../../../src/domain/values/zone.ts'
import { date, money } from '../../support/company.ts'
import { everyFigureDrills } from '../../support/drill.ts'
import { type Team, team } from '../../support/team.ts'

const month = (m: number) => ({ from: date(`2026-0${m}-01`), to: date(`2026-0${m + 1}-01`) })
const march = month(3)
const anna = managerId('anna')

describe('M3, quota attainment', () => {
  let t: Team
  beforeAll(async () => {
    t = await team()
    await t.client('forn', '2026-01-02', { manager: 'anna' })
    await t.client('casa', '2026-01-02', { manager: 'bruno' })
    await t.set(
      '2026-01-02',
      { type: 'SetTarget', manager: anna, ...march, amount: money(50_000) },
      { type: 'SetTarget', manager: anna, ...month(1), amount: money(30_000) },
      { type: 'SetTarget', manager: anna, ...month(2), amount: money(10_000) },
    )
    // What was set last holds.
    await t.set('2026-02-27', { type: 'SetTarget', manager: anna, ...march, amount: money(60_000) })
    await t.win('d1', 'forn', '2026-01-05', '2026-03-05', 25_000)
    await t.win('d2', 'forn', '2026-01-05', '2026-03-10', 20_000)
    await t.win('d3', 'casa', '2026-01-05', '2026-03-10', 99_000)
    await t.win('d4', 'forn', '2026-01-05', '2026-02-10', 7_000)
  })
  afterAll(() => t.crm.close())

  it('45,000 of 60,000 on the 15th of 22 working days: attained .75, pace 1.10', async () => {
    const { rows, workingDays } = await t.crm.manager.quota({ ...march, asOf: '2026-03-20' })
    expect(workingDays).toMatchObject({ elapsed: 15, total: 22 })
    expect(rows).toMatchObject([
      {
        manager: 'anna',
        currency: 'EUR',
        target: 6_000_000,
        won: { EUR: 4_500_000 },
        attainment: { num: 4_500_000, den: 6_000_000, value: 0.75 },
        pace: expect.closeTo(1.1, 12),
      },
    ])
  })

  it('as it was set by then; of a quarter the months that make it up', async () => {
    expect((await t.crm.manager.quota({ ...march, asOf: '2026-02-20' })).rows).toMatchObject([
      { target: 5_000_000, attainment: { value: 0 }, pace: null },
    ])
    const quarter = { from: date('2026-01-01'), to: date('2026-04-01') }
    expect((await t.crm.manager.quota({ ...quarter, asOf: '2026-03-31' })).rows).toMatchObject([
      { target: 10_000_000, won: { EUR: 5_200_000 }, attainment: { value: 0.52 } },
    ])
  })

  it('has no row where there is no target', async () => {
    expect((await t.crm.manager.quota({ ...month(4), asOf: '2026-04-30' })).rows).toEqual([])
    expect((await t.crm.manager.quota({ ...march, manager: 'bruno', asOf: '2026-03-31' })).rows).toEqual([])
  })

  it('counts by the working days of a calendar that is set', async () => {
    const at = (text: string) => text as LocalTime
    const hours = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: at('09:00'), to: at('17:00') }))
    await t.set(
      '2026-03-20',
      {
        type: 'SetCalendar',
        calendar: calendarId('company'),
        zone: 'Europe/Madrid' as ZoneName,
        hours,
        since: date('2026-01-01'),
      },
      {
        type: 'DeclareHolidays',
        calendar: calendarId('company'),
        holidays: [{ day: date('2026-03-19') }, { day: date('2026-03-30') }],
      },
    )
    const { workingDays, calendar, rows } = await t.crm.manager.quota({ ...march, asOf: '2026-03-20' })
    expect([calendar, workingDays.elapsed, workingDays.total]).toEqual(['company', 14, 20])
    expect(rows[0]?.pace).toBeCloseTo(0.75 / 0.7, 12)
  })

  it('has every figure drilled', async () => {
    const answer = await t.crm.manager.quota({ ...march, asOf: '2026-03-31', drill: 'rows.anna EUR.won' })
    everyFigureDrills(answer, /^(workingDays|drill)|\.target$/)
    expect(answer.drill?.behind.map(({ stream, amount }) => [stream, amount?.amount])).toEqual([
      ['deal-d1', 2_500_000],
      ['deal-d2', 2_000_000],
    ])
  })
})
