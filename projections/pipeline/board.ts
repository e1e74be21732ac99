/** P1, the board by stage as of any moment: what is open, in which stage, since when, and what wants attention. */
import { type OpenStage, openStages } from '../../src/domain/deal/stage.ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { clientInteractions, type LastTouch, lastTouches } from '../clients/interactions.ts'
import { counted, figures, summed } from '../figures.ts'
import { defineView, type Question } from '../view.ts'
import { type BusinessOf, businessIn } from './business.ts'
import { type Closed, closedIn } from './closed.ts'
import { type Amount, type DealAt, dealPiece, isOpen, lastActivityOf, type OpenDeal } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type PeriodOptions, periodOptions } from './period.ts'
import { type StageProbability, stageProbabilities } from './stage-probability.ts'
import { stuckThresholds } from './stuck.ts'
import { weigh } from './weigh.ts'

export type Flag =
  | 'overdue'
  | 'undated'
  | 'stuck'
  | 'noNextStep'
  | 'offerLapsing'
  | 'awaitingApproval'
  | 'clientLost'
  | 'clientErased'

export interface Card {
  readonly deal: string
  readonly client: string
  readonly manager: string
  readonly value: Amount | null
  readonly source: string
  readonly business: 'new' | 'repeat'
  readonly expectedClose: string | null
  readonly pushes: number
  readonly stageSince: Instant
  readonly daysInStage: number
  /** Days since the deal was opened; null where the source does not say when. */
  readonly age: number | null
  readonly openObjections: number
  readonly unreconciledDifferences: number
  readonly standingOffers: ReadonlyArray<{ readonly offer: string; readonly validUntil: string }>
  readonly nextAppointment: string | null
  /** In the deal, or said to the client about it. */
  readonly lastActivity: Instant
  readonly winProbability: number | null
  readonly flags: ReadonlyArray<Flag>
}

export interface Column {
  readonly stage: OpenStage
  readonly count: number
  readonly value: MoneyBag
  /** Σ value × P(win), each rounded half-even to the minor unit. */
  readonly weighted: MoneyBag
  /** Longest in the stage first. */
  readonly cards: ReadonlyArray<Card>
}

export interface Sum {
  readonly count: number
  readonly value: MoneyBag
}

export interface Board {
  readonly stages: ReadonlyArray<Column>
  /** Deals closed in the period asked for, else ever. */
  readonly won: Sum
  readonly lost: Sum
  /** Open deals of which the source does not say when they were opened. */
  readonly undated: number
  /** Facts behind the board that an importer inferred. */
  readonly inferred: number
}

const LAPSING_DAYS = 7

interface Surroundings {
  readonly question: Question
  readonly thresholds: ReadonlyMap<string, number>
  readonly probabilities: Readonly<Record<OpenStage, StageProbability>>
  /** The client that counts: of duplicates the surviving one (C16). */
  readonly survivor: (client: string) => string
  readonly lost: ReadonlySet<string>
  readonly erased: ReadonlySet<string>
  readonly touches: ReadonlyMap<string, LastTouch>
  readonly businessOf: BusinessOf
}

