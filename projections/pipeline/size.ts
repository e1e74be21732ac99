/** P5, deal size, offers and cross-sell: what deals are worth, how offers end, at what discount, and what is sold beside. */

import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { counted, figures, type Piece, rated, shared, spread, summed } from '../figures.ts'
import { oneOf } from '../option-codecs.ts'
import type { Summary } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { businessIn } from './business.ts'
import { closedIn } from './closed.ts'
import { type Amount, type Closure, type DealAt, dealPiece } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type DealKey, dealKeys, groupedBy } from './keys.ts'
import { type OfferAt, offerPiece, offersOf } from './offers.ts'
import { type OwnerOptions, ownerFields, ownersOf } from './owner.ts'
import { type PeriodOptions, periodFields, withinPeriod } from './period.ts'

export interface SizeOptions extends PeriodOptions, OwnerOptions {
  readonly by?: DealKey
}

const sizeOptions = struct({}, { ...periodFields, ...ownerFields, by: oneOf('by', dealKeys) })

export interface SizeRow {
  readonly key: string
  /** Deals won in the period. */
  readonly won: number
  readonly wonValue: MoneyBag
  /** Of the won value, per currency, in minor units. */
  readonly value: Readonly<Record<string, Summary>>
}

export interface OfferFigures {
  readonly accepted: number
  readonly declined: number
  readonly lapsed: number
  /** Neither yet: not in the rate. */
  readonly standing: number
  /** Accepted of those that ended within the period. */
  readonly acceptance: Ratio
}

export interface DiscountFigures {
  readonly list: MoneyBag
  readonly net: MoneyBag
  /** Σ (list − net)/Σ list over the lines of the accepted offers, per currency. */
  readonly rate: Readonly<Record<string, Ratio>>
}

export interface Size {
  readonly rows: ReadonlyArray<SizeRow>
  readonly total: SizeRow
  readonly offers: OfferFigures
  readonly discount: DiscountFigures
  /** Won deals that sold a need beyond what the client came for, of those won. */
  readonly crossSell: Ratio
  readonly inferred: number
}

interface Won {
  readonly deal: DealAt
  readonly closure: Closure
  readonly value: Amount | null
  readonly manager: string
}

const piece = ({ deal, closure }: Won): Piece => dealPiece(deal, closure.position)
const worth = ({ value }: Won) => value

const rowOf = (key: string, won: ReadonlyArray<Won>): SizeRow => {
  const currencies = [...new Set(won.flatMap(({ value }) => (value === null ? [] : [value.currency])))].sort()
  return figures<SizeRow>({
    key,
    won: counted(won, piece),
    wonValue: summed(won, piece, worth),
    value: figures<SizeRow['value']>(
      Object.fromEntries(
        currencies.map((currency) => {
          const own = won.filter(({ value }) => value?.currency === currency)
          return [currency, spread(own, piece, ({ value }) => value?.amount ?? 0)]
        }),
      ),
    ),
  })
}

const offerFigures = (offers: ReadonlyArray<OfferAt>, ended: ReadonlyArray<OfferAt>): OfferFigures => {
  const became = (status: OfferAt['status'], of: ReadonlyArray<OfferAt>) => of.filter((one) => one.status === status)
  const accepted = became('accepted', ended)
  return figures<OfferFigures>({
    accepted: counted(accepted, offerPiece),
    declined: counted(became('declined', ended), offerPiece),
    lapsed: counted(became('lapsed', ended), offerPiece),
    standing: counted(became('standing', offers), offerPiece),
    acceptance: rated(accepted, ended, offerPiece),
  })
}

const discountFigures = (accepted: ReadonlyArray<OfferAt>): DiscountFigures => {
  const known = accepted.flatMap(({ total, list, ...offer }) =>
    total === null || list === null ? [] : [{ offer: { ...offer, total, list }, total, list }],
  )
  const pieceOf = ({ offer }: { readonly offer: OfferAt }) => offerPiece(offer)
  const given = known.map(({ offer, total, list }) => ({
    offer,
    amount: { amount: list.amount - total.amount, currency: list.currency },
  }))
  const asked = known.map(({ offer, list }) => ({ offer, amount: list }))
  return figures<DiscountFigures>({
    list: summed(known, pieceOf, ({ list }) => list),
    net: summed(known, pieceOf, ({ total }) => total),
    rate: shared(given, asked, pieceOf, ({ amount }) => amount),
  })
}

/** Whether what the deal rests on answers a need beyond what the client came for: its lines say so, or its products do. */
const soldBeyond = ({ deal, closure }: Won, offers: ReadonlyMap<string, OfferAt>): boolean => {
  const offer = offers.get(`${deal.deal}|${closure.offer}`)
  return Object.entries(deal.beyond).some(
    ([need, products]) =>
      offer?.needs.includes(need) === true || products.some((product) => deal.products.includes(product)),
  )
}

export const size = defineView({
  id: 'P5',
  verb: 'pipeline size',
  title: 'what won deals are worth; offers, discounts and cross-sell',
  facts: { deals: dealChanges, clients: clientChanges },
  options: sizeOptions,
  answer: (facts, question, options: SizeOptions): Size => {
    const within = withinPeriod(question.zone, options)
    const ownerOf = ownersOf(options, facts.clients)
    const deals = dealsOf(facts.deals)
    const businessOf = businessIn(deals, survivorsOf(clientsOf(facts.clients)))
    const won = closedIn(deals, question.zone, options).flatMap(({ deal, closure }): ReadonlyArray<Won> => {
      const { outcome, value } = closure
      return outcome === 'won' ? [{ deal, closure, value, manager: ownerOf(deal, closure) }] : []
    })
    const offers = offersOf(facts.deals)
    const ended = offers.filter(({ status, since }) => status !== 'standing' && within(since))
    const byId = new Map(offers.map((offer) => [`${offer.deal}|${offer.offer}`, offer]))
    return figures<Size>({
      rows: groupedBy(won, options.by, businessOf).map(([key, group]) => rowOf(key, group)),
      total: rowOf('total', won),
      offers: offerFigures(offers, ended),
      discount: discountFigures(ended.filter(({ status }) => status === 'accepted')),
      crossSell: rated(
        won.filter((one) => soldBeyond(one, byId)),
        won,
        piece,
      ),
      inferred: won.reduce((sum, { closure }) => sum + closure.inferred, 0),
    })
  },
})
