/** A competitor as decisions need to see it: plain JSON. */
import type { Instant } from '../../kernel/instant.ts'
import { type ById, withId } from '../values/by-id.ts'
import type { CompetitorEvent } from './events.ts'

export interface Competitor {
  /** By id; one that was withdrawn keeps its id. */
  readonly findings: ById<{ readonly status: 'standing' | 'withdrawn'; readonly at: Instant }>
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
      return { findings: withId(state.findings, event.data.finding, { status: 'standing', at: event.occurredAt }) }
    case 'FindingWithdrawn':
      return { findings: withId(state.findings, event.data.finding, { status: 'withdrawn', at: event.occurredAt }) }
    default:
      return state
  }
}
