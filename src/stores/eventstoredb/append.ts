/**
 * Appends of one store, all on one long-lived call: each is known by a correlation id, many are on their way at once, each
 * has a time-out of its own. An append whose answer is lost is `OutcomeUnknown`: the same ids at the same revision settle it.
 */
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import * as E from 'fp-ts/lib/Either.js'
import { type AppendError, ClientelaError } from '../../kernel/errors.ts'
import type { Appended, ExpectedRevision, NewEvent } from '../../kernel/event-store.ts'
import { comparePositions, type Position } from '../../kernel/position.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import { within } from '../../kernel/within.ts'
import { type Line, linesOf } from './append-line.ts'
import type { Connections } from './connections.ts'
import type { Messages } from './driver.ts'
import {
  accessDenied,
  conflict,
  deletedForGood,
  neverSent,
  outcomeUnknown,
  readError,
  reasonOf,
  tooLarge,
  unavailable,
} from './errors.ts'
import { positionOf, toServer } from './names.ts'

/** What the server takes in one append: the events' data alone counted. */
export const MAX_APPEND_BYTES = 1_048_576
/** What the server takes in one message, less some room for what is around the events. */
const MAX_MESSAGE_BYTES = 16 * 1_048_576 - 65_536

type Answer = E.Either<AppendError, Appended>

interface Pending {
  readonly line: Line
  readonly answered: (response: BatchAppendResp) => void
  readonly lost: (thrown: unknown) => void
}

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

const requestOf = (
  { streams, shared }: Messages,
  correlationId: string,
  stream: StreamName,
  expected: ExpectedRevision,
  events: ReadonlyArray<Serialized>,
): BatchAppendReq => {
  const { Options, ProposedMessage } = streams.BatchAppendReq
  const nothing = new shared.Empty()
  const name = new shared.StreamIdentifier().setStreamName(Buffer.from(toServer(stream)))
  // No deadline: it would be a moment by our clock, judged by the server's.
  const options = new Options().setStreamIdentifier(name)
  if (expected === 'no-stream') options.setNoStream(nothing)
  else if (expected === 'stream-exists') options.setStreamExists(nothing)
  else if (expected === 'any') options.setAny(nothing)
  else options.setStreamPosition(String(expected))
  const messages = events.map(({ id, type, data, metadata }) => {
    const message = new ProposedMessage().setId(new shared.UUID().setString(id))
    message.getMetadataMap().set('type', type).set('content-type', 'application/json')
    return message.setData(data).setCustomMetadata(metadata)
  })
  return new streams.BatchAppendReq()
    .setCorrelationId(new shared.UUID().setString(correlationId))
    .setOptions(options)
    .setProposedMessagesList(messages)
    .setIsFinal(true)
}

/** Names of the errors that an answer may carry, and what it says of them. */
const refusalOf = (
  { shared }: Messages,
  response: BatchAppendResp,
  stream: StreamName,
  expected: ExpectedRevision,
  bytes: number,
): AppendError => {
  const error = response.getError()
  const details = error?.getDetails()
  const name = details?.getTypeName()
  switch (name) {
    case 'event_store.client.WrongExpectedVersion': {
      const wrong = details?.unpack(shared.WrongExpectedVersion.deserializeBinary, name)
      const actual = wrong?.hasCurrentStreamRevision() === true ? Number(wrong.getCurrentStreamRevision()) : 'no-stream'
      return conflict(stream, expected, actual)
    }
    case 'event_store.client.StreamDeleted':
      return deletedForGood(stream)
    case 'event_store.client.AccessDenied':
      return accessDenied
    case 'event_store.client.MaximumAppendSizeExceeded':
      return tooLarge(stream, bytes, MAX_APPEND_BYTES)
    case 'event_store.client.Timeout':
      return outcomeUnknown(stream, 'the server ran out of time')
    default:
      return unavailable(`the server refused an append to ${stream}: ${error?.getMessage() ?? 'without a reason'}`)
  }
}

export interface Appends {
  readonly append: (stream: StreamName, expected: ExpectedRevision, events: ReadonlyArray<NewEvent>) => Promise<Answer>
  /** Ends the call; what is on its way is unknown. */
  readonly close: () => void
}

