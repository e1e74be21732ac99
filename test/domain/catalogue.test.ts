/** What the description of the domain asks for at the least: the events of each aggregate, and the fields that views are made of. */
import { describe, expect, it } from 'vitest'
import { schemasOf } from '../../src/app/schema.ts'
import { crmAggregates } from '../../src/domain/index.ts'
import { accessAggregate } from '../../src/kernel/access-events.ts'
import { refusalAggregate } from '../../src/kernel/refusal-events.ts'
import { makeRegistry } from '../../src/kernel/registry.ts'

const aggregates = [...crmAggregates(), refusalAggregate, accessAggregate]
const { events } = schemasOf(makeRegistry(aggregates))

const minimum: Readonly<Record<string, string>> = {
  client: `ClientRegistered ClientDetailsChanged ContactPersonAdded ContactPersonChanged ContactPersonRemoved ContactEstablished
    InteractionRecorded PreferenceNoted CompetitorRelationRecorded CompetitorRelationEnded ProspectAssessed ClientSegmented
    ManagerAssigned ClientHandedOver KeyAccountDesignated KeyAccountWithdrawn ConsentGiven ConsentWithdrawn NewsSent ReferralGiven
    ReferralConverted LoyaltyEnrolled PointsEarned PointsRedeemed PointsExpired TierChanged ClientLost ClientWonBack ClientsMerged
    MergeUndone ClientDataErased`,
  deal: `DealOpened AppointmentMade AppointmentMoved AppointmentCancelled AppointmentMissed MeetingPrepared MeetingHeld NeedIdentified
    ProductPresented OfferMade OfferRevised OfferAccepted OfferDeclined OfferLapsed DraftContractDiscussed DifferenceRaised
    DifferenceReconciled ObjectionRaised ObjectionAnswered ObjectionResolved ObjectionUpheld DiscountRequested DiscountApproved
    DiscountRefused DealValueChanged ExpectedCloseMoved CompetitorMet DealHandedOver DealWon DealLost DealReopened`,
  contract: `ContractDrafted ContractRevised DocumentAttached PartySigned ContractConcluded ObligationFulfilled ObligationMissed
    DeliveryAccepted DeliveryFaulted PartnerRightInfringed PartnerRightRestored ReferralClauseInvoked ContractAmended ContractRenewed
    ContractSuspended ContractResumed ContractCompleted ContractTerminated ContractExpired`,
  order: `OrderReceived OrderAccepted OrderDeclined OrderScheduled OrderDispatched OrderFulfilled OrderDelayed OrderCancelled
    GoodsReturned`,
  complaint: `ComplaintReceived ComplaintAssigned MeasureTaken ComplaintResolved ComplaintRejected ComplaintReopened`,
  campaign: `CampaignPlanned CampaignLaunched InvitationSent InvitationAnswered AttendanceRecorded LeadCaptured CampaignClosed`,
  programme: 'ProgrammeApproved ProgrammeRuleChanged ProgrammeClosed',
  product: 'ProductListed ProductRepriced StrengthRecorded ProductWithdrawn',
  segment: 'SegmentDefined SegmentRefined SegmentTargeted SegmentDropped',
  competitor: `CompetitorIdentified StrengthFound WeaknessFound OpportunityFound DangerFound FindingWithdrawn`,
  manager: `ManagerAppointed QualificationRecorded CompetenceGranted ProposalMade ProposalAnswered ConditionsRequested TargetSet
    TrainingCompleted ViolationRecorded MeasureImposed ManagerPromoted ManagerLeft`,
  requirement: 'RequirementSet',
}

/** What views need of an event: fields by their path; `[]` stands for each of a list. */
const fields: Readonly<Record<string, string>> = {
  TargetSet: 'from to amount.amount amount.currency',
  CampaignPlanned: 'budget.amount budget.currency',
  CampaignClosed: 'cost.amount cost.currency',
  CompetitorMet: 'competitor where',
  DealWon: 'contract offer value competitors products',
  DealHandedOver: 'from to why',
  ClientHandedOver: 'from to why withOpenDeals',
  MeetingHeld: 'appointment outcome',
  ProductPresented: 'products occasion campaign need',
  NeedIdentified: 'need products beyond',
  OfferMade: 'lines[].need lines[].discount total.amount validUntil',
  ContractDrafted:
    'agreement.term.from agreement.term.to agreement.term.noticeDays agreement.term.renewable agreement.recurrence agreement.referralClause',
  ContractRenewed: 'term.from term.to value.amount effective',
  ContractAmended: 'agreement.value.amount agreement.term.from effective',
  OrderReceived: 'requested lines[].quantity',
  OrderAccepted: 'promised',
  OrderFulfilled: 'lines[].product lines[].quantity value.amount whole',
  OrderDelayed: 'from promised',
  GoodsReturned: 'fault value.amount lines[].quantity',
  OrderCancelled: 'fault',
  ComplaintReceived: 'limit serviceHours due department order contract',
  ComplaintAssigned: 'department',
  InteractionRecorded: 'complaint deal contract order',
  ClientLost: 'manager conduct competitor reason',
  ReferralGiven: 'referred contract',
  ReferralConverted: 'referred deal',
  PointsExpired: 'programme points',
  ProgrammeApproved:
    'loyalty.pointValue.amount loyalty.earning[].points loyalty.validity.months loyalty.tiers[].from effective',
  CalendarSet: 'since zone hours[].weekday hours[].from hours[].to',
  HolidayDeclared: 'day hours[].from',
  HolidayWithdrawn: 'day',
  CommandRefused: 'rule field',
  AccessRecorded: 'purpose',
  ClientsMerged: 'survivor absorbed why',
  MergeUndone: 'survivor absorbed why',
}

interface Schema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly allOf?: ReadonlyArray<Schema>
  readonly anyOf?: ReadonlyArray<Schema>
}

/** The schemas of a field, wherever it is said. */
const at = (schema: Schema | undefined, name: string): ReadonlyArray<Schema> => {
  if (schema === undefined) return []
  const here = schema.properties?.[name]
  const within = [...(schema.allOf ?? []), ...(schema.anyOf ?? [])].flatMap((one) => at(one, name))
  return here === undefined ? within : [here, ...within]
}

const has = (schema: Schema | undefined, path: string): boolean =>
  path.split('.').reduce<ReadonlyArray<Schema>>(
    (found, step) => {
      const [name = '', each] = step.split('[')
      const next = found.flatMap((one) => at(one, name))
      return each === undefined ? next : next.flatMap(({ items }) => items ?? [])
    },
    schema === undefined ? [] : [schema],
  ).length > 0

const namesIn = (text: string): ReadonlyArray<string> => text.split(/\s+/)

describe('the domain has', () => {
  for (const [category, names] of Object.entries(minimum))
    it(`all events of a ${category}`, () => {
      const known = Object.keys(aggregates.find((one) => one.category === category)?.events ?? {})
      expect(namesIn(names).filter((name) => !known.includes(name))).toEqual([])
    })

  for (const [type, paths] of Object.entries(fields))
    it(`what views need of ${type}`, () => {
      expect(namesIn(paths).filter((path) => !has(events[type] as Schema | undefined, path))).toEqual([])
    })

  it('and would be found to lack what it lacks', () => {
    expect(has(events.OfferMade as Schema, 'lines[].colour')).toBe(false)
  })
})
