/** Policies over the library's own events and commands, fully typed. */
import type { CommandsOfAggregate, EnvelopesOfAggregate } from '../../kernel/aggregate.ts'
import { policyOf } from '../../kernel/policy.ts'
import type { crmAggregates } from '../index.ts'

type CrmAggregate = ReturnType<typeof crmAggregates>[number]

/**
 * Defines a policy over the library's events and commands; `policyOf` makes one over your own.
 *
 * @example definePolicy({ name: 'deal-won', version: 1, doc: '…', issues: ['DraftContract'], on: { DealWon: ({ event }) => … } })
 */
export const definePolicy = policyOf<EnvelopesOfAggregate<CrmAggregate>, CommandsOfAggregate<CrmAggregate>>()
