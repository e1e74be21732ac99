/** All of the domain: its aggregates and the unions of their commands and events. */
import { calendarAggregate } from './calendar/index.ts'
import { campaignAggregate } from './campaign/index.ts'
import type { AssessmentPolicy } from './client/assessment.ts'
import { clientAggregate } from './client/index.ts'
import { competitorAggregate } from './competitor/index.ts'
import { complaintAggregate } from './complaint/index.ts'
import { contractAggregate } from './contract/index.ts'
import { dealAggregate } from './deal/index.ts'
import { managerAggregate } from './manager/index.ts'
import { orderAggregate } from './order/index.ts'
import { productAggregate } from './product/index.ts'
import { programmeAggregate } from './programme/index.ts'
import { requirementAggregate } from './requirement/index.ts'
import type { SalesPolicy } from './sales-policy.ts'
import { segmentAggregate } from './segment/index.ts'

export type { CalendarCommand } from './calendar/commands.ts'
export type { CalendarEvent } from './calendar/events.ts'
export type { CampaignCommand } from './campaign/commands.ts'
export type { CampaignEvent } from './campaign/events.ts'
export {
  type AssessmentPolicy,
  assessmentPolicy,
  assessmentScales,
  ruledVerdict,
  type WarningSign,
} from './client/assessment.ts'
export type { ClientCommand } from './client/commands.ts'
export type { ClientEvent } from './client/events.ts'
export type { CompetitorCommand } from './competitor/commands.ts'
export type { CompetitorEvent } from './competitor/events.ts'
export type { ComplaintCommand } from './complaint/commands.ts'
export type { ComplaintEvent } from './complaint/events.ts'
export type { ContractCommand } from './contract/commands.ts'
export type { ContractEvent } from './contract/events.ts'
export type { DealCommand } from './deal/commands.ts'
export type { DealEvent } from './deal/events.ts'
export { openStages, type Stage } from './deal/stage.ts'
export type { ManagerCommand } from './manager/commands.ts'
export type { ManagerEvent } from './manager/events.ts'
export type { OrderCommand } from './order/commands.ts'
export type { OrderEvent } from './order/events.ts'
export type { ProductCommand } from './product/commands.ts'
export type { ProductEvent } from './product/events.ts'
export type { ProgrammeCommand } from './programme/commands.ts'
export type { ProgrammeEvent } from './programme/events.ts'
export type { RequirementCommand } from './requirement/commands.ts'
export type { RequirementEvent } from './requirement/events.ts'
export { defaultSalesPolicy, type SalesPolicy } from './sales-policy.ts'
export type { SegmentCommand } from './segment/commands.ts'
export type { SegmentEvent } from './segment/events.ts'
export {
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
}

/** The library's aggregates under a company's policies: what managers may decide, how prospects are judged. */
export const crmAggregates = (policy?: SalesPolicy, assessment?: AssessmentPolicy) =>
  [
    clientAggregate(assessment, policy),
    dealAggregate(policy),
    contractAggregate(policy),
    complaintAggregate,
    campaignAggregate,
    competitorAggregate,
    programmeAggregate,
    productAggregate,
    managerAggregate(policy),
    requirementAggregate,
    calendarAggregate,
    segmentAggregate,
    orderAggregate(policy),
  ] as const
