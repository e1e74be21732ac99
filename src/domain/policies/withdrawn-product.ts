/**
 * An offer or order was accepted on a product that had been withdrawn a moment before: where a store can't guard what a decision
 * rested on, that slips through (rules 3 and 6). The deal then carries an objection, and can't be won before the offer has been
 * put right; of the order its manager is told, who knows what is still in stock.
 */
import type { Reference } from '../../kernel/decider.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { ClientState } from '../client/state.ts'
import type { DealState } from '../deal/state.ts'
import type { OrderState } from '../order/state.ts'
import { isListedAt, type ProductState } from '../product/state.ts'
import { byId } from '../values/by-id.ts'
import { clientId, dealId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

type Found = {
  readonly deal?: Reference<DealState>
  readonly order?: Reference<OrderState>
  readonly client?: Reference<ClientState>
} & Readonly<Record<`product:${string}`, Reference<ProductState>>>

/** The products that were not in the assortment at that moment. */
const gone = (found: Found, at: Instant): ReadonlyArray<string> => {
  const { deal: _deal, order: _order, client: _client, ...products } = found
  return Object.values(products as Readonly<Record<string, Reference<ProductState>>>)
    .filter(({ state }) => state !== null && !isListedAt(state, at))
    .map(({ id }) => id)
}

export const withdrawnProduct = () =>
  definePolicy({
    name: 'withdrawn-product',
    version: 3,
    doc: 'what was accepted on a product that was withdrawn meanwhile: an objection in the deal, the manager told of the order',
    issues: ['RaiseObjection', 'SuggestFollowUp'],
    references: ({ event }, found: Found) => {
      const offer =
        event?.type === 'OfferAccepted' ? byId(found.deal?.state?.offers ?? {}, event.data.offer) : undefined
      const lines = offer?.lines ?? found.order?.state?.lines ?? []
      const products = lines.map(({ product }) => [`product:${product}`, ['product', product]] as const)
      return {
        deal: event?.type === 'OfferAccepted' ? ['deal', event.id] : undefined,
        order: event?.type === 'OrderAccepted' ? ['order', event.id] : undefined,
        client: found.order?.state ? ['client', found.order.state.client] : undefined,
        ...Object.fromEntries(products),
      }
    },
    on: {
      OfferAccepted: ({ event: { id, data, occurredAt }, references }) => {
        const names = gone(references, occurredAt)
        if (names.length === 0) return {}
        return {
          commands: [
            {
              command: {
                type: 'RaiseObjection',
                deal: dealId(id),
                kind: 'product',
                words: `${data.offer} was accepted on ${names.join(', ')}, withdrawn from the assortment before; revise it`,
              },
              reason: 'a product was withdrawn while its offer was accepted',
            },
          ],
        }
      },
      OrderAccepted: ({ event: { id, occurredAt }, references }) => {
        const names = gone(references, occurredAt)
        const client = references.client?.id
        if (names.length === 0 || client === undefined) return {}
        return {
          commands: [
            {
              command: {
                type: 'SuggestFollowUp',
                client: clientId(client),
                order: id,
                reason: 'other',
                why: `order ${id} was accepted on ${names.join(', ')}, withdrawn from the assortment before`,
              },
              reason: 'a product was withdrawn while its order was accepted',
              unless: ['client-not-erased'],
            },
          ],
        }
      },
    },
  })
