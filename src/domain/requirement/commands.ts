/** What can be asked of a requirement. `requirement` names it: `position.senior`, `clients.corporate`. */
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { struct } from '../../kernel/struct.ts'
import { RequirementId, Words } from '../values/ids.ts'
import { Count } from '../values/numbers.ts'
import { Needs } from './events.ts'

const requirement = { requirement: RequirementId }

export const requirementCommands = {
  /** Also of one that is there, or was withdrawn. */
  SetRequirement: struct({ ...requirement, needs: Needs }, { successful: Count, repeat: Count }),
  WithdrawRequirement: struct({ ...requirement, why: Words }),
} as const

export type RequirementCommand = CommandsOf<typeof requirementCommands>
export type RequirementCommandOf<Type extends RequirementCommand['type']> = Extract<
  RequirementCommand,
  { readonly type: Type }
>
