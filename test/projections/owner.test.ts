/** C10: whose a closed deal is, of who was responsible then or of who looks after its client now. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { listProducts } from '../support/assortment.ts'

const span = { from: '2026-01-01' as LocalDate, to: '2026-04-01' as LocalDate }
const euros = (amount: number) => ({ amount: amount * 100, currency: 'EUR' })

let crm: Clientela
beforeAll(async () => {
  crm = await openClientela({ store: 'memory:', zone: 'UTC', clock: testClock('2026-07-01T00:00:00.000Z').now })
  const helena = { id: 'helena', role: 'head' }
  const on = (day: string, command: object) =>
    crm.handle(command as Command, { actor: helena, occurredAt: `2026-${day}T11:00:00.000Z` as Instant })
  await listProducts(crm, '2025-01-01T00:00:00.000Z' as Instant, 'basic')
  for (const manager of ['anna', 'bruno']) {
    const name = { name: manager, position: 'client manager', grade: 3, department: 'sales', since: '2025-01-01' }
    await on('01-01', { type: 'AppointManager', manager, ...name })
    await on('01-01', { type: 'SetTarget', manager, ...span, amount: euros(1_000) })
  }
  const forn = { client: 'forn', name: 'Forn', kind: 'corporate', acquired: { by: 'call' }, manager: 'anna' }
  await on('01-02', { type: 'RegisterClient', ...forn })
  for (const [deal, manager] of [
    ['d1', 'anna'],
    ['d2', 'anna'],
  ] as const)
    await on('01-10', { type: 'OpenDeal', deal, client: 'forn', source: 'call', manager })
  await on('01-15', { type: 'IdentifyNeed', deal: 'd1', description: 'a line', products: ['basic'], beyond: false })
  const lines = [{ product: 'basic', quantity: 5, unitPrice: euros(100), discount: 0 }]
  await on('01-25', { type: 'MakeOffer', deal: 'd1', lines, validUntil: '2026-06-01' })
  await on('02-05', { type: 'AcceptOffer', deal: 'd1' })
  await on('02-10', { type: 'WinDeal', deal: 'd1' })
  await on('02-12', { type: 'LoseDeal', deal: 'd2', reason: 'price' })
  await on('03-01', { type: 'HandOverClient', client: 'forn', to: 'bruno', why: 'moved' })
})
afterAll(() => crm.close())

const when = { asOf: '2026-03-31' }

describe('deals closed before their client was handed over', () => {
  it('are of who was responsible then', async () => {
    const { rows } = await crm.pipeline.winRate({ ...span, by: 'manager', ...when })
    expect(rows.map(({ key, won, lost }) => [key, won, lost])).toEqual([['anna', 1, 1]])
    const size = await crm.pipeline.size({ ...span, by: 'manager', ...when })
    expect(size.rows.map(({ key, wonValue }) => [key, wonValue])).toEqual([['anna', { EUR: 50_000 }]])
    const quota = await crm.manager.quota({ ...span, ...when })
    expect(quota.rows.map(({ manager, won }) => [manager, won])).toEqual([
      ['anna', { EUR: 50_000 }],
      ['bruno', {}],
    ])
  })

  it('or of who looks after the client now, where that is asked', async () => {
    const current = { owner: 'current', ...when } as const
    const { rows } = await crm.pipeline.winRate({ ...span, by: 'manager', ...current })
    expect(rows.map(({ key, won, lost }) => [key, won, lost])).toEqual([['bruno', 1, 1]])
    const size = await crm.pipeline.size({ ...span, by: 'manager', ...current })
    expect(size.rows.map(({ key, wonValue }) => [key, wonValue])).toEqual([['bruno', { EUR: 50_000 }]])
    const quota = await crm.manager.quota({ ...span, ...current })
    expect(quota.rows.map(({ manager, won }) => [manager, won])).toEqual([
      ['anna', {}],
      ['bruno', { EUR: 50_000 }],
    ])
    const won = async (manager: string) =>
      (await crm.pipeline.forecast({ ...span, manager, ...current })).won.count * 100 +
      (await crm.pipeline.coverage({ ...span, manager, target: euros(1_000), ...current })).won.count
    expect([await won('anna'), await won('bruno')]).toEqual([0, 101])
  })
})
