/** Reading the streams of policies, and writing to them at the revision that was read. */

import * as E from 'fp-ts/lib/Either.js'
import { type AppendError, ClientelaError } from '../kernel/errors.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import type { Appended, EventStore, NewEvent, RecordedEvent } from '../kernel/event-store.ts'
import type { PolicyEnvelope } from '../kernel/policy-events.ts'
import { isPolicyEvent } from '../kernel/policy-events.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Sleep } from '../kernel/sleep.ts'
import type { StreamName } from '../kernel/stream-name.ts'
import { nameOnRecord } from '../kernel/stream-name.ts'
import { evolveProcess, newProcess, type Process } from './process.ts'

/** The last event of ours in a stream, and the revision at which the stream stands: others may have written there too. */
export interface Last {
  readonly event: PolicyEnvelope | undefined
  readonly revision: number
}

/** Who reads and writes. */
export interface Streams {
  /** The process as its stream tells it, up to a revision (inclusive) where one is given. */
  readonly process: (policy: string, process: string, upTo?: number) => Promise<Process>
  /** An event of any stream, by its place; undefined where none stands there. Throws `MalformedEvent`. */
  readonly eventAt: (stream: string, revision: number) => Promise<Envelope | undefined>
  readonly last: (stream: StreamName) => Promise<Last>
  /** Undefined where the stream is not at that revision any more: read it again. Throws `ClientelaError<StoreError>`. */
  readonly append: (stream: StreamName, revision: number, event: NewEvent) => Promise<Appended | undefined>
}

export interface StreamsOptions {
  readonly store: EventStore
  readonly registry: Registry
  readonly sleep: Sleep
}

const ATTEMPTS = 10

export const streamsOf = ({ store, registry, sleep }: StreamsOptions): Streams => {
  /** What another program wrote is none of a policy's business. */
  const ours = (event: RecordedEvent): PolicyEnvelope | undefined => {
    const found = registry.decode(event)
    if (found._tag === 'Malformed') throw new ClientelaError(found.error)
    return found._tag === 'Known' && isPolicyEvent(found.envelope) ? found.envelope : undefined
  }

  return {
    process: async (policy, id, upTo = Number.POSITIVE_INFINITY) => {
      let process = newProcess(policy, id)
      for await (const page of store.read(process.stream))
        for (const recorded of page) {
          if (recorded.revision > upTo) return process
          const event = ours(recorded)
          const { revision } = recorded
          process = event === undefined ? { ...process, revision } : evolveProcess(process, event)
        }
      return process
    },
    eventAt: async (stream, revision) => {
      for await (const [event] of store.read(nameOnRecord(stream), { from: revision, limit: 1 }))
        if (event?.revision === revision) {
          const found = registry.decode(event)
          if (found._tag === 'Malformed') throw new ClientelaError(found.error)
          return found.envelope
        }
      return undefined
    },
    last: async (stream) => {
      let revision = -1
      for await (const page of store.read(stream, { direction: 'backwards' }))
        for (const recorded of page) {
          revision = Math.max(revision, recorded.revision)
          const event = ours(recorded)
          if (event !== undefined) return { event, revision }
        }
      return { event: undefined, revision }
    },
    append: async (stream, revision, event) => {
      for (let attempt = 1; ; attempt++) {
        const appended = await store.append(stream, revision < 0 ? 'no-stream' : revision, [event])()
        if (E.isRight(appended)) return appended.right
        const error: AppendError = appended.left
        if (error._tag === 'Conflict') return undefined
        // The same id at the same place again settles whether it was written.
        if (error._tag !== 'OutcomeUnknown' || attempt >= ATTEMPTS) throw new ClientelaError(error)
        await sleep(2 ** attempt)
      }
    },
  }
}
