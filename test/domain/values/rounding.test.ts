import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { halfEven, roundedParts, shareOut } from '../../../src/domain/values/rounding.ts'

describe('a quotient', () => {
  it('goes to the even neighbour where both are as near', () => {
    expect([1n, 3n, 5n, 7n].map((n) => halfEven(n, 2n))).toEqual([0n, 2n, 2n, 4n])
    expect([10n, 14n, 16n].map((n) => halfEven(n, 10n))).toEqual([1n, 1n, 2n])
  })
})

describe('an amount shared out', () => {
  it('gives what is left over to the parts that were cut the most, ties to the earlier', () => {
    expect(shareOut(10_000, [1, 1, 1])).toEqual([3_334, 3_333, 3_333])
    const months = shareOut(
      1_000_000,
      Array.from({ length: 12 }, () => 1),
    )
    expect(months).toEqual([...Array.from({ length: 4 }, () => 83_334), ...Array.from({ length: 8 }, () => 83_333)])
    expect(shareOut(100, [1, 2])).toEqual([33, 67])
    expect(shareOut(5, [0, 0])).toEqual([0, 0])
    expect(roundedParts([15n, 15n, 15n], 10n)).toEqual([2, 1, 1])
  })

  it('sums to the whole, each part within a minor unit of its exact share', () => {
    const amounts = fc.nat(Number.MAX_SAFE_INTEGER)
    const weights = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 40 }).filter((list) => list.some((w) => w > 0))
    fc.assert(
      fc.property(amounts, weights, (amount, list) => {
        const parts = shareOut(amount, list)
        const total = list.reduce((sum, weight) => sum + weight, 0)
        expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(amount))
        for (const [i, part] of parts.entries()) {
          const exact = (BigInt(amount) * BigInt(list[i] ?? 0)) / BigInt(total)
          expect(BigInt(part) - exact === 0n || BigInt(part) - exact === 1n).toBe(true)
        }
      }),
    )
  })
})
