/**
 * A history that is followed, as an rxjs Observable of what happens on the way: events, places reached without any, having
 * caught up, having fallen behind. Caught up and fallen behind are said from what waits to be read, the same by every store.
 */
import { Observable } from 'rxjs'
import { isClientelaError } from '../kernel/errors.ts'
import type { EventStore, FollowOptions, RecordedEvent } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'

export type Followed =
  | { readonly _tag: 'Events'; readonly events: ReadonlyArray<RecordedEvent>; readonly position: Position }
  /** Everything that passes the filter up to here has been given. */
  | { readonly _tag: 'Checkpoint'; readonly position: Position }
  /** Nothing waited to be read. Said once, and again after having fallen behind. */
  | { readonly _tag: 'CaughtUp'; readonly position: Position | undefined }
  /** For `behindMs` something has always waited to be read. */
  | { readonly _tag: 'FellBehind'; readonly position: Position | undefined }

export interface FollowedOptions extends Omit<FollowOptions, 'signal'> {
  /** Done with each page before the next is read: a slow reader slows the store, and does not fill the heap. */
  readonly each?: (events: ReadonlyArray<RecordedEvent>) => PromiseLike<unknown>
  /** Default 1,000 ms. */
  readonly behindMs?: number
  /** Ms of a clock that is never put back. */
  readonly now?: () => number
}

const lagOf = (behindMs: number, now: () => number) => {
  let up = false
  let since: number | undefined
  return (caughtUp: boolean): 'CaughtUp' | 'FellBehind' | undefined => {
    since = caughtUp ? undefined : (since ?? now())
    if (caughtUp === up || (since !== undefined && now() - since < behindMs)) return undefined
    up = caughtUp
    return caughtUp ? 'CaughtUp' : 'FellBehind'
  }
}

/**
 * Begins when it is subscribed to, ends when the store is closed, is resumed by the store after a lost connection. Fails
 * with the tagged error of the store.
 *
 * @example followed(store, { after: 'start', filter: { categories: ['deal'] }, each: ship }).subscribe(note)
 */
export const followed = (store: EventStore, options: FollowedOptions): Observable<Followed> =>
  new Observable((subscriber) => {
    const { each, behindMs = 1_000, now = () => performance.now(), ...what } = options
    const controller = new AbortController()
    const changed = lagOf(behindMs, now)
    const follow = async (): Promise<void> => {
      for await (const { events, position, caughtUp } of store.follow({ ...what, signal: controller.signal })) {
        if (subscriber.closed) return
        if (position !== undefined)
          subscriber.next(events.length > 0 ? { _tag: 'Events', events, position } : { _tag: 'Checkpoint', position })
        if (each !== undefined && events.length > 0) await each(events)
        const lag = changed(caughtUp)
        if (lag !== undefined) subscriber.next({ _tag: lag, position })
      }
      subscriber.complete()
    }
    follow().catch((thrown: unknown) => subscriber.error(isClientelaError(thrown) ? thrown.error : thrown))
    return () => controller.abort()
  })
