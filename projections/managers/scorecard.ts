/**
 * M1, scorecard: a row a manager and period. Whatever is counted counts for who was responsible when it occurred (C10); what
 * stands in a file is null for who may not see it.
 */
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { complaintPiece, complaintsOf } from '../complaints/complaint.ts'
import { complaintChanges } from '../complaints/facts.ts'
import { counted, figures } from '../figures.ts'
import { orderChanges } from '../orders/facts.ts'
import { ordersOf } from '../orders/order.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { withinPeriod } from '../pipeline/period.ts'
import { breachRate } from '../service/breaches.ts'
import { type Punctuality, punctuality } from '../service/orders.ts'
import { dueDay, faring } from '../service/punctual.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type FactsIn, type Question } from '../view.ts'
import { type ActivityRow, activityIn } from './activity.ts'
import { type Days, daysAsked, type ManagerOptions, managerOptions, UNKNOWN } from './asked.ts'
import { activityFacts } from './done.ts'
import { personnelFile } from './facts.ts'
import { type FileAt, filesOf } from './file.ts'
import { responsibleOf } from './keeping.ts'
import { type LossesOfManager, lossesByManager } from './losses.ts'
import { managersOf } from './manager.ts'
import { type ClientFigures, type Owns, portfolioFacts, portfolioOf } from './portfolio.ts'
import { type QuotaRow, quota } from './quota.ts'
import { type SellingFigures, sellingOf } from './selling.ts'
import { type FileFigures, fileFiguresOf } from './show.ts'

export interface ServiceFigures extends Punctuality {
  readonly complaints: number
  readonly openComplaints: number
  /** Of complaints received in the period that are due: not ended in time. */
  readonly breach: Ratio
}

/** Place among those with at least ten to be judged by, 1 the best; equals share one. Null of fewer. */
export interface Ranks {
  /** By win rate, of ten deals closed. */
  readonly winRate: number | null
  /** By the share of repeat business, of ten deals won. */
  readonly repeatShare: number | null
  /** By the median days to the win, of ten deals won; the fewest first. */
  readonly cycle: number | null
}

export interface ScorecardRow {
  readonly manager: string
  readonly clients: ClientFigures
  readonly activity: ActivityRow
  readonly sales: SellingFigures
  /** A row for each currency in which a target was set. */
  readonly quota: ReadonlyArray<QuotaRow>
  readonly service: ServiceFigures
  readonly losses: LossesOfManager | null
  /** Of what was recorded in the period; null where the file is withheld, or there is none. */
  readonly file: FileFigures | null
  readonly ranks: Ranks
}

export interface Scorecard {
  readonly from: string
  readonly to: string
  /** Deals, or clients, below which nobody is ranked. */
  readonly rankedFrom: number
  readonly rows: ReadonlyArray<ScorecardRow>
  readonly total: Omit<ScorecardRow, 'ranks' | 'file'>
  readonly inferred: number
}

export const scorecardFacts = {
  ...portfolioFacts,
  ...activityFacts,
  ...quota.facts,
  complaints: complaintChanges,
  orders: orderChanges,
  files: personnelFile,
} as const
type Facts = FactsIn<typeof scorecardFacts>

/** Days after its completion within which a fault counts against an order, as in S1. */
const FAULT_DAYS = 14
const RANKED_FROM = 10

/** What related departments did for the clients of each. */
const serviceOf = (facts: Facts, question: Question, days: Days) => {
  const responsible = responsibleOf(clientsOf(facts.clients))
  const within = withinPeriod(question.zone, days)
  const fared = ordersOf(facts.orders)
    .filter((order) => {
      const day = dueDay(order, 'first')
      return day !== null && day >= days.from && day < days.to
    })
    .map(faring('first', FAULT_DAYS, question))
  const complaints = complaintsOf(facts.complaints, question.zone)
    .filter(({ received }) => within(received.at))
    .map((complaint) => ({ complaint, manager: responsible(complaint.client, complaint.received.at) ?? UNKNOWN }))
  return {
    managers: [...fared.map(({ order }) => order.manager), ...complaints.map(({ manager }) => manager)],
    of: (owns: Owns): ServiceFigures => {
      const own = complaints.filter(({ manager }) => owns(manager)).map(({ complaint }) => complaint)
      const piece = (one: (typeof own)[number]) => complaintPiece(one, one.ended)
      return figures<ServiceFigures>({
        ...punctuality(fared.filter(({ order }) => owns(order.manager))),
        complaints: counted(own, piece),
        openComplaints: counted(
          own.filter(({ ended }) => ended === null),
          piece,
        ),
        breach: breachRate(own, question),
      })
    },
  }
}

