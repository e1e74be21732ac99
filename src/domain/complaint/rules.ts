/** The guards of a complaint, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import type { CalendarState } from '../calendar/state.ts'
import type { ClientState } from '../client/state.ts'
import type { ContractState } from '../contract/state.ts'
import type { DealState } from '../deal/state.ts'
import { type ActorRule, type Guard, mayAct, notBefore, ofTheClient, type ServiceRule, unless } from '../rules.ts'
import { addBusinessTime, COMPANY, dayIn } from '../values/business-calendar.ts'
import type { ComplaintCommandOf } from './commands.ts'
import type { Complaint, ComplaintState } from './state.ts'

export type ComplaintRule =
  | ActorRule
  | ServiceRule
  | 'complaint-received-once'
  | 'complaint-exists'
  | 'complaint-is-open'
  | 'complaint-is-closed'
  | 'complaint-has-a-limit'
  | 'complaint-service-level-by-a-calendar'
  | 'complaint-limit-not-before-receipt'
  | 'complaint-contract-of-the-client'
  | 'complaint-deal-of-the-client'
  | 'complaint-resolved-by-a-measure'
  | 'after-what-it-rests-on'
  | 'complaint-past-its-limit'
  | 'complaint-escalated-once'
  | 'status-in-order'

/** Streams a decision about a complaint may need to see; guarded where the store can. */
export interface ComplaintReferences {
  /** Always: whoever looks after the client now acts for its complaints; ReceiveComplaint, ReopenComplaint: it can be served. */
  readonly client?: Reference<ClientState>
  /** ReceiveComplaint: the contract it is about. */
  readonly contract?: Reference<ContractState>
  /** ReceiveComplaint: the company's business calendar, where a service level is agreed in hours of it. */
  readonly calendar?: Reference<CalendarState>
  /** ReceiveComplaint: the deal it is about. */
  readonly deal?: Reference<DealState>
}

type ComplaintGuard<A = unknown> = Guard<ComplaintRule, A>

export const complaintExists = (complaint: ComplaintState): ComplaintGuard<Complaint> =>
  complaint === null
    ? E.left(ruleViolation('complaint-exists', 'complaint', null, 'there is no such complaint; receive it first'))
    : E.right(complaint)

/**
 * Rule 10: the manager of the client acts; who received it, while the client has nobody. So a client's hand-over hands over
 * its complaints without an event in each. Held by the guarded reference.
 */
export const mayActOnComplaint = (
  context: Context,
  complaint: Complaint,
  { client }: ComplaintReferences,
): ComplaintGuard => mayAct(context, client?.state?.manager ?? complaint.manager, 'the complaint')

/** Rule 7: a complaint that has ended takes no further step until it is reopened. */
export const isOpen = ({ status }: Complaint): ComplaintGuard =>
  unless(status === 'open', 'complaint-is-open', 'complaint', status, `the complaint is ${status}; reopen it first`)

export const isClosed = ({ status }: Complaint): ComplaintGuard =>
  unless(
    status !== 'open',
    'complaint-is-closed',
    'complaint',
    status,
    'the complaint is open; there is nothing to reopen',
  )

/** When it is to end: the last local day in time, and the exact moment where a service level was agreed in hours. */
export interface Limit {
  readonly limit: LocalDate
  readonly due: Instant | null
}

/** By the calendar as it stands at the receipt; held by the guarded reference. A day that is named as well stays beside it. */
export const limitOf = (
  { limit, serviceHours }: Pick<ComplaintCommandOf<'ReceiveComplaint'>, 'limit' | 'serviceHours'>,
  calendar: Reference<CalendarState> | undefined,
  { occurredAt }: Context,
): ComplaintGuard<Limit> => {
  if (serviceHours === undefined)
    return limit === undefined
      ? E.left(
          ruleViolation(
            'complaint-has-a-limit',
            'limit',
            null,
            'name its last day in time, or a service level in hours',
          ),
        )
      : E.right({ limit, due: null })
  const state = calendar?.state ?? null
  const due = state === null ? null : addBusinessTime(state, occurredAt, serviceHours)
  if (state !== null && due !== null) return E.right({ limit: limit ?? dayIn(state, due), due })
  const message =
    state === null
      ? `there is no business calendar ${COMPANY} to count hours by; set it first, or name a day`
      : 'by the business calendar so many hours would take more than ten years'
  return E.left(ruleViolation('complaint-service-level-by-a-calendar', 'serviceHours', serviceHours, message))
}

/** Both are local days; a complaint may end in time on the very day of its receipt. */
export const limitNotBeforeReceipt = (limit: string, { day }: Context): ComplaintGuard =>
  unless(
    limit >= day,
    'complaint-limit-not-before-receipt',
    'limit',
    limit,
    `it is received on ${day}; name that day or a later one`,
  )

/** A complaint need not be about a contract, nor about a deal. */
export const contractOfTheClient = ({ client, contract }: ComplaintReferences): ComplaintGuard =>
  ofTheClient('complaint-contract-of-the-client', 'contract', client, contract, 'name a contract with this client')

export const dealOfTheClient = ({ client, deal }: ComplaintReferences): ComplaintGuard =>
  ofTheClient('complaint-deal-of-the-client', 'deal', client, deal, 'name a deal with this client')

/** Rule 7: it ends by a measure, the one named now or the last one taken; silence is not a resolution. */
export const byAMeasure = ({ measure }: Complaint, named: string | undefined): ComplaintGuard<string> => {
  const by = named ?? measure?.what
  return by === undefined
    ? E.left(
        ruleViolation(
          'complaint-resolved-by-a-measure',
          'measure',
          null,
          'no measure has been taken since it was opened; take one, or say by which it is resolved',
        ),
      )
    : E.right(by)
}

/** Rule 12: the last measure ends it once it has been taken; another is named. */
export const afterMeasure = (context: Context, { measure }: Complaint, named: string | undefined): ComplaintGuard =>
  notBefore(context, named === undefined ? measure?.at : undefined, 'the last measure')

/** The limit is the last day in time: it is past from the day after on, or once the agreed hours have passed. */
export const pastItsLimit = ({ limit, due }: Complaint, { day, occurredAt }: Context): ComplaintGuard =>
  unless(
    day > limit || (due !== null && occurredAt > due),
    'complaint-past-its-limit',
    'complaint',
    due ?? limit,
    `its limit is ${due ?? limit}; it is escalated when that has passed`,
  )

/** Held by this stream, so that a policy that runs twice escalates once; to somebody else it may go on. */
export const notYetEscalatedTo = ({ escalatedTo }: Complaint, to: string): ComplaintGuard =>
  unless(!escalatedTo.includes(to), 'complaint-escalated-once', 'to', to, `it has been escalated to ${to} before`)
