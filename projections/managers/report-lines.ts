/** The figures of a month, each under its name and the view that defines it; what the monthly report sets side by side. */
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { counted, type Figure, summed, taken } from '../figures.ts'
import type { Ratio } from '../statistics/ratio.ts'
import type { Question } from '../view.ts'
import type { ReportFacts } from './own.ts'

/** `money`: by currency, minor units · `rate`: with what it is of · `number`: of no unit. */
export type Unit = 'count' | 'money' | 'rate' | 'days' | 'hours' | 'number'

export type ReportValue = number | MoneyBag | Ratio | null

export interface Entry {
  readonly name: string
  /** The view that defines it: `P4`. */
  readonly view: string
  readonly unit: Unit
  readonly value: ReportValue | Figure<ReportValue>
  /** What it was to be, where a target was set. */
  readonly target?: MoneyBag | null
}

/** One month of one manager, or of all. */
export interface Month {
  readonly label: string
  readonly from: LocalDate
  readonly to: LocalDate
  /** The end of the month, or the moment asked about where that comes first. */
  readonly question: Question
  /** When it was reported: what was recorded from then on is late. */
  readonly reportedAt: Instant
  readonly manager: string | undefined
  /** Of everybody, and of the manager's own business; the same where none is named. */
  readonly all: ReportFacts
  readonly own: ReportFacts
}

export type Section = (month: Month) => ReadonlyArray<Entry>

const entry =
  (unit: Unit) =>
  (view: string, name: string, value: Entry['value']): Entry => ({ name, view, unit, value })

export const count = entry('count')
export const money = entry('money')
export const rate = entry('rate')
export const days = entry('days')
export const hours = entry('hours')
export const plain = entry('number')

/** A rate for each currency, under its name. */
export const ratesBy = (view: string, name: string, rates: Readonly<Record<string, Ratio>>) =>
  Object.keys(rates).map((currency) => rate(view, `${name} ${currency}`, taken(rates, currency) ?? null))

const none: ReadonlyArray<never> = []

/** What a name has in a month that has no such line: nothing was counted, nothing can be divided. */
export const absent = (unit: Unit): Entry['value'] => {
  if (unit === 'count') return counted(none, (piece) => piece)
  return unit === 'money'
    ? summed(
        none,
        (piece) => piece,
        () => null,
      )
    : null
}