type Unranked = Omit<ScorecardRow, 'ranks'>

/** Places by a value, of those that have one; equals share a place. */
const placesBy = (
  rows: ReadonlyArray<Unranked>,
  measure: (row: Unranked) => number | null,
  order: 'most' | 'least',
): ((row: Unranked) => number | null) => {
  const values = rows.flatMap((row) => measure(row) ?? [])
  return (row) => {
    const own = measure(row)
    if (own === null || row.manager === UNKNOWN) return null
    return 1 + values.filter((value) => (order === 'most' ? value > own : value < own)).length
  }
}

const ranked = (all: ReadonlyArray<Unranked>): ReadonlyArray<ScorecardRow> => {
  const people = all.filter(({ manager }) => manager !== UNKNOWN)
  const enough = (n: number, value: number | null): number | null => (n < RANKED_FROM ? null : value)
  const winRate = placesBy(
    people,
    ({
      sales: {
        winRate: { den, value },
      },
    }) => enough(den, value),
    'most',
  )
  const repeat = placesBy(
    people,
    ({
      sales: {
        repeatShare: { den, value },
      },
    }) => enough(den, value),
    'most',
  )
  const cycle = placesBy(
    people,
    ({
      sales: {
        cycle: { n, median },
      },
    }) => enough(n, median),
    'least',
  )
  return all.map((row) => ({
    ...row,
    ranks: { winRate: winRate(row), repeatShare: repeat(row), cycle: cycle(row) },
  }))
}

const fileOf = (file: FileAt | undefined, within: ReturnType<typeof withinPeriod>): FileFigures | null =>
  file === undefined ? null : figures<FileFigures>(fileFiguresOf(file, within))

export const scorecard = defineView({
  id: 'M1',
  verb: 'manager scorecard',
  title: 'a row a manager: clients, activity, sales, quota, service, losses, file, career',
  facts: scorecardFacts,
  options: managerOptions,
  answer: (facts, question, options: ManagerOptions): Scorecard => {
    const days = daysAsked(question, options)
    const within = withinPeriod(question.zone, days)
    const survivor = survivorsOf(clientsOf(facts.clients))
    const deals = dealsOf(facts.deals)
    const portfolio = portfolioOf(facts, question, days)
    const did = activityIn(facts, question, days)
    const selling = sellingOf(facts.deals, deals, survivor, question, days)
    const service = serviceOf(facts, question, days)
    const targets = quota.answer(facts, question, days)
    const lost = lossesByManager.answer(facts, question, days)
    const files = filesOf(facts.files)
    const here = managersOf(facts.managers).filter(
      ({ leftAt }) => leftAt === null || leftAt >= question.zone.startOfDay(days.from),
    )
    const everybody = new Set([
      ...here.map(({ manager }) => manager),
      ...[portfolio, did, selling, service].flatMap(({ managers }) => managers),
      ...lost.rows.map(({ manager }) => manager),
    ])
    const asked = [...everybody].filter((one) => options.manager === undefined || one === options.manager).sort()
    const rows = asked.map((manager): Unranked => {
      const owns: Owns = (one) => one === manager
      return {
        manager,
        clients: portfolio.of(owns),
        activity: did.rowOf(manager),
        sales: selling.of(owns),
        quota: targets.rows.filter((row) => owns(row.manager)),
        service: service.of(owns),
        losses: lost.rows.find((row) => owns(row.manager)) ?? null,
        file: fileOf(files.get(manager), within),
      }
    })
    const all: Owns = () => true
    return {
      ...days,
      rankedFrom: RANKED_FROM,
      rows: ranked(rows),
      total: {
        manager: 'total',
        clients: portfolio.of(all),
        activity: did.total(),
        sales: selling.of(all),
        quota: targets.totals,
        service: service.of(all),
        losses: lost.total,
      },
      inferred: deals.reduce((sum, { inferred }) => sum + inferred, 0),
    }
  },
})
