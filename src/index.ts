/** clientela: event-sourced client relationships. What an embedding application imports. */

export { defineFacts, defineProjection } from '../projections/define.ts'
export { type AnyView, defineView, type Question, type View } from '../projections/view.ts'
export type { Answered, Header } from './app/answered.ts'
export type { Clientela, Command, Done, Event, HandleOptions, Result, Sent } from './app/clientela.ts'
export { type Followed, type FollowedOptions, followed } from './app/followed.ts'
export type { Health, HealthOptions } from './app/health.ts'
export { openClientela } from './app/open.ts'
export type { ClientelaOptions, PoliciesChoice, When } from './app/options.ts'
export type { Policies, PoliciesRun, PolicyStatus, RunPolicies } from './app/policies.ts'
export type { Comparison, Replay, Replayable, ReplaySide } from './app/replayed.ts'
export {
  type AssessmentPolicy,
  assessmentPolicy,
  assessmentScales,
  type CalendarCommand,
  type CalendarEvent,
  type CampaignCommand,
  type CampaignEvent,
  type ClientCommand,
  type ClientEvent,
  type CompetitorCommand,
  type CompetitorEvent,
  type ComplaintCommand,
  type ComplaintEvent,
  type ContractCommand,
  type ContractEvent,
  calendarAggregate,
  campaignAggregate,
  clientAggregate,
  competitorAggregate,
  complaintAggregate,
  contractAggregate,
  crmAggregates,
  type DealCommand,
  type DealEvent,
  dealAggregate,
  defaultSalesPolicy,
  type ManagerCommand,
  type ManagerEvent,
  managerAggregate,
  type OrderCommand,
  type OrderEvent,
  openStages,
  orderAggregate,
  type ProductCommand,
  type ProductEvent,
  type ProgrammeCommand,
  type ProgrammeEvent,
  productAggregate,
  programmeAggregate,
  type RequirementCommand,
  type RequirementEvent,
  requirementAggregate,
  ruledVerdict,
  type SalesPolicy,
  type SegmentCommand,
  type SegmentEvent,
  type Stage,
  segmentAggregate,
  type WarningSign,
} from './domain/index.ts'
export { crmPolicies, definePolicy, PolicySettings } from './domain/policies/index.ts'
export { type ClientTraits, holds } from './domain/segment/holds.ts'
export { Predicate } from './domain/segment/predicate.ts'
export {
  CalendarId,
  CampaignId,
  ClientId,
  CompetitorId,
  ComplaintId,
  ContractId,
  calendarId,
  campaignId,
  clientId,
  competitorId,
  complaintId,
  contractId,
  DealId,
  dealId,
  ManagerId,
  managerId,
  OrderId,
  orderId,
  ProductId,
  ProgrammeId,
  productId,
  programmeId,
  RequirementId,
  requirementId,
  SegmentId,
  segmentId,
} from './domain/values/ids.ts'
export { LocalTime, localTime } from './domain/values/local-time.ts'
export { addMoney, eur, Money, money, type NoSum, tryAddMoney, usd } from './domain/values/money.ts'
export { ZoneName, zoneName } from './domain/values/zone.ts'
export { defineAggregate } from './kernel/aggregate.ts'
export { type CommandsOnceOptions, commandsOnce, type Work } from './kernel/commands-once.ts'
export type { Context, Decider, Reference } from './kernel/decider.ts'
export * from './kernel/errors.ts'
export { type Decided, type DomainEvent, type Envelope, type EventsOf, event } from './kernel/event-codec.ts'
export type * from './kernel/event-store.ts'
export type { Handled } from './kernel/handled.ts'
export { type Id, idCodec } from './kernel/id.ts'
export { Instant, instant, parseInstant } from './kernel/instant.ts'
export { addDays, addMonths, LocalDate, localDate, parseLocalDate } from './kernel/local-date.ts'
export type { Actor, Provenance } from './kernel/metadata.ts'
export { type Policy, type PolicyCommand, policyOf, type Reaction } from './kernel/policy.ts'
export type { Position } from './kernel/position.ts'
export { factsOf, integer, json, nullable, projectionOf, real, text } from './kernel/projection.ts'
export { type StreamName, streamName } from './kernel/stream-name.ts'
export { confidential, personal, struct } from './kernel/struct.ts'
export { registerStore } from './stores/registry.ts'
