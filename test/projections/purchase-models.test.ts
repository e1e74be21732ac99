import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import {
  type BgNbd,
  expectedOfNew,
  expectedPurchases,
  fitBgNbd,
  lnLikelihood,
  type PurchaseRecord,
  probabilityAlive,
  probabilityOfCount,
} from '../../projections/statistics/bg-nbd.ts'
import type { Fit } from '../../projections/statistics/fit.ts'
import { expectedSpend, fitGammaGamma } from '../../projections/statistics/gamma-gamma.ts'
import { dataSet } from '../support/data.ts'

const times = (groups: ReadonlyArray<readonly [x: number, tx: number, T: number, n: number]>) =>
  groups.flatMap(([x, tx, T, n]): ReadonlyArray<PurchaseRecord> => Array.from({ length: n }, () => ({ x, tx, T })))

/** What was fitted; a fit that has none fails the test with its reason. */
const fitted = <P>(fit: Fit<P>) => {
  if (E.isLeft(fit)) throw new Error(fit.left.message)
  return fit.right
}

const published: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }
const known: PurchaseRecord = { x: 2, tx: 30.43, T: 38.86 }
const early: PurchaseRecord = { x: 1, tx: 1.71, T: 38.86 }
const never: PurchaseRecord = { x: 0, tx: 0, T: 38.86 }

describe('BG/NBD at the published values of CDNOW', () => {
  it('expects of a new client what the paper says', () => {
    const expected = [1, 39, 52, 78].map((t) => expectedOfNew(published, t).toFixed(4))
    expect(expected).toEqual(['0.0533', '1.1967', '1.4461', '1.8605'])
  })

  it('expects of known clients what the paper says, and how likely they are still there', () => {
    expect(expectedPurchases(published, known, 39)).toBeCloseTo(1.226, 3)
    expect(expectedPurchases(published, early, 39)).toBeCloseTo(0.2032, 4)
    expect(expectedPurchases(published, never, 39)).toBeCloseTo(0.1951, 4)
    expect(probabilityAlive(published, known)).toBeCloseTo(0.7266, 4)
    expect(probabilityAlive(published, early)).toBeCloseTo(0.2121, 4)
  })

  it('gives single records their likelihood', () => {
    expect([known, early, never].map((one) => lnLikelihood(published, one).toFixed(4))).toEqual([
      '-9.4586',
      '-4.4691',
      '-0.5547',
    ])
    const ones = { r: 1, alpha: 1, a: 1, b: 1 }
    expect(lnLikelihood(ones, { x: 1, tx: 2, T: 5 })).toBeCloseTo(-2.6672, 4)
    expect(lnLikelihood(ones, { x: 3, tx: 2, T: 6 })).toBeCloseTo(-4.9912, 4)
  })

  it('gives the probability of a number of purchases', () => {
    expect(probabilityOfCount(published, 39, 0)).toBeCloseTo(0.5738, 4)
    expect(probabilityOfCount(published, 2, 10) * 1e7).toBeCloseTo(1.0787, 4)
    const all = Array.from({ length: 400 }, (_, x) => probabilityOfCount(published, 39, x))
    expect(all.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4)
    expect(all.reduce((sum, p, x) => sum + x * p, 0)).toBeCloseTo(expectedOfNew(published, 39), 2)
  })

  it('has no gap where a is one', () => {
    const [at, beside] = [1, 1.0001].map((a) => expectedPurchases({ ...published, a }, known, 39))
    expect(at).toBeCloseTo(beside ?? 0, 3)
  })

  it('has no gap where a + b is one, and does not overflow with thousands of purchases', () => {
    const [at, near] = [0.6, 0.60001].map((b) => expectedOfNew({ r: 0.3, alpha: 4, a: 0.4, b }, 39))
    expect(at).toBeCloseTo(near ?? 0, 4)
    const regular = expectedPurchases(published, { x: 5_000, tx: 1_000, T: 1_000 }, 52)
    expect(regular).toBeGreaterThan(200)
    expect(regular).toBeLessThan(300)
  })
})

