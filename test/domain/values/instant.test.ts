import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { epochMs, Instant, instantFromEpochMs, isInstant, parseInstant } from '../../../src/kernel/instant.ts'

const FIRST = Date.parse('0000-01-01T00:00:00.000Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')
const anyMs = fc.integer({ min: FIRST, max: LAST })

describe('an instant', () => {
  it.each([
    ['2026-03-20T12:00:00+01:00', '2026-03-20T11:00:00.000Z'],
    ['2026-03-20T12:00+01:00', '2026-03-20T11:00:00.000Z'],
    ['2026-03-20 11:00:00Z', '2026-03-20T11:00:00.000Z'],
    ['20260320T110000Z', '2026-03-20T11:00:00.000Z'],
    ['2026-03-20T11:00:00.1Z', '2026-03-20T11:00:00.100Z'],
    ['2026-03-20T11:00:00.1239999Z', '2026-03-20T11:00:00.123Z'],
    ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999Z'],
    ['2026-02-28T23:30:00.000Z', '2026-02-28T23:30:00.000Z'],
  ])('reads %s as %s', (text, canonical) => {
    expect(parseInstant(text)).toEqual(E.right(canonical))
  })

  it.each(['', '2026-03-20', '2026-03-20T12:00', '2026-02-30T00:00:00.000Z', '+012026-01-01T00:00:00Z', 'yesterday'])(
    'refuses "%s" and says what to write',
    (text) => {
      expect(parseInstant(text)).toMatchObject({ left: { _tag: 'BadInstant', value: text } })
      expect(JSON.stringify(parseInstant(text))).toContain('2026-03-20T12:00:00+01:00')
    },
  )

  it.each([
    '2026-02-29T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:60:00.000Z',
    '2026-01-01T00:00:60.000Z',
    '2026-01-01T00:00:00Z',
    '2026-01-01t00:00:00.000z',
    '2026-01-01T00:00:00.0/0Z',
    '2026-00-01T00:00:00.000Z',
    7,
    null,
  ])('%s is not canonical, so the codec refuses it', (value) => {
    expect(isInstant(value)).toBe(false)
    expect(Instant.decode(value)._tag).toBe('Left')
  })

  it('passes through the codec unchanged', () => {
    const text = '2026-03-20T11:00:00.000Z'
    expect(Instant.decode(text)).toEqual(E.right(text))
    expect(Instant.encode(instantFromEpochMs(Date.parse(text)))).toBe(text)
  })

  it('is the text of its milliseconds, both ways, as Date knows them', () => {
    fc.assert(
      fc.property(anyMs, (ms) => {
        const instant = instantFromEpochMs(ms)
        expect(isInstant(instant)).toBe(true)
        expect(epochMs(instant)).toBe(ms)
        expect(Date.parse(instant)).toBe(ms)
        expect(Object.is(epochMs(instant), -0)).toBe(false)
      }),
    )
  })

  it('sorts as text in the order of time', () => {
    fc.assert(
      fc.property(anyMs, anyMs, (a, b) => {
        expect(instantFromEpochMs(a) < instantFromEpochMs(b)).toBe(a < b)
      }),
    )
  })

  it('is the same whatever offset it was written in', () => {
    const offset = fc.integer({ min: -14 * 60, max: 14 * 60 })
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 4e12 }), offset, (ms, minutes) => {
        const sign = minutes < 0 ? '-' : '+'
        const [h, m] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
        const zone = `${sign}${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`
        const text = Temporal.Instant.fromEpochMilliseconds(ms).toString({ timeZone: zone })
        expect(parseInstant(text)).toEqual(E.right(instantFromEpochMs(ms)))
      }),
    )
  })

  it('refuses milliseconds beyond four-digit years as a defect', () => {
    expect(() => instantFromEpochMs(LAST + 1)).toThrow(RangeError)
    expect(() => instantFromEpochMs(Number.NaN)).toThrow(RangeError)
    expect(instantFromEpochMs(-0.5)).toBe('1969-12-31T23:59:59.999Z')
  })
})
