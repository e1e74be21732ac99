/** R13, concentration: on how few clients the revenue rests; ABC, Herfindahl–Hirschman, and the share of the largest. */
import * as t from 'io-ts'
import { addDays, addMonths, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { mergedAway, survivorsOf } from '../clients/client.ts'
import { counted, derived, figures, type Piece, toldOf, totalled } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { type PeriodOptions, periodFields } from '../pipeline/period.ts'
import { type Ratio, share } from '../statistics/ratio.ts'
import { agreedTerms } from '../terms/facts.ts'
import { designationsOf, keyTermsAt } from '../terms/terms.ts'
import { defineView, type Question } from '../view.ts'
import { currencyOf } from './currency.ts'
import {
  type Purchase,
  type PurchaseOptions,
  purchaseFacts,
  purchaseFields,
  purchasePiece,
  purchasesOf,
} from './purchases.ts'

/** Of what was bought in the period; default the twelve months up to the day asked about. */
export interface ConcentrationOptions extends PeriodOptions, PurchaseOptions {
  /** Whose purchases count; default the currency in which most were made. */
  readonly currency?: string
}

const concentrationOptions = struct({}, { ...periodFields, ...purchaseFields, currency: t.string })

/** A: the clients that make the first 80 % of the revenue · B: those up to 95 % · C: the others. */
export const abcClasses = ['A', 'B', 'C'] as const
export type AbcClass = (typeof abcClasses)[number]

export interface ConcentrationClient {
  readonly client: string
  readonly kind: string | null
  readonly keyAccount: boolean
  /** Minor units. */
  readonly revenue: number
  readonly share: number
  readonly class: AbcClass
}

export interface Concentration {
  readonly from: LocalDate
  readonly to: LocalDate
  readonly currency: string | null
  readonly revenue: number
  readonly classes: ReadonlyArray<{ readonly class: AbcClass; readonly clients: number; readonly share: Ratio }>
  /** Herfindahl–Hirschman: Σ share², from 1/n to 1; null without revenue. */
  readonly hhi: number | null
  readonly top1: Ratio
  readonly top5: Ratio
  readonly top10: Ratio
  /** Share of the revenue of key accounts, as they were designated at the end, and of corporate clients. */
  readonly keyAccounts: Ratio
  readonly corporate: Ratio
  /** The largest first. */
  readonly clients: ReadonlyArray<ConcentrationClient>
  readonly merged: number
  readonly inferred: number
}

/** [from, to) of a question about revenue: the twelve months that end with the day asked about, unless it says. */
export const trailingYear = ({ zone, asOf }: Question, { from, to }: PeriodOptions) => {
  const tomorrow = addDays(zone.localDate(asOf), 1)
  return { from: from ?? addMonths(to ?? tomorrow, -12), to: to ?? tomorrow }
}

interface Bought {
  readonly client: string
  readonly purchases: ReadonlyArray<Purchase>
  readonly revenue: number
}

const amountOf = ({ value }: Purchase): number => value?.amount ?? 0
const sum = (all: ReadonlyArray<{ readonly revenue: number }>): number =>
  all.reduce((total, { revenue }) => total + revenue, 0)

const ofClient = ({ client, purchases }: Bought): Piece => ({
  stream: `client-${client}`,
  positions: purchases.map(({ position }) => position),
})

/** By the share that was made before a client comes, the largest first; of equal ones by id. */
const classOf = (before: number, total: number): AbcClass =>
  before / total < 0.8 ? 'A' : before / total < 0.95 ? 'B' : 'C'

const boughtBy = (purchases: ReadonlyArray<Purchase>): ReadonlyArray<Bought> =>
  [...groupBy(purchases, ({ client }) => client)]
    .map(([client, own]) => ({
      client,
      purchases: own,
      revenue: own.reduce((total, one) => total + amountOf(one), 0),
    }))
    .filter(({ revenue }) => revenue > 0)
    .sort((a, b) => b.revenue - a.revenue || (a.client < b.client ? -1 : 1))

export const concentration = defineView({
  id: 'R13',
  verb: 'retention concentration',
  title: 'on how few clients the revenue rests',
  facts: { ...purchaseFacts, terms: agreedTerms },
  options: concentrationOptions,
  answer: (facts, question, options: ConcentrationOptions): Concentration => {
    const { zone } = question
    const { from, to } = trailingYear(question, options)
    const { purchases: bought, clients, inferred } = purchasesOf(facts, question, options)
    const within = bought.filter(({ day }) => day >= from && day < to)
    const currency = options.currency ?? currencyOf(within)
    const all = boughtBy(within.filter(({ value }) => value?.currency === currency))
    const total = sum(all)
    const kinds = new Map(clients.map(({ client, kind }) => [client, kind]))
    const designations = designationsOf(facts.terms, survivorsOf(clients))
    const end = zone.endOfDay(addDays(to, -1))
    const isKey = ({ client }: Bought) => keyTermsAt(designations.get(client), end) !== null
    const purchases = () => all.flatMap((one) => one.purchases)
    const shareOf = (own: ReadonlyArray<Bought>) => {
      const theirs = new Set(own.map(({ client }) => client))
      return derived(share(sum(own), total), 'share', purchases, (one) => ({
        ...purchasePiece(one),
        part: theirs.has(one.client) ? 'both' : 'den',
      }))
    }
    let before = 0
    const classed = all.map((one) => {
      const own = { one, class: classOf(before, total) }
      before += one.revenue
      return own
    })
    const shares = all.map(({ revenue }) => revenue / total)
    const square = all.length === 0 ? null : shares.reduce((hhi, own) => hhi + own * own, 0)
    return figures<Concentration>({
      from,
      to,
      currency,
      revenue: totalled(
        all.flatMap((one) => one.purchases),
        purchasePiece,
        amountOf,
      ),
      classes: abcClasses.map((name) => {
        const own = classed.filter((one) => one.class === name).map(({ one }) => one)
        return figures({ class: name, clients: counted(own, ofClient), share: shareOf(own) })
      }),
      hhi: derived(square, 'Σ share²', purchases, purchasePiece),
      top1: shareOf(all.slice(0, 1)),
      top5: shareOf(all.slice(0, 5)),
      top10: shareOf(all.slice(0, 10)),
      keyAccounts: shareOf(all.filter(isKey)),
      corporate: shareOf(all.filter(({ client }) => kinds.get(client) === 'corporate')),
      clients: classed.map(({ one, class: own }) =>
        toldOf<ConcentrationClient>(
          {
            client: one.client,
            kind: kinds.get(one.client) ?? null,
            keyAccount: isKey(one),
            revenue: one.revenue,
            share: one.revenue / total,
            class: own,
          },
          'its purchases',
          () => one.purchases.map(purchasePiece),
        ),
      ),
      merged: mergedAway(clients),
      inferred,
    })
  },
})
