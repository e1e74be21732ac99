import { bagOf, type MoneyBag } from '../../src/domain/values/money-bag.ts'
import { localDaysBetween, type Zone } from '../../src/domain/values/zone.ts'
import { occurredFrom } from '../../src/kernel/counting.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { counted, derived, figures, type Piece, rated, shared, spread, summed } from '../figures.ts'
import { closedIn } from '../pipeline/closed.ts'
import { type Amount, type Closure, type DealAt, dealPiece, isOpen, standingClosure } from '../pipeline/deal.ts'
import type { DealChange } from '../pipeline/deal-change.ts'
import { type OwnedDeal, ofTheDeals, walkOwners } from '../pipeline/deals.ts'
import { asKnown, asOccurred } from '../pipeline/moments.ts'
import { type OfferAt, offerPiece, offersOf } from '../pipeline/offers.ts'
import { withinPeriod } from '../pipeline/period.ts'
import { stageProbabilities } from '../pipeline/stage-probability.ts'
import { weigh } from '../pipeline/weigh.ts'
import { bias } from '../statistics/brier.ts'
import type { Summary } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import type { Question } from '../view.ts'
import { type Days, UNKNOWN } from './asked.ts'
import { type Success, successesOf, successPiece } from './career.ts'
import type { Owns } from './portfolio.ts'

export interface ForecastBias {
  /** Weighted value, when the period began, of the deals then expected to close by its end. */
  readonly forecast: MoneyBag
  /** Won in the period. */
  readonly actual: MoneyBag
  /** (F − A)/A, per currency; null where nothing was won. */
  readonly bias: Readonly<Record<string, number | null>>
}

export interface SellingFigures {
  readonly opened: number
  readonly won: number
  readonly lost: number
  readonly winRate: Ratio
  readonly wonValue: MoneyBag
  /** Days from the opening to the win. */
  readonly cycle: Summary
  /** Σ (list − net) of Σ list over the lines of the offers accepted, per currency. */
  readonly discount: Readonly<Record<string, Ratio>>
  readonly objectionsResolved: number
  readonly objectionsUpheld: number
  readonly resolution: Ratio
  /** Of the deals open and to close in the period when it began: slipped, or overdue at its end. */
  readonly slippage: Ratio
  /** Null while the period is not over. */
  readonly forecast: ForecastBias | null
  /** What a career rests on: deals that stand won, those of clients with an earlier won deal, and their share. */
  readonly successful: number
  readonly repeat: number
  readonly repeatShare: Ratio
}

interface Owned {
  readonly manager: string
}

interface Closed extends Owned {
  readonly deal: DealAt
  readonly closure: Closure
}

interface Accepted extends Owned {
  readonly offer: OfferAt
  readonly list: Amount
  readonly given: Amount
}

interface EndedObjection extends Owned {
  readonly deal: OwnedDeal
  readonly type: 'ObjectionResolved' | 'ObjectionUpheld'
  readonly position: string
}

interface Due extends Owned {
  readonly deal: DealAt
  readonly late: boolean
  readonly positions: ReadonlyArray<string>
}

const named = (manager: string): string => (manager === '' ? UNKNOWN : manager)
const closedPiece = ({ deal, closure }: Closed): Piece => dealPiece(deal, closure.position)
const acceptedPiece = ({ offer }: Accepted): Piece => offerPiece(offer)
const objectionPiece = ({ deal, position }: EndedObjection): Piece => dealPiece(deal, position)
const duePiece = ({ deal, positions }: Due): Piece => dealPiece(deal, ...positions)
const forecastPiece = (deal: DealAt): Piece => dealPiece(deal, deal.behind.value, deal.behind.expectedClose)

/** Deals of the baseline, each with who was responsible when the period began, and whether it is late. */
const dueIn = (
  { from, to }: Days,
  atStart: ReadonlyArray<DealAt>,
  atEnd: ReadonlyArray<DealAt>,
  over: boolean,
): ReadonlyArray<Due> => {
  const expected = ({ expectedClose: day }: DealAt) => day !== null && day >= from && day < to
  const ends = new Map(atEnd.map((deal) => [deal.deal, deal]))
  return atStart
    .filter((deal) => isOpen(deal) && expected(deal))
    .map((deal) => {
      const then = ends.get(deal.deal) ?? deal
      const closure = standingClosure(then)
      const positions = [deal.behind.expectedClose, closure?.position ?? then.behind.expectedClose]
      // Until the period is over, one that is not expected later has time left.
      return {
        manager: named(deal.manager),
        deal,
        late: closure === undefined && (over || (then.expectedClose ?? '') >= to),
        positions,
      }
    })
}

interface Said {
  readonly deal: DealAt
  readonly weighted: Amount | null
}

/** What was expected of the period from what was known when it began. */
const saidBefore = (
  changes: ReadonlyArray<DealChange>,
  days: Days,
  start: Instant,
  question: Question,
): ReadonlyArray<Said> => {
  const deals = asKnown(changes, start)
  const stages = stageProbabilities(deals, { ...question, asOf: start })
  return deals
    .filter(isOpen)
    .filter((deal) => deal.expectedClose !== null && deal.expectedClose < days.to)
    .map((deal) => ({ deal, weighted: weigh(deal.value, stages[deal.stage].chance) }))
}

