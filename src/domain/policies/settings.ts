/** What a company may want of its policies otherwise than they come. Everything may be left out. */
import * as t from 'io-ts'
import { struct } from '../../kernel/struct.ts'
import { Reference, Words } from '../values/ids.ts'
import { Days, Months } from '../values/numbers.ts'
import { Acquisition } from '../values/vocabulary.ts'

/** What a contract says that an offer does not. */
const Draft = struct(
  {},
  {
    recurrence: t.keyof({ recurring: null, 'one-off': null }),
    /** Length of the term from the day on which the deal was won; where nothing is said, what recurs runs a year. */
    months: Months,
    noticeDays: Days,
    renewable: t.boolean,
    /** The reward promised for a recommendation. */
    referralClause: Words,
    /** Kinds of document that must be attached before it is concluded. */
    requiredDocuments: t.readonlyArray(Reference),
  },
)

/** How the company deals with complaints. */
const Complaints = struct(
  {},
  {
    /** Days in which a complaint is to end that a policy has opened. */
    days: Days,
    /** Who holds a delivery's fault where the fault names no department. */
    deliveries: Reference,
    /** Who is told of a complaint that has passed its limit. */
    head: Reference,
  },
)

const Renewals = struct(
  {},
  {
    /** Days before the last on which notice can be given, or before the end of the term where there is none. */
    days: Days,
    /** How such a deal counts to have come about. */
    source: Acquisition,
  },
)

const FollowUp = struct(
  {},
  {
    /** Days without an interaction. */
    days: Days,
  },
)

export const PolicySettings = struct(
  {},
  { draft: Draft, complaints: Complaints, renewals: Renewals, followUp: FollowUp },
)
export type PolicySettings = t.TypeOf<typeof PolicySettings>

export type DraftSettings = t.TypeOf<typeof Draft> & Required<Pick<t.TypeOf<typeof Draft>, 'recurrence'>>
export type ComplaintSettings = Required<t.TypeOf<typeof Complaints>>
export type RenewalSettings = Required<t.TypeOf<typeof Renewals>>
export type FollowUpSettings = Required<t.TypeOf<typeof FollowUp>>

export const defaultDraft: DraftSettings = { recurrence: 'one-off' }
export const defaultComplaints: ComplaintSettings = { days: 14, deliveries: 'delivery', head: 'head' }
export const defaultRenewals: RenewalSettings = { days: 60, source: 'call' }
export const defaultFollowUp: FollowUpSettings = { days: 90 }
