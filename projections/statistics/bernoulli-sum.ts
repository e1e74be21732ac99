/**
 * The sum of amounts each of which comes or does not, independently, with a probability of its own (VIEWS.md P9): mean,
 * deviation and percentiles; exact for few, by seeded simulation for many.
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** An amount and how likely it comes. */
export interface Chance {
  readonly amount: number
  readonly probability: number
}

export interface SumRange {
  readonly mean: number
  readonly sd: number
  /** The least sum that is not exceeded with probability 0.1, and 0.9. */
  readonly p10: number
  readonly p90: number
  readonly method: 'exact' | 'simulated'
}

/** Up to so many the distribution is exact: 2^20 sums at the most. */
export const EXACT_UP_TO = 20
const DRAWS = 10_000

/** A distribution: sums in ascending order, and the probability of each. A million of them may come together. */
export interface Distribution {
  readonly sums: Float64Array
  readonly probabilities: Float64Array
}

/** Adds one chance: the sums without it and the sums with it, merged in order, equal sums together. */
const withOne = (before: Distribution, { amount, probability }: Chance): Distribution => {
  const count = before.sums.length
  const [sums, probabilities] = [new Float64Array(2 * count), new Float64Array(2 * count)]
  let size = 0
  const put = (sum: number, p: number): void => {
    if (p === 0) return
    if (size > 0 && sums[size - 1] === sum) probabilities[size - 1] = (probabilities[size - 1] ?? 0) + p
    else {
      sums[size] = sum
      probabilities[size++] = p
    }
  }
  let [i, j] = [0, 0]
  while (i < count || j < count) {
    const without = before.sums[i] ?? Number.POSITIVE_INFINITY
    const added = (before.sums[j] ?? Number.POSITIVE_INFINITY) + amount
    if (without <= added) put(without, (before.probabilities[i++] ?? 0) * (1 - probability))
    else put(added, (before.probabilities[j++] ?? 0) * probability)
  }
  return { sums: sums.slice(0, size), probabilities: probabilities.slice(0, size) }
}

/**
 * The exact distribution; amounts are not below zero.
 *
 * @example distributionOf([{ amount: 10, probability: 0.5 }]) // sums 0 and 10, each with probability 0.5
 */
export const distributionOf = (chances: ReadonlyArray<Chance>): Distribution =>
  chances.reduce(withOne, { sums: Float64Array.of(0), probabilities: Float64Array.of(1) })

/** Sums of probabilities are a little off one: what is that close counts as reached. */
const SLACK = 1e-12

const quantile = ({ sums, probabilities }: Distribution, p: number): number => {
  let reached = 0
  const at = probabilities.findIndex((probability) => {
    reached += probability
    return reached >= p - SLACK
  })
  return sums.at(at) ?? 0
}

const TWO_32 = 2 ** 32

const simulated = (chances: ReadonlyArray<Chance>, seed: number): Float64Array => {
  const random = xoroshiro128plus(seed)
  return Float64Array.from({ length: DRAWS }, () => {
    let sum = 0
    for (const { amount, probability } of chances) if ((random.next() >>> 0) / TWO_32 < probability) sum += amount
    return sum
  }).sort()
}

/** The same seed gives the same range. */
export const sumRange = (chances: ReadonlyArray<Chance>, seed: number): SumRange => {
  const mean = chances.reduce((sum, { amount, probability }) => sum + amount * probability, 0)
  const variance = chances.reduce((sum, { amount, probability: p }) => sum + amount ** 2 * p * (1 - p), 0)
  const sd = Math.sqrt(variance)
  if (chances.length <= EXACT_UP_TO) {
    const distribution = distributionOf(chances)
    return { mean, sd, p10: quantile(distribution, 0.1), p90: quantile(distribution, 0.9), method: 'exact' }
  }
  const sums = simulated(chances, seed)
  const at = (p: number) => sums[Math.ceil(p * DRAWS) - 1] ?? 0
  return { mean, sd, p10: at(0.1), p90: at(0.9), method: 'simulated' }
}
