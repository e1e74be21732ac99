/**
 * R0, a client's life with us: what it bought, which contracts were in force, when it was said to be lost. Who is active, new,
 * existing or won back follows from it, for every view on retention alike.
 */
import type { Zone } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addDays, addMonths, LocalDate } from '../../src/kernel/local-date.ts'
import { firstOccurred } from '../beginning.ts'
import { type ClientAt, mergedAway, survivorsOf } from '../clients/client.ts'
import type { ClientChange } from '../clients/facts.ts'
import { type ContractAt, type ContractSpell, contractsOf, spellFields, spellsOf } from '../contracts/contract.ts'
import type { Days } from '../contracts/value.ts'
import type { Figure, Piece } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { DayCount, Months, oneOf } from '../option-codecs.ts'
import type { DealAt } from '../pipeline/deal.ts'
import { rememberedFrom } from '../remembered.ts'
import type { FactsIn, Question } from '../view.ts'
import {
  listsOf,
  type Purchase,
  type PurchaseOptions,
  purchaseFacts,
  purchaseFields,
  purchasesOf,
} from './purchases.ts'

/** The facts that lives are folded from. */
export const lifeFacts = purchaseFacts
export type LifeFacts = FactsIn<typeof lifeFacts>

export interface LifeOptions extends PurchaseOptions {
  /** A contract that begins so many days after the last one ended continues it; default 0. */
  readonly graceDays?: number
  /** Whether a suspended contract counts as in force; default `active`. */
  readonly suspended?: 'active' | 'inactive'
  /** `recurring` contracts keep a relation going (default); `all`: what was agreed once does so as well. */
  readonly contracts?: 'recurring' | 'all'
  /** First local day of the recorded history; default the day of its first event. What began before entered late. */
  readonly historyFrom?: LocalDate
}

export const lifeFields = {
  ...purchaseFields,
  ...spellFields,
  graceDays: DayCount,
  contracts: oneOf('contracts', ['recurring', 'all']),
  historyFrom: LocalDate,
} as const

/** The client was said to be lost. */
export interface Loss {
  readonly day: LocalDate
  readonly at: Instant
  readonly reason: string
  /** Whether the manager's conduct was the cause, and whose; null where it is withheld. */
  readonly conduct: boolean | null
  readonly manager: string | null
  readonly position: string
}

interface Moment {
  readonly day: LocalDate
  readonly at: Instant
}

export interface Life {
  readonly client: string
  readonly record: ClientAt
  /** In the order of their days. */
  readonly purchases: ReadonlyArray<Purchase>
  readonly deals: ReadonlyArray<DealAt>
  readonly contracts: ReadonlyArray<ContractAt>
  /** Of all its contracts by first day; gaps within the grace are closed. */
  readonly spells: ReadonlyArray<ContractSpell>
  /** Days on which some contract is in force, apart and in order. */
  readonly inForce: ReadonlyArray<Days>
  readonly losses: ReadonlyArray<Loss>
  readonly wonBack: ReadonlyArray<Moment>
  /** First purchase or first day of a contract; null where there was neither up to now. */
  readonly first: LocalDate | null
  /** False where it began before the recorded history: existing, but nobody knows since when. */
  readonly startKnown: boolean
}

export interface Lives {
  readonly lives: ReadonlyArray<Life>
  readonly historyFrom: LocalDate | null
  /** The client that a client counts as. */
  readonly survivor: (client: string) => string
  /** Clients counted as another one since they were merged. */
  readonly merged: Figure<number>
  readonly inferred: number
}

/** A client behind a figure: by the events that registered it, that are its purchases and its contracts, and that say it is lost. */
export const lifePiece = ({ client, record, purchases, spells, losses }: Life): Piece => ({
  stream: `client-${client}`,
  positions: [
    ...new Set([
      record.behind.registered,
      ...purchases.map(({ position }) => position),
      ...spells.flatMap(({ began, ended }) => [began, ended]),
      ...losses.map(({ position }) => position),
    ]),
  ],
})

/** Days apart and in order, whatever overlaps, touches or is less than the grace apart made one. */
export const unionOf = (days: ReadonlyArray<Days>, graceDays = 0): ReadonlyArray<Days> => {
  if (days.length < 2) return days
  const union: Array<Days> = []
  const inOrder = days.every(({ from }, i) => (days[i - 1]?.from ?? from) <= from)
  for (const next of inOrder ? days : days.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = union.at(-1)
    if (last === undefined || (last.to !== null && next.from > addDays(last.to, graceDays))) union.push(next)
    else if (last.to !== null && (next.to === null || next.to > last.to))
      union[union.length - 1] = { ...last, to: next.to }
  }
  return union
}

export const covers = (days: ReadonlyArray<Days>, day: LocalDate): boolean =>
  days.some(({ from, to }) => from <= day && (to === null || day < to))

/**
 * Spells with the gaps closed that a successor within the grace closes. One that ended so lately that a successor may still
 * come counts as going on (C9).
 */
const bridged = (
  spells: ReadonlyArray<ContractSpell>,
  graceDays: number,
  today: LocalDate,
): ReadonlyArray<ContractSpell> => {
  if (graceDays === 0) return spells
  const until = new Map<LocalDate, LocalDate>()
  const apart = unionOf(spells)
  for (const [i, { to }] of apart.entries()) {
    if (to === null) continue
    const limit = addDays(to, graceDays)
    const next = apart[i + 1]
    if (next !== undefined && next.from <= limit) until.set(to, next.from)
    else if (to <= today && limit > today) until.set(to, limit)
  }
  return spells.map((spell) => {
    const to = spell.to === null ? undefined : until.get(spell.to)
    return to === undefined ? spell : { ...spell, to }
  })
}

