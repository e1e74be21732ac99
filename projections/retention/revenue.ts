/** R3, the monthly value of contracts: what moved it from month to month, and how much of it is kept (GRR, NRR). */

import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { type Period, periodOf, periodsBetween } from '../../src/domain/values/period.ts'
import { addDays, addMonths, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import type { ContractAt } from '../contracts/contract.ts'
import { type Days, monthByMonth } from '../contracts/value.ts'
import { type Figure, figures, headed, picked, summed } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { oneOf } from '../option-codecs.ts'
import { periodFields } from '../pipeline/period.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { covers, type Life, type LifeOptions, lifeFacts, lifeFields, livesOf } from './life.ts'
import { type Ends, lineOf, type Moved, type MovementRow, movementRow, type RevenueMovement } from './movements.ts'

export interface RevenueOptions extends LifeOptions {
  /** First local day; default the month in which the first contract began. */
  readonly from?: LocalDate
  /** First local day that no longer belongs to it; default the end of the month asked about. */
  readonly to?: LocalDate
  /** `net`: where each client stood at both ends (default) · `gross`: every change. */
  readonly reading?: 'net' | 'gross'
  /** Whether what came back counts in NRR and net churn, as at ChartMogul; default `out`. */
  readonly reactivation?: 'in' | 'out'
}

const revenueOptions = struct(
  {},
  {
    ...lifeFields,
    ...periodFields,
    reading: oneOf('reading', ['net', 'gross']),
    reactivation: oneOf('reactivation', ['in', 'out']),
  },
)

export interface RevenueRow extends MovementRow {
  /** False where the end lies after the moment asked about: closing is then what stood at that moment. */
  readonly complete: boolean
}

export interface RevenueMonth extends RevenueRow {
  readonly month: string
  /** Contract value that falls to the months of terms that begin in it; over a whole term the parts sum to its value. */
  readonly booked: MoneyBag
  /** Of end points twelve months apart, not a product of months. */
  readonly yearly: { readonly grr: Readonly<Record<string, Ratio>>; readonly nrr: Readonly<Record<string, Ratio>> }
}

export interface Revenue {
  readonly reading: 'net' | 'gross'
  readonly from: LocalDate | null
  readonly to: LocalDate | null
  readonly months: ReadonlyArray<RevenueMonth>
  /** From the first day to the last as one period. */
  readonly total: RevenueRow
  /** Every movement of every month. */
  readonly movements: ReadonlyArray<RevenueMovement & { readonly month: string }>
  readonly merged: number
  readonly inferred: number
}

interface Step {
  readonly day: LocalDate
  /** From this day on. */
  readonly amount: number
  readonly positions: ReadonlyArray<string>
}

/** What a client's contracts are worth a month in one currency, day by day: only the days on which that changes. */
interface Series {
  readonly client: string
  readonly currency: string
  readonly steps: ReadonlyArray<Step>
}

export const seriesOf = (life: Life, today: LocalDate): ReadonlyArray<Series> => {
  const byCurrency = new Map<string, Map<LocalDate, { change: number; positions: Array<string> }>>()
  const change = (currency: string, day: LocalDate, amount: number, position: string): void => {
    if (day > today) return
    const days = byCurrency.get(currency) ?? new Map<LocalDate, { change: number; positions: Array<string> }>()
    byCurrency.set(currency, days)
    const here = days.get(day) ?? { change: 0, positions: [] }
    here.change += amount
    if (!here.positions.includes(position)) here.positions.push(position)
    days.set(day, here)
  }
  for (const { from, to, monthly, began, ended } of life.spells) {
    if (monthly === null || monthly.amount === 0) continue
    change(monthly.currency, from, monthly.amount, began)
    if (to !== null) change(monthly.currency, to, -monthly.amount, ended)
  }
  return [...byCurrency].map(([currency, days]) => {
    let amount = 0
    const steps: Array<Step> = []
    for (const [day, { change: by, positions }] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
      amount += by
      if (by !== 0) steps.push({ day, amount, positions })
    }
    return { client: life.client, currency, steps }
  })
}

/** Worth at the end of the day before. */
const before = ({ steps }: Series, day: LocalDate): number => steps.findLast((step) => step.day < day)?.amount ?? 0

export const endsOf = (series: Series, { from, to }: Bounds): Ends => ({
  client: series.client,
  currency: series.currency,
  m0: before(series, from),
  m1: before(series, to),
  before: series.steps.some(({ day, amount }) => day < from && amount > 0),
  behind: () => [...new Set(series.steps.flatMap(({ day, positions }) => (day < to ? positions : [])))],
})

/** Monthly value of contracts at both ends of a period, and how much of it was kept. */
export interface ContractValue {
  readonly opening: MoneyBag
  readonly closing: MoneyBag
  readonly grr: Readonly<Record<string, Ratio>>
  readonly nrr: Readonly<Record<string, Ratio>>
}

/** Of some clients together. */
export const contractValueOf = (lives: ReadonlyArray<Life>, bounds: Bounds, today: LocalDate): ContractValue => {
  const ends = lives.flatMap((life) => seriesOf(life, today).map((series) => endsOf(series, bounds)))
  return picked(movementRow(ends), ['opening', 'closing', 'grr', 'nrr'])
}

/** Every change within a period. */
const changesOf = (series: Series, { from, to }: Bounds): ReadonlyArray<RevenueMovement> => {
  const { client, currency, steps } = series
  return steps.flatMap(({ day, amount, positions }, i): ReadonlyArray<RevenueMovement> => {
    if (day < from || day >= to) return []
    const m0 = steps[i - 1]?.amount ?? 0
    const line = lineOf({ m0, m1: amount, before: steps.slice(0, i).some((step) => step.amount > 0) })
    return line === undefined ? [] : [{ line, client, currency, amount: Math.abs(amount - m0), day, positions }]
  })
}

/** The one movement between the ends, on the day of the last change, with the events of all of them. */
const netChange = (series: Series, bounds: Bounds): ReadonlyArray<RevenueMovement> => {
  const ends = endsOf(series, bounds)
  const line = lineOf(ends)
  const within = series.steps.filter(({ day }) => day >= bounds.from && day < bounds.to)
  const last = within.at(-1)
  if (line === undefined || last === undefined) return []
  const { client, currency } = series
  const positions = [...new Set(within.flatMap((step) => step.positions))]
  return [{ line, client, currency, amount: Math.abs(ends.m1 - ends.m0), day: last.day, positions }]
}

interface Bounds {
  readonly from: LocalDate
  readonly to: LocalDate
}

/** What falls to each month of a contract's terms, where it was in force and at that value then. */
const bookings = (contract: ContractAt, cover: ReadonlyArray<Days>) =>
  contract.worth.flatMap(({ from, value, over, position }, i) => {
    const until = contract.worth[i + 1]?.from
    return monthByMonth(value, over)
      .filter((month) => month.from >= from && (until === undefined || month.from < until) && covers(cover, month.from))
      .map(({ from: day, amount }) => ({
        contract: contract.contract,
        position,
        month: periodOf(day, 'month').label,
        value: { amount, currency: value.currency },
      }))
  })

const bookedBy = (lives: ReadonlyArray<Life>): ((month: string) => Figure<MoneyBag>) => {
  const all = lives.flatMap(({ contracts }) => contracts.flatMap((contract) => bookings(contract, contract.cover)))
  const months = groupBy(all, ({ month }) => month)
  return (month) =>
    summed(
      months.get(month) ?? [],
      ({ contract, position }) => ({ stream: `contract-${contract}`, positions: [position] }),
      ({ value }) => value,
    )
}

const withEvents = (movement: RevenueMovement): Moved => ({ ...movement, behind: () => movement.positions })

/** The months asked about: from the first contract on, or from where the recorded history begins, if some began before. */
const boundsOf = (
  all: ReadonlyArray<Series>,
  historyFrom: LocalDate | null,
  today: LocalDate,
  options: RevenueOptions,
): Bounds | undefined => {
  const first = all.reduce<LocalDate | undefined>((min, { steps: [step] }) => {
    const day = step?.day
    return day === undefined || (min !== undefined && min <= day) ? min : day
  }, undefined)
  const from = options.from ?? (historyFrom === null ? first : historyFrom)
  if (from === undefined) return undefined
  return {
    from: options.from ?? periodOf(from, 'month').from,
    to: options.to ?? periodOf(today, 'month').to,
  }
}

export const revenue = defineView({
  id: 'R3',
  verb: 'retention revenue',
  title: 'what moved the monthly value of contracts, and how much of it is kept',
  facts: lifeFacts,
  options: revenueOptions,
  answer: (facts, question, options: RevenueOptions): Revenue => {
    const { zone, asOf } = question
    const today = zone.localDate(asOf)
    const { lives, historyFrom, merged, inferred } = livesOf(facts, question, options)
    const all = lives.flatMap((life) => seriesOf(life, today))
    const reading = options.reading ?? 'net'
    const changes = reading === 'gross' ? changesOf : netChange
    const row = (bounds: Bounds): RevenueRow =>
      headed(
        { complete: asOf >= zone.endOfDay(addDays(bounds.to, -1)) },
        movementRow(
          all.map((series) => endsOf(series, bounds)),
          {
            reactivation: options.reactivation ?? 'out',
            ...(reading === 'gross'
              ? { gross: all.flatMap((series) => changesOf(series, bounds)).map(withEvents) }
              : {}),
          },
        ),
      )
    const late = lives.some(({ startKnown }) => !startKnown)
    const bounds = boundsOf(all, late ? historyFrom : null, today, options)
    const months = bounds === undefined ? [] : periodsBetween(bounds.from, bounds.to, 'month')
    const booked = bookedBy(lives)
    const clipped = ({ from, to }: Period): Bounds => ({
      from: bounds !== undefined && bounds.from > from ? bounds.from : from,
      to: bounds !== undefined && bounds.to < to ? bounds.to : to,
    })
    return figures<Revenue>({
      reading,
      from: bounds?.from ?? null,
      to: bounds?.to ?? null,
      months: months.map((month) => {
        const own = clipped(month)
        const { grr, nrr } = row({ from: addMonths(own.to, -12), to: own.to })
        return headed(
          figures<Pick<RevenueMonth, 'month' | 'booked' | 'yearly'>>({
            month: month.label,
            booked: booked(month.label),
            yearly: { grr, nrr },
          }),
          row(own),
        )
      }),
      total: row(bounds ?? { from: today, to: today }),
      movements: months.flatMap((month) =>
        all.flatMap((series) => changes(series, clipped(month)).map((one) => ({ month: month.label, ...one }))),
      ),
      merged,
      inferred,
    })
  },
})
