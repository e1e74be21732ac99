/** P5, P8, P9, P10, P12: worked examples of what deals are worth, and are expected to be. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shrunk } from '../../projections/pipeline/stage-probability.ts'
import { velocityOf } from '../../projections/pipeline/velocity.ts'
import { weigh } from '../../projections/pipeline/weigh.ts'
import { aalenJohansen, conditionalIncidence } from '../../projections/statistics/aalen-johansen.ts'
import { distributionOf, sumRange } from '../../projections/statistics/bernoulli-sum.ts'
import { bias, reliabilityBins, scoresOf, wape } from '../../projections/statistics/brier.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { fixtureF } from '../support/fixture-f.ts'
import { day, euros, type Selling, selling } from '../support/selling.ts'

const date = (text: string) => text as LocalDate
const march = { from: date('2026-03-01'), to: date('2026-04-01') }
const april = { from: date('2026-04-01'), to: date('2026-05-01') }

describe('P5, deal size, offers, cross-sell', () => {
  let sales: Selling
  beforeAll(async () => {
    sales = await selling()
    const { open, offer, step, win } = sales
    for (let n = 1; n <= 13; n++) {
      await open(`d${n}`, '01-05', 400, { interest: ['basic'] })
      if (n === 1) continue
      await offer(`d${n}`, '02-01', [{ price: 400 }])
      if (n <= 6) await step(`d${n}`, '02-10', { type: 'AcceptOffer' })
      else if (n <= 8) await step(`d${n}`, '02-10', { type: 'DeclineOffer' })
    }
    await step('d1', '01-20', {
      type: 'IdentifyNeed',
      need: 'delivery',
      description: 'to the door',
      products: ['van'],
      beyond: true,
    })
    await offer('d1', '02-01', [
      { price: 100, discount: 1_000 },
      { product: 'van', price: 300, discount: 1_000, need: 'delivery' },
    ])
    await step('d1', '02-10', { type: 'AcceptOffer' })
    await step('d1', '02-11', { type: 'WinDeal' })
    await open('d14', '03-01', 800)
    await win('d14', '03-02', 800)
  })
  afterAll(() => sales.crm.close())
  const february = { from: date('2026-02-01'), to: date('2026-03-01') }

  it('accepted of the offers that ended, standing ones apart', async () => {
    const { offers } = await sales.crm.pipeline.size({ ...february })
    expect(offers).toMatchObject({ accepted: 6, declined: 2, acceptance: { num: 6, den: 8 } })
  })

  it('discount is a rate of sums, not a mean of rates', async () => {
    const { discount } = await sales.crm.pipeline.size({ ...february, drill: 'discount.rate.EUR' })
    // d1: list 100.00 + 300.00, net 90.00 + 270.00; the other five undiscounted at 400.00.
    expect(discount.list).toEqual({ EUR: 240_000 })
    expect(discount.rate.EUR).toMatchObject({ num: 4_000, den: 240_000 })
  })

  it('what the won deals were worth, and which of them sold more than was asked for', async () => {
    const { total, crossSell, rows } = await sales.crm.pipeline.size({ by: 'product' })
    expect(total.value.EUR).toMatchObject({ n: 2, median: 58_000, mean: 58_000, p90: 36_000 + 0.9 * 44_000 })
    expect(crossSell).toMatchObject({ num: 1, den: 2, value: 0.5 })
    expect(rows.map(({ key, won }) => [key, won])).toEqual([
      ['basic', 2],
      ['van', 1],
    ])
  })

  it('has a list behind each figure', async () => everyFigureDrills(await sales.crm.pipeline.size({}), /^none/))
})

describe('P5, the ways an offer ends', () => {
  it('accepted 6, declined 2, lapsed 2, standing 3: six of ten', async () => {
    const { crm, open, offer, step } = await selling()
    for (let n = 1; n <= 13; n++) {
      await open(`d${n}`, '01-05', 400)
      await step(`d${n}`, '02-01', {
        type: 'MakeOffer',
        lines: [{ product: 'basic', quantity: 1, unitPrice: euros(400) }],
        validUntil: day('02-20'),
      })
      if (n <= 6) await step(`d${n}`, '02-10', { type: 'AcceptOffer' })
      else if (n <= 8) await step(`d${n}`, '02-10', { type: 'DeclineOffer' })
      else if (n <= 10) await step(`d${n}`, '02-21', { type: 'LapseOffer' })
    }
    const { offers } = await crm.pipeline.size()
    expect(offers).toMatchObject({ accepted: 6, declined: 2, lapsed: 2, standing: 3 })
    expect(offers.acceptance).toMatchObject({ num: 6, den: 10, value: 0.6 })
    await open('d14', '03-01', 400)
    await offer('d14', '03-01', [{ price: 100, discount: 1_000 }, { price: 300 }])
    await step('d14', '03-02', { type: 'AcceptOffer' })
    const { discount } = await crm.pipeline.size({ ...march })
    expect(discount.rate.EUR).toMatchObject({ num: 1_000, den: 40_000, value: 0.025 })
    await crm.close()
  })
})

describe('P8, velocity', () => {
  it('50 open, a quarter won, 8,000.00 each in 40 days: 2,500.00 a day', () => {
    expect(velocityOf(50, 0.25, 800_000, 40)).toBe(250_000)
    expect(velocityOf(50, null, null, null)).toBeNull()
    expect(velocityOf(50, 0.25, 800_000, 0)).toBeNull()
  })

  it('of deals closed in the year before, with the change since the year before that', async () => {
    const { crm, open, win, lose } = await selling()
    for (const n of [1, 2, 3, 4, 5, 6]) await open(`d${n}`, '02-01', 8_000)
    await win('d1', '03-13', 8_000)
    for (const n of [2, 3, 4]) await lose(`d${n}`, '03-20')
    const answer = await crm.pipeline.velocity({ asOf: '2026-04-01' })
    const [row] = answer.currencies
    expect(row).toMatchObject({
      currency: 'EUR',
      now: { open: 2, winRate: { num: 1, den: 4 }, value: { mean: 800_000 }, cycle: { mean: 40 }, velocity: 10_000 },
      before: { open: 0, velocity: null },
      change: { open: 2, winRate: null, velocity: null },
    })
    everyFigureDrills(answer, /^days$|\.change\./)
    expect((await crm.pipeline.velocity({ asOf: '2026-03-01' })).currencies[0]?.now.velocity).toBeNull()
    await crm.close()
  })
})

describe('P9, the weighted forecast', () => {
  it('a stage has the share of its deals that were won, drawn towards the overall rate', () => {
    expect(shrunk(18, 20, 0.4, 0)).toBe(0.9)
    expect(shrunk(18, 20, 0.4, 10)).toBeCloseTo(22 / 30, 15)
    expect(shrunk(6, 20, 0.4, 0)).toBe(0.3)
    expect(shrunk(6, 20, 0.4, 10)).toBeCloseTo(10 / 30, 15)
    expect(shrunk(0, 0, 0.4, 0)).toBeNull()
    expect(shrunk(0, 0, null, 10)).toBeNull()
  })

  it('D4: 16,200.00 raw, 13,200.00 shrunk; halves go to the even unit', () => {
    const d4 = { amount: 1_800_000, currency: 'EUR' }
    expect(weigh(d4, 0.9)?.amount).toBe(1_620_000)
    expect(weigh(d4, shrunk(18, 20, 0.4, 10))?.amount).toBe(1_320_000)
    expect([1, 3, 5].map((amount) => weigh({ amount, currency: 'EUR' }, 0.5)?.amount)).toEqual([0, 2, 2])
  })

  it('a product that ends in a half is seen as one, whatever the last digits of the probability', () => {
    // (0·3 + 10·1)/(3·(2 + 10)) = 10/36 of 999.99 is 277.775; as a floating-point number it is a little less.
    const value = { amount: 99_999, currency: 'EUR' }
    expect(weigh(value, shrunk(0, 2, 1 / 3, 10))?.amount).toBe(27_777)
    expect(weigh(value, { num: 10n, den: 36n })?.amount).toBe(27_778)
  })

  it('and the forecast weighs by the fraction', async () => {
    const { crm, open, step, win, lose } = await selling()
    await open('w', '01-05', 1)
    await win('w', '01-20', 1)
    await open('d', '01-05', 333.5, { close: '02-20' })
    for (let n = 1; n <= 22; n++) await open(`l${n}`, '01-05', 1)
    for (const name of ['d', 'l1']) await step(name, '01-06', { type: 'HoldMeeting', outcome: 'x' })
    for (let n = 1; n <= 22; n++) await lose(`l${n}`, '01-20')
    const { deals, probabilities } = await crm.pipeline.forecast({
      from: day('02-01'),
      to: day('03-01'),
      asOf: '2026-01-31',
    })
    expect(probabilities.find(({ stage }) => stage === 'meeting')).toMatchObject({ won: 1, closed: 2 })
    // (1·23 + 10·1)/(23·(2 + 10)) = 33/276 of 333.50 is 39.875.
    expect(deals[0]?.weighted).toEqual({ amount: 3_988, currency: 'EUR' })
    await crm.close()
  })

  it('equal chances are equal numbers, however they came about', async () => {
    const { crm, open, win, lose } = await selling()
    await open('w', '01-05', 1)
    await win('w', '01-20', 1)
    for (let n = 1; n <= 5; n++) await open(`l${n}`, '01-05', 1)
    for (let n = 1; n <= 5; n++) await lose(`l${n}`, '01-20')
    const { probabilities } = await crm.pipeline.forecast({ from: day('02-01'), to: day('03-01'), asOf: '2026-01-31' })
    // (1·6 + 10·1)/(6·(1 + 10)); from the rounded overall rate of 1/6 it would be another in its last digit.
    expect(probabilities.find(({ stage }) => stage === 'closing')?.probability).toBe(8 / 33)
    await crm.close()
  })

  it('10,000 at a half, 20,000 at a quarter: mean and deviation 10,000, and the whole distribution', () => {
    const chances = [
      { amount: 10_000, probability: 0.5 },
      { amount: 20_000, probability: 0.25 },
    ]
    expect(sumRange(chances, 1)).toEqual({ mean: 10_000, sd: 10_000, p10: 0, p90: 30_000, method: 'exact' })
    expect(distributionOf(chances)).toEqual({
      sums: Float64Array.of(0, 10_000, 20_000, 30_000),
      probabilities: Float64Array.of(0.375, 0.375, 0.125, 0.125),
    })
  })

  it('many deals are simulated, from the seed given, and come near the truth', () => {
    const chances = Array.from({ length: 100 }, () => ({ amount: 100, probability: 0.5 }))
    const range = sumRange(chances, 7)
    expect(range).toEqual(sumRange(chances, 7))
    expect(range).toMatchObject({ mean: 5_000, sd: 500, method: 'simulated' })
    // Binomial(100, ½): 44 and 56, each within one of a hundred.
    expect(Math.abs(range.p10 - 4_400)).toBeLessThanOrEqual(100)
    expect(Math.abs(range.p90 - 5_600)).toBeLessThanOrEqual(100)
  })

  it('by timing: of four deals, one that is 10 days old is won within 30 more with 2/3', () => {
    const steps = aalenJohansen(
      [
        { time: 10, cause: 'won' },
        { time: 20, cause: 'lost' },
        { time: 30, cause: null },
        { time: 40, cause: 'won' },
      ],
      ['won', 'lost'],
    )
    expect(conditionalIncidence(steps, 'won', 10, 30)).toBeCloseTo(0.6667, 4)
    expect(conditionalIncidence(steps, 'won', 40, 30)).toBeNull()
  })

  describe('of the fixture', () => {
    let crm: Clientela
    beforeAll(async () => {
      crm = await fixtureF()
    })
    afterAll(() => crm.close())

    it('March as of 31 March: D1 is won, D4 and D5 are expected, each at 6/11; the total is the sum of the rows', async () => {
      const f = await crm.pipeline.forecast({ ...march, asOf: '2026-03-31' })
      // Closed so far: D1 won from closing, D2 lost from presentation; p0 ½, k 10: (1 + 5)/(1 + 10).
      expect(f.won).toEqual({ count: 1, value: { EUR: 1_200_000 } })
      expect(
        f.deals.map(({ deal, stage, weighted, category, overdue }) => [
          deal,
          stage,
          weighted?.amount,
          category,
          overdue,
        ]),
      ).toEqual([
        ['D5', 'objections', 381_818, 'best case', false],
        ['D4', 'closing', 981_818, 'best case', false],
      ])
      expect([f.weighted, f.forecast]).toEqual([{ EUR: 1_363_636 }, { EUR: 2_563_636 }])
      expect(f.undated).toEqual({ count: 1, value: { USD: 300_000 } })
      expect(f.range.EUR).toMatchObject({ method: 'exact', p10: 1_200_000, p90: 3_700_000 })
      everyFigureDrills(f, /^(deals|seed)/)
    })

    it('April as of 10 April: what was expected in March is overdue, and belongs to the current period', async () => {
      const f = await crm.pipeline.forecast({ ...april, asOf: '2026-04-10' })
      expect(f.deals.map(({ deal, overdue }) => [deal, overdue])).toEqual([
        ['D5', true],
        ['D3', false],
        ['D4', true],
      ])
      expect(f.overdue).toEqual({ count: 2, value: { EUR: 2_500_000 } })
      const may = await crm.pipeline.forecast({ from: date('2026-05-01'), to: date('2026-06-01'), asOf: '2026-04-10' })
      expect(may.deals.map(({ deal }) => deal)).toEqual(['D6'])
    })

    it('raw, by timing, of one manager, with bounds of one’s own', async () => {
      const raw = await crm.pipeline.forecast({ ...march, shrinkage: 0, asOf: '2026-03-31' })
      expect(raw.deals.map(({ probability, category }) => [probability, category])).toEqual([
        [1, 'commit'],
        [1, 'commit'],
      ])
      const timing = await crm.pipeline.forecast({ ...april, by: 'timing', asOf: '2026-03-31' })
      expect(timing.deals.map(({ deal }) => deal)).toEqual(['D5', 'D3', 'D6', 'D4', 'D7'])
      // One of three was lost on day 62, the last one left was won on day 74. D5 is 70 days old, D3 57, the others below 44.
      expect(timing.deals.map(({ probability }) => probability)).toEqual([1, expect.closeTo(2 / 3, 12), 0, 0, 0])
      const nobody = await crm.pipeline.forecast({ ...march, manager: 'nobody', asOf: '2026-03-31' })
      expect([nobody.deals, nobody.forecast]).toEqual([[], {}])
      const strict = await crm.pipeline.forecast({ ...march, bounds: { pipeline: 0.6 }, asOf: '2026-03-31' })
      expect(strict.categories.map(({ category, count }) => [category, count])).toContainEqual(['omitted', 2])
      expect(strict.forecast).toEqual({ EUR: 1_200_000 })
    })

    it('P10: no origin knows more than was known as its month began', async () => {
      const c = await crm.pipeline.calibration({ asOf: '2026-06-30', knownAt: '2026-06-30', origins: 6 })
      for (const [i, { month, forecast }] of c.origins.entries()) {
        const from = date(`${month}-01`)
        const to = date(`2026-${String(i + 2).padStart(2, '0')}-01`)
        const before = new Date(Date.UTC(2026, i, 0)).toISOString().slice(0, 10)
        const asked = await crm.pipeline.forecast({ from, to, knownAt: before, asOf: before })
        const overdue = await crm.pipeline.board({ knownAt: before })
        const expected = asked.weighted.EUR ?? 0
        // As the month begins, what is overdue belongs to it: asked a moment before, it still belongs to the month before.
        const late = overdue.stages
          .flatMap(({ cards }) => cards)
          .filter(({ expectedClose }) => expectedClose !== null && expectedClose < from)
          .reduce((sum, { value, winProbability }) => sum + (weigh(value, winProbability)?.amount ?? 0), 0)
        expect(forecast.EUR ?? 0, month).toBe(expected + late)
      }
      everyFigureDrills(c, /^money/)
    })
  })
})

describe('P10, calibration', () => {
  const predictions = [
    { probability: 0.9, happened: true },
    { probability: 0.9, happened: false },
    { probability: 0.3, happened: false },
    { probability: 0.3, happened: true },
  ]

  it('p .9 .9 .3 .3, o 1 0 0 1: Brier, skill, and Murphy’s three parts', () => {
    const scores = scoresOf(predictions)
    expect(scores.brier).toBeCloseTo(0.35, 12)
    expect(scores.uncertainty).toBe(0.25)
    expect(scores.reliability).toBeCloseTo(0.1, 12)
    expect(scores.resolution).toBe(0)
    expect(scores.skill).toBeCloseTo(-0.4, 12)
  })

  it('has no skill where all or none came true, and no score of nothing', () => {
    expect(scoresOf(predictions.filter(({ happened }) => happened)).skill).toBeNull()
    expect(scoresOf([])).toMatchObject({ n: 0, brier: null, skill: null })
  })

  it('a table of what was said against what came, with Wilson’s interval', () => {
    expect(
      reliabilityBins(predictions).map(({ bin, mean, observed }) => [bin, mean, observed.num, observed.den]),
    ).toEqual([
      ['0.3–0.4', 0.3, 1, 2],
      ['0.9–1.0', 0.9, 1, 2],
    ])
  })

  it('F 100, 80, A 90, 100: bias −.0526, WAPE .1579', () => {
    const pairs = [
      { forecast: 100, actual: 90 },
      { forecast: 80, actual: 100 },
    ]
    expect(bias(pairs)).toBeCloseTo(-0.0526, 4)
    expect(wape(pairs)).toBeCloseTo(0.1579, 4)
    expect([bias([]), wape([])]).toEqual([null, null])
  })
})

describe('P12, coverage', () => {
  it('open 900,000, target 500,000, won 200,000, win rate .3', async () => {
    const { crm, open, win, lose } = await selling()
    await open('w', '03-01', 200_000)
    await win('w', '03-10', 200_000)
    await open('l', '02-01', 466_666.67)
    await lose('l', '02-10')
    await open('o', '03-02', 900_000, { close: '03-31' })
    await open('later', '03-02', 70_000, { close: '04-01' })
    const answer = await crm.pipeline.coverage({ ...march, target: euros(500_000), asOf: '2026-03-15' })
    expect(answer.coverage.value).toBe(3)
    expect(answer.total.value).toBe(2.2)
    expect(answer.winRate.value).toBeCloseTo(0.3, 8)
    expect(answer.needed).toBeCloseTo(3.33, 2)
    everyFigureDrills(answer, /^target/)

    const none = await crm.pipeline.coverage({ ...march, target: null, asOf: '2026-03-15' })
    expect([none.coverage.value, none.total.value, none.targetMet]).toEqual([null, null, false])
    const met = await crm.pipeline.coverage({ ...march, target: euros(150_000), asOf: '2026-03-15' })
    expect([met.coverage.value, met.targetMet]).toEqual([null, true])
    const usd = await crm.pipeline.coverage({ ...march, target: { amount: 100, currency: 'USD' }, asOf: '2026-03-15' })
    expect([usd.open.count, usd.coverage.value, usd.needed]).toEqual([0, 0, null])
    await crm.close()
  })
})
