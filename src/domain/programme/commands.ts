/** What can be asked of a programme. `programme` names it; ApproveProgramme may leave that out. */
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { struct } from '../../kernel/struct.ts'
import { ProgrammeId, Words } from '../values/ids.ts'
import { ProgrammeKind } from '../values/vocabulary.ts'
import { LoyaltyRules, PromotionRules } from './events.ts'

const programme = { programme: ProgrammeId }
/** Rules of the programme's kind, and the local day from which they hold; default the day on which it occurred. */
const rules = { loyalty: LoyaltyRules, promotion: PromotionRules, effective: LocalDate }

export const programmeCommands = {
  ApproveProgramme: struct({ name: Words, kind: ProgrammeKind }, { ...programme, ...rules }),
  ChangeProgrammeRules: struct({ ...programme, why: Words }, rules),
  CloseProgramme: struct({ ...programme, why: Words }),
} as const

export type ProgrammeCommand = CommandsOf<typeof programmeCommands>
export type ProgrammeCommandOf<Type extends ProgrammeCommand['type']> = Extract<
  ProgrammeCommand,
  { readonly type: Type }
>
