/** What can be asked of a client. `client` names it; RegisterClient may leave that out. */
import * as t from 'io-ts'
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { confidential, personal, struct } from '../../kernel/struct.ts'
import { ClientId, ContractId, DealId, Reference, Words } from '../values/ids.ts'
import { MoneyNamed } from '../values/money.ts'
import { Quantity, Score, Seconds } from '../values/numbers.ts'
import { Channel, ClientKind, Direction, FollowUpReason, LossReason, Verdict } from '../values/vocabulary.ts'
import { Acquired, ClientDetails, ContactPerson, KeyTerms } from './events.ts'

const client = { client: ClientId }
const member = { ...client, programme: Reference }
const about = { deal: DealId, order: Reference }

export const clientCommands = {
  RegisterClient: struct(
    { name: personal(Words), kind: ClientKind, acquired: Acquired },
    { client: ClientId, manager: Reference, details: ClientDetails, unidentified: t.literal(true) },
  ),
  ChangeClientDetails: struct(client, {
    name: personal(Words),
    kind: ClientKind,
    details: ClientDetails,
    identified: t.literal(true),
  }),
  AddContactPerson: struct({ ...client, details: ContactPerson }, { person: Reference }),
  ChangeContactPerson: struct({ ...client, details: ContactPerson }, { person: Reference }),
  RemoveContactPerson: struct(client, { person: Reference }),
  EstablishContact: struct(
    { ...client, channel: Channel, benefit: Words },
    { person: Reference, campaign: Reference, manager: Reference },
  ),
  RecordInteraction: struct(
    { ...client, channel: Channel, direction: Direction, summary: personal(Words) },
    {
      nuances: personal(Words),
      person: Reference,
      deal: DealId,
      contract: ContractId,
      order: Reference,
      complaint: Reference,
      campaign: Reference,
      /** How long it took. */
      seconds: Seconds,
      /** Which of several attempts it was, from 1. */
      attempt: Quantity,
    },
  ),
  SuggestFollowUp: struct(
    { ...client, reason: FollowUpReason, why: Words },
    { deal: DealId, contract: ContractId, order: Reference },
  ),
  NotePreference: struct({ ...client, preference: personal(Words) }, { topic: Reference }),
  RecordCompetitorRelation: struct(
    { ...client, competitor: Reference },
    { buys: t.readonlyArray(Reference), since: LocalDate, knows: personal(Words) },
  ),
  EndCompetitorRelation: struct({ ...client, competitor: Reference }, { why: Words }),
  AssessProspect: struct(
    {
      ...client,
      outlook: Score,
      reputation: Score,
      reliability: Score,
      financialSecurity: Score,
      materialSecurity: Score,
    },
    {
      warningSigns: t.readonlyArray(Reference),
      /** In place of the one that the rules give; then `why` says why. */
      verdict: Verdict,
      why: Words,
      note: personal(Words),
    },
  ),
  SegmentClient: struct({ ...client, segment: Reference }),
  AssignManager: struct({ ...client, manager: Reference }),
  HandOverClient: struct({ ...client, to: Reference, why: Words }, { withOpenDeals: t.boolean }),
  DesignateKeyAccount: struct({ ...client, terms: confidential('terms', KeyTerms) }),
  WithdrawKeyAccount: struct({ ...client, why: Words }),
  GiveConsent: struct({ ...client, channel: Channel, purpose: Reference }),
  WithdrawConsent: struct({ ...client, channel: Channel, purpose: Reference }),
  SendNews: struct({ ...client, campaign: Reference, channel: Channel, purpose: Reference }),
  GiveReferral: struct({ ...client, referred: ClientId }, { contract: ContractId }),
  /** Of the recommended client, before the recommendation converts: to whom it is owed. */
  CreditReferral: struct(
    { ...client, by: ClientId, deal: DealId },
    {
      /** The duplicate that was recommended, where it was merged into this client since. */
      recommended: ClientId,
    },
  ),
  ConvertReferral: struct({ ...client, referred: ClientId, deal: DealId }),
  EnrolInLoyalty: struct(member, { tier: Reference }),
  /** So many points, or those that the programme gives for an amount by its rules in force. */
  EarnPoints: struct(
    { ...member, why: Words },
    { points: Quantity, amount: MoneyNamed, contract: ContractId, ...about },
  ),
  RedeemPoints: struct({ ...member, points: Quantity, why: Words }, about),
  /** All that are out of date, unless it says how many. */
  ExpirePoints: struct({ ...member, why: Words }, { points: Quantity, ...about }),
  /** By hand; else a tier follows from the rules. */
  ChangeTier: struct({ ...member, to: Reference, why: Words }),
  LoseClient: struct(
    { ...client, reason: LossReason },
    { competitor: Reference, manager: Reference, conduct: t.boolean, note: personal(Words) },
  ),
  WinBackClient: struct(client, { how: Words }),
  MergeClient: struct({ ...client, into: ClientId, why: Words }),
  UndoMerge: struct({ ...client, why: Words }),
  EraseClientData: struct({ ...client, requestedBy: Reference }, { request: Reference }),
} as const

export type ClientCommand = CommandsOf<typeof clientCommands>
export type ClientCommandOf<Type extends ClientCommand['type']> = Extract<ClientCommand, { readonly type: Type }>
