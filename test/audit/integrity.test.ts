/** T4: a history is held against its seals. Tampering is done in the SQLite file itself, behind the library's back. */
import Database from 'better-sqlite3'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { leafOf, linked, markOf, START } from '../../src/audit/chain.ts'
import { verifier } from '../../src/audit/verify.ts'
import '../../src/sqlite.ts'
import { openClientela } from '../../src/app/open.ts'
import { copyHistory } from '../../src/copy/copy.ts'
import { clientId } from '../../src/domain/values/ids.ts'
import type { RecordedEvent } from '../../src/kernel/event-store.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { Position } from '../../src/kernel/position.ts'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)
const auditor = { id: 'aude', role: 'auditor' }
const anna = { id: 'anna', role: 'manager' }

const opened = async (name: string) => openClientela({ store: `sqlite:${folder.path}/${name}.db`, zone: 'UTC' })

const withClients = async (name: string, ...ids: ReadonlyArray<string>) => {
  const crm = await opened(name)
  for (const id of ids)
    await crm.handle(
      {
        type: 'RegisterClient',
        client: clientId(id),
        name: `Client ${id}`,
        kind: 'corporate',
        acquired: { by: 'call' },
      },
      { actor: anna },
    )
  return crm
}

const behindItsBack = (name: string, sql: string): void => {
  const db = new Database(`${folder.path}/${name}.db`)
  expect(db.prepare(sql).run().changes).toBeGreaterThan(0)
  db.close()
}

const verified = async (name: string, kept?: { count: number; root: string }) => {
  const crm = await opened(name)
  const answer = await crm.audit.verify(kept === undefined ? {} : { kept })
  await crm.close()
  return answer
}

const seal = async (crm: Awaited<ReturnType<typeof opened>>) => crm.audit.seal({ actor: auditor })

describe('a sealed history', () => {
  it('is whole, and its root is the chain computed by hand', async () => {
    const crm = await withClients('whole', 'a', 'b', 'c')
    let root = START
    for await (const page of crm.store.readAll()) for (const event of page) root = linked(root, leafOf(event))
    expect(await seal(crm)).toEqual({ count: 3, root, added: 3 })
    expect(await crm.audit.verify({ kept: { count: 3, root } })).toMatchObject({
      view: 'audit verify',
      events: 4,
      sealed: 3,
      ok: true,
      broken: [],
    })
    await crm.close()
  })

  it('names the one event of which a byte was changed; the third is not accused', async () => {
    const crm = await withClients('byte', 'a', 'b', 'c')
    await seal(crm)
    await crm.close()
    behindItsBack('byte', `UPDATE event SET data = replace(data, 'Client b', 'Client B') WHERE position = 2`)
    expect(await verified('byte')).toMatchObject({
      ok: false,
      broken: [{ position: '2', what: 'was changed after it was sealed' }],
    })
  })

  it('tells of an event that was taken out, and of one that was put in', async () => {
    const crm = await withClients('out', 'a', 'b', 'c')
    await seal(crm)
    await crm.close()
    behindItsBack('out', 'DELETE FROM event WHERE position = 2')
    expect((await verified('out')).broken).toEqual([{ position: '3', what: 'an event sealed before it is missing' }])
    behindItsBack(
      'out',
      `INSERT INTO event SELECT 2, 'client-x', 0, 'f6b1a4a4-1111-4111-8111-111111111111', category, type, recorded_at, data, metadata FROM event WHERE position = 1`,
    )
    expect((await verified('out')).broken).toEqual([{ position: '2', what: 'was changed after it was sealed' }])
  })

  it('tells of a seal that was rewritten with the event, by a root kept elsewhere', async () => {
    const crm = await withClients('seal', 'a', 'b', 'c')
    const kept = await seal(crm)
    await crm.close()
    behindItsBack('seal', `UPDATE event SET data = replace(data, 'Client b', 'Client B') WHERE position = 2`)
    behindItsBack('seal', `DELETE FROM event WHERE stream = 'seal-history'`)
    const again = await opened('seal')
    await seal(again)
    await again.close()
    expect((await verified('seal')).ok).toBe(true)
    expect((await verified('seal', kept)).broken).toEqual([
      { position: '3', what: 'the chain up to here is not the one that was kept elsewhere' },
    ])
  })

  it('sees a gap in a stream also where nothing was sealed', async () => {
    const crm = await withClients('gap', 'a')
    for (const preference of ['mornings', 'by telephone'])
      await crm.handle({ type: 'NotePreference', client: clientId('a'), preference }, { actor: anna })
    await crm.close()
    behindItsBack('gap', 'DELETE FROM event WHERE position = 2')
    expect((await verified('gap')).broken).toEqual([
      { position: '3', what: 'revision 1 of client-a is missing before it' },
    ])
  })

  it('is sealed further, never over what is broken', async () => {
    const crm = await withClients('further', 'a', 'b')
    await seal(crm)
    await crm.handle({ type: 'NotePreference', client: clientId('a'), preference: 'mornings' }, { actor: anna })
    expect(await seal(crm)).toMatchObject({ count: 4, added: 2 })
    await crm.close()
    behindItsBack('further', `UPDATE event SET data = replace(data, 'Client a', 'Client A') WHERE position = 1`)
    const again = await opened('further')
    await expect(seal(again)).rejects.toMatchObject({ error: { _tag: 'HistoryBroken' } })
    await again.close()
  })

  it('two who seal at once make a history that is whole', async () => {
    const [one, other] = [await withClients('two', 'a', 'b'), await opened('two')]
    await Promise.all([seal(one), seal(other), seal(one), seal(other)])
    expect(await one.audit.verify()).toMatchObject({ ok: true })
    await one.close()
    await other.close()
  })

  it('copied, is held by the same seals and has the same root', async () => {
    const crm = await withClients('copied', 'a', 'b', 'c')
    const kept = await seal(crm)
    const to = await opened('copy')
    await copyHistory({ from: crm.store, to: to.store })()
    const [was, is] = [await crm.audit.verify({ kept }), await to.audit.verify({ kept })]
    expect([is.ok, is.root, is.sealed]).toEqual([true, was.root, 3])
    await crm.close()
    await to.close()
  })
})

