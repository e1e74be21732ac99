/** Delete, which hides a stream's events, and Tombstone, which ends its name for good. */

import type { DeleteReq, DeleteResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import { invalid, streamDeleted, wrongExpectedVersion } from './errors.ts'
import type { Expected, Log } from './log.ts'
import { shared, streams, textOf } from './messages.ts'

const WORDS: Readonly<Record<'any' | 'stream-exists', string>> = { any: '-2', 'stream-exists': '-4' }

export const remove =
  (log: Log, forGood: boolean) =>
  (call: ServerUnaryCall<DeleteReq, DeleteResp>, answer: sendUnaryData<DeleteResp>): void => {
    const options = call.request.getOptions()
    if (options?.getExpectedStreamRevisionCase() === 0) {
      answer(invalid("'None' is not a valid ExpectedStreamRevisionOneofCase"))
      return
    }
    const stream = textOf(options?.getStreamIdentifier()?.getStreamName_asU8())
    const expected: Expected =
      options === undefined || options.hasAny()
        ? 'any'
        : options.hasNoStream()
          ? -1
          : options.hasStreamExists()
            ? 'stream-exists'
            : Number(options.getRevision())
    const result = log.remove(stream, expected, forGood)
    if (result._tag === 'Deleted') {
      answer(streamDeleted(stream))
      return
    }
    if (result._tag !== 'Ok') {
      const actual = result._tag === 'Wrong' ? String(result.actual) : ''
      answer(wrongExpectedVersion(stream, typeof expected === 'number' ? String(expected) : WORDS[expected], actual))
      return
    }
    const response = forGood ? new streams.TombstoneResp() : new streams.DeleteResp()
    if (result.position === undefined) response.setNoPosition(new shared.Empty())
    else {
      const at = String(result.position)
      const { Position } = forGood ? streams.TombstoneResp : streams.DeleteResp
      response.setPosition(new Position().setCommitPosition(at).setPreparePosition(at) as never)
    }
    answer(null, response as DeleteResp)
  }
