/** When a contract comes near its end, a deal is opened to renew it (S11, S13). */
import type { Reference } from '../../kernel/decider.ts'
import { addDays } from '../../kernel/local-date.ts'
import type { ClientState } from '../client/state.ts'
import type { ContractState } from '../contract/state.ts'
import { clientId } from '../values/ids.ts'
import { definePolicy } from './define.ts'
import { defaultRenewals, type RenewalSettings } from './settings.ts'
import { nearItsEnd, type Term } from './term.ts'

interface Found {
  readonly contract?: Reference<ContractState>
  readonly client?: Reference<ClientState>
}

const running: ReadonlySet<string> = new Set(['in-force', 'suspended'])

const over = () => ({ timers: { end: null } })

export const renewalOpened = ({ days, source }: RenewalSettings = defaultRenewals) => {
  const watch = (term: Term) => ({ timers: { end: term.to === undefined ? null : nearItsEnd(term, term.to, days) } })
  return definePolicy({
    name: 'renewal-opened',
    version: 2,
    doc: 'when a contract comes near its end, a deal is opened to renew it',
    issues: ['OpenDeal'],
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
    due: ({ process, day, references: { contract, client } }) => {
      const state = contract?.state
      // It may have ended since the timer was set, or been renewed or amended: then its turn comes later.
      if (state == null || !running.has(state.status)) return {}
      const { lines, value, term } = state.agreement
      if (term.to === undefined) return {}
      if (nearItsEnd(term, term.to, days) > day) return watch(term)
      return {
        commands: [
          {
            command: {
              type: 'OpenDeal',
              client: clientId(client?.id ?? state.client),
              source,
              business: 'repeat',
              manager: client?.state?.manager ?? state.manager,
              expectedValue: value,
              expectedClose: addDays(term.to, -1),
              interest: [...new Set(lines.map(({ product }) => product))],
              attributes: { renews: process },
            },
            reason: `contract ${process} runs to ${term.to}`,
            // Who is gone renews nothing.
            unless: ['client-not-lost', 'client-not-erased'],
          },
        ],
      }
    },
  })
}
