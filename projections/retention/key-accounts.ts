/**
 * R13, key accounts: what was agreed with each, and how it stands: its share of the revenue, what moved the monthly value of
 * its contracts (R3), which of them end soon (R12), its health (R14), the bonus it is owed.
 */

import * as t from 'io-ts'
import { bagOf, type MoneyBag } from '../../src/domain/values/money-bag.ts'
import type { Zone } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addDays, daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { counted, derived, figures, type Piece } from '../figures.ts'
import { DayCount } from '../option-codecs.ts'
import { type PeriodOptions, periodFields } from '../pipeline/period.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { type AgreedTerms, agreedTerms, type SpecialPrice } from '../terms/facts.ts'
import { type Designation, designationsOf, keyTermsAt } from '../terms/terms.ts'
import { defineView } from '../view.ts'
import { bonuses } from './bonuses.ts'
import { type AbcClass, concentration, trailingYear } from './concentration.ts'
import type { HealthColour } from './health.ts'
import { type Life, type LifeOptions, lifeFields, livesOf } from './life.ts'
import { type ContractValue, contractValueOf } from './revenue.ts'
import { clientsAtRisk, riskFacts } from './risk.ts'

/** Revenue, movements and bonuses of the period; default the twelve months up to the day asked about. */
export interface KeyAccountOptions extends PeriodOptions, LifeOptions {
  /** Whose purchases count in revenue and shares; default the currency in which most were made. */
  readonly currency?: string
  /** Contracts that end within so many days are listed; default 90. */
  readonly withinDays?: number
}

const keyAccountOptions = struct({}, { ...periodFields, ...lifeFields, currency: t.string, withinDays: DayCount })

export interface KeyTerms {
  readonly priceList: string | null
  /** Minor units. */
  readonly prices: ReadonlyArray<SpecialPrice>
  /** Basis points off the list price, and of the turnover; null where none was agreed. */
  readonly discount: number | null
  readonly bonus: number | null
  readonly provisions: ReadonlyArray<string>
  readonly approvedBy: string | null
}

export interface KeyAccount {
  readonly client: string
  readonly kind: string | null
  readonly manager: string | null
  /** Since when it is one without a break. */
  readonly since: LocalDate
  readonly terms: KeyTerms
  /** In the answer's currency, minor units. */
  readonly revenue: number
  /** Of the revenue with all clients; null where it bought nothing. */
  readonly share: number | null
  readonly class: AbcClass | null
  readonly contracts: ContractValue
  /** In force, and to end so soon unless they are renewed. */
  readonly ending: ReadonlyArray<{ readonly contract: string; readonly to: LocalDate; readonly daysLeft: number }>
  /** 0 to 100 at the moment asked about, and what holds it down (R14); null where nothing is known, or it is lost. */
  readonly health: number | null
  readonly colour: HealthColour | null
  readonly reasons: ReadonlyArray<string>
  readonly bonus: MoneyBag
}

export interface KeyAccounts {
  readonly from: LocalDate
  readonly to: LocalDate
  readonly currency: string | null
  /** As designated at the end of the period, the largest revenue first. */
  readonly accounts: ReadonlyArray<KeyAccount>
  readonly total: {
    readonly accounts: number
    /** Of the revenue with all clients. */
    readonly share: Ratio
    readonly contracts: ContractValue
    readonly bonus: MoneyBag
  }
  readonly merged: number
  readonly inferred: number
}

const WITHIN_DAYS = 90

const termsOf = ({ priceList, prices, discount, bonus, provisions, approvedBy }: AgreedTerms): KeyTerms => ({
  priceList,
  prices: prices ?? [],
  discount,
  bonus,
  provisions: provisions ?? [],
  approvedBy,
})

