/** Calls of the protocol itself, of the official client nothing but its messages: also what no client would send. */
import { createRequire } from 'node:module'
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  DeleteReq,
  DeleteResp,
  ReadReq,
  ReadResp,
  TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js'
import { credentials, type Metadata, type ServiceError, type StatusObject } from '@grpc/grpc-js'
import { bytesOf, type features, shared, streams } from './eventstoredb-server/messages.ts'

const require = createRequire(import.meta.url)
const { StreamsClient } =
  require('@eventstore/db-client/generated/streams_grpc_pb.js') as typeof import('@eventstore/db-client/generated/streams_grpc_pb.js')
const { ServerFeaturesClient } =
  require('@eventstore/db-client/generated/serverfeatures_grpc_pb.js') as typeof import('@eventstore/db-client/generated/serverfeatures_grpc_pb.js')

export const nothing = () => new shared.Empty()
export const named = (stream: string) => new shared.StreamIdentifier().setStreamName(bytesOf(stream))
export const uuid = (id: string) => new shared.UUID().setString(id)

/** How a call ended: its status, and the trailers that come with it. */
export interface End {
  readonly code: number
  readonly details: string
  readonly trailers: Readonly<Record<string, string>>
}

/** What comes with every call, and says nothing about it. */
const ordinary = new Set([
  'date',
  'server',
  'content-type',
  'content-length',
  'transfer-encoding',
  'grpc-accept-encoding',
])

const endOf = ({ code, details, metadata }: { code: number; details: string; metadata?: Metadata }): End => ({
  code,
  details,
  trailers: Object.fromEntries(
    Object.entries(metadata?.getMap() ?? {}).flatMap(([key, value]) =>
      ordinary.has(key) ? [] : [[key, String(value)]],
    ),
  ),
})

export interface Proposal {
  readonly id?: string
  readonly type?: string
  readonly contentType?: string
  readonly data?: string | Uint8Array
  readonly metadata?: Uint8Array
  readonly more?: Readonly<Record<string, string>>
}

const filled = <
  Message extends InstanceType<typeof BatchAppendReq.ProposedMessage> | InstanceType<typeof AppendReq.ProposedMessage>,
>(
  message: Message,
  {
    id = crypto.randomUUID(),
    type = 't',
    contentType = 'application/json',
    data = '{}',
    metadata,
    more = {},
  }: Proposal,
): Message => {
  const described = message.getMetadataMap()
  if (type !== 'none') described.set('type', type)
  if (contentType !== 'none') described.set('content-type', contentType)
  for (const [key, value] of Object.entries(more)) described.set(key, value)
  if (id !== 'none') message.setId(uuid(id))
  message.setData(typeof data === 'string' ? bytesOf(data) : data)
  if (metadata !== undefined) message.setCustomMetadata(metadata)
  return message
}

export type Expected = 'any' | 'no-stream' | 'stream-exists' | 'none' | number

export interface BatchRequest {
  readonly stream?: string
  readonly expected?: Expected
  readonly events?: ReadonlyArray<Proposal>
  readonly correlation?: string
  readonly final?: boolean
  /** Ms since 1970. */
  readonly deadline?: number
  /** False: what goes on with an append that was begun. */
  readonly begins?: boolean
}

const { BatchAppendReq: Batch } = streams
const { Timestamp } = createRequire(require.resolve('@eventstore/db-client'))(
  'google-protobuf/google/protobuf/timestamp_pb.js',
) as { readonly Timestamp: { readonly fromDate: (date: Date) => never } }

export const batchRequest = (of: BatchRequest): BatchAppendReq => {
  const { stream = '', expected = 'any', events = [], final = true, begins = true } = of
  const request = new Batch()
    .setCorrelationId(uuid(of.correlation ?? crypto.randomUUID()))
    .setProposedMessagesList(events.map((one) => filled(new Batch.ProposedMessage(), one)))
    .setIsFinal(final)
  if (!begins) return request
  const options = new Batch.Options().setStreamIdentifier(named(stream))
  if (expected === 'any') options.setAny(nothing() as never)
  else if (expected === 'no-stream') options.setNoStream(nothing() as never)
  else if (expected === 'stream-exists') options.setStreamExists(nothing() as never)
  else if (expected !== 'none') options.setStreamPosition(String(expected))
  if (of.deadline !== undefined) options.setDeadline(Timestamp.fromDate(new Date(of.deadline)))
  return request.setOptions(options)
}

/** One open call of appends: answers as they come, by correlation id. */
export interface BatchCall {
  readonly send: (request: BatchRequest) => void
  readonly next: () => Promise<BatchAppendResp | End>
  readonly halfClose: () => void
  readonly cancel: () => void
}

export interface ReadResult {
  readonly messages: ReadonlyArray<ReadResp>
  readonly end: End
}

/** A subscription: messages one by one, and its end. */
export interface Subscribed {
  readonly next: () => Promise<ReadResp | End>
  readonly cancel: () => void
}

export const isEnd = (one: object): one is End => 'trailers' in one

/** What an answer of BatchAppend says went wrong. */
export const errorOf = (response: BatchAppendResp | End) => {
  if (isEnd(response)) return undefined
  const error = response.getError()
  const details = error?.getDetails()
  return {
    code: error?.getCode() as number | undefined,
    message: error?.getMessage(),
    type: details?.getTypeUrl(),
    value: details?.getValue_asU8() ?? new Uint8Array(),
  }
}

const queue = <Message>() => {
  const [come, waiting]: [Array<Message | End>, Array<(one: Message | End) => void>] = [[], []]
  return {
    put: (one: Message | End): void => {
      const first = waiting.shift()
      if (first === undefined) come.push(one)
      else first(one)
    },
    next: (): Promise<Message | End> => {
      const one = come.shift()
      return one === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(one)
    },
  }
}

