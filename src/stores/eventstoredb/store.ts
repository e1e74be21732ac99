/** Events in EventStoreDB, on connections that its official client makes. */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { ClientelaError, type StoreError } from '../../kernel/errors.ts'
import type { EventStore } from '../../kernel/event-store.ts'
import { given } from '../../kernel/given.ts'
import { comparePositions } from '../../kernel/position.ts'
import { machineSleep, type Sleep } from '../../kernel/sleep.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import { closedError } from '../log.ts'
import { appendsOn, type Horizon, horizon, MAX_APPEND_BYTES, type Sender, type SenderOptions } from './append.ts'
import { batchSender } from './append-batch.ts'
import { singleSender } from './append-single.ts'
import { withReasons } from './cluster.ts'
import { type ConnectionOptions, type Connections, connectionsOf, READ_TIMEOUT_MS } from './connections.ts'
import { describer, type StreamDescription } from './describe.ts'
import { type Credentials, type Driver, loadDriver } from './driver.ts'
import { apartFrom } from './environment.ts'
import { reasonOf, STORE, unavailable } from './errors.ts'
import { follower } from './follow.ts'
import type { ConsumerGroups } from './group.ts'
import { consumerGroups } from './groups.ts'
import { NO_NODE } from './in-words.ts'
import { reader } from './read.ts'

/**
 * `url` is `esdb://host:2113?tls=false` or `esdb+discover://…`; credentials in it are repeated in no error.
 */
export interface EventStoreDbOptions extends ConnectionOptions {
  /** After how long an unanswered append counts as unknown; default 10,000 ms. */
  readonly appendTimeoutMs?: number
  /** After how long a silence a read, a follower or a consumer asks whether the server is still there; default 3,000 ms. */
  readonly silenceMs?: number
  /** Give the events that links stand for in place of the links; default false: links are skipped. */
  readonly resolveLinks?: boolean
  /** Told when what was broken off ('read', 'follow', 'consume') is taken up again. */
  readonly onResumed?: (what: string) => void
  /** Cut short by the signal. */
  readonly sleep?: Sleep
  readonly random?: () => number
}

/** A store on EventStoreDB, and what only that one can do. */
export interface EventStoreDb extends EventStore {
  /** Competing consumers, for work beside the views. */
  readonly groups: ConsumerGroups
  /** Tells apart what a read only shows as empty: missing, deleted, deleted for good, truncated. */
  readonly describe: (stream: StreamName) => TaskEither<StoreError, StreamDescription>
  /**
   * The same store, spoken to as somebody else: each of its calls brings these credentials, an append too, which is then
   * a call of its own. Closing it ends what it follows; the connections are the store's, and end with that.
   */
  readonly as: (credentials: Credentials) => EventStoreDb
}

const LONGEST_PAUSE_MS = 10_000

/** What stores on the same connections have in common, and how one of them appends. */
interface Base {
  readonly connections: Connections
  readonly horizon: Horizon
  readonly senderOn: (options: SenderOptions) => Sender
  /** Of the store whose connections they are: it ends what stands on them. */
  readonly closing: AbortSignal
}

const storeOn = (base: Base, options: EventStoreDbOptions, disconnect: () => Promise<void>): EventStoreDb => {
  const { connections, horizon } = base
  const own = new AbortController()
  const closing = AbortSignal.any([base.closing, own.signal])
  const isClosed = (): boolean => closing.aborted
  const { resolveLinks = false, readTimeoutMs = READ_TIMEOUT_MS, silenceMs = 3_000 } = options
  const { sleep = machineSleep, random = Math.random } = options
  /** Doubling from 50 ms to 10 s, with jitter, so that many clients of one server do not come back at the same moment. */
  const pauseIn =
    (what: string) =>
    async (failures: number, signal: AbortSignal): Promise<void> => {
      await sleep(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** (failures - 1)) * (0.5 + random() / 2), signal)
      options.onResumed?.(what)
    }
  const reads = reader({
    connections,
    resolveLinks,
    timeoutMs: readTimeoutMs,
    silenceMs,
    closing,
    heard: horizon.heard,
    pause: pauseIn('read'),
  })
  const revisionOf = async (stream: StreamName): Promise<number> => {
    const last = await reads.look(stream, 'end')
    return typeof last === 'string' ? -1 : last.revision
  }
  const timeoutMs = options.appendTimeoutMs ?? 10_000
  const appends = appendsOn({ sender: base.senderOn({ connections, timeoutMs, horizon, closing }), revisionOf })
  return {
    capabilities: { guardsReferences: false, maxAppendBytes: MAX_APPEND_BYTES, durable: true },
    append: (stream, expected, events) => async () =>
      isClosed() ? E.left(closedError(STORE)) : appends.append(stream, expected, events),
    read: reads.stream,
    readAll: reads.all,
    follow: follower({
      connections,
      reader: reads,
      resolveLinks,
      closing,
      pause: pauseIn('follow'),
      silenceMs,
    }),
    head: () => async () => {
      try {
        return E.right(await reads.head())
      } catch (thrown) {
        if (!(thrown instanceof ClientelaError)) throw thrown
        return E.left(thrown.error as StoreError)
      }
    },
    comparePositions,
    describe: describer(reads),
    groups: consumerGroups({
      connections,
      resolveLinks,
      closing,
      pause: pauseIn('consume'),
      silenceMs,
    }),
    as: (credentials) =>
      storeOn(
        { connections: connections.as(credentials), horizon, senderOn: singleSender, closing },
        options,
        async () => undefined,
      ),
    close: async () => {
      if (isClosed()) return
      own.abort()
      await disconnect()
    },
  }
}

const storeAt = async (driver: Driver, options: EventStoreDbOptions): Promise<E.Either<StoreError, EventStoreDb>> => {
  const connections = connectionsOf(driver, options)
  const base = { connections, horizon: horizon(), senderOn: batchSender, closing: new AbortController().signal }
  const store = storeOn(base, options, connections.close)
  const head = await store.head()()
  if (E.isRight(head)) return E.right(store)
  await store.close()
  return head
}

/** Opens a connection to the server; it is tried at once, so that a wrong address is said here. */
export const eventStoreDbStore =
  (options: EventStoreDbOptions): TaskEither<StoreError, EventStoreDb> =>
  async () => {
    const driver = await loadDriver()
    if (E.isLeft(driver)) return driver
    try {
      const { url, credentials } = apartFrom(options.url)
      if (url.includes('@'))
        return E.left(unavailable('write @, /, ? and spaces in what an address says as %40, %2F, %3F and %20'))
      const whole = { ...options, ...given({ credentials: options.credentials ?? credentials }), url }
      const store = await storeAt(driver.right, whole)
      if (E.isRight(store) || !store.left.message.includes(NO_NODE)) return store
      return E.left(
        await withReasons(store.left, url, (node) => async () => {
          const alone = await storeAt(driver.right, { ...whole, url: node })
          if (E.isRight(alone)) await alone.right.close()
          return alone
        }),
      )
    } catch (thrown) {
      return E.left(unavailable(`the address can't be used: ${reasonOf(thrown)}`))
    }
  }
