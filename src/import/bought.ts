/**
 * What a purchase becomes: an order received, accepted and delivered at that moment, or a deal won. That it was ordered is
 * said by the source; that it was promised and delivered the same day, or offered and accepted, is inferred.
 */
import type { Command, Sent } from '../app/clientela.ts'
import { clientId, dealId, orderId, productId } from '../domain/values/ids.ts'
import type { Line } from '../domain/values/line.ts'
import type { Money } from '../domain/values/money.ts'
import type { Zone } from '../domain/values/zone.ts'
import type { Instant } from '../kernel/instant.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { type SourceRow, sender } from './source-row.ts'

export const IMPORTER = 'transactions'

export const purchaseForms = ['orders', 'deals'] as const
export type PurchaseForm = (typeof purchaseForms)[number]

export interface Bought {
  /** What the order or deal is called, the same whenever the file is read. */
  readonly id: string
  readonly client: string
  readonly location: string | undefined
  readonly day: LocalDate
  readonly at: Instant
  readonly lines: ReadonlyArray<Line>
  readonly total: Money
  /** Of products, where they have any. */
  readonly names: ReadonlyMap<string, string>
  readonly attributes: Readonly<Record<string, string>>
}

/** An import under way: what was asked for, and what was met of the file so far. */
export interface Importing {
  readonly file: string
  readonly zone: Zone
  readonly currency: string
  readonly as: PurchaseForm
  /** First day of the log: what is sold was in the assortment since then at the latest. Undefined where no line has one. */
  readonly firstDay: LocalDate | undefined
  readonly clients: Set<string>
  readonly products: Set<string>
}

/** Clients and products may be known from another file. */
const knownBefore: ReadonlyArray<string> = ['client-registered-once', 'product-listed-once']

/** A client is registered when it first buys. */
const registered = ({ client, location, at }: Bought, line: number, importing: Importing): ReadonlyArray<Sent> => {
  if (importing.clients.has(client)) return []
  importing.clients.add(client)
  const details = location === undefined ? {} : { details: { location } }
  const register: Command = {
    type: 'RegisterClient',
    client: clientId(client),
    name: `Client ${client}`,
    kind: 'person',
    acquired: { by: 'import' },
    ...details,
  }
  return [sender(IMPORTER, importing.file, line, `client/${client}`, undefined)(register, 'inferred', at)]
}

/** A product is listed at the first price that is met. */
const listed = ({ lines, names, day }: Bought, line: number, importing: Importing): ReadonlyArray<Sent> =>
  lines.flatMap(({ product, unitPrice }): ReadonlyArray<Sent> => {
    if (importing.products.has(product)) return []
    importing.products.add(product)
    const since = importing.zone.startOfDay(importing.firstDay ?? day)
    const name = names.get(product) ?? product
    const list: Command = { type: 'ListProduct', product: productId(product), name, price: unitPrice }
    return [sender(IMPORTER, importing.file, line, `product/${product}`, undefined)(list, 'inferred', since)]
  })

type Said = readonly [command: Command, kind: 'said' | 'inferred']

const asOrder = ({ id, client, lines, total, day, attributes }: Bought): ReadonlyArray<Said> => {
  const order = orderId(id)
  const more = Object.keys(attributes).length === 0 ? {} : { attributes }
  return [
    [{ type: 'ReceiveOrder', order, client: clientId(client), lines, total, ...more }, 'said'],
    [{ type: 'AcceptOrder', order, promised: day }, 'inferred'],
    [{ type: 'FulfilOrder', order }, 'inferred'],
  ]
}

const asDeal = ({ id, client, lines, total, day, attributes }: Bought): ReadonlyArray<Said> => {
  const deal = dealId(id)
  const more = Object.keys(attributes).length === 0 ? {} : { attributes }
  const opened = { source: 'import', manager: 'unknown', expectedValue: total, ...more } as const
  return [
    [{ type: 'OpenDeal', deal, client: clientId(client), ...opened }, 'inferred'],
    [{ type: 'MakeOffer', deal, lines, validUntil: day }, 'inferred'],
    [{ type: 'AcceptOffer', deal, offer: 'offer-1' }, 'inferred'],
    [{ type: 'WinDeal', deal }, 'said'],
  ]
}

const forms = { orders: asOrder, deals: asDeal } as const

/** Everything to send for a purchase, the client and the products included where the file has not named them before. */
export const purchaseContent = (bought: Bought, line: number, importing: Importing): SourceRow['content'] => {
  const send = sender(IMPORTER, importing.file, line, bought.id, undefined)
  return {
    _tag: 'Commands',
    alreadySo: knownBefore,
    commands: [
      ...registered(bought, line, importing),
      ...listed(bought, line, importing),
      ...forms[importing.as](bought).map(([command, kind]) => send(command, kind, bought.at)),
    ],
  }
}
