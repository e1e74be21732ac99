/** Specifications of the aggregates, and streams they refer to. */

import { decide as decideCalendar } from '../../src/domain/calendar/decide.ts'
import { evolve as evolveCalendar } from '../../src/domain/calendar/state.ts'
import { decide as decideCampaign } from '../../src/domain/campaign/decide.ts'
import type { CampaignReferences } from '../../src/domain/campaign/rules.ts'
import { evolve as evolveCampaign } from '../../src/domain/campaign/state.ts'
import { defaultAssessmentPolicy } from '../../src/domain/client/assessment.ts'
import { decide as decideClient } from '../../src/domain/client/decide.ts'
import type { ClientReferences } from '../../src/domain/client/rules.ts'
import type { Client } from '../../src/domain/client/state.ts'
import { evolve as evolveClient } from '../../src/domain/client/state.ts'
import { decide as decideCompetitor } from '../../src/domain/competitor/decide.ts'
import { evolve as evolveCompetitor } from '../../src/domain/competitor/state.ts'
import { decide as decideComplaint } from '../../src/domain/complaint/decide.ts'
import type { ComplaintReferences } from '../../src/domain/complaint/rules.ts'
import { evolve as evolveComplaint } from '../../src/domain/complaint/state.ts'
import { decide as decideContract } from '../../src/domain/contract/decide.ts'
import type { ContractReferences } from '../../src/domain/contract/rules.ts'
import { evolve as evolveContract } from '../../src/domain/contract/state.ts'
import { decide as decideDeal } from '../../src/domain/deal/decide.ts'
import type { DealReferences } from '../../src/domain/deal/rules.ts'
import { evolve as evolveDeal } from '../../src/domain/deal/state.ts'
import { decide as decideManager } from '../../src/domain/manager/decide.ts'
import type { ManagerReferences } from '../../src/domain/manager/rules.ts'
import { evolve as evolveManager, type Manager } from '../../src/domain/manager/state.ts'
import { decide as decideOrder } from '../../src/domain/order/decide.ts'
import type { OrderReferences } from '../../src/domain/order/rules.ts'
import { evolve as evolveOrder } from '../../src/domain/order/state.ts'
import { decide as decideProduct } from '../../src/domain/product/decide.ts'
import { evolve as evolveProduct, type Product } from '../../src/domain/product/state.ts'
import { decide as decideProgramme } from '../../src/domain/programme/decide.ts'
import { evolve as evolveProgramme, type Programme } from '../../src/domain/programme/state.ts'
import { decide as decideRequirement } from '../../src/domain/requirement/decide.ts'
import { evolve as evolveRequirement } from '../../src/domain/requirement/state.ts'
import { defaultSalesPolicy } from '../../src/domain/sales-policy.ts'
import { decide as decideSegment } from '../../src/domain/segment/decide.ts'
import type { SegmentReferences } from '../../src/domain/segment/rules.ts'
import { evolve as evolveSegment } from '../../src/domain/segment/state.ts'
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
  status: 'active',
  lastStatusAt: '2025-01-01T00:00:00.000Z' as Instant,
  lastContactAt: null,
  erased: false,
  mergedInto: null,
  segment: null,
  persons: [],
  competitors: [],
  keyTerms: null,
  consents: {},
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

export const deal = specification(
  { initial: null, evolve: evolveDeal, decide: decideDeal(defaultSalesPolicy) },
  { actor: anna, references: { client: clientRef(), ...sold } as DealReferences },
)
export const calendar = specification(
  { initial: null, evolve: evolveCalendar, decide: decideCalendar },
  { actor: head, references: {} },
)
export const requirement = specification(
  { initial: null, evolve: evolveRequirement, decide: decideRequirement },
  { actor: head, references: {} },
)
export const client = specification(
  { initial: null, evolve: evolveClient, decide: decideClient(defaultAssessmentPolicy, defaultSalesPolicy) },
  { actor: anna, references: { programme: programmeRef() } as ClientReferences },
)
export const contract = specification(
  { initial: null, evolve: evolveContract, decide: decideContract(defaultSalesPolicy) },
  { actor: anna, references: { client: clientRef() } as ContractReferences },
)
export const complaint = specification(
  { initial: null, evolve: evolveComplaint, decide: decideComplaint },
  { actor: anna, references: { client: clientRef() } as ComplaintReferences },
)
export const campaign = specification(
  { initial: null, evolve: evolveCampaign, decide: decideCampaign },
  { actor: anna, references: { client: clientRef() } as CampaignReferences },
)
export const competitor = specification(
  { initial: null, evolve: evolveCompetitor, decide: decideCompetitor },
  { actor: anna, references: {} },
)
export const programme = specification(
  { initial: null, evolve: evolveProgramme, decide: decideProgramme },
  { actor: head, references: {} },
)
export const product = specification(
  { initial: null, evolve: evolveProduct, decide: decideProduct },
  { actor: head, references: undefined },
)
export const manager = specification(
  { initial: null, evolve: evolveManager, decide: decideManager(defaultSalesPolicy) },
  { actor: head, references: {} as ManagerReferences },
)
export const segment = specification(
  { initial: null, evolve: evolveSegment, decide: decideSegment },
  { actor: anna, references: {} as SegmentReferences },
)
export const order = specification(
  { initial: null, evolve: evolveOrder, decide: decideOrder(defaultSalesPolicy) },
  { actor: anna, references: { client: clientRef(), ...sold } as OrderReferences },
)
