/** A history through projections into SQLite, against reading it, JSON.parse and a bare fold in memory. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { factColumns } from '../projections/columns.ts'
import { crmProjections, defineFacts } from '../projections/index.ts'
import { crmAggregates } from '../src/domain/index.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { makeRegistry } from '../src/kernel/registry.ts'
import { startEngine } from '../src/readmodels/engine.ts'
import { sqliteReadModels } from '../src/readmodels/sqlite/store.ts'
import { type SqliteStore, sqliteStore } from '../src/stores/sqlite/store.ts'
import { fill } from './history.ts'
import { clock, inRounds, line, note, orThrow, perSecond } from './measure.ts'

export const floor = (path: string, events: number): Promise<number> =>
  perSecond(events, () => {
    const db = new Database(path, { readonly: true })
    const stages = new Map<string, number>()
    for (const row of db
      .prepare<[], { stream: string; data: string; metadata: string }>('SELECT * FROM event ORDER BY position')
      .iterate()) {
      const data = JSON.parse(row.data)
      const metadata = JSON.parse(row.metadata)
      stages.set(row.stream, (stages.get(row.stream) ?? 0) + Object.keys(data).length + metadata.schemaVersion)
    }
    db.close()
    if (stages.size === 0) throw new Error('nothing was folded')
  })

/** Milliseconds that the replay took; opening the file, and closing it, are not part of it. */
export const replayInto = async (
  store: SqliteStore,
  file: string,
  projections: ReadonlyArray<Projection>,
): Promise<number> => {
  const readModels = orThrow(await sqliteReadModels({ path: file })())
  const registry = makeRegistry(crmAggregates())
  const sleep = async () => undefined
  const engine = startEngine({ store, registry, readModels, projections, sleep, random: Math.random })
  const start = performance.now()
  await engine.catchUp()
  const took = performance.now() - start
  const states = new Set((await engine.status()).map(({ state }) => state))
  if (states.size !== 1 || !states.has('current')) throw new Error(`the views are ${[...states].join(', ')}`)
  await readModels.close()
  return took
}

/** Every event is read and decoded, and leaves nothing behind. */
const nothing = defineFacts({
  name: 'nothing',
  version: 1,
  doc: 'no row of any event',
  table: { ...factColumns },
  on: {},
  otherwise: () => undefined,
})

export const replaying = async (folder: string, events: number): Promise<void> => {
  const path = join(folder, 'replay.db')
  const store = orThrow(await sqliteStore({ path, clock })())
  await fill(store, events)
  let file = 0
  const through = (projections: ReadonlyArray<Projection>) => async (): Promise<number> => {
    const views = join(folder, `replay-${file++}.views.db`)
    const rate = (events / (await replayInto(store, views, projections))) * 1_000
    for (const end of ['', '-wal', '-shm']) rmSync(`${views}${end}`, { force: true })
    return rate
  }
  const [first, ...others] = crmProjections
  const rates = await inRounds(5, {
    floor: () => floor(path, events),
    read: through([nothing]),
    one: through(first === undefined ? [] : [first]),
    others: through(others),
    all: through(crmProjections),
  })
  await store.close()
  line(`floor: read, JSON.parse, bare fold of ${events.toLocaleString('en')} events`, rates.floor)
  line('replay through one view into SQLite', rates.one, rates.floor, 0.4)
  line(`replay through all ${crmProjections.length} tables into SQLite`, rates.all, rates.floor, 0.25)
  const [added, alone] = [1 / rates.all - 1 / rates.others, 1 / rates.one - 1 / rates.read]
  note(`adding ${first?.name} to all others`, `${(added / alone).toFixed(2)} times what it costs by itself (aim 1)`)
}
