/** What OCEL 2.0 calls objects, in terms of the domain: which of them an event names, and what it says of its own. */
import type { Envelope } from '../kernel/event-codec.ts'

export type Scalar = string | number | boolean
type Data = Readonly<Record<string, unknown>>

const isRecord = (u: unknown): u is Data => typeof u === 'object' && u !== null && !Array.isArray(u)
export const dataOf = ({ data }: Envelope): Data => (isRecord(data) ? data : {})

/** Fields that name other objects, and of which type those are; `from` and `to` do only where people change. */
const naming: Readonly<Record<string, string>> = {
  client: 'client',
  referred: 'client',
  survivor: 'client',
  absorbed: 'client',
  deal: 'deal',
  contract: 'contract',
  order: 'order',
  complaint: 'complaint',
  campaign: 'campaign',
  programme: 'programme',
  segment: 'segment',
  competitor: 'competitor',
  competitors: 'competitor',
  product: 'product',
  products: 'product',
  manager: 'manager',
  requestedBy: 'manager',
  approvedBy: 'manager',
}

export interface Named {
  readonly object: string
  readonly type: string
  readonly qualifier: string
}

const texts = (value: unknown): ReadonlyArray<string> =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

const handsOver = (type: string): boolean => type === 'ClientHandedOver' || type === 'DealHandedOver'

/** The other objects that an event names, by the field that names them; products also within lines. */
export const namedBy = (event: Envelope): ReadonlyArray<Named> => {
  const data = dataOf(event)
  const found = Object.entries(data).flatMap(([field, value]) => {
    const type = handsOver(event.type) && (field === 'from' || field === 'to') ? 'manager' : naming[field]
    return type === undefined ? [] : texts(value).map((id) => ({ object: `${type}-${id}`, type, qualifier: field }))
  })
  const lines = Array.isArray(data.lines) ? data.lines.filter(isRecord) : []
  const sold = lines.flatMap(({ product }) =>
    typeof product === 'string' ? [{ object: `product-${product}`, type: 'product', qualifier: 'line' }] : [],
  )
  const actor =
    event.actor.role === 'manager' ? [{ object: `manager-${event.actor.id}`, type: 'manager', qualifier: 'actor' }] : []
  const unique = new Map([...found, ...sold, ...actor].map((one) => [`${one.qualifier} ${one.object}`, one]))
  return [...unique.values()]
}

/** Scalars as attributes; an amount of money as two. */
export const attributesOf = (data: Data): Readonly<Record<string, Scalar>> =>
  Object.fromEntries(
    Object.entries(data).flatMap(([name, value]): ReadonlyArray<readonly [string, Scalar]> => {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [[name, value]]
      if (isRecord(value) && typeof value.amount === 'number' && typeof value.currency === 'string')
        return [
          [`${name}.amount`, value.amount],
          [`${name}.currency`, value.currency],
        ]
      return []
    }),
  )

/** Into which status an event brings the object of its stream. */
const statuses: Readonly<Record<string, string>> = {
  ClientRegistered: 'active',
  ClientLost: 'lost',
  ClientWonBack: 'active',
  ClientsMerged: 'merged',
  MergeUndone: 'active',
  ClientDataErased: 'erased',
  DealOpened: 'open',
  DealWon: 'won',
  DealLost: 'lost',
  DealReopened: 'open',
  ContractDrafted: 'draft',
  ContractConcluded: 'in force',
  ContractSuspended: 'suspended',
  ContractResumed: 'in force',
  ContractCompleted: 'completed',
  ContractTerminated: 'terminated',
  ContractExpired: 'expired',
  OrderReceived: 'received',
  OrderAccepted: 'accepted',
  OrderDeclined: 'declined',
  OrderScheduled: 'scheduled',
  OrderDispatched: 'dispatched',
  OrderFulfilled: 'fulfilled',
  OrderCancelled: 'cancelled',
  ComplaintReceived: 'open',
  ComplaintResolved: 'resolved',
  ComplaintRejected: 'rejected',
  ComplaintReopened: 'open',
  CampaignPlanned: 'planned',
  CampaignLaunched: 'running',
  CampaignClosed: 'closed',
  ProductListed: 'listed',
  ProductWithdrawn: 'withdrawn',
  ManagerAppointed: 'employed',
  ManagerLeft: 'left',
}

/** Attributes that belong to the object and not only to the event that says them. */
const lasting: ReadonlySet<string> = new Set([
  'kind',
  'segment',
  'source',
  'business',
  'manager',
  'department',
  'expectedClose',
  'limit',
  'tier',
  'position',
])

/** Fields that say it under another name, by event type. */
const changes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ClientHandedOver: { to: 'manager' },
  DealHandedOver: { to: 'manager' },
  DealOpened: { expectedValue: 'value' },
  DealValueChanged: { to: 'value' },
  OfferAccepted: { total: 'value' },
  DealWon: { value: 'value' },
  ExpectedCloseMoved: { to: 'expectedClose' },
  ContractConcluded: { value: 'value' },
  ContractRenewed: { value: 'value' },
  OrderReceived: { total: 'value' },
  ProductListed: { price: 'price' },
  ProductRepriced: { price: 'price', to: 'price' },
  CampaignPlanned: { budget: 'budget' },
}

/** What an event says of the object of its own stream, to last until another says otherwise. */
export const statedOf = (
  { type }: Envelope,
  attributes: Readonly<Record<string, Scalar>>,
): ReadonlyArray<readonly [string, Scalar]> => {
  const status = statuses[type]
  const renamed = changes[type] ?? {}
  const kept = Object.entries(attributes).flatMap(([name, value]): ReadonlyArray<readonly [string, Scalar]> => {
    const [field = '', ...part] = name.split('.')
    const attribute = renamed[field] ?? (lasting.has(field) ? field : undefined)
    return attribute === undefined ? [] : [[[attribute, ...part].join('.'), value]]
  })
  return status === undefined ? kept : [['status', status], ...kept]
}
