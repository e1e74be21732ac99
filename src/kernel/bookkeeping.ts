/** What the library puts on record beside what client managers do: refused attempts, seals, looks at what is confidential, policies. */
import { accessAggregate } from './access-events.ts'
import type { EnvelopesOfAggregate } from './aggregate.ts'
import { policyAggregate } from './policy-events.ts'
import { refusalAggregate } from './refusal-events.ts'
import { sealAggregate } from './seal-events.ts'

export const bookkeepingAggregates = [refusalAggregate, sealAggregate, accessAggregate, policyAggregate] as const

export type BookkeepingAggregate = (typeof bookkeepingAggregates)[number]

export type BookkeepingEnvelope = EnvelopesOfAggregate<BookkeepingAggregate>
