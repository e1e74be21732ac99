/** R5, repeat purchase: who bought a second time, how soon, and how much of the revenue is theirs. */

import { daysBetween } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, derived, figures, type Piece, rated, shared } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { DayCount } from '../option-codecs.ts'
import { kaplanMeier } from '../statistics/kaplan-meier.ts'
import { percentile } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import {
  type PurchaseOptions,
  purchaseDays,
  purchaseFacts,
  purchaseFields,
  purchasePiece,
  purchasesOf,
} from './purchases.ts'

export interface RepeatOptions extends PurchaseOptions {
  /** Within how many days of the first purchase; default 365. */
  readonly withinDays?: number
}

const repeatOptions = struct({}, { ...purchaseFields, withinDays: DayCount })

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
  options: repeatOptions,
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
    const repeaters = lives.filter(({ second }) => second !== null)
    const returning = new Set(repeaters.map(({ client }) => client))
    const exposed = lives.filter(({ observed }) => observed >= withinDays)
    const again = exposed.filter(({ second }) => second !== null && second <= withinDays)
    const survival = kaplanMeier(
      lives.map(({ observed, second }) => ({ time: second ?? observed, event: second !== null })),
    )
    const bought = groupBy(purchases, ({ client }) => client)
    const timeOf = ({ observed, second }: (typeof lives)[number]) => second ?? observed
    const piece = (life: (typeof lives)[number]): Piece => ({
      stream: `client-${life.client}`,
      positions: (bought.get(life.client) ?? []).map(({ position }) => position),
      measure: timeOf(life),
    })
    const gaps = lives.flatMap((life) => life.gaps.map((gap) => ({ life, gap })))
    return figures<Repeat>({
      toDate: rated(repeaters, lives, piece),
      withinDays,
      within: rated(again, exposed, piece),
      notYetExposed: counted(
        lives.filter(({ observed }) => observed < withinDays),
        piece,
      ),
      curve: survival.curve.map(({ time, atRisk, survival: left }) =>
        figures<Repeat['curve'][number]>(
          {
            day: time,
            atRisk: derived(atRisk, 'count', () => lives.filter((life) => timeOf(life) >= time), piece),
            again: derived(1 - left, '1 − kaplan-meier', () => lives, piece),
          },
          String(time),
        ),
      ),
      medianDaysBetween: derived(
        percentile(
          gaps.map(({ gap }) => gap),
          0.5,
        ),
        'median',
        () => gaps,
        ({ life, gap }) => ({ ...piece(life), measure: gap }),
      ),
      repeatRevenue: shared(
        purchases.filter(({ client }) => returning.has(client)),
        purchases,
        purchasePiece,
        ({ value }) => value,
      ),
      inferred,
    })
  },
})
