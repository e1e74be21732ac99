/** P4, win rate: of what was closed in a period, how much was won; by count and by value, in all and by a key. */
import { bagOf, type MoneyBag, purse } from '../../src/domain/values/money-bag.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { type Ratio, ratio, share } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { type Closure, type DealAt, dealsOf, isOpen, standingClosure } from './deal.ts'
import { dealChanges } from './facts.ts'
import { type PeriodOptions, withinPeriod } from './period.ts'

export const winRateKeys = ['manager', 'source', 'product', 'segment', 'competitor', 'new-or-repeat'] as const
export type WinRateKey = (typeof winRateKeys)[number]

export interface WinRateOptions extends PeriodOptions {
  readonly by?: WinRateKey
  /** `last`: a deal counts once, at its standing closure · `each`: every closure counts. */
  readonly closures?: 'last' | 'each'
  /** Open deals that are overdue by more than 90 days count as lost. */
  readonly conservative?: boolean
}

export interface WinRateRow {
  readonly key: string
  readonly won: number
  readonly lost: number
  readonly rate: Ratio
  readonly wonValue: MoneyBag
  readonly lostValue: MoneyBag
  /** Per currency. */
  readonly valueRate: Readonly<Record<string, Ratio>>
}

export interface WinRate {
  readonly rows: ReadonlyArray<WinRateRow>
  readonly total: WinRateRow
  /** Deals that are neither won nor lost: not in the rate. */
  readonly open: number
  /** Closed deals that had been reopened before, or are open again. */
  readonly reopened: number
  readonly inferred: number
}

interface Counted {
  readonly deal: DealAt
  readonly outcome: 'won' | 'lost'
  readonly value: Closure['value']
  readonly manager: string
  readonly inferred: number
}

const OVERDUE_DAYS = 90
const UNKNOWN = 'unknown'

/** The rows a deal counts in: several where several competitors or products were there; never none. */
const keysOf = ({ deal, manager }: Counted, by: WinRateKey): ReadonlyArray<string> => {
  const orUnknown = (keys: ReadonlyArray<string>) => (keys.length === 0 ? [UNKNOWN] : keys)
  switch (by) {
    case 'manager':
      return orUnknown(manager === '' ? [] : [manager])
    case 'source':
      return orUnknown(deal.source === '' ? [] : [deal.source])
    case 'product':
      return orUnknown(deal.products)
    case 'segment':
      return orUnknown(deal.segment === null ? [] : [deal.segment])
    case 'competitor':
      return deal.competitors.length === 0 ? ['none'] : deal.competitors
    case 'new-or-repeat':
      return [deal.business]
  }
}

const rowOf = (key: string, counted: ReadonlyArray<Counted>): WinRateRow => {
  const won = counted.filter(({ outcome }) => outcome === 'won')
  const lost = counted.filter(({ outcome }) => outcome === 'lost')
  const wonValue = bagOf(won.map(({ value }) => value))
  const lostValue = bagOf(lost.map(({ value }) => value))
  const all = purse()
  for (const { value } of counted) all.add(value)
  const valueRate = Object.fromEntries(
    Object.entries(all.bag()).map(([currency, sum]) => [currency, share(wonValue[currency] ?? 0, sum)]),
  )
  return {
    key,
    won: won.length,
    lost: lost.length,
    rate: ratio(won.length, counted.length),
    wonValue,
    lostValue,
    valueRate,
  }
}

const counting = (deal: DealAt, { outcome, value, manager, inferred }: Closure): Counted => ({
  deal,
  outcome,
  value,
  manager,
  inferred,
})

const closedIn = (
  deals: ReadonlyArray<DealAt>,
  question: Question,
  options: WinRateOptions,
): ReadonlyArray<Counted> => {
  const within = withinPeriod(question.zone, options)
  const given = deals.flatMap((deal) => {
    const standing = standingClosure(deal)
    const closures = options.closures === 'each' ? deal.closures : standing === undefined ? [] : [standing]
    return closures.filter((closure) => within(closure.at)).map((closure) => counting(deal, closure))
  })
  if (options.conservative !== true) return given
  const limit = addDays(question.zone.localDate(question.asOf), -OVERDUE_DAYS)
  const overdue = deals.filter((deal) => isOpen(deal) && deal.expectedClose !== null && deal.expectedClose < limit)
  return [
    ...given,
    ...overdue.map((deal) => ({
      deal,
      outcome: 'lost' as const,
      value: deal.value,
      manager: deal.manager,
      inferred: 0,
    })),
  ]
}

export const winRate = defineView({
  id: 'P4',
  verb: 'pipeline winrate',
  title: 'won of what was closed',
  facts: { deals: dealChanges },
  answer: (facts, question, options: WinRateOptions): WinRate => {
    const deals = dealsOf(facts.deals)
    const counted = closedIn(deals, question, options)
    const { by } = options
    const groups = new Map<string, Array<Counted>>()
    for (const one of by === undefined ? [] : counted)
      for (const key of keysOf(one, by ?? 'manager')) push(groups, key, one)
    return {
      rows: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, group]) => rowOf(key, group)),
      total: rowOf('total', counted),
      open: deals.filter(isOpen).length,
      reopened: deals.filter((deal) => deal.closures.length > (isOpen(deal) ? 0 : 1)).length,
      inferred: counted.reduce((sum, { inferred }) => sum + inferred, 0),
    }
  },
})

const push = (groups: Map<string, Array<Counted>>, key: string, one: Counted): void => {
  const group = groups.get(key)
  if (group === undefined) groups.set(key, [one])
  else group.push(one)
}
