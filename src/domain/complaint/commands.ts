/** What can be asked of a complaint. `complaint` names it; ReceiveComplaint may leave that out. */
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { personal, struct } from '../../kernel/struct.ts'
import { ClientId, ComplaintId, ContractId, DealId, Reference, Words } from '../values/ids.ts'
import { BusinessHours } from '../values/numbers.ts'
import { Channel } from '../values/vocabulary.ts'

const complaint = { complaint: ComplaintId }

export const complaintCommands = {
  ReceiveComplaint: struct(
    { client: ClientId, words: personal(Words) },
    {
      /** The last local day in time, or the agreed service level in hours of the company's business calendar; or both. */
      limit: LocalDate,
      serviceHours: BusinessHours,
      complaint: ComplaintId,
      manager: Reference,
      order: Reference,
      contract: ContractId,
      deal: DealId,
      department: Reference,
      person: Reference,
      channel: Channel,
    },
  ),
  AssignComplaint: struct({ ...complaint, department: Reference }),
  TakeMeasure: struct({ ...complaint, measure: Words }),
  /** By the measure named; where none is, by the last one taken. */
  ResolveComplaint: struct(complaint, { measure: Words }),
  RejectComplaint: struct({ ...complaint, why: Words }),
  ReopenComplaint: struct({ ...complaint, why: Words }),
  EscalateComplaint: struct({ ...complaint, to: Reference }),
} as const

export type ComplaintCommand = CommandsOf<typeof complaintCommands>
export type ComplaintCommandOf<Type extends ComplaintCommand['type']> = Extract<
  ComplaintCommand,
  { readonly type: Type }
>