describe('MBG/NBD, where a client may leave after the first purchase as well', () => {
  const model: BgNbd = { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }
  it('can tell how likely it is that one without a repeat is still there', () => {
    expect(probabilityAlive(model, never, 'MBG')).toBeCloseTo(0.3897, 3)
    expect(probabilityAlive(published, never)).toBe(1)
  })
  it('expects of who is new what a buyer at its rate would, less those who left at once', () => {
    const soon = expectedOfNew(model, 1e-6, 'MBG') * 1e6
    expect(soon).toBeCloseTo(((model.r / model.alpha) * model.b) / (model.a + model.b), 4)
  })
  it('expects now of all records what it expected before of the new: nothing is lost between', () => {
    // Of x = 0 and x ≥ 1 by T: what each will buy until T + t, weighted by how likely it is, against E[X(T + t)] − E[X(T)].
    const [T, t] = [10, 5]
    const steps = 400
    const record = (x: number, tx: number): PurchaseRecord => ({ x, tx, T })
    let sum = Math.exp(lnLikelihood(model, record(0, 0), 'MBG')) * expectedPurchases(model, record(0, 0), t, 'MBG')
    for (let x = 1; x <= 60; x++)
      for (let i = 0; i < steps; i++) {
        const tx = (T * (i + 0.5)) / steps
        // The other x − 1 purchases lie anywhere before: tx^(x−1)/(x−1)!.
        let ways = 1
        for (let j = 1; j < x; j++) ways *= tx / j
        const density = Math.exp(lnLikelihood(model, record(x, tx), 'MBG')) * ways * (T / steps)
        sum += density * expectedPurchases(model, record(x, tx), t, 'MBG')
      }
    expect(sum).toBeCloseTo(expectedOfNew(model, T + t, 'MBG') - expectedOfNew(model, T, 'MBG'), 4)
  })
})

const summary = dataSet('cdnow/cdnow_customers_summary.csv')
const spending = dataSet('cdnow/cdnow_customers_summary_with_transactions.csv')

