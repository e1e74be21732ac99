/** C16: merged duplicates are one from the merge on, for every asOf; with a knownAt before it they are still two. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../../projections/catalogue.ts'
import type { FactTables, View } from '../../../projections/view.ts'
import type { Command } from '../../../src/app/clientela.ts'
import { takenBy } from '../../../src/app/view-options.ts'
import { campaignId, clientId, dealId, segmentId } from '../../../src/domain/values/ids.ts'
import { eur } from '../../../src/domain/values/money.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { type Days, days } from '../../support/days.ts'

const day = (text: string) => text as LocalDate
const [a, b, other] = [clientId('a'), clientId('b'), clientId('other')]

const register = (client: typeof a, more: object = {}): Command => ({
  type: 'RegisterClient',
  client,
  name: client,
  kind: 'corporate',
  acquired: { by: 'call' },
  manager: 'anna',
  ...more,
})

const buy = (id: string, client: typeof a, cents: number): ReadonlyArray<Command> => {
  const deal = dealId(id)
  const lines = [{ product: 'basic', quantity: 1, unitPrice: eur(cents) }]
  return [
    { type: 'OpenDeal', deal, client, source: 'call', campaign: 'g1' },
    { type: 'MakeOffer', deal, lines, validUntil: day('2027-01-01') },
    { type: 'AcceptOffer', deal },
    { type: 'WinDeal', deal },
  ]
}

/** What happened to one client, part of it written down under another: `second` is that other, or the same. */
const played = async (second: typeof a): Promise<Days> => {
  const at = await days()
  await at.on(
    '2026-01-01',
    register(a),
    register(other),
    { type: 'DefineSegment', segment: segmentId('s'), name: 's', predicate: { test: 'purchases', atLeast: 2 } },
    { type: 'PlanCampaign', campaign: campaignId('g1'), name: 'g1', kind: 'fair', budget: eur(0) },
    { type: 'LaunchCampaign', campaign: campaignId('g1') },
  )
  await at.on('2026-01-10', ...buy('d1', a, 100_00), ...buy('d2', other, 30_00))
  if (second !== a) await at.on('2026-01-20', register(second))
  await at.on('2026-02-10', ...buy('d3', second, 50_00))
  await at.on('2026-03-10', ...buy('d4', second, 70_00))
  await at.on(
    '2026-03-12',
    { type: 'RecordCompetitorRelation', client: second, competitor: 'molins', buys: ['flour'] },
    { type: 'OpenDeal', deal: dealId('d5'), client: second, source: 'call', expectedValue: eur(10_00) },
  )
  return at
}

let two: Days
let one: Days
beforeAll(async () => {
  two = await played(b)
  one = await played(a)
  await two.on('2026-04-01', { type: 'MergeClient', client: b, into: a, why: 'the same' })
  await one.on('2026-04-01', { type: 'AssignManager', client: other, manager: 'anna' })
})
afterAll(async () => {
  await two.crm.close()
  await one.crm.close()
})

type AnyView = View<FactTables, object, object>

const span = { from: day('2026-01-01'), to: day('2026-05-01') }
const options = { ...span, target: eur(100_00), days: 30, segment: 's', client: 'a', manager: 'anna' }
const byBusiness: ReadonlySet<string> = new Set(['pipeline winrate', 'pipeline size'])
const askedOf = (view: AnyView): object =>
  takenBy(view, byBusiness.has(view.verb) ? { ...options, by: 'new-or-repeat' } : options)

/** Views that tell of single events, or of who asks; and what differs by the duplicate's own record. */
const ofEvents: ReadonlySet<string> = new Set(['audit trail', 'clients duplicates'])

/** What was reported before the merge was known: there they were two (T5). */
const isReported = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'view' in value && 'unit' in value && value.view === 'T5'

/** An answer without what tells where in the history, and how many duplicates, it rests on. */
const told = (answer: object): string =>
  JSON.stringify(answer, (key, value) =>
    ['position', 'positions', 'merged'].includes(key) || isReported(value) ? undefined : value,
  )

describe('after the merge, for every asOf', () => {
  for (const [family, views] of Object.entries(catalogue))
    for (const [name, view] of Object.entries(views as unknown as Readonly<Record<string, AnyView>>)) {
      if (ofEvents.has(view.verb)) continue
      it(`${family}.${name} says what it says where everything was written down under one`, async () => {
        for (const asOf of ['2026-01-31', '2026-02-28', '2026-04-30']) {
          const asked = askedOf(view)
          const ask = (at: Days) => at.crm.ask(view, asked, { asOf, knownAt: '2026-04-30' })
          expect(told(await ask(two))).toBe(told(await ask(one)))
        }
      })
    }
})

describe('in zones east and west of Greenwich', () => {
  for (const zone of ['Europe/Madrid', 'America/Lima', 'Pacific/Auckland'])
    it(`every view has an answer in ${zone}`, async () => {
      const when = { asOf: '2026-04-30', zone }
      for (const views of Object.values(catalogue))
        for (const view of Object.values(views as unknown as Readonly<Record<string, AnyView>>))
          expect(await two.crm.ask(view, askedOf(view), when)).toMatchObject({ zone })
      expect((await two.crm.clients.list(when)).clients.map(({ client }) => client)).toEqual(['a', 'other'])
    })
})

