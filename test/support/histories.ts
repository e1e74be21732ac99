/** Random histories over all aggregates: any command, by anybody, now and then recorded late. For properties. */
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { crmAggregates } from '../../src/domain/index.ts'
import type { Line } from '../../src/domain/values/line.ts'
import { totalOf } from '../../src/domain/values/line.ts'
import type { Aggregate } from '../../src/kernel/aggregate.ts'
import { instantFromEpochMs } from '../../src/kernel/instant.ts'
import { commandOf, PERSONAL } from './arbitraries.ts'
import { type Issue, play, type Step } from './world.ts'

export const aggregates: ReadonlyArray<Aggregate> = crmAggregates()
export const START = Date.UTC(2026, 0, 10, 12)
export const HOUR = 3_600_000

const actors = [
  ...Array.from({ length: 12 }, () => ({ id: 'helena', role: 'head' })),
  ...Array.from({ length: 4 }, () => ({ id: 'anna', role: 'manager' })),
  { id: 'bruno', role: 'manager' },
  { id: 'dora', role: 'director' },
  { id: 'policy:referral-converted', role: 'policy' },
  { id: 'ada', role: 'analyst' },
  { id: 'someone', role: 'toString' },
]

type Agreement = {
  readonly lines: ReadonlyArray<Line>
  readonly recurrence: string
  readonly term: { readonly from: string }
}

/** Agreements that can be signed are rare among random ones: most get one currency, an end, and the sum of their lines. */
export const signable = ([command, asItIs]: readonly [Issue['command'], boolean]): Issue['command'] => {
  const { agreement } = command as { readonly agreement?: Agreement }
  if (agreement === undefined || asItIs) return command
  const lines = [...agreement.lines.filter(({ unitPrice }) => unitPrice.currency === 'EUR'), line]
  const total = totalOf(lines, 'lines')
  if (E.isLeft(total)) return command
  return {
    ...command,
    agreement: { ...agreement, lines, value: total.right, term: { ...agreement.term, to: '2031-01-01' } },
  }
}

const line = { product: 'p', quantity: 1, unitPrice: { amount: 100, currency: 'EUR' } }
const term = { from: '2026-01-01', to: '2026-03-01' }
const agreement = {
  lines: [line],
  value: { amount: 100, currency: 'EUR' },
  recurrence: 'recurring',
  term,
  referralClause: 'a month',
}
const news = { client: 'c1', channel: 'e-mail', purpose: 'promotions' }
const loyalty = {
  earning: [{ points: 1, per: { amount: 100, currency: 'EUR' } }],
  pointValue: { amount: 1, currency: 'EUR' },
  tiers: [
    { tier: 'bronze', from: 0 },
    { tier: 'silver', from: 100 },
  ],
  validity: { months: 1, from: 'day-earned' },
}
const { validity: _validity, ...withoutValidity } = loyalty
const points = { client: 'c1', programme: 'gold', points: 40, why: 'order' }

