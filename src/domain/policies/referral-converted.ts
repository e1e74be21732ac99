/**
 * When a contract is concluded with a client that another one recommended, the recommendation has converted with the deal that
 * was won (rule 5), and the clause under which it was given is invoked (S13).
 */
import * as t from 'io-ts'
import type { Reference } from '../../kernel/decider.ts'
import type { ClientState } from '../client/state.ts'
import type { ContractState } from '../contract/state.ts'
import type { DealState } from '../deal/state.ts'
import { clientId, contractId, dealId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

interface Found {
  readonly deal?: Reference<DealState>
  readonly referred?: Reference<ClientState>
  /** The contract under whose clause the recommendation was given. */
  readonly clause?: Reference<ContractState>
}

/** Of the recommended client: who recommended it first, and under which contract. */
const Recommendation = t.type({
  by: t.union([t.string, t.null]),
  under: t.union([t.string, t.null]),
  converted: t.boolean,
})

export const referralConverted = () =>
  definePolicy({
    name: 'referral-converted',
    version: 2,
    doc: 'a contract concluded with a recommended client converts the recommendation, and invokes the referral clause',
    issues: ['CreditReferral', 'ConvertReferral', 'InvokeReferralClause'],
    state: { initial: { by: null, under: null, converted: false }, codec: Recommendation },
    process: ({ data }) => ('referred' in data ? data.referred : data.client),
    references: ({ event, process, state }, _found: Found) => ({
      referred: event?.type === 'ContractConcluded' && process !== undefined ? ['client', process] : undefined,
      deal:
        event?.type === 'ContractConcluded' && event.data.deal !== undefined ? ['deal', event.data.deal] : undefined,
      clause: event?.type === 'ContractConcluded' && state?.under != null ? ['contract', state.under] : undefined,
    }),
    on: {
      // It counts once per client that is recommended: the first who did it has the merit.
      ReferralGiven: ({ event, state }) =>
        state.by === null ? { state: { ...state, by: event.id, under: event.data.contract ?? null } } : {},
      ContractConcluded: ({ event, process, state, references: { deal, referred: whom, clause } }) => {
        const { by, under, converted } = state
        const won = deal?.state?.progress.status === 'won' ? deal.id : undefined
        if (by === null || converted || won === undefined) return {}
        // Somebody may have said already that it was the merit of another.
        if ((whom?.state?.creditedTo ?? by) !== by) return {}
        const referred = clientId(process)
        const credit = {
          command: { type: 'CreditReferral' as const, client: referred, by: clientId(by), deal: dealId(won) },
          reason: `contract ${event.id} was concluded`,
          unless: ['referral-credited-once'],
        }
        const convert = {
          command: { type: 'ConvertReferral' as const, client: clientId(by), referred, deal: dealId(won) },
          reason: `contract ${event.id} was concluded`,
          unless: ['referral-given'],
        }
        if (under === null || clause?.state?.agreement.referralClause === undefined)
          return { state: { ...state, converted: true }, commands: [credit, convert] }
        const invoke = {
          command: { type: 'InvokeReferralClause' as const, contract: contractId(under), referred },
          reason: `contract ${event.id} was concluded`,
          unless: ['referral-clause-once'],
        }
        return { state: { ...state, converted: true }, commands: [credit, convert, invoke] }
      },
    },
  })
