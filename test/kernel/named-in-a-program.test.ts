/** Days, moments, times of day and zones that a program names: what there is none of is said at once, and how it is written. */
import { expect, it } from 'vitest'
import { instant, localDate, localTime, zoneName } from '../../src/index.ts'

it('a day that exists', () => {
  expect(localDate('2024-02-29')).toBe('2024-02-29')
  expect(() => localDate('2026-02-29')).toThrow('write an existing day as YYYY-MM-DD')
})

it('a moment, brought to UTC; without an offset it is none', () => {
  expect(instant('2026-03-20T12:00+01:00')).toBe('2026-03-20T11:00:00.000Z')
  expect(() => instant('2026-03-20T12:00')).toThrow('with an offset')
})

it('a time of day', () => {
  expect([localTime('09:30'), localTime('24:00')]).toEqual(['09:30', '24:00'])
  expect(() => localTime('9:30')).toThrow('write it as 09:00')
})

it('a zone', () => {
  expect(zoneName('Europe/Madrid')).toBe('Europe/Madrid')
  expect(() => zoneName('Madrid')).toThrow('did you mean Europe/Madrid?')
})