/** The first of the designations that no withdrawal parts from the last one. */
const sinceOf = (designations: ReadonlyArray<Designation>, end: Instant, zone: Zone): LocalDate => {
  const until = designations.filter(({ from }) => from <= end)
  const withdrawn = until.findLastIndex(({ terms }) => terms === null)
  return zone.localDate(until[withdrawn + 1]?.from ?? end)
}

const endingOf = ({ contracts }: Life, today: LocalDate, withinDays: number): KeyAccount['ending'] =>
  contracts
    .flatMap(({ contract, cover }) => {
      const { from, to } = cover.at(-1) ?? { from: today, to: today }
      if (to === null || from > today || to <= today || daysBetween(today, to) > withinDays) return []
      return [{ contract, to, daysLeft: daysBetween(today, to) }]
    })
    .sort((a, b) => a.daysLeft - b.daysLeft || (a.contract < b.contract ? -1 : 1))

const together = (bags: ReadonlyArray<MoneyBag>): MoneyBag =>
  bagOf(bags.flatMap((bag) => Object.entries(bag).map(([currency, amount]) => ({ amount, currency }))))

export const keyAccounts = defineView({
  id: 'R13',
  verb: 'retention keyaccounts',
  title: 'key accounts: what was agreed, and how each stands',
  facts: { ...riskFacts, terms: agreedTerms },
  options: keyAccountOptions,
  answer: (facts, question, options: KeyAccountOptions): KeyAccounts => {
    const { zone, asOf } = question
    const today = zone.localDate(asOf)
    const bounds = trailingYear(question, options)
    const end = zone.endOfDay(addDays(bounds.to, -1))
    const designations = designationsOf(facts.terms, survivorsOf(clientsOf(facts.clients)))
    const all = livesOf(facts, question, options)
    const { lives, merged, inferred } = all
    const healths = new Map(clientsAtRisk(facts, question, all, options).map((one) => [one.client, one]))
    const revenue = concentration.answer(facts, question, { ...options, ...bounds })
    const owed = bonuses.answer(facts, question, bounds)
    const ranked = new Map(revenue.clients.map((one) => [one.client, one]))
    const bonusOf = (client: string): MoneyBag =>
      together(owed.bonuses.flatMap((one) => (one.client === client ? [one.bonus] : [])))
    const keys = lives.flatMap((life) => {
      const own = designations.get(life.client) ?? []
      const terms = keyTermsAt(own, end)
      return terms === null ? [] : [{ life, terms, since: sinceOf(own, end, zone) }]
    })
    const accounts = keys
      .map(({ life, terms, since }): KeyAccount => {
        const { client, record } = life
        const rank = ranked.get(client)
        return {
          client,
          kind: record.kind,
          manager: record.manager,
          since,
          terms: termsOf(terms),
          revenue: rank?.revenue ?? 0,
          share: rank?.share ?? null,
          class: rank?.class ?? null,
          contracts: contractValueOf([life], bounds, today),
          ending: endingOf(life, today, options.withinDays ?? WITHIN_DAYS),
          health: healths.get(client)?.health ?? null,
          colour: healths.get(client)?.colour ?? null,
          reasons: healths.get(client)?.reasons ?? [],
          bonus: bonusOf(client),
        }
      })
      .sort((a, b) => b.revenue - a.revenue || (a.client < b.client ? -1 : 1))
    const piece = ({ life, terms }: (typeof keys)[number]): Piece => ({
      stream: `client-${life.client}`,
      positions: [terms.position],
    })
    return figures<KeyAccounts>({
      ...bounds,
      currency: revenue.currency,
      accounts,
      total: figures<KeyAccounts['total']>({
        accounts: counted(keys, piece),
        share: derived(revenue.keyAccounts, 'of the revenue with all clients', () => keys, piece),
        contracts: contractValueOf(
          keys.map(({ life }) => life),
          bounds,
          today,
        ),
        bonus: derived(together(accounts.map(({ bonus }) => bonus)), 'Σ bonus', () => keys, piece),
      }),
      merged,
      inferred,
    })
  },
})