describe('clientela audit verify', () => {
  it('ends with 0 where the history is whole, with 4 where it is not, and says where', async () => {
    const clientela = (...args: ReadonlyArray<string>) => cliIn(folder.path)(['audit', ...args])
    const crm = await withClients('test', 'a', 'b', 'c')
    await crm.close()
    const sealed = JSON.parse((await clientela('seal', '--json')).out)
    const whole = await clientela('verify', '--json', '--kept', `${sealed.events}:${sealed.root}`)
    expect([whole.code, JSON.parse(whole.out).ok]).toEqual([0, true])
    behindItsBack('test', `UPDATE event SET data = replace(data, 'Client b', 'Client B') WHERE position = 2`)
    const broken = await clientela('verify', '--json')
    expect([broken.code, JSON.parse(broken.out).broken[0].position]).toEqual([4, '2'])
    expect((await clientela('verify')).out).toContain('was changed after it was sealed')
    expect(await clientela('verify', '--kept', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('write COUNT:ROOT'),
    })
  })
})

const history = (length: number): ReadonlyArray<RecordedEvent> =>
  Array.from({ length }, (_, i) => ({
    stream: `thing-${i}` as StreamName,
    revision: 0,
    id: `id-${i}`,
    type: 'Happened',
    data: { i },
    metadata: {},
    position: String(i + 1) as Position,
    recordedAt: '2026-01-01T00:00:00.000Z' as Instant,
  }))

const verify = (events: ReadonlyArray<RecordedEvent>, sealedOn: ReadonlyArray<RecordedEvent>) => {
  const root = sealedOn.reduce((head, event) => linked(head, leafOf(event)), START)
  const marks = sealedOn.map((event) => markOf(leafOf(event))).join('')
  const checked = verifier([{ count: sealedOn.length, root, marks }])
  for (const event of events) checked.add(event)
  return checked.end()
}

describe('whatever is done to a sealed history', () => {
  it('is told, first where it was done', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat(),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('change', 'take out', 'put in'),
        (length, seed, many, what) => {
          const sealed = history(length)
          const at = seed % length
          const n = Math.min(many, length - at)
          const strange = (i: number): RecordedEvent => ({
            ...(sealed[at] as RecordedEvent),
            stream: `other-${i}` as StreamName,
            data: { strange: i },
          })
          const strangers = Array.from({ length: n }, (_, i) => strange(i))
          const put = what === 'take out' ? [] : strangers
          const events = [...sealed.slice(0, at), ...put, ...sealed.slice(what === 'put in' ? at : at + n)]
          const { ok, broken } = verify(events, sealed)
          const next = events[at]?.position ?? null
          return !ok && broken[0]?.position === next
        },
      ),
    )
  })

  it('nothing is told of one that was left alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(60), (length, more) => {
        const all = history(length + more)
        return verify(all, all.slice(0, length)).ok
      }),
    )
  })
})