describe('fitting BG/NBD', () => {
  const example = times([
    [0, 0, 39, 50],
    [0, 0, 26, 30],
    [1, 1, 39, 12],
    [1, 2, 26, 10],
    [1, 30, 39, 3],
    [2, 3, 39, 8],
    [2, 24, 26, 4],
    [3, 4, 39, 6],
    [4, 37, 39, 5],
    [6, 8, 39, 4],
    [8, 38, 39, 5],
    [12, 25, 26, 4],
    [18, 39, 39, 4],
  ])

  it('finds the parameters of a worked example', () => {
    const { parameters, logLikelihood } = fitted(fitBgNbd(example))
    const { r, alpha, a, b } = parameters
    expect([r, alpha, b].map((one) => one.toFixed(5))).toEqual(['0.17907', '0.94817', '0.79851'])
    expect(a.toFixed(4)).toBe('0.4129')
    expect(logLikelihood.toFixed(4)).toBe('-790.4466')
    expect(probabilityAlive(parameters, { x: 2, tx: 3, T: 39 }).toFixed(4)).toBe('0.0273')
    expect(probabilityAlive(parameters, { x: 8, tx: 38, T: 39 }).toFixed(4)).toBe('0.9388')
    expect(expectedPurchases(parameters, { x: 8, tx: 38, T: 39 }, 13).toFixed(4)).toBe('2.3530')
  })

  it('is indifferent to the unit of time and to the order of clients', () => {
    const inWeeks = fitted(fitBgNbd(example)).parameters
    const days = example.toReversed().map(({ x, tx, T }) => ({ x, tx: 7 * tx, T: 7 * T }))
    const inDays = fitted(fitBgNbd(days)).parameters
    expect(inDays.r / inWeeks.r).toBeCloseTo(1, 6)
    expect(inDays.alpha / 7 / inWeeks.alpha).toBeCloseTo(1, 6)
  })

  it.skipIf(summary === undefined)('comes out as published for the 2,357 clients of CDNOW', () => {
    const records = readFileSync(summary ?? '', 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line): PurchaseRecord => {
        const [, x = 0, tx = 0, T = 0] = line.split(',').map(Number)
        return { x, tx, T }
      })
    expect([records.length, records.reduce((sum, { x }) => sum + x, 0)]).toEqual([2_357, 2_457])
    const { parameters, logLikelihood } = fitted(fitBgNbd(records))
    const { r, alpha, a, b } = parameters
    const rounded = [r, alpha, a, b].map((one) => one.toFixed(3))
    expect(rounded).toEqual(['0.243', '4.414', '0.793', '2.426'])
    expect(Math.abs(r - 0.242593)).toBeLessThan(1e-6)
    expect(Math.abs(alpha - 4.413532)).toBeLessThan(2e-6)
    expect(Math.abs(a - 0.792886)).toBeLessThan(1e-6)
    expect(Math.abs(b - 2.425753)).toBeLessThan(1e-6)
    expect(logLikelihood.toFixed(4)).toBe('-9582.4256')
    const ones = { r: 1, alpha: 1, a: 1, b: 1 }
    expect(records.reduce((sum, record) => sum + lnLikelihood(ones, record), 0).toFixed(4)).toBe('-13887.6946')
    const modified = fitted(fitBgNbd(records, 'MBG'))
    const { r: mr, alpha: malpha, a: ma, b: mb } = modified.parameters
    expect([mr, malpha, ma, mb].map((one) => one.toFixed(3))).toEqual(['0.525', '6.183', '0.891', '1.614'])
    expect(modified.logLikelihood.toFixed(4)).toBe('-9582.1327')
    expect(probabilityAlive(modified.parameters, never, 'MBG').toFixed(4)).toBe('0.3897')
  })

  it.skipIf(summary === undefined)('fits 2,357 clients in less than two seconds, 100,000 in less than thirty', () => {
    const published = readFileSync(summary ?? '', 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number))
    /** As many as asked for, none like another: their times are stretched by thousandths. */
    const records = (count: number): ReadonlyArray<PurchaseRecord> =>
      Array.from({ length: count }, (_, i): PurchaseRecord => {
        const [, x = 0, tx = 0, T = 0] = published[i % published.length] ?? []
        const stretch = 1 + Math.floor(i / published.length) / 1_000
        return { x, tx: tx * stretch, T: T * stretch }
      })
    const seconds = (count: number): number => {
      const before = performance.now()
      fitted(fitBgNbd(records(count)))
      return (performance.now() - before) / 1_000
    }
    expect(seconds(2_357)).toBeLessThan(2)
    expect(seconds(100_000)).toBeLessThan(30)
  })

  it('says what is wrong with too few, with nobody who came back, and with records that cannot be', () => {
    const left = (records: ReadonlyArray<PurchaseRecord>) => {
      const fit = fitBgNbd(records)
      return E.isLeft(fit) ? fit.left : undefined
    }
    expect(left(times([[0, 0, 40, 29]]))).toMatchObject({ _tag: 'TooFewClients', n: 29, needed: 30 })
    expect(left(times([[0, 0, 40, 50]]))).toMatchObject({ _tag: 'NoRepeatPurchase', n: 50 })
    const bad: ReadonlyArray<readonly [PurchaseRecord, string, number]> = [
      [{ x: 1.5, tx: 1, T: 40 }, 'x', 1.5],
      [{ x: -1, tx: 1, T: 40 }, 'x', -1],
      [{ x: 0, tx: 1, T: 40 }, 'tx', 1],
      [{ x: 1, tx: 41, T: 40 }, 'tx', 41],
      [{ x: 1, tx: -1, T: 40 }, 'tx', -1],
      [{ x: 1, tx: 1, T: Number.NaN }, 'T', Number.NaN],
    ]
    for (const [record, field, value] of bad)
      expect(left([...example, record])).toMatchObject({ _tag: 'BadRecord', index: example.length, field, value })
  })

  it('says where clients do not differ in leaving, and what is still known', () => {
    const fit = fitBgNbd(
      times([
        [0, 0, 40, 30],
        [0, 0, 30, 25],
        [0, 0, 20, 15],
        [1, 2, 40, 6],
        [1, 20, 30, 8],
        [1, 10, 20, 5],
        [2, 12, 40, 5],
        [2, 28, 30, 7],
        [3, 35, 40, 6],
        [4, 15, 40, 3],
        [5, 38, 40, 4],
        [7, 29, 30, 2],
        [8, 18, 40, 1],
        [10, 39, 40, 2],
      ]),
    )
    expect(fit).toMatchObject({ left: { _tag: 'Degenerate', message: expect.stringContaining('0.083') } })
  })

  it('says where nobody has left at all', () => {
    const fit = fitBgNbd(
      times([
        [1, 39, 40, 20],
        [5, 39, 40, 20],
        [20, 39.5, 40, 20],
      ]),
    )
    expect(fit).toMatchObject({ left: { _tag: 'Degenerate', message: expect.stringContaining('nobody has left') } })
  })
})

