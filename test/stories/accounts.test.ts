/** Clients on whom much rests: rows S16 and S17 of the domain. */
import { describe, expect } from 'vitest'
import { dealId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import { anna, helena, type Story, story } from '../support/story.ts'
import { assortment, casa, date, forn, registered } from '../support/story-cast.ts'

const year = { from: date('2026-01-01'), to: date('2027-01-01') }

/** Ovens at their list price, unless another is asked. */
const sold = async ({ on }: Story, deal: string, client: typeof forn, day: string, quantity: number): Promise<void> => {
  const d = dealId(deal)
  const lines = [{ product: 'oven', quantity }]
  await on(
    day,
    anna,
    { type: 'OpenDeal', deal: d, client, source: 'call' },
    { type: 'MakeOffer', deal: d, lines, validUntil: date('2026-12-31') },
    { type: 'AcceptOffer', deal: d },
    { type: 'WinDeal', deal: d },
  )
}

describe('clients on whom much rests', () => {
  story('S16', 'a corporate client buys in volume, and it is seen how much rests on it', async (told) => {
    const { crm, on, refused } = told
    await on('2026-01-02', helena, ...assortment)
    const acquired = { by: 'call' } as const
    const bakery = { type: 'RegisterClient', client: forn, name: 'Forn Puig', kind: 'corporate', acquired } as const
    await on('2026-01-05', anna, bakery, registered(casa, 'Casa Mar'))
    await refused('2026-01-06', anna, 'client-registered-once', bakery)
    for (const month of ['01', '02', '03', '04']) await sold(told, `d-${month}`, forn, `2026-${month}-20`, 5)
    await sold(told, 'd-once', casa, '2026-04-21', 1)
    const { clients, corporate, hhi } = await crm.retention.concentration({ asOf: '2026-04-30' })
    expect(clients.map((one) => [one.client, one.kind, one.class])).toEqual([
      [forn, 'corporate', 'A'],
      [casa, 'small-retail-chain', 'C'],
    ])
    expect(corporate.value).toBeCloseTo(20 / 21, 12)
    expect(hhi).toBeCloseTo((20 / 21) ** 2 + (1 / 21) ** 2, 12)
  })

  story('S17', 'a key account has its price, its discount and its bonus, approved by a head', async (told) => {
    const { crm, on, refused } = told
    await on('2026-01-02', helena, ...assortment)
    await on('2026-01-05', anna, registered())
    const terms = {
      prices: [{ product: 'oven', price: eur(4_000_00) }],
      bonus: 250,
      provisions: ['delivery on Sundays'],
    }
    await refused('2026-01-06', anna, 'head-decides', { type: 'DesignateKeyAccount', client: forn, terms })
    await on('2026-01-07', helena, { type: 'DesignateKeyAccount', client: forn, terms })
    await sold(told, 'd1', forn, '2026-01-20', 3)
    const { accounts } = await crm.retention.keyAccounts({ asOf: '2026-12-31', ...year })
    expect(accounts).toMatchObject([
      { client: forn, since: '2026-01-07', revenue: 12_000_00, class: 'A', bonus: { EUR: 300_00 } },
    ])
    expect(accounts[0]?.terms).toMatchObject({ provisions: ['delivery on Sundays'], approvedBy: 'helena' })
    const { bonuses } = await crm.retention.bonuses({ asOf: '2026-12-31', ...year })
    expect(bonuses[0]?.lines).toMatchObject([{ deal: 'd1', turnover: 12_000_00, basisPoints: 250, bonus: 300_00 }])
    await on('2026-06-01', helena, { type: 'WithdrawKeyAccount', client: forn, why: 'buys elsewhere' })
    expect((await crm.retention.keyAccounts({ asOf: '2026-12-31', ...year })).accounts).toEqual([])
  })
})
