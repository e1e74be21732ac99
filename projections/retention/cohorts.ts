/** R1, cohort retention: of those whose first purchase lies in a period, how many bought again k periods later. */

import { purse } from '../../src/domain/values/money-bag.ts'
import { nextPeriod, type Period, type PeriodUnit, periodOf, periodsApart } from '../../src/domain/values/period.ts'
import { addDays, addMonths, type LocalDate, monthsBetween } from '../../src/kernel/local-date.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { type ContractSpell, spellsOf } from '../contracts/contract.ts'
import { contractChanges } from '../contracts/facts.ts'
import { dealsOf } from '../pipeline/deal.ts'
import { dealChanges } from '../pipeline/facts.ts'
import { type Ratio, ratio, share } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { type Purchase, purchasesOf } from './purchases.ts'

export const cohortKinds = ['bounded', 'unbounded', 'bracket', 'survival'] as const

export interface CohortOptions {
  /** Length of a period; default month. */
  readonly period?: PeriodUnit
  /** `calendar` periods, or `anniversary`: months from each client's own start. */
  readonly periods?: 'calendar' | 'anniversary'
  /**
   * `bounded`: active in period k · `unbounded`: in k or later · `bracket`: in at least one of [k1, k2] · `survival`: a
   * contract in force at the end of k.
   */
  readonly kind?: (typeof cohortKinds)[number]
  readonly bracket?: readonly [k1: number, k2: number]
  readonly splitBy?: 'kind' | 'source' | 'segment' | 'manager'
}

export interface Cohort {
  readonly cohort: string
  readonly split: string | null
  readonly size: number
  /** By k from 0; null where the period has not fully elapsed. */
  readonly cells: ReadonlyArray<Ratio | null>
  /** Σ value in k of Σ value in period 0, per currency. */
  readonly money: ReadonlyArray<Readonly<Record<string, Ratio>> | null>
}

export interface Cohorts {
  readonly period: PeriodUnit
  readonly kind: (typeof cohortKinds)[number]
  readonly cohorts: ReadonlyArray<Cohort>
  /** Over all cohorts that have the cell: Σ num/Σ den. */
  readonly all: ReadonlyArray<Ratio | null>
  /** Unbounded cells of the last periods: later data can raise them. */
  readonly provisional: number
  /** Clients counted as another one since they were merged. */
  readonly merged: number
  readonly inferred: number
}

/** One client's life: when it began, and in which periods since it was active. */
interface Member {
  readonly client: string
  readonly first: LocalDate
  readonly active: ReadonlySet<number>
  readonly purchases: ReadonlyArray<{ readonly k: number; readonly purchase: Purchase }>
  readonly spells: ReadonlyArray<ContractSpell>
}

const PROVISIONAL = 3

const memberOf = (
  client: string,
  purchases: ReadonlyArray<Purchase>,
  spells: ReadonlyArray<ContractSpell>,
  options: CohortOptions,
): Member => {
  const unit = options.period ?? 'month'
  const days =
    options.kind === 'survival' ? spells.map((spell) => spell.from as LocalDate) : purchases.map(({ day }) => day)
  const first = days.reduce((a, b) => (a <= b ? a : b))
  const kOf = (day: LocalDate) =>
    options.periods === 'anniversary' ? monthsBetween(first, day) : periodsApart(first, day, unit)
  const placed = purchases.map((purchase) => ({ k: kOf(purchase.day), purchase }))
  return { client, first, active: new Set(placed.map(({ k }) => k)), purchases: placed, spells }
}

/** First local day after the k-th period of a cohort. */
const endOf = (cohort: Period, members: ReadonlyArray<Member>, k: number, options: CohortOptions): LocalDate => {
  if (options.periods === 'anniversary') {
    const latest = members.map(({ first }) => first).reduce((a, b) => (a >= b ? a : b))
    return addMonths(latest, k + 1)
  }
  let period = cohort
  for (let i = 0; i < k; i++) period = nextPeriod(period)
  return period.to
}

const isActive = (member: Member, k: number, last: LocalDate, options: CohortOptions): boolean => {
  switch (options.kind ?? 'bounded') {
    case 'bounded':
      return member.active.has(k)
    case 'unbounded':
      return [...member.active].some((active) => active >= k)
    case 'bracket': {
      const [low, high] = options.bracket ?? [k, k]
      return [...member.active].some((active) => active >= low && active <= high)
    }
    case 'survival':
      return member.spells.some(({ from, to }) => from <= last && (to === null || to > last))
  }
}

