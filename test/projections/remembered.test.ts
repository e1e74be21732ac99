/** What is remembered of lists is of the same lists and the same words beside them, and no longer than it serves. */
import { describe, expect, it } from 'vitest'
import { rememberedFrom } from '../../projections/remembered.ts'
import { occurredFrom } from '../../src/kernel/counting.ts'
import { FIRST_INSTANT, instantFromEpochMs, LAST_INSTANT } from '../../src/kernel/instant.ts'

const counted = () => {
  const computed: Array<string> = []
  const sum = rememberedFrom(
    (a: ReadonlyArray<number>, b: ReadonlyArray<number>, beside: string) => ({ lists: [a, b], beside }),
    (a, b, beside) => {
      computed.push(beside)
      return [...a, ...b].reduce((all, one) => all + one, beside.length)
    },
  )
  return { computed, sum }
}

describe('what is remembered from lists', () => {
  it('is computed once for the same lists and the same beside them', () => {
    const { computed, sum } = counted()
    const [a, b] = [[1, 2], [3]]
    expect([sum(a, b, 'x'), sum(a, b, 'x'), sum(a, b, 'xy'), sum(b, a, 'x'), sum([1, 2], b, 'x')]).toEqual([
      7, 7, 8, 7, 7,
    ])
    expect(computed).toEqual(['x', 'xy', 'x', 'x'])
  })

  it('is the last four of the same lists', () => {
    const { computed, sum } = counted()
    const list: ReadonlyArray<number> = [1]
    for (const beside of ['1', '2', '3', '4', '1', '5', '1', '2']) sum(list, list, beside)
    expect(computed).toEqual(['1', '2', '3', '4', '5', '2'])
  })
})

describe('facts from a moment on', () => {
  const at = (ms: number) => ({ occurredAt: instantFromEpochMs(ms), recordedAt: LAST_INSTANT })
  const rows = [at(1), at(2), at(2), at(3)]

  it('are those that occurred at it or later', () => {
    expect([1, 2, 3, 4].map((ms) => occurredFrom(rows, instantFromEpochMs(ms)).length)).toEqual([4, 3, 1, 0])
    expect(occurredFrom(rows, FIRST_INSTANT)).toEqual(rows)
  })
})
