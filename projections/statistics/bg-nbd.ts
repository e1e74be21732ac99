/**
 * How often clients buy while they do, and when they silently leave: BG/NBD (Fader, Hardie & Lee 2005), where a client may leave
 * after each repeat purchase, and MBG/NBD (Batislam, Denizel & Filiztekin 2007), where it may also after the first. A client's
 * record is `x` repeat purchases, the last of them `tx` after the first, observed for `T`, all in weeks.
 */
import * as E from 'fp-ts/lib/Either.js'
import { itemAt } from '../../src/kernel/item-at.ts'
import { badRecord, degenerate, type Fit, type FitProblem, tooFew } from './fit.ts'
import { minimise } from './nelder-mead.ts'
import { hypergeometric, lnGamma } from './special.ts'

export interface PurchaseRecord {
  readonly x: number
  readonly tx: number
  readonly T: number
}

/** Rates are gamma (r, α), the chance of leaving after a purchase is beta (a, b). */
export interface BgNbd {
  readonly r: number
  /** Weeks. */
  readonly alpha: number
  readonly a: number
  readonly b: number
}

export const purchaseModels = ['BG', 'MBG'] as const
export type PurchaseModel = (typeof purchaseModels)[number]

/** Purchases after which a client might have left and did not. */
const survived = (x: number, model: PurchaseModel): number => (model === 'BG' ? x : x + 1)

/** ln of the sum of two numbers given by their logarithms. */
const lnSum = (a: number, b: number): number => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))

/** What of a record's log-likelihood depends on x alone: of still being there, and of having left, if it could. */
const lnCoefficients = ({ r, alpha, a, b }: BgNbd, x: number, model: PurchaseModel) => {
  const rate = lnGamma(r + x) - lnGamma(r) + r * Math.log(alpha)
  const s = survived(x, model)
  const beta = lnGamma(a + b) - lnGamma(b)
  const there = rate + beta + lnGamma(b + s) - lnGamma(a + b + s)
  // B(a + 1, b + s − 1) against B(a, b + s): one time fewer survived, once left.
  return { there, left: s === 0 ? Number.NEGATIVE_INFINITY : there + Math.log(a) - Math.log(b + s - 1) }
}

/** The log-likelihood of one record (Hardie's note 027, by log-sum-exp). */
export const lnLikelihood = (parameters: BgNbd, { x, tx, T }: PurchaseRecord, model: PurchaseModel = 'BG'): number => {
  const { there, left } = lnCoefficients(parameters, x, model)
  const { r, alpha } = parameters
  const stays = there - (r + x) * Math.log(alpha + T)
  return left === Number.NEGATIVE_INFINITY ? stays : lnSum(stays, left - (r + x) * Math.log(alpha + tx))
}

/** Distinct values, and for each item which of them it has. */
const distinct = (values: ReadonlyArray<number>) => {
  const places = new Map<number, number>()
  const at = Int32Array.from(values, (value) => {
    const known = places.get(value) ?? places.size
    places.set(value, known)
    return known
  })
  return { values: Float64Array.from(places.keys()), at }
}

