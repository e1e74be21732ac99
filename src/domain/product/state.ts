/** A product as decisions need to see it, its own and those about lines that name it: plain JSON. */
import type { Instant } from '../../kernel/instant.ts'
import type { Money } from '../values/money.ts'
import type { ProductEvent } from './events.ts'

/** A time in the assortment, `[from, to)`; null while it lasts. */
export interface ListedSpell {
  readonly from: Instant
  readonly to: Instant | null
}

export interface PriceSince {
  readonly price: Money
  readonly since: Instant
}

export interface Strength {
  readonly strength: string
  /** The competitor over whom it is an advantage. */
  readonly over: string | null
}

export interface Product {
  /** Oldest first; never empty. */
  readonly listed: ReadonlyArray<ListedSpell>
  /** The list price it was first listed at. */
  readonly firstPrice: Money
  /** List prices from the first on, in the order of occurring: one recorded late may come before the listing. */
  readonly repriced: ReadonlyArray<PriceSince>
  readonly strengths: ReadonlyArray<Strength>
  readonly lastStatusAt: Instant
}

/** Null before the product is listed. */
export type ProductState = Product | null

/** Whether it was in the assortment at that moment, as far as is known now. */
export const isListedAt = ({ listed }: Pick<Product, 'listed'>, at: Instant): boolean =>
  listed.some(({ from, to }) => from <= at && (to === null || at < to))

/** Whether nothing has withdrawn it since it was last listed. */
export const isListed = ({ listed }: Pick<Product, 'listed'>): boolean => listed.at(-1)?.to === null

/** The list price at that moment; of the time before it was first listed, the first one. */
export const listPriceAt = ({ firstPrice, repriced }: Pick<Product, 'firstPrice' | 'repriced'>, at: Instant): Money =>
  repriced.findLast(({ since }) => since <= at)?.price ?? firstPrice

/** What is recorded late takes its place where it occurred. */
const priced = (repriced: Product['repriced'], price: Money, since: Instant): Product['repriced'] => {
  const later = repriced.findIndex((one) => one.since > since)
  const at = later < 0 ? repriced.length : later
  return [...repriced.slice(0, at), { price, since }, ...repriced.slice(at)]
}

export const evolve = (state: ProductState, event: ProductEvent): ProductState => {
  const { occurredAt } = event
  if (event.type === 'ProductListed')
    return (
      state ?? {
        listed: [{ from: occurredAt, to: null }],
        firstPrice: event.data.price,
        repriced: [{ price: event.data.price, since: occurredAt }],
        strengths: [],
        lastStatusAt: occurredAt,
      }
    )
  if (state === null) return null
  switch (event.type) {
    case 'ProductRepriced':
      return { ...state, repriced: priced(state.repriced, event.data.to, occurredAt) }
    case 'StrengthRecorded': {
      const { strength, over = null } = event.data
      return { ...state, strengths: [...state.strengths, { strength, over }] }
    }
    case 'ProductWithdrawn':
      return {
        ...state,
        lastStatusAt: occurredAt,
        listed: state.listed.map((spell) => (spell.to === null ? { ...spell, to: occurredAt } : spell)),
      }
    case 'ProductRelisted':
      return {
        ...state,
        lastStatusAt: occurredAt,
        listed: [...state.listed, { from: occurredAt, to: null }],
        repriced: priced(state.repriced, event.data.price, occurredAt),
      }
    default:
      return state
  }
}
