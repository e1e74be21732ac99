/**
 * Periods of the calendar, `[from, to)` in local days: ISO week, month, quarter, year, the last two also fiscal (C4).
 *
 * A period is known by its label, which sorts as time does within a unit: `2026-W09`, `2026-03`, `2026-Q1`, `2026`. With a
 * fiscal year that starts in another month than January a year is named by the two years that it touches, `FY2026/27`,
 * because the world has no agreement on which of the two names it.
 */
import * as E from 'fp-ts/lib/Either.js'
import { civilOf, epochDayOf } from '../../kernel/civil.ts'
import type { Instant } from '../../kernel/instant.ts'
import {
  addDays,
  addMonths,
  daysBetween,
  epochDay,
  type LocalDate,
  localDateOfEpochDay,
  weekday,
} from '../../kernel/local-date.ts'
import type { Zone } from './zone.ts'

/** What a period is a unit of. */
export type PeriodUnit = 'week' | 'month' | 'quarter' | 'year'

/** Local days `[from, to)`: `to` is the first day that no longer belongs to it. */
export interface Period {
  readonly unit: PeriodUnit
  readonly from: LocalDate
  readonly to: LocalDate
  readonly label: string
}

/** How years and quarters are cut: `fiscalStart` is the month (1–12) in which a fiscal year begins, 1 by default. */
export interface PeriodOptions {
  readonly fiscalStart?: number
}

/** The text is not the label of a period. */
export interface BadPeriod {
  readonly _tag: 'BadPeriod'
  readonly value: string
  readonly message: string
}

const MONTHS_OF = { month: 1, quarter: 3, year: 12 } as const

const dateOf = (year: number, month: number, day: number): LocalDate =>
  localDateOfEpochDay(epochDayOf(year, month, day))

const two = (n: number): string => String(n).padStart(2, '0')
const four = (n: number): string => String(n).padStart(4, '0')

const fiscalStartOf = (options: PeriodOptions): number => {
  const start = options.fiscalStart ?? 1
  if (!Number.isInteger(start) || start < 1 || start > 12)
    throw new RangeError(`a fiscal year starts in month 1 to 12, not ${start}`)
  return start
}

const weekOf = (date: LocalDate): Period => {
  const from = addDays(date, 1 - weekday(date))
  // The ISO year of a week is that of its Thursday; week 1 is the one that holds the year's first Thursday.
  const thursday = addDays(from, 3)
  const { year } = civilOf(epochDay(thursday))
  const week = Math.floor(daysBetween(dateOf(year, 1, 1), thursday) / 7) + 1
  return { unit: 'week', from, to: addDays(from, 7), label: `${four(year)}-W${two(week)}` }
}

const labelOfMonths = (
  unit: 'month' | 'quarter' | 'year',
  year: number,
  index: number,
  fiscalStart: number,
): string => {
  if (unit === 'month') return `${four(year)}-${two(index + 1)}`
  const name = fiscalStart === 1 ? four(year) : `FY${four(year)}/${two((year + 1) % 100)}`
  return unit === 'year' ? name : `${name}-Q${index / 3 + 1}`
}

/**
 * The period of a unit in which a local day lies.
 *
 * `periodOf('2026-03-20', 'quarter')` is `{from: 2026-01-01, to: 2026-04-01, label: '2026-Q1'}`; with `fiscalStart: 4` the
 * same day lies in `FY2025/26-Q4`. Months and weeks do not depend on the fiscal year.
 */
export const periodOf = (date: LocalDate, unit: PeriodUnit, options: PeriodOptions = {}): Period => {
  if (unit === 'week') return weekOf(date)
  const fiscalStart = unit === 'month' ? 1 : fiscalStartOf(options)
  const { year, month } = civilOf(epochDay(date))
  const sinceStart = year * 12 + month - fiscalStart
  const [startYear, inYear] = [Math.floor(sinceStart / 12), sinceStart % 12]
  const index = inYear - (inYear % MONTHS_OF[unit])
  const from = addMonths(dateOf(startYear, fiscalStart, 1), index)
  return { unit, from, to: addMonths(from, MONTHS_OF[unit]), label: labelOfMonths(unit, startYear, index, fiscalStart) }
}

/** The name of the period of a unit in which a day lies: `periodLabel('2026-03-20', 'week')` is `2026-W12`. */
export const periodLabel = (date: LocalDate, unit: PeriodUnit, options: PeriodOptions = {}): string =>
  periodOf(date, unit, options).label