const cardOf = (deal: OpenDeal, around: Surroundings): Card => {
  const { asOf, zone } = around.question
  const today = zone.localDate(asOf)
  const client = around.survivor(deal.client)
  const since = deal.stays.at(-1)?.from ?? deal.openedAt
  const daysInStage = localDaysBetween(zone, since, asOf)
  const standingOffers = Object.entries(deal.offers).map(([offer, validUntil]) => ({ offer, validUntil }))
  const nextAppointment =
    Object.values(deal.appointments)
      .filter((at) => at > asOf)
      .sort()[0] ?? null
  const threshold = around.thresholds.get(deal.stage)
  const lapsing = addDays(today, LAPSING_DAYS)
  const flags: ReadonlyArray<readonly [Flag, boolean]> = [
    ['overdue', deal.expectedClose !== null && deal.expectedClose < today],
    ['undated', deal.expectedClose === null],
    ['stuck', threshold !== undefined && daysInStage > threshold],
    ['noNextStep', nextAppointment === null],
    ['offerLapsing', standingOffers.some(({ validUntil }) => validUntil >= today && validUntil <= lapsing)],
    ['awaitingApproval', deal.awaitingApproval.length > 0],
    ['clientLost', around.lost.has(client)],
    ['clientErased', around.erased.has(client)],
  ]
  return {
    deal: deal.deal,
    client,
    manager: deal.manager,
    value: deal.value,
    source: deal.source,
    business: around.businessOf(deal),
    expectedClose: deal.expectedClose,
    pushes: deal.pushes,
    stageSince: since,
    daysInStage,
    age: deal.undated ? null : localDaysBetween(zone, deal.openedAt, asOf),
    openObjections: deal.progress.unanswered.length,
    unreconciledDifferences: deal.differences.length,
    standingOffers,
    nextAppointment,
    lastActivity: lastActivityOf(deal, around.touches).at,
    winProbability: around.probabilities[deal.stage].probability,
    flags: flags.flatMap(([flag, holds]) => (holds ? [flag] : [])),
  }
}

/** An open deal and how the board shows it. */
interface Shown {
  readonly deal: DealAt
  readonly card: Card
}

const oldestFirst = ({ card: a }: Shown, { card: b }: Shown): number =>
  a.stageSince < b.stageSince ? -1 : a.stageSince > b.stageSince ? 1 : a.deal < b.deal ? -1 : 1

const whereItStands = ({ deal }: Shown) => dealPiece(deal, deal.stays.at(-1)?.position ?? deal.behind.opened)
const whatItIsWorth = ({ deal }: Shown) => dealPiece(deal, deal.behind.value)

const columnOf = (stage: OpenStage, chance: StageProbability['chance'], shown: ReadonlyArray<Shown>): Column => {
  const own = shown.filter(({ deal }) => deal.stage === stage).toSorted(oldestFirst)
  return figures<Column>({
    stage,
    count: counted(own, whereItStands),
    value: summed(own, whatItIsWorth, ({ card }) => card.value),
    weighted: summed(own, whatItIsWorth, ({ card }) => weigh(card.value, chance)),
    cards: own.map(({ card }) => card),
  })
}

const sumOf = (closed: ReadonlyArray<Closed>): Sum => {
  const piece = ({ deal, closure }: Closed) => dealPiece(deal, closure.position)
  return figures<Sum>({ count: counted(closed, piece), value: summed(closed, piece, ({ closure }) => closure.value) })
}

export const board = defineView({
  id: 'P1',
  verb: 'pipeline board',
  title: 'open deals by stage',
  facts: { deals: dealChanges, clients: clientChanges, interactions: clientInteractions },
  options: periodOptions,
  answer: (facts, question, options: PeriodOptions): Board => {
    const clients = clientsOf(facts.clients)
    const survivor = survivorsOf(clients)
    const deals = dealsOf(facts.deals)
    const around: Surroundings = {
      question,
      thresholds: stuckThresholds(deals, question),
      probabilities: stageProbabilities(deals, question),
      survivor,
      lost: new Set(clients.flatMap((client) => (client.lost ? [client.client] : []))),
      erased: new Set(clients.flatMap((client) => (client.erased ? [client.client] : []))),
      touches: lastTouches(facts.interactions),
      businessOf: businessIn(deals, survivor),
    }
    const open = deals.filter(isOpen)
    const shown = open.map((deal) => ({ deal, card: cardOf(deal, around) }))
    const closed = closedIn(deals, question.zone, options)
    const closedAs = (outcome: 'won' | 'lost'): Sum =>
      sumOf(closed.filter(({ closure }) => closure.outcome === outcome))
    const undated = open.filter((deal) => deal.undated)
    return figures<Board>({
      stages: openStages.map((stage) => columnOf(stage, around.probabilities[stage].chance, shown)),
      won: closedAs('won'),
      lost: closedAs('lost'),
      undated: counted(undated, (deal) => dealPiece(deal, deal.behind.opened)),
      inferred: deals.reduce((sum, deal) => sum + deal.inferred, 0),
    })
  },
})
