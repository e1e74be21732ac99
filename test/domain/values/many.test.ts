import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isIn, type Many, none, withText } from '../../../src/domain/values/many.ts'

const many = (texts: ReadonlyArray<string>): Many => texts.reduce(withText, none)
const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '', '10', 'client-1', 'ñ — 合意'))

describe('a set of many texts', () => {
  it('holds what was put in and nothing else, also when it has been written as JSON', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 600 }), text, (texts, other) => {
        const set = JSON.parse(JSON.stringify(many(texts))) as Many
        expect(set).toStrictEqual(many(texts))
        for (const one of texts) expect(isIn(set, one)).toBe(true)
        expect(isIn(set, other)).toBe(texts.includes(other))
      }),
    )
  })

  it('holds each text once, and is itself where nothing is added', () => {
    const set = many(['a', 'b', 'a'])
    expect(set.flat().toSorted()).toEqual(['a', 'b'])
    expect(withText(set, 'a')).toBe(set)
    expect(none).toEqual([])
  })

  it('leaves the set it came from as it was', () => {
    const before = many(['a'])
    const copy = JSON.stringify(before)
    withText(before, 'b')
    expect(JSON.stringify(before)).toBe(copy)
  })

  it('spreads ids that count upwards: what is copied stays small', () => {
    const set = many(Array.from({ length: 20_000 }, (_, i) => `e-mail/client-${i}`))
    expect(set.flat()).toHaveLength(20_000)
    // 78 on average; a list that is a few times longer would show that the hash does not spread.
    expect(Math.max(...set.map((list) => list.length))).toBeLessThan(200)
  })
})
