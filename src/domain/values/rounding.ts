/** Amounts divided: one quotient half to even, or parts that sum to the whole (VIEWS.md C6). */

/** n ÷ d rounded half to even, for n ≥ 0 and d > 0. @example halfEven(5n, 2n) // 2n */
export const halfEven = (n: bigint, d: bigint): bigint => {
  const whole = n / d
  const rest = (n % d) * 2n
  return rest > d || (rest === d && whole % 2n === 1n) ? whole + 1n : whole
}

/** Whole quotients of n ÷ d that sum to a total: what is left over goes to those that were cut the most, ties to the earlier. */
const raisedTo = (total: bigint, exact: ReadonlyArray<bigint>, d: bigint): ReadonlyArray<number> => {
  const parts = exact.map((n) => n / d)
  const left = Number(total - parts.reduce((sum, part) => sum + part, 0n))
  const mostCut = exact
    .map((n, i) => ({ i, cut: n % d }))
    .sort((a, b) => (a.cut === b.cut ? a.i - b.i : a.cut > b.cut ? -1 : 1))
  const raised = new Set(mostCut.slice(0, left).map(({ i }) => i))
  return parts.map((part, i) => Number(part) + (raised.has(i) ? 1 : 0))
}

/**
 * Splits an amount of minor units in proportion to whole weights by the largest remainder: the parts sum to the amount.
 *
 * @example shareOut(100_00, [1, 1, 1]) // [33_34, 33_33, 33_33]
 */
export const shareOut = (amount: number, weights: ReadonlyArray<number | bigint>): ReadonlyArray<number> => {
  const total = weights.reduce<bigint>((sum, weight) => sum + BigInt(weight), 0n)
  if (total === 0n) return weights.map(() => 0)
  const exact = weights.map((weight) => BigInt(amount) * BigInt(weight))
  return raisedTo(BigInt(amount), exact, total)
}

/**
 * Fractions n ÷ d of minor units, n ≥ 0, as whole ones: they sum to their sum rounded half to even, and each is less than one
 * away from what it is exactly.
 *
 * @example roundedParts([15n, 15n, 15n], 10n) // [2, 1, 1]: 4.5 is 4
 */
export const roundedParts = (exact: ReadonlyArray<bigint>, d: bigint): ReadonlyArray<number> =>
  raisedTo(
    halfEven(
      exact.reduce((sum, one) => sum + one, 0n),
      d,
    ),
    exact,
    d,
  )
