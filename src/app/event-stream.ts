/** Events as an rxjs Observable: history from where it is asked, then live; resumes by itself after a lost connection. */
import { Observable } from 'rxjs'
import { isClientelaError } from '../kernel/errors.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import type { EventStore, Filter } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { Registry } from '../kernel/registry.ts'

export interface EventStreamOptions<Type extends string = string> extends Filter {
  readonly types?: ReadonlyArray<Type>
  /** Exclusive; default `now`. */
  readonly after?: Position | 'start' | 'now'
}

/**
 * Each subscriber reads for itself, a page at a time, and the next page is only asked for when this one has been taken. An
 * event of ours that can't be read fails the stream with `MalformedEvent`; other programs' events are passed over.
 */
export const eventStream = (
  store: EventStore,
  registry: Registry,
  options: EventStreamOptions = {},
): Observable<Envelope> =>
  new Observable((subscriber) => {
    const controller = new AbortController()
    const { after = 'now', ...filter } = options
    const follow = async (): Promise<void> => {
      for await (const { events } of store.follow({ after, filter, signal: controller.signal })) {
        for (const event of events) {
          if (subscriber.closed) return
          const decoded = registry.decode(event)
          if (decoded._tag === 'Malformed') return subscriber.error(decoded.error)
          if (decoded._tag === 'Known') subscriber.next(decoded.envelope)
        }
      }
      subscriber.complete()
    }
    follow().catch((thrown: unknown) => subscriber.error(isClientelaError(thrown) ? thrown.error : thrown))
    return () => controller.abort()
  })
