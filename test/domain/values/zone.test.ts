import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { localDaysBetween, type Zone, zone } from '../../../src/domain/values/zone.ts'
import { type Instant, instantFromEpochMs, parseInstant } from '../../../src/kernel/instant.ts'
import { addDays, isLocalDate, type LocalDate, localDateOfEpochDay } from '../../../src/kernel/local-date.ts'

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}
const zoneOf = (id: string): Zone => right(zone(id))
const at = (text: string): Instant => right(parseInstant(text))
const date = (text: string): LocalDate => {
  if (!isLocalDate(text)) throw new Error(text)
  return text
}

// Zones that break what one is tempted to assume: half hours, changes at 00:01, a day left out, DST paused in Ramadan,
// a double and a half-hour summer time, offsets with seconds in the 19th century, Antarctic stations with many changes.
const ZONES = [
  'UTC',
  'Europe/Madrid',
  'Europe/London',
  'Europe/Dublin',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Caracas',
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'Pacific/Chatham',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Gaza',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Antarctica/Casey',
]

describe('a zone', () => {
  it('puts 2026-02-28T23:30Z into March in Europe/Madrid (C4)', () => {
    expect(zoneOf('Europe/Madrid').localDate(at('2026-02-28T23:30Z'))).toBe('2026-03-01')
  })

  it('knows days of 23 and 25 hours, and counts them as days (C5)', () => {
    const madrid = zoneOf('Europe/Madrid')
    expect(madrid.startOfDay(date('2026-03-29'))).toBe('2026-03-28T23:00:00.000Z')
    expect(madrid.endOfDay(date('2026-03-29'))).toBe('2026-03-29T21:59:59.999Z')
    expect(madrid.endOfDay(date('2026-10-25'))).toBe('2026-10-25T22:59:59.999Z')
    expect(localDaysBetween(madrid, at('2026-03-28T23:30+01:00'), at('2026-03-29T00:30+01:00'))).toBe(1)
    expect(localDaysBetween(madrid, at('2026-03-29T00:30+01:00'), at('2026-03-29T23:30+02:00'))).toBe(0)
  })

  it('begins a day after a jump over midnight (São Paulo, 2018-11-04)', () => {
    expect(zoneOf('America/Sao_Paulo').startOfDay(date('2018-11-04'))).toBe(at('2018-11-04T01:00-02:00'))
  })

  it('gives no instant to a day that a zone left out (Apia, 2011-12-30)', () => {
    const apia = zoneOf('Pacific/Apia')
    expect(apia.localDate(at('2011-12-30T09:59:59.999Z'))).toBe('2011-12-29')
    expect(apia.localDate(at('2011-12-30T10:00:00.000Z'))).toBe('2011-12-31')
    expect(apia.startOfDay(date('2011-12-30'))).toBe('2011-12-30T10:00:00.000Z')
    expect(apia.endOfDay(date('2011-12-30')) < apia.startOfDay(date('2011-12-30'))).toBe(true)
  })

  it('takes the first beginning where clocks went back over midnight (St. John’s, 2006-10-29, at 00:01)', () => {
    const stJohns = zoneOf('America/St_Johns')
    expect(stJohns.startOfDay(date('2006-10-29'))).toBe('2006-10-29T02:30:00.000Z')
    // One minute into the 29th the clock shows 23:01 of the 28th again.
    expect(stJohns.localDate(at('2006-10-29T02:30:59.999Z'))).toBe('2006-10-29')
    expect(stJohns.localDate(at('2006-10-29T02:31:00.000Z'))).toBe('2006-10-28')
  })

  it('agrees with Temporal on the day and the offset of any instant', () => {
    const ms = fc.integer({ min: Date.parse('1850-01-01'), max: Date.parse('2100-01-01') })
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), ms, (id, epochMs) => {
        const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(id)
        const instant = instantFromEpochMs(epochMs)
        expect(zoneOf(id).localDate(instant)).toBe(zoned.toPlainDate().toString())
        expect(zoneOf(id).offsetMs(instant)).toBe(zoned.offsetNanoseconds / 1e6)
      }),
      { numRuns: 1000 },
    )
  })

  it('agrees with Temporal to the millisecond around every change of the clocks', () => {
    for (const id of ZONES) {
      let change = Temporal.Instant.from('1890-01-01T00:00Z').toZonedDateTimeISO(id).getTimeZoneTransition('next')
      while (change !== null && change.year < 2045) {
        for (const step of [-1, 0, 1, -3_600_000, 3_600_000]) {
          const epochMs = change.epochMilliseconds + step
          const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(id)
          const instant = instantFromEpochMs(epochMs)
          expect([id, instant, zoneOf(id).offsetMs(instant)]).toEqual([id, instant, zoned.offsetNanoseconds / 1e6])
          expect(zoneOf(id).localDate(instant)).toBe(zoned.toPlainDate().toString())
        }
        change = change.getTimeZoneTransition('next')
      }
    }
  }, 60_000)

  it('begins a day as Temporal does, and the days follow each other without a gap', () => {
    const day = fc.integer({ min: -25_000, max: 40_000 }).map(localDateOfEpochDay)
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), day, (id, d) => {
        const z = zoneOf(id)
        const start = Temporal.PlainDate.from(d).toZonedDateTime(id).epochMilliseconds
        expect(z.startOfDay(d)).toBe(instantFromEpochMs(start))
        expect(Date.parse(z.endOfDay(d)) + 1).toBe(Date.parse(z.startOfDay(addDays(d, 1))))
      }),
      { numRuns: 500 },
    )
  })

  it('is one object per zone, whatever case its name is written in', () => {
    expect(zoneOf('europe/madrid')).toBe(zoneOf('Europe/Madrid'))
    expect(zoneOf('europe/madrid').id).toBe('Europe/Madrid')
  })

  it.each([
    ['Mars/Olympus', 'Europe/Madrid'],
    ['', 'Europe/Madrid'],
    ['+02:00', 'Europe/Madrid'],
    ['Madrid', 'did you mean Europe/Madrid?'],
    ['new york', 'did you mean America/New_York?'],
  ])('refuses "%s" with a sentence that helps', (name, hint) => {
    const result = zone(name)
    expect(result).toMatchObject({ left: { _tag: 'UnknownZone', value: name } })
    expect(E.isLeft(result) && result.left.message).toContain(hint)
  })

  it('finds the day of 200,000 instants in well under a second of a processor', () => {
    const from = Date.parse('2016-01-01T00:00Z')
    const instants = Array.from({ length: 200_000 }, (_, i) => instantFromEpochMs(from + i * 1_577_847))
    const { localDate } = zoneOf('America/Chicago')
    const started = process.cpuUsage()
    for (const instant of instants) localDate(instant)
    // Of the processor and not of the clock: a busy machine proves nothing.
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000)
  })
})
