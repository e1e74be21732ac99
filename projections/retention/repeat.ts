/** R5, repeat purchase: who bought a second time, how soon, and how much of the revenue is theirs. */
import { purse } from '../../src/domain/values/money-bag.ts'
import { daysBetween } from '../../src/kernel/local-date.ts'
import { kaplanMeier } from '../statistics/kaplan-meier.ts'
import { percentile } from '../statistics/percentile.ts'
import { type Ratio, ratio, share } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { type PurchaseOptions, purchaseDays, purchaseFacts, purchasesOf } from './purchases.ts'

export interface RepeatOptions extends PurchaseOptions {
  /** Within how many days of the first purchase; default 365. */
  readonly withinDays?: number
}

export interface Repeat {
  /** Clients with two or more purchase days of those with one or more. */
  readonly toDate: Ratio
  readonly withinDays: number
  /** Of those whose first purchase lies so long back. */
  readonly within: Ratio
  /** Clients whose first purchase is too young to tell. */
  readonly notYetExposed: number
  /** Share that has bought again by day n: one minus Kaplan–Meier of the second purchase. */
  readonly curve: ReadonlyArray<{ readonly day: number; readonly atRisk: number; readonly again: number }>
  readonly medianDaysBetween: number | null
  /** Share of revenue from clients with two or more purchase days, per currency. */
  readonly repeatRevenue: Readonly<Record<string, Ratio>>
  readonly inferred: number
}

export const repeat = defineView({
  id: 'R5',
  verb: 'retention repeat',
  title: 'clients who bought again',
  facts: purchaseFacts,
  answer: (facts, question, options: RepeatOptions): Repeat => {
    const withinDays = options.withinDays ?? 365
    const { purchases, inferred } = purchasesOf(facts, question, options)
    const byClient = purchaseDays(purchases)
    const today = question.zone.localDate(question.asOf)
    const lives = [...byClient].map(([client, days]) => {
      const [first, second] = days
      const start = first ?? today
      return {
        client,
        observed: daysBetween(start, today),
        second: second === undefined ? null : daysBetween(start, second),
        gaps: days.slice(1).map((day, i) => daysBetween(days[i] ?? day, day)),
      }
    })
    const repeaters = new Set(lives.flatMap(({ client, second }) => (second === null ? [] : [client])))
    const exposed = lives.filter(({ observed }) => observed >= withinDays)
    const again = exposed.filter(({ second }) => second !== null && second <= withinDays)
    const survival = kaplanMeier(
      lives.map(({ observed, second }) => ({ time: second ?? observed, event: second !== null })),
    )
    const [all, theirs] = [purse(), purse()]
    for (const { client, value } of purchases) {
      all.add(value)
      if (repeaters.has(client)) theirs.add(value)
    }
    const repeated = theirs.bag()
    return {
      toDate: ratio(repeaters.size, lives.length),
      withinDays,
      within: ratio(again.length, exposed.length),
      notYetExposed: lives.length - exposed.length,
      curve: survival.curve.map(({ time, atRisk, survival: left }) => ({ day: time, atRisk, again: 1 - left })),
      medianDaysBetween: percentile(
        lives.flatMap(({ gaps }) => gaps),
        0.5,
      ),
      repeatRevenue: Object.fromEntries(
        Object.entries(all.bag()).map(([currency, sum]) => [currency, share(repeated[currency] ?? 0, sum)]),
      ),
      inferred,
    }
  },
})
