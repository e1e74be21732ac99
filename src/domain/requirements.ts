/**
 * Requirements as those decisions see them that rest on one: who takes a client must meet what its classes require, who is
 * promoted what the position takes. Each is a reference named `requirement:<id>`; where nothing was ever required, nothing
 * is demanded. Stores that guard references decide anew when one is set meanwhile.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { ReferenceRequests } from '../kernel/aggregate.ts'
import type { Context, Reference } from '../kernel/decider.ts'
import { ruleViolation } from '../kernel/errors.ts'
import type { ManagerState } from './manager/state.ts'
import { gapsOf, needInWords } from './requirement/gaps.ts'
import type { RequirementState } from './requirement/state.ts'
import { requirementOf, type Subject } from './requirement/subject.ts'
import { type Guard, unless } from './rules.ts'
import { RequirementId } from './values/ids.ts'

export type RequirementsRule = 'manager-meets-requirements' | 'taker-still-here'

type RequirementKey = `requirement:${string}`

/** What is required, by `requirement:<id>`. */
export interface RequirementReferences {
  readonly [requirement: RequirementKey]: Reference<RequirementState> | undefined
}

const key = (subject: Subject): RequirementKey => `requirement:${requirementOf(subject)}`

/** The streams of the requirements of subjects. What can't be an id was never required. */
export const requirementsOf = (subjects: ReadonlyArray<Subject>): ReferenceRequests =>
  Object.fromEntries(
    subjects.flatMap((subject) => {
      const id = requirementOf(subject)
      return RequirementId.is(id) ? [[key(subject), ['requirement', id] as const]] : []
    }),
  )

export const requirementIn = (references: RequirementReferences, subject: Subject): RequirementState =>
  references[key(subject)]?.state ?? null

/** S31: what is required of a manager is on record and has not run out. Held by the guarded references to both. */
export const meetsRequirements = (
  references: RequirementReferences,
  subjects: ReadonlyArray<Subject>,
  { day }: Context,
  manager: ManagerState | undefined,
  field: string,
  id: string,
): Guard<'manager-meets-requirements'> => {
  for (const subject of subjects) {
    const gaps = gapsOf(requirementIn(references, subject), manager ?? null, day)
    if (gaps.length === 0) continue
    const wanted = gaps.map((gap) => `${needInWords(gap)} (${gap.why})`).join(', ')
    const of = subject.of === 'position' ? `the position ${subject.name}` : `clients of the class ${subject.name}`
    return E.left(
      ruleViolation(
        'manager-meets-requirements',
        field,
        id,
        `${of} require ${wanted}; have it recorded, or choose somebody who has it`,
      ),
    )
  }
  return E.right(undefined)
}

/** S27: who has left takes no clients. Held by the guarded reference; of whom nothing is on record, that is not known. */
export const takerStillHere = (
  manager: ManagerState | undefined,
  field: string,
  id: string,
): Guard<'taker-still-here'> =>
  unless(manager?.status !== 'left', 'taker-still-here', field, id, `${id} has left; choose somebody who is here`)
