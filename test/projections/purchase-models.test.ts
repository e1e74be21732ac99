import { describe, expect, it } from 'vitest'
import {
  type BgNbd,
  expectedOfNew,
  expectedPurchases,
  fitBgNbd,
  lnLikelihood,
  type PurchaseRecord,
  probabilityAlive,
} from '../../projections/statistics/bg-nbd.ts'
import { expectedSpend, fitGammaGamma } from '../../projections/statistics/gamma-gamma.ts'

const times = (groups: ReadonlyArray<readonly [x: number, tx: number, T: number, n: number]>) =>
  groups.flatMap(([x, tx, T, n]): ReadonlyArray<PurchaseRecord> => Array.from({ length: n }, () => ({ x, tx, T })))

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

  it('has no gap where a is one', () => {
    const [at, beside] = [1, 1.0001].map((a) => expectedPurchases({ ...published, a }, known, 39))
    expect(at).toBeCloseTo(beside ?? 0, 3)
  })
})

describe('fitting BG/NBD', () => {
  it('finds the parameters of a worked example', () => {
    const fit = fitBgNbd(
      times([
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
      ]),
    )
    if (fit._tag === 'Degenerate') throw new Error(fit.reason)
    const { r, alpha, a, b } = fit.parameters
    expect([r, alpha, a, b].map((one) => one.toFixed(3))).toEqual(['0.179', '0.948', '0.413', '0.799'])
    expect(fit.logLikelihood).toBeCloseTo(-790.4466, 3)
    expect(probabilityAlive(fit.parameters, { x: 2, tx: 3, T: 39 })).toBeCloseTo(0.0273, 3)
    expect(probabilityAlive(fit.parameters, { x: 8, tx: 38, T: 39 })).toBeCloseTo(0.9388, 3)
    expect(expectedPurchases(fit.parameters, { x: 8, tx: 38, T: 39 }, 13)).toBeCloseTo(2.353, 2)
  })

  it('says where the data can not tell', () => {
    expect(fitBgNbd(times([[0, 0, 40, 29]]))).toMatchObject({ _tag: 'Degenerate' })
    expect(fitBgNbd(times([[0, 0, 40, 50]]))).toMatchObject({ _tag: 'Degenerate' })
    const even = fitBgNbd(
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
    expect(even).toMatchObject({ _tag: 'Degenerate', reason: expect.stringContaining('0.083') })
  })
})

describe('Gamma–Gamma', () => {
  it('finds the parameters of a worked example', () => {
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
    const fit = fitGammaGamma(groups.flatMap(([x, mean, n]) => Array.from({ length: n }, () => ({ x, mean }))))
    if (fit._tag === 'Degenerate') throw new Error(fit.reason)
    const { p, q, gamma } = fit.parameters
    expect([p, q, gamma].map((one) => one.toFixed(1))).toEqual(['9.1', '10.7', '40.9'])
    expect(fit.logLikelihood).toBeCloseTo(-68.5518, 3)
  })

  it('expects of clients of CDNOW what the note says', () => {
    const model = { p: 6.25, q: 3.74, gamma: 15.44 }
    expect(expectedSpend(model, { x: 2, mean: 22.35 })).toBeCloseTo(24.66, 1)
    expect(expectedSpend(model, { x: 1, mean: 11.77 })).toBeCloseTo(18.92, 1)
    expect(expectedSpend(model, null)).toBeCloseTo(35.22, 1)
    expect(expectedSpend({ ...model, q: 1 }, null)).toBeNull()
  })
})