/** The straight way, so that many histories get to its end. */
export const straight: ReadonlyArray<Issue['command']> = [
  {
    type: 'SetRequirement',
    requirement: 'clients.corporate',
    needs: [{ kind: 'skill', subject: 'talking', level: 2 }],
  },
  { type: 'WithdrawRequirement', requirement: 'clients.corporate', why: 'anybody can' },
  { type: 'AssignManager', client: 'c1', manager: 'anna' },
  { type: 'HandOverClient', client: 'c2', to: 'anna', why: 'leave' },
  { type: 'HandOverClient', client: 'c2', to: 'bruno', why: 'leave' },
  { type: 'DeclareHolidays', calendar: 'company', holidays: [{ day: '2026-04-03' }] },
  { type: 'WithdrawHoliday', calendar: 'company', day: '2026-04-03', why: 'we work' },
  { type: 'MakeAppointment', deal: 'd1', at: '2026-04-01T09:00:00.000Z' },
  { type: 'MoveAppointment', deal: 'd1', at: '2026-04-02T09:00:00.000Z' },
  { type: 'MakeOffer', deal: 'd1', lines: [line], validUntil: '2029-01-01' },
  { type: 'MakeOffer', deal: 'd1', lines: [line] },
  { type: 'ReviseOffer', deal: 'd1', lines: [line] },
  { type: 'LapseOffer', deal: 'd1' },
  { type: 'AcceptOffer', deal: 'd1' },
  { type: 'AcceptOffer', deal: 'd1', offer: 'offer-1' },
  { type: 'ResolveObjection', deal: 'd1', measure: 'shown' },
  { type: 'ReconcileDifference', deal: 'd1', how: 'met in the middle' },
  { type: 'WinDeal', deal: 'd1', offer: 'offer-1' },
  { type: 'WinDeal', deal: 'd1' },
  { type: 'ReopenDeal', deal: 'd1', why: 'they called' },
  { type: 'RequestDiscount', deal: 'd1', discount: 1_200, why: 'volume' },
  { type: 'ApproveDiscount', deal: 'd1' },
  { type: 'RefuseDiscount', deal: 'd1', why: 'too much' },
  { type: 'DraftContract', contract: 'k1', client: 'c2', agreement },
  { type: 'SignContract', contract: 'k1', party: 'us', signatory: `${PERSONAL}A` },
  { type: 'SignContract', contract: 'k1', party: 'client', signatory: `${PERSONAL}B` },
  { type: 'ConcludeContract', contract: 'k1' },
  { type: 'InfringePartnerRight', contract: 'k1', right: 'a named contact', department: 'sales' },
  { type: 'RestorePartnerRight', contract: 'k1', remedy: 'named' },
  { type: 'ResumeContract', contract: 'k1' },
  { type: 'RenewContract', contract: 'k1', term: { from: '2026-03-01', to: '2027-03-01' } },
  { type: 'InvokeReferralClause', contract: 'k1', referred: 'c1' },
  { type: 'ExpireContract', contract: 'k1' },
  { type: 'WinBackClient', client: 'c1' },
  { type: 'WinBackClient', client: 'c2' },
  { type: 'UndoMerge', client: 'c1', why: 'not the same' },
  { type: 'UndoMerge', client: 'c2', why: 'not the same' },
  { type: 'GiveReferral', client: 'c2', referred: 'c1', contract: 'k1' },
  { type: 'CreditReferral', client: 'c1', by: 'c2', deal: 'd1' },
  { type: 'ConvertReferral', client: 'c2', referred: 'c1', deal: 'd1' },
  { type: 'RecordCompetitorRelation', client: 'c1', competitor: 'x1' },
  { type: 'EndCompetitorRelation', client: 'c1', competitor: 'x1' },
  { type: 'RemoveContactPerson', client: 'c1' },
  { type: 'EnrolInLoyalty', client: 'c1', programme: 'gold' },
  { type: 'ChangeTier', client: 'c1', programme: 'gold', to: 'silver', why: 'a friend' },
  { ...points, type: 'EarnPoints' },
  { ...points, type: 'RedeemPoints' },
  { type: 'EarnPoints', client: 'c1', programme: 'gold', amount: { amount: 9_000, currency: 'EUR' }, why: 'order' },
  { type: 'ExpirePoints', client: 'c1', programme: 'gold', why: 'out of date' },
  { ...news, type: 'GiveConsent' },
  { ...news, type: 'SendNews', campaign: 'spring' },
  { ...news, type: 'WithdrawConsent' },
  { type: 'AssignComplaint', complaint: 'm1', department: 'logistics' },
  { type: 'TakeMeasure', complaint: 'm1', measure: 'sent again' },
  { type: 'ResolveComplaint', complaint: 'm1' },
  { type: 'EscalateComplaint', complaint: 'm1', to: 'helena' },
  { type: 'ReopenComplaint', complaint: 'm1', why: 'broken again' },
  { type: 'LaunchCampaign', campaign: 'g2' },
  { ...news, type: 'SendInvitation', campaign: 'g2' },
  { ...news, type: 'SendInvitation', campaign: 'g2', client: 'c2' },
  { type: 'SendInvitation', campaign: 'g1', client: 'c1', channel: 'phone' },
  { type: 'AnswerInvitation', campaign: 'g1', client: 'c1', answer: 'accepted' },
  { type: 'RecordAttendance', campaign: 'g1', client: 'c2' },
  { type: 'ChangeProgrammeRules', programme: 'gold', why: 'too dear', loyalty },
  { type: 'ChangeProgrammeRules', programme: 'gold', why: 'for ever', loyalty: withoutValidity },
  { type: 'CloseProgramme', programme: 'p2', why: 'nobody came' },
  { type: 'FindDanger', competitor: 'x1', what: 'a second mill', source: 'a fair' },
  { type: 'WithdrawFinding', competitor: 'x1', why: 'not so' },
  { type: 'CaptureLead', campaign: 'g1', contact: { name: `${PERSONAL}Jordi` } },
  { type: 'AcceptOrder', order: 'o1', promised: '2027-06-01' },
  { type: 'DispatchOrder', order: 'o1', lines: [{ product: 'p', quantity: 2 }] },
  { type: 'FulfilOrder', order: 'o1', lines: [{ product: 'p', quantity: 2 }] },
  { type: 'FulfilOrder', order: 'o1' },
  { type: 'DelayOrder', order: 'o1', promised: '2027-06-08' },
  { type: 'DelayOrder', order: 'o1' },
  { type: 'ReturnGoods', order: 'o1', fault: 'us', lines: [{ product: 'p', quantity: 1 }] },
  { type: 'ReturnGoods', order: 'o1', fault: 'client' },
  { type: 'ReceiveOrder', order: 'o2', client: 'c2', lines: [{ product: 'p', quantity: 1 }] },
  { type: 'AcceptOrder', order: 'o2', promised: '2028-06-01' },
  { type: 'CancelOrder', order: 'o2', fault: 'client' },
  { type: 'WithdrawProduct', product: 'p' },
  { type: 'RelistProduct', product: 'p' },
  { type: 'RelistProduct', product: 'p', price: line.unitPrice },
  { type: 'MakeProposal', manager: 'anna', words: 'a fair in spring' },
  { type: 'AnswerProposal', manager: 'anna', ruling: 'accepted' },
  { type: 'RequestConditions', manager: 'anna', words: 'a car' },
  { type: 'AnswerConditions', manager: 'anna', ruling: 'declined' },
  { type: 'SetTarget', manager: 'anna', from: '2026-01-01', to: '2026-02-01', amount: { amount: 1, currency: 'EUR' } },
  {
    type: 'RecordViolation',
    manager: 'anna',
    kind: 'negligence',
    words: 'no call',
    damages: { amount: 9, currency: 'EUR' },
  },
  { type: 'ImposeMeasure', manager: 'anna', violation: 'violation-1', measure: 'a talk' },
  { type: 'PromoteManager', manager: 'anna', to: 'senior', successful: 9, repeat: 3 },
]

