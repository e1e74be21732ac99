/** A contract as its decisions need to see it: plain JSON, no personal data. */
import type * as t from 'io-ts'
import type { Instant } from '../../kernel/instant.ts'
import type { Agreement, ContractEvent } from './events.ts'

export interface Contract {
  readonly client: string
  readonly deal: string | null
  readonly manager: string
  readonly agreement: t.TypeOf<typeof Agreement>
  readonly status: 'draft' | 'in-force' | 'suspended' | 'completed' | 'terminated' | 'expired'
  readonly lastStatusAt: Instant
  readonly documents: ReadonlyArray<string>
  readonly signedBy: ReadonlyArray<'us' | 'client'>
  /** Ids of obligations fulfilled or missed. */
  readonly obligations: ReadonlyArray<string>
  /** Ids of infringements that have not been made good. */
  readonly infringements: ReadonlyArray<string>
  readonly infringementsEver: number
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
  status: 'draft',
  lastStatusAt: event.occurredAt,
  documents: [],
  signedBy: [],
  obligations: [],
  infringements: [],
  infringementsEver: 0,
  referred: [],
})

const status = (contract: Contract, event: ContractEvent, to: Contract['status']): Contract => ({
  ...contract,
  status: to,
  lastStatusAt: event.occurredAt,
})

export const evolve = (state: ContractState, event: ContractEvent): ContractState => {
  if (event.type === 'ContractDrafted') return state ?? drafted(event)
  if (state === null) return null
  switch (event.type) {
    case 'ContractRevised':
      // What was signed is no longer what is written.
      return { ...state, agreement: event.data.agreement, signedBy: [] }
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
      return {
        ...state,
        infringements: [...state.infringements, event.data.infringement],
        infringementsEver: state.infringementsEver + 1,
      }
    case 'PartnerRightRestored':
      return { ...state, infringements: state.infringements.filter((id) => id !== event.data.infringement) }
    case 'ReferralClauseInvoked':
      return { ...state, referred: [...state.referred, event.data.referred] }
    case 'ContractAmended':
      return { ...state, agreement: event.data.agreement }
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