/** The address of a server's URL, without TLS. */
export const rawClient = (url: string) => {
  const [, address = ''] = /^esdb:\/\/(?:[^@/]*@)?([^/?]+)/.exec(url) ?? []
  const channel = { 'grpc.max_receive_message_length': 64 * 1_048_576 }
  const client = new StreamsClient(address, credentials.createInsecure(), channel)
  const asked = new ServerFeaturesClient(address, credentials.createInsecure())

  const unary = <Response>(
    start: (answer: (error: ServiceError | null, response?: Response) => void) => unknown,
  ): Promise<Response | End> =>
    new Promise((resolve) => {
      start((error, response) => resolve(error === null ? (response as Response) : endOf(error)))
    })

  return {
    batch: (): BatchCall => {
      const call = client.batchAppend()
      const { put, next } = queue<BatchAppendResp>()
      call.on('data', put)
      call.on('error', () => undefined)
      call.on('status', (status: StatusObject) => put(endOf(status)))
      return {
        send: (request) => void call.write(batchRequest(request)),
        next,
        halfClose: () => void call.end(),
        cancel: () => call.cancel(),
      }
    },
    append: (stream: string, expected: Expected, events: ReadonlyArray<Proposal>): Promise<AppendResp | End> =>
      unary<AppendResp>((answer) => {
        const call = client.append(answer)
        const { Options, ProposedMessage } = streams.AppendReq
        const options = new Options().setStreamIdentifier(named(stream))
        if (expected === 'any') options.setAny(nothing())
        else if (expected === 'no-stream') options.setNoStream(nothing())
        else if (expected === 'stream-exists') options.setStreamExists(nothing())
        else if (expected !== 'none') options.setRevision(String(expected))
        call.write(new streams.AppendReq().setOptions(options))
        for (const one of events)
          call.write(new streams.AppendReq().setProposedMessage(filled(new ProposedMessage(), one)))
        call.end()
      }),
    read: async (options: InstanceType<typeof ReadReq.Options>): Promise<ReadResult> => {
      const call = client.read(new streams.ReadReq().setOptions(options))
      const messages: Array<ReadResp> = []
      return new Promise((resolve) => {
        call.on('data', (message: ReadResp) => messages.push(message))
        call.on('error', () => undefined)
        call.on('status', (status: StatusObject) => resolve({ messages, end: endOf(status) }))
      })
    },
    subscribe: (options: InstanceType<typeof ReadReq.Options>): Subscribed => {
      const call = client.read(new streams.ReadReq().setOptions(options))
      const { put, next } = queue<ReadResp>()
      call.on('data', put)
      call.on('error', () => undefined)
      call.on('status', (status: StatusObject) => put(endOf(status)))
      return { next, cancel: () => call.cancel() }
    },
    delete: (request: DeleteReq): Promise<DeleteResp | End> => unary((answer) => client.delete(request, answer)),
    tombstone: (request: TombstoneReq): Promise<TombstoneResp | End> =>
      unary((answer) => client.tombstone(request, answer)),
    features: () =>
      unary<InstanceType<typeof features.SupportedMethods>>((answer) =>
        asked.getSupportedMethods(nothing() as never, answer as never),
      ),
    close: (): void => {
      client.close()
      asked.close()
    },
  }
}

/** Options of a read, all that must be there set: what a case is about is changed by it. */
export const readOptions = () => {
  const { Options } = streams.ReadReq
  return new Options()
    .setUuidOption(new Options.UUIDOption().setString(nothing()))
    .setNoFilter(nothing())
    .setCount('1000')
}

export const ofStream = (stream: string, from: 'start' | 'end' | number = 'start') => {
  const { StreamOptions } = streams.ReadReq.Options
  const of = new StreamOptions().setStreamIdentifier(named(stream))
  if (from === 'start') return readOptions().setStream(of.setStart(nothing()))
  return readOptions().setStream(from === 'end' ? of.setEnd(nothing()) : of.setRevision(String(from)))
}

export const ofAll = (from: 'start' | 'end' | string = 'start', prepare = from) => {
  const { AllOptions, Position } = streams.ReadReq.Options
  const of = new AllOptions()
  if (from === 'start') return readOptions().setAll(of.setStart(nothing()))
  if (from === 'end') return readOptions().setAll(of.setEnd(nothing()))
  return readOptions().setAll(of.setPosition(new Position().setCommitPosition(from).setPreparePosition(prepare)))
}

export const backwards = (options: InstanceType<typeof ReadReq.Options>) =>
  options.setReadDirection(streams.ReadReq.Options.ReadDirection.BACKWARDS)

export const subscription = (options: InstanceType<typeof ReadReq.Options>) => {
  options.clearCount()
  return options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions())
}

/** By type or stream, as an expression or as beginnings; window n, or `count`. */
export const filter = (
  of: 'type' | 'stream',
  by: string | ReadonlyArray<string>,
  window: number | 'count' | 'none' = 32,
  multiplier = 1,
) => {
  const { FilterOptions } = streams.ReadReq.Options
  const expression = new FilterOptions.Expression()
  if (typeof by === 'string') expression.setRegex(by)
  else expression.setPrefixList([...by])
  const options = new FilterOptions().setCheckpointintervalmultiplier(multiplier)
  if (window === 'count') options.setCount(nothing())
  else if (window !== 'none') options.setMax(window)
  return of === 'type' ? options.setEventType(expression) : options.setStreamIdentifier(expression)
}
