/** The server gives an event its own time. Where another clock counts, events bring the moment along, as those of a copy do. */
import type { EventStore, NewEvent } from '../../kernel/event-store.ts'
import type { Instant } from '../../kernel/instant.ts'

const dated = (event: NewEvent, recordedAt: Instant): NewEvent =>
  typeof event.metadata === 'object' ? { ...event, metadata: { ...event.metadata, recordedAt } } : event

export const recordedBy = (clock: () => Instant, store: EventStore): EventStore => ({
  ...store,
  append: (stream, expected, events, unmoved) => {
    const now = clock()
    return store.append(
      stream,
      expected,
      events.map((event) => dated(event, now)),
      unmoved,
    )
  },
})
