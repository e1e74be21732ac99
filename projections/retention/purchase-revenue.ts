/** R4, retention by what clients buy, where no contract says how long they stay: two years of revenue, one against the other. */

import { addDays, addMonths, LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { figures, headed } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { oneOf } from '../option-codecs.ts'
import { defineView } from '../view.ts'
import { type Life, lifeFacts, livesOf } from './life.ts'
import { type Ends, lineOf, type MovementRow, movementRow, type RevenueMovement } from './movements.ts'
import { type PurchaseOptions, purchaseFields } from './purchases.ts'

export interface PurchaseRevenueOptions extends PurchaseOptions {
  /** First local day after the year asked about; default the day after the moment asked about. */
  readonly to?: LocalDate
  readonly reactivation?: 'in' | 'out'
}

const purchaseRevenueOptions = struct(
  {},
  { ...purchaseFields, to: LocalDate, reactivation: oneOf('reactivation', ['in', 'out']) },
)

export interface PurchaseRevenue extends MovementRow {
  /** The year, and the one before it from `before` on. */
  readonly before: LocalDate
  readonly from: LocalDate
  readonly to: LocalDate
  /** Whether the year is over, and the recorded history holds both. */
  readonly complete: boolean
  readonly movements: ReadonlyArray<Omit<RevenueMovement, 'day'>>
  readonly merged: number
  readonly inferred: number
}

interface Years {
  readonly before: LocalDate
  readonly from: LocalDate
  readonly to: LocalDate
}

const endsOf = ({ client, purchases }: Life, years: Years): ReadonlyArray<Ends> =>
  [...groupBy(purchases, ({ value }) => value?.currency)].flatMap(([currency, own]) => {
    if (currency === undefined) return []
    const sum = (from: LocalDate, to: LocalDate) =>
      own.reduce((total, { day, value }) => total + (day >= from && day < to ? (value?.amount ?? 0) : 0), 0)
    return [
      {
        client,
        currency,
        m0: sum(years.before, years.from),
        m1: sum(years.from, years.to),
        before: own.some(({ day }) => day < years.from),
        behind: () => own.flatMap(({ day, position }) => (day >= years.before && day < years.to ? [position] : [])),
      },
    ]
  })

export const purchaseRevenue = defineView({
  id: 'R4',
  verb: 'retention revenue --purchases',
  title: 'what clients bought in a year against the year before',
  facts: lifeFacts,
  options: purchaseRevenueOptions,
  answer: (facts, question, options: PurchaseRevenueOptions): PurchaseRevenue => {
    const { zone, asOf } = question
    const to = options.to ?? addDays(zone.localDate(asOf), 1)
    const years = { before: addMonths(to, -24), from: addMonths(to, -12), to }
    const { lives, historyFrom, merged, inferred } = livesOf(facts, question, options)
    const ends = lives.flatMap((life) => endsOf(life, years))
    const beside = figures<Omit<PurchaseRevenue, keyof MovementRow>>({
      ...years,
      complete: historyFrom !== null && historyFrom <= years.before && asOf >= zone.endOfDay(addDays(to, -1)),
      movements: ends.flatMap((end) => {
        const line = lineOf(end)
        const { client, currency } = end
        const amount = Math.abs(end.m1 - end.m0)
        return line === undefined ? [] : [{ line, client, currency, amount, positions: end.behind() }]
      }),
      merged,
      inferred,
    })
    return headed(beside, movementRow(ends, { reactivation: options.reactivation ?? 'out' }))
  },
})
