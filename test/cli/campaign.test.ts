import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { cliHere } from '../support/cli.ts'

const { clientela, send } = cliHere()

beforeAll(() =>
  send(
    'head:helena',
    { type: 'RegisterClient', client: 'mar', name: 'Mar', kind: 'corporate', acquired: { by: 'fair' } },
    {
      type: 'PlanCampaign',
      campaign: 'spring',
      name: 'Spring fair',
      kind: 'fair',
      budget: { amount: 200_000, currency: 'EUR' },
    },
    { type: 'LaunchCampaign', campaign: 'spring' },
    { type: 'CaptureLead', campaign: 'spring', client: 'mar' },
    { type: 'OpenDeal', deal: 'd1', client: 'mar', source: 'fair', campaign: 'spring' },
    { type: 'CloseCampaign', campaign: 'spring', cost: { amount: 150_000, currency: 'EUR' } },
  ),
)

describe('clientela campaign results', () => {
  it('is a row a campaign, in a table, CSV and JSON', async () => {
    const [row] = parse((await clientela(['campaign', 'results', '--csv'])).out, { columns: true })
    expect(row).toMatchObject({
      key: 'spring',
      ...{ leads: '1', deals: '1', open: '1', 'winRate.den': '0', 'winRate.value': '' },
      ...{ 'cost.amount': '150000', 'cost.currency': 'EUR', 'roi.value': '-1' },
    })
    const { out, code } = await clientela(['campaign', 'results', '--attribution', 'first', '--json'])
    expect([code, JSON.parse(out)]).toMatchObject([0, { attribution: 'first', total: { leads: 1, deals: 1 } }])
  })

  it('of a campaign that does not exist is a wrong question', async () => {
    const { code, err } = await clientela(['campaign', 'results', '--campaign', 'autumn'])
    expect([code, err.trim()]).toEqual([2, 'clientela: no campaign is called autumn'])
  })
})

describe('clientela pipeline sources', () => {
  it('is a row a source', async () => {
    expect((await clientela(['pipeline', 'sources'])).out).toMatch(
      /fair +1 +1 +0 +–[\s\S]*fair +0 +0 +0 +1 +1,500\.00 EUR/,
    )
  })
})
