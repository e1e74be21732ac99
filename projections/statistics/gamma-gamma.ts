/** Gamma–Gamma (Colombo & Jiang 1999; Hardie's note 025): what a client's purchases are worth on average, from a few of them. */
import * as E from 'fp-ts/lib/Either.js'
import { badRecord, degenerate, type Fit, type FitProblem, tooFew } from './fit.ts'
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

const checked = (records: ReadonlyArray<SpendRecord>): E.Either<FitProblem, ReadonlyArray<SpendRecord>> => {
  for (const [i, { x, mean }] of records.entries()) {
    if (!Number.isInteger(x) || x < 1)
      return badRecord(i, 'x', x, 'it is a whole number of repeat purchases, 1 or more')
    if (!(mean > 0) || !Number.isFinite(mean)) return badRecord(i, 'mean', mean, 'a mean value is above 0')
  }
  return E.right(records)
}

const FEWEST = 10
const LARGEST = 1e5

export const fitGammaGamma = (records: ReadonlyArray<SpendRecord>): Fit<GammaGamma> => {
  const sound = checked(records)
  if (E.isLeft(sound)) return sound
  if (records.length < FEWEST) return tooFew(records.length, FEWEST, 'clients with a repeat purchase')
  const scale = records.length / records.reduce((sum, { mean }) => sum + mean, 0)
  const scaled = records.map(({ x, mean }) => ({ x, mean: mean * scale }))
  const of = ([p = 0, q = 0, gamma = 0]: ReadonlyArray<number>): GammaGamma => ({
    p: Math.exp(p),
    q: Math.exp(q),
    gamma: Math.exp(gamma),
  })
  const differ = (at: ReadonlyArray<number>) => Math.max(of(at).p, of(at).q) <= LARGEST
  const found = minimise(
    (at) => -scaled.reduce((sum, record) => sum + lnLikelihood(of(at), record), 0),
    [0, 0, 0],
    differ,
  )
  const { p, q, gamma } = of(found.at)
  if (!differ(found.at)) return degenerate('clients do not differ in what they spend')
  if (!found.converged) return degenerate('the search for the parameters of spending did not come to an end')
  const parameters = { p, q, gamma: gamma / scale }
  return E.right({ parameters, logLikelihood: records.reduce((sum, one) => sum + lnLikelihood(parameters, one), 0) })
}

/** Mean value of a purchase expected of a client; of one without a repeat, that of all. Null where q ≤ 1: there is no mean. */
export const expectedSpend = ({ p, q, gamma }: GammaGamma, record: SpendRecord | null): number | null => {
  if (q <= 1) return null
  return record === null ? (p * gamma) / (q - 1) : (p * (gamma + record.x * record.mean)) / (p * record.x + q - 1)
}
