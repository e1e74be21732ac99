import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aalenJohansen } from '../../../projections/statistics/aalen-johansen.ts'
import { chiSquareTail } from '../../../projections/statistics/chi-square.ts'
import {
  kaplanMeier,
  type Observation,
  restrictedMean,
  survivalAt,
} from '../../../projections/statistics/kaplan-meier.ts'
import { logRank } from '../../../projections/statistics/log-rank.ts'
import { percentile, summary } from '../../../projections/statistics/percentile.ts'
import { ratio } from '../../../projections/statistics/ratio.ts'

/** `6+` is censored at 6. */
const observed = (text: string): ReadonlyArray<Observation> =>
  text.split(',').map((one) => ({ time: Number.parseFloat(one), event: !one.endsWith('+') }))

const tiny = observed('3,5,5+,8,10+')
const sixMp = observed('6,6,6,6+,7,9+,10,10+,11+,13,16,17+,19+,20+,22,23,25+,32+,32+,34+,35+')
const placebo = observed('1,1,2,2,3,4,4,5,5,8,8,8,8,11,11,12,12,15,17,22,23')

describe('rates', () => {
  it('carry the Wilson interval, and no value where there is nothing to divide by', () => {
    const seven = ratio(7, 10)
    expect(seven.value).toBe(0.7)
    expect(seven.ci95?.[0]).toBeCloseTo(0.3968, 4)
    expect(seven.ci95?.[1]).toBeCloseTo(0.8922, 4)
    expect(ratio(0, 5).ci95?.[0]).toBe(0)
    expect(ratio(0, 5).ci95?.[1]).toBeCloseTo(0.4345, 4)
    expect(ratio(0, 0)).toEqual({ num: 0, den: 0, value: null, ci95: null })
  })

  it('have intervals that end with 0 or 1 where the rate does', () => {
    for (let n = 1; n <= 200; n++) expect([ratio(0, n).ci95?.[0], ratio(n, n).ci95?.[1]]).toEqual([0, 1])
  })
})

describe('percentiles', () => {
  it('interpolate as R, NumPy and Excel do', () => {
    expect([0.25, 0.5, 0.9].map((p) => percentile([40, 10, 30, 20], p))).toEqual([17.5, 25, 37])
    expect(percentile([2, 4, 5, 7, 9, 10, 12, 14, 20, 30], 0.75)).toBe(13.5)
    expect(percentile([2, 4, 5, 7, 9, 10, 12, 14, 20, 30], 0.9)).toBeCloseTo(21, 12)
    expect(summary([])).toEqual({ n: 0, mean: null, median: null, p25: null, p75: null, p90: null })
  })
})

describe('Kaplan–Meier', () => {
  it('has the median that counting gives where nobody is censored, whatever the last digits of a half', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }), (times) => {
        const halfGone = times.toSorted((a, b) => a - b)[Math.ceil(times.length / 2) - 1]
        return kaplanMeier(times.map((time) => ({ time, event: true }))).median === halfGone
      }),
    )
  })

  it('gives the worked example', () => {
    const { curve, median } = kaplanMeier(tiny)
    expect(curve.map(({ survival }) => survival)).toEqual([
      expect.closeTo(0.8),
      expect.closeTo(0.6),
      expect.closeTo(0.3),
    ])
    expect(curve.map(({ hazard }) => hazard)).toEqual([expect.closeTo(0.2), expect.closeTo(0.45), expect.closeTo(0.95)])
    expect(curve[0]).toMatchObject({ low: expect.closeTo(0.2038, 4), high: expect.closeTo(0.9692, 4) })
    expect(curve[1]).toMatchObject({
      se: expect.closeTo(0.2191, 4),
      low: expect.closeTo(0.1257, 4),
      high: expect.closeTo(0.8818, 4),
    })
    expect(curve[2]).toMatchObject({ low: expect.closeTo(0.0123, 4), high: expect.closeTo(0.7192, 4) })
    expect(median).toBe(8)
  })
  it('lets late entries in only when they came', () => {
    const late = [
      { entry: 0, time: 5 },
      { entry: 4, time: 6 },
      { entry: 5, time: 8 },
    ].map((one) => ({ ...one, event: true }))
    const { curve } = kaplanMeier(late)
    expect(curve.map(({ atRisk, survival }) => [atRisk, survival])).toEqual([
      [2, 0.5],
      [2, 0.25],
      [1, 0],
    ])
  })
  it('gives the published values of the 6-MP trial', () => {
    const result = kaplanMeier(sixMp)
    const at = (time: number) => result.curve.find((point) => point.time === time)
    const published: ReadonlyArray<readonly [number, number, number]> = [
      [6, 0.8571, 0.0764],
      [7, 0.8067, 0.0869],
      [10, 0.7529, 0.0963],
      [13, 0.6902, 0.1068],
      [16, 0.6275, 0.1141],
      [22, 0.5378, 0.1282],
      [23, 0.4482, 0.1346],
    ]
    for (const [time, survival, se] of published)
      expect(at(time)).toMatchObject({ survival: expect.closeTo(survival, 4), se: expect.closeTo(se, 4) })
    expect(at(6)).toMatchObject({ low: expect.closeTo(0.6197, 4), high: expect.closeTo(0.9516, 4) })
    expect(at(22)).toMatchObject({ low: expect.closeTo(0.2678, 4), high: expect.closeTo(0.7468, 4) })
    expect(at(23)).toMatchObject({ low: expect.closeTo(0.1881, 4), high: expect.closeTo(0.6801, 4) })
    expect(result.median).toBe(23)
  })
  it('never rises, and stays between 0 and 1', () => {
    const observation = fc.record({ time: fc.integer({ min: 0, max: 50 }), event: fc.boolean() })
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 60 }), (observations) => {
        const { curve } = kaplanMeier(observations)
        for (const [i, point] of curve.entries()) {
          expect(point.survival).toBeGreaterThanOrEqual(0)
          expect(point.survival).toBeLessThanOrEqual(curve[i - 1]?.survival ?? 1)
        }
        expect(restrictedMean(kaplanMeier(observations), 50)).toBeLessThanOrEqual(50)
      }),
    )
  })
  it('takes 100,000 observations in its stride', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({ time: (i * 7919) % 1000, event: i % 3 !== 0 }))
    expect(survivalAt(kaplanMeier(many), 1_000)).toBeGreaterThanOrEqual(0)
  })
})

