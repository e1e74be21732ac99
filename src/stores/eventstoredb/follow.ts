/**
 * Following the history: read up to the head, then subscribed from there, and the same again from the last position when
 * the connection is lost. The client repeats nothing and resumes nothing by itself.
 */
import { ClientelaError } from '../../kernel/errors.ts'
import type { Delivery, EventStore, Filter, FollowOptions, RecordedEvent } from '../../kernel/event-store.ts'
import { given } from '../../kernel/given.ts'
import { comparePositions, type Position } from '../../kernel/position.ts'
import { closedError } from '../log.ts'
import { arrived } from './arrived.ts'
import { type Connections, isFull } from './connections.ts'
import { isLasting, readError, STORE, unavailable } from './errors.ts'
import { movedIn } from './events.ts'
import { commitOf } from './names.ts'
import { passes, type Reader } from './read.ts'
import { subscriptionRequest } from './requests.ts'
import { silence } from './silence.ts'

export interface FollowerOptions {
  readonly connections: Connections
  readonly reader: Reader
  readonly resolveLinks: boolean
  readonly closing: AbortSignal
  /** Waits after the nth failure in a row. */
  readonly pause: (failures: number, signal: AbortSignal) => Promise<void>
  /** After how long a silence the server is asked whether it is still there, ms. */
  readonly silenceMs: number
}

const PAGE = 500

const later = (a: Position | undefined, b: Position | undefined): Position | undefined =>
  a === undefined || (b !== undefined && comparePositions(a, b) < 0) ? b : a

/** What comes sooner than this after it was asked for had been waiting. */
const WAITED_MS = 5
/** The head is asked for no more often than this. */
const ASK_EVERY_MS = 250

/**
 * Whether a reader is behind. What waits for it at the server can't be seen from here, and the server does not say: so while
 * it never has to wait for what comes next, the head is asked for, and the reader is behind until it has reached it.
 */
const lagBehind = (head: Reader['head'], onFailed: (thrown: unknown) => void) => {
  let [at, upTo]: [Position | undefined, Position | undefined] = [undefined, undefined]
  let asking = false
  let askedAt = Number.NEGATIVE_INFINITY

  const ask = async (): Promise<void> => {
    asking = true
    try {
      upTo = await head()
    } finally {
      asking = false
    }
  }
  const isBehind = (): boolean => upTo !== undefined && (at === undefined || comparePositions(at, upTo) < 0)

  return {
    isBehind,
    /** What has come after so many ms of waiting reaches up to here. */
    reached: (position: Position, waitedMs: number): void => {
      at = position
      const now = performance.now()
      if (waitedMs >= WAITED_MS || asking || now - askedAt < ASK_EVERY_MS) return
      askedAt = now
      ask().catch(onFailed)
    },
  }
}

export const follower = ({
  connections,
  reader,
  resolveLinks,
  closing,
  pause,
  silenceMs,
}: FollowerOptions): EventStore['follow'] => {
  /** The history up to the head of now. All that passes the filter up to that head has been given when it ends. */
  async function* history(
    after: Position | undefined,
    filter: Filter | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Delivery> {
    const head = await reader.head(signal)
    let at = after
    // Taken up again on another node, which may be behind, it would not reach that head: then all begins anew.
    for await (const events of reader.allOfOne(given({ after, filter }), signal)) {
      at = events.at(-1)?.position ?? at
      yield { events, position: at, caughtUp: false }
    }
    yield { events: [], position: later(at, head), caughtUp: true }
  }

  /** Live, until the call ends or fails. A silence is broken by a question; no answer means that the peer is gone. */
  async function* live(
    after: Position | undefined,
    filter: Filter | undefined,
    signal: AbortSignal,
    onOpen: () => void,
  ): AsyncGenerator<Delivery> {
    const match = passes(filter, resolveLinks)
    const request = subscriptionRequest(connections.messages, after ?? 'start', filter, resolveLinks)
    const { call, connection, release } = await connections.read((streams, ...how) => streams.read(request, ...how))
    onOpen()
    signal.addEventListener('abort', release)
    if (signal.aborted) release()
    let failure: unknown
    const leave = (thrown: unknown): void => {
      failure = thrown
      release()
    }
    const quiet = silence({
      afterMs: silenceMs,
      ask: connection.probe,
      onGone: (thrown) => {
        connection.leave()
        leave(thrown)
      },
    })
    const lag = lagBehind(
      () => reader.head(signal),
      (thrown) => {
        // Without room for one more read nothing is known of the lag, and nothing is wrong with the call.
        if (!isFull(thrown)) leave(thrown)
      },
    )
    try {
      for (;;) {
        const asked = performance.now()
        const messages = await arrived(call, PAGE)
        const waitedMs = performance.now() - asked
        quiet.heard()
        if (messages.length === 0) {
          if (signal.aborted) return
          throw failure ?? new ClientelaError(unavailable('the server has ended the subscription'))
        }
        const events: Array<RecordedEvent> = []
        let position: Position | undefined
        for (const message of messages) {
          const moved = movedIn(message)
          // The first checkpoint of all says 0: nothing has been seen by it.
          if (moved?.position === undefined || moved.position === '0') continue
          position = later(position, moved.position)
          if (moved.event !== undefined && moved.event.position !== after && match(moved.event))
            events.push(moved.event)
        }
        if (position === undefined) continue
        lag.reached(position, waitedMs)
        yield { events, position, caughtUp: !lag.isBehind() }
      }
    } finally {
      quiet.stop()
      signal.removeEventListener('abort', release)
      release()
    }
  }

  async function* historyThenLive(
    after: Position | undefined,
    filter: Filter | undefined,
    signal: AbortSignal,
    onOpen: () => void,
  ): AsyncGenerator<Delivery> {
    let at = after
    for await (const delivery of history(after, filter, signal)) {
      at = delivery.position ?? at
      yield delivery
      if (signal.aborted) return
    }
    yield* live(at, filter, signal, onOpen)
  }

  return async function* follow({ after, filter, signal }: FollowOptions) {
    const stopping = signal === undefined ? closing : AbortSignal.any([signal, closing])
    if (closing.aborted) throw new ClientelaError(closedError(STORE))
    let at = after === 'start' || after === 'now' ? undefined : after
    // Of another store it would be refused however often it is asked for.
    if (at !== undefined) commitOf(at)
    try {
      if (after === 'now') at = await reader.head(stopping)
    } catch (thrown) {
      if (stopping.aborted) return
      throw thrown
    }
    let failures = 0
    let wasLive = false
    const onOpen = (): void => {
      wasLive = true
    }
    while (!stopping.aborted) {
      try {
        for await (const delivery of historyThenLive(at, filter, stopping, onOpen)) {
          if (stopping.aborted) return
          // What is read anew up to where it was is no success of a subscription that is refused again and again.
          if (delivery.position !== at) failures = 0
          at = delivery.position ?? at
          yield delivery
        }
      } catch (thrown) {
        if (stopping.aborted) return
        const error = thrown instanceof ClientelaError ? thrown.error : readError(thrown, '$all')
        // Who was live before finds a place again.
        const refused = isLasting(error) || (isFull(thrown) && !wasLive)
        if (error._tag !== 'StoreUnavailable' || refused) throw new ClientelaError(error, { cause: thrown })
        await pause(++failures, stopping)
      }
    }
  }
}
