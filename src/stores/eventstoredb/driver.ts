/**
 * The official client, loaded when it is needed. It makes connections: discovery, TLS, credentials, leaving a lost leader.
 * Calls are made on its gRPC clients with its own generated messages, not by its methods, for what those can't do or do
 * wrongly (seen with 6.2.1): its `readAll` takes no filter; a read that is broken off keeps its gRPC stream open, of which
 * a connection has 100; checkpoints may overtake events; and pending appends of all clients of a process share one table,
 * so that a broken call of one rejects another's append and ends the process by an unhandled rejection.
 */
import type { EventStoreDBClient } from '@eventstore/db-client'
import * as E from 'fp-ts/lib/Either.js'
import type { StoreError } from '../../kernel/errors.ts'
import { askingAll } from './cluster.ts'
import { neverSent, unavailable } from './errors.ts'

type StreamsGrpc = typeof import('@eventstore/db-client/generated/streams_grpc_pb.js')
type GroupsGrpc = typeof import('@eventstore/db-client/generated/persistent_grpc_pb.js')

export type Streams = typeof import('@eventstore/db-client/generated/streams_pb.js')
export type Shared = typeof import('@eventstore/db-client/generated/shared_pb.js')
export type Persistent = typeof import('@eventstore/db-client/generated/persistent_pb.js')
export type StreamsClient = InstanceType<StreamsGrpc['StreamsClient']>

export interface Messages {
  readonly streams: Streams
  readonly shared: Shared
  readonly persistent: Persistent
}

/** A gRPC call that answers with many messages. */
export type ReadCall = ReturnType<StreamsClient['read']>
export type AppendCall = ReturnType<StreamsClient['batchAppend']>
type AppendRequest = InstanceType<Streams['AppendReq']>
export type AppendResponse = InstanceType<Streams['AppendResp']>
type GroupsClient = InstanceType<GroupsGrpc['PersistentSubscriptionsClient']>
/** A gRPC call by which a consumer takes and answers. */
export type GroupCall = ReturnType<GroupsClient['read']>
export type GroupMessage = InstanceType<Persistent['ReadResp']>

/** The client's own methods by which groups are kept: single questions, which it does as it should. */
export type GroupManagement = Pick<
  EventStoreDBClient,
  | 'createPersistentSubscriptionToStream'
  | 'createPersistentSubscriptionToAll'
  | 'updatePersistentSubscriptionToStream'
  | 'updatePersistentSubscriptionToAll'
  | 'deletePersistentSubscriptionToStream'
  | 'deletePersistentSubscriptionToAll'
  | 'getPersistentSubscriptionToStreamInfo'
  | 'getPersistentSubscriptionToAllInfo'
  | 'replayParkedMessagesToStream'
  | 'replayParkedMessagesToAll'
>

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Credentials that a call brings with it. */
export interface PerCall {
  readonly credentials?: Credentials
}

type CallArguments = Required<Parameters<StreamsClient['batchAppend']>>

/** What we use of a client: the parts by which its own methods make their calls. */
interface Inside {
  readonly GRPCStreamCreator: <Client, Call>(
    client: new (...made: ReadonlyArray<never>) => Client,
    name: string,
    create: (client: Client) => Call,
  ) => () => Promise<Call>
  /** Makes one question, and leaves a lost connection, or a leader that is none any more, when it fails by that. */
  readonly execute: <Client, Answer>(
    client: new (...made: ReadonlyArray<never>) => Client,
    name: string,
    ask: (client: Client) => Promise<Answer>,
  ) => Promise<Answer>
  readonly callArguments: (
    options: { readonly credentials?: Credentials; readonly requiresLeader?: boolean },
    call: { readonly deadline: number },
  ) => CallArguments
  createChannel: () => Promise<Channel>
  /** Whether another channel is to be made after an error, and where to. */
  shouldReconnect: (error: unknown) => readonly [boolean, unknown?]
  /** Leaves the channel of a call that failed, if it is the one in use. */
  handleError: (client: unknown, error: unknown) => Promise<void>
  readonly dispose: () => Promise<void>
}

type Channel = ReturnType<StreamsClient['getChannel']>

/** Of a channel that was closed. */
const SHUT_DOWN = 4

/** How long a channel that can't connect is kept at the least: gRPC tries again after a second. */
const LEAST_MS = 1_500

/** Calls on it go on to their end; a channel that could not be made has nothing to close. */
const closed = (channel: Promise<Channel> | undefined): void => {
  channel?.then(
    (made) => {
      if (made.getConnectivityState(false) !== SHUT_DOWN) made.close()
    },
    () => undefined,
  )
}

/** One connection: 100 calls at a time. */
export interface Client {
  /** Opens a call that has no end in time; a lost connection, and a leader that is none any more, are left by the client. */
  readonly open: <Call>(
    create: (streams: StreamsClient, ...how: CallArguments) => Call,
    credentials?: Credentials,
  ) => Promise<Call>
  /** The same for a consumer of a group. */
  readonly consume: (
    create: (groups: GroupsClient, ...how: CallArguments) => GroupCall,
    credentials?: Credentials,
  ) => Promise<GroupCall>
  /** One append on a call of its own; given up when the signal says so. */
  readonly append: (
    requests: ReadonlyArray<AppendRequest>,
    signal: AbortSignal,
    credentials?: Credentials,
  ) => Promise<AppendResponse>
  readonly management: GroupManagement
  readonly dispose: () => Promise<void>
}

