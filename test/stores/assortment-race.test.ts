import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { clientId, dealId, orderId, productId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { testClock } from '../../src/testing/fixed.ts'
import '../../src/sqlite.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const head = { actor: { id: 'helena', role: 'head' } }
const NOW = '2026-05-04T10:00:00.000Z'
const PRODUCTS = 120

const withOffersAndOrders = async (url: string): Promise<Clientela> => {
  const crm = await openClientela({ store: url, zone: 'UTC', clock: testClock(NOW).now, recordRefusals: false })
  const client = clientId('forn-puig')
  const earlier = { ...head, occurredAt: '2026-05-01T10:00:00.000Z' as never }
  await crm.handle(
    { type: 'RegisterClient', client, name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } },
    head,
  )
  for (let n = 0; n < PRODUCTS; n++) {
    const [product, deal] = [productId(`p${n}`), dealId(`d${n}`)]
    await crm.handle({ type: 'ListProduct', product, name: `p${n}`, price: eur(100) }, earlier)
    await crm.handle({ type: 'OpenDeal', deal, client, source: 'call' }, head)
    const lines = [{ product, quantity: 1 }]
    await crm.handle({ type: 'MakeOffer', deal, lines }, head)
    await crm.handle({ type: 'ReceiveOrder', order: orderId(`o${n}`), client, lines }, head)
  }
  return crm
}

/** Positions of the events of a type, by what they are about. */
const positions = async (crm: Clientela, type: string): Promise<ReadonlyMap<string, bigint>> => {
  const found = new Map<string, bigint>()
  for await (const page of crm.store.readAll({ filter: { types: [type] } }))
    for (const { stream, position } of page) found.set(stream.replace(/\D/g, ''), BigInt(position))
  return found
}

/** What is accepted one after the other, and the event that says so. */
const acceptances = {
  offer: [(n: number) => ({ type: 'AcceptOffer', deal: dealId(`d${n}`) }) as const, 'OfferAccepted'],
  order: [
    (n: number) => ({ type: 'AcceptOrder', order: orderId(`o${n}`), promised: '2026-06-01' as LocalDate }) as const,
    'OrderAccepted',
  ],
} as const

describe('two processes, one that accepts and one that withdraws', () => {
  for (const [what, [accept, event]] of Object.entries(acceptances))
    it(`an ${what} is accepted before its product is withdrawn, or not at all`, async () => {
      const url = `sqlite:${join(folder.path, `${what}s.db`)}`
      const crm = await withOffersAndOrders(url)
      const child = fork(resolve(import.meta.dirname, 'child-withdraws.ts'), [url, String(PRODUCTS), NOW], {
        execArgv: ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      await once(child, 'message')
      child.send('begin')
      // It may be slow to begin: the last is gone before the first is accepted.
      await once(child, 'message')
      // From the first to the last, while the other goes from the last to the first: they meet.
      const refused = new Set<string>()
      for (let n = 0; n < PRODUCTS; n++) {
        const answer = await crm.tryHandle(accept(n), head)
        if (answer._tag === 'Right') continue
        expect(answer.left).toMatchObject({ rule: 'line-in-the-assortment', field: 'lines.0.product', value: `p${n}` })
        refused.add(String(n))
      }
      if (child.exitCode === null) await once(child, 'exit')
      const [accepted, withdrawn] = [await positions(crm, event), await positions(crm, 'ProductWithdrawn')]
      await crm.close()
      expect(withdrawn.size).toBe(PRODUCTS)
      expect(accepted.size + refused.size).toBe(PRODUCTS)
      for (const [n, position] of accepted) expect(position < (withdrawn.get(n) ?? 0n)).toBe(true)
      expect(refused.size).toBeGreaterThan(0)
      expect(accepted.size).toBeGreaterThan(0)
    })
})
