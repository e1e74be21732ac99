/** Gamma–Gamma (Colombo & Jiang 1999; Hardie's note 025): what a client's purchases are worth on average, from a few of them. */
import type { Fit } from './bg-nbd.ts'
import { minimise } from './nelder-mead.ts'
import { lnGamma } from './special.ts'

/** `x` repeat purchases of mean value `mean`, both above zero. */
export interface SpendRecord {
  readonly x: number
  readonly mean: number
}

export interface GammaGamma {
  readonly p: number
  readonly q: number
  /** In the unit of the values. */
  readonly gamma: number
}

const lnLikelihood = ({ p, q, gamma }: GammaGamma, { x, mean }: SpendRecord): number =>
  lnGamma(p * x + q) -
  lnGamma(p * x) -
  lnGamma(q) +
  q * Math.log(gamma) +
  (p * x - 1) * Math.log(mean) +
  p * x * Math.log(x) -
  (p * x + q) * Math.log(gamma + x * mean)

const FEWEST = 10
const LARGEST = 1e5

export const fitGammaGamma = (records: ReadonlyArray<SpendRecord>): Fit<GammaGamma> => {
  if (records.length < FEWEST)
    return { _tag: 'Degenerate', reason: `${records.length} clients with a repeat purchase are too few` }
  const scale = records.length / records.reduce((sum, { mean }) => sum + mean, 0)
  const scaled = records.map(({ x, mean }) => ({ x, mean: mean * scale }))
  const of = ([p, q, gamma]: ReadonlyArray<number>): GammaGamma => ({
    p: Math.exp(p ?? 0),
    q: Math.exp(q ?? 0),
    gamma: Math.exp(gamma ?? 0),
  })
  const found = minimise((x) => -scaled.reduce((sum, record) => sum + lnLikelihood(of(x), record), 0), [0, 0, 0])
  const { p, q, gamma } = of(found.at)
  if (!found.converged || Math.max(p, q) > LARGEST)
    return { _tag: 'Degenerate', reason: 'clients do not differ in what they spend' }
  const parameters = { p, q, gamma: gamma / scale }
  const logLikelihood = records.reduce((sum, record) => sum + lnLikelihood(parameters, record), 0)
  return { _tag: 'Fitted', parameters, logLikelihood }
}

/** Mean value of a purchase expected of a client; of one without a repeat, that of all. Null where q ≤ 1: there is no mean. */
export const expectedSpend = ({ p, q, gamma }: GammaGamma, record: SpendRecord | null): number | null => {
  if (q <= 1) return null
  return record === null ? (p * gamma) / (q - 1) : (p * (gamma + record.x * record.mean)) / (p * record.x + q - 1)
}
