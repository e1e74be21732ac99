/** A working year in order, which random commands would seldom get through; runs have it between them, with something left out. */
import type { Actor } from './steps.ts'

type Said = Readonly<Record<string, unknown>> & { readonly type: string }

const [helena, anna, dora, crediting] = [
  { id: 'helena', role: 'head' },
  { id: 'anna', role: 'manager' },
  { id: 'dora', role: 'director' },
  { id: 'policy:referral-converted', role: 'policy' },
]
const by = (actor: Actor, ...all: ReadonlyArray<Said>) => all.map((command) => ({ actor, command }))

const [d1, k1, c1, c2, o1] = [{ deal: 'd1' }, { contract: 'k1' }, { client: 'c1' }, { client: 'c2' }, { order: 'o1' }]
const line = { product: 'p', quantity: 2 }
const agreement = {
  lines: [{ ...line, unitPrice: { amount: 100, currency: 'EUR' } }],
  value: { amount: 900, currency: 'EUR' },
  recurrence: 'recurring',
  term: { from: '2026-01-01', to: '2030-01-01' },
  referralClause: 'a month',
}

export const story: ReadonlyArray<{ readonly actor: Actor; readonly command: Said }> = [
  ...by(
    helena,
    { type: 'AddContactPerson', ...c1, details: { role: 'buyer' } },
    { type: 'ChangeContactPerson', ...c1, details: { role: 'owner' } },
    { type: 'RemoveContactPerson', ...c1 },
    { type: 'SuggestFollowUp', ...c1, reason: 'silence', why: 'nothing was heard' },
    { type: 'MakeAppointment', ...d1, at: '2026-03-01T09:00:00.000Z' },
    { type: 'CancelAppointment', ...d1, by: 'client' },
    { type: 'MakeAppointment', ...d1, at: '2026-03-02T09:00:00.000Z' },
    { type: 'MissAppointment', ...d1, by: 'client' },
    { type: 'MakeAppointment', ...d1, at: '2026-03-03T09:00:00.000Z' },
    { type: 'HoldMeeting', ...d1, outcome: 'interested' },
    { type: 'MakeOffer', ...d1, lines: [line] },
    { type: 'DeclineOffer', ...d1 },
    { type: 'MakeOffer', ...d1, lines: [line], validUntil: '2029-01-01' },
    { type: 'RaiseObjection', ...d1, kind: 'price', words: 'dear' },
    { type: 'AnswerObjection', ...d1, answer: 'it lasts' },
    { type: 'UpholdObjection', ...d1, measure: 'a rebate' },
    { type: 'RaiseDifference', ...d1, clause: 'term', ours: 'two years', theirs: 'one' },
    { type: 'ReconcileDifference', ...d1, how: 'met in the middle' },
    { type: 'RequestDiscount', ...d1, discount: 1_200, why: 'volume' },
  ),
  ...by(dora, { type: 'ApproveDiscount', ...d1 }),
  ...by(helena, { type: 'RequestDiscount', ...d1, discount: 3_000, why: 'volume' }),
  ...by(dora, { type: 'RefuseDiscount', ...d1, why: 'too much' }),
  ...by(
    helena,
    { type: 'ReviseOffer', ...d1, lines: [{ ...line, discount: 1_100 }] },
    { type: 'AcceptOffer', ...d1 },
    { type: 'WinDeal', ...d1 },
  ),
  ...by(crediting, { type: 'CreditReferral', ...c1, by: 'c2', deal: 'd1' }),
  ...by(
    helena,
    { type: 'ConvertReferral', ...c2, referred: 'c1', deal: 'd1' },
    { type: 'EnrolInLoyalty', ...c1, programme: 'gold' },
    { type: 'EarnPoints', ...c1, programme: 'gold', points: 90, why: 'the first order' },
    { type: 'RedeemPoints', ...c1, programme: 'gold', points: 60, why: 'a hamper' },
    { type: 'RedeemPoints', ...c1, programme: 'gold', points: 60, why: 'another' },
    { type: 'ChangeTier', ...c1, programme: 'gold', to: 'silver', why: 'a friend' },
    { type: 'AmendContract', ...k1, agreement, why: 'more of it' },
    { type: 'SuspendContract', ...k1, why: 'unpaid' },
    { type: 'ResumeContract', ...k1 },
    { type: 'RenewContract', ...k1, term: { from: '2030-01-01', to: '2031-01-01' } },
    { type: 'FulfilObligation', ...k1, whose: 'us', what: 'delivered' },
    { type: 'MissObligation', ...k1, whose: 'client', what: 'paid', due: '2026-02-01' },
    { type: 'InfringePartnerRight', ...k1, right: 'a named contact', department: 'sales' },
    { type: 'RestorePartnerRight', ...k1, remedy: 'named' },
    { type: 'InvokeReferralClause', ...k1, referred: 'c1' },
    { type: 'AcceptOrder', ...o1, promised: '2026-12-01' },
    { type: 'ScheduleOrder', ...o1, day: '2026-11-20' },
    { type: 'DispatchOrder', ...o1, lines: [line] },
    { type: 'FaultDelivery', ...k1, order: 'o1', fault: 'wet' },
    { type: 'AcceptDelivery', ...k1, order: 'o1' },
    { type: 'FulfilOrder', ...o1, lines: [line] },
    { type: 'DelayOrder', ...o1, promised: '2026-12-10' },
    { type: 'FulfilOrder', ...o1 },
    { type: 'ReturnGoods', ...o1, fault: 'us', lines: [{ product: 'p', quantity: 1 }] },
    { type: 'TakeMeasure', complaint: 'm1', measure: 'sent again' },
    { type: 'ResolveComplaint', complaint: 'm1' },
    { type: 'ReopenComplaint', complaint: 'm1', why: 'broken again' },
    { type: 'SendInvitation', campaign: 'g1', client: 'c2', channel: 'phone' },
    { type: 'AnswerInvitation', campaign: 'g1', client: 'c2', answer: 'accepted' },
  ),
  ...by(
    anna,
    { type: 'MakeProposal', manager: 'anna', words: 'a fair in spring' },
    { type: 'RequestConditions', manager: 'anna', words: 'a car' },
  ),
  ...by(
    helena,
    { type: 'AnswerProposal', manager: 'anna', ruling: 'accepted' },
    { type: 'AnswerConditions', manager: 'anna', ruling: 'declined' },
    {
      type: 'RecordViolation',
      manager: 'anna',
      kind: 'negligence',
      words: 'no call',
      damages: { amount: 9, currency: 'EUR' },
    },
    { type: 'ImposeMeasure', manager: 'anna', measure: 'a talk', compensation: { amount: 5, currency: 'EUR' } },
    { type: 'ImposeMeasure', manager: 'anna', measure: 'more', compensation: { amount: 5, currency: 'EUR' } },
    { type: 'ExpireContract', ...k1, effective: '2031-01-01' },
    { type: 'MergeClient', ...c2, into: 'c1', why: 'the same shop' },
    { type: 'UndoMerge', ...c2, why: 'not the same' },
    { type: 'CompleteContract', ...k1 },
  ),
]
