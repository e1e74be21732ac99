import * as t from 'io-ts'
import { type Id, idCodec, naming } from '../../kernel/id.ts'

export const ClientId = idCodec('client')
export type ClientId = Id<'client'>
export const DealId = idCodec('deal')
export type DealId = Id<'deal'>
export const ContractId = idCodec('contract')
export type ContractId = Id<'contract'>
export const ComplaintId = idCodec('complaint')
export type ComplaintId = Id<'complaint'>
export const CampaignId = idCodec('campaign')
export type CampaignId = Id<'campaign'>
export const SegmentId = idCodec('segment')
export type SegmentId = Id<'segment'>
export const CompetitorId = idCodec('competitor')
export type CompetitorId = Id<'competitor'>
export const ProgrammeId = idCodec('programme')
export type ProgrammeId = Id<'programme'>
export const ProductId = idCodec('product')
export type ProductId = Id<'product'>
export const CalendarId = idCodec('calendar')
export type CalendarId = Id<'calendar'>
export const RequirementId = idCodec('requirement')
export type RequirementId = Id<'requirement'>
export const ManagerId = idCodec('manager')
export type ManagerId = Id<'manager'>
export const OrderId = idCodec('order')
export type OrderId = Id<'order'>

/** Says that a text from outside names a client. */
export const clientId = naming(ClientId)
export const dealId = naming(DealId)
export const contractId = naming(ContractId)
export const complaintId = naming(ComplaintId)
export const campaignId = naming(CampaignId)
export const segmentId = naming(SegmentId)
export const competitorId = naming(CompetitorId)
export const programmeId = naming(ProgrammeId)
export const productId = naming(ProductId)
export const orderId = naming(OrderId)
export const calendarId = naming(CalendarId)
export const requirementId = naming(RequirementId)
export const managerId = naming(ManagerId)

/** A thing that is not checked against an aggregate: a product, department, competitor, order … by its id. */
export const Reference = new t.Type<string, string>(
  'reference',
  (u): u is string => typeof u === 'string' && u.length > 0 && u.length <= 512,
  (u, context) =>
    typeof u === 'string' && u.length > 0 && u.length <= 512
      ? t.success(u)
      : t.failure(u, context, 'must be text of 1 to 512 characters'),
  t.identity,
)

/** Words somebody wrote: not empty, at most 20,000 characters. */
export const Words = new t.Type<string, string>(
  'words',
  (u): u is string => typeof u === 'string' && u.trim().length > 0 && u.length <= 20_000,
  (u, context) =>
    typeof u === 'string' && u.trim().length > 0 && u.length <= 20_000
      ? t.success(u)
      : t.failure(u, context, 'must be text that is not blank, of at most 20000 characters'),
  t.identity,
)
