/** Measures clientela against the floor (the bare driver, JSON.parse) in one run on the same work. Prints ratios. */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { crmProjections } from '../projections/index.ts'
import { openClientela } from '../src/app/open.ts'
import { crmAggregates } from '../src/domain/index.ts'
import { clientId, dealId } from '../src/domain/values/ids.ts'
import { makeRegistry } from '../src/kernel/registry.ts'
import type { StreamName } from '../src/kernel/stream-name.ts'
import { startEngine } from '../src/readmodels/engine.ts'
import { sqliteReadModels } from '../src/readmodels/sqlite/store.ts'
import '../src/sqlite.ts'
import { createSchema, insertEvent } from '../src/stores/sqlite/sql.ts'
import { type SqliteStore, sqliteStore } from '../src/stores/sqlite/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'clientela-bench-'))
const quick = process.argv.includes('--quick')
const COMMANDS = quick ? 1_000 : 5_000
const EVENTS = quick ? 20_000 : 200_000
const clock = () => new Date().toISOString() as never
const head = { id: 'helena', role: 'head' }

const perSecond = async (n: number, work: () => unknown): Promise<number> => {
  const start = performance.now()
  await work()
  return Math.round((n / (performance.now() - start)) * 1_000)
}

const line = (what: string, rate: number, of?: number): void => {
  const ratio = of === undefined ? '' : `  ${(rate / of).toFixed(2)} of the floor`
  process.stdout.write(`${what.padEnd(58)}${rate.toLocaleString('en').padStart(10)} /s${ratio}\n`)
}

const orThrow = <A>(
  either:
    | { readonly _tag: 'Left'; readonly left: { readonly message: string } }
    | { readonly _tag: 'Right'; readonly right: A },
): A => {
  if (either._tag === 'Left') throw new Error(either.left.message)
  return either.right
}

/** The floor: the same rows into the same table, one transaction each. */
const bareInserts = (n: number): Promise<number> => {
  const db = new Database(join(folder, 'bare.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = normal')
  db.exec(createSchema)
  const insert = db.prepare(insertEvent)
  const data = JSON.stringify({ client: 'c1', manager: 'helena', source: 'call' })
  const metadata = JSON.stringify({
    $correlationId: crypto.randomUUID(),
    $causationId: crypto.randomUUID(),
    commandId: crypto.randomUUID(),
    actor: head,
    occurredAt: clock(),
    schemaVersion: 1,
    basis: [{ stream: 'client-c1', revision: 0 }],
  })
  return perSecond(n, () => {
    for (let i = 1; i <= n; i++)
      insert.run(i, `deal-${i}`, 0, crypto.randomUUID(), 'deal', 'DealOpened', clock(), data, metadata)
    db.close()
  })
}

const handling = async (): Promise<void> => {
  const bare = await bareInserts(COMMANDS)
  line('bare driver: one insert, one transaction', bare)
  const crm = await openClientela({ store: `sqlite:${join(folder, 'handle.db')}`, zone: 'UTC' })
  await crm.handle(
    { type: 'RegisterClient', client: clientId('c1'), name: 'x', kind: 'other', acquired: { by: 'call' } },
    { actor: head },
  )
  const open = (i: number) =>
    ({ type: 'OpenDeal', deal: dealId(`d${i}`), client: clientId('c1'), source: 'call' }) as const
  const one = await perSecond(COMMANDS, async () => {
    for (let i = 0; i < COMMANDS; i++) await crm.handle(open(i), { actor: head })
  })
  line('handle: load, decide, append; one at a time', one, bare)
  const many = await perSecond(COMMANDS, () =>
    crm.handleAll(Array.from({ length: COMMANDS }, (_, i) => ({ command: open(COMMANDS + i), actor: head }))),
  )
  line('handle: 64 in flight', many, bare)
  const delays: Array<number> = []
  crm.views.follow()
  for (let i = 0; i < 300; i++) {
    const done = await crm.handle({ type: 'MeetCompetitor', deal: dealId(`d${i}`), competitor: 'k1' }, { actor: head })
    const start = performance.now()
    if (done.position !== undefined) await crm.views.waitUntilSeen(['deal_changes'], done.position)
    if (i >= 50) delays.push(performance.now() - start)
  }
  delays.sort((a, b) => a - b)
  const at = (p: number) => (delays[Math.floor(p * (delays.length - 1))] ?? 0).toFixed(1)
  process.stdout.write(`${'append to view'.padEnd(58)} p50 ${at(0.5)} ms, p99 ${at(0.99)} ms\n`)
  await crm.close()
}

const fill = async (store: SqliteStore, n: number): Promise<void> => {
  const note = 'x'.repeat(120)
  const metadata = (i: number) => ({
    $correlationId: crypto.randomUUID(),
    $causationId: crypto.randomUUID(),
    commandId: crypto.randomUUID(),
    actor: head,
    occurredAt: new Date(Date.UTC(2020, 0, 1) + i * 60_000).toISOString(),
    schemaVersion: 1,
  })
  for (let i = 0; i < n; i += 1_000)
    await Promise.all(
      Array.from({ length: Math.min(1_000, n - i) }, (_, k) => i + k).map((j) =>
        store.append(`deal-${Math.floor(j / 4)}` as StreamName, 'any', [
          {
            id: crypto.randomUUID(),
            type: j % 4 === 0 ? 'DealOpened' : 'MeetingHeld',
            data:
              j % 4 === 0
                ? { client: `c${j % 100}`, manager: 'helena', source: 'call', attributes: { note } }
                : { outcome: note },
            metadata: metadata(j),
          },
        ])(),
      ),
    )
}

const replaying = async (): Promise<void> => {
  const path = join(folder, 'replay.db')
  const store = orThrow(await sqliteStore({ path, clock })())
  await fill(store, EVENTS)
  const floor = await perSecond(EVENTS, () => {
    const db = new Database(path, { readonly: true })
    let sum = 0
    for (const row of db
      .prepare<[], { data: string; metadata: string }>('SELECT * FROM event ORDER BY position')
      .iterate()) {
      const data = JSON.parse(row.data)
      const metadata = JSON.parse(row.metadata)
      sum += Object.keys(data).length + metadata.schemaVersion
    }
    db.close()
    return sum
  })
  line(`floor: read, JSON.parse, bare fold of ${EVENTS.toLocaleString('en')} events`, floor)
  const registry = makeRegistry(crmAggregates())
  for (const [what, projections] of [
    ['one view', crmProjections.slice(0, 1)],
    ['all views', [...crmProjections]],
  ] as const) {
    const readModels = orThrow(await sqliteReadModels({ path: join(folder, `${what.replace(' ', '-')}.views.db`) })())
    const engine = startEngine({
      store,
      registry,
      readModels,
      projections,
      sleep: async () => undefined,
      random: Math.random,
    })
    line(`replay through ${what} into SQLite`, await perSecond(EVENTS, () => engine.catchUp()), floor)
    await readModels.close()
  }
  await store.close()
  process.stdout.write(
    `${'peak memory of this process'.padEnd(58)}${Math.round(process.resourceUsage().maxRSS / 1024)
      .toLocaleString('en')
      .padStart(10)} MB\n`,
  )
}

process.stdout.write(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
)
try {
  await handling()
  await replaying()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
