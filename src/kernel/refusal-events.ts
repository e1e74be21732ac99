/**
 * Refused attempts are on record too: each in a stream of its own, `refusal-<command id>`, so that the stream it was meant
 * for is left untouched. Nothing is decided from them.
 */
import * as t from 'io-ts'
import { defineRecords } from './aggregate.ts'
import { event } from './event-codec.ts'
import { struct } from './struct.ts'

const events = {
  /** STORAGE FORMAT, as every event. The value is what the rule complained of: an id, a number, a day; never words. */
  CommandRefused: event(
    struct(
      { command: t.string, rule: t.string, field: t.string, message: t.string },
      { about: t.string, value: t.union([t.string, t.number, t.boolean, t.null]) },
    ),
  ),
} as const

export const refusalAggregate = defineRecords('refusal', events)
