/** P13, slippage of the expected close: what was to close in a period, and what became of it. */
import { addDays, daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { counted, figures, rated, shared } from '../figures.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { type DealAt, dealPiece, isOpen, standingClosure } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { asOccurred } from './moments.ts'
import { type PeriodOptions, periodOptions } from './period.ts'

export type SlippageOptions = PeriodOptions

/**
 * `slipped`: open, now expected later · `overdue`: open, still expected within the period at its end, or before · `pending`:
 * open, and the day has not come while the period goes on (C9).
 */
export const slippageOutcomes = ['won', 'lost', 'slipped', 'overdue', 'pending'] as const
export type SlippageOutcome = (typeof slippageOutcomes)[number]

export interface SlippageDeal {
  readonly deal: string
  /** How often the expected day was moved to later, and to earlier. */
  readonly pushes: number
  readonly pulls: number
  /** Days from the first expected close to the last. */
  readonly slipDays: number | null
  /** Days from the first expected close to the actual one. */
  readonly closeDateError: number | null
}

export interface Slippage {
  /** Deals open when the period began and expected to close within it. */
  readonly baseline: number
  readonly outcomes: Readonly<Record<SlippageOutcome, number>>
  /** Slipped or overdue. */
  readonly rate: Ratio
  /** By value when the period began, per currency. */
  readonly valueRate: Readonly<Record<string, Ratio>>
  /** Every deal that ever had an expected close. */
  readonly deals: ReadonlyArray<SlippageDeal>
  readonly inferred: number
}

const dealOf = (deal: DealAt, localDate: (at: DealAt['openedAt']) => LocalDate): ReadonlyArray<SlippageDeal> => {
  const { firstExpectedClose: first, expectedClose: last, pushes, pulls } = deal
  if (first === null || last === null) return []
  const closure = standingClosure(deal)
  const days = (to: LocalDate): number => daysBetween(first, to)
  return [
    {
      deal: deal.deal,
      pushes,
      pulls,
      slipDays: days(last),
      closeDateError: closure === undefined ? null : days(localDate(closure.at)),
    },
  ]
}

/** A deal of the baseline as it stood when the period began, and what became of it by its end. */
interface Due {
  readonly deal: DealAt
  readonly outcome: SlippageOutcome
  readonly positions: ReadonlyArray<string>
}

const piece = ({ deal, positions }: Due) => dealPiece(deal, ...positions)
const worth = ({ deal }: Due) => deal.value

export const slippage = defineView({
  id: 'P13',
  verb: 'pipeline slippage',
  title: 'what was to close in a period, and what became of it',
  facts: { deals: dealChanges },
  options: periodOptions,
  answer: (facts, { zone, asOf }, options: SlippageOptions): Slippage => {
    const start = options.from === undefined ? undefined : zone.startOfDay(options.from)
    const every = dealsOf(facts.deals)
    const standing = start === undefined ? [] : asOccurred(facts.deals, start)
    const atEnd = options.to === undefined ? every : asOccurred(facts.deals, zone.startOfDay(options.to))
    const now = new Map(atEnd.map((deal) => [deal.deal, deal]))
    const expectedWithin = (day: string | null): boolean =>
      day !== null &&
      (options.from === undefined || day >= options.from) &&
      (options.to === undefined || day < options.to)
    const today = zone.localDate(asOf)
    const isOver = options.to !== undefined && asOf >= zone.endOfDay(addDays(options.to, -1))
    const stillOpen = (day: string): SlippageOutcome => {
      if (options.to !== undefined && day >= options.to) return 'slipped'
      return isOver || day < today ? 'overdue' : 'pending'
    }
    const outcomeOf = (deal: DealAt): Due => {
      const then = now.get(deal.deal) ?? deal
      const closure = standingClosure(then)
      const outcome = closure !== undefined ? closure.outcome : stillOpen(then.expectedClose ?? today)
      return { deal, outcome, positions: [deal.behind.expectedClose, closure?.position ?? then.behind.expectedClose] }
    }
    const baseline = standing.filter((deal) => isOpen(deal) && expectedWithin(deal.expectedClose)).map(outcomeOf)
    const became = (outcome: SlippageOutcome) =>
      counted(
        baseline.filter((one) => one.outcome === outcome),
        piece,
      )
    const late = baseline.filter(({ outcome }) => outcome === 'slipped' || outcome === 'overdue')
    return figures<Slippage>({
      baseline: counted(baseline, piece),
      outcomes: figures<Slippage['outcomes']>({
        won: became('won'),
        lost: became('lost'),
        slipped: became('slipped'),
        overdue: became('overdue'),
        pending: became('pending'),
      }),
      rate: rated(late, baseline, piece),
      valueRate: shared(late, baseline, piece, worth),
      deals: every.flatMap((deal) => dealOf(deal, zone.localDate)),
      inferred: every.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
