/**
 * What can happen to a product of the company's line, from its listing to its withdrawal and back. STORAGE FORMAT: these
 * shapes are read for ever. Never change one; add a version with an upcaster, and keep its golden file.
 */
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { struct } from '../../kernel/struct.ts'
import { Reference, Words } from '../values/ids.ts'
import { Money } from '../values/money.ts'

export const productEvents = {
  ProductListed: event(
    struct(
      /** `price` is the list price of one unit. */
      { name: Words, price: Money },
      /** `family` groups what is sold as one range. */
      { family: Reference, description: Words },
    ),
  ),
  ProductRepriced: event(struct({ from: Money, to: Money }, { why: Words })),
  /** `over` names the competitor over whom it is an advantage; without one it is a strength as such. */
  StrengthRecorded: event(struct({ strength: Words }, { over: Reference })),
  ProductWithdrawn: event(struct({}, { why: Words, successor: Reference })),
  /** Back in the assortment, at this price. */
  ProductRelisted: event(struct({ price: Money }, { why: Words })),
} as const

export type ProductEvent = EventsOf<typeof productEvents>
export type ProductEnvelope = EnvelopesOf<typeof productEvents>
