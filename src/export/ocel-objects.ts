/** What OCEL 2.0 calls objects, in terms of the domain: which of them an event names, and what it says of its own. */
import type { crmAggregates } from '../domain/index.ts'
import type { EnvelopesOfAggregate } from '../kernel/aggregate.ts'
import type { Envelope } from '../kernel/event-codec.ts'

export type Scalar = string | number | boolean
type Data = Readonly<Record<string, unknown>>

const isRecord = (u: unknown): u is Data => typeof u === 'object' && u !== null && !Array.isArray(u)

type CrmEnvelope = EnvelopesOfAggregate<ReturnType<typeof crmAggregates>[number]>
type EventType = CrmEnvelope['type']
type DataIn<Type extends EventType> = Extract<CrmEnvelope, { readonly type: Type }>['data']
/** Something for some fields of some events. */
type ByField<Value> = { readonly [Type in EventType]?: { readonly [Field in keyof DataIn<Type>]?: Value } }
/** The same, asked of an event that may be any. */
type OfAny<Value> = Readonly<Record<string, Value | undefined>>

/** Of which type the objects are that a field names, wherever it stands. */
const naming: Readonly<Record<string, string>> = {
  client: 'client',
  referred: 'client',
  recommended: 'client',
  referredBy: 'client',
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
  interest: 'product',
  buys: 'product',
  offers: 'product',
  successor: 'product',
  manager: 'manager',
  setBy: 'manager',
  answeredBy: 'manager',
  approvedBy: 'manager',
  refusedBy: 'manager',
  grantedBy: 'manager',
  promotedBy: 'manager',
  recordedBy: 'manager',
  imposedBy: 'manager',
}

/** Fields that name objects in these events alone. */
const namingIn: ByField<string> = {
  ClientHandedOver: { from: 'manager', to: 'manager' },
  DealHandedOver: { from: 'manager', to: 'manager' },
  DiscountRequested: { requestedBy: 'manager' },
  ClientSegmented: { from: 'segment' },
  ReferralCredited: { by: 'client' },
}

export interface Named {
  readonly object: string
  readonly type: string
  readonly qualifier: string
}

const texts = (value: unknown): ReadonlyArray<string> =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')

/** Names of a company's own making, which say nothing of what they hold. */
const OWN = 'attributes'

const namedIn = (data: Data, types: OfAny<string>, within?: string): ReadonlyArray<Named> =>
  Object.entries(data).flatMap(([field, value]): ReadonlyArray<Named> => {
    if (field === OWN) return []
    const type = types[field]
    const qualifier = within === 'lines' ? 'line' : field
    const own = type === undefined ? [] : texts(value).map((id) => ({ object: `${type}-${id}`, type, qualifier }))
    const deeper = (Array.isArray(value) ? value : [value]).filter(isRecord)
    return [...own, ...deeper.flatMap((one) => namedIn(one, types, field))]
  })

/** The other objects that an event names, by the field that names them; `data` are those that may leave the house. */
export const namedBy = ({ type, actor }: Pick<Envelope, 'type' | 'actor'>, data: Data): ReadonlyArray<Named> => {
  const special: OfAny<OfAny<string>> = namingIn
  const found = namedIn(data, { ...naming, ...special[type] })
  const acting =
    actor.role === 'manager' ? [{ object: `manager-${actor.id}`, type: 'manager', qualifier: 'actor' }] : []
  return [...new Map([...found, ...acting].map((one) => [`${one.qualifier} ${one.object}`, one])).values()]
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
const statuses: { readonly [Type in EventType]?: string } = {
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
  ProgrammeApproved: 'approved',
  ProgrammeClosed: 'closed',
  SegmentDefined: 'defined',
  SegmentDropped: 'dropped',
  ProductListed: 'listed',
  ProductWithdrawn: 'withdrawn',
  ProductRelisted: 'listed',
  ManagerAppointed: 'employed',
  ManagerLeft: 'left',
}

/**
 * Which attribute of the object of its stream a field says, to last until another event says otherwise. Other fields speak
 * of the event alone: the kind of an objection is no kind of deal, who should follow up is not who looks after the client.
 */
const lasting: ByField<string> = {
  ClientRegistered: { kind: 'kind', manager: 'manager' },
  ClientDetailsChanged: { kind: 'kind' },
  ManagerAssigned: { manager: 'manager' },
  ClientHandedOver: { to: 'manager' },
  ClientSegmented: { segment: 'segment' },
  LoyaltyEnrolled: { tier: 'tier' },
  TierChanged: { to: 'tier' },
  DealOpened: {
    source: 'source',
    business: 'business',
    segment: 'segment',
    manager: 'manager',
    expectedValue: 'value',
    expectedClose: 'expectedClose',
  },
  DealHandedOver: { to: 'manager' },
  DealValueChanged: { to: 'value' },
  ExpectedCloseMoved: { to: 'expectedClose' },
  OfferAccepted: { total: 'value' },
  DealWon: { value: 'value' },
  ContractDrafted: { manager: 'manager' },
  ContractConcluded: { value: 'value', recurrence: 'recurrence' },
  ContractRenewed: { value: 'value' },
  OrderReceived: { total: 'value', manager: 'manager' },
  ComplaintReceived: { limit: 'limit', department: 'department', manager: 'manager' },
  ComplaintAssigned: { department: 'department' },
  CampaignPlanned: { kind: 'kind', budget: 'budget', segment: 'segment', manager: 'manager' },
  CampaignClosed: { cost: 'cost' },
  ProgrammeApproved: { kind: 'kind' },
  ProductListed: { family: 'family', price: 'price' },
  ProductRepriced: { to: 'price' },
  ProductRelisted: { price: 'price' },
  ManagerAppointed: { position: 'position', department: 'department' },
  ManagerPromoted: { to: 'position' },
}

/** What an event says of the object of its own stream. */
export const statedOf = (
  { type }: Pick<Envelope, 'type'>,
  attributes: Readonly<Record<string, Scalar>>,
): ReadonlyArray<readonly [string, Scalar]> => {
  const [of, says]: [OfAny<string>, OfAny<OfAny<string>>] = [statuses, lasting]
  const [status, fields] = [of[type], says[type] ?? {}]
  const kept = Object.entries(attributes).flatMap(([name, value]): ReadonlyArray<readonly [string, Scalar]> => {
    const [field = '', ...part] = name.split('.')
    const attribute = fields[field]
    return attribute === undefined ? [] : [[[attribute, ...part].join('.'), value]]
  })
  return status === undefined ? kept : [['status', status], ...kept]
}
