/** How good probabilities were: Brier's score, its skill, Murphy's decomposition, reliability (VIEWS.md P10). */
import { type Ratio, ratio } from './ratio.ts'

/** A probability that was given, and whether it came true. */
export interface Prediction {
  readonly probability: number
  readonly happened: boolean
}

export interface Scores {
  readonly n: number
  /** Mean (p − o)², Brier 1950; null of none. */
  readonly brier: number | null
  /** 1 − BS/(ō(1 − ō)): 0 is as good as always saying the base rate; null where all or none happened. */
  readonly skill: number | null
  /** BS = reliability − resolution + uncertainty, over bins of equal p (Murphy 1973). */
  readonly reliability: number | null
  readonly resolution: number | null
  readonly uncertainty: number | null
}

const hits = (predictions: ReadonlyArray<Prediction>): number => predictions.filter(({ happened }) => happened).length

/** @example scoresOf([{ probability: 0.9, happened: true }]).brier // 0.01 */
export const scoresOf = (predictions: ReadonlyArray<Prediction>): Scores => {
  const n = predictions.length
  if (n === 0) return { n, brier: null, skill: null, reliability: null, resolution: null, uncertainty: null }
  const base = hits(predictions) / n
  const brier =
    predictions.reduce((sum, { probability, happened }) => sum + (probability - (happened ? 1 : 0)) ** 2, 0) / n
  const uncertainty = base * (1 - base)
  let [reliability, resolution] = [0, 0]
  for (const [probability, group] of Map.groupBy(predictions, (one) => one.probability)) {
    const observed = hits(group) / group.length
    reliability += group.length * (probability - observed) ** 2
    resolution += group.length * (observed - base) ** 2
  }
  return {
    n,
    brier,
    skill: uncertainty === 0 ? null : 1 - brier / uncertainty,
    reliability: reliability / n,
    resolution: resolution / n,
    uncertainty,
  }
}

export interface ReliabilityBin<P extends Prediction> {
  /** `0.3–0.4`: probabilities from the first up to, not including, the second; the last includes 1. */
  readonly bin: string
  readonly predictions: ReadonlyArray<P>
  readonly mean: number
  /** How many came true, with Wilson's interval. */
  readonly observed: Ratio
}

const TENTHS = 10

/** Tenths of probability that were ever given, in ascending order. */
export const reliabilityBins = <P extends Prediction>(
  predictions: ReadonlyArray<P>,
): ReadonlyArray<ReliabilityBin<P>> => {
  const tenth = ({ probability }: Prediction) => Math.min(TENTHS - 1, Math.floor(probability * TENTHS))
  return [...Map.groupBy(predictions, tenth)]
    .sort(([a], [b]) => a - b)
    .map(([k, group]) => ({
      bin: `${(k / TENTHS).toFixed(1)}–${((k + 1) / TENTHS).toFixed(1)}`,
      predictions: group,
      mean: group.reduce((sum, { probability }) => sum + probability, 0) / group.length,
      observed: ratio(hits(group), group.length),
    }))
}

/** A forecast amount and what came. */
export interface AmountForecast {
  readonly forecast: number
  readonly actual: number
}

/** Σ(F − A)/ΣA: too high above zero; null where nothing came. */
export const bias = (pairs: ReadonlyArray<AmountForecast>): number | null => {
  const actual = pairs.reduce((sum, one) => sum + one.actual, 0)
  return actual === 0 ? null : pairs.reduce((sum, one) => sum + one.forecast - one.actual, 0) / actual
}

/** Σ|F − A|/ΣA, the weighted absolute percentage error; null where nothing came. */
export const wape = (pairs: ReadonlyArray<AmountForecast>): number | null => {
  const actual = pairs.reduce((sum, one) => sum + one.actual, 0)
  return actual === 0 ? null : pairs.reduce((sum, one) => sum + Math.abs(one.forecast - one.actual), 0) / actual
}
