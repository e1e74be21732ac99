/**
 * Looks at what is personal or confidential are on record (T3): each in a stream of its own, `access-<id>`, with who looked,
 * at what and about whom, never with what was seen. Nothing is decided from them.
 */
import * as t from 'io-ts'
import { defineRecords } from './aggregate.ts'
import { type EnvelopesOf, event } from './event-codec.ts'
import { struct } from './struct.ts'

const events = {
  /**
   * STORAGE FORMAT. `question` holds options that are no words; `more` clients than are named. `granted`: nothing was withheld;
   * `denied`: nothing was shown of what is confidential.
   */
  AccessRecorded: event(
    struct(
      {
        view: t.string,
        question: t.UnknownRecord,
        classes: t.readonlyArray(t.string),
        clients: t.readonlyArray(t.string),
        more: t.number,
        rows: t.number,
        outcome: t.keyof({ granted: null, partly: null, denied: null }),
        withheld: t.number,
        through: t.string,
      },
      { rule: t.string, purpose: t.string },
    ),
  ),
} as const

export const ACCESS = 'access'

export type AccessEnvelope = EnvelopesOf<typeof events>

export const accessAggregate = defineRecords(ACCESS, events)
