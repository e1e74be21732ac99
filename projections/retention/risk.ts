/** R14, clients at risk: out of their own rhythm, near the end of a contract, dissatisfied, buying less; and how right that was. */

import * as t from 'io-ts'
import { periodOf } from '../../src/domain/values/period.ts'
import { addDays, addMonths, daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { justBefore } from '../chapters.ts'
import { clientInteractions } from '../clients/interactions.ts'
import { type ComplaintAt, complaintPiece, complaintsOf } from '../complaints/complaint.ts'
import { complaintChanges } from '../complaints/facts.ts'
import { factsWithin } from '../facts-within.ts'
import { counted, derived, figures, type Piece, rated, toldOf } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { oneOf } from '../option-codecs.ts'
import { type OrderAt, orderPiece, ordersOf } from '../orders/order.ts'
import { punctualityOf } from '../service/breaches.ts'
import { dueDay, faring } from '../service/punctual.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type FactsIn, type Question } from '../view.ts'
import {
  complaintScore,
  contractScore,
  type Health,
  type HealthColour,
  healthOf,
  onTimeScore,
  rhythmScore,
  type Score,
  trendScore,
} from './health.ts'
import { type Life, type LifeOptions, type Lives, lifeFacts, lifeFields, lifePiece, livesOf } from './life.ts'
import { purchasePiece } from './purchases.ts'
import { gapsOf, type Rhythm, rhythmOf } from './rhythm.ts'
import { clientSpells } from './spells.ts'

export interface RiskOptions extends LifeOptions {
  /** Whose rhythm: of purchases (default) or of interactions. */
  readonly rhythm?: 'purchases' | 'interactions'
  /** Also tell how right red was at the last twelve month starts whose outcome is known. */
  readonly backTest?: boolean
}

const riskOptions = struct(
  {},
  { ...lifeFields, rhythm: oneOf('rhythm', ['purchases', 'interactions']), backTest: t.boolean },
)

export interface RiskClient extends Health {
  readonly client: string
  /** Days since the last one of the rhythm; null where there was none. */
  readonly days: number | null
  readonly rhythm: Rhythm | null
  /** Days since the last ÷ the median gap. */
  readonly ratio: number | null
  /** Longer than the rhythm's threshold; null where nobody can tell. */
  readonly silent: boolean | null
}

export interface RiskBackTest {
  /** Month starts at which it was foretold, from what was known then. */
  readonly origins: ReadonlyArray<LocalDate>
  /** Of those foretold red, who was lost within 90 days. */
  readonly precision: Ratio
  /** Of those lost within 90 days, who had been red. */
  readonly recall: Ratio
  /** Lost within 90 days, of all. */
  readonly base: Ratio
  /** precision ÷ base. */
  readonly lift: number | null
  /** Clients left out, of whom nothing was known. */
  readonly unknown: number
}

export interface Risk {
  /** Those at the greatest risk first, those of whom nothing is known last. */
  readonly clients: ReadonlyArray<RiskClient>
  readonly colours: Readonly<Record<'red' | 'amber' | 'green' | 'unknown', number>>
  readonly silent: number
  readonly backTest: RiskBackTest | null
  readonly merged: number
  readonly inferred: number
}

/** The facts that health is told from. */
export const riskFacts = { ...lifeFacts, interactions: clientInteractions, complaints: complaintChanges } as const
type RiskFacts = FactsIn<typeof riskFacts>

const unique = (days: ReadonlyArray<LocalDate>): ReadonlyArray<LocalDate> => [...new Set(days)]

/** The days that make the rhythm of each client. */
const rhythmDays = (facts: RiskFacts, { survivor }: Lives, { zone }: Question, options: RiskOptions) => {
  if (options.rhythm !== 'interactions') return (life: Life) => unique(life.purchases.map(({ day }) => day))
  const byClient = groupBy(facts.interactions, ({ client }) => survivor(client))
  return (life: Life) => unique((byClient.get(life.client) ?? []).map(({ occurredAt }) => zone.localDate(occurredAt)))
}

/** Of one that never complained nobody knows whether it is content. */
const complaintsScore = (complaints: ReadonlyArray<ComplaintAt>, question: Question): Score | null => {
  if (complaints.length === 0) return null
  const open = complaints.filter(({ ended }) => ended === null)
  const breached = open.filter((one) => punctualityOf(one, question) === 'past-due')
  return complaintScore(open.length, breached.length)
}

const ON_TIME_DAYS = 180
/** Goods may come back so long after; for being on time it does not matter. */
const FAULT_DAYS = 14

/** Of the orders first promised for the last 180 days, and counted in S1. */
const punctualScore = (orders: ReadonlyArray<OrderAt>, today: LocalDate, question: Question): Score | null => {
  const since = addDays(today, -ON_TIME_DAYS)
  const due = orders
    .filter((order) => (dueDay(order, 'first') ?? since) > since)
    .map(faring('first', FAULT_DAYS, question))
    .filter(({ standing }) => standing === 'counted')
  return onTimeScore(due.filter(({ onTime }) => onTime).length, due.length)
}

/** Clients who bought or signed and were not said to be lost, each with its health. */
export const clientsAtRisk = (
  facts: RiskFacts,
  question: Question,
  all: Lives,
  options: RiskOptions,
): ReadonlyArray<RiskClient> => {
  const today = question.zone.localDate(question.asOf)
  const daysOf = rhythmDays(facts, all, question, options)
  const known = all.lives.filter(({ first, record }) => first !== null && !record.lost)
  const rhythms = known.map((life) => {
    const days = daysOf(life)
    return { life, days, gaps: gapsOf(days) }
  })
  const bySegment = groupBy(rhythms, ({ life }) => life.record.segment)
  const ofSegment = new Map(
    [...bySegment].map(([segment, own]) => [
      segment,
      rhythmOf(
        [],
        own.flatMap(({ gaps }) => gaps),
      ),
    ]),
  )
  const { survivor } = all
  const complaints = groupBy(complaintsOf(facts.complaints, question.zone), ({ client }) => survivor(client))
  const orders = groupBy(ordersOf(facts.orders), ({ client }) => survivor(client))
  return rhythms.map(({ life, days, gaps }) => {
    const { segment } = life.record
    const rhythm = rhythmOf(gaps, []) ?? (segment === null ? null : (ofSegment.get(segment) ?? null))
    const last = days.at(-1)
    const since = last === undefined ? null : daysBetween(last, today)
    return {
      client: life.client,
      ...healthOf({
        rhythm: rhythmScore(rhythm, since),
        contract: contractScore(life, today),
        complaints: complaintsScore(complaints.get(life.client) ?? [], question),
        trend: trendScore(life, today),
        onTime: punctualScore(orders.get(life.client) ?? [], today, question),
      }),
      days: since,
      rhythm,
      ratio: rhythm === null || since === null || rhythm.median === 0 ? null : since / rhythm.median,
      silent: rhythm === null || since === null ? null : since > rhythm.threshold,
    }
  })
}

/** What a client's health was told from: purchases, contracts, complaints, orders; what was said, where that is its rhythm. */
const toldFrom = (facts: RiskFacts, { zone }: Question, { survivor }: Lives, { rhythm }: RiskOptions) => {
  const complaints = groupBy(complaintsOf(facts.complaints, zone), ({ client }) => survivor(client))
  const orders = groupBy(ordersOf(facts.orders), ({ client }) => survivor(client))
  const said = groupBy(rhythm === 'interactions' ? facts.interactions : [], ({ client }) => survivor(client))
  return ({ client, purchases, spells }: Life): ReadonlyArray<Piece> => [
    ...purchases.map(purchasePiece),
    ...spells.map(({ contract, began, ended }) => ({
      stream: `contract-${contract}`,
      positions: [...new Set([began, ended])],
    })),
    ...(complaints.get(client) ?? []).map((one) => complaintPiece(one, one.ended)),
    ...(orders.get(client) ?? []).map((one) => orderPiece(one, one.complete)),
    ...(said.get(client) ?? []).map((one) => ({ stream: `client-${one.client}`, positions: [one.position] })),
  ]
}

const ORIGINS = 12
const OUTCOME_DAYS = 90

/** The last twelve month starts whose 90 days are over, the earliest first. */
const originsOf = (today: LocalDate, historyFrom: LocalDate | null): ReadonlyArray<LocalDate> => {
  const { from } = periodOf(addDays(today, -OUTCOME_DAYS), 'month')
  return Array.from({ length: ORIGINS }, (_, i) => addMonths(from, i + 1 - ORIGINS)).filter(
    (origin) => historyFrom !== null && origin > historyFrom,
  )
}

/** Clients who are there, each with the day it is lost, if it is: what survival counts as a loss (R7). */
const endsOf = (all: Lives, question: Question) =>
  groupBy(clientSpells(all, question, 'all'), ({ life }) => life.client)

/** What was said of a client at a month start, and whether it came so. */
interface Foretold {
  readonly life: Life
  readonly colour: HealthColour | null
  readonly lost: boolean
}

const backTestOf = (facts: RiskFacts, question: Question, now: Lives, options: RiskOptions): RiskBackTest => {
  const { zone, asOf } = question
  const origins = originsOf(zone.localDate(asOf), now.historyFrom)
  const ends = endsOf(now, question)
  const foretold = origins.flatMap((origin): ReadonlyArray<Foretold> => {
    const eve = justBefore(zone.startOfDay(origin))
    const then = { zone, asOf: eve, knownAt: eve }
    const known = factsWithin(facts, { occurredUpTo: eve, recordedUpTo: eve })
    const lives = livesOf(known, then, options)
    const there = endsOf(lives, then)
    const until = addDays(origin, OUTCOME_DAYS)
    return clientsAtRisk(known, then, lives, options).flatMap(({ client, colour }) => {
      // Who had gone by then cannot be lost any more.
      if (there.get(client)?.at(-1)?.lost !== false) return []
      const own = ends.get(now.survivor(client)) ?? []
      const [first] = own
      if (first === undefined) return []
      const lost = own.some((one) => one.lost && one.until >= origin && one.until < until)
      return [{ life: first.life, colour, lost }]
    })
  })
  const judged = foretold.filter(({ colour }) => colour !== null)
  const red = judged.filter(({ colour }) => colour === 'red')
  const lost = judged.filter((one) => one.lost)
  const both = red.filter((one) => one.lost)
  const piece = ({ life }: Foretold) => lifePiece(life)
  const [precision, base] = [rated(both, red, piece), rated(lost, judged, piece)]
  const [p, b] = [precision.value.value, base.value.value]
  return figures<RiskBackTest>({
    origins,
    precision,
    recall: rated(both, lost, piece),
    base,
    lift: derived(p === null || b === null || b === 0 ? null : p / b, 'precision by base', () => judged, piece),
    unknown: counted(
      foretold.filter(({ colour }) => colour === null),
      piece,
    ),
  })
}

export const risk = defineView({
  id: 'R14',
  verb: 'retention risk',
  title: 'clients at risk',
  facts: riskFacts,
  options: riskOptions,
  answer: (facts, question, options: RiskOptions): Risk => {
    const all = livesOf(facts, question, options)
    const clients = clientsAtRisk(facts, question, all, options).toSorted(
      (a, b) => (a.health ?? 101) - (b.health ?? 101) || (a.client < b.client ? -1 : 1),
    )
    const byId = new Map(all.lives.map((life) => [life.client, life]))
    let told: ((life: Life) => ReadonlyArray<Piece>) | undefined
    const behind = ({ client }: RiskClient): ReadonlyArray<Piece> => {
      const life = byId.get(client)
      told ??= toldFrom(facts, question, all, options)
      return life === undefined ? [] : [lifePiece(life), ...told(life)]
    }
    const piece = (one: RiskClient): Piece => ({
      stream: `client-${one.client}`,
      positions: [...new Set(behind(one).flatMap(({ positions }) => positions))],
    })
    const count = (holds: (one: RiskClient) => boolean) => counted(clients.filter(holds), piece)
    return figures<Risk>({
      clients: clients.map((one) => toldOf(one, 'the components of its health', () => behind(one))),
      colours: figures<Risk['colours']>({
        red: count(({ colour }) => colour === 'red'),
        amber: count(({ colour }) => colour === 'amber'),
        green: count(({ colour }) => colour === 'green'),
        unknown: count(({ colour }) => colour === null),
      }),
      silent: count(({ silent }) => silent === true),
      backTest: options.backTest === true ? backTestOf(facts, question, all, options) : null,
      merged: all.merged,
      inferred: all.inferred,
    })
  },
})
