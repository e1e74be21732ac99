/**
 * What can happen to a requirement. STORAGE FORMAT: these shapes are read for ever. Never change one; add a version with an
 * upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { struct } from '../../kernel/struct.ts'
import { Reference, Words } from '../values/ids.ts'
import { Count, Level } from '../values/numbers.ts'
import { QualificationKind } from '../values/vocabulary.ts'

/** At least that level of each. */
export const Needs = t.readonlyArray(struct({ kind: QualificationKind, subject: Reference, level: Level }))

/** Transactions that a position takes (S29): deals won, and those of them with clients won before. */
const criteria = { successful: Count, repeat: Count }

export const requirementEvents = {
  RequirementSet: event(
    struct(
      {
        of: t.keyof({ position: null, clients: null }),
        /** The position, or the class of clients. */
        name: Reference,
        needs: Needs,
        setBy: Reference,
      },
      criteria,
    ),
  ),
  RequirementWithdrawn: event(struct({ why: Words })),
} as const

export type RequirementEvent = EventsOf<typeof requirementEvents>
export type RequirementEnvelope = EnvelopesOf<typeof requirementEvents>