export const beginnings: ReadonlyArray<Issue['command']> = [
  { type: 'SetCalendar', calendar: 'company', zone: 'UTC', hours: [{ weekday: 1, from: '09:00', to: '18:00' }] },
  { type: 'ListProduct', product: 'p', name: 'basic', price: line.unitPrice },
  { type: 'ListProduct', product: '2', name: 'two', price: { amount: 250, currency: 'EUR' } },
  { type: 'RegisterClient', client: 'c1', name: `${PERSONAL}Forn`, kind: 'corporate', acquired: { by: 'call' } },
  {
    type: 'RegisterClient',
    client: 'c2',
    name: `${PERSONAL}Casa`,
    kind: 'corporate',
    acquired: { by: 'call' },
    manager: 'anna',
  },
  { type: 'OpenDeal', deal: 'd1', client: 'c1', source: 'call', manager: 'anna' },
  { type: 'OpenDeal', deal: 'd2', client: 'c2', source: 'call' },
  {
    type: 'ReceiveOrder',
    order: 'o1',
    client: 'c1',
    lines: [
      { product: 'p', quantity: 5, unitPrice: { amount: 99, currency: 'EUR' }, discount: 500 },
      { product: '2', quantity: 2 },
      { product: 'p', quantity: 3 },
    ],
  },
  { type: 'ReceiveComplaint', complaint: 'm1', client: 'c1', words: `${PERSONAL}broken`, limit: '2026-02-01' },
  { type: 'PlanCampaign', campaign: 'g1', name: 'fair', kind: 'fair', budget: { amount: 100, currency: 'EUR' } },
  { type: 'PlanCampaign', campaign: 'g2', name: 'news', kind: 'news', budget: { amount: 0, currency: 'EUR' } },
  { type: 'LaunchCampaign', campaign: 'g1' },
  { type: 'IdentifyCompetitor', competitor: 'x1', name: 'Molins' },
  { type: 'ApproveProgramme', programme: 'gold', name: 'Club', kind: 'loyalty', loyalty },
  {
    type: 'ApproveProgramme',
    programme: 'p2',
    name: 'Three for two',
    kind: 'sales-promotion',
    promotion: { offer: '3' },
  },
  { type: 'DefineSegment', segment: 's1', name: 'chains', predicate: { test: 'kind', in: ['corporate'] } },
  { type: 'AppointManager', manager: 'anna', name: `${PERSONAL}Anna`, position: 'junior', department: 'sales' },
  { type: 'RecordQualification', manager: 'anna', kind: 'skill', subject: 'talking', level: 3 },
]

