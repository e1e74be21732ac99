/**
 * Appends on one long-lived call: each is known by a correlation id, many are on their way at once, each has a time-out of
 * its own.
 */
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import * as E from 'fp-ts/lib/Either.js'
import { type AppendError, ClientelaError } from '../../kernel/errors.ts'
import type { ExpectedRevision } from '../../kernel/event-store.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import { within } from '../../kernel/within.ts'
import { type Answer, MAX_APPEND_BYTES, type Sender, type SenderOptions } from './append.ts'
import { type Line, linesOf } from './append-line.ts'
import { batchRequest } from './append-requests.ts'
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
import { positionOf } from './names.ts'

interface Pending {
  readonly line: Line
  readonly answered: (response: BatchAppendResp) => void
  readonly lost: (thrown: unknown) => void
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
    case 'event_store.client.MaximumAppendSizeExceeded': {
      const limit = details?.unpack(shared.MaximumAppendSizeExceeded.deserializeBinary, name)?.getMaxappendsize()
      return tooLarge(stream, bytes, limit ?? MAX_APPEND_BYTES)
    }
    case 'event_store.client.Timeout':
      return outcomeUnknown(stream, 'the server ran out of time')
    default:
      return unavailable(`the server refused an append to ${stream}: ${error?.getMessage() ?? 'without a reason'}`)
  }
}

export const batchSender = ({ connections, timeoutMs, horizon, closing }: SenderOptions): Sender => {
  const { messages } = connections
  const pending = new Map<string, Pending>()
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

  const send: Sender['send'] = async (append) => {
    const { stream, expected, bytes } = append
    const correlationId = crypto.randomUUID()
    const request = batchRequest(messages, correlationId, append)
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
    const sent = horizon.sent()
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
        line.connection.leave()
      }
      const timer = setTimeout(late, timeoutMs)
      pending.set(correlationId, {
        line,
        lost: (why) => settle(E.left(neverSent(why) ? readError(why, stream) : outcomeUnknown(stream, reasonOf(why)))),
        answered: (response) => {
          const success = response.getSuccess()
          if (success === undefined) return settle(E.left(refusalOf(messages, response, stream, expected, bytes)))
          const position = positionOf(success.getPosition()?.getCommitPosition() ?? '0')
          settle(E.right(sent.answered(Number(success.getCurrentRevision()), position)))
        },
      })
      line.write(request)
    })
  }

  closing.addEventListener('abort', lines.close)
  return { send }
}
