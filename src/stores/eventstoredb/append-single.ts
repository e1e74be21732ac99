/**
 * Appends on a call each, as a call must be that brings credentials of its own: the server asks who somebody is when a call
 * is opened. Slower than all on one call, by about a third for one at a time.
 */
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import * as E from 'fp-ts/lib/Either.js'
import type { AppendError } from '../../kernel/errors.ts'
import type { ExpectedRevision } from '../../kernel/event-store.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import { within } from '../../kernel/within.ts'
import { type Answer, MAX_APPEND_BYTES, type Sender, type SenderOptions, type Serialized } from './append.ts'
import type { Messages } from './driver.ts'
import { codeOf, conflict, exceptionOf, neverSent, outcomeUnknown, readError, reasonOf, tooLarge } from './errors.ts'
import { positionOf, toServer } from './names.ts'

/** Of the calls of a connection, some have to be left for reading. */
const AT_ONCE = 64

const requestsOf = (
  { streams, shared }: Messages,
  stream: StreamName,
  expected: ExpectedRevision,
  events: ReadonlyArray<Serialized>,
): ReadonlyArray<AppendReq> => {
  const { Options, ProposedMessage } = streams.AppendReq
  const nothing = new shared.Empty()
  const name = new shared.StreamIdentifier().setStreamName(Buffer.from(toServer(stream)))
  const options = new Options().setStreamIdentifier(name)
  if (expected === 'no-stream') options.setNoStream(nothing)
  else if (expected === 'stream-exists') options.setStreamExists(nothing)
  else if (expected === 'any') options.setAny(nothing)
  else options.setRevision(String(expected))
  return [
    new streams.AppendReq().setOptions(options),
    ...events.map(({ id, type, data, metadata }) => {
      const message = new ProposedMessage().setId(new shared.UUID().setString(id))
      message.getMetadataMap().set('type', type).set('content-type', 'application/json')
      return new streams.AppendReq().setProposedMessage(message.setData(data).setCustomMetadata(metadata))
    }),
  ]
}

/** Codes of gRPC by which the server says that it took nothing: 3 invalid argument, 7 permission denied, 16 unauthenticated. */
const refused: ReadonlySet<number | undefined> = new Set([3, 7, 16])

const failureOf = (thrown: unknown, stream: StreamName, bytes: number): AppendError => {
  const exception = exceptionOf(thrown)
  if (exception === 'maximum-append-size-exceeded') return tooLarge(stream, bytes, MAX_APPEND_BYTES)
  const isCertain =
    exception === 'stream-deleted' || exception === 'access-denied' || refused.has(codeOf(thrown)) || neverSent(thrown)
  return isCertain ? readError(thrown, stream) : outcomeUnknown(stream, reasonOf(thrown))
}

/** At most so many at once; the rest wait in the order in which they came. */
const inTurn = (limit: number) => {
  let free = limit
  const waiting: Array<() => void> = []
  return async <A>(work: () => Promise<A>): Promise<A> => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free++
      else next()
    }
  }
}

export const singleSender = ({ connections, timeoutMs, horizon }: SenderOptions): Sender => {
  const turn = inTurn(AT_ONCE)
  /** Answers heard so far: none since an append was sent means that the peer may be gone. */
  let answers = 0

  const send: Sender['send'] = ({ stream, expected, events, bytes }) =>
    turn(async (): Promise<Answer> => {
      const requests = requestsOf(connections.messages, stream, expected, events)
      const [sent, heardBefore, givingUp] = [horizon.sent(), answers, new AbortController()]
      let response: AppendResp | undefined
      try {
        const answer = connections.append(requests, givingUp.signal)
        response = await within(timeoutMs, answer, () => {
          answer.catch(() => undefined)
          return undefined
        })
      } catch (thrown) {
        answers++
        return E.left(failureOf(thrown, stream, bytes))
      }
      if (response === undefined) {
        givingUp.abort(new Error('given up'))
        // A connection may look open and carry nothing: who hears nothing on it for so long takes another.
        if (answers === heardBefore) connections.reset()
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
    })

  return { send, close: () => undefined }
}