const biasOf = (said: ReadonlyArray<Said>, won: ReadonlyArray<Closed>): ForecastBias => {
  const forecast = bagOf(said.map(({ weighted }) => weighted))
  const actual = bagOf(won.map(({ closure }) => closure.value))
  const currencies = Object.keys({ ...forecast, ...actual }).sort()
  const both = (): ReadonlyArray<Piece> => [
    ...said.map(({ deal, weighted }): Piece => ({ ...forecastPiece(deal), amount: weighted, part: 'num' })),
    ...won.map((one): Piece => ({ ...closedPiece(one), amount: one.closure.value, part: 'den' })),
  ]
  return figures<ForecastBias>({
    forecast: summed(
      said,
      ({ deal }) => forecastPiece(deal),
      ({ weighted }) => weighted,
    ),
    actual: summed(won, closedPiece, ({ closure }) => closure.value),
    bias: figures<ForecastBias['bias']>(
      Object.fromEntries(
        currencies.map((currency) => [
          currency,
          derived(
            bias([{ forecast: forecast[currency] ?? 0, actual: actual[currency] ?? 0 }]),
            '(F − A) ÷ A',
            both,
            (one) => one,
          ),
        ]),
      ),
    ),
  })
}

const told: ReadonlySet<string> = new Set(['DealOpened', 'OfferAccepted', 'ObjectionResolved', 'ObjectionUpheld'])

/** Deals opened, objections ended and offers accepted within the period, each with who was responsible then. */
const eventsIn = (changes: ReadonlyArray<DealChange>, start: Instant, within: (at: Instant) => boolean) => {
  const some = occurredFrom(changes, start).filter(({ type, occurredAt }) => told.has(type) && within(occurredAt))
  const all = ofTheDeals(changes, some)
  const offers = new Map(offersOf(all).map((offer) => [offer.positions[1], offer]))
  const [accepted, objections, opened]: [Array<Accepted>, Array<EndedObjection>, Array<Owned & { piece: Piece }>] = [
    [],
    [],
    [],
  ]
  for (const { row, deal } of walkOwners(all)) {
    if (!within(row.occurredAt)) continue
    const manager = named(deal.manager)
    const { type, position } = row
    if (type === 'DealOpened' && row.undated === 0) opened.push({ manager, piece: dealPiece(deal, position) })
    if (type === 'ObjectionResolved' || type === 'ObjectionUpheld') objections.push({ manager, deal, type, position })
    const offer = type === 'OfferAccepted' ? offers.get(position) : undefined
    if (offer === undefined || offer.total === null || offer.list === null) continue
    const given = { ...offer.list, amount: offer.list.amount - offer.total.amount }
    accepted.push({ manager, offer, list: offer.list, given })
  }
  return { accepted, objections, opened }
}

const cycleDays = ({ deal, closure }: Closed, zone: Zone): number => localDaysBetween(zone, deal.openedAt, closure.at)

/** What each sold in a period; `deals` are all of them as they stand now. */
export const sellingOf = (
  changes: ReadonlyArray<DealChange>,
  deals: ReadonlyArray<DealAt>,
  survivor: (client: string) => string,
  question: Question,
  days: Days,
) => {
  const { zone, asOf } = question
  const within = withinPeriod(zone, days)
  const [start, end] = [zone.startOfDay(days.from), zone.startOfDay(days.to)]
  const closed = closedIn(deals, zone, days).map((one): Closed => ({ ...one, manager: named(one.closure.manager) }))
  const { accepted, objections, opened } = eventsIn(changes, start, within)
  const over = end <= asOf
  const due = dueIn(days, asOccurred(changes, start), over ? asOccurred(changes, end) : deals, over)
  const said = over ? saidBefore(changes, days, start, question) : []
  const successes = successesOf(changes, survivor).filter(({ closure }) => within(closure.at))
  const managers = [
    ...[...closed, ...accepted, ...objections, ...opened, ...due].map(({ manager }) => manager),
    ...said.map(({ deal }) => named(deal.manager)),
  ]
  return {
    managers,
    of: (owns: Owns): SellingFigures => {
      const own = <One extends Owned>(all: ReadonlyArray<One>) => all.filter(({ manager }) => owns(manager))
      const all = own(closed)
      const won = all.filter(({ closure }) => closure.outcome === 'won')
      const lost = all.filter(({ closure }) => closure.outcome === 'lost')
      const ended = own(objections)
      const resolved = ended.filter(({ type }) => type === 'ObjectionResolved')
      const baseline = own(due)
      const mine: ReadonlyArray<Success> = own(successes)
      const again = mine.filter(({ repeat }) => repeat)
      return figures<SellingFigures>({
        opened: counted(own(opened), ({ piece }) => piece),
        won: counted(won, closedPiece),
        lost: counted(lost, closedPiece),
        winRate: rated(won, all, closedPiece),
        wonValue: summed(won, closedPiece, ({ closure }) => closure.value),
        cycle: spread(won, closedPiece, (one) => cycleDays(one, zone)),
        discount: discountOf(own(accepted)),
        objectionsResolved: counted(resolved, objectionPiece),
        objectionsUpheld: counted(
          ended.filter(({ type }) => type === 'ObjectionUpheld'),
          objectionPiece,
        ),
        resolution: rated(resolved, ended, objectionPiece),
        slippage: rated(
          baseline.filter(({ late }) => late),
          baseline,
          duePiece,
        ),
        forecast: over
          ? biasOf(
              said.filter(({ deal }) => owns(named(deal.manager))),
              won,
            )
          : null,
        successful: counted(mine, successPiece),
        repeat: counted(again, successPiece),
        repeatShare: rated(again, mine, successPiece),
      })
    },
  }
}

const discountOf = (accepted: ReadonlyArray<Accepted>): SellingFigures['discount'] => {
  const given = accepted.map((one) => ({ one, amount: one.given }))
  const asked = accepted.map((one) => ({ one, amount: one.list }))
  const piece = ({ one }: (typeof given)[number]) => acceptedPiece(one)
  return shared(given, asked, piece, ({ amount }) => amount)
}
