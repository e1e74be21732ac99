/** The fixed words of the trade: one spelling each, everywhere. */
import * as t from 'io-ts'
import { recordOf } from '../../kernel/records.ts'

/** One of some words: whatever else is said is answered with all of them. */
export const oneOf = <const W extends readonly [string, string, ...ReadonlyArray<string>]>(name: string, words: W) =>
  t.keyof(
    recordOf<W[number], null>(words, () => null),
    name,
  )

export const Role = oneOf('role', ['manager', 'head', 'director', 'analyst', 'auditor', 'importer', 'policy'])
export type Role = t.TypeOf<typeof Role>

export const Channel = oneOf('channel', ['phone', 'fax', 'e-mail', 'chat', 'post', 'meeting', 'web', 'other'])
export type Channel = t.TypeOf<typeof Channel>

export const Direction = oneOf('direction', ['inbound', 'outbound'])
export type Direction = t.TypeOf<typeof Direction>

export const ClientKind = oneOf('client kind', ['person', 'small-retail-chain', 'distributor', 'corporate', 'other'])
export type ClientKind = t.TypeOf<typeof ClientKind>

export const Acquisition = oneOf('acquisition', [
  'call',
  'meeting',
  'advertising',
  'presentation',
  'exhibition',
  'fair',
  'referral',
  'inbound',
  'import',
])
export type Acquisition = t.TypeOf<typeof Acquisition>

export const ObjectionKind = oneOf('objection kind', [
  'price',
  'timing',
  'trust',
  'product',
  'competitor',
  'terms',
  'other',
])
export type ObjectionKind = t.TypeOf<typeof ObjectionKind>

export const Occasion = oneOf('occasion', ['meeting', 'exhibition', 'fair', 'presentation', 'call', 'other'])
export type Occasion = t.TypeOf<typeof Occasion>

export const Verdict = oneOf('verdict', ['promising', 'doubtful', 'unprofitable'])
export type Verdict = t.TypeOf<typeof Verdict>

/** Why a deal or a client was lost. */
export const LossReason = oneOf('loss reason', [
  'price',
  'timing',
  'trust',
  'product',
  'competitor',
  'terms',
  'no-budget',
  'no-need',
  'no-answer',
  'service',
  'conduct',
  'closed-business',
  'not-stated',
  'other',
])
export type LossReason = t.TypeOf<typeof LossReason>

export const CampaignKind = oneOf('campaign kind', [
  'calls',
  'meetings',
  'advertising',
  'presentation',
  'exhibition',
  'fair',
  'news',
  'promotion',
])
export type CampaignKind = t.TypeOf<typeof CampaignKind>

export const ProgrammeKind = oneOf('programme kind', ['loyalty', 'sales-promotion'])
export type ProgrammeKind = t.TypeOf<typeof ProgrammeKind>

/** From when points are valid: the day they are earned on, or the first day of the month or year after it. */
export const ValidFrom = oneOf('valid from', ['day-earned', 'next-month', 'next-year'])
export type ValidFrom = t.TypeOf<typeof ValidFrom>

/** What somebody invited answers. */
export const Answer = oneOf('answer', ['accepted', 'declined', 'undecided'])
export type Answer = t.TypeOf<typeof Answer>

export const Party = oneOf('party', ['us', 'client'])
export type Party = t.TypeOf<typeof Party>

export const Business = oneOf('business', ['new', 'repeat'])
export type Business = t.TypeOf<typeof Business>

/** What a manager brings along. */
export const QualificationKind = oneOf('qualification kind', [
  'education',
  'experience',
  'skill',
  'language',
  'training',
])
export type QualificationKind = t.TypeOf<typeof QualificationKind>

/** What a manager is responsible for. */
export const ViolationKind = oneOf('violation kind', ['violation', 'non-performance', 'negligence'])
export type ViolationKind = t.TypeOf<typeof ViolationKind>

/** Why a client is to be approached again: nothing was heard of it, something it waits for is late, or something else. */
export const FollowUpReason = oneOf('follow-up reason', ['silence', 'delay', 'other'])
export type FollowUpReason = t.TypeOf<typeof FollowUpReason>

/** How management answers a proposal or a request. */
export const Ruling = oneOf('ruling', ['accepted', 'declined'])
export type Ruling = t.TypeOf<typeof Ruling>
