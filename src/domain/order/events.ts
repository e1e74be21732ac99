/**
 * What can happen to an order, from its receipt to its delivery and what comes back. STORAGE FORMAT: these shapes are read
 * for ever. Never change one; add a version with an upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { struct } from '../../kernel/struct.ts'
import { ClientId, ContractId, DealId, Reference, Words } from '../values/ids.ts'
import { Lines, Quantities } from '../values/line.ts'
import { Money } from '../values/money.ts'
import { Channel, Party } from '../values/vocabulary.ts'

export const orderEvents = {
  OrderReceived: event(
    struct(
      {
        client: ClientId,
        /** Who looks after the client at that moment. */
        manager: Reference,
        lines: Lines,
        total: Money,
      },
      {
        /** The local day by which the client wants it. */
        requested: LocalDate,
        deal: DealId,
        contract: ContractId,
        person: Reference,
        channel: Channel,
        attributes: t.record(t.string, t.string),
      },
    ),
  ),
  /** On time is no later than the end of the local day promised here, whatever is promised later. */
  OrderAccepted: event(struct({ promised: LocalDate })),
  /** `products` are those that were not in the assortment. */
  OrderDeclined: event(struct({ why: Words, products: t.readonlyArray(Reference) })),
  OrderScheduled: event(struct({ day: LocalDate }, { department: Reference })),
  OrderDispatched: event(struct({ lines: Quantities }, { carrier: Words, consignment: Reference })),
  OrderFulfilled: event(
    struct(
      {
        lines: Quantities,
        /** The worth of what was delivered now, to the minor unit; all deliveries of all lines come to the total. */
        value: Money,
        /** Nothing ordered is missing any more. */
        whole: t.boolean,
      },
      /** The last delivery: what is missing will not come. */
      { final: t.literal(true) },
    ),
  ),
  /** Not by the day it was promised for, `from`, but by another; version 1 always named one, here it may not be known yet. */
  OrderDelayed: event(
    struct({ from: LocalDate }, { promised: LocalDate, why: Words, department: Reference }),
    (old) => old,
  ),
  /** What has not been delivered will not be; `fault` says whose doing it is. */
  OrderCancelled: event(struct({ fault: Party }, { why: Words })),
  /** `value` is what the goods returned had been worth. */
  GoodsReturned: event(struct({ lines: Quantities, value: Money, fault: Party }, { why: Words })),
} as const

export type OrderEvent = EventsOf<typeof orderEvents>
export type OrderEnvelope = EnvelopesOf<typeof orderEvents>
