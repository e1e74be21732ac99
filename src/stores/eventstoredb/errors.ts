/** What a failed call means. The server says it in trailers of the call, or in the answer to an append. */
import type { AppendError, StoreError } from '../../kernel/errors.ts'
import type { ExpectedRevision } from '../../kernel/event-store.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import { withoutCredentials } from '../address.ts'
import { inWords } from './in-words.ts'

export const STORE = 'eventstoredb'

export const unavailable = (message: string): StoreError => ({ _tag: 'StoreUnavailable', store: STORE, message })

/** A gRPC error, or any other thing that was thrown. */
interface CallFailure {
  /** The same word, where one of the client's own methods failed. */
  readonly type?: unknown
  readonly code?: unknown
  readonly details?: unknown
  readonly message?: unknown
  readonly metadata?: { readonly get?: (key: string) => ReadonlyArray<unknown> }
}

const failureOf = (thrown: unknown): CallFailure => (typeof thrown === 'object' && thrown !== null ? thrown : {})

/** gRPC's code, by which a call ended. */
export const codeOf = (thrown: unknown): number | undefined => {
  const { code } = failureOf(thrown)
  return typeof code === 'number' ? code : undefined
}

/** What the server says beside a refusal, by its name. */
export const trailerOf = (thrown: unknown, name: string): string | undefined => {
  const value = failureOf(thrown).metadata?.get?.(name)?.[0]
  return value === undefined ? undefined : String(value)
}

/** The server's own word for what went wrong, e.g. `stream-deleted`. */
export const exceptionOf = (thrown: unknown): string | undefined => {
  const { type } = failureOf(thrown)
  return trailerOf(thrown, 'exception') ?? (type === undefined ? undefined : String(type))
}

/** A connection that is lost, broken or silent: gRPC's codes 1, 4, 13 and 14. */
const lostCodes: ReadonlySet<number | undefined> = new Set([1, 4, 13, 14])

export const isLost = (thrown: unknown): boolean => lostCodes.has(codeOf(thrown))

const textOf = (thrown: unknown): string => {
  const { details, message } = failureOf(thrown)
  const text = [details, message].find((one) => typeof one === 'string' && one !== '')
  return typeof text === 'string' ? text : String(thrown)
}

export const reasonOf = (thrown: unknown): string => inWords(withoutCredentials(textOf(thrown)))

/** No connection could be made, so nothing was sent: gRPC says so in words only. */
export const neverSent = (thrown: unknown): boolean =>
  codeOf(thrown) === 14 && textOf(thrown).startsWith('No connection established')

export const deletedForGood = (stream: string): StoreError => ({
  _tag: 'StreamDeleted',
  stream,
  message: `${stream} was deleted for good; its name can't be used again`,
})

export const accessDenied: StoreError = unavailable(
  'access denied: check name and password, and the rights of the user, who has to be allowed to read $all',
)

export const noSuchPosition: StoreError = unavailable(
  'the position asked for is none of this store: what remembers it was made of another history, and has to be made anew',
)

export const tooLargeToRead: StoreError = unavailable(
  'an event is, with the link that leads to it, larger than the 17 MiB that the client takes at once: skip links (resolveLinks: false), or delete this one',
)

/** What the same call would meet again: nobody comes back after it. */
const lasting: ReadonlySet<{ readonly _tag: string }> = new Set([accessDenied, noSuchPosition, tooLargeToRead])

export const isLasting = (error: { readonly _tag: string }): boolean => lasting.has(error)

/** Codes of gRPC: 7 permission denied, 16 unauthenticated. */
const refusedCodes: ReadonlySet<number | undefined> = new Set([7, 16])

export const readError = (thrown: unknown, stream: string): StoreError => {
  const exception = exceptionOf(thrown)
  if (exception === 'stream-deleted') return deletedForGood(stream)
  if (exception === 'access-denied' || refusedCodes.has(codeOf(thrown))) return accessDenied
  // Said by the client itself; the server says `exceeds`, and only of what is sent to it.
  if (codeOf(thrown) === 8 && textOf(thrown).includes('larger than max')) return tooLargeToRead
  if (/invalid ?position/i.test(reasonOf(thrown))) return noSuchPosition
  if (exception === 'not-leader')
    return unavailable('the node asked is not the leader; the client goes on to the leader')
  return unavailable(reasonOf(thrown))
}

export const outcomeUnknown = (stream: StreamName, why: string): AppendError => ({
  _tag: 'OutcomeUnknown',
  stream,
  message: `whether the append to ${stream} was written is not known (${why}); the same command again settles it`,
})

export const conflict = (
  stream: StreamName,
  expected: ExpectedRevision,
  actual: number | 'no-stream',
): AppendError => ({
  _tag: 'Conflict',
  stream,
  expected,
  actual,
  message: `${stream} was expected at ${expected}, but is at ${actual}: read it again and decide anew`,
})

export const tooLarge = (stream: StreamName, bytes: number, limit: number): AppendError => ({
  _tag: 'AppendTooLarge',
  stream,
  bytes,
  limit,
  message: `${bytes} bytes in one append to ${stream}; the server takes ${limit}: send fewer at a time`,
})