export interface Driver {
  readonly messages: Messages
  /** Throws where the address can't be understood. */
  readonly connect: (url: string) => Client
}

const clientOf = (whole: EventStoreDBClient, grpc: StreamsGrpc & GroupsGrpc): Client => {
  const inside = whole as unknown as Inside
  const { createChannel, shouldReconnect, handleError } = inside
  let channel: Promise<Channel> | undefined
  let madeAt = 0
  // The client loses sight of one when two of its calls fail at once, and closes none at its end.
  inside.createChannel = () => {
    closed(channel)
    madeAt = performance.now()
    channel = createChannel()
    return channel
  }
  // One that is closed while it can't connect tries once more all the same, and then keeps a connection that is nobody's:
  // so each call that finds nobody there does not have another made.
  inside.shouldReconnect = (error) =>
    neverSent(error) && performance.now() - madeAt < LEAST_MS ? [false] : shouldReconnect(error)
  // It waits for a channel that is being made, and nobody waits for it: one that can't be made would end the process.
  inside.handleError = (client, error) => handleError(client, error).catch(() => undefined)
  const argumentsWith = (credentials: Credentials | undefined): CallArguments =>
    inside.callArguments(credentials === undefined ? {} : { credentials }, { deadline: Number.POSITIVE_INFINITY })
  const opening =
    <Service>(service: new (...made: ReadonlyArray<never>) => Service) =>
    <Call>(
      create: (client: Service, ...how: CallArguments) => Call,
      credentials: Credentials | undefined,
    ): Promise<Call> =>
      inside.GRPCStreamCreator(service, 'clientela', (client) => create(client, ...argumentsWith(credentials)))()
  const [streams, groups] = [opening(grpc.StreamsClient), opening(grpc.PersistentSubscriptionsClient)]
  return {
    open: (create, credentials) => streams(create, credentials),
    consume: (create, credentials) => groups(create, credentials),
    append: (requests, signal, credentials) =>
      inside.execute(
        grpc.StreamsClient,
        'clientela',
        (client) =>
          new Promise((resolve, reject) => {
            // Without a code, by which the client would take it for an answer of the server.
            const givenUp = () => new Error('given up', { cause: signal.reason })
            if (signal.aborted) throw givenUp()
            const giveUp = (): void => {
              // Said first: the client would take a call that was cancelled for a connection that is lost.
              reject(givenUp())
              call.cancel()
            }
            const call = client.append(...argumentsWith(credentials), (error, response) => {
              // A signal keeps all who listen to it.
              signal.removeEventListener('abort', giveUp)
              if (error === null) resolve(response)
              else reject(error)
            })
            call.on('error', reject)
            signal.addEventListener('abort', giveUp)
            for (const request of requests) call.write(request)
            call.end()
          }),
      ),
    management: whole,
    dispose: async () => {
      const ended = inside.dispose()
      closed(channel)
      await ended
    },
  }
}

const KEEP_ALIVE_TIMEOUT_MS = 10_000
let made = 0

/**
 * gRPC gives clients of the same address and the same settings one connection among them, of 100 calls in all, and gives it
 * to whoever comes anew after it has fallen silent. A millisecond more or less in a time-out keeps them apart.
 */
const apart = (url: string): string => {
  const given = /[?&]keepAliveTimeout=(-?\d+)/i.exec(url)
  const timeout = given === null ? KEEP_ALIVE_TIMEOUT_MS : Number(given[1])
  if (timeout < 0) return url
  const own = timeout + (made++ % 1_000)
  if (given !== null) return url.replace(given[0], given[0].replace(/-?\d+$/, String(own)))
  return `${url}${url.includes('?') ? '&' : '?'}keepAliveTimeout=${own}`
}

/** CommonJS modules whose names can't be seen without running them come as the default export. */
const whole = <M>(module: M): M => (module as { readonly default?: M }).default ?? module

export const loadDriver = async (): Promise<E.Either<StoreError, Driver>> => {
  try {
    const [client, grpc, groups, streams, shared, persistent] = await Promise.all([
      import('@eventstore/db-client'),
      import('@eventstore/db-client/generated/streams_grpc_pb.js'),
      import('@eventstore/db-client/generated/persistent_grpc_pb.js'),
      import('@eventstore/db-client/generated/streams_pb.js'),
      import('@eventstore/db-client/generated/shared_pb.js'),
      import('@eventstore/db-client/generated/persistent_pb.js'),
    ])
    return E.right({
      messages: { streams: whole(streams), shared: whole(shared), persistent: whole(persistent) },
      connect: (url) =>
        clientOf(whole(client).EventStoreDBClient.connectionString(apart(askingAll(url))), {
          ...whole(grpc),
          ...whole(groups),
        }),
    })
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    return E.left(unavailable(`the driver can't be loaded (npm install @eventstore/db-client@^6.2.1): ${reason}`))
  }
}
