/**
 * A client and all that can happen with one, of which the half was written down under a second name. `second` is that name, or the
 * client's own: then everything is under one. Each day tells of both names, so that neither is the only one for anything.
 */
import type { Command } from '../../src/app/clientela.ts'
import {
  type ClientId,
  calendarId,
  campaignId,
  clientId,
  complaintId,
  contractId,
  dealId,
  managerId,
  orderId,
  programmeId,
  segmentId,
} from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { localDate } from '../../src/kernel/local-date.ts'
import { type Days, days } from './days.ts'

export const [itself, duplicate, other, third] = [clientId('a'), clientId('b'), clientId('other'), clientId('third')]
const anna = managerId('anna')
const [fair, club, large] = [campaignId('fair'), programmeId('club'), segmentId('large')]
const crediting = { id: 'policy:referral-converted', role: 'policy' } as const

const register = (client: ClientId): Command => ({
  type: 'RegisterClient',
  client,
  name: client,
  kind: 'corporate',
  acquired: { by: 'call' },
  manager: anna,
  details: { sector: 'food', location: 'Vic' },
})

const lineOf = (cents: number) => [{ product: 'basic', quantity: 1, unitPrice: eur(cents), discount: 0 }]

const open = (deal: string, client: ClientId, cents: number): ReadonlyArray<Command> => [
  {
    type: 'OpenDeal',
    deal: dealId(deal),
    client,
    source: 'fair',
    campaign: fair,
    expectedValue: eur(cents),
    expectedClose: localDate('2026-05-20'),
  },
  { type: 'MakeAppointment', deal: dealId(deal), at: '2026-06-01T10:00:00.000Z' as Instant, by: 'phone' },
  { type: 'HoldMeeting', deal: dealId(deal), outcome: 'talked' },
  { type: 'IdentifyNeed', deal: dealId(deal), description: 'ovens', products: ['basic'] },
  { type: 'RaiseObjection', deal: dealId(deal), kind: 'price', words: 'dear' },
  { type: 'MakeOffer', deal: dealId(deal), lines: lineOf(cents), validUntil: localDate('2027-01-01') },
]

const win = (deal: string, client: ClientId, cents: number, contract?: string): ReadonlyArray<Command> => [
  ...open(deal, client, cents),
  { type: 'MeetCompetitor', deal: dealId(deal), competitor: 'molins' },
  { type: 'ResolveObjection', deal: dealId(deal), measure: 'in parts' },
  { type: 'AcceptOffer', deal: dealId(deal) },
  { type: 'WinDeal', deal: dealId(deal), ...(contract === undefined ? {} : { contract: contractId(contract) }) },
]

const lose = (deal: string, client: ClientId, cents: number): ReadonlyArray<Command> => [
  ...open(deal, client, cents),
  { type: 'LoseDeal', deal: dealId(deal), reason: 'competitor', competitor: 'molins' },
]

const sign = (contract: string, client: ClientId, cents: number, to: string): ReadonlyArray<Command> => [
  {
    type: 'DraftContract',
    contract: contractId(contract),
    client,
    agreement: {
      lines: lineOf(cents),
      value: eur(cents),
      recurrence: 'recurring',
      term: { from: localDate('2026-02-01'), to: localDate(to), noticeDays: 10 },
      referralClause: 'a month free',
      bonus: 200,
    },
  },
  { type: 'SignContract', contract: contractId(contract), party: 'us', signatory: 'Helena' },
  { type: 'SignContract', contract: contractId(contract), party: 'client', signatory: 'Puig' },
  { type: 'ConcludeContract', contract: contractId(contract) },
]

const order = (id: string, client: ClientId, promised: string): ReadonlyArray<Command> => [
  { type: 'ReceiveOrder', order: orderId(id), client, lines: lineOf(40_00), requested: localDate(promised) },
  { type: 'AcceptOrder', order: orderId(id), promised: localDate(promised) },
]

const complain = (id: string, client: ClientId, about: string): ReadonlyArray<Command> => [
  {
    type: 'ReceiveComplaint',
    complaint: complaintId(id),
    client,
    words: 'wet',
    limit: localDate('2026-03-20'),
    department: 'warehouse',
    order: about,
  },
]

const talk = (client: ClientId, summary: string): Command => ({
  type: 'RecordInteraction',
  client,
  channel: 'phone',
  direction: 'inbound',
  summary,
})

const consent = (client: ClientId, purpose: string): Command => ({
  type: 'GiveConsent',
  client,
  channel: 'e-mail',
  purpose,
})

/** What a company has of its own. */
const house: ReadonlyArray<Command> = [
  { type: 'AppointManager', manager: anna, name: 'Anna', position: 'client-manager', department: 'sales', grade: 1 },
  { type: 'SetTarget', manager: anna, from: localDate('2026-01-01'), to: localDate('2026-04-01'), amount: eur(900_00) },
  {
    type: 'SetCalendar',
    calendar: calendarId('company'),
    zone: 'UTC' as never,
    hours: [{ weekday: 1, from: '09:00' as never, to: '17:00' as never }],
  },
  { type: 'DefineSegment', segment: large, name: 'l', predicate: { test: 'purchases', atLeast: 2 } },
  {
    type: 'DefineSegment',
    segment: segmentId('members'),
    name: 'm',
    predicate: { test: 'member', programme: 'club' },
  },
  { type: 'PlanCampaign', campaign: fair, name: 'fair', kind: 'fair', budget: eur(50_00) },
  { type: 'LaunchCampaign', campaign: fair },
  { type: 'IdentifyCompetitor', competitor: 'molins' as never, name: 'Molins' },
  {
    type: 'ApproveProgramme',
    programme: club,
    name: 'Club',
    kind: 'loyalty',
    loyalty: { earning: [{ points: 1, per: eur(1_00) }], pointValue: eur(5) },
  },
]

