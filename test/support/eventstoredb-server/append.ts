/** Append, by which the client writes with credentials of a call's own. */
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js'
import { callFailed, failed, invalid, propertyMissing, type Refusal, streamDeleted, tooLarge } from './errors.ts'
import type { AppendFault, Faults } from './faults.ts'
import type { AppendResult, Expected, Log } from './log.ts'
import { shared, streams, textOf } from './messages.ts'
import { allWritten, type Fault, type Proposal } from './proposed.ts'

const empty = () => new shared.Empty()

/** No stream is 2^64 - 1 in the fields of old, more than the messages' numbers can be given here: left out. */
const wrongAnswer = (actual: number, expected: Expected): AppendResp => {
  const wrong = new streams.AppendResp.WrongExpectedVersion()
  if (actual < 0) wrong.setCurrentNoStream(empty()).setNoStream2060(empty())
  else wrong.setCurrentRevision(String(actual)).setCurrentRevision2060(actual)
  if (expected === 'any') wrong.setExpectedAny(empty()).setAny2060(empty())
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(empty()).setStreamExists2060(empty())
  else if (expected < 0) wrong.setExpectedNoStream(empty())
  else wrong.setExpectedRevision(String(expected)).setExpectedRevision2060(expected)
  return new streams.AppendResp().setWrongExpectedVersion(wrong)
}

const successAnswer = ({ revision, position }: Extract<AppendResult, { readonly _tag: 'Ok' }>): AppendResp => {
  const success = new streams.AppendResp.Success()
  if (revision < 0) success.setNoStream(empty())
  else success.setCurrentRevision(String(revision))
  if (position === undefined) success.setNoPosition(empty())
  else {
    const at = String(position)
    success.setPosition(new streams.AppendResp.Position().setCommitPosition(at).setPreparePosition(at))
  }
  return new streams.AppendResp().setSuccess(success)
}

const refusalOf = (
  result: Exclude<AppendResult, { readonly _tag: 'Ok' | 'Wrong' }> | Fault | 'no expectation',
  stream: string,
): Refusal => {
  if (result === 'missing') return propertyMissing
  if (result === 'senseless') return failed('Exception was thrown by handler.')
  if (result === 'no expectation') return invalid("'None' is not a valid ExpectedStreamRevisionOneofCase")
  return result._tag === 'Deleted' ? streamDeleted(stream) : tooLarge(result.limit)
}

/** What is said of a whole call in place of an answer. */
const REFUSED = {
  AccessDenied: { code: 7, details: 'Access Denied', exception: 'access-denied' },
  Timeout: { code: 10, details: 'Operation timed out' },
  Unknown: { code: 2, details: 'Exception was thrown by handler.' },
} as const

export const append =
  (log: Log, faults: Faults, cut: () => void) =>
  (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void => {
    let stream = ''
    let expected: Expected | undefined
    const proposals: Array<Proposal> = []

    /** Takes it; what it gives says so to whoever waits. */
    const taken = (): (() => void) => {
      if (expected === undefined) return () => answer(refusalOf('no expectation', stream))
      const events = allWritten(proposals)
      if (typeof events === 'string') return () => answer(refusalOf(events, stream))
      const result = log.append(stream, expected, events)
      if (result._tag === 'Wrong') return () => answer(null, wrongAnswer(result.actual, expected ?? 'any'))
      if (result._tag !== 'Ok') return () => answer(refusalOf(result, stream))
      return () => answer(null, successAnswer(result))
    }

    const act = (fault: AppendFault | undefined): void => {
      switch (fault?._tag) {
        case undefined:
        // A call that has ended by its answer has no second one.
        case 'Twice':
          taken()()
          return
        case 'Cut':
          if (fault.when === 'after') taken()
          cut()
          return
        case 'Late':
          void fault.until.then(taken())
          return
        case 'Ended':
          answer(callFailed(fault.by))
          return
        case 'Refused':
          answer(callFailed(REFUSED[fault.name]))
      }
    }

    call.on('data', (request: AppendReq) => {
      const options = request.getOptions()
      const proposed = request.getProposedMessage()
      if (proposed !== undefined) proposals.push(proposed)
      if (options === undefined) return
      stream = textOf(options.getStreamIdentifier()?.getStreamName_asU8())
      if (options.hasNoStream()) expected = -1
      else if (options.hasAny()) expected = 'any'
      else if (options.hasStreamExists()) expected = 'stream-exists'
      else if (options.hasRevision()) expected = Number(options.getRevision())
    })
    call.on('end', () => {
      if (!faults.frozen) act(faults.beforeAppend?.(stream))
    })
  }
