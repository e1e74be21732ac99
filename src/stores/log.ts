/**
 * What memory and SQLite have in common: a log numbered 1, 2, 3 …, read by pages. Reading all, following live and waiting
 * for more are the same for both.
 */
import { ClientelaError, type StoreError } from '../kernel/errors.ts'
import type { Delivery, Filter, FollowOptions, ReadAllOptions, RecordedEvent } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import { positionOf } from '../kernel/position.ts'

export interface Log {
  /** Number of the last event; 0 while there is none. */
  readonly head: () => number
  /** At most `limit` matching events with after < number ≤ upTo, forwards; or with upTo ≥ … going down, backwards. */
  readonly page: (range: PageRange) => ReadonlyArray<RecordedEvent>
  /** Resolves when the log may have grown since `head` was asked last, or the signal aborts. */
  readonly grown: (since: number, signal: AbortSignal) => Promise<void>
  readonly isClosed: () => boolean
}

export interface PageRange {
  readonly after: number
  readonly upTo: number
  readonly direction: 'forwards' | 'backwards'
  readonly filter: Filter | undefined
  readonly limit: number
}

export const closedError = (store: string): StoreError => ({
  _tag: 'StoreUnavailable',
  store,
  message: `the ${store} store has been closed`,
})

const numberOf = (position: Position, store: string): number => {
  const number = Number(position)
  if (Number.isSafeInteger(number) && number >= 0) return number
  throw new ClientelaError<StoreError>({
    _tag: 'StoreUnavailable',
    store,
    message: `"${position.slice(0, 40)}" is not a position of the ${store} store; positions of one store mean nothing to another`,
  })
}

const lastNumber = (events: ReadonlyArray<RecordedEvent>): number => Number(events.at(-1)?.position ?? 0)

export async function* readLog(
  log: Log,
  store: string,
  pageSize: number,
  options: ReadAllOptions = {},
): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
  const { direction = 'forwards', filter } = options
  const after = options.after === undefined ? undefined : numberOf(options.after, store)
  let left = options.limit ?? Number.POSITIVE_INFINITY
  let low = direction === 'forwards' ? (after ?? 0) : 0
  let high = direction === 'forwards' ? log.head() : after === undefined ? log.head() : after - 1
  while (left > 0 && low < high) {
    if (log.isClosed()) throw new ClientelaError(closedError(store))
    const limit = Math.min(pageSize, left)
    const events = log.page({ after: low, upTo: high, direction, filter, limit })
    if (events.length === 0) return
    yield events
    left -= events.length
    if (events.length < limit) return
    if (direction === 'forwards') low = lastNumber(events)
    else high = lastNumber(events) - 1
  }
}

export async function* followLog(
  log: Log,
  store: string,
  pageSize: number,
  options: FollowOptions,
): AsyncGenerator<Delivery> {
  const signal = options.signal ?? new AbortController().signal
  let at = options.after === 'start' ? 0 : options.after === 'now' ? log.head() : numberOf(options.after, store)
  let told = false
  if (log.isClosed()) throw new ClientelaError(closedError(store))
  // Closing the store ends its followers; it is no failure of theirs.
  while (!signal.aborted && !log.isClosed()) {
    const head = log.head()
    if (head > at || !told) {
      const events =
        head > at
          ? log.page({ after: at, upTo: head, direction: 'forwards', filter: options.filter, limit: pageSize })
          : []
      const full = events.length === pageSize
      at = Math.max(at, full ? lastNumber(events) : head)
      told = !full || at >= head
      yield { events, position: at === 0 ? undefined : positionOf(at), caughtUp: told }
      continue
    }
    await log.grown(at, signal)
  }
}