/** Half of the histories begin with a contract in force, a recommendation given under it, and something required. */
export const inForce = straight.filter(({ type }) =>
  ['DraftContract', 'SignContract', 'ConcludeContract', 'GiveReferral', 'SetRequirement'].includes(type),
)

/** What it takes until a referral clause can be invoked; a quarter of the histories go on from there. */
const converted: ReadonlyArray<Issue['command']> = [
  { type: 'OpenDeal', deal: 'd3', client: 'c1', source: 'referral' },
  { type: 'MakeOffer', deal: 'd3', lines: [line] },
  { type: 'AcceptOffer', deal: 'd3' },
  { type: 'WinDeal', deal: 'd3' },
  { type: 'CreditReferral', client: 'c1', by: 'c2', deal: 'd3' },
  { type: 'ConvertReferral', client: 'c2', referred: 'c1', deal: 'd3' },
]

const commandIn = (category: string): fc.Arbitrary<Issue['command']> => {
  const any = commandOf(aggregates.find((one) => one.category === category)?.commands ?? {})
  if (category !== 'contract') return any
  const asItIs = fc.nat(5).map((n) => n === 0)
  return fc.tuple(any, asItIs).map(signable)
}

/** To its streams, or naming one of them. */
export const isAbout = (category: string, command: Issue['command']): boolean =>
  Object.hasOwn(aggregates.find((one) => one.category === category)?.commands ?? {}, command.type) ||
  Object.hasOwn(command, category)

/** What has the most to be said of it comes up the most. */
const weights: Readonly<Record<string, number>> = {
  client: 3,
  deal: 6,
  contract: 3,
  complaint: 2,
  campaign: 2,
  order: 2,
}

const ofAny = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...straight) },
  ...aggregates.map(({ category }) => ({ weight: weights[category] ?? 1, arbitrary: commandIn(category) })),
)

/** Most of a history is about one aggregate, so that each of many gets far in some histories. */
const mostlyOf = (category: string): fc.Arbitrary<Issue['command']> => {
  const straightOn = straight.filter((one) => isAbout(category, one))
  return fc.oneof(
    { weight: 2, arbitrary: ofAny },
    { weight: 3, arbitrary: commandIn(category) },
    { weight: 3, arbitrary: straightOn.length === 0 ? commandIn(category) : fc.constantFrom(...straightOn) },
  )
}

/** Mostly in order; now and then something is recorded days late. */
const issues = fc
  .constantFrom(...aggregates)
  .chain(({ category }) =>
    fc.tuple(
      fc.nat(3),
      fc.array(
        fc.record({
          command: mostlyOf(category),
          actor: fc.constantFrom(...actors),
          late: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(240) }),
        }),
        { minLength: 20, maxLength: 200, size: 'max' },
      ),
    ),
  )
  .map(
    ([begun, list]): ReadonlyArray<Issue> => [
      ...[...beginnings, ...(begun < 2 ? inForce : []), ...(begun === 0 ? converted : [])].map((one) => ({
        command: one,
        actor: { id: 'imp', role: 'importer' },
        occurredAt: instantFromEpochMs(START),
      })),
      ...list.map(({ late, ...one }, i) => ({
        ...one,
        occurredAt: instantFromEpochMs(START + (i * 12 - late + 300) * HOUR),
      })),
    ],
  )

/** Holds of every history; what is read of a step is its stream before and after, and what was decided. */
export const histories = (holds: (steps: ReadonlyArray<Step>) => void, numRuns = 250, seed = 20_260_320): void =>
  fc.assert(
    fc.property(issues, (list) => holds(play(list))),
    { numRuns, seed },
  )

export const decidedIn = (step: Step) => (E.isRight(step.decided) ? step.decided.right : [])
