/** A contract as its decisions need to see it: plain JSON, no personal data. */
import type * as t from 'io-ts'
import type { Instant } from '../../kernel/instant.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import { type ById, byId, withId } from '../values/by-id.ts'
import type { Agreement, ContractEvent } from './events.ts'

export interface Contract {
  readonly client: string
  readonly deal: string | null
  /** Who drafted it; who acts for it now is whoever looks after the client. */
  readonly manager: string
  readonly agreement: t.TypeOf<typeof Agreement>
  /** First day of the first term, renewals or not. */
  readonly since: LocalDate
  readonly status: 'draft' | 'in-force' | 'suspended' | 'completed' | 'terminated' | 'expired'
  readonly lastStatusAt: Instant
  /** When what is written now was drafted, revised, amended or renewed. */
  readonly writtenAt: Instant
  /** Null while it is a draft. */
  readonly concludedAt: Instant | null
  /** Kinds that are attached, and since when. */
  readonly documents: ById<Instant>
  /** Of what is written now; and when the last of them signed. */
  readonly signedBy: ReadonlyArray<'us' | 'client'>
  readonly signedAt: Instant | null
  /** Ids of obligations fulfilled or missed. */
  readonly obligations: ReadonlyArray<string>
  readonly infringements: ById<{ readonly status: 'open' | 'restored'; readonly at: Instant }>
  /** Clients for whom the referral clause has been invoked. */
  readonly referred: ReadonlyArray<string>
}

/** Null before the contract is drafted. */
export type ContractState = Contract | null

const drafted = (event: Extract<ContractEvent, { type: 'ContractDrafted' }>): Contract => ({
  client: event.data.client,
  deal: event.data.deal ?? null,
  manager: event.data.manager,
  agreement: event.data.agreement,
  since: event.data.agreement.term.from,
  status: 'draft',
  lastStatusAt: event.occurredAt,
  writtenAt: event.occurredAt,
  concludedAt: null,
  documents: {},
  signedBy: [],
  signedAt: null,
  obligations: [],
  infringements: {},
  referred: [],
})

const status = (contract: Contract, event: ContractEvent, to: Contract['status']): Contract => ({
  ...contract,
  status: to,
  lastStatusAt: event.occurredAt,
})

const written = (contract: Contract, agreement: Contract['agreement']): Contract => ({
  ...contract,
  agreement,
  since: agreement.term.from,
})

export const evolve = (state: ContractState, event: ContractEvent): ContractState => {
  if (event.type === 'ContractDrafted') return state ?? drafted(event)
  if (state === null) return null
  switch (event.type) {
    case 'ContractRevised':
      // What was signed is no longer what is written.
      return {
        ...written(state, event.data.agreement),
        writtenAt: event.occurredAt,
        signedBy: [],
        signedAt: null,
      }
    case 'DocumentAttached': {
      const { kind } = event.data
      const since = byId(state.documents, kind)
      const first = since !== undefined && since < event.occurredAt ? since : event.occurredAt
      return { ...state, documents: withId(state.documents, kind, first) }
    }
    case 'PartySigned': {
      const { signedBy, signedAt } = state
      const last = signedAt !== null && signedAt > event.occurredAt ? signedAt : event.occurredAt
      return { ...state, signedBy: [...new Set([...signedBy, event.data.party])], signedAt: last }
    }
    case 'ContractConcluded':
      return { ...status(state, event, 'in-force'), concludedAt: event.occurredAt }
    case 'ObligationFulfilled':
    case 'ObligationMissed':
      return { ...state, obligations: [...state.obligations, event.data.obligation] }
    case 'PartnerRightInfringed':
      return {
        ...state,
        infringements: withId(state.infringements, event.data.infringement, { status: 'open', at: event.occurredAt }),
      }
    case 'PartnerRightRestored':
      return {
        ...state,
        infringements: withId(state.infringements, event.data.infringement, {
          status: 'restored',
          at: event.occurredAt,
        }),
      }
    case 'ReferralClauseInvoked':
      return { ...state, referred: [...state.referred, event.data.referred] }
    case 'ContractAmended': {
      // An amendment of a renewed contract may put its present term in order, but does not undo that it ran before.
      const { agreement } = event.data
      const since = agreement.term.from < state.since ? agreement.term.from : state.since
      return { ...state, agreement, since, writtenAt: event.occurredAt }
    }
    case 'ContractRenewed':
      return {
        ...state,
        agreement: { ...state.agreement, term: event.data.term, value: event.data.value },
        writtenAt: event.occurredAt,
      }
    case 'ContractSuspended':
      return status(state, event, 'suspended')
    case 'ContractResumed':
      return status(state, event, 'in-force')
    case 'ContractCompleted':
      return status(state, event, 'completed')
    case 'ContractTerminated':
      return status(state, event, 'terminated')
    case 'ContractExpired':
      return status(state, event, 'expired')
    default:
      return state
  }
}
