/** Percentiles by linear interpolation on (n−1)p: Hyndman–Fan type 7, as in R, NumPy and Excel's PERCENTILE.INC (VIEWS.md C8). */

const sortedCopy = (values: ReadonlyArray<number>): Float64Array => Float64Array.from(values).sort()

const at = (sorted: Float64Array, p: number): number => {
  const place = (sorted.length - 1) * p
  const below = sorted[Math.floor(place)] ?? 0
  const above = sorted[Math.ceil(place)] ?? 0
  return below + (above - below) * (place - Math.floor(place))
}

/** The p-quantile (0 ≤ p ≤ 1) of values in any order; null of none. @example percentile([10, 20, 30, 40], 0.9) // 37 */
export const percentile = (values: ReadonlyArray<number>, p: number): number | null =>
  values.length === 0 ? null : at(sortedCopy(values), p)

export interface Summary {
  readonly n: number
  readonly mean: number | null
  readonly median: number | null
  readonly p25: number | null
  readonly p75: number | null
  readonly p90: number | null
}

/** Median beside mean, n beside both. */
export const summary = (values: ReadonlyArray<number>): Summary => {
  const n = values.length
  if (n === 0) return { n, mean: null, median: null, p25: null, p75: null, p90: null }
  const sorted = sortedCopy(values)
  const mean = sorted.reduce((sum, x) => sum + x, 0) / n
  return { n, mean, median: at(sorted, 0.5), p25: at(sorted, 0.25), p75: at(sorted, 0.75), p90: at(sorted, 0.9) }
}
