/** A contract that is concluded earns its client points in the programmes that it is enrolled in (S24, rule 8). */
import type { Reference } from '../../kernel/decider.ts'
import type { ClientState } from '../client/state.ts'
import { contractId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

interface Found {
  readonly client?: Reference<ClientState>
}

export const loyaltyEarned = () =>
  definePolicy({
    name: 'loyalty-earned',
    version: 1,
    doc: 'a contract that is concluded earns its client points, by the rules of each programme it is enrolled in',
    issues: ['EarnPoints'],
    references: ({ event }, _found: Found) => ({ client: event && ['client', event.data.client] }),
    on: {
      ContractConcluded: ({ event: { id, data }, references: { client } }) => ({
        commands: Object.keys(client?.state?.memberships ?? {}).map((programme) => ({
          command: {
            type: 'EarnPoints',
            client: data.client,
            programme,
            amount: data.value,
            contract: contractId(id),
            why: `contract ${id} concluded`,
            ...(data.deal === undefined ? {} : { deal: data.deal }),
          },
          key: programme,
          // A programme that is closed, or knows nothing of this currency, gives no points: that is no fault.
          unless: [
            'programme-is-open',
            'programme-rules-in-force',
            'points-for-money-of-a-rate',
            'member-of-programme',
          ],
        })),
      }),
    },
  })
