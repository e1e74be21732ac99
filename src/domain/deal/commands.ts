/** What can be asked of a deal. `deal` names it; OpenDeal may leave that out. Ids of parts may be left out where one is meant. */
import * as t from 'io-ts'
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { Instant } from '../../kernel/instant.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { personal, struct } from '../../kernel/struct.ts'
import { ClientId, ContractId, DealId, Reference, Words } from '../values/ids.ts'
import { LinesAsked } from '../values/line.ts'
import { MoneyNamed } from '../values/money.ts'
import { BasisPoints } from '../values/numbers.ts'
import { Acquisition, Business, Channel, LossReason, ObjectionKind, Occasion, Party } from '../values/vocabulary.ts'

const deal = { deal: DealId }
const References = t.readonlyArray(Reference)

export const dealCommands = {
  OpenDeal: struct(
    { client: ClientId, source: Acquisition },
    {
      deal: DealId,
      manager: Reference,
      business: Business,
      campaign: Reference,
      expectedValue: MoneyNamed,
      expectedClose: LocalDate,
      interest: References,
      segment: Reference,
      undated: t.literal(true),
      attributes: t.record(t.string, t.string),
    },
  ),
  MakeAppointment: struct(
    { ...deal, at: Instant },
    { appointment: Reference, where: personal(Words), by: Channel, call: Reference },
  ),
  MoveAppointment: struct({ ...deal, at: Instant }, { appointment: Reference, where: personal(Words), why: Words }),
  CancelAppointment: struct(deal, { appointment: Reference, by: Party, why: Words }),
  MissAppointment: struct(deal, { appointment: Reference, by: Party, why: Words }),
  PrepareMeeting: struct({ ...deal, agenda: Words }, { appointment: Reference, offersOfInterest: References }),
  HoldMeeting: struct(
    { ...deal, outcome: personal(Words) },
    { appointment: Reference, participants: personal(t.readonlyArray(Words)), nextStep: Words, nextStepBy: LocalDate },
  ),
  EstablishDealContact: struct({ ...deal, channel: Channel, benefit: Words }, { person: Reference }),
  IdentifyNeed: struct({ ...deal, description: Words }, { need: Reference, products: References, beyond: t.boolean }),
  PresentProducts: struct(
    { ...deal, products: References, occasion: Occasion },
    { campaign: Reference, need: Reference },
  ),
  MakeOffer: struct({ ...deal, lines: LinesAsked }, { offer: Reference, total: MoneyNamed, validUntil: LocalDate }),
  ReviseOffer: struct(
    { ...deal, lines: LinesAsked },
    { offer: Reference, total: MoneyNamed, validUntil: LocalDate, why: Words },
  ),
  AcceptOffer: struct(deal, { offer: Reference }),
  DeclineOffer: struct(deal, { offer: Reference, why: Words }),
  LapseOffer: struct(deal, { offer: Reference }),
  DiscussDraftContract: struct(deal, { contract: ContractId, clauses: t.readonlyArray(Words), note: personal(Words) }),
  RaiseDifference: struct({ ...deal, clause: Words, ours: Words, theirs: Words }, { difference: Reference }),
  ReconcileDifference: struct({ ...deal, how: Words }, { difference: Reference }),
  RaiseObjection: struct(
    { ...deal, kind: ObjectionKind, words: personal(Words) },
    { objection: Reference, competitor: Reference, person: Reference },
  ),
  AnswerObjection: struct({ ...deal, answer: Words }, { objection: Reference }),
  ResolveObjection: struct({ ...deal, measure: Words }, { objection: Reference }),
  UpholdObjection: struct({ ...deal, measure: Words }, { objection: Reference }),
  RequestDiscount: struct({ ...deal, discount: BasisPoints, why: Words }, { request: Reference }),
  ApproveDiscount: struct(deal, { request: Reference }),
  RefuseDiscount: struct({ ...deal, why: Words }, { request: Reference }),
  ChangeDealValue: struct({ ...deal, to: MoneyNamed }, { why: Words }),
  MoveExpectedClose: struct({ ...deal, to: LocalDate }, { why: Words }),
  MeetCompetitor: struct({ ...deal, competitor: Reference }, { where: Words }),
  HandOverDeal: struct({ ...deal, to: Reference, why: Words }),
  WinDeal: struct(deal, { contract: ContractId, offer: Reference, competitors: References }),
  LoseDeal: struct({ ...deal, reason: LossReason }, { competitor: Reference, note: personal(Words) }),
  ReopenDeal: struct({ ...deal, why: Words }),
} as const

export type DealCommand = CommandsOf<typeof dealCommands>
export type DealCommandOf<Type extends DealCommand['type']> = Extract<DealCommand, { readonly type: Type }>
