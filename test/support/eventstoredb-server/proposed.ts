/** What a client proposes as events, in either of its calls. */
import type { AppendReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { Written } from './log.ts'

type Proposed = NonNullable<ReturnType<AppendReq['getProposedMessage']>>
export interface Proposal {
  readonly getId: Proposed['getId']
  readonly getMetadataMap: Proposed['getMetadataMap']
  readonly getData_asU8: Proposed['getData_asU8']
  readonly getCustomMetadata_asU8: Proposed['getCustomMetadata_asU8']
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Why an event is none: what must be said of it is not there, or what is said makes no sense. */
export type Fault = 'missing' | 'senseless'

const writtenOf = (message: Proposal): Written | Fault => {
  const metadata = message.getMetadataMap()
  const [id, type, contentType] = [message.getId()?.getString(), metadata.get('type'), metadata.get('content-type')]
  if (type === undefined || contentType === undefined) return 'missing'
  if (id === undefined || !UUID.test(id) || /^[0-]*$/.test(id) || type === '') return 'senseless'
  return {
    id,
    type,
    contentType: contentType === 'application/json' ? contentType : 'application/octet-stream',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  }
}

/** The events, or why the first that is none is none. */
export const allWritten = (proposals: ReadonlyArray<Proposal>): ReadonlyArray<Written> | Fault => {
  const events = proposals.map(writtenOf)
  const fault = events.find((event) => typeof event === 'string')
  return fault ?? events.filter((event) => typeof event !== 'string')
}