/** The period after one, of the same unit. */
export const nextPeriod = (period: Period, options: PeriodOptions = {}): Period =>
  periodOf(period.to, period.unit, options)

/** The period before one, of the same unit. */
export const previousPeriod = (period: Period, options: PeriodOptions = {}): Period =>
  periodOf(addDays(period.from, -1), period.unit, options)

/** All periods that share a day with `[from, to)`, in order; none if the range is empty. */
export const periodsBetween = (
  from: LocalDate,
  to: LocalDate,
  unit: PeriodUnit,
  options: PeriodOptions = {},
): ReadonlyArray<Period> => {
  const periods: Array<Period> = []
  if (from >= to) return periods
  for (let p = periodOf(from, unit, options); p.from < to; p = nextPeriod(p, options)) periods.push(p)
  return periods
}

/** The number of the period in which a day lies, counted from some period of its unit on. */
const numberOf = (date: LocalDate, unit: PeriodUnit, options: PeriodOptions): number => {
  // Day 0, the first of 1970, was a Thursday.
  if (unit === 'week') return Math.floor((epochDay(date) + 3) / 7)
  const { year, month } = civilOf(epochDay(date))
  return Math.floor((year * 12 + month - (unit === 'month' ? 1 : fiscalStartOf(options))) / MONTHS_OF[unit])
}

/**
 * How many periods of a unit one day lies after another: 0 in the same one, 1 in the next, negative before. The k of a
 * retention cohort. `periodsApart('2026-01-31', '2026-03-01', 'month')` is 2.
 */
export const periodsApart = (from: LocalDate, to: LocalDate, unit: PeriodUnit, options: PeriodOptions = {}): number =>
  numberOf(to, unit, options) - numberOf(from, unit, options)

/** Tells whether a local day lies in a period. */
export const inPeriod = (period: { readonly from: LocalDate; readonly to: LocalDate }, date: LocalDate): boolean =>
  period.from <= date && date < period.to

/** The instants `[from, to)` of a period in a zone: what a range query over stored instants asks for. */
export const instantsOf = (
  zone: Zone,
  period: { readonly from: LocalDate; readonly to: LocalDate },
): { readonly from: Instant; readonly to: Instant } => ({
  from: zone.startOfDay(period.from),
  to: zone.startOfDay(period.to),
})

const LABEL =
  /^(?:(?<week>\d{4}-W(?<w>\d\d))|(?<month>\d{4}-(?<m>\d\d))|(?<fiscal>FY(?<fy>\d{4})\/\d\d)?(?<year>\d{4})?(?:-Q(?<q>[1-4]))?)$/

/** A day that lies in the period that a label would name if it exists. */
const dayOfLabel = (label: string, fiscalStart: number): readonly [LocalDate, PeriodUnit] | undefined => {
  const parts = LABEL.exec(label)?.groups
  if (parts === undefined) return undefined
  const year = Number(label.replace('FY', '').slice(0, 4))
  // One year of margin on both sides, so that no period of an accepted label leaves the calendar.
  if (!(year >= 1 && year <= 9998)) return undefined
  if (parts.w !== undefined) return [addDays(dateOf(year, 1, 4), 7 * (Number(parts.w) - 1)), 'week']
  if (parts.m !== undefined) return [addMonths(dateOf(year, 1, 1), Number(parts.m) - 1), 'month']
  const start = dateOf(year, fiscalStart, 1)
  return parts.q === undefined ? [start, 'year'] : [addMonths(start, 3 * (Number(parts.q) - 1)), 'quarter']
}

/** Reads a label back: `parsePeriod('2026-Q1')`; a week, month or year that does not exist is refused. */
export const parsePeriod = (label: string, options: PeriodOptions = {}): E.Either<BadPeriod, Period> => {
  const found = dayOfLabel(label, fiscalStartOf(options))
  const period = found === undefined ? undefined : periodOf(found[0], found[1], options)
  // A label is right if the period that it leads to carries it: this refuses 2026-13, 2026-W54 and a foreign FY.
  if (period?.label === label) return E.right(period)
  const year = periodOf(dateOf(2026, 12, 31), 'year', options).label
  return E.left({
    _tag: 'BadPeriod',
    value: label,
    message: `"${label}" is not a period: write a month 2026-03, a quarter ${year}-Q1, a year ${year} or a week 2026-W09`,
  })
}