/** Equal records once, with how many there are. */
const grouped = (records: ReadonlyArray<PurchaseRecord>) => {
  const groups = new Map<string, { readonly record: PurchaseRecord; n: number }>()
  for (const record of records) {
    const key = `${record.x} ${record.tx} ${record.T}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { record, n: 1 })
    else group.n++
  }
  return [...groups.values()]
}

/**
 * The log-likelihood of many records as a function of the parameters. Logarithms and gammas are taken once for each distinct
 * time and count: of a hundred thousand clients there are but some hundreds.
 */
const likelihoodOf = (records: ReadonlyArray<PurchaseRecord>, model: PurchaseModel) => {
  const groups = grouped(records)
  const n = Float64Array.from(groups, (group) => group.n)
  const x = distinct(groups.map(({ record }) => record.x))
  const tx = distinct(groups.map(({ record }) => record.tx))
  const T = distinct(groups.map(({ record }) => record.T))
  return (parameters: BgNbd): number => {
    const { r, alpha } = parameters
    const lnT = T.values.map((t) => Math.log(alpha + t))
    const lnTx = tx.values.map((t) => Math.log(alpha + t))
    const coefficients = Array.from(x.values, (count) => lnCoefficients(parameters, count, model))
    const there = Float64Array.from(coefficients, (one) => one.there)
    const left = Float64Array.from(coefficients, (one) => one.left)
    let sum = 0
    for (let i = 0; i < n.length; i++) {
      const [ix, iT, itx] = [itemAt(x.at, i), itemAt(T.at, i), itemAt(tx.at, i)]
      const power = r + itemAt(x.values, ix)
      const stays = itemAt(there, ix) - power * itemAt(lnT, iT)
      const gone = itemAt(left, ix) - power * itemAt(lnTx, itx)
      sum += itemAt(n, i) * (gone === Number.NEGATIVE_INFINITY ? stays : lnSum(stays, gone))
    }
    return sum
  }
}

/** x whole and not negative; without a repeat no time of it; the last one no later than now. */
const checked = (records: ReadonlyArray<PurchaseRecord>): E.Either<FitProblem, ReadonlyArray<PurchaseRecord>> => {
  for (const [i, { x, tx, T }] of records.entries()) {
    if (!Number.isInteger(x) || x < 0)
      return badRecord(i, 'x', x, 'a count of purchases is a whole number of 0 or more')
    if (!(T >= 0) || !Number.isFinite(T)) return badRecord(i, 'T', T, 'a time observed is 0 or more')
    if (x === 0 && tx !== 0) return badRecord(i, 'tx', tx, 'without a repeat purchase it is 0')
    if (!(tx >= 0 && tx <= T)) return badRecord(i, 'tx', tx, `the last purchase lies between 0 and T, ${T}`)
  }
  return E.right(records)
}

const FEWEST = 30
/** Beyond, there is no heterogeneity that the data could tell. */
const LARGEST = 1e4
const SMALLEST = 1e-6

const outside = ({ r, alpha, a, b }: BgNbd): string | undefined => {
  const share = a / (a + b)
  if (a < SMALLEST || (b > LARGEST && share < 1 / LARGEST)) return 'nobody has left as far as purchases tell'
  if (a > LARGEST || b > LARGEST)
    return `clients do not differ in leaving; only the share ${share.toPrecision(2)} a purchase is known`
  if (r > LARGEST || alpha > LARGEST * LARGEST)
    return `clients do not differ in how often they buy; only the rate ${(r / alpha).toPrecision(3)} a week is known`
  return undefined
}

/**
 * Maximum likelihood over the logarithms of the parameters, from 1, 1, 1, 1, with time scaled to ten units.
 *
 * @example fitBgNbd(records) // right({ parameters: { r, alpha, a, b }, logLikelihood }), or left of what stands against it
 */
export const fitBgNbd = (records: ReadonlyArray<PurchaseRecord>, model: PurchaseModel = 'BG'): Fit<BgNbd> => {
  const sound = checked(records)
  if (E.isLeft(sound)) return sound
  if (records.length < FEWEST) return tooFew(records.length, FEWEST, 'clients')
  if (records.every(({ x }) => x === 0))
    return E.left({ _tag: 'NoRepeatPurchase', n: records.length, message: 'no client has bought a second time' })
  const longest = records.reduce((max, { T }) => Math.max(max, T), 0)
  const scale = longest === 0 ? 1 : 10 / longest
  const likelihood = likelihoodOf(
    records.map(({ x, tx, T }) => ({ x, tx: tx * scale, T: T * scale })),
    model,
  )
  const of = ([r = 0, alpha = 0, a = 0, b = 0]: ReadonlyArray<number>): BgNbd => ({
    r: Math.exp(r),
    alpha: Math.exp(alpha),
    a: Math.exp(a),
    b: Math.exp(b),
  })
  const unscaled = (at: ReadonlyArray<number>): BgNbd => {
    const { alpha, ...rest } = of(at)
    return { ...rest, alpha: alpha / scale }
  }
  const found = minimise(
    (at) => -likelihood(of(at)),
    [0, 0, 0, 0],
    (at) => outside(unscaled(at)) === undefined,
  )
  const parameters = unscaled(found.at)
  const why = outside(parameters)
  if (why !== undefined) return degenerate(why)
  if (!found.converged) return degenerate('the search for the parameters did not come to an end')
  return E.right({ parameters, logLikelihood: likelihoodOf(records, model)(parameters) })
}

/** How the odds of having left stand against those of being there. */
const odds = ({ r, alpha, a, b }: BgNbd, { x, tx, T }: PurchaseRecord, model: PurchaseModel): number => {
  const s = survived(x, model)
  return s === 0 ? 0 : (a / (b + s - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x)
}

/** Probability that the client still buys; by BG 1 where there was no repeat: that model can't tell. */
export const probabilityAlive = (parameters: BgNbd, record: PurchaseRecord, model: PurchaseModel = 'BG'): number =>
  1 / (1 + odds(parameters, record, model))

/** Beside a removable singularity the value is the same to nine digits. */
const beside = (value: number, singular: number): number =>
  Math.abs(value - singular) < 1e-6 ? singular + 1e-6 : value

/**
 * E[1/p · (1 − e^(−λpt))], what is bought in `t` weeks by who is there: λ of gamma (rate, alpha), p of beta (a, b), with
 * c = a + b − 1. Euler's transformation of ₂F₁ in the papers' formulas: nothing in it grows with the number of purchases.
 */
const boughtWhileThere = (rate: number, alpha: number, whole: number, b: number, t: number): number => {
  const a = beside(whole, 1)
  const c = beside(a + b - 1, 0)
  const z = t / (alpha + t)
  return (c / (a - 1)) * (1 - (1 - z) ** (a - 1) * hypergeometric(c - rate, a - 1, c, z))
}

/** Purchases expected of this client in the next `t` weeks. */
export const expectedPurchases = (
  parameters: BgNbd,
  record: PurchaseRecord,
  t: number,
  model: PurchaseModel = 'BG',
): number => {
  const { r, alpha, a, b } = parameters
  const { x, T } = record
  return boughtWhileThere(r + x, alpha + T, a, b + survived(x, model), t) * probabilityAlive(parameters, record, model)
}

/** Purchases expected of a client who has just bought for the first time, in `t` weeks. */
export const expectedOfNew = (parameters: BgNbd, t: number, model: PurchaseModel = 'BG'): number => {
  const { r, alpha, a, b } = parameters
  const stays = model === 'BG' ? 1 : b / (a + b)
  return stays * boughtWhileThere(r, alpha, a, b + survived(0, model), t)
}

/**
 * P(X(t) = x) for a client who has just bought for the first time, by BG (Fader, Hardie & Lee 2005, equation 8).
 *
 * @example probabilityOfCount({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, 39, 0) // 0.5738
 */
export const probabilityOfCount = ({ r, alpha, a, b }: BgNbd, t: number, x: number): number => {
  const lnBeta = (p: number, q: number): number => lnGamma(p) + lnGamma(q) - lnGamma(p + q)
  const lnRate = (j: number): number =>
    lnGamma(r + j) - lnGamma(r) - lnGamma(j + 1) + r * Math.log(alpha / (alpha + t)) + j * Math.log(t / (alpha + t))
  const stays = Math.exp(lnBeta(a, b + x) - lnBeta(a, b) + lnRate(x))
  if (x === 0) return stays
  let fewer = 0
  for (let j = 0; j < x; j++) fewer += Math.exp(lnRate(j))
  return stays + Math.exp(lnBeta(a + 1, b + x - 1) - lnBeta(a, b)) * (1 - fewer)
}
