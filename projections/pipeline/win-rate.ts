/** P4, win rate: of what was closed in a period, how much was won; by count and by value, in all and by a key. */

import * as t from 'io-ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { counted, figures, rated, shared, summed } from '../figures.ts'
import { oneOf } from '../option-codecs.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { businessIn } from './business.ts'
import { type Closed, closedIn } from './closed.ts'
import { type Closure, type DealAt, dealPiece, isOpen, standingClosure } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type DealKey, dealKeys, groupedBy } from './keys.ts'
import { type OwnerOptions, ownerFields, ownersOf } from './owner.ts'
import { type PeriodOptions, periodFields, withinPeriod } from './period.ts'

export interface WinRateOptions extends PeriodOptions, OwnerOptions {
  readonly by?: DealKey
  /** `closed`: of the deals closed in the period · `opened`: of those opened in it, a lower bound while some are open. */
  readonly of?: 'closed' | 'opened'
  /** `last`: a deal counts once, at its standing closure · `each`: every closure counts. */
  readonly closures?: 'last' | 'each'
  /** Open deals that are overdue by more than 90 days count as lost. */
  readonly conservative?: boolean
}

const winRateOptions = struct(
  {},
  {
    ...periodFields,
    ...ownerFields,
    by: oneOf('by', dealKeys),
    of: oneOf('of', ['closed', 'opened']),
    closures: oneOf('closures', ['last', 'each']),
    conservative: t.boolean,
  },
)

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
  /** Deals that are neither won nor lost: of those opened in the period where these are asked for, else of all. */
  readonly open: number
  /** Closed deals that had been reopened before, or are open again. */
  readonly reopened: number
  readonly inferred: number
}

interface Counted {
  readonly deal: DealAt
  readonly outcome: 'won' | 'lost' | 'open'
  readonly value: Closure['value']
  readonly manager: string
  /** Of the event that closed it, or opened it. */
  readonly position: string
  readonly inferred: number
}

const OVERDUE_DAYS = 90

const piece = ({ deal, position }: Counted) => dealPiece(deal, position)
const worth = ({ value }: Counted) => value

const rowOf = (key: string, all: ReadonlyArray<Counted>): WinRateRow => {
  const won = all.filter(({ outcome }) => outcome === 'won')
  const lost = all.filter(({ outcome }) => outcome === 'lost')
  return figures<WinRateRow>({
    key,
    won: counted(won, piece),
    lost: counted(lost, piece),
    rate: rated(won, all, piece),
    wonValue: summed(won, piece, worth),
    lostValue: summed(lost, piece, worth),
    valueRate: shared(won, all, piece, worth),
  })
}

type OwnerOf = ReturnType<typeof ownersOf>

const atClosure = (deal: DealAt, closure: Closure, ownerOf: OwnerOf): Counted => ({
  deal,
  outcome: closure.outcome,
  value: closure.value,
  manager: ownerOf(deal, closure),
  position: closure.position,
  inferred: closure.inferred,
})

const stillOpen = (deal: DealAt, outcome: 'lost' | 'open'): Counted => ({
  deal,
  outcome,
  value: deal.value,
  manager: deal.manager,
  position: deal.behind.opened,
  inferred: 0,
})

type Within = ReturnType<typeof withinPeriod>

const openedIn = (deals: ReadonlyArray<DealAt>, within: Within, ownerOf: OwnerOf): ReadonlyArray<Counted> =>
  deals
    .filter(({ undated, openedAt }) => !undated && within(openedAt))
    .map((deal) => {
      const closure = standingClosure(deal)
      return closure === undefined ? stillOpen(deal, 'open') : atClosure(deal, closure, ownerOf)
    })

const eachClosureIn = (deals: ReadonlyArray<DealAt>, within: Within): ReadonlyArray<Closed> =>
  deals.flatMap((deal) => deal.closures.filter(({ at }) => within(at)).map((closure) => ({ deal, closure })))

const overdueOf = (deals: ReadonlyArray<DealAt>, { zone, asOf }: Question): ReadonlyArray<Counted> => {
  const limit = addDays(zone.localDate(asOf), -OVERDUE_DAYS)
  return deals
    .filter((deal) => isOpen(deal) && deal.expectedClose !== null && deal.expectedClose < limit)
    .map((deal) => stillOpen(deal, 'lost'))
}

const countedOf = (deals: ReadonlyArray<DealAt>, question: Question, options: WinRateOptions, ownerOf: OwnerOf) => {
  const within = withinPeriod(question.zone, options)
  if (options.of === 'opened') return openedIn(deals, within, ownerOf)
  const all = options.closures === 'each' ? eachClosureIn(deals, within) : closedIn(deals, question.zone, options)
  const closed = all.map(({ deal, closure }) => atClosure(deal, closure, ownerOf))
  return options.conservative === true ? [...closed, ...overdueOf(deals, question)] : closed
}

export const winRate = defineView({
  id: 'P4',
  verb: 'pipeline winrate',
  title: 'won of what was closed',
  facts: { deals: dealChanges, clients: clientChanges },
  options: winRateOptions,
  answer: (facts, question, options: WinRateOptions): WinRate => {
    const deals = dealsOf(facts.deals)
    const businessOf = businessIn(deals, survivorsOf(clientsOf(facts.clients)))
    const all = countedOf(deals, question, options, ownersOf(options, facts.clients))
    const open = (options.of === 'opened' ? all.map(({ deal }) => deal) : deals).filter(isOpen)
    const reopened = deals.filter((deal) => deal.closures.length > (isOpen(deal) ? 0 : 1))
    return figures<WinRate>({
      rows: groupedBy(all, options.by, businessOf).map(([key, group]) => rowOf(key, group)),
      total: rowOf('total', all),
      open: counted(open, (deal) => dealPiece(deal, deal.behind.opened)),
      reopened: counted(reopened, (deal) => dealPiece(deal, ...deal.closures.map(({ position }) => position))),
      inferred: all.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
