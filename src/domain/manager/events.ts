/**
 * What can happen to a manager, from the appointment to the day of leaving. STORAGE FORMAT: these shapes are read for ever.
 * Never change one; add a version with an upcaster, and keep its golden file.
 */
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { confidential, personal, struct } from '../../kernel/struct.ts'
import { ClientId, DealId, Reference, Words } from '../values/ids.ts'
import { Money } from '../values/money.ts'
import { BasisPoints, Count, Grade, Level } from '../values/numbers.ts'
import { QualificationKind, Ruling, ViolationKind } from '../values/vocabulary.ts'

/** What stands in a personnel file is for the manager and for those who lead. */
const File = { words: confidential('personnel', Words), money: confidential('personnel', Money) }

export const managerEvents = {
  ManagerAppointed: event(
    struct({ name: personal(Words), position: Reference, grade: Grade, department: Reference, since: LocalDate }),
  ),
  QualificationRecorded: event(
    struct(
      {
        kind: QualificationKind,
        /** Which language, which skill, which field: an id. */
        subject: Reference,
        level: confidential('personnel', Level),
      },
      {
        /** The last local day on which it counts, where it runs out. */
        validUntil: LocalDate,
        evidence: File.words,
      },
    ),
  ),
  /** The largest discount that the manager decides on alone, from here on; it may be less than before. */
  CompetenceGranted: event(
    struct({ discount: confidential('personnel', BasisPoints), grantedBy: Reference }, { why: File.words }),
  ),
  ProposalMade: event(struct({ proposal: Reference, words: File.words }, { topic: Reference })),
  ProposalAnswered: event(
    struct({ proposal: Reference, ruling: Ruling, answeredBy: Reference }, { words: File.words }),
  ),
  ConditionsRequested: event(struct({ request: Reference, words: File.words })),
  ConditionsAnswered: event(
    struct({ request: Reference, ruling: Ruling, answeredBy: Reference }, { words: File.words }),
  ),
  /** What is to be won in the local days `[from, to)` of a month, quarter or year. */
  TargetSet: event(struct({ from: LocalDate, to: LocalDate, amount: Money, setBy: Reference })),
  /** At the employer's cost. */
  TrainingCompleted: event(struct({ course: Reference, cost: File.money })),
  ViolationRecorded: event(
    struct(
      {
        violation: Reference,
        kind: confidential('personnel', ViolationKind),
        words: File.words,
        recordedBy: Reference,
      },
      { client: ClientId, deal: DealId, damages: File.money },
    ),
  ),
  MeasureImposed: event(
    struct(
      { violation: Reference, measure: File.words, imposedBy: Reference },
      {
        /** What the manager makes good of the damages. */
        compensation: File.money,
      },
    ),
  ),
  ManagerPromoted: event(
    struct({
      from: Reference,
      to: Reference,
      grade: Grade,
      /** Transactions on which it rests: deals won, and those of them with clients won before. */
      successful: Count,
      repeat: Count,
      promotedBy: Reference,
    }),
  ),
  ManagerLeft: event(struct({}, { why: File.words })),
} as const

export type ManagerEvent = EventsOf<typeof managerEvents>
export type ManagerEnvelope = EnvelopesOf<typeof managerEvents>
