/** A recorded event as a message. Streams and persistent subscriptions have the same one, each in its own package. */
import type { ReadResp as StreamsReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { type Recorded, TOMBSTONE_REVISION } from './log.ts'
import { bytesOf, persistent, shared, streams } from './messages.ts'

type StreamsRecord = InstanceType<typeof StreamsReadResp.ReadEvent.RecordedEvent>
type GroupRecord = InstanceType<typeof persistent.ReadResp.ReadEvent.RecordedEvent>

const filled = <Record extends StreamsRecord | GroupRecord>(record: Record, event: Recorded): Record => {
  record.setId(new shared.UUID().setString(event.id))
  record.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(bytesOf(event.stream)))
  // More than a number of JavaScript holds exactly.
  record.setStreamRevision(String(event.type === '$streamDeleted' ? TOMBSTONE_REVISION : event.revision))
  record.setCommitPosition(String(event.position))
  record.setPreparePosition(String(event.position))
  record.setCustomMetadata(event.metadata)
  record.setData(event.data)
  record.getMetadataMap().set('type', event.type).set('content-type', event.contentType).set('created', event.created)
  return record
}

export const recordOf = (event: Recorded): StreamsRecord =>
  filled(new streams.ReadResp.ReadEvent.RecordedEvent(), event)

export const groupRecordOf = (event: Recorded): GroupRecord =>
  filled(new persistent.ReadResp.ReadEvent.RecordedEvent(), event)
