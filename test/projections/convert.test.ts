/** C6, amounts in one currency: each at the rate of its own date, rounded half to even by itself. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { atRate, type Conversion } from '../../projections/convert.ts'
import { waterfallLines } from '../../projections/pipeline/waterfall.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { fixtureF } from '../support/fixture-f.ts'

const day = (text: string) => text as LocalDate
const toEur: Conversion = {
  to: 'EUR',
  rates: [
    { day: day('2026-03-09'), currency: 'USD', rate: '0.9' },
    { day: day('2026-03-10'), currency: 'USD', rate: '0.5' },
  ],
}

describe('an amount at a rate', () => {
  it('10.00 at 1.0855 is 10.86, at 1.0845 10.84', () => {
    const ten = { amount: 1_000, currency: 'USD' }
    expect([atRate(ten, 'EUR', '1.0855'), atRate(ten, 'EUR', '1.0845')]).toEqual([1_086, 1_084])
  })

  it('knows how many digits a currency has', () => {
    expect(atRate({ amount: 1_000, currency: 'JPY' }, 'EUR', '0.00625')).toBe(625)
    expect(atRate({ amount: 625, currency: 'EUR' }, 'JPY', '160')).toBe(1_000)
  })

  it('below zero is as far from it as above', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000_000 }), (amount, rate) => {
        const there = (sign: 1 | -1) => atRate({ amount: sign * amount, currency: 'USD' }, 'EUR', `${rate / 10_000}`)
        expect(there(-1) + there(1)).toBe(0)
      }),
      { seed: 20_261_101 },
    )
  })

  it('is none where the rate is no number above zero', () => {
    for (const rate of ['', '0', '-1', '1e3', '1,5'])
      expect(() => atRate({ amount: 1, currency: 'USD' }, 'EUR', rate)).toThrow('is no rate')
  })
})

describe('a view with its amounts converted', () => {
  let crm: Clientela
  beforeAll(async () => {
    crm = await fixtureF()
  })
  afterAll(() => crm.close())
  const march = { from: day('2026-03-01'), to: day('2026-04-01') }

  it('D7, 3,000.00 USD of 9 March, is 2,700.00 EUR by the rate of that day; the answer says that one was converted', async () => {
    const board = await crm.pipeline.board({ asOf: '2026-03-31', convert: toEur })
    expect(board.converted).toEqual({ to: 'EUR', amounts: { USD: 1 } })
    expect(board.stages[0]).toMatchObject({ stage: 'prospect', value: { EUR: 270_000 } })
    expect(board.stages.flatMap(({ value }) => Object.keys(value)).includes('USD')).toBe(false)
  })

  it('keeps its identities: the waterfall has one currency, and closes', async () => {
    const w = await crm.pipeline.waterfall({ ...march, asOf: '2026-03-31', convert: toEur })
    const minus = ['decreased', 'movedOut', 'transferredOut', 'won', 'lost']
    const sum = waterfallLines.reduce(
      (total, line) => total + (minus.includes(line) ? -1 : 1) * (w[line].value.EUR ?? 0),
      w.opening.value.EUR ?? 0,
    )
    expect(w.closing.value).toEqual({ EUR: 3_670_000 })
    expect(sum).toBe(3_670_000)
  })

  it('lists what is behind its figures in the same currency', async () =>
    everyFigureDrills(await crm.pipeline.winRate({ by: 'manager', asOf: '2026-03-31', convert: toEur }), /^converted/))

  it('is not asked, where a day lies before the first rate of its currency', async () => {
    const late = { ...toEur, rates: toEur.rates.slice(1) }
    await expect(crm.pipeline.board({ asOf: '2026-03-31', convert: late })).rejects.toThrow(
      'no rate from USD to EUR on 2026-03-09',
    )
  })

  it('without it keeps currencies apart, and says nothing of a conversion', async () => {
    const board = await crm.pipeline.board({ asOf: '2026-03-31' })
    expect(board.converted).toBeUndefined()
    expect(board.stages[0]?.value).toEqual({ USD: 300_000 })
  })
})
