/** P8, pipeline velocity: money a day, by currency, and the four factors it is made of, each with its change. */

import { localDaysBetween } from '../../src/domain/values/zone.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, derived, figures, type Piece, rated, spread } from '../figures.ts'
import { DayCount } from '../option-codecs.ts'
import type { Summary } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { type Closed, closedIn } from './closed.ts'
import { type DealAt, dealPiece, isOpen } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { asOccurred } from './moments.ts'

export interface VelocityOptions {
  /** Days before the moment in which deals were closed that rate, value and cycle are of; default 365. */
  readonly days?: number
}

const velocityOptions = struct({}, { days: DayCount })

export interface VelocityFactors {
  /** Open deals of the currency. */
  readonly open: number
  readonly winRate: Ratio
  /** Of the deals won, minor units. */
  readonly value: Summary
  /** Days from opening to winning. */
  readonly cycle: Summary
  /** open × win rate × mean value ÷ mean cycle, minor units a day; null where a factor is. */
  readonly velocity: number | null
}

/** By how much each factor is more than it was one span of days before; null where it was or is unknown. */
export interface VelocityChange {
  readonly open: number
  readonly winRate: number | null
  readonly value: number | null
  readonly cycle: number | null
  readonly velocity: number | null
}

export interface VelocityRow {
  readonly currency: string
  readonly now: VelocityFactors
  readonly before: VelocityFactors
  readonly change: VelocityChange
}

export interface Velocity {
  readonly days: number
  readonly currencies: ReadonlyArray<VelocityRow>
  /** Open deals that nobody has put a value on: in no row. */
  readonly unvalued: number
  readonly inferred: number
}

/** @example velocityOf(50, 0.25, 800_000, 40) // 250,000: 2,500.00 a day */
export const velocityOf = (
  open: number,
  winRate: number | null,
  meanValue: number | null,
  meanCycle: number | null,
): number | null =>
  winRate === null || meanValue === null || meanCycle === null || meanCycle === 0
    ? null
    : (open * winRate * meanValue) / meanCycle

const closedPiece = ({ deal, closure }: Closed): Piece => dealPiece(deal, closure.position)
const openPiece = (deal: DealAt): Piece => dealPiece(deal, deal.behind.opened)

interface Measured {
  readonly factors: VelocityFactors
  readonly pieces: () => ReadonlyArray<Piece>
}

const factorsOf = (
  deals: ReadonlyArray<DealAt>,
  currency: string,
  { zone, asOf }: Question,
  days: number,
): Measured => {
  const own = deals.filter(({ value }) => value?.currency === currency)
  const open = own.filter(isOpen)
  const closed = closedIn(own, zone, { from: addDays(zone.localDate(asOf), 1 - days) })
  const won = closed.filter(({ closure }) => closure.outcome === 'won')
  const dated = won.filter(({ deal }) => !deal.undated)
  const winRate = rated(won, closed, closedPiece)
  const value = spread(won, closedPiece, ({ closure }) => closure.value?.amount ?? 0)
  const cycle = spread(dated, closedPiece, ({ deal, closure }) => localDaysBetween(zone, deal.openedAt, closure.at))
  const pieces = () => [...open.map(openPiece), ...closed.map(closedPiece)]
  const factors = figures<VelocityFactors>({
    open: counted(open, openPiece),
    winRate,
    value,
    cycle,
    velocity: derived(
      velocityOf(open.length, winRate.value.value, value.value.mean, cycle.value.mean),
      'open × win rate × mean value ÷ mean cycle',
      pieces,
      (one) => one,
    ),
  })
  return { factors, pieces }
}

const more = (now: number | null, before: number | null): number | null =>
  now === null || before === null ? null : now - before

const changeOf = (
  { factors: now, pieces }: Measured,
  { factors: before, pieces: earlier }: Measured,
): VelocityChange => {
  const less = <Value>(value: Value) =>
    derived(
      value,
      'now less before',
      () => [...pieces(), ...earlier()],
      (one) => one,
    )
  return figures<VelocityChange>({
    open: less(now.open - before.open),
    winRate: less(more(now.winRate.value, before.winRate.value)),
    value: less(more(now.value.mean, before.value.mean)),
    cycle: less(more(now.cycle.mean, before.cycle.mean)),
    velocity: less(more(now.velocity, before.velocity)),
  })
}

export const velocity = defineView({
  id: 'P8',
  verb: 'pipeline velocity',
  title: 'money a day, and the four factors of it',
  facts: { deals: dealChanges },
  options: velocityOptions,
  answer: (facts, question, options: VelocityOptions): Velocity => {
    const days = options.days ?? 365
    const earlier: Question = {
      ...question,
      asOf: question.zone.endOfDay(addDays(question.zone.localDate(question.asOf), -days)),
    }
    const now = dealsOf(facts.deals)
    const before = asOccurred(facts.deals, question.zone.startOfDay(addDays(question.zone.localDate(earlier.asOf), 1)))
    const currencies = [...new Set(now.flatMap(({ value }) => (value === null ? [] : [value.currency])))].sort()
    return figures<Velocity>({
      days,
      currencies: currencies.map((currency): VelocityRow => {
        const factors = factorsOf(now, currency, question, days)
        const past = factorsOf(before, currency, earlier, days)
        return { currency, now: factors.factors, before: past.factors, change: changeOf(factors, past) }
      }),
      unvalued: counted(
        now.filter((deal) => isOpen(deal) && deal.value === null),
        openPiece,
      ),
      inferred: now.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
