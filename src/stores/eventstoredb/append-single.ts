/**
 * Appends on a call each, as a call must be that brings credentials of its own: the server asks who somebody is when a call
 * is opened. Slower than all on one call, by about a third for one at a time.
 */
import type { AppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import * as E from 'fp-ts/lib/Either.js'
import { type AppendError, ClientelaError } from '../../kernel/errors.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import { within } from '../../kernel/within.ts'
import { MAX_APPEND_BYTES, type Sender, type SenderOptions } from './append.ts'
import { singleRequests } from './append-requests.ts'
import type { Connection } from './connection.ts'
import {
  codeOf,
  conflict,
  exceptionOf,
  neverSent,
  outcomeUnknown,
  readError,
  reasonOf,
  tooLarge,
  trailerOf,
  unavailable,
} from './errors.ts'
import { positionOf } from './names.ts'

/** Of the calls of a connection, some have to be left for reading. */
const AT_ONCE = 64

/** Codes of gRPC by which the server says that it took nothing: 3 invalid argument, 7 permission denied, 16 unauthenticated. */
const refused: ReadonlySet<number | undefined> = new Set([3, 7, 16])

const failureOf = (thrown: unknown, stream: StreamName, bytes: number): AppendError => {
  // No place on any connection: nothing was sent.
  if (thrown instanceof ClientelaError) return readError(thrown, stream)
  const exception = exceptionOf(thrown)
  if (exception === 'maximum-append-size-exceeded')
    return tooLarge(stream, bytes, Number(trailerOf(thrown, 'maximum-append-size') ?? MAX_APPEND_BYTES))
  const isCertain =
    exception === 'stream-deleted' || exception === 'access-denied' || refused.has(codeOf(thrown)) || neverSent(thrown)
  return isCertain ? readError(thrown, stream) : outcomeUnknown(stream, reasonOf(thrown))
}

/** Places for those on their way; `take` says false when none came free in time. The rest wait in the order of coming. */
const placesFor = (limit: number, timeoutMs: number) => {
  let free = limit
  const waiting = new Set<() => void>()
  return {
    take: async (): Promise<boolean> => {
      if (free > 0) {
        free--
        return true
      }
      const { promise, resolve } = Promise.withResolvers<true>()
      const mine = () => resolve(true)
      waiting.add(mine)
      return within(timeoutMs, promise, () => {
        waiting.delete(mine)
        return false
      })
    },
    leave: (): void => {
      const [next] = waiting
      if (next === undefined) free++
      else {
        waiting.delete(next)
        next()
      }
    },
  }
}

export const singleSender = ({ connections, timeoutMs, horizon, closing }: SenderOptions): Sender => {
  const { take, leave } = placesFor(AT_ONCE, timeoutMs)
  /** Answers heard so far: none since an append was sent means that the peer may be gone. */
  let answers = 0

  const sendNow: Sender['send'] = async (append) => {
    const { stream, expected, bytes } = append
    const requests = singleRequests(connections.messages, append)
    const [sent, heardBefore, givingUp] = [horizon.sent(), answers, new AbortController()]
    let response: AppendResp | undefined
    let connection: Connection | undefined
    try {
      const sending = connections.append(requests, AbortSignal.any([closing, givingUp.signal]))
      connection = sending.connection
      response = await within(timeoutMs, sending.answer, () => undefined)
    } catch (thrown) {
      answers++
      return E.left(failureOf(thrown, stream, bytes))
    }
    if (response === undefined) {
      givingUp.abort()
      // A connection may look open and carry nothing: who hears nothing on it for so long takes another.
      if (answers === heardBefore) connection?.leave()
      return E.left(outcomeUnknown(stream, `no answer within ${timeoutMs} ms`))
    }
    answers++
    const wrong = response.getWrongExpectedVersion()
    if (wrong !== undefined)
      return E.left(
        conflict(stream, expected, wrong.hasCurrentRevision() ? Number(wrong.getCurrentRevision()) : 'no-stream'),
      )
    const success = response.getSuccess()
    const position = positionOf(success?.getPosition()?.getCommitPosition() ?? '0')
    return E.right(sent.answered(Number(success?.getCurrentRevision() ?? 0), position))
  }

  const send: Sender['send'] = async (append) => {
    if (!(await take()))
      return E.left(unavailable(`${AT_ONCE} appends on their way, none answered in ${timeoutMs} ms; nothing was sent`))
    try {
      return await sendNow(append)
    } finally {
      leave()
    }
  }

  return { send }
}
