/** A programme as decisions need to see it, also those of its members: plain JSON, no personal data. */
import type * as t from 'io-ts'
import type { Instant } from '../../kernel/instant.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import type { ProgrammeKind } from '../values/vocabulary.ts'
import type { LoyaltyRules, ProgrammeEvent } from './events.ts'

/** Rules of loyalty as they hold from a day on; none in a sales promotion. */
export interface RuleVersion {
  readonly effective: LocalDate
  readonly loyalty: t.TypeOf<typeof LoyaltyRules> | null
}

export interface Programme {
  readonly kind: ProgrammeKind
  readonly approvedAt: Instant
  readonly lastStatusAt: Instant
  /** Null while it is open. */
  readonly closedAt: Instant | null
  /** In the order in which they were decided. */
  readonly versions: ReadonlyArray<RuleVersion>
}

/** Null before the programme is approved. */
export type ProgrammeState = Programme | null

const version = ({
  data,
}: Extract<ProgrammeEvent, { type: 'ProgrammeApproved' | 'ProgrammeRuleChanged' }>): RuleVersion => ({
  effective: data.effective,
  loyalty: data.loyalty ?? null,
})

export const evolve = (state: ProgrammeState, event: ProgrammeEvent): ProgrammeState => {
  const { occurredAt } = event
  if (event.type === 'ProgrammeApproved')
    return (
      state ?? {
        kind: event.data.kind,
        approvedAt: occurredAt,
        lastStatusAt: occurredAt,
        closedAt: null,
        versions: [version(event)],
      }
    )
  if (state === null) return null
  switch (event.type) {
    case 'ProgrammeRuleChanged':
      return { ...state, lastStatusAt: occurredAt, versions: [...state.versions, version(event)] }
    case 'ProgrammeClosed':
      return { ...state, lastStatusAt: occurredAt, closedAt: occurredAt }
    default:
      return state
  }
}
