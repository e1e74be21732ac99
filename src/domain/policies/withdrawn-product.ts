/**
 * An offer was accepted on a product that had been withdrawn a moment before: where a store can't guard what a decision rested
 * on, that slips through (rule 3). The deal then carries an objection, and can't be won before the offer has been put right.
 */
import type { Reference } from '../../kernel/decider.ts'
import type { DealState } from '../deal/state.ts'
import { isListedAt, type ProductState } from '../product/state.ts'
import { byId } from '../values/by-id.ts'
import { dealId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

type Found = { readonly deal?: Reference<DealState> } & Readonly<Record<`product:${string}`, Reference<ProductState>>>

export const withdrawnProduct = () =>
  definePolicy({
    name: 'withdrawn-product',
    version: 1,
    doc: 'an offer accepted on a product that was withdrawn meanwhile leaves an objection, until it is put right',
    issues: ['RaiseObjection'],
    references: ({ event }, found: Found) => {
      const offer = event === undefined ? undefined : byId(found.deal?.state?.offers ?? {}, event.data.offer)
      const products = (offer?.lines ?? []).map(({ product }) => [`product:${product}`, ['product', product]] as const)
      return { deal: event && ['deal', event.id], ...Object.fromEntries(products) }
    },
    on: {
      OfferAccepted: ({ event: { id, data, occurredAt }, references }) => {
        const { deal: _deal, ...products } = references
        const gone = Object.values(products as Readonly<Record<string, Reference<ProductState>>>).filter(
          ({ state }) => state !== null && !isListedAt(state, occurredAt),
        )
        if (gone.length === 0) return {}
        const names = gone.map((product) => product.id).join(', ')
        return {
          commands: [
            {
              command: {
                type: 'RaiseObjection',
                deal: dealId(id),
                kind: 'product',
                words: `${data.offer} was accepted on ${names}, withdrawn from the assortment before; revise it`,
              },
              reason: 'a product was withdrawn while its offer was accepted',
            },
          ],
        }
      },
    },
  })
