/** S31: where a manager falls short of what is required. */
import type { LocalDate } from '../../kernel/local-date.ts'
import { type Qualification, qualificationKey } from '../manager/state.ts'
import { byId } from '../values/by-id.ts'
import type { Need, RequirementState } from './state.ts'

export interface Gap extends Need {
  /** Nothing on record, a lower level, or one that has run out. */
  readonly why: 'missing' | 'too low' | 'run out'
}

/** How good somebody is at something, and how long that counts. */
type Level = Pick<Qualification, 'level' | 'validUntil'>

/**
 * What is required and not there on a local day; nothing where nothing is required. Somebody of whom nothing is on record
 * has nothing.
 */
export const gapsOf = (
  requirement: RequirementState,
  manager: { readonly qualifications: Readonly<Record<string, Level>> } | null,
  day: LocalDate,
): ReadonlyArray<Gap> =>
  (requirement?.needs ?? []).flatMap((need): ReadonlyArray<Gap> => {
    const found = byId(manager?.qualifications ?? {}, qualificationKey(need.kind, need.subject))
    if (found === undefined) return [{ ...need, why: 'missing' }]
    if (found.validUntil !== null && found.validUntil < day) return [{ ...need, why: 'run out' }]
    return found.level < need.level ? [{ ...need, why: 'too low' }] : []
  })

/** `language en 4`. */
export const needInWords = ({ kind, subject, level }: Need): string => `${kind} ${subject} ${level}`
