/** Between our port's words and the official client's: names, revisions, positions, events, errors. */
import type {
  AppendExpectedRevision,
  RecordedEvent as ClientEvent,
  EventType,
  EventTypeToRecordedEvent,
} from '@eventstore/db-client'
import type { AppendError, StoreError } from '../../kernel/errors.ts'
import type { ExpectedRevision, RecordedEvent } from '../../kernel/event-store.ts'
import { type Instant, instantFromEpochMs } from '../../kernel/instant.ts'
import type { Position } from '../../kernel/position.ts'
import type { StreamName } from '../../kernel/stream-name.ts'

export const STORE = 'eventstoredb'

export const unavailable = (message: string): StoreError => ({ _tag: 'StoreUnavailable', store: STORE, message })

/**
 * The server writes stream names into HTTP/2 trailers of its errors and fails where they are not ASCII: then a conflict
 * would arrive as an unknown error. So the id is percent-encoded where it must be; the category never needs it.
 */
export const toServer = (stream: StreamName): string => stream.replace(/[^\x21-\x24\x26-\x7e]/gu, encodeURIComponent)
/** The other way round; a name that some other program made and that does not decode stays as it is. */
export const fromServer = (name: string): StreamName => {
  if (!name.includes('%')) return name as StreamName
  try {
    return decodeURIComponent(name) as StreamName
  } catch (thrown) {
    if (thrown instanceof URIError) return name as StreamName
    throw thrown
  }
}

export const expectedRevision = (expected: ExpectedRevision): AppendExpectedRevision => {
  switch (expected) {
    case 'no-stream':
      return 'no_stream'
    case 'stream-exists':
      return 'stream_exists'
    case 'any':
      return 'any'
    default:
      return BigInt(expected)
  }
}

/** A commit position as text: whole, since a JavaScript number would round it. */
export const positionOf = (commit: bigint): Position => commit.toString() as Position

export const commitOf = (position: Position): bigint => {
  if (/^\d{1,19}$/.test(position)) return BigInt(position)
  throw new RangeError(`"${position.slice(0, 40)}" is not a position of an EventStoreDB`)
}

type AnyClientEvent = ClientEvent | EventTypeToRecordedEvent<EventType>

/** What any program wrote, as it is: our own JSON, another's bytes or text. */
export const recordedEvent = (event: AnyClientEvent, commit: bigint): RecordedEvent => ({
  id: event.id,
  type: event.type,
  data: event.data,
  metadata: event.metadata,
  stream: fromServer(event.streamId),
  revision: Number(event.revision),
  position: positionOf(commit),
  recordedAt: instantFromEpochMs(event.created.getTime()) as Instant,
})

interface ClientFailure {
  readonly type?: unknown
  readonly code?: unknown
  readonly message?: unknown
  readonly actualVersion?: unknown
  readonly maxAppendSize?: unknown
}

/** Calls that fail this way may or may not have been carried out. */
const uncertain: ReadonlySet<unknown> = new Set(['unavailable', 'timeout', 'deadline-exceeded', 'unknown', 'cancelled'])
/** gRPC codes of a plain error, which the client throws where a connection fails before a command begins. */
const lostCodes: ReadonlySet<unknown> = new Set([1, 4, 13, 14])

const failureOf = (thrown: unknown): ClientFailure => (typeof thrown === 'object' && thrown !== null ? thrown : {})

/** Never the message of a URL or header: those may hold credentials. */
const textOf = ({ message, type }: ClientFailure): string =>
  typeof message === 'string' && message !== ''
    ? message.replace(/\/\/[^@/\s]*@/g, '//')
    : String(type ?? 'no reason given')

export const readError = (thrown: unknown, stream: string): StoreError => {
  const failure = failureOf(thrown)
  if (failure.type === 'stream-deleted')
    return { _tag: 'StreamDeleted', stream, message: `${stream} was deleted for good; its name can't be used again` }
  if (failure.type === 'access-denied') return unavailable('access denied: check the credentials of the connection')
  return unavailable(textOf(failure))
}

/** What an append's failure means; `sent` says whether the server may have taken it. */
export const appendError = (
  thrown: unknown,
  stream: StreamName,
  expected: ExpectedRevision,
  bytes: number,
): AppendError => {
  const failure = failureOf(thrown)
  switch (failure.type) {
    case 'wrong-expected-version': {
      const { actualVersion } = failure
      const actual =
        typeof actualVersion === 'bigint' && actualVersion >= 0n ? Number(actualVersion) : ('no-stream' as const)
      const message = `${stream} was expected at ${expected}, but is at ${actual}: read it again and decide anew`
      return { _tag: 'Conflict', stream, expected, actual, message }
    }
    case 'maximum-append-size-exceeded': {
      const limit = Number(failure.maxAppendSize)
      return {
        _tag: 'AppendTooLarge',
        stream,
        bytes,
        limit,
        message: `the server takes ${limit} bytes in one append: send fewer at a time`,
      }
    }
    case 'stream-deleted':
    case 'access-denied':
      return readError(thrown, stream)
  }
  // A TypeError is the client's own: its table of pending appends lost the entry, the append itself may be written.
  if (uncertain.has(failure.type) || lostCodes.has(failure.code) || thrown instanceof TypeError)
    return {
      _tag: 'OutcomeUnknown',
      stream,
      message: `whether the append to ${stream} was written is not known (${textOf(failure)}); the same command again settles it`,
    }
  return unavailable(textOf(failure))
}