describe('Gamma–Gamma', () => {
  const groups: ReadonlyArray<readonly [x: number, mean: number, n: number]> = [
    [1, 20, 3],
    [1, 45, 2],
    [2, 30, 3],
    [2, 80, 1],
    [3, 25, 2],
    [3, 60, 2],
    [4, 35, 1],
    [5, 50, 1],
    [6, 28, 1],
    [8, 40, 1],
  ]
  const spends = groups.flatMap(([x, mean, n]) => Array.from({ length: n }, () => ({ x, mean })))

  it('finds the parameters of a worked example', () => {
    const { parameters, logLikelihood } = fitted(fitGammaGamma(spends))
    const { p, q, gamma } = parameters
    expect([p, q, gamma].map((one) => one.toFixed(4))).toEqual(['9.1077', '10.6641', '40.8805'])
    expect(logLikelihood.toFixed(4)).toBe('-68.5518')
  })

  it.skipIf(spending === undefined)('comes out as published for the 946 clients of CDNOW that came back', () => {
    const records = readFileSync(spending ?? '', 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .flatMap((line) => {
        const [, x = 0, , , mean = 0] = line.split(',').map(Number)
        return x > 0 && mean > 0 ? [{ x, mean }] : []
      })
    expect(records).toHaveLength(946)
    const { parameters, logLikelihood } = fitted(fitGammaGamma(records))
    const { p, q, gamma } = parameters
    expect([p, q].map((one) => one.toFixed(4))).toEqual(['6.2488', '3.7446'])
    expect(Math.abs(gamma - 15.4477)).toBeLessThan(1e-4)
    expect(logLikelihood.toFixed(4)).toBe('-4055.9232')
  })

  it('says what is wrong with records that cannot be, and with too few', () => {
    expect(fitGammaGamma([...spends, { x: 0, mean: 3 }])).toMatchObject({ left: { _tag: 'BadRecord', field: 'x' } })
    expect(fitGammaGamma([...spends, { x: 1, mean: 0 }])).toMatchObject({ left: { _tag: 'BadRecord', field: 'mean' } })
    expect(fitGammaGamma(spends.slice(0, 9))).toMatchObject({ left: { _tag: 'TooFewClients', n: 9 } })
  })

  it('expects of clients of CDNOW what the note says', () => {
    const model = { p: 6.25, q: 3.74, gamma: 15.44 }
    expect(expectedSpend(model, { x: 2, mean: 22.35 })).toBeCloseTo(24.66, 2)
    expect(expectedSpend(model, { x: 1, mean: 11.77 })).toBeCloseTo(18.92, 2)
    expect(expectedSpend(model, null)).toBeCloseTo(35.22, 2)
    expect(expectedSpend({ ...model, q: 1 }, null)).toBeNull()
  })

  it('values a client of CDNOW as the note does: by weeks at 15 % a year, and by months at 1 %', () => {
    const spend = expectedSpend({ p: 6.25, q: 3.74, gamma: 15.44 }, { x: 2, mean: 22.35 }) ?? 0
    const discounted = (steps: number, weeks: number, rate: number) =>
      Array.from({ length: steps }, (_, i) => i + 1).reduce((sum, k) => {
        const step =
          expectedPurchases(published, known, k * weeks) - expectedPurchases(published, known, (k - 1) * weeks)
        return sum + step / (1 + rate) ** k
      }, 0)
    const weekly = discounted(52, 1, 1.15 ** (1 / 52) - 1)
    expect(weekly).toBeCloseTo(1.46, 4)
    expect(weekly * spend).toBeCloseTo(36.01, 2)
    const monthly = discounted(12, 4.345, 0.01)
    expect(monthly).toBeCloseTo(1.4714, 4)
    expect(monthly * spend).toBeCloseTo(36.29, 2)
  })
})