const firstDay = ({ deals, orders, clients, contracts }: LifeFacts, zone: Zone): LocalDate | null => {
  const first = firstOccurred([deals, orders, clients, contracts])
  return first === undefined ? null : zone.localDate(first)
}

const lossOf = (row: ClientChange, zone: Zone): Loss => ({
  day: zone.localDate(row.occurredAt),
  at: row.occurredAt,
  reason: row.reason ?? 'not-stated',
  conduct: row.conduct === null ? null : row.conduct === 1,
  manager: row.manager,
  position: row.position,
})

/** Most clients have nothing of most kinds: they share one nothing. */
const NONE: ReadonlyArray<never> = []

const computeLives = (facts: LifeFacts, question: Question, options: LifeOptions = {}): Lives => {
  const { zone, asOf } = question
  const today = zone.localDate(asOf)
  const { graceDays = 0, contracts: which = 'recurring' } = options
  const { purchases: bought, deals, clients, inferred } = purchasesOf(facts, question, options)
  const survivor = survivorsOf(clients)
  const purchases = groupBy(bought, ({ client }) => client)
  const dealsBy = groupBy(deals, ({ client }) => survivor(client))
  const all = contractsOf(facts.contracts)
  const contracts = groupBy(
    all.filter(({ recurring }) => recurring || which === 'all'),
    ({ client }) => survivor(client),
  )
  const said = groupBy(
    facts.clients.filter(({ type }) => type === 'ClientLost' || type === 'ClientWonBack'),
    ({ client }) => survivor(client),
  )
  const historyFrom = options.historyFrom ?? firstDay(facts, zone)
  const lifeOf = (record: ClientAt): Life => {
    const { client } = record
    const bought = purchases.get(client) ?? NONE
    const own = contracts.get(client) ?? NONE
    const spells = bridged(
      own.length === 0
        ? NONE
        : own
            .flatMap((contract) => spellsOf(contract, options))
            .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
      graceDays,
      today,
    )
    const starts = [bought[0]?.day, spells[0]?.from].filter((day) => day !== undefined).filter((day) => day <= today)
    const first = starts.length === 0 ? null : starts.reduce((a, b) => (a <= b ? a : b))
    const began = first !== null && historyFrom !== null && first < historyFrom
    const rows = said.get(client)
    return {
      client,
      record,
      purchases: bought,
      deals: dealsBy.get(client) ?? NONE,
      contracts: own,
      spells,
      inForce: unionOf(spells),
      losses: rows?.filter(({ type }) => type === 'ClientLost').map((row) => lossOf(row, zone)) ?? NONE,
      wonBack:
        rows
          ?.filter(({ type }) => type === 'ClientWonBack')
          .map(({ occurredAt }) => ({ day: zone.localDate(occurredAt), at: occurredAt })) ?? NONE,
      first,
      startKnown: !(began && (options.historyFrom !== undefined || record.source === 'import')),
    }
  }
  const standing = clients.filter(({ mergedInto }) => mergedInto === null)
  return {
    lives: standing.map(lifeOf),
    historyFrom,
    survivor,
    merged: mergedAway(clients),
    inferred: all.reduce((sum, contract) => sum + contract.inferred, inferred),
  }
}

const names = Object.keys(lifeFields)

/** The life of every client that stands for itself. */
export const livesOf = rememberedFrom(
  (facts: LifeFacts, { zone, asOf }: Question, options: LifeOptions = {}) => ({
    lists: listsOf(facts),
    beside: JSON.stringify([zone.id, asOf, ...names.map((name) => Reflect.get(options, name))]),
  }),
  computeLives,
)

/**
 * By what a client is active: `contracts`, while one is in force · `purchases`, for so long after each one, unless it was
 * said to be lost · `either`.
 */
export type Setting = 'contracts' | 'purchases' | 'either'
export const settings = ['contracts', 'purchases', 'either'] as const

export interface SettingOptions {
  readonly setting?: Setting
  /** For how many months a purchase keeps a client active; default 12. */
  readonly windowMonths?: number
}

export const settingFields = { setting: oneOf('setting', settings), windowMonths: Months } as const

/** The days of a purchase's effect, cut short where the client was then said to be lost. */
const effectOf = (purchase: Purchase, losses: ReadonlyArray<Loss>, months: number): Days => {
  const to = addMonths(purchase.day, months)
  const loss = losses.find(({ at }) => at > purchase.at)
  return { from: purchase.day, to: loss !== undefined && loss.day < to ? loss.day : to }
}

/** Days on which a client is active, apart and in order. */
export const activeDays = (
  life: Life,
  { setting = 'contracts', windowMonths = 12 }: SettingOptions,
): ReadonlyArray<Days> => {
  if (setting === 'contracts') return life.inForce
  const bought = life.purchases
    .map((purchase) => effectOf(purchase, life.losses, windowMonths))
    .filter(({ from, to }) => to === null || from < to)
  return unionOf(setting === 'purchases' ? bought : [...life.inForce, ...bought])
}
