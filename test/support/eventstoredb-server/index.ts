/**
 * A server for tests that speaks EventStoreDB's gRPC protocol over a real socket, in memory: the official client,
 * unmodified, and our adapter can't tell it from a real one in what the tests ask. A real one is used where one is named.
 */
import type { Http2Server, Http2Session, ServerHttp2Stream } from 'node:http2'
import { Server, ServerCredentials, type UntypedHandleCall } from '@grpc/grpc-js'
import { onlyFor, type User } from './access.ts'
import { append } from './append.ts'
import { batchAppend } from './batch-append.ts'
import { remove } from './deletes.ts'
import { type Faults, noFaults } from './faults.ts'
import { supportedMethods } from './features.ts'
import { gossipOf, type Member } from './gossip.ts'
import { persistentSubscriptions } from './groups.ts'
import { type Journal, makeLog } from './log.ts'
import { featuresService, gossipService, persistentService, streamsService } from './messages.ts'
import { read } from './reads.ts'

export interface EventStoreServer {
  readonly url: string
  readonly port: number
  readonly faults: Faults
  /** What an operator does to free room: what was truncated is gone from everything too. */
  readonly scavenge: () => void
  /** Breaks every connection; the server goes on. */
  readonly cut: () => void
  /** Stops answering on the port; what was written stays, ids are forgotten as after a restart. */
  readonly down: () => Promise<void>
  readonly up: () => Promise<void>
  /** As an operator stops it: groups are dropped at once, nothing is answered any more, and after so long every call is broken off. */
  readonly bow: (afterMs: number) => Promise<void>
  readonly stop: () => Promise<void>
}

export interface EventStoreServerOptions {
  readonly now?: () => number
  /** Another than one that is free. */
  readonly port?: number
  /** Where the log is kept for a later server. */
  readonly journal?: Journal
  /** How many bytes of data an append may have. */
  readonly maxAppendBytes?: number
  /** TLS by this certificate; with `clientsOf`, only for clients who show a certificate of that authority. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly clientsOf?: string }
  /** Only calls with the credentials of one of these are answered. */
  readonly users?: ReadonlyArray<User>
  /** Told of each call of streams, and of whose it is: nobody's where no users are. */
  readonly onCall?: (method: string, username: string | undefined) => void
  /** The cluster that this node says it is in. */
  readonly members?: () => ReadonlyArray<Member>
}

export const startEventStoreServer = async (options: EventStoreServerOptions = {}): Promise<EventStoreServer> => {
  const log = makeLog(options.now ?? Date.now, options.journal, options.maxAppendBytes)
  const faults = noFaults()
  const groups = persistentSubscriptions(log)
  let running: Server | undefined
  let port = options.port ?? 0
  const open = new Set<ServerHttp2Stream>()

  const cut = (): void => {
    // The server keeps its sessions to itself; a test must be able to break them as a network does.
    const { sessions } = running as unknown as { readonly sessions: ReadonlyMap<Http2Session, unknown> }
    for (const session of [...sessions.keys()]) session.destroy()
  }

  const up = async (): Promise<void> => {
    const { tls } = options
    const credentials =
      tls === undefined
        ? ServerCredentials.createInsecure()
        : ServerCredentials.createSsl(
            tls.clientsOf === undefined ? null : Buffer.from(tls.clientsOf),
            [{ private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) }],
            tls.clientsOf !== undefined,
          )
    const server = new Server({
      'grpc.max_concurrent_streams': 100,
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 10_000,
      'grpc.max_receive_message_length': 16 * 1_048_576,
    })
    const only = onlyFor(options.users, options.onCall)
    server.addService(streamsService as never, {
      append: only('append', append(log, faults, cut)),
      batchAppend: only('batchAppend', batchAppend(log, faults, cut)),
      read: only('read', read(log, faults)),
      delete: only('delete', remove(log, false)),
      tombstone: only('tombstone', remove(log, true)),
    })
    const ofGroups = onlyFor(options.users, options.onCall, () => faults.beforeGroup?.())
    const forGroups = Object.entries(groups.service).map(([method, handle]) => [method, ofGroups(method, handle)])
    server.addService(persistentService as never, Object.fromEntries(forGroups))
    server.addService(featuresService as never, { getSupportedMethods: supportedMethods as UntypedHandleCall })
    const { members } = options
    if (members !== undefined)
      server.addService(gossipService as never, { read: gossipOf(members) as UntypedHandleCall })
    port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      )
    })
    running = server
    const { http2Servers } = server as unknown as { readonly http2Servers: ReadonlyMap<Http2Server, unknown> }
    for (const http2 of http2Servers.keys())
      http2.on('stream', (stream: ServerHttp2Stream) => {
        open.add(stream)
        stream.on('close', () => open.delete(stream))
      })
  }

  const bow = async (afterMs: number): Promise<void> => {
    groups.stop()
    faults.frozen = true
    await new Promise((resolve) => setTimeout(resolve, afterMs))
    for (const stream of open) stream.close(0)
  }

  const down = async (): Promise<void> => {
    if (running === undefined) return
    cut()
    running.forceShutdown()
    running = undefined
    log.forget()
  }

  const stop = async (): Promise<void> => {
    groups.stop()
    await down()
  }

  await up()
  return {
    url: `esdb://127.0.0.1:${port}?tls=${options.tls !== undefined}`,
    port,
    faults,
    scavenge: log.scavenge,
    cut,
    down,
    up,
    bow,
    stop,
  }
}
