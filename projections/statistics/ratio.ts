/** Rates that know their denominator (VIEWS.md C7). */

/** `value` and `ci95` are null where there is nothing to divide by: never 0, never NaN. */
export interface Ratio {
  readonly num: number
  readonly den: number
  readonly value: number | null
  /** Wilson's 95 % interval, for rates of counts. */
  readonly ci95: readonly [low: number, high: number] | null
}

/** Of every 95 % interval. */
export const Z95 = 1.959964

/**
 * A rate of counts with Wilson's score interval (Wilson 1927).
 *
 * @example ratio(7, 10) // { num: 7, den: 10, value: 0.7, ci95: [0.3968, 0.8922] }
 */
export const ratio = (num: number, den: number): Ratio => {
  if (den === 0) return { num, den, value: null, ci95: null }
  const p = num / den
  const z2 = Z95 * Z95
  const centre = (p + z2 / (2 * den)) / (1 + z2 / den)
  const half = (Z95 * Math.sqrt((p * (1 - p)) / den + z2 / (4 * den * den))) / (1 + z2 / den)
  return { num, den, value: p, ci95: [num === 0 ? 0 : centre - half, num === den ? 1 : centre + half] }
}

/** A share of amounts: no interval, since amounts are not trials. */
export const share = (num: number, den: number): Ratio => ({
  num,
  den,
  value: den === 0 ? null : num / den,
  ci95: null,
})
