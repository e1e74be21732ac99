/** A requirement as decisions need to see it: plain JSON. */
import type { QualificationKind } from '../values/vocabulary.ts'
import type { RequirementEvent } from './events.ts'

export interface Need {
  readonly kind: QualificationKind
  readonly subject: string
  readonly level: number
}

export interface Requirement {
  readonly needs: ReadonlyArray<Need>
  /** Transactions that a position takes; null where it takes none. */
  readonly successful: number | null
  readonly repeat: number | null
}

/** Null where nothing is required: never set, or withdrawn. */
export type RequirementState = Requirement | null

export const evolve = (_state: RequirementState, event: RequirementEvent): RequirementState => {
  if (event.type !== 'RequirementSet') return null
  const { needs, successful = null, repeat = null } = event.data
  return { needs, successful, repeat }
}
