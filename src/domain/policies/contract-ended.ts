/** A contract that has come to the end of its term renews itself, where that was agreed, and has expired where it was not. */
import type { Reference } from '../../kernel/decider.ts'
import { addDays } from '../../kernel/local-date.ts'
import type { ClientState } from '../client/state.ts'
import type { ContractState } from '../contract/state.ts'
import { contractId } from '../values/ids.ts'
import { definePolicy } from './define.ts'
import { nextTerm, type Term } from './term.ts'

interface Found {
  readonly contract?: Reference<ContractState>
  readonly client?: Reference<ClientState>
}

/** It is renewed on its last day, while it is in force; it has expired on the first that no longer belongs to it. */
const watch = ({ to, renewable }: Term) => ({
  timers: {
    renewal: to !== undefined && renewable === true ? addDays(to, -1) : null,
    expiry: to !== undefined && renewable !== true ? to : null,
  },
})

const over = () => ({ timers: { renewal: null, expiry: null } })

export const contractEnded = () =>
  definePolicy({
    name: 'contract-ended',
    version: 2,
    doc: 'a contract at the end of its term is renewed for as long again where it is renewable, in force and the client still there, and else has expired',
    issues: ['RenewContract', 'ExpireContract'],
    paced: true,
    references: ({ event, process }, found: Found) => ({
      contract: event === undefined && process !== undefined ? ['contract', process] : undefined,
      client: found.contract?.state ? ['client', found.contract.state.client] : undefined,
    }),
    on: {
      ContractConcluded: ({ event }) => watch(event.data.term),
      ContractRenewed: ({ event }) => watch(event.data.term),
      ContractAmended: ({ event }) => watch(event.data.agreement.term),
      ContractCompleted: over,
      ContractTerminated: over,
      ContractExpired: over,
    },
    due: ({ process, timer, references }) => {
      const state = references.contract?.state
      const term = state?.agreement.term
      const contract = contractId(process)
      if (timer === 'expiry')
        return {
          commands: [
            {
              command: { type: 'ExpireContract', contract },
              reason: 'its term has run out',
              unless: ['contract-in-force', 'contract-past-its-term'],
            },
          ],
        }
      if (term?.to === undefined) return {}
      // Suspended on its last day, or with a client that is gone, it is not renewed: it runs out.
      const client = references.client?.state
      const isGone = client?.status === 'lost' || client?.erased === true
      if (state?.status === 'suspended' || isGone) return { timers: { expiry: term.to } }
      return {
        commands: [
          {
            command: { type: 'RenewContract', contract, term: nextTerm(term, term.to) },
            reason: 'nobody gave notice',
            unless: ['contract-in-force'],
          },
        ],
      }
    },
  })
