/**
 * Bonuses of key accounts (S17): what is owed of the turnover of a period. A deal's turnover earns the bonus that its
 * contract agreed, else the one agreed with the client as a key account when the deal was won. The bonus of a period is one
 * amount, rounded half to even; its lines share it out by the largest remainder, so that they add up to the minor unit.
 */

import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { type PeriodUnit, periodOf } from '../../src/domain/values/period.ts'
import { roundedParts } from '../../src/domain/values/rounding.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { mergedAway, survivorsOf } from '../clients/client.ts'
import { figures, type Piece, summed } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { MonthOfYear, Unit } from '../option-codecs.ts'
import { type PeriodOptions, periodFields } from '../pipeline/period.ts'
import { type AgreedTerms, agreedTerms } from '../terms/facts.ts'
import { contractTermsFor, contractTermsOn, designationsOf, keyTermsAt } from '../terms/terms.ts'
import { defineView } from '../view.ts'
import { type Purchase, type PurchaseOptions, purchaseFacts, purchaseFields, purchasesOf } from './purchases.ts'

/** Of what was bought in these days; default all. */
export interface BonusOptions extends PeriodOptions, PurchaseOptions {
  /** Length of the periods for which a bonus is owed; default a year. */
  readonly period?: PeriodUnit
  /** Month in which a fiscal year begins; default 1. */
  readonly fiscalStart?: number
}

const bonusOptions = struct({}, { ...periodFields, ...purchaseFields, period: Unit, fiscalStart: MonthOfYear })

export interface BonusLine {
  /** The deal won, or null of an order. */
  readonly deal: string | null
  /** The order fulfilled, or null of a deal. */
  readonly order: string | null
  readonly day: LocalDate
  /** Minor units. */
  readonly turnover: number
  readonly basisPoints: number
  /** Where it was agreed: the contract, or null for the terms of the key account. */
  readonly contract: string | null
  /** Its share of the bonus, minor units. */
  readonly bonus: number
}

export interface Bonus {
  readonly client: string
  readonly period: string
  readonly from: LocalDate
  readonly to: LocalDate
  /** False while the period goes on: more may be owed by its end. */
  readonly complete: boolean
  readonly turnover: MoneyBag
  /** Σ turnover × basis points, rounded half to even once. */
  readonly bonus: MoneyBag
  readonly lines: ReadonlyArray<BonusLine>
}

export interface Bonuses {
  /** One for each key account, period and currency with turnover that earns any. */
  readonly bonuses: ReadonlyArray<Bonus>
  readonly turnover: MoneyBag
  readonly bonus: MoneyBag
  readonly merged: number
  readonly inferred: number
}

const ALL = 10_000n

/** A purchase that earns a bonus. */
interface Earning {
  readonly purchase: Purchase
  readonly amount: number
  readonly currency: string
  readonly basisPoints: number
  readonly terms: AgreedTerms
}

interface Shared extends Earning {
  readonly bonus: number
}

const piece = ({ purchase, terms }: Earning): Piece => ({
  stream: purchase.stream,
  positions: [purchase.position, terms.position],
})
const turnoverOf = ({ amount, currency }: Earning) => ({ amount, currency })
const bonusOf = ({ bonus, currency }: Shared) => ({ amount: bonus, currency })

/** The bonus of a period, shared out to the minor unit. */
const sharedOut = (earnings: ReadonlyArray<Earning>): ReadonlyArray<Shared> => {
  const exact = earnings.map(({ amount, basisPoints }) => BigInt(amount) * BigInt(basisPoints))
  const parts = roundedParts(exact, ALL)
  return earnings.map((earning, i) => ({ ...earning, bonus: parts[i] ?? 0 }))
}

const lineOf = ({ purchase, amount, basisPoints, terms, bonus }: Shared): BonusLine => ({
  deal: purchase.deal,
  order: purchase.order,
  day: purchase.day,
  turnover: amount,
  basisPoints,
  contract: terms.contract,
  bonus,
})

export const bonuses = defineView({
  id: 'R13',
  verb: 'retention bonuses',
  title: 'bonuses owed to key accounts',
  facts: { ...purchaseFacts, terms: agreedTerms },
  options: bonusOptions,
  answer: (facts, question, options: BonusOptions): Bonuses => {
    const { zone, asOf } = question
    const unit = options.period ?? 'year'
    const { purchases, clients, inferred } = purchasesOf(facts, question, options)
    const designations = designationsOf(facts.terms, survivorsOf(clients))
    const contracts = contractTermsFor(facts.terms)
    const { from, to } = options
    const earningOf = (purchase: Purchase): ReadonlyArray<Earning> => {
      const { client, day, at, value } = purchase
      const key = keyTermsAt(designations.get(client), at)
      const contract = contracts(purchase)
      const agreed = contract === undefined ? null : contractTermsOn(contract, day)
      const terms = agreed !== null && agreed.bonus !== null ? agreed : key
      if (terms === null || terms.bonus === null || value === null) return []
      return [{ purchase, ...value, basisPoints: terms.bonus, terms }]
    }
    const earnings = purchases
      .filter(({ day }) => (from === undefined || day >= from) && (to === undefined || day < to))
      .flatMap(earningOf)
    const periodOn = ({ purchase: { day } }: Earning) => periodOf(day, unit, options)
    const groups = [
      ...groupBy(earnings, (one) => JSON.stringify([one.purchase.client, periodOn(one).from, one.currency])),
    ]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, own]) => sharedOut(own))
    const all = groups.flat()
    return figures<Bonuses>({
      bonuses: groups.flatMap((own) => {
        const [first] = own
        if (first === undefined) return []
        const period = periodOn(first)
        const { client } = first.purchase
        return [
          figures<Bonus>(
            {
              client,
              period: period.label,
              from: period.from,
              to: period.to,
              complete: asOf >= zone.startOfDay(period.to),
              turnover: summed(own, piece, turnoverOf),
              bonus: summed(own, piece, bonusOf),
              lines: own.map(lineOf),
            },
            `${client} ${period.label} ${first.currency}`,
          ),
        ]
      }),
      turnover: summed(all, piece, turnoverOf),
      bonus: summed(all, piece, bonusOf),
      merged: mergedAway(clients),
      inferred,
    })
  },
})
