/**
 * What can happen in the study of a competitor. STORAGE FORMAT: these shapes are read for ever. Never change one; add a
 * version with an upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { struct } from '../../kernel/struct.ts'
import { Reference, Words } from '../values/ids.ts'

/** One finding of any of the four kinds. */
const Finding = struct(
  {
    finding: Reference,
    what: Words,
    /** Where it is known from: a fair, a price list, a client's word. */
    source: Words,
    /** The local day on which it was seen to be so. */
    observed: LocalDate,
  },
  {
    /** The product of ours that it bears on. */
    product: Reference,
    /** The segment in which it counts. */
    segment: Reference,
  },
)

export const competitorEvents = {
  CompetitorIdentified: event(
    struct({ name: Words }, { website: Words, sector: Reference, offers: t.readonlyArray(Reference) }),
  ),
  StrengthFound: event(Finding),
  WeaknessFound: event(Finding),
  OpportunityFound: event(Finding),
  DangerFound: event(Finding),
  FindingWithdrawn: event(struct({ finding: Reference, why: Words })),
} as const

export type CompetitorEvent = EventsOf<typeof competitorEvents>
export type CompetitorEnvelope = EnvelopesOf<typeof competitorEvents>
