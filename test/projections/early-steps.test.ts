/** A deal is often opened after the call or the meeting it came of: what occurred before its opening is where it begins. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Selling, selling } from '../support/selling.ts'

describe('a deal opened after the meeting it came of', () => {
  let sales: Selling
  beforeAll(async () => {
    sales = await selling()
    const { open, step, win } = sales
    await open('d1', '02-10', 1_000, { close: '03-31' })
    await step('d1', '02-06', { type: 'HoldMeeting', outcome: 'interested' })
    await step('d1', '02-07', { type: 'IdentifyNeed', description: 'a van', products: ['van'], beyond: true })
    await step('d1', '02-08', { type: 'ChangeDealValue', to: { amount: 90_000, currency: 'EUR' } })
    await step('d1', '02-09', { type: 'MoveExpectedClose', to: '2026-05-31' as never })
    await win('d1', '02-20', 1_000)
  })
  afterAll(() => sales.crm.close())
  const stageOn = async (day: string) => {
    const { stages } = await sales.crm.pipeline.board({ asOf: `2026-${day}` })
    return stages.flatMap(({ stage, cards }) => cards.map((card) => ({ stage, ...card })))
  }

  it('is on no board before it is opened, and then where it had come to', async () => {
    expect(await stageOn('02-09')).toEqual([])
    expect(await stageOn('02-10')).toMatchObject([{ stage: 'needs', daysInStage: 0, age: 0 }])
    expect(await stageOn('02-12')).toMatchObject([{ stage: 'needs', daysInStage: 2, age: 2 }])
  })

  it('is worth, and expected, what its opening says, which is the later word', async () => {
    const value = { amount: 100_000, currency: 'EUR' }
    expect(await stageOn('02-12')).toMatchObject([{ value, expectedClose: '2026-03-31', pushes: 0 }])
  })

  it('is counted by the funnel and the paths in every stage that it entered', async () => {
    const { steps } = await sales.crm.pipeline.funnel({ asOf: '2026-02-12', mode: 'entered' })
    expect(steps.map(({ reached }) => reached)).toEqual([1, 0, 1, 0, 1, 0, 0, 0, 0])
    const { variants, outOfOrder } = await sales.crm.pipeline.paths({ asOf: '2026-02-28' })
    expect(variants.map(({ path }) => path)).toEqual(['1-3-5-6-8-won'])
    expect(outOfOrder).toBe(0)
  })

  it('is moved by nothing but its opening', async () => {
    const span = { from: '2026-02-01', to: '2026-02-15' } as never
    const { created, increased, closing, movements } = await sales.crm.pipeline.waterfall(span)
    expect([created.value, increased.value, closing.value]).toEqual([{ EUR: 100_000 }, {}, { EUR: 100_000 }])
    expect(movements.map(({ type }) => type)).toEqual(['DealOpened'])
  })
})

describe('windows of so many days', () => {
  it('hold as many local days, today the last of them', async () => {
    const { crm, open, win, lose } = await selling()
    for (const n of [1, 2, 3]) await open(`d${n}`, '01-01', 1_000)
    await lose('d1', '01-10')
    await lose('d2', '01-11')
    await win('d3', '01-12', 1_000)
    const learntFrom = async (trainingDays: number) => {
      const span = { from: '2026-02-01', to: '2026-03-01', asOf: '2026-01-12', trainingDays } as never
      return (await crm.pipeline.forecast(span)).probabilities[0]?.closed
    }
    expect(await Promise.all([1, 2, 3].map(learntFrom))).toEqual([1, 2, 3])
    await crm.close()
  })
})
