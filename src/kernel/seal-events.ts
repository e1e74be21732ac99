/** Seals of the history are part of it: all in one stream. Nothing is decided from them. */
import * as t from 'io-ts'
import { defineRecords } from './aggregate.ts'
import { event } from './event-codec.ts'
import { struct } from './struct.ts'

const events = {
  /** STORAGE FORMAT. `count` events of the history are sealed with this one; `root` is the chain's head after the last; `marks` has eight hexadecimal digits for each that is new. */
  HistorySealed: event(struct({ count: t.number, root: t.string, marks: t.string })),
} as const

export const sealAggregate = defineRecords('seal', events)
