/**
 * Appends of one store. How they are sent is a sender's: all on one call, or each on one of its own. An append whose answer
 * is lost is `OutcomeUnknown`: the same ids at the same revision settle it.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { AppendError } from '../../kernel/errors.ts'
import type { Appended, ExpectedRevision, NewEvent } from '../../kernel/event-store.ts'
import { comparePositions, type Position } from '../../kernel/position.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import type { Connections } from './connections.ts'
import { readError, tooLarge } from './errors.ts'

/** What the server takes in one append: the events' data alone counted. */
export const MAX_APPEND_BYTES = 1_048_576
/** What the server takes in one message, less some room for what is around the events. */
const MAX_MESSAGE_BYTES = 16 * 1_048_576 - 65_536

export type Answer = E.Either<AppendError, Appended>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const NO_ID = '00000000-0000-0000-0000-000000000000'

/** What the server would answer twice, or not at all: a defect of the caller, said before anything is sent. */
const check = (events: ReadonlyArray<NewEvent>): void => {
  for (const { id, type } of events) {
    if (!UUID.test(id) || id === NO_ID) throw new TypeError(`an event's id is a UUID, not ${JSON.stringify(id)}`)
    if (type === '') throw new TypeError(`the event ${id} has no type`)
  }
}

const bytesOf = (json: unknown): Uint8Array => Buffer.from(JSON.stringify(json) ?? 'null')

/** Serialized once: its size is asked before it is sent. */
interface Serialized {
  readonly id: string
  readonly type: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

export interface ToSend {
  readonly stream: StreamName
  readonly expected: ExpectedRevision
  readonly events: ReadonlyArray<Serialized>
  /** Of their data. */
  readonly bytes: number
}

export interface Sender {
  readonly send: (append: ToSend) => Promise<Answer>
}

export interface SenderOptions {
  readonly connections: Connections
  readonly timeoutMs: number
  readonly horizon: Horizon
  /** Ends its calls: what is on its way is of unknown outcome. */
  readonly closing: AbortSignal
}

export interface Appends {
  readonly append: (stream: StreamName, expected: ExpectedRevision, events: ReadonlyArray<NewEvent>) => Promise<Answer>
}

/** The furthest position that this store has heard of, in any answer. */
export interface Horizon {
  readonly heard: (position: Position | undefined) => void
  readonly position: () => Position | undefined
  /** Of an append that is sent now, and what it is when it has been answered. */
  readonly sent: () => { readonly answered: (revision: number, position: Position) => Appended }
}

export const horizon = (): Horizon => {
  let furthest: Position | undefined
  const heard: Horizon['heard'] = (position) => {
    if (position !== undefined && (furthest === undefined || comparePositions(furthest, position) < 0))
      furthest = position
  }
  return {
    heard,
    position: () => furthest,
    sent: () => {
      const before = furthest
      return {
        answered: (revision, position) => {
          heard(position)
          // The server answers a repetition as it answered the first time: what stands before what had been heard of
          // when this was sent was not written by it.
          return { revision, position, repeated: before !== undefined && comparePositions(position, before) <= 0 }
        },
      }
    },
  }
}

export interface AppendsOptions {
  readonly sender: Sender
  /** Revision of a stream now, -1 where there is none. Throws `ClientelaError<StoreError>`. */
  readonly revisionOf: (stream: StreamName) => Promise<number>
}

export const appendsOn = ({ sender, revisionOf }: AppendsOptions): Appends => {
  /** Streams whose last append may or may not have been written. */
  const uncertain = new Set<StreamName>()

  const send: Appends['append'] = async (stream, expected, given) => {
    check(given)
    const events = given.map(({ id, type, data, metadata }) => ({
      id,
      type,
      data: bytesOf(data),
      metadata: bytesOf(metadata),
    }))
    const bytes = events.reduce((sum, { data }) => sum + data.length, 0)
    if (bytes > MAX_APPEND_BYTES) return E.left(tooLarge(stream, bytes, MAX_APPEND_BYTES))
    const whole = events.reduce(
      (sum, { metadata, type }) => sum + metadata.length + Buffer.byteLength(type) + 100,
      bytes,
    )
    if (whole > MAX_MESSAGE_BYTES) return E.left(tooLarge(stream, whole, MAX_MESSAGE_BYTES))
    return sender.send({ stream, expected, events, bytes })
  }

  /** An append that comes again after an unknown outcome: whether the first was written is looked up, not guessed. */
  const append: Appends['append'] = async (stream, expected, events) => {
    const from = expected === 'no-stream' ? -1 : expected
    let written = false
    if (uncertain.has(stream) && typeof from === 'number') {
      try {
        written = (await revisionOf(stream)) >= from + events.length
      } catch (thrown) {
        return E.left(readError(thrown, stream))
      }
    }
    const answer = await send(stream, expected, events)
    if (E.isLeft(answer)) {
      if (answer.left._tag === 'OutcomeUnknown') uncertain.add(stream)
      return answer
    }
    uncertain.delete(stream)
    return written ? E.right({ ...answer.right, repeated: true }) : answer
  }

  return { append }
}
