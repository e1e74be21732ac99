import { describe, expect, it } from 'vitest'
import { histogram, looksAtIt, sampled, spark } from '../../src/cli/spark.ts'

describe('small pictures', () => {
  it('bars from zero to the largest, gaps where nothing is known', () => {
    expect(spark([0, 0.5, null, 1])).toBe('▁▅ █')
    expect(spark([0, 0, 0])).toBe('▁▁▁')
    expect(spark([3, -1])).toBe('█▁')
    expect(spark([0.5, 0.25], 1)).toBe('▅▃')
    expect(spark([])).toBe('')
  })
  it('a curve of steps at equal distances', () => {
    expect(sampled([[10, 0.5]], 1, 3)).toEqual([1, 1, 0.5])
    expect(
      sampled(
        [
          [5, 0.8],
          [10, 0.5],
        ],
        1,
        3,
      ),
    ).toEqual([1, 0.8, 0.5])
  })
  it('a histogram counts each value once, the last bound included', () => {
    const bars = histogram([0, 5, 10, 19, 20], [0, 10, 20])
    expect(bars.map(([band, count]) => [band, count])).toEqual([
      ['0–10', 2],
      ['10–20', 3],
    ])
    expect(bars.map(([, , bar]) => bar.length)).toEqual([27, 40])
  })
  it('are for a terminal, in colour, alone', () => {
    expect(looksAtIt('table', { isTTY: true, plain: false })).toBe(true)
    expect(looksAtIt('table', { isTTY: false, plain: false })).toBe(false)
    expect(looksAtIt('table', { isTTY: true, plain: true })).toBe(false)
    expect(looksAtIt('json', { isTTY: true, plain: false })).toBe(false)
  })
})
