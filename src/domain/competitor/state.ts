/** A competitor as decisions need to see it: plain JSON. */
import { type ById, withId } from '../values/by-id.ts'
import type { CompetitorEvent } from './events.ts'

export interface Competitor {
  /** By id; one that was withdrawn keeps its id. */
  readonly findings: ById<'standing' | 'withdrawn'>
}

/** Null before the competitor is identified. */
export type CompetitorState = Competitor | null

export const evolve = (state: CompetitorState, event: CompetitorEvent): CompetitorState => {
  if (event.type === 'CompetitorIdentified') return state ?? { findings: {} }
  if (state === null) return null
  switch (event.type) {
    case 'StrengthFound':
    case 'WeaknessFound':
    case 'OpportunityFound':
    case 'DangerFound':
      return { findings: withId(state.findings, event.data.finding, 'standing') }
    case 'FindingWithdrawn':
      return { findings: withId(state.findings, event.data.finding, 'withdrawn') }
    default:
      return state
  }
}
