/**
 * The connections of one store. A connection carries 100 calls and lets the next one wait in silence: so they are counted,
 * and another connection is opened before that, up to a number, and then refused with a word.
 */

import type { ReadReq } from '@eventstore/db-client/generated/persistent_pb.js'
import type { AppendReq } from '@eventstore/db-client/generated/streams_pb.js'
import { ClientelaError } from '../../kernel/errors.ts'
import { within } from '../../kernel/within.ts'
import { type Connection, endNow, probeOf } from './connection.ts'
import type {
  AppendCall,
  AppendResponse,
  Client,
  Credentials,
  Driver,
  GroupCall,
  GroupManagement,
  Messages,
  PerCall,
  ReadCall,
  StreamsClient,
} from './driver.ts'
import { unavailable } from './errors.ts'
import { allRequest } from './requests.ts'

/** Below the server's 100, which also hold the one call of all appends and the client's own questions. */
const CALLS_PER_CONNECTION = 90

export const READ_TIMEOUT_MS = 10_000

/** Why a call was refused for which there is no place: neither the server's fault nor its connection's. */
const FULL = { full: true }

export const isFull = (thrown: unknown): boolean => thrown instanceof ClientelaError && thrown.cause === FULL

/** How long the end of something is waited for, when the peer may be gone. */
const LEAVING_MS = 200

export interface ConnectionOptions {
  readonly url: string
  /** Read calls open at once are 90 times this at most; default 10. */
  readonly maxConnections?: number
  readonly credentials?: Credentials
  /**
   * After how long without an answer a read is given up, and a connection that can't be made too; default 10,000 ms. A read
   * of everything, for which the server may look through millions of events, goes on as long as the server answers others.
   */
  readonly readTimeoutMs?: number
  /** How long a connection has to answer when it is asked after a silence, before it is left; default 3,000 ms. */
  readonly probeTimeoutMs?: number
}

/** `release` frees the call's place among those of its connection, and ends it. */
interface OpenCall<Call> {
  readonly call: Call
  readonly connection: Connection
  readonly release: () => void
}

export interface Connections {
  readonly messages: Messages
  /** A call that answers with many messages. */
  readonly read: (
    create: (streams: StreamsClient, ...how: Parameters<StreamsClient['batchAppend']>) => ReadCall,
  ) => Promise<OpenCall<ReadCall>>
  /** A consumer of a group, who joins it by this request. */
  readonly consume: (request: ReadReq) => Promise<OpenCall<GroupCall>>
  readonly management: () => GroupManagement
  readonly perCall: PerCall
  /** The one call of all appends. */
  readonly appends: () => Promise<{ readonly call: AppendCall; readonly connection: Connection }>
  /** One append on a call of its own. */
  readonly append: (
    requests: ReadonlyArray<AppendReq>,
    signal: AbortSignal,
  ) => { readonly answer: Promise<AppendResponse>; readonly connection: Connection }
  /** The same connections, spoken on as somebody else. */
  readonly as: (credentials: Credentials) => Connections
  readonly close: () => Promise<void>
}

interface Counted extends Connection {
  readonly client: Client
  calls: number
}

/** Cancelled at once, a call would take the last answers with it: so it is ended, and cancelled if that is not heard. */
const leaveGroup = (call: GroupCall): void => {
  const timer = setTimeout(() => endNow(call), LEAVING_MS)
  call.once('close', () => clearTimeout(timer))
  call.once('end', () => endNow(call))
  call.end()
  call.resume()
}

/** The client waits for calls that may never end by themselves: not longer than a moment. */
const disposed = ({ client }: Counted): Promise<void> => within(LEAVING_MS, client.dispose(), () => undefined)

export const connectionsOf = (driver: Driver, options: ConnectionOptions): Connections => {
  const { url, maxConnections = 10, readTimeoutMs: openTimeoutMs = READ_TIMEOUT_MS, probeTimeoutMs = 3_000 } = options
  const { messages } = driver
  const newest = { direction: 'backwards', limit: 1, resolveLinks: false } as const
  const probing = {
    request: allRequest(messages, 'end', 'no filter', newest),
    credentials: options.credentials,
    timeoutMs: probeTimeoutMs,
  }
  const open = new Set<Counted>()

  const connect = (): Counted => {
    const client = driver.connect(url)
    const connection: Counted = {
      client,
      calls: 0,
      probe: probeOf(client, probing),
      leave: () => {
        if (open.delete(connection)) void disposed(connection)
      },
    }
    open.add(connection)
    return connection
  }

  const withRoom = (): Counted => {
    for (const connection of open) if (connection.calls < CALLS_PER_CONNECTION) return connection
    if (open.size < maxConnections) return connect()
    throw new ClientelaError(
      unavailable(
        `${open.size * CALLS_PER_CONNECTION} reads and subscriptions are open at once: share subscriptions, or raise maxConnections`,
      ),
      { cause: FULL },
    )
  }

  const counted = async <Call extends ReadCall | GroupCall>(
    start: (client: Client) => Promise<Call>,
    end: (call: Call) => void,
  ): Promise<OpenCall<Call>> => {
    const connection = withRoom()
    connection.calls++
    let left = false
    const free = (): void => {
      if (!left) connection.calls--
      left = true
    }
    try {
      // A cluster whose nodes do not answer is asked for a leader for a long time.
      const opening = start(connection.client)
      const call = await within(openTimeoutMs, opening, () => {
        opening.then(end, () => undefined)
        throw new ClientelaError(unavailable(`no connection within ${openTimeoutMs} ms`))
      })
      // A call that was ended says so once more when nobody listens any longer.
      call.on('error', () => undefined)
      return {
        call,
        connection,
        release: () => {
          free()
          end(call)
        },
      }
    } catch (thrown) {
      free()
      throw thrown
    }
  }

  const appended = async (connection: Counted, answer: Promise<AppendResponse>): Promise<AppendResponse> => {
    connection.calls++
    try {
      return await answer
    } finally {
      connection.calls--
    }
  }

  const withCredentials = (credentials: Credentials | undefined): Connections => ({
    messages,
    read: (create) => counted((client) => client.open(create, credentials), endNow),
    consume: (request) =>
      counted(
        (client) =>
          client.consume((groups, ...how) => {
            const call = groups.read(...how)
            call.write(request)
            return call
          }, credentials),
        leaveGroup,
      ),
    management: () => withRoom().client.management,
    perCall: credentials === undefined ? {} : { credentials },
    // Not counted: the room that every connection keeps is for this one too.
    appends: async () => {
      const [connection = connect()] = open
      const call = await connection.client.open((streams, ...how) => streams.batchAppend(...how), credentials)
      return { call, connection }
    },
    append: (requests, signal) => {
      const connection = withRoom()
      return { connection, answer: appended(connection, connection.client.append(requests, signal, credentials)) }
    },
    as: withCredentials,
    close: async () => {
      await Promise.all([...open].map(disposed))
    },
  })
  connect()
  return withCredentials(options.credentials)
}
