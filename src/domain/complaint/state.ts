/** A complaint as its decisions need to see it: plain JSON, no personal data. */
import type { Instant } from '../../kernel/instant.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import type { ComplaintEvent } from './events.ts'

/** What was said last, by when it occurred. */
export interface Latest {
  readonly what: string
  readonly at: Instant
}

export interface Complaint {
  readonly client: string
  /** Who received it; who acts for it now is whoever looks after the client. */
  readonly manager: string
  readonly limit: LocalDate
  /** The moment at which the agreed service level ends; null where none was agreed in hours. */
  readonly due: Instant | null
  readonly status: 'open' | 'resolved' | 'rejected'
  readonly receivedAt: Instant
  readonly lastStatusAt: Instant
  /** The department that holds it; null while none does. */
  readonly department: Latest | null
  /** The last measure since it was received or reopened: what did not help before does not end it now. */
  readonly measure: Latest | null
  /** To whom it went since it was received or reopened. */
  readonly escalatedTo: ReadonlyArray<string>
}

/** Null before the complaint is received. */
export type ComplaintState = Complaint | null

const received = ({ data, occurredAt }: Extract<ComplaintEvent, { type: 'ComplaintReceived' }>): Complaint => ({
  client: data.client,
  manager: data.manager,
  limit: data.limit,
  due: data.due ?? null,
  status: 'open',
  receivedAt: occurredAt,
  lastStatusAt: occurredAt,
  department: data.department === undefined ? null : { what: data.department, at: occurredAt },
  measure: null,
  escalatedTo: [],
})

/** What is recorded late takes its place where it occurred. */
const latest = (before: Latest | null, what: string, at: Instant): Latest =>
  before === null || at >= before.at ? { what, at } : before

const ended = (complaint: Complaint, event: ComplaintEvent, status: 'resolved' | 'rejected'): Complaint => ({
  ...complaint,
  status,
  lastStatusAt: event.occurredAt,
})

export const evolve = (state: ComplaintState, event: ComplaintEvent): ComplaintState => {
  if (event.type === 'ComplaintReceived') return state ?? received(event)
  if (state === null) return null
  switch (event.type) {
    case 'ComplaintAssigned':
      return { ...state, department: latest(state.department, event.data.department, event.occurredAt) }
    case 'MeasureTaken':
      // Recorded late, it may be of the time before the complaint was reopened.
      return event.occurredAt < state.lastStatusAt
        ? state
        : { ...state, measure: latest(state.measure, event.data.measure, event.occurredAt) }
    case 'ComplaintResolved':
      return ended(state, event, 'resolved')
    case 'ComplaintRejected':
      return ended(state, event, 'rejected')
    case 'ComplaintReopened':
      return { ...state, status: 'open', lastStatusAt: event.occurredAt, measure: null, escalatedTo: [] }
    case 'ComplaintEscalated':
      return { ...state, escalatedTo: [...state.escalatedTo, event.data.to] }
    default:
      return state
  }
}
