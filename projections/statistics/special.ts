/// <reference path="./gamma.d.ts" />
/** Special functions that the purchase models need. */
import gamma from 'gamma'

/** ln Γ(x), x > 0: Lanczos' approximation, good to some 15 digits. */
export const lnGamma = (x: number): number => gamma.log(x)

const MOST_TERMS = 100_000

/** Gauss's ₂F₁(a, b; c; z) for 0 ≤ z < 1, by its series (Hardie's note 004). */
export const hypergeometric = (a: number, b: number, c: number, z: number): number => {
  let term = 1
  let sum = 1
  for (let n = 0; n < MOST_TERMS; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z
    sum += term
    if (Math.abs(term) < 1e-15 * Math.abs(sum)) break
  }
  return sum
}
