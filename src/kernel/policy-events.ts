/**
 * What happens to a policy and to its processes. STORAGE FORMAT: these shapes are read for ever. Never change one; add a
 * version with an upcaster, and keep its golden file.
 *
 * `policy-<name>` tells from where a policy has run and how far it has come; `policy-<name>.<process>` what one of its
 * processes has answered. Commands are named by id, type and stream only: what they say is in the events that they led to, or
 * follows again from the trigger, so that nothing personal is kept twice.
 */
import * as t from 'io-ts'
import { defineRecords } from './aggregate.ts'
import { type Envelope, type EnvelopesOf, event } from './event-codec.ts'
import { derivedId } from './event-ids.ts'
import { Instant } from './instant.ts'
import { MAX_ID_LENGTH, type StreamName, streamOf } from './stream-name.ts'
import { struct } from './struct.ts'

const of = { policy: t.string, version: t.number }
const ofProcess = { ...of, process: t.string }

/** The event that was answered, and where it stands. */
const Trigger = struct({ event: t.string, type: t.string, stream: t.string, revision: t.number })
const Commands = t.readonlyArray(struct({ id: t.string, type: t.string, stream: t.string }))
const Timers = t.readonlyArray(struct({ timer: t.string, due: Instant }))

/** What an answer leaves behind: commands to be issued, timers set and taken back, and what is noted for the next time. */
const answered = { commands: Commands }
const changes = { timers: Timers, cancelled: t.readonlyArray(t.string), noted: t.unknown }

/** `reached`: up to where an older version has done all that it wanted, where that is further. */
const placed = { position: t.string, reached: t.string }

const ofLetter = { ...ofProcess, letter: t.string }
/** Where it is a timer that could not be answered. */
const ofTimer = { timer: t.string }

export const policyEvents = {
  /**
   * It answers what is recorded after `position`; absent: everything. The first version takes note of what was before; a
   * later one takes over from an older one, which has.
   */
  PolicyStarted: event(
    struct(
      { ...of, from: t.keyof({ start: null, now: null, position: null, 'older version': null }) },
      { ...placed, takesOver: t.number },
    ),
  ),
  /** Everything up to the position is answered. */
  PolicyAdvanced: event(struct({ ...of, position: t.string }, { reached: t.string })),
  /** What stands from before the start: noted, and with what is yet to become due. */
  ProcessAdopted: event(struct({ ...ofProcess, timers: Timers }, { noted: t.unknown })),
  PolicyTriggered: event(struct({ ...ofProcess, trigger: Trigger, ...answered }, changes)),
  TimerFired: event(struct({ ...ofProcess, timer: t.string, due: Instant, ...answered }, changes)),
  /** A command that was refused, or a trigger that could not be answered: kept until somebody retries or drops it. */
  DeadLetterKept: event(
    struct(
      { ...ofLetter, error: t.string, message: t.string },
      {
        command: t.string,
        trigger: Trigger,
        ...ofTimer,
        rule: t.string,
        field: t.string,
        value: t.union([t.string, t.number, t.boolean, t.null]),
      },
    ),
  ),
  DeadLetterRetried: event(struct(ofLetter, ofTimer)),
  /** It is done, or there is nothing left to do. */
  DeadLetterSettled: event(struct({ ...ofLetter, how: t.keyof({ done: null, unneeded: null }) }, ofTimer)),
  DeadLetterDropped: event(struct({ ...ofLetter, why: t.string }, ofTimer)),
} as const

export type PolicyEnvelope = EnvelopesOf<typeof policyEvents>
export type PolicyEventType = PolicyEnvelope['type']
export type PolicyEnvelopeOf<Type extends PolicyEventType> = Extract<PolicyEnvelope, { readonly type: Type }>

export const POLICY = 'policy'

export const policyAggregate = defineRecords(POLICY, policyEvents)

/** Whether an event is one that the worker of the policies writes. */
export const isPolicyEvent = (event: Envelope): event is PolicyEnvelope => event.category === POLICY

/** The stream that tells how far a policy has come. */
export const controlStream = (policy: string): StreamName => streamOf(POLICY, policy)

/** The stream of one process; an id too long for a stream's name is stood for by one that follows from it. */
export const processStream = (policy: string, process: string): StreamName => {
  const id = `${policy}.${process}`
  return streamOf(POLICY, id.length <= MAX_ID_LENGTH ? id : `${policy}.${derivedId(id)}`)
}
