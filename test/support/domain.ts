/** Specifications of the aggregates, and streams they refer to. */

import type { CampaignReferences } from '../../src/domain/campaign/rules.ts'
import type { ClientReferences } from '../../src/domain/client/rules.ts'
import type { Client } from '../../src/domain/client/state.ts'
import type { ComplaintReferences } from '../../src/domain/complaint/rules.ts'
import type { ContractReferences } from '../../src/domain/contract/rules.ts'
import type { DealReferences } from '../../src/domain/deal/rules.ts'
import {
  calendarAggregate,
  campaignAggregate,
  clientAggregate,
  competitorAggregate,
  complaintAggregate,
  contractAggregate,
  dealAggregate,
  managerAggregate,
  orderAggregate,
  productAggregate,
  programmeAggregate,
  requirementAggregate,
  segmentAggregate,
} from '../../src/domain/index.ts'
import type { ManagerReferences } from '../../src/domain/manager/rules.ts'
import type { Manager } from '../../src/domain/manager/state.ts'
import type { OrderReferences } from '../../src/domain/order/rules.ts'
import type { Product } from '../../src/domain/product/state.ts'
import type { Programme } from '../../src/domain/programme/state.ts'
import type { SegmentReferences } from '../../src/domain/segment/rules.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { Reference } from '../../src/kernel/decider.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { specification } from '../../src/testing/decider-spec.ts'

export const anna = { id: 'anna', role: 'manager' }
export const bruno = { id: 'bruno', role: 'manager' }
export const head = { id: 'helena', role: 'head' }
/** The policy that credits recommendations. */
export const crediting = { id: 'policy:referral-converted', role: 'policy' }
export const analyst = { id: 'ada', role: 'analyst' }

export const aClient: Client = {
  kind: 'small-retail-chain',
  manager: 'anna',
  managerAt: null,
  status: 'active',
  lastStatusAt: '2025-01-01T00:00:00.000Z' as Instant,
  lastContactAt: null,
  erased: false,
  mergedInto: null,
  mergedAt: null,
  segment: null,
  segmentAt: null,
  persons: [],
  competitors: [],
  keyTerms: null,
  termsAt: null,
  consents: {},
  withdrawn: {},
  referrals: {},
  credited: null,
  memberships: {},
}

/** A point a euro, valid for 12 months; silver from 500 points, gold from 1,000. */
export const aProgramme: Programme = {
  kind: 'loyalty',
  approvedAt: '2025-01-01T00:00:00.000Z' as Instant,
  lastStatusAt: '2025-01-01T00:00:00.000Z' as Instant,
  closedAt: null,
  versions: [
    {
      effective: '2025-01-01' as LocalDate,
      loyalty: {
        earning: [{ points: 1, per: eur(1_00) }],
        pointValue: eur(1),
        tiers: [
          { tier: 'bronze', from: 0 },
          { tier: 'silver', from: 500 },
          { tier: 'gold', from: 1_000 },
        ],
        validity: { months: 12, from: 'day-earned' },
      },
    },
  ],
}

const itself = <S>(category: string, id: string, state: S): Reference<S> => ({
  id,
  stream: `${category}-${id}`,
  revision: state === null ? -1 : 0,
  state,
})

/** A stream that a decision refers to; of what belongs to a client, with that client beside it. */
export const reference = <S>(category: string, id: string, state: S): Reference<S> => {
  const client = typeof state === 'object' && state !== null && 'client' in state ? state.client : undefined
  const one = itself(category, id, state)
  return typeof client === 'string' ? { ...one, owner: itself('client', client, aClient) } : one
}

/** A duplicate as a decision refers to it: the client that it was merged into, with the duplicate beside it. */
export const mergedRef = (
  duplicate: string,
  into: string,
  change: { readonly survivor?: Partial<Client>; readonly duplicate?: Partial<Client> } = {},
): Reference<Client | null> => ({
  ...itself<Client | null>('client', into, { ...aClient, ...change.survivor }),
  standsFor: itself<Client | null>('client', duplicate, { ...aClient, ...change.duplicate, mergedInto: into }),
})

export const clientRef = (change: Partial<Client> = {}): Reference<Client | null> =>
  reference('client', 'forn-puig', { ...aClient, ...change })

export const programmeRef = (change: Partial<Programme> = {}): Reference<Programme | null> =>
  reference('programme', 'gold', { ...aProgramme, ...change })
/** A product that has been in the assortment since 2025 at 100.00 EUR, as a reference by the name that decisions give it. */
export const productRef = (id: string, change: Partial<Product> = {}): DealReferences => {
  const since = '2025-01-01T00:00:00.000Z' as Instant
  const listed = { listed: [{ from: since, to: null }], firstPrice: eur(10_000), repriced: [], strengths: [] }
  return { [`product:${id}`]: reference('product', id, { ...listed, lastStatusAt: since, ...change }) }
}

/** `a` and `b` are listed at 0.10, so that what is asked for them is no discount. */
export const cheap = { firstPrice: eur(10) }
export const sold: DealReferences = {
  ...productRef('basic'),
  ...productRef('a', cheap),
  ...productRef('b', cheap),
}

/** A manager who was appointed, with what a decision may want to see of one. */
export const aManager: Manager = {
  status: 'here',
  lastStatusAt: '2025-01-01T00:00:00.000Z' as Instant,
  position: 'account-manager',
  grade: 1,
  department: 'sales',
  qualifications: {},
  competence: null,
  proposals: {},
  requests: {},
  targets: {},
  violations: {},
}

export const managerRef = (id: string, change: Partial<Manager> = {}): Reference<Manager | null> =>
  reference('manager', id, { ...aManager, ...change })

export const deal = specification(dealAggregate().decider, {
  actor: anna,
  references: { client: clientRef(), ...sold } as DealReferences,
})
export const calendar = specification(calendarAggregate.decider, { actor: head, references: {} })
export const requirement = specification(requirementAggregate.decider, { actor: head, references: {} })
export const client = specification(clientAggregate().decider, {
  actor: anna,
  references: { programme: programmeRef() } as ClientReferences,
})
export const contract = specification(contractAggregate().decider, {
  actor: anna,
  references: { client: clientRef() } as ContractReferences,
})
export const complaint = specification(complaintAggregate.decider, {
  actor: anna,
  references: { client: clientRef() } as ComplaintReferences,
})
export const campaign = specification(campaignAggregate.decider, {
  actor: anna,
  references: { client: clientRef() } as CampaignReferences,
})
export const competitor = specification(competitorAggregate.decider, { actor: anna, references: {} })
export const programme = specification(programmeAggregate.decider, { actor: head, references: {} })
export const product = specification(productAggregate.decider, { actor: head, references: undefined })
export const manager = specification(managerAggregate().decider, { actor: head, references: {} as ManagerReferences })
export const segment = specification(segmentAggregate.decider, { actor: anna, references: {} as SegmentReferences })
export const order = specification(orderAggregate().decider, {
  actor: anna,
  references: { client: clientRef(), ...sold } as OrderReferences,
})
