import { describe, expect, it } from 'vitest'
import { clientId, contractId, dealId, orderId } from '../../src/domain/values/ids.ts'
import { company, date, money } from '../support/company.ts'

/** A company with a client whose deal was won on 5 January and led to contract k1, of a year. */
const sold = async () => {
  const it = await company('2026-01-01')
  const deal = dealId('d1')
  const contract = contractId('k1')
  const lines = [{ product: 'basic', quantity: 10, unitPrice: money(10) }]
  await it.client('forn', '2026-01-02')
  await it.on('2026-01-05', { type: 'OpenDeal', deal, client: clientId('forn'), source: 'call' })
  await it.on('2026-01-05', { type: 'MakeOffer', deal, lines, validUntil: date('2099-12-31') })
  await it.on('2026-01-05', { type: 'AcceptOffer', deal })
  await it.on('2026-01-05', { type: 'WinDeal', deal, contract })
  await it.sign('k1', { client: 'forn', from: '2026-01-10', to: '2027-01-10', value: 100, on: '2026-01-06' })
  const order = async (id: string, day: string, more: object = {}) => {
    const of = { order: orderId(id) }
    const asked = [{ product: 'basic', quantity: 1, unitPrice: money(10) }]
    await it.on(day, { type: 'ReceiveOrder', ...of, client: clientId('forn'), lines: asked, ...more })
    await it.on(day, { type: 'AcceptOrder', ...of, promised: date(day) })
    await it.on(day, { type: 'FulfilOrder', ...of })
  }
  const bought = async (purchases?: 'deal' | 'order' | 'both') => {
    const { clients } = await it.crm.retention.rfm({ asOf: '2027-12-31', ...(purchases && { purchases }) })
    return clients.map((one) => [one.purchases, one.value / 100])
  }
  it.clock.set('2028-01-01T00:00:00.000Z')
  return { ...it, order, bought, deal, contract }
}

describe('what was bought', () => {
  it('is a won deal, and no order again that names the deal or the contract that it led to', async () => {
    const { crm, order, bought, deal, contract } = await sold()
    await order('o1', '2026-02-01', { deal })
    await order('o2', '2026-03-01', { contract })
    await order('o3', '2026-04-01')
    expect(await bought()).toEqual([[2, 110]])
    expect(await bought('both')).toEqual([[2, 110]])
    expect(await bought('deal')).toEqual([[1, 100]])
    expect(await bought('order')).toEqual([[3, 30]])
    await crm.close()
  })

  it('but what is ordered after the contract was renewed, no deal has sold', async () => {
    const { crm, order, bought, contract, renew } = await sold()
    await order('o1', '2026-12-01', { contract })
    await renew('k1', '2026-12-20', { from: '2027-01-10', to: '2028-01-10' })
    await order('o2', '2027-01-09', { contract })
    expect(await bought()).toEqual([[1, 100]])
    await order('o3', '2027-01-10', { contract })
    expect(await bought()).toEqual([[2, 110]])
    await crm.close()
  })

  it('nor one of a contract without a deal, or whose deal was reopened', async () => {
    const { crm, on, sign, order, bought, deal, contract } = await sold()
    await sign('k2', { client: 'forn', from: '2026-01-10', to: '2027-01-10', value: 100 })
    await order('o1', '2026-02-01', { contract: contractId('k2') })
    await order('o2', '2026-02-02', { contract })
    expect(await bought()).toEqual([[2, 110]])
    await on('2026-03-01', { type: 'ReopenDeal', deal, why: 'they think again' })
    expect(await bought()).toEqual([[2, 20]])
    await crm.close()
  })
})