/** The furthest position that this store has heard of, in any answer. */
export interface Horizon {
  readonly heard: (position: Position | undefined) => void
  readonly position: () => Position | undefined
}

export const horizon = (): Horizon => {
  let furthest: Position | undefined
  return {
    heard: (position) => {
      if (position !== undefined && (furthest === undefined || comparePositions(furthest, position) < 0))
        furthest = position
    },
    position: () => furthest,
  }
}

export interface AppendsOptions {
  readonly connections: Connections
  readonly timeoutMs: number
  readonly horizon: Horizon
  /** Revision of a stream now, -1 where there is none. Throws `ClientelaError<StoreError>`. */
  readonly revisionOf: (stream: StreamName) => Promise<number>
}

export const appendsOn = ({ connections, timeoutMs, horizon, revisionOf }: AppendsOptions): Appends => {
  const { messages } = connections
  const pending = new Map<string, Pending>()
  /** Streams whose last append may or may not have been written. */
  const uncertain = new Set<StreamName>()
  /** Answers heard so far: none since an append was sent means that the peer may be gone. */
  let answers = 0

  const lines = linesOf(connections.appends, {
    answered: (response) => {
      answers++
      const id = response.getCorrelationId()?.getString() ?? ''
      // A second answer, or one that came after its time-out, has nobody waiting for it.
      pending.get(id)?.answered(response)
    },
    lost: (line, why) => {
      for (const one of [...pending.values()]) if (one.line === line) one.lost(why)
    },
  })

  const send: Appends['append'] = async (stream, expected, events) => {
    check(events)
    const serialized = events.map(({ id, type, data, metadata }) => ({
      id,
      type,
      data: bytesOf(data),
      metadata: bytesOf(metadata),
    }))
    const bytes = serialized.reduce((sum, { data }) => sum + data.length, 0)
    if (bytes > MAX_APPEND_BYTES) return E.left(tooLarge(stream, bytes, MAX_APPEND_BYTES))
    const correlationId = crypto.randomUUID()
    const request = requestOf(messages, correlationId, stream, expected, serialized)
    const whole = serialized.reduce((sum, { metadata, type }) => sum + metadata.length + type.length + 100, bytes)
    if (whole > MAX_MESSAGE_BYTES) return E.left(tooLarge(stream, whole, MAX_MESSAGE_BYTES))
    let line: Line
    try {
      line = await within(timeoutMs, lines.ready(), () => {
        throw new ClientelaError(
          unavailable(`no connection that takes an append within ${timeoutMs} ms; nothing was sent`),
        )
      })
    } catch (thrown) {
      return E.left(readError(thrown, stream))
    }
    const before = horizon.position()
    return new Promise<Answer>((resolve) => {
      const settle = (answer: Answer): void => {
        clearTimeout(timer)
        pending.delete(correlationId)
        resolve(answer)
      }
      const heardBefore = answers
      const late = (): void => {
        settle(E.left(outcomeUnknown(stream, `no answer within ${timeoutMs} ms`)))
        if (answers > heardBefore || line.isOver()) return
        // A connection may look open and carry nothing: who hears nothing on it for so long takes another.
        line.leave(new Error('the server has fallen silent'))
        connections.reset()
      }
      const timer = setTimeout(late, timeoutMs)
      pending.set(correlationId, {
        line,
        lost: (why) => settle(E.left(neverSent(why) ? readError(why, stream) : outcomeUnknown(stream, reasonOf(why)))),
        answered: (response) => {
          const success = response.getSuccess()
          if (success === undefined) return settle(E.left(refusalOf(messages, response, stream, expected, bytes)))
          const revision = Number(success.getCurrentRevision())
          const position = positionOf(success.getPosition()?.getCommitPosition() ?? '0')
          // The server answers a repetition as it answered the first time: what stands before what had been heard of
          // when this was sent was not written by it.
          const repeated = before !== undefined && comparePositions(position, before) <= 0
          horizon.heard(position)
          settle(E.right({ revision, position, repeated }))
        },
      })
      line.write(request)
    })
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

  return { append, close: lines.close }
}
