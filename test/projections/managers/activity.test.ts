import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { activity as activityView } from '../../../projections/managers/activity.ts'
import { clientId, dealId } from '../../../src/domain/values/ids.ts'
import { date } from '../../support/company.ts'
import { everyFigureDrills } from '../../support/drill.ts'
import { askOf } from '../../support/facts.ts'
import { histories } from '../../support/histories.ts'
import { morning, type Team, team } from '../../support/team.ts'

const march = { from: date('2026-03-01'), to: date('2026-04-01') }
const forn = clientId('forn')
const d1 = dealId('d1')

describe('M2, activity', () => {
  let t: Team
  const meet = (appointment: string, day: string) =>
    t.set(day, { type: 'HoldMeeting', deal: d1, outcome: 'good', appointment })
  const talk = (day: string, channel: 'phone' | 'e-mail', direction: 'inbound' | 'outbound') =>
    t.set(day, { type: 'RecordInteraction', client: forn, channel, direction, summary: 'about bread' })

  beforeAll(async () => {
    t = await team()
    await t.client('forn', '2026-01-02', { manager: 'anna' })
    await t.set('2026-01-05', { type: 'OpenDeal', deal: d1, client: forn, source: 'call' })
    // Sixteen are made in February: fourteen for March, one for April that is moved into it, one for March that is moved out.
    for (let n = 1; n <= 16; n++) {
      const at = morning(n === 15 ? '2026-04-02' : `2026-03-${String(n).padStart(2, '0')}`)
      await t.set('2026-02-20', { type: 'MakeAppointment', deal: d1, appointment: `a${n}`, at })
    }
    await t.set('2026-02-25', { type: 'MoveAppointment', deal: d1, appointment: 'a15', at: morning('2026-03-15') })
    await t.set('2026-02-25', { type: 'MoveAppointment', deal: d1, appointment: 'a16', at: morning('2026-04-16') })
    for (let n = 1; n <= 11; n++) await meet(`a${n}`, `2026-03-${String(n).padStart(2, '0')}`)
    await t.set('2026-03-12', { type: 'MissAppointment', deal: d1, appointment: 'a12' })
    await t.set('2026-03-13', { type: 'MissAppointment', deal: d1, appointment: 'a13' })
    await t.set('2026-03-14', { type: 'CancelAppointment', deal: d1, appointment: 'a14' })
    await meet('a15', '2026-03-15')
    await talk('2026-03-04', 'phone', 'outbound')
    await talk('2026-03-17', 'e-mail', 'inbound')
    await talk('2026-03-17', 'phone', 'outbound')
    t.clock.set('2026-05-01T00:00:00.000Z')
  }, 60_000)
  afterAll(() => t.crm.close())

  it('held 12, missed 2, cancelled 1: shown .8571, kept .8; a moved one counts at its new date', async () => {
    const { rows } = await t.crm.manager.activity({ ...march, asOf: '2026-04-30' })
    expect(rows.map(({ manager }) => manager)).toEqual(['anna'])
    const { appointments } = rows[0] as (typeof rows)[number]
    expect(appointments).toMatchObject({ due: 15, held: 12, missed: 2, cancelled: 1, open: 0 })
    expect(appointments.show).toMatchObject({ num: 12, den: 14, value: expect.closeTo(0.857_142_857, 8) })
    expect(appointments.kept).toMatchObject({ num: 12, den: 15, value: 0.8 })
  })

  it('counts what was done by kind, channel and direction', async () => {
    const { total } = await t.crm.manager.activity({ ...march, asOf: '2026-04-30' })
    expect(total).toMatchObject({ interactions: 3, kinds: { meetingsHeld: 12, appointmentsMade: 0 } })
    expect(total.channels).toEqual([
      { channel: 'e-mail', direction: 'inbound', count: 1 },
      { channel: 'phone', direction: 'outbound', count: 2 },
    ])
  })

  it('follows up a meeting with the next that passes: eleven waited up to 13 days, the last 2', async () => {
    const { total } = await t.crm.manager.activity({ ...march, asOf: '2026-04-30' })
    // 1, 2 and 3 March up to the 4th, then the 4th itself at noon: what comes next is on the 17th.
    expect(total.followUp).toMatchObject({ n: 12, median: 7.5 })
    expect(total.waiting).toBe(0)
    expect((await t.crm.manager.activity({ ...march, asOf: '2026-03-16' })).total).toMatchObject({ waiting: 9 })
  })

  it('has every figure drilled', async () => {
    everyFigureDrills(await t.crm.manager.activity({ ...march, asOf: '2026-04-30' }), /^none/)
    const { drill } = await t.crm.manager.activity({ ...march, drill: 'rows.anna.appointments.missed' })
    expect(drill?.behind.map(({ stream }) => stream)).toEqual(['deal-d1', 'deal-d1'])
  })
})

