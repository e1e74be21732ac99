import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breaches as breachesView } from '../../projections/service/breaches.ts'
import { complaints as complaintsView } from '../../projections/service/complaints.ts'
import { departments as departmentsView } from '../../projections/service/departments.ts'
import { calendarId, clientId, complaintId, contractId } from '../../src/domain/values/ids.ts'
import type { LocalTime } from '../../src/domain/values/local-time.ts'
import type { ZoneName } from '../../src/domain/values/zone.ts'
import { type Company, company, date } from '../support/company.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { askOf } from '../support/facts.ts'
import { histories } from '../support/histories.ts'

const client = clientId('forn')
const receive = (id: string, limit = '2026-12-31') =>
  ({ type: 'ReceiveComplaint', complaint: complaintId(id), client, words: 'broken', limit: date(limit) }) as const
const assign = (id: string, department: string) =>
  ({ type: 'AssignComplaint', complaint: complaintId(id), department }) as const
const resolve = (id: string) =>
  ({ type: 'ResolveComplaint', complaint: complaintId(id), measure: 'sent again' }) as const
const reject = (id: string) => ({ type: 'RejectComplaint', complaint: complaintId(id), why: 'signed for' }) as const
const reopen = (id: string) => ({ type: 'ReopenComplaint', complaint: complaintId(id), why: 'again' }) as const
const measure = (id: string) => ({ type: 'TakeMeasure', complaint: complaintId(id), measure: 'called' }) as const
const call = (id: string, direction: 'inbound' | 'outbound') => {
  const said = { client, channel: 'phone', summary: 'about the boxes' } as const
  return { type: 'RecordInteraction', ...said, direction, complaint: complaintId(id) } as const
}

const open = async () => {
  const c = await company('2026-01-01')
  await c.client('forn', '2026-01-01')
  return c
}

describe('S2, first response', () => {
  let c: Company
  beforeAll(async () => {
    c = await open()
    await c.on('2026-01-12', receive('m1'), 9)
    await c.on('2026-01-12', assign('m1', 'logistics'), 9 + 1 / 6)
    await c.on('2026-01-12', call('m1', 'inbound'), 10)
    await c.on('2026-01-12', call('m1', 'outbound'), 11.5)
    await c.on('2026-01-12', measure('m1'), 15)
  })
  afterAll(() => c.crm.close())

  it('received 9:00, assigned 9:10, called 11:30: two and a half hours; neither the assignment nor their own call is one', async () => {
    const { firstResponse } = await c.crm.service.complaints()
    expect([firstResponse.answered.n, firstResponse.answered.median, firstResponse.waiting]).toEqual([1, 2.5, 0])
  })

  it('that is still waited for counts as long as it is waited for', async () => {
    const { firstResponse } = await c.crm.service.complaints({ asOf: '2026-01-12T11:00:00+01:00' })
    expect([firstResponse.answered.n, firstResponse.median, firstResponse.waiting]).toEqual([0, null, 1])
  })
})

describe('S2, resolution', () => {
  let c: Company
  const days = { m1: 2, m2: 5, m3: 8, m4: 12 }
  beforeAll(async () => {
    c = await open()
    for (const [id, n] of Object.entries(days)) await c.on(`2026-02-${String(13 - n).padStart(2, '0')}`, receive(id))
    await c.on('2026-02-13', resolve('m1'))
    await c.on('2026-02-13', resolve('m2'))
    c.clock.set('2026-02-13T11:00:00.000Z')
  })
  afterAll(() => c.crm.close())

  it('closed after 2 and 5 days, open for 8 and 12: median of the closed 3.5 days, by Kaplan–Meier 5', async () => {
    const { resolution } = await c.crm.service.complaints()
    expect([(resolution.closed.median ?? 0) / 24, resolution.closed.n]).toEqual([3.5, 2])
    expect((resolution.median ?? 0) / 24).toBe(5)
  })

  it('of what is reopened runs on from the first receipt, unless the time it was closed is left out', async () => {
    await c.on('2026-02-20', reopen('m1'))
    await c.on('2026-02-23', resolve('m1'))
    const of = async (closedTime: 'in' | 'out') => {
      const { complaints } = await c.crm.service.complaints({ closedTime })
      return (complaints.find(({ complaint }) => complaint === 'm1')?.hours ?? 0) / 24
    }
    // 11 to 23 February, of which closed from 13 to 20.
    expect([await of('in'), await of('out')]).toEqual([12, 5])
    const { reopenRate } = await c.crm.service.complaints()
    expect([reopenRate.num, reopenRate.den]).toEqual([1, 2])
  })
})

