/** What can be asked of the study of a competitor. `competitor` names it; IdentifyCompetitor may leave that out. */
import * as t from 'io-ts'
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { struct } from '../../kernel/struct.ts'
import { CompetitorId, Reference, Words } from '../values/ids.ts'

const competitor = { competitor: CompetitorId }

/** Where no day is given, it is observed on the day of the command. */
const Finding = struct(
  { ...competitor, what: Words, source: Words },
  { finding: Reference, observed: LocalDate, product: Reference, segment: Reference },
)

export const competitorCommands = {
  IdentifyCompetitor: struct(
    { name: Words },
    { competitor: CompetitorId, website: Words, sector: Reference, offers: t.readonlyArray(Reference) },
  ),
  FindStrength: Finding,
  FindWeakness: Finding,
  FindOpportunity: Finding,
  FindDanger: Finding,
  WithdrawFinding: struct({ ...competitor, why: Words }, { finding: Reference }),
} as const

export type CompetitorCommand = CommandsOf<typeof competitorCommands>
export type CompetitorCommandOf<Type extends CompetitorCommand['type']> = Extract<
  CompetitorCommand,
  { readonly type: Type }
>