export const doubled = async (second: ClientId): Promise<Days> => {
  const at = await days()
  const twice = second !== itself
  await at.on('2026-01-01', ...house, register(itself), register(other), register(third))
  await at.on('2026-01-05', ...win('d1', itself, 100_00), ...win('d2', other, 30_00))
  await at.on(
    '2026-01-06',
    { type: 'EnrolInLoyalty', client: itself, programme: 'club' },
    { type: 'EarnPoints', client: itself, programme: 'club', points: 90, why: 'bought' },
    consent(itself, 'news'),
    { type: 'AssessProspect', client: itself, ...scores(4) },
    { type: 'SegmentClient', client: itself, segment: 'by-hand' },
    talk(itself, 'asked'),
    { type: 'DesignateKeyAccount', client: itself, terms: { bonus: 200 } },
  )
  if (twice) await at.on('2026-01-20', register(second), { type: 'EnrolInLoyalty', client: second, programme: 'club' })
  await at.on(
    '2026-01-25',
    { type: 'AddContactPerson', client: second, person: 'p2', details: { name: 'Pau', role: 'owner' } },
    { type: 'EstablishContact', client: second, channel: 'phone', benefit: 'one supplier' },
    { type: 'NotePreference', client: second, preference: 'before nine' },
    { type: 'SendInvitation', campaign: fair, client: second, channel: 'phone' },
    { type: 'AnswerInvitation', campaign: fair, client: second, answer: 'accepted' },
    { type: 'RecordAttendance', campaign: fair, client: second },
    { type: 'CaptureLead', campaign: fair, client: second, lead: 'lead-1' },
    consent(second, 'offers'),
    { type: 'SendNews', client: second, campaign: 'fair', channel: 'e-mail', purpose: 'offers' },
    talk(second, 'asked again'),
    { type: 'AssessProspect', client: second, ...scores(2) },
  )
  await at.on('2026-02-01', ...sign('k1', itself, 1_200_00, '2026-04-10'), ...sign('k2', second, 600_00, '2027-02-01'))
  await at.on(
    '2026-02-05',
    { type: 'GiveReferral', client: second, referred: third, contract: contractId('k2') },
    { type: 'GiveReferral', client: other, referred: second },
    { type: 'EarnPoints', client: second, programme: 'club', points: 40, why: 'bought' },
    { type: 'RedeemPoints', client: second, programme: 'club', points: 15, why: 'a hamper' },
  )
  await at.on('2026-02-10', ...win('d3', second, 50_00), ...win('d4', third, 20_00), ...lose('d5', second, 15_00))
  await at.as(crediting, '2026-02-10', { type: 'CreditReferral', client: third, by: second, deal: dealId('d4') })
  await at.on(
    '2026-02-11',
    { type: 'ConvertReferral', client: second, referred: third, deal: dealId('d4') },
    ...order('o1', second, '2026-02-20'),
    ...order('o2', itself, '2026-02-20'),
    { type: 'FulfilOrder', order: orderId('o2') },
    ...complain('m1', second, 'o1'),
    { type: 'TakeMeasure', complaint: complaintId('m1'), measure: 'dried' },
  )
  await at.on(
    '2026-02-25',
    { type: 'FulfilOrder', order: orderId('o1') },
    { type: 'ReturnGoods', order: orderId('o1'), fault: 'us' },
    { type: 'FaultDelivery', contract: contractId('k2'), order: 'o1', fault: 'wet' },
    {
      type: 'InfringePartnerRight',
      contract: contractId('k2'),
      right: 'an answer within a day',
      department: 'accounts',
    },
    { type: 'FulfilObligation', contract: contractId('k2'), whose: 'us', what: 'a visit' },
    ...complain('m2', itself, 'o2'),
    ...complain('m3', second, 'o1'),
    { type: 'RejectComplaint', complaint: complaintId('m3'), why: 'dry' },
  )
  await at.on('2026-03-10', ...win('d6', second, 70_00), ...open('d7', itself, 11_00))
  await at.on(
    '2026-03-12',
    { type: 'RecordCompetitorRelation', client: second, competitor: 'molins', buys: ['flour'] },
    ...open('d8', second, 10_00),
    { type: 'RecordViolation', manager: anna, kind: 'negligence', words: 'x', client: second },
    { type: 'RestorePartnerRight', contract: contractId('k2'), remedy: 'a visit' },
  )
  return at
}

const scores = (score: 2 | 4) => ({
  outlook: score,
  reputation: score,
  reliability: score,
  financialSecurity: score,
  materialSecurity: score,
})
