/** Events of the counting aggregate, appended without the command handler. */
import type { EventStore, NewEvent } from '../../src/kernel/event-store.ts'
import type { Position } from '../../src/kernel/position.ts'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import { orThrow } from './stores.ts'

export const metadata = {
  $correlationId: 'x',
  $causationId: 'x',
  commandId: 'x',
  actor: { id: 'a', role: 'head' },
  occurredAt: '2026-01-01T00:00:00.000Z',
  schemaVersion: 1,
}
export const counted = (by: number): NewEvent => ({ id: crypto.randomUUID(), type: 'Counted', data: { by }, metadata })
export const named = (name: string): NewEvent => ({ id: crypto.randomUUID(), type: 'Named', data: { name }, metadata })

export const append = async (store: EventStore, stream: string, events: ReadonlyArray<NewEvent>): Promise<Position> =>
  orThrow(await store.append(stream as StreamName, 'any', events)()).position
