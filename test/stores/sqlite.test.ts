import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import * as sql from '../../src/stores/sqlite/sql.ts'
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import { testClock } from '../../src/testing/index.ts'
import { machineClock, orThrow, temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)
const open = async (name: string, clock = machineClock) => sqliteStore({ path: join(folder.path, name), clock })()
const event = (n: number) => ({ id: crypto.randomUUID(), type: 'Happened', data: { n }, metadata: {} })
const stream = 'thing-1' as StreamName

describe('an SQLite store', () => {
  it('keeps events over closing and opening', async () => {
    const first = orThrow(await open('kept.db'))
    await first.append(stream, 'no-stream', [event(1)])()
    await first.close()
    const second = orThrow(await open('kept.db'))
    const types: Array<string> = []
    for await (const page of second.read(stream)) types.push(...page.map(({ type }) => type))
    expect(types).toEqual(['Happened'])
    await second.close()
  })

  it('refuses a file that is no database, one of another program, and one of a newer version, and leaves them as they are', async () => {
    writeFileSync(
      join(folder.path, 'text.db'),
      'this is no database, but it is long enough to be looked at as one'.repeat(20),
    )
    const other = new Database(join(folder.path, 'other.db'))
    other.exec('CREATE TABLE theirs (x)')
    other.close()
    const newer = new Database(join(folder.path, 'newer.db'))
    newer.exec(sql.createSchema)
    newer.pragma(`application_id = ${sql.APPLICATION_ID}`)
    newer.pragma(`user_version = ${sql.SCHEMA_VERSION + 1}`)
    newer.close()
    const said = async (name: string) => {
      const answer = await open(name)
      return E.isLeft(answer) ? answer.left.message : 'opened'
    }
    expect(await said('text.db')).toMatch(/not an SQLite database/)
    expect(await said('other.db')).toMatch(/another program/)
    expect(await said('newer.db')).toMatch(/newer version/)
    expect(await said('no/such/folder/x.db')).toMatch(/can't be opened/)
  })

  it('never lets the time of recording go back, even if the clock does', async () => {
    const clock = testClock('2026-01-02T00:00:00.000Z')
    const store = orThrow(await open('clock.db', clock.now))
    await store.append(stream, 'no-stream', [event(1)])()
    clock.set('2026-01-01T00:00:00.000Z')
    await store.append(stream, 0, [event(2)])()
    const times: Array<string> = []
    for await (const page of store.readAll()) times.push(...page.map(({ recordedAt }) => recordedAt))
    expect(times).toEqual(['2026-01-02T00:00:00.000Z', '2026-01-02T00:00:00.000Z'])
    await store.close()
  })

  it('leaves room for timers and connections to one who appends without a pause', async () => {
    const store = orThrow(await open('busy.db'))
    let turns = 0
    let busy = true
    const turn = (): void => {
      turns++
      if (busy) setImmediate(turn)
    }
    setImmediate(turn)
    for (let n = 0; n < 3_000; n++) orThrow(await store.append(`busy-${n}` as StreamName, 'no-stream', [event(n)])())
    busy = false
    // One in 2 ms at the least, however long the machine takes; without any the count would stand at one.
    expect(turns).toBeGreaterThan(5)
    await store.close()
  })

  it('of appends that are ready together one commit is made', async () => {
    let commits = 0
    const store = orThrow(
      await open('together.db', () => {
        commits++
        return machineClock()
      }),
    )
    const together = Array.from({ length: 64 }, (_, n) =>
      store.append(`together-${n}` as StreamName, 'no-stream', [event(n)])(),
    )
    for (const answer of await Promise.all(together)) expect(E.isRight(answer)).toBe(true)
    expect(commits).toBe(1)
    await store.close()
  })

  it('answers its hot questions from an index', () => {
    const db = new Database(':memory:')
    db.exec(sql.createSchema)
    const plan = (query: string) =>
      (
        db.prepare(`EXPLAIN QUERY PLAN ${query.replaceAll('?', "'1'")}`).all() as ReadonlyArray<{
          readonly detail: string
        }>
      )
        .map(({ detail }) => detail)
        .join('; ')
    for (const query of [
      sql.lastOfStream,
      sql.idsOfStream,
      sql.readStreamForwards,
      sql.readStreamBackwards,
      sql.positionOfRevision,
    ])
      expect(plan(query)).toMatch(/SEARCH event USING (COVERING )?INDEX/)
    for (const query of [sql.readLogPage('forwards', undefined), sql.readLogPage('backwards', { types: ['A'] })])
      expect(plan(query)).toMatch(/SEARCH event USING INTEGER PRIMARY KEY/)
    expect(plan(sql.lastOfLog)).not.toMatch(/TEMP B-TREE/)
    db.close()
  })

  it('URLs name a file and how surely it is written; anything else is said to be wrong', async () => {
    // What other tests of this process have imported is not known to this registry.
    vi.resetModules()
    await import('../../src/sqlite.ts')
    const { openStore } = await import('../../src/stores/registry.ts')
    const said = async (url: string) => {
      const answer = await openStore(url, { clock: machineClock })
      if (E.isLeft(answer)) return answer.left.message
      await answer.right.store.close()
      await answer.right.readModels.close()
      return 'opened'
    }
    expect(await said(`sqlite:${join(folder.path, 'url%20with%20spaces.db')}?synchronous=full`)).toBe('opened')
    expect(await said('sqlite:')).toMatch(/names no file/)
    expect(await said('sqlite:x.db?synchronous=sometimes')).toMatch(/synchronous is one of/)
    expect(await said('sqlite:x.db?mode=ro')).toMatch(/not a parameter/)
    expect(await said('esdb://127.0.0.1:1')).toMatch(/clientela\/eventstoredb/)
    expect(await said('mongo://x')).toMatch(/is not a store/)
  })

  it('is followed live from another process, within 50 ms', async () => {
    const path = join(folder.path, 'live.db')
    const store = orThrow(await open('live.db'))
    const writer = fork(resolve(import.meta.dirname, 'child-writer.ts'), [path], {
      execArgv: ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const controller = new AbortController()
    const delays: Array<number> = []
    // The follower's timer keeps no process alive; the child does.
    for await (const { events } of store.follow({ after: 'start', signal: controller.signal })) {
      const now = Number(process.hrtime.bigint() / 1_000n) / 1_000
      for (const { data } of events) delays.push(now - (data as { readonly at: number }).at)
      if (delays.length >= 40) controller.abort()
    }
    writer.kill('SIGKILL')
    const late = delays.toSorted((a, b) => a - b)
    // The median: a busy machine may hold up a single one.
    expect(late[20]).toBeLessThan(50)
    await store.close()
  })
})
