/** Figures as people read them. */

import type { ReportValue, Unit } from '../../projections/managers/report-lines.ts'
import type { Ratio } from '../../projections/statistics/ratio.ts'
import { minorDigits } from '../domain/values/money.ts'
import type { MoneyBag } from '../domain/values/money-bag.ts'

/** What rounds to nothing has no sign: `-0.0` is said of no figure. */
const unsigned = (text: string): string => (/^-[0.]+$/.test(text) ? text.slice(1) : text)

/** Minor units as an amount. @example amountText(1000000, 'EUR') // "10,000.00 EUR" */
export const amountText = (amount: number, currency: string): string => {
  const digits = minorDigits(currency)
  const text = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    amount / 10 ** digits,
  )
  return `${unsigned(text)} ${currency}`
}

/** Minor units that may have a fraction, such as a mean. */
export const minorText = (value: number | null, currency: string): string | null =>
  value === null ? null : amountText(Math.round(value), currency)

export const bagText = (bag: MoneyBag): string =>
  Object.entries(bag)
    .map(([currency, amount]) => amountText(amount, currency))
    .join(' + ') || '–'

/** A currency's part of a bag in its main unit, for a picture's axis; exact amounts are text. @example major({ EUR: 1050 }, 'EUR') // 10.5 */
export const major = (bag: MoneyBag, currency: string): number => (bag[currency] ?? 0) / 10 ** minorDigits(currency)

export const number = (value: number | null, digits = 1): string =>
  value === null ? '–' : unsigned(value.toFixed(digits))

export const percent = (value: number | null): string => (value === null ? '–' : `${number(100 * value)} %`)

export const rateText = (rate: Ratio | null): string => (rate === null ? '' : percent(rate.value))

/** A rate for each currency; of a single one it goes without saying which. */
export const ratesText = (rates: Readonly<Record<string, Ratio>>): string => {
  const all = Object.entries(rates)
  const [only] = all
  if (only !== undefined && all.length === 1) return rateText(only[1])
  return all.map(([currency, rate]) => `${rateText(rate)} ${currency}`).join(' · ') || '–'
}

/** How many there are, or how much. @example countText(7942.25) // "7,942.3" */
export const countText = (count: number): string =>
  unsigned(new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(count))

/** A count with what there are so many of. @example several(1, 'deal is', 'deals are') // "1 deal is" */
export const several = (count: number, one: string, more: string): string =>
  `${countText(count)} ${count === 1 ? one : more}`

/** A figure of the monthly report, in its unit. */
export const reportValueText = (value: ReportValue, unit: Unit): string | number | null => {
  if (value === null) return null
  switch (unit) {
    case 'count':
      return value as number
    case 'money':
      return bagText(value as MoneyBag)
    case 'rate':
      return rateText(value as Ratio)
    case 'hours':
      return `${number(value as number)} h`
    case 'days':
      return number(value as number)
    default:
      return number(value as number, 3)
  }
}

/** `2026-02-25T11:00:00.000Z` as `2026-02-25 12:00` in the zone's day and hour. */
export const localTime = (instant: string, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant))

/** A name of the code as people write it. @example spaced('noNextStep') // 'no next step' */
export const spaced = (name: string): string =>
  name.replace(/(?<=[a-z])[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)
