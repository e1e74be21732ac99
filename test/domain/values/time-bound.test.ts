import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { parseTimeBound } from '../../../src/domain/values/time-bound.ts'
import { zone } from '../../../src/domain/values/zone.ts'

const madrid = zone('Europe/Madrid')
if (E.isLeft(madrid)) throw new Error(madrid.left.message)
const bound = parseTimeBound(madrid.right)

describe('a bound in time given on the command line', () => {
  it('a date stands for the end of that local day (C2)', () => {
    expect(bound('2026-02-28')).toEqual(E.right('2026-02-28T22:59:59.999Z'))
    expect(bound('2026-03-31')).toEqual(E.right('2026-03-31T21:59:59.999Z'))
  })

  it('an instant with an offset stands for itself', () => {
    expect(bound('2026-03-31T18:00:00+02:00')).toEqual(E.right('2026-03-31T16:00:00.000Z'))
  })

  it.each(['2026-02-30', '2026-03-31T18:00', 'yesterday', '31.03.2026', ''])(
    'refuses "%s" and says what to do',
    (text) => {
      const result = bound(text)
      expect(result).toMatchObject({ left: { _tag: 'BadTimeBound', value: text } })
      expect(E.isLeft(result) && result.left.message).toContain('Europe/Madrid')
    },
  )
})
