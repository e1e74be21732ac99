/** A contract that is concluded earns its client points in the programmes that it is enrolled in (S24, rule 8). */
import type { Reference } from '../../kernel/decider.ts'
import { chainOf } from '../../kernel/references.ts'
import type { ClientState } from '../client/state.ts'
import { clientId, contractId } from '../values/ids.ts'
import { definePolicy } from './define.ts'

interface Found {
  readonly client?: Reference<ClientState>
}

/** Of each programme the account to earn in: the client's, or where only a duplicate is enrolled, the duplicate's own. */
const accountsOf = (client: Found['client']): ReadonlyArray<readonly [programme: string, member: string]> => {
  const accounts = new Map<string, string>()
  for (const { id, state } of client === undefined ? [] : chainOf(client))
    for (const programme of Object.keys(state?.memberships ?? {}))
      if (!accounts.has(programme)) accounts.set(programme, id)
  return [...accounts]
}

export const loyaltyEarned = () =>
  definePolicy({
    name: 'loyalty-earned',
    version: 2,
    doc: 'a contract that is concluded earns its client points, by the rules of each programme it is enrolled in',
    issues: ['EarnPoints'],
    references: ({ event }, _found: Found) => ({ client: event && ['client', event.data.client] }),
    on: {
      ContractConcluded: ({ event: { id, data }, references: { client } }) => ({
        commands: accountsOf(client).map(([programme, member]) => ({
          command: {
            type: 'EarnPoints',
            client: clientId(member),
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
