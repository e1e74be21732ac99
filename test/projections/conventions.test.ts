/** What holds of every view, whatever it is asked (VIEWS.md, conventions): no history, dates before it, zones, leap days. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listedViews } from '../../projections/catalogue.ts'
import type { FactTables, View } from '../../projections/view.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { zoneNamed } from '../../src/app/question.ts'
import { takenBy } from '../../src/app/view-options.ts'
import { clientId, dealId } from '../../src/domain/values/ids.ts'
import { periodOf } from '../../src/domain/values/period.ts'
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addMonths, type LocalDate } from '../../src/kernel/local-date.ts'
import { company } from '../support/company.ts'
import { fixtureF } from '../support/fixture-f.ts'

type AnyView = View<FactTables, object, object>

const views = listedViews.map((view) => view as unknown as AnyView)
const day = (text: string) => text as LocalDate
const others: Readonly<Record<string, object>> = {
  'pipeline coverage': { target: { amount: 1_000_000, currency: 'EUR' } },
  'clients show': { client: 'C1' },
  'manager show': { manager: 'anna' },
  'retention risk': { backTest: true },
}
const february = { from: '2026-02-01', to: '2026-03-01' }

interface RatioLike {
  readonly num: number
  readonly den: number
  readonly value: number | null
  readonly ci95: readonly [number, number] | null
}

const isRatio = (node: object): node is RatioLike => 'num' in node && 'den' in node && 'value' in node

/** Whatever is wrong with the numbers of an answer, by path. */
const wrongIn = (node: unknown, path = ''): ReadonlyArray<string> => {
  if (typeof node === 'number') return Number.isFinite(node) ? [] : [`${path} is ${node}`]
  if (node === undefined) return [`${path} is undefined`]
  if (typeof node !== 'object' || node === null) return []
  const inside = Object.entries(node).flatMap(([key, child]) => wrongIn(child, `${path}.${key}`))
  if (!isRatio(node)) return inside
  const { num, den, value, ci95 } = node
  const agrees = den === 0 ? value === null && ci95 === null : value === num / den
  const around = ci95 === null || (value !== null && ci95[0] <= value + 1e-12 && value <= ci95[1] + 1e-12)
  return [...inside, ...(agrees && around ? [] : [`${path} is ${JSON.stringify(node)}`])]
}

describe('every view has numbers and nulls, never 0 for a rate of nothing, never NaN', () => {
  let empty: Clientela
  let crm: Clientela
  beforeAll(async () => {
    empty = await openClientela({ store: 'memory:', zone: 'Europe/Madrid' })
    crm = await fixtureF()
  })
  afterAll(async () => {
    await empty.close()
    await crm.close()
  })

  it.each(views.map((view) => [view.verb, view] as const))('%s', async (verb, view) => {
    const options = takenBy(view, { ...february, ...others[verb] })
    const questions = [
      [empty, {}],
      [empty, { asOf: '2024-02-29' }],
      [crm, { asOf: '2025-12-31' }],
      [crm, { asOf: '2026-03-31', zone: 'America/St_Johns' }],
      [crm, { asOf: '2026-03-29', zone: 'Pacific/Kiritimati' }],
      [crm, { asOf: '2026-03-31', knownAt: '2026-02-28' }],
      [crm, { asOf: '2026-02-28', knownAt: '2026-03-31' }],
    ] as const
    for (const [asked, when] of questions)
      expect(wrongIn(await asked.ask(view, options, when)), JSON.stringify(when)).toEqual([])
  })

  it('before the recorded history a series has nulls, not zeros', async () => {
    const { points } = await crm.series({
      view: 'pipeline board',
      every: 'month',
      from: day('2025-11-01'),
      to: day('2026-02-01'),
    })
    expect(points.map(({ period, figures }) => [period, figures['won.count']])).toEqual([
      ['2025-11', null],
      ['2025-12', null],
      ['2026-01', 0],
    ])
    expect(new Set(Object.values(points[0]?.figures ?? {}))).toEqual(new Set([null]))
  })
})

describe('periods and days', () => {
  const madrid = zoneNamed('Europe/Madrid')

  it('half past eleven at night in UTC on 28 February is March in Madrid', async () => {
    const c = await company('2026-01-01')
    await c.client('A', '2026-01-01')
    c.clock.set('2026-03-05T00:00:00.000Z')
    const night = { actor: { id: 'helena', role: 'head' }, occurredAt: '2026-02-28T23:30:00.000Z' as Instant }
    await c.crm.handle({ type: 'OpenDeal', deal: dealId('night'), client: clientId('A'), source: 'call' }, night)
    const opened = async (zone: string, month: string) => {
      const { from, to } = periodOf(day(month), 'month')
      return (await c.crm.pipeline.funnel({ from, to, zone, asOf: '2026-03-05' })).deals
    }
    expect([await opened('Europe/Madrid', '2026-03-01'), await opened('Europe/Madrid', '2026-02-01')]).toEqual([1, 0])
    expect([await opened('UTC', '2026-03-01'), await opened('UTC', '2026-02-01')]).toEqual([0, 1])
    await c.crm.close()
  })

  it('months are added from the origin and clamped: 31 January and one, two, three; 29 February and a year', () => {
    expect([1, 2, 3].map((n) => addMonths(day('2026-01-31'), n))).toEqual(['2026-02-28', '2026-03-31', '2026-04-30'])
    expect([addMonths(day('2024-01-31'), 1), addMonths(day('2024-02-29'), 12)]).toEqual(['2024-02-29', '2025-02-28'])
  })

  it('days are whole whatever the clocks do', () => {
    const between = (from: string, to: string) => localDaysBetween(madrid, from as Instant, to as Instant)
    // The nights of 29 March and 25 October 2026 have 23 and 25 hours.
    expect(between('2026-03-28T12:00:00.000Z', '2026-03-30T11:00:00.000Z')).toBe(2)
    expect(between('2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z')).toBe(0)
    expect(between('2024-02-28T12:00:00.000Z', '2024-03-01T12:00:00.000Z')).toBe(2)
  })

  it('a year may begin in another month, a week begins on Monday', () => {
    expect(periodOf(day('2026-03-31'), 'year', { fiscalStart: 4 })).toMatchObject({
      from: '2025-04-01',
      to: '2026-04-01',
    })
    expect(periodOf(day('2027-01-03'), 'week')).toMatchObject({ label: '2026-W53', from: '2026-12-28' })
  })
})
