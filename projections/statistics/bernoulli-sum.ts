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

/** A distribution: sums in ascending order, each with its probability. */
export type Distribution = ReadonlyArray<readonly [sum: number, probability: number]>

/** Adds one chance: the sums without it and the sums with it, merged in order, equal sums together. */
const withOne = (before: Distribution, { amount, probability }: Chance): Distribution => {
  const after: Array<[number, number]> = []
  const put = (sum: number, p: number): void => {
    if (p === 0) return
    const last = after.at(-1)
    if (last !== undefined && last[0] === sum) last[1] += p
    else after.push([sum, p])
  }
  let [i, j] = [0, 0]
  while (i < before.length || j < before.length) {
    const without = before[i]
    const added = before[j]
    if (without !== undefined && (added === undefined || without[0] <= added[0] + amount)) {
      put(without[0], without[1] * (1 - probability))
      i++
    } else if (added !== undefined) {
      put(added[0] + amount, added[1] * probability)
      j++
    }
  }
  return after
}

/** The exact distribution; amounts are not below zero. @example distributionOf([{ amount: 10, probability: 0.5 }]) // [[0, 0.5], [10, 0.5]] */
export const distributionOf = (chances: ReadonlyArray<Chance>): Distribution =>
  chances.reduce<Distribution>(withOne, [[0, 1]])

/** Sums of probabilities are a little off one: what is that close counts as reached. */
const SLACK = 1e-12

const quantile = (distribution: Distribution, p: number): number => {
  let reached = 0
  for (const [sum, probability] of distribution) {
    reached += probability
    if (reached >= p - SLACK) return sum
  }
  return distribution.at(-1)?.[0] ?? 0
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
