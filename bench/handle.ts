/** A command: load, decide, append one event; against the bare driver that inserts the same rows. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openClientela } from '../src/app/open.ts'
import { clientId, dealId } from '../src/domain/values/ids.ts'
import '../src/sqlite.ts'
import { createSchema, insertEvent } from '../src/stores/sqlite/sql.ts'
import { clock, head, inRounds, line, note, perSecond } from './measure.ts'

/** The floor: the same rows into the same table with the same settings, one transaction each. */
const bareInserts = (folder: string, n: number, round: number): Promise<number> => {
  const db = new Database(join(folder, `bare-${round}.db`))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = normal')
  db.pragma('cache_size = -65536')
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
      insert.run(i, `deal-d${i}`, 0, crypto.randomUUID(), 'deal', 'DealOpened', clock(), data, metadata)
    db.close()
  })
}

export const handling = async (folder: string, commands: number): Promise<void> => {
  const crm = await openClientela({ store: `sqlite:${join(folder, 'handle.db')}`, zone: 'UTC' })
  await crm.handle(
    { type: 'RegisterClient', client: clientId('c1'), name: 'x', kind: 'other', acquired: { by: 'call' } },
    { actor: head },
  )
  let opened = 0
  const open = () =>
    ({ type: 'OpenDeal', deal: dealId(`d${opened++}`), client: clientId('c1'), source: 'call' }) as const
  const oneByOne = (n: number) =>
    perSecond(n, async () => {
      for (let i = 0; i < n; i++) await crm.handle(open(), { actor: head })
    })
  const manyAtOnce = (n: number) => {
    const sent = Array.from({ length: n }, () => ({ command: open(), actor: head }))
    return perSecond(n, () => crm.handleAll(sent))
  }
  // Whoever embeds it runs for long: the compiler has seen the code before.
  await oneByOne(Math.min(2_000, commands))
  await manyAtOnce(Math.min(2_000, commands))
  const rates = await inRounds(5, {
    bare: (round) => bareInserts(folder, commands, round),
    one: () => oneByOne(commands),
    many: () => manyAtOnce(commands),
  })
  const head_ = await crm.store.head()()
  if (head_._tag === 'Left' || Number(head_.right) !== opened + 1) throw new Error('not every command was recorded')
  line('bare driver: one insert, one transaction', rates.bare)
  line('handle: load, decide, append; one at a time', rates.one, rates.bare, 0.5)
  line('handle: 64 in flight', rates.many, rates.bare, 1.2)
  const delays: Array<number> = []
  crm.views.follow()
  for (let i = 0; i < 300; i++) {
    const done = await crm.handle({ type: 'MeetCompetitor', deal: dealId(`d${i}`), competitor: 'k1' }, { actor: head })
    const start = performance.now()
    if (done.position !== undefined) await crm.views.waitUntilSeen(['deal_changes'], done.position, 60_000)
    if (i >= 50) delays.push(performance.now() - start)
  }
  delays.sort((a, b) => a - b)
  const at = (p: number) => (delays[Math.floor(p * (delays.length - 1))] ?? 0).toFixed(1)
  note('append to view', `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (aim 20)`)
  await crm.close()
}
