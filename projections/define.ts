/** Projections over the library's own events, fully typed. */
import type { CalendarEnvelope } from '../src/domain/calendar/events.ts'
import type { CampaignEnvelope } from '../src/domain/campaign/events.ts'
import type { ClientEnvelope } from '../src/domain/client/events.ts'
import type { CompetitorEnvelope } from '../src/domain/competitor/events.ts'
import type { ComplaintEnvelope } from '../src/domain/complaint/events.ts'
import type { ContractEnvelope } from '../src/domain/contract/events.ts'
import type { DealEnvelope } from '../src/domain/deal/events.ts'
import type { ManagerEnvelope } from '../src/domain/manager/events.ts'
import type { OrderEnvelope } from '../src/domain/order/events.ts'
import type { ProductEnvelope } from '../src/domain/product/events.ts'
import type { ProgrammeEnvelope } from '../src/domain/programme/events.ts'
import type { RequirementEnvelope } from '../src/domain/requirement/events.ts'
import type { SegmentEnvelope } from '../src/domain/segment/events.ts'
import type { BookkeepingEnvelope } from '../src/kernel/bookkeeping.ts'
import { factsOf, projectionOf } from '../src/kernel/projection.ts'

/** Every event of the library, as projections see it. */
export type CrmEnvelope =
  | ClientEnvelope
  | DealEnvelope
  | ContractEnvelope
  | ComplaintEnvelope
  | CampaignEnvelope
  | CompetitorEnvelope
  | ProgrammeEnvelope
  | ProductEnvelope
  | ManagerEnvelope
  | RequirementEnvelope
  | CalendarEnvelope
  | SegmentEnvelope
  | OrderEnvelope
  | BookkeepingEnvelope

/**
 * Defines a read model over the library's events: rows by key, folded from events. With your own events among them it is
 * `projectionOf<Event<typeof yourAggregate>>()`.
 */
export const defineProjection = projectionOf<CrmEnvelope>()

/** Defines facts over the library's events: at most one row an event, with both times on it, never changed afterwards. */
export const defineFacts = factsOf<CrmEnvelope>()