describe('Aalen–Johansen', () => {
  it('gives the worked example: three quarters won, one lost, where the naive estimate says all', () => {
    const exits = [
      { time: 10, cause: 'won' },
      { time: 20, cause: 'lost' },
      { time: 30, cause: null },
      { time: 40, cause: 'won' },
    ] as const
    const steps = aalenJohansen(exits, ['won', 'lost'])
    expect(steps.map(({ survival }) => survival)).toEqual([0.75, 0.5, 0])
    expect(steps.at(-1)?.incidence).toEqual({ won: 0.75, lost: 0.25 })
  })
  it('needs no jitter at ties', () => {
    const exits = [
      { time: 10, cause: 'won' },
      { time: 10, cause: 'lost' },
      { time: 12, cause: null },
      { time: 12, cause: null },
    ] as const
    expect(aalenJohansen(exits, ['won', 'lost'])).toEqual([
      { time: 10, survival: 0.5, incidence: { won: 0.25, lost: 0.25 } },
    ])
  })
  it('adds up to one with the survival', () => {
    const exit = fc.record({
      time: fc.integer({ min: 0, max: 40 }),
      cause: fc.constantFrom('won' as const, 'lost' as const, null),
    })
    fc.assert(
      fc.property(fc.array(exit, { maxLength: 60 }), (exits) => {
        for (const { survival, incidence } of aalenJohansen(exits, ['won', 'lost']))
          expect(survival + incidence.won + incidence.lost).toBeCloseTo(1, 10)
      }),
    )
  })
})

describe('the log-rank test', () => {
  /** χ² of two groups is (O − E)²/V. */
  const varianceOf = (result: ReturnType<typeof logRank>): number =>
    ((result?.observed[0] ?? 0) - (result?.expected[0] ?? 0)) ** 2 / (result?.chi2 ?? 0)

  it('gives the published value of the 6-MP trial', () => {
    const result = logRank([sixMp, placebo])
    expect(result?.observed[0]).toBe(9)
    expect(result?.expected[0]).toBeCloseTo(19.2505, 4)
    expect(result?.chi2).toBeCloseTo(16.793, 3)
    expect(varianceOf(result)).toBeCloseTo(6.257, 4)
    expect(result?.p).toBeCloseTo(4.17e-5, 7)
  })
  it('gives the small example, and nothing where nothing tells groups apart', () => {
    const result = logRank([tiny, observed('2,4,6,9+')])
    expect([result?.observed[0], result?.expected[0], result?.chi2, result?.p]).toEqual([
      3,
      expect.closeTo(3.5853, 4),
      expect.closeTo(0.2412, 4),
      expect.closeTo(0.6234, 4),
    ])
    expect(varianceOf(result)).toBeCloseTo(1.4206, 4)
    expect(logRank([observed('1+,2+'), observed('3+')])).toBeNull()
  })
  it('keeps its digits far out in the tail', () => {
    expect(chiSquareTail(74.317, 2) / 7.3e-17).toBeCloseTo(1, 1)
    expect(chiSquareTail(3.841459, 1)).toBeCloseTo(0.05, 6)
    expect(chiSquareTail(0, 3)).toBe(1)
  })
})
