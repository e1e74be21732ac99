/** A view as of a moment, against a replay of the history up to that moment by another engine. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../projections/catalogue.ts'
import type { FactTables, View } from '../../projections/view.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { takenBy } from '../../src/app/view-options.ts'
import { type Zone, zone } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { AnyRow, Projection } from '../../src/kernel/projection.ts'
import { replay } from '../../src/readmodels/replay.ts'
import { sqliteReadModels } from '../../src/readmodels/sqlite/store.ts'
import { fixtureF } from '../support/fixture-f.ts'
import { orThrow } from '../support/stores.ts'

type AnyView = View<FactTables, object, AnyRow>
const families = Object.values(catalogue) as unknown as ReadonlyArray<Readonly<Record<string, AnyView>>>

/** Facts in memory, and in pages of so few that most of them are packed, each in another page than the next. */
const stores = {
  memory: () => fixtureF(),
  'pages of SQLite': async () =>
    fixtureF(undefined, orThrow(await sqliteReadModels({ path: ':memory:', pageRows: 4 })())),
}

const madrid = ((): Zone => {
  const found = zone('Europe/Madrid')
  if (found._tag === 'Left') throw new Error(found.left.message)
  return found.right
})()
const span = { from: '2026-02-01' as LocalDate, to: '2026-04-01' as LocalDate }
const target = { amount: 1_000_000, currency: 'EUR' }

type Times = { readonly occurredAt: string; readonly recordedAt: string }

/** Rows of a fresh fold of the history, those that count, in the order of C3. */
const replayed = async (crm: Clientela, projection: Projection, counts: (row: Times) => boolean) => {
  const { rows } = await replay({ store: crm.store, registry: crm.registry, projection })
  return rows
    .map(({ row }) => row as AnyRow & Times)
    .filter(counts)
    .toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0))
}

const days = ['2026-01-10', '2026-02-05', '2026-02-28', '2026-03-04', '2026-03-19', '2026-03-31', '2026-04-15']

const others: Readonly<Record<string, object>> = {
  'clients show': { client: 'C1' },
  'manager show': { manager: 'anna' },
  'retention clv': { currency: 'EUR' },
}

const bodyOf = ({ view: _v, asOf: _a, knownAt: _k, position: _p, zone: _z, withheld: _w, ...body }: AnyRow) => body

describe.each(Object.entries(stores))('facts from %s', (_, open) => {
  let crm: Clientela
  beforeAll(async () => {
    crm = await open()
  })
  afterAll(() => crm.close())

  describe.each(days)('%s', (day) => {
    const end = madrid.endOfDay(day as LocalDate)
    const axes = {
      'as of': [{ asOf: day }, ({ occurredAt }: Times) => occurredAt <= end],
      'as known then': [{ knownAt: day }, ({ recordedAt }: Times) => recordedAt <= end],
    } as const

    for (const [axis, [when, counts]] of Object.entries(axes))
      it(`${axis}: every view says what a replay says`, async () => {
        const tables = new Map<string, Awaited<ReturnType<typeof replayed>>>()
        const factsOf = async (needed: Readonly<Record<string, Projection>>) => {
          for (const table of Object.values(needed))
            if (!tables.has(table.name)) tables.set(table.name, await replayed(crm, table, counts))
          return Object.fromEntries(Object.entries(needed).map(([name, table]) => [name, tables.get(table.name) ?? []]))
        }
        const now = '2026-07-01T00:00:00.000Z' as Instant
        const question = { asOf: end, knownAt: 'asOf' in when ? now : end, zone: madrid }
        for (const view of families.flatMap((family) => Object.values(family))) {
          const options = takenBy(view, { ...span, target, days: 30, ...others[view.verb] })
          const asked = await crm.ask(view, options, when)
          const answer = view.answer((await factsOf(view.facts)) as never, question, options)
          expect(JSON.stringify(bodyOf(asked)), view.verb).toBe(JSON.stringify(answer))
        }
      })
  })
})
