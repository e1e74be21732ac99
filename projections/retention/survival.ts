/** R7, survival of clients: from the first contract or won deal to the loss; those who are still there are censored. */
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { addDays, daysBetween } from '../../src/kernel/local-date.ts'
import { type ClientAt, clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { type ContractSpell, spellsOf } from '../contracts/contract.ts'
import { contractChanges } from '../contracts/facts.ts'
import { dealsOf } from '../pipeline/deal.ts'
import { dealChanges } from '../pipeline/facts.ts'
import { type CurvePoint, kaplanMeier, type Observation, restrictedMean } from '../statistics/kaplan-meier.ts'
import { type LogRank, logRank } from '../statistics/log-rank.ts'
import { defineView } from '../view.ts'
import { purchasesOf } from './purchases.ts'

export const survivalKeys = ['kind', 'source', 'segment', 'manager'] as const

export interface SurvivalOptions {
  readonly by?: (typeof survivalKeys)[number]
  /** A recurring contract that begins so many days after the last one ended continues it; default 0. */
  readonly graceDays?: number
  readonly interval?: 'log-log' | 'plain'
}

export interface SurvivalGroup {
  readonly group: string
  readonly n: number
  readonly curve: ReadonlyArray<CurvePoint>
  /** First day on which half are lost; null while more than half survive. */
  readonly median: number | null
  /** Mean days up to the longest observation. */
  readonly restrictedMean: number
}

export interface Survival {
  readonly groups: ReadonlyArray<SurvivalGroup>
  /** Null for a single group, or where nothing tells them apart. */
  readonly logRank: LogRank | null
  readonly merged: number
  readonly inferred: number
}

/** The first day on which no recurring contract is in force any more; null while one is, or where there never was one. */
const ranOut = (spells: ReadonlyArray<ContractSpell>, today: LocalDate, graceDays: number): LocalDate | null => {
  const recurring = spells.filter((spell) => spell.recurring).sort((a, b) => (a.from < b.from ? -1 : 1))
  let end: string | null | undefined
  for (const { from, to } of recurring) {
    if (end === null) return null
    if (end !== undefined && from > addDays(end as LocalDate, graceDays)) break
    end = to === null ? null : end === undefined || to > end ? to : end
  }
  return end === undefined || end === null || addDays(end as LocalDate, graceDays) > today ? null : (end as LocalDate)
}

const earliest = (...days: ReadonlyArray<LocalDate | null>): LocalDate | null =>
  days.reduce((a, b) => (a === null ? b : b === null ? a : a <= b ? a : b), null)

export const survival = defineView({
  id: 'R7',
  verb: 'retention survival',
  title: 'how long clients stay',
  facts: { deals: dealChanges, clients: clientChanges, contracts: contractChanges },
  answer: (facts, question, options: SurvivalOptions): Survival => {
    const { zone, asOf } = question
    const today = zone.localDate(asOf)
    const clients = clientsOf(facts.clients)
    const survivor = survivorsOf(clients)
    const deals = dealsOf(facts.deals)
    const starts = new Map<string, LocalDate>()
    for (const { client, day } of purchasesOf(deals, clients, question))
      if (!starts.has(client)) starts.set(client, day)
    const contracts = new Map<string, Array<ContractSpell>>()
    for (const spell of spellsOf(facts.contracts)) {
      const own = contracts.get(survivor(spell.client)) ?? []
      own.push(spell)
      contracts.set(survivor(spell.client), own)
    }
    const byGroup = new Map<string, Array<Observation>>()
    const observe = (client: ClientAt): void => {
      const own = contracts.get(client.client) ?? []
      const begun = own.map(({ from }) => from as LocalDate).filter((from) => from <= today)
      const start = earliest(starts.get(client.client) ?? null, ...begun)
      if (start === null) return
      const lostDay = client.lostAt === null ? null : zone.localDate(client.lostAt)
      const gone = earliest(lostDay, ranOut(own, today, options.graceDays ?? 0))
      const until = gone ?? (client.erasedAt === null ? today : zone.localDate(client.erasedAt))
      const group = options.by === undefined ? 'all' : (client[options.by] ?? 'unknown')
      const observations = byGroup.get(group) ?? []
      observations.push({ time: Math.max(0, daysBetween(start, until)), event: gone !== null })
      byGroup.set(group, observations)
    }
    for (const client of clients) if (client.mergedInto === null) observe(client)
    const sorted = [...byGroup].sort(([a], [b]) => (a < b ? -1 : 1))
    return {
      groups: sorted.map(([group, observations]) => {
        const curve = kaplanMeier(observations, options.interval)
        const horizon = observations.reduce((max, { time }) => Math.max(max, time), 0)
        return {
          group,
          n: curve.n,
          curve: curve.curve,
          median: curve.median,
          restrictedMean: restrictedMean(curve, horizon),
        }
      }),
      logRank: sorted.length < 2 ? null : logRank(sorted.map(([, observations]) => observations)),
      merged: clients.filter(({ mergedInto }) => mergedInto !== null).length,
      inferred: deals.reduce((sum, { inferred }) => sum + inferred, 0),
    }
  },
})