describe('S2, business time', () => {
  it('Friday 17:00 in Madrid and 8 business hours is Monday 16:00, 70 hours later by the clock', async () => {
    const c = await open()
    const madrid = 'Europe/Madrid' as ZoneName
    const hours = [1, 2, 3, 4, 5].map((weekday) => ({
      weekday,
      from: '09:00' as LocalTime,
      to: '18:00' as LocalTime,
    }))
    await c.on('2026-01-01', { type: 'SetCalendar', calendar: calendarId('company'), zone: madrid, hours })
    const { limit: _limit, ...agreed } = receive('m1')
    await c.on('2026-03-27', { ...agreed, serviceHours: 8 }, 17)
    await c.on('2026-03-30', resolve('m1'), 16)
    const [row] = (await c.crm.service.complaints()).complaints
    expect([row?.received, row?.due]).toEqual(['2026-03-27T16:00:00.000Z', '2026-03-30T14:00:00.000Z'])
    expect(row?.hours).toBe(70)
    expect((await c.crm.service.complaints({ clock: 'business' })).complaints[0]?.hours).toBe(8)
    expect((await c.crm.service.breaches()).inTime).toBe(1)
    await c.crm.close()
  })
})

describe('S3, breaches', () => {
  let c: Company
  beforeAll(async () => {
    c = await open()
    const ids = ['a', 'b', 'c', 'd', 'e', 'late-1', 'late-2', 'past']
    for (const id of ids) await c.on('2026-03-02', receive(id, '2026-03-10'))
    await c.on('2026-03-02', receive('later', '2026-04-10'))
    for (const id of ['a', 'b', 'c', 'd']) await c.on('2026-03-05', resolve(id))
    // On the last day it is in time.
    await c.on('2026-03-10', reject('e'), 23)
    for (const id of ['late-1', 'late-2']) await c.on('2026-03-11', resolve(id), 0.5)
    await c.on('2026-03-11', resolve('later'), 1)
  })
  afterAll(() => c.crm.close())
  const march = { from: date('2026-03-01'), to: date('2026-04-01'), asOf: '2026-03-31' }

  it('of 8 due in time 5, late 2, open past due 1: .375', async () => {
    const answer = await c.crm.service.breaches(march)
    expect(answer).toMatchObject({ due: 8, inTime: 5, late: 2, pastDue: 1, notYetDue: 0, rate: { value: 0.375 } })
    expect(answer.breached.map(({ complaint }) => complaint)).toEqual(['late-1', 'late-2', 'past'])
  })

  it('leaves out what is not yet due, whatever became of it', async () => {
    expect(await c.crm.service.breaches({ asOf: '2026-03-31' })).toMatchObject({ due: 8, notYetDue: 1 })
    expect(await c.crm.service.breaches({ ...march, asOf: '2026-03-09' })).toMatchObject({
      ...{ due: 0, notYetDue: 8 },
      rate: { num: 0, den: 0, value: null },
    })
  })

  it('counts by what was known then: recorded late, a closing was not known', async () => {
    const before = await c.crm.service.breaches({ ...march, knownAt: '2026-03-10' })
    // Nothing closed later is known; and nothing was due by then but what was.
    expect(before).toMatchObject({ inTime: 5, late: 0, pastDue: 3 })
  })
})

