/** Policies over the library's own events and commands, fully typed. */
import type { Aggregate, CommandsOfAggregate } from '../../kernel/aggregate.ts'
import type { EnvelopesOf } from '../../kernel/event-codec.ts'
import { policyOf } from '../../kernel/policy.ts'
import type { crmAggregates } from '../index.ts'

type CrmAggregate = ReturnType<typeof crmAggregates>[number]
type EnvelopesOfAggregate<A> = A extends Aggregate<string, infer Events> ? EnvelopesOf<Events> : never

/**
 * Defines a policy over the library's events and commands; `policyOf` makes one over your own.
 *
 * @example definePolicy({ name: 'deal-won', version: 1, doc: '…', issues: ['DraftContract'], on: { DealWon: ({ event }) => … } })
 */
export const definePolicy = policyOf<EnvelopesOfAggregate<CrmAggregate>, CommandsOfAggregate<CrmAggregate>>()
