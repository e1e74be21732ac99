/** BatchAppend, by which the client writes: one call for all its appends. */
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerDuplexStream } from '@grpc/grpc-js'
import { callFailed } from './errors.ts'
import type { AppendFault, Faults } from './faults.ts'
import type { AppendResult, Expected, Log } from './log.ts'
import { Any, shared, status, streams, textOf } from './messages.ts'
import { allWritten, type Proposal } from './proposed.ts'

const empty = () => new shared.Empty()

type BatchOptions = NonNullable<ReturnType<BatchAppendReq['getOptions']>>

const expectedOf = (options: BatchOptions): Expected =>
  options.hasNoStream()
    ? -1
    : options.hasAny()
      ? 'any'
      : options.hasStreamExists()
        ? 'stream-exists'
        : Number(options.getStreamPosition())

interface Details {
  readonly code: number
  readonly message: string
  readonly name: string
  readonly value: Uint8Array
}

const detailsOf = (
  result: Exclude<AppendResult, { readonly _tag: 'Ok' }>,
  stream: string,
  expected: Expected,
): Details => {
  const identifier = new shared.StreamIdentifier().setStreamName(new TextEncoder().encode(stream))
  switch (result._tag) {
    case 'Wrong': {
      const wrong = new shared.WrongExpectedVersion()
      if (result.actual < 0) wrong.setCurrentNoStream(empty())
      else wrong.setCurrentStreamRevision(String(result.actual))
      if (expected === 'any') wrong.setExpectedAny(empty())
      else if (expected === 'stream-exists') wrong.setExpectedStreamExists(empty())
      else if (expected < 0) wrong.setExpectedNoStream(empty())
      else wrong.setExpectedStreamPosition(String(expected))
      return { code: 6, message: 'WrongExpectedVersion', name: 'WrongExpectedVersion', value: wrong.serializeBinary() }
    }
    case 'Deleted': {
      const value = new shared.StreamDeleted().setStreamIdentifier(identifier).serializeBinary()
      return { code: 5, message: 'StreamDeleted', name: 'StreamDeleted', value }
    }
    case 'TooLarge': {
      const value = new shared.MaximumAppendSizeExceeded().setMaxappendsize(result.limit).serializeBinary()
      return { code: 3, message: 'MaximumAppendSizeExceeded', name: 'MaximumAppendSizeExceeded', value }
    }
  }
}

const withError = (response: BatchAppendResp, { code, message, name, value }: Details): BatchAppendResp => {
  const details = new Any()
  details.pack(value, `event_store.client.${name}`)
  return response.setError(
    new status.Status()
      .setCode(code as never)
      .setMessage(message)
      .setDetails(details as never),
  )
}

const withSuccess = (
  response: BatchAppendResp,
  { revision, position }: Extract<AppendResult, { readonly _tag: 'Ok' }>,
): BatchAppendResp => {
  const success = new streams.BatchAppendResp.Success()
  if (revision < 0) success.setNoStream(empty())
  else success.setCurrentRevision(String(revision))
  if (position === undefined) success.setNoPosition(empty())
  else {
    const at = new shared.AllStreamPosition().setCommitPosition(String(position)).setPreparePosition(String(position))
    success.setPosition(at)
  }
  return response.setSuccess(success)
}

/** How long an append that is not whole is waited for. */
const UNFINISHED_MS = 2_000

interface Pending {
  readonly options: BatchOptions
  readonly proposals: Array<Proposal>
}

export const batchAppend =
  (log: Log, faults: Faults, cut: () => void) =>
  (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void => {
    const pending = new Map<string, Pending>()
    /** An append was on its way a moment ago: an end that comes with it is answered, one that comes later is not. */
    let busy = false

    const timedOut = (request: BatchAppendReq, options: BatchOptions): BatchAppendResp =>
      withError(
        new streams.BatchAppendResp()
          .setCorrelationId(request.getCorrelationId())
          .setStreamIdentifier(options.getStreamIdentifier()),
        { code: 4, message: 'Timeout', name: 'Timeout', value: new shared.Timeout().serializeBinary() },
      )

    const answerTo = (request: BatchAppendReq, { options, proposals }: Pending): BatchAppendResp => {
      const stream = textOf(options.getStreamIdentifier()?.getStreamName_asU8())
      const response = new streams.BatchAppendResp()
        .setCorrelationId(request.getCorrelationId())
        .setStreamIdentifier(options.getStreamIdentifier())
      const events = allWritten(proposals)
      if (stream === '' || typeof events === 'string') {
        // An event that is none is answered, and once more when its time is over.
        if (typeof events === 'string')
          setTimeout(() => {
            if (!call.cancelled) call.write(timedOut(request, options))
          }, UNFINISHED_MS).unref()
        const message = 'The given key was not present in the dictionary.'
        const value = new shared.BadRequest().setMessage(message).serializeBinary()
        return withError(response, { code: 3, message: 'BadRequest', name: 'BadRequest', value })
      }
      const deadline = options.getDeadline()
      if (deadline !== undefined && deadline.toDate().getTime() < Date.now()) return timedOut(request, options)
      const expected = expectedOf(options)
      const result = log.append(stream, expected, events)
      return result._tag === 'Ok'
        ? withSuccess(response, result)
        : withError(response, detailsOf(result, stream, expected))
    }

    const act = (fault: AppendFault | undefined, request: BatchAppendReq, append: Pending): void => {
      switch (fault?._tag) {
        case undefined:
          call.write(answerTo(request, append))
          return
        case 'Cut':
          if (fault.when === 'after') answerTo(request, append)
          cut()
          return
        case 'Late': {
          const answer = answerTo(request, append)
          void fault.until.then(() => call.write(answer))
          return
        }
        case 'Twice': {
          const answer = answerTo(request, append)
          call.write(answer)
          call.write(answer)
          return
        }
        case 'Ended':
          call.emit('error', callFailed(fault.by))
          return
        case 'Refused': {
          const response = new streams.BatchAppendResp()
            .setCorrelationId(request.getCorrelationId())
            .setStreamIdentifier(append.options.getStreamIdentifier())
          call.write(withError(response, { code: 7, message: fault.name, name: fault.name, value: new Uint8Array() }))
        }
      }
    }

    call.on('data', (request: BatchAppendReq) => {
      if (faults.frozen) return
      const id = request.getCorrelationId()?.getString() ?? ''
      const options = request.getOptions()
      const append = options === undefined ? pending.get(id) : { options, proposals: [] }
      if (append === undefined) return
      append.proposals.push(...request.getProposedMessagesList())
      if (!request.getIsFinal()) {
        if (!pending.has(id))
          setTimeout(() => {
            if (pending.delete(id) && !call.cancelled) call.write(timedOut(request, append.options))
          }, UNFINISHED_MS).unref()
        pending.set(id, append)
        return
      }
      pending.delete(id)
      busy = true
      setImmediate(() => {
        busy = false
      })
      const stream = textOf(append.options.getStreamIdentifier()?.getStreamName_asU8())
      act(faults.beforeAppend?.(stream), request, append)
    })
    call.on('end', () => {
      if (busy) call.end()
    })
    call.on('error', () => undefined)
  }
