import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kaplanMeier } from '../../projections/statistics/kaplan-meier.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { fixtureF } from '../support/fixture-f.ts'

let crm: Clientela
beforeAll(async () => {
  crm = await fixtureF()
})
afterAll(() => crm.close())

const day = (text: string) => text as LocalDate
const march = { from: day('2026-03-01'), to: day('2026-04-01') }
const asOf = '2026-03-31'

/** What stands in each answer beside its figures: settings, and what is told of a single deal. */
const views = {
  board: [(c: Clientela) => c.pipeline.board({ asOf }), /^stages\.\d\.cards/],
  funnel: [(c: Clientela) => c.pipeline.funnel({ asOf, mode: 'strict' }), /^none/],
  conversion: [(c: Clientela) => c.pipeline.conversion({ asOf, ...march }), /^none/],
  winrate: [(c: Clientela) => c.pipeline.winRate({ asOf, by: 'manager' }), /^none/],
  'winrate of the opened': [(c: Clientela) => c.pipeline.winRate({ asOf, of: 'opened', by: 'source' }), /^none/],
  cycle: [(c: Clientela) => c.pipeline.cycle({ asOf }), /^(survival|cumulativeIncidence)\.\d+\.(day|se|low|high)$/],
  ageing: [(c: Clientela) => c.pipeline.ageing({ asOf, idleDays: 20, stuckDays: 9 }), /^(deals|stages\.\d\.threshold)/],
  waterfall: [(c: Clientela) => c.pipeline.waterfall({ asOf, ...march, window: march }), /^movements/],
  'waterfall of end points': [(c: Clientela) => c.pipeline.waterfall({ ...march, reading: 'net' }), /^movements/],
  slippage: [(c: Clientela) => c.pipeline.slippage({ asOf, ...march }), /^deals/],
} as const

describe('every figure of the pipeline views can be drilled, and its list makes it again', () => {
  for (const [name, [ask, bare]] of Object.entries(views)) it(name, async () => everyFigureDrills(await ask(crm), bare))
})

describe('drilling', () => {
  it('names the deals and the events that put them there', async () => {
    const { drill } = await crm.pipeline.board({ asOf, drill: 'stages.objections.count' })
    expect(drill).toMatchObject({ figure: 'stages.objections.count', value: 1, rule: 'count' })
    expect(drill?.behind.map(({ stream }) => stream)).toEqual(['deal-D5'])
    const { entries } = await crm.audit.trail({ stream: 'deal-D5' })
    const behind = entries.filter(({ position }) => drill?.behind[0]?.positions.includes(position))
    expect(behind.map(({ type }) => type)).toEqual(['DealReopened'])
  })
  it('shows an amount with each, and who is above the line and who below', async () => {
    const sum = await crm.pipeline.winRate({ ...march, asOf, drill: 'total.wonValue' })
    expect(sum.drill?.behind.map(({ amount }) => amount)).toEqual([{ amount: 1_200_000, currency: 'EUR' }])
    const rate = await crm.pipeline.winRate({ ...march, asOf, by: 'manager', drill: 'rows.m-7.valueRate.EUR' })
    expect(rate.drill?.behind.map(({ stream, part, amount }) => [stream, part, amount?.amount])).toEqual([
      ['deal-D1', 'both', 1_200_000],
      ['deal-D2', 'den', 800_000],
    ])
  })
  it('a path into a figure leads to the whole of it', async () => {
    const { drill } = await crm.pipeline.cycle({ asOf, drill: 'won.median' })
    expect(drill).toMatchObject({ value: 74, rule: 'summary', behind: [{ stream: 'deal-D1', measure: 74 }] })
  })
  it('shows what a curve was estimated from', async () => {
    const { drill, median } = await crm.pipeline.cycle({ asOf, drill: 'median' })
    const observed = (drill?.behind ?? []).map(({ measure = 0, part }) => ({ time: measure, event: part === 'both' }))
    expect(observed.length).toBe(7)
    expect(kaplanMeier(observed).median).toBe(median)
  })
  it('says which figures there are, where there is no such one', async () => {
    await expect(crm.pipeline.winRate({ drill: 'total.gained' })).rejects.toThrow(
      /no figure is called "total.gained"; there are total.won, total.lost, total.rate/,
    )
    await expect(crm.timeline({ client: 'C6', drill: 'entries' })).rejects.toThrow(/none that can be drilled/)
  })
})
