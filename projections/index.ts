/**
 * The read models and the views on them, pure: facts and a question in, an answer out. They run wherever JavaScript runs.
 */
export {
  addBusinessMs,
  addBusinessTime,
  type BusinessCalendar,
  businessMs,
  COMPANY,
  isWorkingDay,
  mondayToFriday,
  workingDays,
} from '../src/domain/values/business-calendar.ts'
export * from '../src/kernel/projection.ts'
export * from './audit/index.ts'
export { type CalendarAt, calendarAt } from './calendar/calendar.ts'
export { type CalendarChange, calendarChanges } from './calendar/facts.ts'
export * from './campaigns/index.ts'
export { type Catalogue, catalogue, crmProjections, type ListedView, listedViews } from './catalogue.ts'
export * from './clients/index.ts'
export { type ComplaintAt, complaintsOf, type Ending, type Holding } from './complaints/complaint.ts'
export { type ComplaintChange, complaintChanges } from './complaints/facts.ts'
export { type ContractAt, type ContractSpell, contractsOf, spellsOf } from './contracts/contract.ts'
export { type ContractChange, contractChanges } from './contracts/facts.ts'
export { type Days, monthByMonth, monthlyValue } from './contracts/value.ts'
export { atRate, type Conversion, type Converted, type NoRate, type Rate } from './convert.ts'
export { type CrmEnvelope, defineFacts, defineProjection } from './define.ts'
export { type Drilled, drill, drillable, type Place, reproduce, type UnknownFigure } from './drill.ts'
export {
  counted,
  derived,
  type Figure,
  figures,
  type Piece,
  type Rule,
  rated,
  shared,
  spread,
  summed,
  totalled,
} from './figures.ts'
export { type LoyaltyMovement, loyaltyMovements } from './loyalty/facts.ts'
export * from './managers/index.ts'
export * from './market/index.ts'
export { type OrderChange, orderChanges, type QuantityOf } from './orders/facts.ts'
export { type Movement, type OrderAt, ordersOf } from './orders/order.ts'
export * from './pipeline/index.ts'
export { type ProgrammeChange, programmeChanges } from './programmes/facts.ts'
export { type ReferralChange, referralChanges } from './referrals/facts.ts'
export * from './retention/index.ts'
export { type RightChange, rightChanges } from './rights/facts.ts'
export { type RightAt, rightsOf } from './rights/right.ts'
export * from './service/index.ts'
export * from './statistics/index.ts'
export { type AgreedTerms, agreedTerms } from './terms/facts.ts'
export {
  type About,
  type Because,
  type Importance,
  pageOf,
  type TimelineEntry,
  type TimelineOptions,
  type TimelinePage,
  timelineOf,
} from './timeline/timeline.ts'
export { defineView, type Fact, type Question, type View } from './view.ts'
