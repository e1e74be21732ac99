/** P14, P17: worked examples of what clients object, and of the ways deals go. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clientela } from '../../src/app/clientela.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { fixtureF } from '../support/fixture-f.ts'
import { type Selling, selling } from '../support/selling.ts'

describe('P14, objections', () => {
  let sales: Selling
  beforeAll(async () => {
    sales = await selling()
    const { open, step, win, lose } = sales
    for (let n = 1; n <= 11; n++) await open(`d${n}`, '01-05', 1_000)
    for (let n = 1; n <= 5; n++)
      await step(`d${n}`, '01-10', { type: 'RaiseObjection', kind: 'price', words: 'dear', objection: 'o' })
    for (const [n, on] of [
      [1, '01-12'],
      [2, '01-14'],
      [3, '01-20'],
    ] as const)
      await step(`d${n}`, on, { type: 'ResolveObjection', objection: 'o', measure: 'instalments' })
    await step('d4', '01-22', { type: 'UpholdObjection', objection: 'o', measure: 'no more to give' })
    for (const n of [1, 2, 6, 7, 8, 9]) await win(`d${n}`, '02-01', 1_000)
    for (const n of [3, 4, 10, 11]) await lose(`d${n}`, '02-02')
  })
  afterAll(() => sales.crm.close())

  it('price raised 5: resolved 3, upheld 1, open 1', async () => {
    const { kinds, total } = await sales.crm.pipeline.objections({ asOf: '2026-03-31' })
    expect(kinds).toHaveLength(1)
    expect(kinds[0]).toMatchObject({ key: 'price', raised: 5, open: 1, answered: 0, resolved: 3, upheld: 1 })
    expect(kinds[0]?.resolution).toMatchObject({ num: 3, den: 4, value: 0.75 })
    expect(kinds[0]?.toDate.value).toBe(0.6)
    // Ends after 2, 4, 10 and 12 days, one still open: half have ended by the tenth.
    expect([kinds[0]?.days, total.raised]).toEqual([10, 5])
  })

  it('with price 2/4, without 4/6: lift .75', async () => {
    const { winRates } = await sales.crm.pipeline.objections({ asOf: '2026-03-31' })
    expect(winRates[0]).toMatchObject({ key: 'price', with: { num: 2, den: 4 }, without: { num: 4, den: 6 } })
    expect(winRates[0]?.lift).toBeCloseTo(0.75, 12)
  })

  it('by the measure that ended it', async () => {
    const { measures } = await sales.crm.pipeline.objections({ asOf: '2026-03-31' })
    expect(measures.map(({ key, resolved, upheld }) => [key, resolved, upheld])).toEqual([
      ['instalments', 3, 0],
      ['no more to give', 0, 1],
    ])
  })

  it('raised in a period, as of a day', async () => {
    const early = await sales.crm.pipeline.objections({ asOf: '2026-01-13' })
    expect(early.total).toMatchObject({ raised: 5, open: 4, resolved: 1 })
    expect(early.winRates[0]).toMatchObject({ with: { den: 0, value: null }, lift: null })
  })

  it('has a list behind each figure', async () =>
    everyFigureDrills(await sales.crm.pipeline.objections({ asOf: '2026-03-31' }), /^none/))
})

describe('P17, paths', () => {
  let crm: Clientela
  beforeAll(async () => {
    crm = await fixtureF()
  })
  afterAll(() => crm.close())

  it('of the fixture: D2 alone skipped contact and was lost from presentation', async () => {
    const { variants, deals } = await crm.pipeline.paths({ asOf: '2026-03-31' })
    expect(deals).toBe(7)
    const d2 = variants.find(({ path }) => path === '1-2-3-5-6-lost')
    expect(d2).toMatchObject({
      deals: 1,
      share: { num: 1, den: 7 },
      winRate: { num: 0, den: 1 },
      cycle: { median: 62 },
    })
    expect(variants.map(({ path }) => path).toSorted()).toEqual([
      '1-2-3-4-5-6-7-8-won',
      '1-2-3-4-5-6-7-lost-7-open',
      '1-2-3-4-5-6-8-open',
      '1-2-3-4-5-open',
      '1-2-3-5-6-lost',
      '1-2-open',
      '1-open',
    ])
  })

  it('what follows what, after how long', async () => {
    const { follows } = await crm.pipeline.paths({ asOf: '2026-03-31' })
    const between = (from: string, to: string) => follows.find((one) => one.from === from && one.to === to)
    expect(between('needs', 'presentation')).toMatchObject({ times: 4, days: { n: 4, median: 8.5 } })
    expect(between('meeting', 'needs')).toMatchObject({ times: 1 })
    expect(between('lost', 'objections')).toMatchObject({ times: 1, days: { median: 23 } })
  })

  it('what was entered again, and what was skipped', async () => {
    const { stages } = await crm.pipeline.paths({ asOf: '2026-03-31' })
    const of = (stage: string) => stages.find((one) => one.stage === stage)
    expect(of('objections')).toMatchObject({ entered: 2, rework: 1, skipped: 1 })
    expect(of('contact')).toMatchObject({ entered: 4, rework: 0, skipped: 1 })
  })

  it('has a list behind each figure', async () => everyFigureDrills(await crm.pipeline.paths({}), /^none/))
})
