/**
 * BG/NBD (Fader, Hardie & Lee 2005): how often clients buy while they do, and when they silently leave. A client's record is
 * `x` repeat purchases, the last of them `tx` after the first, observed for `T`, all in weeks.
 */
import { minimise } from './nelder-mead.ts'
import { hypergeometric, lnGamma } from './special.ts'

export interface PurchaseRecord {
  readonly x: number
  readonly tx: number
  readonly T: number
}

export interface BgNbd {
  readonly r: number
  /** Weeks. */
  readonly alpha: number
  readonly a: number
  readonly b: number
}

/** The log-likelihood of one record (Hardie's note 027, by log-sum-exp). */
export const lnLikelihood = ({ r, alpha, a, b }: BgNbd, { x, tx, T }: PurchaseRecord): number => {
  const rate = lnGamma(r + x) - lnGamma(r) + r * Math.log(alpha)
  const leaving = lnGamma(a + b) + lnGamma(b + x) - lnGamma(b) - lnGamma(a + b + x)
  const stays = -(r + x) * Math.log(alpha + T)
  if (x === 0) return rate + leaving + stays
  const left = Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + tx)
  const larger = Math.max(stays, left)
  return rate + leaving + larger + Math.log(Math.exp(stays - larger) + Math.exp(left - larger))
}

export type Fit<Parameters> =
  | { readonly _tag: 'Fitted'; readonly parameters: Parameters; readonly logLikelihood: number }
  | { readonly _tag: 'Degenerate'; readonly reason: string }

/** Equal records once, with how many there are. */
const grouped = (records: ReadonlyArray<PurchaseRecord>): ReadonlyArray<readonly [PurchaseRecord, number]> => {
  const groups = new Map<string, [PurchaseRecord, number]>()
  for (const record of records) {
    const key = `${record.x} ${record.tx} ${record.T}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [record, 1])
    else group[1]++
  }
  return [...groups.values()]
}

const FEWEST = 30
/** Beyond, leaving has no heterogeneity that the data could tell. */
const LARGEST = 1e4

/** Maximum likelihood over the logarithms of the parameters, from 1, 1, 1, 1, with time scaled to ten units. */
export const fitBgNbd = (records: ReadonlyArray<PurchaseRecord>): Fit<BgNbd> => {
  const degenerate = (reason: string): Fit<BgNbd> => ({ _tag: 'Degenerate', reason })
  if (records.length < FEWEST) return degenerate(`${records.length} clients are too few; the model needs ${FEWEST}`)
  if (records.every(({ x }) => x === 0)) return degenerate('no client has bought a second time')
  const scale = 10 / Math.max(...records.map(({ T }) => T), 1e-9)
  const groups = grouped(records).map(([{ x, tx, T }, n]) => [{ x, tx: tx * scale, T: T * scale }, n] as const)
  const of = ([r, alpha, a, b]: ReadonlyArray<number>): BgNbd => ({
    r: Math.exp(r ?? 0),
    alpha: Math.exp(alpha ?? 0),
    a: Math.exp(a ?? 0),
    b: Math.exp(b ?? 0),
  })
  const found = minimise(
    (x) => {
      const parameters = of(x)
      return -groups.reduce((sum, [record, n]) => sum + n * lnLikelihood(parameters, record), 0)
    },
    [0, 0, 0, 0],
  )
  const { r, alpha, a, b } = of(found.at)
  if (a > LARGEST || b > LARGEST)
    return degenerate(
      `clients do not differ in leaving; only the share ${(a / (a + b)).toFixed(3)} a purchase is known`,
    )
  if (!found.converged) return degenerate('the search for the parameters did not come to an end')
  const parameters = { r, alpha: alpha / scale, a, b }
  const logLikelihood = grouped(records).reduce((sum, [record, n]) => sum + n * lnLikelihood(parameters, record), 0)
  return { _tag: 'Fitted', parameters, logLikelihood }
}

/** How the odds of having left stand against those of being there. */
const odds = ({ r, alpha, a, b }: BgNbd, { x, tx, T }: PurchaseRecord): number =>
  x === 0 ? 0 : (a / (b + x - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x)

/** Probability that the client still buys; 1 where there was no repeat: the model can't tell. */
export const probabilityAlive = (model: BgNbd, record: PurchaseRecord): number => 1 / (1 + odds(model, record))

/** a = 1 is a removable singularity: beside it the value is the same to nine digits. */
const besideOne = (a: number): number => (Math.abs(a - 1) < 1e-6 ? 1 + 1e-6 : a)

/** Purchases expected of this client in the next `t` weeks. */
export const expectedPurchases = (model: BgNbd, record: PurchaseRecord, t: number): number => {
  const { r, alpha, b } = model
  const a = besideOne(model.a)
  const { x, T } = record
  const shape = ((alpha + T) / (alpha + T + t)) ** (r + x)
  const series = hypergeometric(r + x, b + x, a + b + x - 1, t / (alpha + T + t))
  return (((a + b + x - 1) / (a - 1)) * (1 - shape * series)) / (1 + odds(model, record))
}

/** Purchases expected of a client who has just bought for the first time, in `t` weeks. */
export const expectedOfNew = ({ r, alpha, a: whole, b }: BgNbd, t: number): number => {
  const a = besideOne(whole)
  const series = hypergeometric(r, b, a + b - 1, t / (alpha + t))
  return ((a + b - 1) / (a - 1)) * (1 - (alpha / (alpha + t)) ** r * series)
}
