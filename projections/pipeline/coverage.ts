/** P12, coverage: how often the open deals of a period cover what its target still lacks. One currency, the target's. */

import * as t from 'io-ts'
import { Money } from '../../src/domain/values/money.ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { addDays, LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientChanges } from '../clients/facts.ts'
import { counted, derived, figures, type Piece, shared, summed } from '../figures.ts'
import { DayCount } from '../option-codecs.ts'
import { type Ratio, share } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { type Closed, closedIn } from './closed.ts'
import { type Amount, type DealAt, dealPiece, isOpen } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type OwnerOptions, ownerFields, ownersOf } from './owner.ts'
import type { PeriodOptions } from './period.ts'

export interface CoverageOptions extends OwnerOptions {
  readonly from: LocalDate
  readonly to: LocalDate
  /** Of the period; null: none is set, and nothing is covered. */
  readonly target: Amount | null
  readonly manager?: string
  /** Days before the moment that the win rate is of; default 365. */
  readonly days?: number
}

const coverageOptions = struct(
  { from: LocalDate, to: LocalDate, target: t.union([Money, t.null]) },
  { ...ownerFields, manager: t.string, days: DayCount },
)

export interface CoverageSum {
  readonly count: number
  readonly value: MoneyBag
}

export interface Coverage {
  readonly target: Amount | null
  /** Open, and expected to close in the period. */
  readonly open: CoverageSum
  /** Won in the period so far. */
  readonly won: CoverageSum
  /** What the target still lacks; null without one. */
  readonly remaining: number | null
  readonly targetMet: boolean
  /** Open value of what remains; null where nothing does. */
  readonly coverage: Ratio
  /** Open and won of the whole target. */
  readonly total: Ratio
  /** By value, of the deals closed in the days before. */
  readonly winRate: Ratio
  /** How often it should be covered: 1 ÷ the win rate. */
  readonly needed: number | null
  readonly inferred: number
}

const openPiece = (deal: DealAt): Piece => dealPiece(deal, deal.behind.value, deal.behind.expectedClose)
const closedPiece = ({ deal, closure }: Closed): Piece => dealPiece(deal, closure.position)
const worth = ({ closure }: Closed) => closure.value

const NOTHING: Ratio = share(0, 0)

/** Of a positive amount only: less than nothing can't be covered. */
const of = (num: number, den: number): Ratio => (den > 0 ? share(num, den) : { ...NOTHING, num, den })

export const coverage = defineView({
  id: 'P12',
  verb: 'pipeline coverage',
  title: 'how often open deals cover what the target still lacks',
  facts: { deals: dealChanges, clients: clientChanges },
  options: coverageOptions,
  answer: (facts, { zone, asOf }, options: CoverageOptions): Coverage => {
    const { from, to, target, manager, days = 365 } = options
    const currency = target?.currency
    const all = dealsOf(facts.deals)
    const inCurrency = (value: Amount | null) => currency === undefined || value?.currency === currency
    const ownerOf = ownersOf(options, facts.clients)
    const closed = (period: PeriodOptions) =>
      closedIn(all, zone, period).filter(
        ({ deal, closure }) =>
          inCurrency(closure.value) && (manager === undefined || ownerOf(deal, closure) === manager),
      )
    const open = all.filter(
      (deal) =>
        isOpen(deal) &&
        deal.expectedClose !== null &&
        deal.expectedClose >= from &&
        deal.expectedClose < to &&
        inCurrency(deal.value) &&
        (manager === undefined || deal.manager === manager),
    )
    const won = closed({ from, to }).filter(({ closure }) => closure.outcome === 'won')
    const lately = closed({ from: addDays(zone.localDate(asOf), 1 - days) })
    const rates = shared(
      lately.filter(({ closure }) => closure.outcome === 'won'),
      lately,
      closedPiece,
      worth,
    )
    const rate = currency === undefined ? NOTHING : (rates[currency] ?? NOTHING)
    const openSum = figures<CoverageSum>({
      count: counted(open, openPiece),
      value: summed(open, openPiece, ({ value }) => value),
    })
    const wonSum = figures<CoverageSum>({ count: counted(won, closedPiece), value: summed(won, closedPiece, worth) })
    const amountIn = ({ value }: CoverageSum): number => value[currency ?? ''] ?? 0
    const [openValue, wonValue] = [amountIn(openSum), amountIn(wonSum)]
    const remaining = target === null ? null : target.amount - wonValue
    const both = (): ReadonlyArray<Piece> => [
      ...open.map((deal) => ({ ...openPiece(deal), amount: deal.value })),
      ...won.map((one) => ({ ...closedPiece(one), amount: worth(one) })),
    ]
    const asIs = (one: Piece) => one
    return figures<Coverage>({
      target,
      open: openSum,
      won: wonSum,
      remaining: derived(remaining, 'target − won', () => won, closedPiece),
      targetMet: remaining !== null && remaining <= 0,
      coverage: derived(target === null ? NOTHING : of(openValue, remaining ?? 0), 'open ÷ (target − won)', both, asIs),
      total: derived(
        target === null ? NOTHING : of(openValue + wonValue, target.amount),
        '(open + won) ÷ target',
        both,
        asIs,
      ),
      winRate: derived(
        rate,
        'won ÷ (won + lost), by value',
        () => lately,
        (one) => ({
          ...closedPiece(one),
          amount: worth(one),
          part: one.closure.outcome === 'won' ? 'both' : 'den',
        }),
      ),
      needed: derived(
        rate.value === null || rate.value === 0 ? null : 1 / rate.value,
        '1 ÷ win rate',
        () => lately,
        closedPiece,
      ),
      inferred: all.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
