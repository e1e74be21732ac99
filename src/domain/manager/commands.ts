/** What can be asked of a manager. `manager` names the manager; AppointManager may leave that out. */
import type { CommandsOf } from '../../kernel/aggregate.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { confidential, personal, struct } from '../../kernel/struct.ts'
import { ClientId, DealId, ManagerId, Reference, Words } from '../values/ids.ts'
import { MoneyNamed } from '../values/money.ts'
import { BasisPoints, Count, Grade, Level } from '../values/numbers.ts'
import { QualificationKind, Ruling, ViolationKind } from '../values/vocabulary.ts'

const manager = { manager: ManagerId }
const words = confidential('personnel', Words)
const amount = confidential('personnel', MoneyNamed)
const level = confidential('personnel', Level)

export const managerCommands = {
  /** Also of one who had left before. */
  AppointManager: struct(
    { name: personal(Words), position: Reference, department: Reference },
    { manager: ManagerId, grade: Grade, since: LocalDate },
  ),
  RecordQualification: struct(
    { ...manager, kind: QualificationKind, subject: Reference, level },
    { validUntil: LocalDate, evidence: words },
  ),
  GrantCompetence: struct({ ...manager, discount: confidential('personnel', BasisPoints) }, { why: words }),
  MakeProposal: struct({ ...manager, words }, { proposal: Reference, topic: Reference }),
  AnswerProposal: struct({ ...manager, ruling: Ruling }, { proposal: Reference, words }),
  RequestConditions: struct({ ...manager, words }, { request: Reference }),
  AnswerConditions: struct({ ...manager, ruling: Ruling }, { request: Reference, words }),
  SetTarget: struct({ ...manager, from: LocalDate, to: LocalDate, amount: MoneyNamed }),
  /** With what was learnt there, where it counts as a qualification. */
  CompleteTraining: struct(
    { ...manager, course: Reference, cost: amount },
    { taught: struct({ kind: QualificationKind, subject: Reference, level }, { validUntil: LocalDate }) },
  ),
  RecordViolation: struct(
    { ...manager, kind: confidential('personnel', ViolationKind), words },
    { violation: Reference, client: ClientId, deal: DealId, damages: amount },
  ),
  ImposeMeasure: struct({ ...manager, measure: words }, { violation: Reference, compensation: amount }),
  /** To a position of a higher grade; the next one, where none is named. */
  PromoteManager: struct({ ...manager, to: Reference, successful: Count, repeat: Count }, { grade: Grade }),
  EndAppointment: struct(manager, { why: words }),
} as const

export type ManagerCommand = CommandsOf<typeof managerCommands>
export type ManagerCommandOf<Type extends ManagerCommand['type']> = Extract<ManagerCommand, { readonly type: Type }>