const moneyOf = (members: ReadonlyArray<Member>, k: number): Readonly<Record<string, Ratio>> => {
  const sum = (of: number) => {
    const bag = purse()
    for (const { purchases } of members) for (const one of purchases) if (one.k === of) bag.add(one.purchase.value)
    return bag.bag()
  }
  const start = sum(0)
  const now = sum(k)
  return Object.fromEntries(
    Object.entries(start).map(([currency, base]) => [currency, share(now[currency] ?? 0, base)]),
  )
}

const cohortOf = (
  period: Period,
  split: string | null,
  members: ReadonlyArray<Member>,
  question: Question,
  options: CohortOptions,
): Cohort => {
  const { asOf, zone } = question
  const today = zone.localDate(asOf)
  const lastK =
    options.kind === 'bracket'
      ? 0
      : options.periods === 'anniversary'
        ? monthsBetween(
            members.map(({ first }) => first).reduce((a, b) => (a <= b ? a : b)),
            today,
          )
        : periodsApart(period.from, today, period.unit)
  const cells: Array<Ratio | null> = []
  const money: Array<Readonly<Record<string, Ratio>> | null> = []
  for (let k = 0; k <= lastK; k++) {
    const reached = options.kind === 'bracket' ? (options.bracket?.[1] ?? k) : k
    const end = endOf(period, members, reached, options)
    const last = addDays(end, -1)
    const elapsed = asOf >= zone.endOfDay(last)
    const active = members.filter((member) => isActive(member, k, last, options)).length
    cells.push(elapsed ? ratio(active, members.length) : null)
    money.push(elapsed ? moneyOf(members, k) : null)
  }
  return { cohort: period.label, split, size: members.length, cells, money }
}

const groupBy = <A>(items: ReadonlyArray<A>, key: (item: A) => string): ReadonlyMap<string, ReadonlyArray<A>> => {
  const groups = new Map<string, Array<A>>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}

export const cohorts = defineView({
  id: 'R1',
  verb: 'retention cohorts',
  title: 'who comes back, by the period of the first purchase',
  facts: { deals: dealChanges, clients: clientChanges, contracts: contractChanges },
  answer: (facts, question, options: CohortOptions): Cohorts => {
    const period = options.period ?? 'month'
    const kind = options.kind ?? 'bounded'
    const clients = clientsOf(facts.clients)
    const survivor = survivorsOf(clients)
    const deals = dealsOf(facts.deals)
    const bought = groupBy(purchasesOf(deals, clients, question), ({ client }) => client)
    const contracts = groupBy(spellsOf(facts.contracts), ({ client }) => survivor(client))
    const ids = kind === 'survival' ? [...contracts.keys()] : [...bought.keys()]
    const byId = new Map(clients.map((client) => [client.client, client]))
    const splitOf = (client: string): string | null =>
      options.splitBy === undefined ? null : (byId.get(client)?.[options.splitBy] ?? 'unknown')
    const members = ids.map((id) => memberOf(id, bought.get(id) ?? [], contracts.get(id) ?? [], options))
    const groups = groupBy(members, ({ client, first }) => `${periodOf(first, period).from}|${splitOf(client) ?? ''}`)
    const result = [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, group]) => {
        const [first] = group as readonly [Member, ...ReadonlyArray<Member>]
        return cohortOf(periodOf(first.first, period), splitOf(first.client), group, question, options)
      })
    const width = result.reduce((max, { cells }) => Math.max(max, cells.length), 0)
    const all = Array.from({ length: width }, (_, k): Ratio | null => {
      const have = result.flatMap(({ cells }) => (cells[k] === undefined || cells[k] === null ? [] : [cells[k]]))
      return have.length === 0
        ? null
        : ratio(
            have.reduce((sum, { num }) => sum + num, 0),
            have.reduce((sum, { den }) => sum + den, 0),
          )
    })
    return {
      period,
      kind,
      cohorts: result,
      all,
      provisional: kind === 'unbounded' ? PROVISIONAL : 0,
      merged: clients.filter(({ mergedInto }) => mergedInto !== null).length,
      inferred: deals.reduce((sum, { inferred }) => sum + inferred, 0),
    }
  },
})