describe('S4, departments', () => {
  let c: Company
  beforeAll(async () => {
    c = await open()
    await c.on('2026-02-02', { ...receive('m1', '2026-02-05'), department: 'sales' })
    await c.on('2026-02-04', assign('m1', 'logistics'))
    await c.on('2026-02-09', resolve('m1'))
    await c.sign('k1', { client: 'forn', from: '2026-02-10', to: '2027-02-10', value: 1_200 })
    const infringe = (day: string, department: string, right: string) =>
      c.on(day, { type: 'InfringePartnerRight', contract: contractId('k1'), department, right })
    const restore = (day: string, infringement: string) =>
      c.on(day, { type: 'RestorePartnerRight', contract: contractId('k1'), infringement, remedy: 'a credit' })
    await infringe('2026-03-02', 'logistics', 'delivery by eight')
    await infringe('2026-03-03', 'billing', 'one invoice a month')
    await restore('2026-03-06', 'infringement-1')
    await restore('2026-03-05', 'infringement-2')
    await infringe('2026-03-20', 'logistics', 'delivery by eight')
  })
  afterAll(() => c.crm.close())

  it('sales held it from day 0 to 2, logistics from 2 to 7: 2 and 5 days, one hand-off, 7 days together', async () => {
    const answer = await c.crm.service.departments()
    const rows = answer.departments.map((one) => [one.department, one.held / 24, one.handOffs, one.upheld])
    expect(rows).toEqual([
      ['billing', 0, 0, 0],
      ['logistics', 5, 0, 1],
      ['sales', 2, 1, 0],
    ])
    expect([answer.hours / 24, answer.handOffs]).toEqual([7, 1])
  })

  it('tells how long it took to the first measure and to the end, by who held it then', async () => {
    const own = await open()
    await own.on('2026-01-10', { ...receive('m0', '2026-02-05'), department: 'sales' })
    await own.on('2026-01-13', { type: 'TakeMeasure', complaint: complaintId('m0'), measure: 'called' })
    await own.on('2026-01-14', assign('m0', 'logistics'))
    await own.on('2026-01-20', resolve('m0'))
    const { departments } = await own.crm.service.departments({ from: date('2026-01-01'), to: date('2026-02-01') })
    expect(departments.map((one) => [one.department, one.firstResponse.median, one.resolution.median])).toEqual([
      ['logistics', null, 240],
      ['sales', 72, null],
    ])
    await own.crm.close()
  })

  it('answers for a limit that passed while it held the complaint', async () => {
    const { departments } = await c.crm.service.departments()
    // The limit was 5 February: logistics had it then.
    expect(departments.map(({ department, breach }) => [department, breach.num, breach.den])).toEqual([
      ['billing', 0, 0],
      ['logistics', 1, 1],
      ['sales', 0, 0],
    ])
  })

  it('counts partners’ rights that it infringed and restored, and those it infringed again', async () => {
    const { departments, total, rights } = await c.crm.service.rights()
    expect(departments.map((one) => [one.department, one.infringed, one.restored, one.days.median])).toEqual([
      ['billing', 1, 1, 2],
      ['logistics', 2, 1, 4],
    ])
    expect([total.infringed, total.open, total.days.median, total.again.num]).toEqual([3, 1, 3, 1])
    expect(rights[0]).toMatchObject({ contract: 'k1', right: 'delivery by eight', restored: '2026-03-06', days: 4 })
    const logistics = (await c.crm.service.departments()).departments.find((one) => one.department === 'logistics')
    expect(logistics?.rights).toMatchObject({ infringed: 2, restored: 1, open: 1 })
  })

  it('is unknown while nobody had said which; a client that complains of it again recurs', async () => {
    await c.on('2026-04-01', receive('m2', '2026-05-01'))
    await c.on('2026-04-02', assign('m2', 'logistics'))
    const answer = await c.crm.service.departments({ asOf: '2026-04-03T12:00:00+02:00' })
    const [, logistics, , unknown] = answer.departments
    expect([unknown?.department, unknown?.held, unknown?.handOffs, unknown?.open]).toEqual(['unknown', 24, 0, 0])
    expect([logistics?.open, logistics?.recurrence.num, logistics?.recurrence.den]).toEqual([1, 1, 2])
    const soon = await c.crm.service.departments({ asOf: '2026-04-03', recurrenceDays: 30 })
    expect(soon.departments[1]?.recurrence.num).toBe(0)
  })

  it('has every figure drilled, as the other views of service', async () => {
    everyFigureDrills(await c.crm.service.departments(), /^none/)
    everyFigureDrills(await c.crm.service.rights(), /^rights\.\d+\.days$/)
    everyFigureDrills(await c.crm.service.complaints(), /^complaints/)
    everyFigureDrills(await c.crm.service.breaches(), /^none/)
  })
})

describe('service in any history', () => {
  it('holding times add up to the time of the complaints; every complaint is open, resolved or rejected, due or not', () => {
    let held = 0
    histories((steps) => {
      const ask = askOf(steps)
      const asOf = steps.at(-1)?.occurredAt ?? ''
      for (const closedTime of ['in', 'out'] as const) {
        const { departments, hours, handOffs } = ask(departmentsView, { closedTime }, asOf)
        expect(departments.reduce((sum, one) => sum + one.held, 0)).toBeCloseTo(hours, 6)
        expect(departments.reduce((sum, one) => sum + one.handOffs, 0)).toBe(handOffs)
        for (const one of departments) expect(one.held).toBeGreaterThanOrEqual(0)
        held += departments.length
      }
      const { received, open, resolved, rejected, reopenRate } = ask(complaintsView, {}, asOf)
      expect(open + resolved + rejected).toBe(received)
      expect(reopenRate.num).toBeLessThanOrEqual(reopenRate.den)
      const { due, inTime, late, pastDue, notYetDue, rate } = ask(breachesView, {}, asOf)
      expect([inTime + late + pastDue, due + notYetDue, rate.num]).toEqual([due, received, late + pastDue])
    }, 120)
    expect(held).toBeGreaterThan(100)
  })
})
