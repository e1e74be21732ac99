/** A view as of a moment, against a replay of the history up to that moment by another engine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pipeline } from '../../projections/pipeline/index.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { type Zone, zone } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { AnyRow, Projection } from '../../src/kernel/projection.ts'
import { replay } from '../../src/readmodels/replay.ts'
import { fixtureF } from '../support/fixture-f.ts'

let crm: Clientela
beforeAll(async () => {
  crm = await fixtureF()
})
afterAll(() => crm.close())

const madrid = ((): Zone => {
  const found = zone('Europe/Madrid')
  if (found._tag === 'Left') throw new Error(found.left.message)
  return found.right
})()
const span = { from: '2026-02-01' as LocalDate, to: '2026-04-01' as LocalDate }
const target = { amount: 1_000_000, currency: 'EUR' }

type Times = { readonly occurredAt: string; readonly recordedAt: string }

/** Rows of a fresh fold of the history, those that count, in the order of C3. */
const replayed = async (projection: Projection, counts: (row: Times) => boolean) => {
  const { rows } = await replay({ store: crm.store, registry: crm.registry, projection })
  return rows
    .map(({ row }) => row as AnyRow & Times)
    .filter(counts)
    .toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0))
}

const days = ['2026-01-10', '2026-02-05', '2026-02-28', '2026-03-04', '2026-03-19', '2026-03-31', '2026-04-15']

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
          if (!tables.has(table.name)) tables.set(table.name, await replayed(table, counts))
        return Object.fromEntries(Object.entries(needed).map(([name, table]) => [name, tables.get(table.name) ?? []]))
      }
      const now = '2026-07-01T00:00:00.000Z' as Instant
      const question = { asOf: now, knownAt: now, ...('asOf' in when ? { asOf: end } : { knownAt: end }), zone: madrid }
      for (const [name, view] of Object.entries(pipeline)) {
        const options = { ...span, target, days: 30 }
        const asked = (await crm.ask(view as never, options as never, when)) as unknown as object
        const answer = (view as { readonly answer: (...all: ReadonlyArray<unknown>) => object }).answer(
          await factsOf(view.facts),
          question,
          options,
        )
        const {
          view: _v,
          asOf: _a,
          knownAt: _k,
          position: _p,
          zone: _z,
          withheld: _w,
          ...body
        } = asked as Record<string, unknown>
        expect(JSON.stringify(body), name).toBe(JSON.stringify(answer))
      }
    })
})
