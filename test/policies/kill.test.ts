/** Workers on one file, killed at any moment: nothing is undone in the end, and nothing is done twice. */
import { fork } from 'node:child_process'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import { booking, bookings, lateness, openPost } from '../support/policies.ts'
import { machineClock, orThrow, temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

describe('kill -9', () => {
  it('at any moment, of two workers on one file: every parcel is booked once, and once as late', async () => {
    const path = join(folder.path, 'killed.db')
    const sent: Array<string> = []
    const life = (name: string, ms: number) =>
      new Promise<void>((done) => {
        const worker = fork(resolve(import.meta.dirname, 'child-worker.ts'), [path, name], {
          execArgv: ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning'],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        })
        worker.on('message', (id) => sent.push(String(id)))
        worker.once('message', () => setTimeout(() => worker.kill('SIGKILL'), ms))
        worker.on('exit', () => done())
      })
    for (let i = 0; i < 6; i++) await Promise.all([life(`a${i}`, 5 + 23 * i), life(`b${i}`, 11 + 31 * i)])
    const store = orThrow(await sqliteStore({ path, clock: machineClock })())
    const crm = await openPost(store, [booking(), lateness()], { clock: { now: machineClock } })
    await crm.policies.run()
    expect(await crm.policies.deadLetters()).toEqual([])
    // A parcel that was sent, and of which the worker did not live to tell, is booked as well.
    const booked = await bookings(store)
    const parcels = booked.flatMap((what) => (what.startsWith('sent ') ? [what.slice(5)] : []))
    expect(sent.length).toBeGreaterThan(12)
    expect(sent.filter((id) => !parcels.includes(id))).toEqual([])
    expect(booked.toSorted()).toEqual([...new Set(parcels)].flatMap((id) => [`late ${id}`, `sent ${id}`]).toSorted())
    await store.close()
  })
})
