/**
 * What clients are worth at two ends of a period, and the movements between: opening + new + reactivation + expansion −
 * contraction − churn = closing, per currency to the minor unit (VIEWS.md R3). Each currency is a book of its own: a client is
 * new in it when it is first worth something there.
 */
import { type MoneyBag, purse } from '../../src/domain/values/money-bag.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { type Ratio, share } from '../statistics/ratio.ts'

export const movementLines = ['new', 'reactivation', 'expansion', 'contraction', 'churn'] as const
export type MovementLine = (typeof movementLines)[number]

/** A client's worth in one currency, and what is known of how it came to it. */
export interface Ends {
  readonly client: string
  readonly currency: string
  readonly m0: number
  readonly m1: number
  /** Whether it was worth something in this currency before the period. */
  readonly before: boolean
}

export interface RevenueMovement {
  readonly line: MovementLine
  readonly client: string
  readonly currency: string
  /** Always positive: the line says which way. */
  readonly amount: number
  readonly day: LocalDate
  /** The events behind it. */
  readonly positions: ReadonlyArray<string>
}

/** The line that a change belongs to; undefined where nothing changed. */
export const lineOf = ({ m0, m1, before }: Pick<Ends, 'm0' | 'm1' | 'before'>): MovementLine | undefined => {
  if (m0 === m1) return undefined
  if (m0 === 0) return before ? 'reactivation' : 'new'
  if (m1 === 0) return 'churn'
  return m1 > m0 ? 'expansion' : 'contraction'
}

type Rates = Readonly<Record<string, Ratio>>

export interface MovementRow {
  readonly opening: MoneyBag
  readonly new: MoneyBag
  readonly reactivation: MoneyBag
  readonly expansion: MoneyBag
  readonly contraction: MoneyBag
  readonly churn: MoneyBag
  readonly closing: MoneyBag
  /** How many movements each line has. */
  readonly counts: Readonly<Record<MovementLine, number>>
  /** Σ min(m0, m1) of Σ m0, never above 1; of end points in either reading. */
  readonly grr: Rates
  /** Σ m1 of those with m0 > 0, of Σ m0; with `reactivation: 'in'` what came back counts as well. */
  readonly nrr: Rates
  /** (churn + contraction − expansion) of opening; with `reactivation: 'in'` less what came back: ChartMogul's net churn. */
  readonly netChurn: Rates
  /** (new + reactivation + expansion) of (contraction + churn), of end points. */
  readonly quickRatio: Rates
}

type Counted = Pick<RevenueMovement, 'line' | 'currency' | 'amount'>

const moved = (ends: ReadonlyArray<Ends>): ReadonlyArray<Counted> =>
  ends.flatMap((end) => {
    const line = lineOf(end)
    return line === undefined ? [] : [{ line, currency: end.currency, amount: Math.abs(end.m1 - end.m0) }]
  })

const bagOfLine = (movements: ReadonlyArray<Counted>, line: MovementLine): MoneyBag => {
  const bag = purse()
  for (const one of movements) if (one.line === line) bag.add(one)
  return bag.bag()
}

const sums = (ends: ReadonlyArray<Ends>, of: (end: Ends) => number): MoneyBag => {
  const bag = purse()
  for (const end of ends) {
    const amount = of(end)
    if (amount !== 0) bag.add({ amount, currency: end.currency })
  }
  return bag.bag()
}

/** Rates per currency that is worth something at one of the ends. */
const ratesOf = (ends: ReadonlyArray<Ends>, reactivation: 'in' | 'out') => {
  const opening = sums(ends, ({ m0 }) => m0)
  const kept = sums(ends, ({ m0, m1 }) => Math.min(m0, m1))
  const net = sums(ends, ({ m0, m1, before }) => (m0 > 0 || (reactivation === 'in' && before) ? m1 : 0))
  const gained = sums(ends, ({ m0, m1 }) => Math.max(0, m1 - m0))
  const given = sums(ends, ({ m0, m1 }) => Math.max(0, m0 - m1))
  const currencies = Object.keys({ ...opening, ...gained }).sort()
  const rates = (rate: (currency: string) => Ratio): Rates =>
    Object.fromEntries(currencies.map((currency) => [currency, rate(currency)]))
  const of = (bag: MoneyBag, currency: string): number => bag[currency] ?? 0
  return {
    grr: rates((c) => share(of(kept, c), of(opening, c))),
    nrr: rates((c) => share(of(net, c), of(opening, c))),
    netChurn: rates((c) => share(of(opening, c) - of(net, c), of(opening, c))),
    quickRatio: rates((c) => share(of(gained, c), of(given, c))),
  }
}

/** A row from the ends of every client and, where every change counts, the changes in between. */
export const movementRow = (
  ends: ReadonlyArray<Ends>,
  options: { readonly reactivation?: 'in' | 'out'; readonly gross?: ReadonlyArray<Counted> } = {},
): MovementRow => {
  const movements = options.gross ?? moved(ends)
  return {
    opening: sums(ends, ({ m0 }) => m0),
    new: bagOfLine(movements, 'new'),
    reactivation: bagOfLine(movements, 'reactivation'),
    expansion: bagOfLine(movements, 'expansion'),
    contraction: bagOfLine(movements, 'contraction'),
    churn: bagOfLine(movements, 'churn'),
    closing: sums(ends, ({ m1 }) => m1),
    counts: Object.fromEntries(
      movementLines.map((line) => [line, movements.filter((one) => one.line === line).length]),
    ) as Record<MovementLine, number>,
    ...ratesOf(ends, options.reactivation ?? 'out'),
  }
}
