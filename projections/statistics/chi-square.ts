/**
 * The upper tail of the chi-square distribution, Q(df/2, x/2), by the series and the continued fraction of the incomplete
 * gamma function (DLMF 8.7.1, 8.9.2). The tail itself is computed, not one minus the rest, so 10⁻¹⁷ keeps its digits.
 * Libraries that offer it weigh some twenty megabytes; df is a small whole number here.
 */

/** ln Γ(df/2) for whole df: from Γ(1) or Γ(1/2) upwards. */
const lnGammaHalf = (df: number): number => {
  let ln = df % 2 === 0 ? 0 : Math.log(Math.PI) / 2
  for (let a = df % 2 === 0 ? 1 : 0.5; a < df / 2; a++) ln += Math.log(a)
  return ln
}

const TINY = 1e-300
const STEPS = 500

const upperByFraction = (a: number, x: number): number => {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let h = d
  for (let i = 1; i <= STEPS; i++) {
    const an = -i * (i - a)
    b += 2
    d = 1 / (Math.abs(an * d + b) < TINY ? TINY : an * d + b)
    c = Math.abs(b + an / c) < TINY ? TINY : b + an / c
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return h
}

const lowerBySeries = (a: number, x: number): number => {
  let term = 1 / a
  let sum = term
  for (let n = 1; n <= STEPS && term > sum * 1e-16; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** P(X > x) for chi-square with `df` degrees of freedom, df a whole number above 0. @example chiSquareTail(16.793, 1) // 4.17e-5 */
export const chiSquareTail = (x: number, df: number): number => {
  if (x <= 0) return 1
  const [a, half] = [df / 2, x / 2]
  const scale = Math.exp(a * Math.log(half) - half - lnGammaHalf(df))
  return half < a + 1 ? 1 - scale * lowerBySeries(a, half) : scale * upperByFraction(a, half)
}
