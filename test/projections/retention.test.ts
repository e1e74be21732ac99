import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { clientId, dealId } from '../../src/domain/values/ids.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { memoryStore } from '../../src/testing/index.ts'
import { listProducts } from '../support/assortment.ts'

const head = { id: 'helena', role: 'head' }
let crm: Clientela
let clock: ReturnType<typeof testClock>

/** Days on which each client of R1 and R5 bought, 2026. */
const bought: Readonly<Record<string, ReadonlyArray<string>>> = {
  A: ['01-03', '02-10', '04-05'],
  B: ['01-20', '03-25'],
  C: ['01-05'],
  D: ['01-02', '02-01', '03-01', '04-01'],
  E: ['02-10', '04-05'],
  F: ['02-20'],
}

const buy = async (client: string, day: string): Promise<void> => {
  const deal = dealId(`${client}-${day}`)
  const occurredAt = `2026-${day}T12:00:00.000Z` as Instant
  const by = { actor: head, occurredAt }
  await crm.handle({ type: 'OpenDeal', deal, client: clientId(client), source: 'call' }, by)
  await crm.handle(
    {
      type: 'MakeOffer',
      deal,
      lines: [{ product: 'basic', quantity: 1, unitPrice: { amount: 10_000, currency: 'EUR' } }],
      validUntil: '2026-12-31' as LocalDate,
    },
    by,
  )
  await crm.handle({ type: 'AcceptOffer', deal }, by)
  await crm.handle({ type: 'WinDeal', deal }, by)
}

beforeAll(async () => {
  clock = testClock('2026-06-01T00:00:00.000Z')
  crm = await openClientela({ store: memoryStore({ clock: clock.now }), zone: 'Europe/Madrid', clock: clock.now })
  await listProducts(crm, '2026-01-01T00:00:00.000Z', 'basic')
  for (const [client, days] of Object.entries(bought)) {
    await crm.handle(
      { type: 'RegisterClient', client: clientId(client), name: client, kind: 'person', acquired: { by: 'call' } },
      { actor: head, occurredAt: '2026-01-01T00:00:00.000Z' as Instant },
    )
    for (const day of days) await buy(client, day)
  }
})
afterAll(() => crm.close())

const triangle = async (options: NonNullable<Parameters<Clientela['retention']['cohorts']>[0]>) => {
  const { cohorts, all } = await crm.retention.cohorts(options)
  const values = (cells: typeof all) => cells.map((cell) => (cell === null ? null : cell.value))
  const cells: Readonly<Record<string, ReadonlyArray<number | null>>> = Object.fromEntries(
    cohorts.map(({ cohort, cells }) => [cohort, values(cells)]),
  )
  return { cells, all: all.map((cell) => (cell === null ? null : [cell.num, cell.den])) }
}

describe('R1, cohort retention', () => {
  it('bounded, as of 30 April', async () => {
    expect(await triangle({ asOf: '2026-04-30' })).toEqual({
      cells: { '2026-01': [1, 0.5, 0.5, 0.5], '2026-02': [1, 0, 0.5] },
      all: [
        [6, 6],
        [2, 6],
        [3, 6],
        [2, 4],
      ],
    })
  })
  it('unbounded, as of 30 April', async () => {
    expect((await triangle({ asOf: '2026-04-30', kind: 'unbounded' })).cells['2026-01']).toEqual([1, 0.75, 0.75, 0.5])
  })
  it('in a bracket', async () => {
    expect((await triangle({ asOf: '2026-04-30', kind: 'bracket', bracket: [1, 2] })).cells['2026-01']).toEqual([0.75])
  })
  it('as of 15 April a month that has not passed is no figure', async () => {
    const { '2026-01': january, '2026-02': february } = (await triangle({ asOf: '2026-04-15' })).cells
    expect([january?.[3], february?.[2]]).toEqual([null, null])
  })
  it('counts merged duplicates as one, and says how many', async () => {
    await crm.handle(
      { type: 'MergeClient', client: clientId('C'), into: clientId('A'), why: 'the same' },
      { actor: head },
    )
    const merged = await crm.retention.cohorts({ asOf: '2026-04-30' })
    expect([merged.cohorts[0]?.size, merged.merged]).toEqual([3, 1])
    // By what was known before the merge they are still two.
    expect((await crm.retention.cohorts({ asOf: '2026-04-30', knownAt: '2026-05-31' })).cohorts).toEqual([])
    await crm.handle({ type: 'UndoMerge', client: clientId('C'), why: 'not the same' }, { actor: head })
    expect((await crm.retention.cohorts({ asOf: '2026-04-30' })).cohorts[0]?.size).toBe(4)
  })
})

describe('R5, repeat purchase', () => {
  it('to date four of six; within 60 days three of five, one being too young', async () => {
    const answer = await crm.retention.repeat({ asOf: '2026-04-15', withinDays: 60 })
    expect([answer.toDate.num, answer.toDate.den]).toEqual([4, 6])
    expect([answer.within.num, answer.within.den, answer.notYetExposed]).toEqual([3, 5, 1])
  })
})

describe('R7, survival of clients', () => {
  it('runs from the first purchase to the loss; who is still there is censored', async () => {
    const lose = (client: string, day: string) =>
      crm.handle(
        { type: 'LoseClient', client: clientId(client), reason: 'price' },
        { actor: head, occurredAt: `2026-${day}T12:00:00.000Z` as Instant },
      )
    await lose('C', '01-15')
    await lose('F', '03-02')
    const { groups, logRank } = await crm.retention.survival({ asOf: '2026-04-30' })
    expect(groups[0]).toMatchObject({ group: 'all', n: 6 })
    expect(groups[0]?.curve.map(({ time, atRisk, events }) => [time, atRisk, events])).toEqual([[10, 6, 2]])
    expect(logRank).toBeNull()
  })
})