describe('M2 after a hand-over', () => {
  it('leaves what was done with who did it', async () => {
    const t = await team()
    await t.client('forn', '2026-01-02', { manager: 'anna' })
    const talk = {
      type: 'RecordInteraction',
      client: forn,
      channel: 'phone',
      direction: 'outbound',
      summary: 'x',
    } as const
    await t.set('2026-03-02', talk)
    await t.set('2026-03-10', { type: 'HandOverClient', client: forn, to: 'bruno', why: 'leave' })
    await t.set('2026-03-20', talk, talk)
    await t.lose('forn', '2026-03-21')
    await t.set('2026-03-22', talk)
    const { rows } = await t.crm.manager.activity({ ...march, asOf: '2026-03-31' })
    expect(rows.map(({ manager, interactions }) => [manager, interactions])).toEqual([
      ['anna', 1],
      ['bruno', 3],
    ])
    await t.crm.close()
  })
})

describe('M2 of contact established before there is a deal', () => {
  it('counts it beside that of deals, for who looked after the client then, else for who established it', async () => {
    const t = await team()
    await t.client('forn', '2026-01-02', { manager: 'anna' })
    await t.client('bar', '2026-01-02')
    const contact = { type: 'EstablishContact', channel: 'phone', benefit: 'one supplier', manager: 'carla' } as const
    await t.set('2026-03-02', { ...contact, client: forn })
    await t.set('2026-03-03', { ...contact, client: clientId('bar') })
    await t.set('2026-03-04', { type: 'OpenDeal', deal: d1, client: forn, source: 'call', manager: 'anna' })
    await t.set('2026-03-05', { type: 'EstablishDealContact', deal: d1, channel: 'meeting', benefit: 'one supplier' })
    await t.set('2026-04-05', { ...contact, client: forn })
    const answer = await t.crm.manager.activity({ ...march, asOf: '2026-04-30' })
    expect(answer.rows.map(({ manager, kinds }) => [manager, kinds.contactsEstablished])).toEqual([
      ['anna', 2],
      ['carla', 1],
    ])
    expect(answer.total).toMatchObject({ interactions: 0, kinds: { contactsEstablished: 3 } })
    everyFigureDrills(answer, /^none/)
    await t.crm.close()
  })
})

describe('M2 in any history', () => {
  it('gives everything done to somebody: rows add up to the total; appointments part into what became of them', () => {
    let due = 0
    histories((steps) => {
      const answer = askOf(steps)(
        activityView,
        { from: date('2020-01-01'), to: date('2030-01-01') },
        steps.at(-1)?.occurredAt ?? '',
      )
      const { rows, total } = answer
      expect(rows.reduce((sum, { interactions }) => sum + interactions, 0)).toBe(total.interactions)
      expect(rows.reduce((sum, { kinds }) => sum + kinds.meetingsHeld, 0)).toBe(total.kinds.meetingsHeld)
      const { held, missed, cancelled, open } = total.appointments
      expect(held + missed + cancelled + open).toBe(total.appointments.due)
      due += total.appointments.due
      everyFigureDrills(answer, /^none/)
    }, 60)
    expect(due).toBeGreaterThan(5)
  })
})
