/**
 * C16 over the whole work: one client's deals, contracts, orders, complaints, points, recommendations, campaigns and talks, half of
 * them written down under a duplicate. Merged, every view says what it says where all was written down under one; parted again,
 * what it says where they were never merged; and so it does with a knownAt before the merge.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../../projections/catalogue.ts'
import type { FactTables, View } from '../../../projections/view.ts'
import type { Command } from '../../../src/app/clientela.ts'
import { takenBy } from '../../../src/app/view-options.ts'
import { eur } from '../../../src/domain/values/money.ts'
import type { Days } from '../../support/days.ts'
import { doubled, duplicate, itself, other } from '../../support/doubled.ts'

type AnyView = View<FactTables, object, object>

const views = Object.values(catalogue)
  .flatMap((family) => Object.values(family) as unknown as ReadonlyArray<AnyView>)
  // These tell of single events, and of names that are alike.
  .filter(({ verb }) => verb !== 'audit trail' && verb !== 'clients duplicates')

const merge: Command = { type: 'MergeClient', client: duplicate, into: itself, why: 'the same' }
const part: Command = { type: 'UndoMerge', client: duplicate, why: 'two brothers' }
/** Something that every history has on the day, so that all are equally long. */
const idle: Command = { type: 'NotePreference', client: other, preference: 'before nine' }

let [one, two, merged, parted]: ReadonlyArray<Days> = []
beforeAll(async () => {
  ;[one, two, merged, parted] = await Promise.all([itself, duplicate, duplicate, duplicate].map(doubled))
  for (const at of [merged, parted]) await at?.on('2026-04-01', merge)
  for (const at of [one, two]) await at?.on('2026-04-01', idle)
  await parted?.on('2026-04-15', part)
  for (const at of [one, two, merged]) await at?.on('2026-04-15', idle)
})
afterAll(async () => {
  for (const at of [one, two, merged, parted]) await at?.crm.close()
})

/** Without what tells where in the history, and on how many duplicates, an answer rests; what was reported before is T5's. */
const told = (answer: object): unknown =>
  JSON.parse(
    JSON.stringify(answer, (key, value) =>
      ['position', 'positions', 'merged'].includes(key) ||
      (typeof value === 'object' && value !== null && 'view' in value && value.view === 'T5')
        ? undefined
        : // A consent is in force for the name that gave it: news to the survivor asks for its own.
          key === 'consents'
          ? 'own'
          : value,
    ),
  )

const options = {
  ...{ from: '2026-01-01', to: '2026-04-01', target: eur(100_00), days: 30 },
  ...{ segment: 'large', manager: 'anna' },
}

const by: Readonly<Record<string, object>> = { 'service orders': { by: 'client' } }

const says = async (at: Days | undefined, view: AnyView, client: string, asOf: string, knownAt: string) =>
  told((await at?.crm.ask(view, takenBy(view, { ...options, ...by[view.verb], client }), { asOf, knownAt })) ?? {})

const days = ['2026-01-31', '2026-02-28', '2026-03-22', '2026-04-30']

describe('every view, of every day', () => {
  for (const view of views) {
    it(`${view.verb}: merged, it says what it says of one client`, async () => {
      for (const asOf of days) {
        const expected = await says(one, view, 'a', asOf, '2026-05-01')
        for (const client of ['a', 'b']) expect(await says(merged, view, client, asOf, '2026-05-01')).toEqual(expected)
        expect(await says(parted, view, 'a', asOf, '2026-04-10')).toEqual(
          await says(one, view, 'a', asOf, '2026-04-10'),
        )
      }
    })

    it(`${view.verb}: parted, or before the merge was known, it says what it says of two`, async () => {
      for (const client of ['a', 'b'])
        for (const asOf of days) {
          expect(await says(parted, view, client, asOf, '2026-05-01')).toEqual(
            await says(two, view, client, asOf, '2026-05-01'),
          )
          expect(await says(merged, view, client, asOf, '2026-03-31')).toEqual(
            await says(two, view, client, asOf, '2026-03-31'),
          )
        }
    })
  }

  it('most would tell two from one: what is compared here is not the same by itself', async () => {
    const differ: Array<string> = []
    for (const view of views) {
      const of = (at: Days | undefined) => says(at, view, 'a', '2026-03-22', '2026-03-31')
      if (JSON.stringify(await of(one)) !== JSON.stringify(await of(two))) differ.push(view.verb)
    }
    for (const verb of ['service orders', 'service complaints', 'service departments', 'retention loyalty'])
      expect(differ).toContain(verb)
    for (const verb of ['retention bonuses', 'retention referrals', 'clients show', 'manager show', 'market segments'])
      expect(differ).toContain(verb)
    expect(differ.length).toBeGreaterThan(20)
  })
})

describe('the timeline', () => {
  it('is of both while they are one, and of each again once they are parted', async () => {
    const streams = async (at: Days | undefined, client: string, knownAt: string) =>
      new Set((await at?.crm.timeline({ client, knownAt }))?.entries.map(({ stream }) => stream))
    const [a, b] = [await streams(two, 'a', '2026-03-31'), await streams(two, 'b', '2026-03-31')]
    for (const client of ['a', 'b']) expect(await streams(merged, client, '2026-05-01')).toEqual(new Set([...a, ...b]))
    for (const stream of ['client-b', 'deal-d3', 'contract-k2', 'order-o1', 'complaint-m1', 'campaign-fair'])
      expect([stream, b.has(stream)]).toEqual([stream, true])
    const apart = await streams(parted, 'b', '2026-05-01')
    for (const stream of ['client-b', 'deal-d3', 'contract-k2', 'order-o1', 'complaint-m1'])
      expect([stream, apart.has(stream)]).toEqual([stream, true])
    for (const stream of ['deal-d1', 'contract-k1', 'order-o2'])
      expect([stream, apart.has(stream)]).toEqual([stream, false])
  })
})
