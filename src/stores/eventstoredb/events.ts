/** What the server sends, as our port's events. */
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { RecordedEvent } from '../../kernel/event-store.ts'
import { instantFromEpochMs } from '../../kernel/instant.ts'
import { recordedAtOf } from '../../kernel/metadata.ts'
import type { Position } from '../../kernel/position.ts'
import { fromServer, positionOf } from './names.ts'

export type Message = ReadResp
type Sent = Pick<
  NonNullable<ReturnType<NonNullable<ReturnType<Message['getEvent']>>['getEvent']>>,
  | 'getMetadataMap'
  | 'getCustomMetadata_asU8'
  | 'getId'
  | 'getData_asU8'
  | 'getStreamIdentifier'
  | 'getStreamRevision'
  | 'getCommitPosition'
>

const utf8 = new TextDecoder()

/** Our own JSON; what another program wrote is text or bytes, as it says itself, and never a reason to fall over. */
const contentOf = (bytes: Uint8Array, isJson: boolean): unknown => {
  if (!isJson) return bytes
  const text = utf8.decode(bytes)
  try {
    return JSON.parse(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return text
    throw thrown
  }
}

const TICKS_PER_MS = 10_000

/** `id` of a UUID that came as two numbers, which the server sends only where it was not asked for text. */
const recordedEvent = (event: Sent, position: Position): RecordedEvent => {
  const described = event.getMetadataMap()
  const isJson = described.get('content-type') === 'application/json'
  const bytes = event.getCustomMetadata_asU8()
  const metadata = bytes.length === 0 ? null : contentOf(bytes, true)
  const created = instantFromEpochMs(Math.floor(Number(described.get('created') ?? '0') / TICKS_PER_MS))
  return {
    id: event.getId()?.getString() ?? '',
    type: described.get('type') ?? '',
    data: contentOf(event.getData_asU8(), isJson),
    metadata,
    stream: fromServer(utf8.decode(event.getStreamIdentifier()?.getStreamName_asU8())),
    revision: Number(event.getStreamRevision()),
    position,
    recordedAt: recordedAtOf(metadata, created),
  }
}

/** What a message moves on: an event, or only the position. */
export interface Moved {
  readonly event: RecordedEvent | undefined
  readonly position: Position | undefined
  /** Its place in the stream that is read: that of the link, where it came by one; -1 where it is in none. */
  readonly revision: number
  /** What the server's own record says, for whoever asks for it. */
  readonly content?: () => unknown
  /** The stream that was asked for is not there. */
  readonly missing?: true
}

const isSystem = (event: Sent): boolean => (event.getMetadataMap().get('type') ?? '').startsWith('$')

/** What reads, subscriptions and groups have in common. */
interface Read {
  readonly getEvent: () => Sent | undefined
  readonly getLink: () => Sent | undefined
  readonly hasCommitPosition: () => boolean
  readonly getCommitPosition: () => string
}

/** The server's own records, and links whose target is gone, are nobody's history: they only move the position on. */
export const movedBy = (read: Read): Moved => {
  const event = read.getEvent()
  const commit = read.hasCommitPosition() ? read.getCommitPosition() : (read.getLink() ?? event)?.getCommitPosition()
  const position = commit === undefined ? undefined : positionOf(commit)
  const revision = Number((read.getLink() ?? event)?.getStreamRevision() ?? -1)
  if (event === undefined || position === undefined) return { event: undefined, position, revision }
  if (isSystem(event))
    return { event: undefined, position, revision, content: () => contentOf(event.getData_asU8(), true) }
  return { event: recordedEvent(event, position), position, revision }
}

/** An event or a checkpoint; undefined for every other message. */
export const movedIn = (message: Message): Moved | undefined => {
  const read = message.getEvent()
  if (read !== undefined) return movedBy(read)
  if (message.hasStreamNotFound()) return { event: undefined, position: undefined, revision: -1, missing: true }
  const checkpoint = message.getCheckpoint()
  return checkpoint === undefined
    ? undefined
    : { event: undefined, position: positionOf(checkpoint.getCommitPosition()), revision: -1 }
}
