/**
 * What a policy takes note of when it begins in the midst of a history: what it would have noted, and the timers that would
 * be pending. The commands of the past are left: what was due before it began is none of its business.
 */
import type { Envelope } from '../kernel/event-codec.ts'
import { eventId } from '../kernel/event-ids.ts'
import type { EventStore, NewEvent } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Policy } from '../kernel/policy.ts'
import { isPolicyEvent } from '../kernel/policy-events.ts'
import type { Position } from '../kernel/position.ts'
import { positionOf } from '../kernel/position.ts'
import type { Registry } from '../kernel/registry.ts'
import { type Around, actorOf, answerTo, recordOf, stateOf, type Trigger } from './answer.ts'
import { type Chain, chainOf, evolveProcess, newProcess, type Process } from './process.ts'
import { type LoadReferences, processesOf } from './references.ts'
import type { Streams } from './streams.ts'

export interface AdoptOptions {
  readonly store: EventStore
  readonly registry: Registry
  readonly streams: Streams
  readonly load: LoadReferences
  readonly around: Around
}

/** A process as it would stand, and what it was last moved by. */
interface Imagined {
  readonly process: Process
  readonly chain: Chain
  readonly at: Instant
}

/** Timers that fall due one after the other in the past are few; more are a policy that sets them without end. */
const MOST_FIRED = 10_000

/** Writes `ProcessAdopted` for each process that stands; done again it writes nothing twice. */
export const adopter = ({ store, registry, streams, load, around }: AdoptOptions) => {
  /** The process after an answer, as if it had been recorded. */
  const imagine = ({ process, chain, at }: Imagined, event: NewEvent): Imagined => {
    const recorded = { ...event, stream: process.stream, revision: process.revision + 1 }
    const decoded = registry.decode({ ...recorded, position: positionOf(0), recordedAt: at })
    return decoded._tag === 'Known' && isPolicyEvent(decoded.envelope)
      ? { process: evolveProcess(process, decoded.envelope), chain, at }
      : { process, chain, at }
  }

  const answered = async (policy: Policy, before: Imagined, trigger: Trigger): Promise<Imagined> => {
    const event = trigger._tag === 'Event' ? { event: trigger.event } : {}
    const subject = { process: before.process.process, state: stateOf(policy, before.process), ...event }
    const answer = answerTo(policy, before.process, trigger, await load(policy, subject), around)
    return answer.event === undefined ? before : imagine(before, answer.event)
  }

  /** Lets pass what fell due before the policy began. */
  const upTo = async (policy: Policy, process: Imagined, begins: Instant): Promise<Imagined> => {
    let now = process
    for (let fired = 0; fired < MOST_FIRED; fired++) {
      const due = [...now.process.timers].filter(([, { due }]) => due <= begins)
      const [first] = due.toSorted(([, a], [, b]) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0))
      if (first === undefined) return now
      const [timer, pending] = first
      now = await answered(policy, now, { _tag: 'Timer', timer, pending })
    }
    throw new Error(`${policy.name} sets timers without end in ${process.process.process}`)
  }

  const write = async (policy: Policy, { process, chain, at }: Imagined): Promise<void> => {
    const timers = [...process.timers].map(([timer, { due }]) => ({ timer, due }))
    const noted = process.noted?.value
    if (timers.length === 0 && noted === undefined) return
    const id = eventId(`${policy.name}.${process.process}/adopted`, 0)
    const { name, version } = policy
    const data = { policy: name, version, process: process.process, timers, ...(noted === undefined ? {} : { noted }) }
    const record = recordOf('ProcessAdopted', data, id, actorOf(name, chain), chain, at)
    // Where the stream has begun, an earlier attempt has come as far: it stands as it is.
    await streams.append(process.stream, -1, record)
  }

  /** Events that concern the policy, up to a position and with it. What can't be read, nothing can be noted of. */
  async function* past(policy: Policy, position: Position): AsyncGenerator<Envelope> {
    for await (const page of store.readAll({ filter: { types: policy.types } }))
      for (const recorded of page) {
        if (store.comparePositions(recorded.position, position) > 0) return
        const decoded = registry.decode(recorded)
        if (decoded._tag === 'Known') yield decoded.envelope
      }
  }

  return async (policy: Policy, position: Position, begins: Instant): Promise<void> => {
    if (!policy.remembers) return
    const imagined = new Map<string, Imagined>()
    for await (const event of past(policy, position))
      for (const id of await processesOf(policy, event, load)) {
        const process = imagined.get(id)?.process ?? newProcess(policy.name, id)
        const moved = { process, chain: chainOf(event), at: event.occurredAt }
        imagined.set(id, await answered(policy, moved, { _tag: 'Event', event }))
      }
    for (const process of imagined.values()) await write(policy, await upTo(policy, process, begins))
  }
}