describe('with a knownAt before the merge', () => {
  it('the same questions are answered otherwise: what is compared above is not the same by itself', async () => {
    const differ: Array<string> = []
    for (const view of Object.values(catalogue).flatMap((views) => Object.values(views) as unknown as Array<AnyView>)) {
      if (ofEvents.has(view.verb)) continue
      const ask = (at: Days) => at.crm.ask(view, askedOf(view), { asOf: '2026-03-31', knownAt: '2026-03-31' })
      if (told(await ask(two)) !== told(await ask(one))) differ.push(view.verb)
    }
    for (const verb of ['pipeline board', 'pipeline winrate', 'retention cohorts', 'market segments', 'clients list'])
      expect(differ).toContain(verb)
  })

  it('they are still two', async () => {
    const when = { knownAt: '2026-03-31' }
    expect((await two.crm.clients.list(when)).clients.map(({ client }) => client)).toEqual(['a', 'b', 'other'])
    expect((await two.crm.clients.show({ client: 'b', ...when })).card).toMatchObject({ client: 'b', purchases: 2 })
    expect((await two.crm.market.segments({ segment: 's', ...when })).members).toEqual(['b'])
    expect((await two.crm.retention.repeat({ asOf: '2026-03-31', ...when })).toDate).toMatchObject({ num: 1, den: 3 })
  })

  it('and one, as soon as it is known, also of the time before', async () => {
    const when = { asOf: '2026-02-28' }
    const { clients, merged } = await two.crm.clients.list(when)
    expect([clients.map(({ client }) => client), merged]).toEqual([['a', 'other'], 1])
    expect(clients[0]).toMatchObject({ purchases: 2, merged: ['b'] })
    expect((await two.crm.market.segments({ segment: 's', ...when })).members).toEqual(['a'])
  })
})

describe('a survivor that was registered after its duplicate', () => {
  it('counts as one client also of the time when only the duplicate was known', async () => {
    const shop = await played(b)
    await shop.on('2026-04-01', { type: 'MergeClient', client: a, into: b, why: 'the same' })
    const when = { asOf: '2026-01-15' }
    const { clients } = await shop.crm.clients.list(when)
    expect(clients.map(({ client, purchases }) => [client, purchases])).toEqual([
      ['b', 1],
      ['other', 1],
    ])
    expect((await shop.crm.retention.repeat(when)).toDate).toMatchObject({ num: 0, den: 2 })
    const { clients: rated } = await shop.crm.retention.rfm(when)
    expect(Object.fromEntries(rated.map(({ client, value }) => [client, value]))).toEqual({ b: 100_00, other: 30_00 })
    expect((await shop.crm.retention.standing({ ...when, setting: 'purchases' })).clients.length).toBe(2)
    const january = { from: day('2026-01-01'), to: day('2026-02-01'), ...when }
    expect((await shop.crm.manager.losses(january)).total.clientMonths).toBeCloseTo((2 * 15) / 31, 12)
    await shop.crm.close()
  })
})

describe('the monthly report', () => {
  it('says that there is one new client less than was reported', async () => {
    const { sections } = await two.crm.manager.report({ month: day('2026-02-01'), asOf: '2026-02-28' })
    const late = sections.find(({ section }) => section === 'late')?.lines ?? []
    const moved = late.find(({ name }) => name === 'new clients, moved since')
    expect([moved?.previous, moved?.now]).toEqual([0, -1])
  })
})

describe('the timeline', () => {
  it('is the same by either name, and holds what passed with both', async () => {
    const entries = async (client: string) =>
      (await two.crm.timeline({ client })).entries.map(({ position }) => position)
    expect(await entries('b')).toEqual(await entries('a'))
    const streams = new Set((await two.crm.timeline({ client: 'a' })).entries.map(({ stream }) => stream))
    for (const stream of ['client-a', 'client-b', 'deal-d1', 'deal-d3']) expect(streams).toContain(stream)
    const before = await two.crm.timeline({ client: 'b', knownAt: '2026-03-31' })
    expect(new Set(before.entries.map(({ stream }) => stream))).toEqual(
      new Set(['client-b', 'deal-d3', 'deal-d4', 'deal-d5']),
    )
  })

  it('shows what is personal of both to who looks after the survivor', async () => {
    const shop = await days()
    await shop.on('2026-01-01', register(a), register(b, { manager: 'bruno' }))
    await shop.on('2026-01-02', { type: 'MergeClient', client: b, into: a, why: 'the same' })
    const seen = async (id: string) =>
      JSON.stringify((await shop.crm.timeline({ client: 'a', as: { id, role: 'manager' } })).entries)
    expect(await seen('anna')).not.toContain('(withheld)')
    expect(await seen('bruno')).toContain('(withheld)')
    await shop.crm.close()
  })
})

describe('an undone merge', () => {
  it('makes them two again, in what is known from then on', async () => {
    const shop = await played(b)
    await shop.on('2026-04-01', { type: 'MergeClient', client: b, into: a, why: 'the same' })
    await shop.on('2026-04-10', { type: 'UndoMerge', client: b, why: 'two brothers' })
    const ids = async (when: object) => (await shop.crm.clients.list(when)).clients.map(({ client }) => client)
    expect(await ids({ knownAt: '2026-04-05' })).toEqual(['a', 'other'])
    expect(await ids({})).toEqual(['a', 'b', 'other'])
    expect(await ids({ asOf: '2026-04-05' })).toEqual(['a', 'b', 'other'])
    await shop.crm.close()
  })
})
