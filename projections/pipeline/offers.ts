/** Offers as they stood at a moment, folded from the facts of their deals. */
import { those } from '../../src/kernel/counting.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { Piece } from '../figures.ts'
import { type Amount, dealPiece } from './deal.ts'
import type { DealChange } from './deal-change.ts'

export type OfferStatus = 'standing' | 'accepted' | 'declined' | 'lapsed'

export interface OfferAt {
  readonly deal: string
  readonly offer: string
  readonly status: OfferStatus
  /** When it became what it is. */
  readonly since: Instant
  /** Net of discounts. */
  readonly total: Amount | null
  /** The lines at list price. */
  readonly list: Amount | null
  /** Needs that its lines answer. */
  readonly needs: ReadonlyArray<string>
  /** Of the events that say what is in it, and what became of it. */
  readonly positions: readonly [said: string, became: string]
}

const became: { readonly [Type in DealChange['type']]?: OfferStatus } = {
  OfferAccepted: 'accepted',
  OfferDeclined: 'declined',
  OfferLapsed: 'lapsed',
}

/** Says what is in an offer. */
const says = ({ type }: DealChange): boolean => type === 'OfferMade' || type === 'OfferRevised'

const said = (row: DealChange, offer: string): OfferAt => {
  const of = (amount: number | null): Amount | null =>
    amount === null || row.currency === null ? null : { amount, currency: row.currency }
  return {
    deal: row.deal,
    offer,
    status: 'standing',
    since: row.occurredAt,
    total: of(row.amount),
    list: of(row.list),
    needs: row.needs ?? [],
    positions: [row.position, row.position],
  }
}

/** All offers, in the order of being made. Facts come in the order of C3. */
export const offersOf = (changes: ReadonlyArray<DealChange>): ReadonlyArray<OfferAt> => {
  const offers = new Map<string, OfferAt>()
  for (const row of those(changes, (one) => says(one) || became[one.type] !== undefined)) {
    if (row.item === null) continue
    const key = `${row.deal}|${row.item}`
    if (says(row)) offers.set(key, said(row, row.item))
    const status = became[row.type]
    const offer = offers.get(key)
    if (status === undefined || offer === undefined) continue
    offers.set(key, {
      ...offer,
      status,
      since: row.occurredAt,
      positions: [offer.positions[0], row.position],
    })
  }
  return [...offers.values()]
}

export const offerPiece = (offer: OfferAt): Piece => dealPiece(offer, ...offer.positions)
