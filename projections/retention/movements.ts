/**
 * What clients are worth at two ends of a period, and the movements between: opening + new + reactivation + expansion −
 * contraction − churn = closing, per currency to the minor unit (VIEWS.md R3). Each currency is a book of its own: a client is
 * new in it when it is first worth something there.
 */
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { counted, derived, type Figure, figures, type Piece, summed } from '../figures.ts'
import { groupBy } from '../group-by.ts'
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
  /** Positions of the events that made it worth that. */
  readonly behind: () => ReadonlyArray<string>
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

/** A movement with the events behind it. */
export interface Moved extends Pick<RevenueMovement, 'line' | 'client' | 'currency' | 'amount'> {
  readonly behind: () => ReadonlyArray<string>
}

type Behind = Pick<Ends, 'client' | 'behind'>

const piece = ({ client, behind }: Behind): Piece => ({ stream: `client-${client}`, positions: behind() })

const moved = (ends: ReadonlyArray<Ends>): ReadonlyArray<Moved> =>
  ends.flatMap((end) => {
    const line = lineOf(end)
    const { client, currency, behind } = end
    return line === undefined ? [] : [{ line, client, currency, amount: Math.abs(end.m1 - end.m0), behind }]
  })

type Amount = (end: Ends) => number

const sums = (ends: ReadonlyArray<Ends>, amount: Amount): Figure<MoneyBag> =>
  summed(
    ends.filter((end) => amount(end) !== 0),
    piece,
    (end) => ({ amount: amount(end), currency: end.currency }),
  )

const total = (ends: ReadonlyArray<Ends>, amount: Amount): number => ends.reduce((sum, end) => sum + amount(end), 0)

/** Σ of one amount of Σ of another, over the ends in one currency. */
const rateOf = (ends: ReadonlyArray<Ends>, num: Amount, den: Amount): Figure<Ratio> =>
  derived(
    share(total(ends, num), total(ends, den)),
    'share',
    () =>
      ends.flatMap((end) => {
        const part = (name: 'num' | 'den', amount: number): ReadonlyArray<Piece> =>
          amount === 0 ? [] : [{ ...piece(end), amount: { amount, currency: end.currency }, part: name }]
        return [...part('num', num(end)), ...part('den', den(end))]
      }),
    (one) => one,
  )

/** Rates per currency that is worth something at one of the ends. */
const ratesOf = (ends: ReadonlyArray<Ends>, reactivation: 'in' | 'out') => {
  const byCurrency = [
    ...groupBy(
      ends.filter(({ m0, m1 }) => m0 !== 0 || m1 !== 0),
      ({ currency }) => currency,
    ),
  ].sort(([a], [b]) => (a < b ? -1 : 1))
  const rates = (num: Amount, den: Amount): Rates =>
    figures(Object.fromEntries(byCurrency.map(([currency, own]) => [currency, rateOf(own, num, den)])))
  const opening: Amount = ({ m0 }) => m0
  const kept: Amount = ({ m0, m1, before }) => (m0 > 0 || (reactivation === 'in' && before) ? m1 : 0)
  return {
    grr: rates(({ m0, m1 }) => Math.min(m0, m1), opening),
    nrr: rates(kept, opening),
    netChurn: rates((end) => opening(end) - kept(end), opening),
    quickRatio: rates(
      ({ m0, m1 }) => Math.max(0, m1 - m0),
      ({ m0, m1 }) => Math.max(0, m0 - m1),
    ),
  }
}

/** A row from the ends of every client and, where every change counts, the changes in between. */
export const movementRow = (
  ends: ReadonlyArray<Ends>,
  options: { readonly reactivation?: 'in' | 'out'; readonly gross?: ReadonlyArray<Moved> } = {},
): MovementRow => {
  const movements = options.gross ?? moved(ends)
  const of = (line: MovementLine) => movements.filter((one) => one.line === line)
  const sum = (line: MovementLine) => summed(of(line), piece, (one) => one)
  return figures<MovementRow>({
    opening: sums(ends, ({ m0 }) => m0),
    new: sum('new'),
    reactivation: sum('reactivation'),
    expansion: sum('expansion'),
    contraction: sum('contraction'),
    churn: sum('churn'),
    closing: sums(ends, ({ m1 }) => m1),
    counts: figures<MovementRow['counts']>({
      new: counted(of('new'), piece),
      reactivation: counted(of('reactivation'), piece),
      expansion: counted(of('expansion'), piece),
      contraction: counted(of('contraction'), piece),
      churn: counted(of('churn'), piece),
    }),
    ...ratesOf(ends, options.reactivation ?? 'out'),
  })
}
