/** A view at the end of each of many periods, in one pass: what asking it day by day says. */

import { afterAll, describe, expect, it } from 'vitest'
import { listedViews } from '../../projections/catalogue.ts'
import { figuresIn } from '../../projections/drill.ts'
import type { FactTables, View } from '../../projections/view.ts'
import type { Axis } from '../../src/app/series.ts'
import { takenBy } from '../../src/app/view-options.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { sqliteReadModels } from '../../src/readmodels/sqlite/store.ts'
import { fixtureF } from '../support/fixture-f.ts'
import { orThrow } from '../support/stores.ts'

const span = { from: '2025-12-22' as LocalDate, to: '2026-05-01' as LocalDate }
const pages = async () => fixtureF(undefined, orThrow(await sqliteReadModels({ path: ':memory:', pageRows: 4 })()))

const beside: Readonly<Record<string, object>> = {
  'pipeline coverage': { target: { amount: 1_000_000, currency: 'EUR' } },
  'clients show': { client: 'C1' },
  'manager show': { manager: 'anna' },
  'retention clv': { currency: 'EUR' },
}
const february = { from: '2026-02-01', to: '2026-03-01', days: 30 }

describe.each(['as-of', 'known-at'] as const)('a series by weeks, %s', (axis: Axis) => {
  const crm = pages()
  afterAll(async () => (await crm).close())

  it.each(listedViews.map((view) => [view.verb, view] as const))('%s', async (verb, view) => {
    const options = takenBy(view, { ...february, ...beside[verb] })
    const open = await crm
    const { points } = await open.series({ view: verb, every: 'week', axis, ...span, options })
    expect(points.map(({ period }) => period)).toEqual([
      '2025-W52',
      ...Array.from({ length: 18 }, (_, i) => `2026-W${String(i + 1).padStart(2, '0')}`),
    ])
    for (const { day, figures } of points) {
      const when = axis === 'as-of' ? { asOf: day } : { knownAt: day }
      const asked = await open.ask(view as unknown as View<FactTables, object, object>, options, when)
      // The first clients are on record of 1 January: of the week before nobody knows, which is not none (C13).
      const unknown = day < '2026-01-01'
      const said = figuresIn(asked).map(([figure, value]) => [figure, unknown ? null : value])
      expect(JSON.stringify(figures), day).toBe(JSON.stringify(Object.fromEntries(said)))
    }
  })
})
