/** A contract as its decisions need to see it: plain JSON, no personal data. */
import type * as t from 'io-ts'
import type { Instant } from '../../kernel/instant.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import { type ById, withId } from '../values/by-id.ts'
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
  readonly documents: ReadonlyArray<string>
  readonly signedBy: ReadonlyArray<'us' | 'client'>
  /** Ids of obligations fulfilled or missed. */
  readonly obligations: ReadonlyArray<string>
  readonly infringements: ById<'open' | 'restored'>
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
  documents: [],
  signedBy: [],
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
      return { ...written(state, event.data.agreement), signedBy: [] }
    case 'DocumentAttached':
      return { ...state, documents: [...new Set([...state.documents, event.data.kind])] }
    case 'PartySigned':
      return { ...state, signedBy: [...new Set([...state.signedBy, event.data.party])] }
    case 'ContractConcluded':
      return status(state, event, 'in-force')
    case 'ObligationFulfilled':
    case 'ObligationMissed':
      return { ...state, obligations: [...state.obligations, event.data.obligation] }
    case 'PartnerRightInfringed':
      return { ...state, infringements: withId(state.infringements, event.data.infringement, 'open') }
    case 'PartnerRightRestored':
      return { ...state, infringements: withId(state.infringements, event.data.infringement, 'restored') }
    case 'ReferralClauseInvoked':
      return { ...state, referred: [...state.referred, event.data.referred] }
    case 'ContractAmended': {
      // An amendment of a renewed contract may put its present term in order, but does not undo that it ran before.
      const { agreement } = event.data
      return { ...state, agreement, since: agreement.term.from < state.since ? agreement.term.from : state.since }
    }
    case 'ContractRenewed':
      return { ...state, agreement: { ...state.agreement, term: event.data.term, value: event.data.value } }
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
