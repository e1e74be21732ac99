/** An append in the server's words, by either of its methods. */
import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { ToSend } from './append.ts'
import type { Messages } from './driver.ts'
import { toServer } from './names.ts'

type BatchOptions = InstanceType<typeof BatchAppendReq.Options>
type SingleOptions = InstanceType<typeof AppendReq.Options>

/** Where to, and on what condition; only a revision is named otherwise by each. */
const addressed = <Options extends BatchOptions | SingleOptions>(
  { shared }: Messages,
  { stream, expected }: ToSend,
  options: Options,
  atRevision: (revision: string) => unknown,
): Options => {
  const nothing = new shared.Empty()
  options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(toServer(stream))))
  if (expected === 'no-stream') options.setNoStream(nothing)
  else if (expected === 'stream-exists') options.setStreamExists(nothing)
  else if (expected === 'any') options.setAny(nothing)
  else atRevision(String(expected))
  return options
}

type BatchMessage = InstanceType<typeof BatchAppendReq.ProposedMessage>
type SingleMessage = InstanceType<typeof AppendReq.ProposedMessage>

const proposed = <Message extends BatchMessage | SingleMessage>(
  { shared }: Messages,
  { id, type, data, metadata }: ToSend['events'][number],
  message: Message,
): Message => {
  message.setId(new shared.UUID().setString(id)).setData(data).setCustomMetadata(metadata)
  message.getMetadataMap().set('type', type).set('content-type', 'application/json')
  return message
}

/** One message for all of it, told apart from others on the same call by its id. */
export const batchRequest = (messages: Messages, correlationId: string, append: ToSend): BatchAppendReq => {
  const { streams, shared } = messages
  const { Options, ProposedMessage } = streams.BatchAppendReq
  const options = new Options()
  return (
    new streams.BatchAppendReq()
      .setCorrelationId(new shared.UUID().setString(correlationId))
      // No deadline: it would be a moment by our clock, judged by the server's.
      .setOptions(addressed(messages, append, options, (revision) => options.setStreamPosition(revision)))
      .setProposedMessagesList(append.events.map((event) => proposed(messages, event, new ProposedMessage())))
      .setIsFinal(true)
  )
}

/** The messages of a call of its own: where to, then each event. */
export const singleRequests = (messages: Messages, append: ToSend): ReadonlyArray<AppendReq> => {
  const { AppendReq } = messages.streams
  const options = new AppendReq.Options()
  return [
    new AppendReq().setOptions(addressed(messages, append, options, (revision) => options.setRevision(revision))),
    ...append.events.map((event) =>
      new AppendReq().setProposedMessage(proposed(messages, event, new AppendReq.ProposedMessage())),
    ),
  ]
}
