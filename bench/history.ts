/** A history of deals to replay: `node bench/history.ts FILE EVENTS` fills a file. */
import type { StreamName } from '../src/kernel/stream-name.ts'
import { type SqliteStore, sqliteStore } from '../src/stores/sqlite/store.ts'
import { clock, head, orThrow } from './measure.ts'

const note = 'x'.repeat(120)

const eventOf = (i: number) => ({
  id: crypto.randomUUID(),
  type: i % 4 === 0 ? 'DealOpened' : 'MeetingHeld',
  data:
    i % 4 === 0
      ? { client: `c${i % 100}`, manager: 'helena', source: 'call', attributes: { note } }
      : { outcome: note },
  metadata: {
    $correlationId: crypto.randomUUID(),
    $causationId: crypto.randomUUID(),
    commandId: crypto.randomUUID(),
    actor: head,
    occurredAt: new Date(Date.UTC(2020, 0, 1) + i * 60_000).toISOString(),
    schemaVersion: 1,
  },
})

export const fill = async (store: SqliteStore, events: number): Promise<void> => {
  for (let i = 0; i < events; i += 1_000)
    await Promise.all(
      Array.from({ length: Math.min(1_000, events - i) }, (_, k) => i + k).map((j) =>
        store.append(`deal-${Math.floor(j / 4)}` as StreamName, 'any', [eventOf(j)])(),
      ),
    )
}

const [file, events] = process.argv.slice(2)
if (import.meta.main && file !== undefined) {
  const store = orThrow(await sqliteStore({ path: file, clock })())
  await fill(store, Number(events))
  await store.close()
}
