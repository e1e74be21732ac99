import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientId, competitorId, dealId } from '../../../src/domain/values/ids.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { type Days, days } from '../../support/days.ts'
import { everyFigureDrills } from '../../support/drill.ts'

let at: Days
const molins = competitorId('molins')
const day = (text: string) => text as LocalDate

beforeAll(async () => {
  at = await days()
  const finding = { competitor: molins, source: 'their price list' }
  for (const client of ['a', 'b', 'c'])
    await at.on('2026-01-02', {
      type: 'RegisterClient',
      client: clientId(client),
      name: client,
      kind: 'corporate',
      acquired: { by: 'call' },
    })
  await at.on(
    '2026-01-05',
    { type: 'IdentifyCompetitor', competitor: molins, name: 'Molins Reunits' },
    { type: 'FindStrength', ...finding, what: 'cheap', observed: day('2025-12-01') },
    { type: 'FindStrength', ...finding, what: 'near', observed: day('2026-01-04') },
    { type: 'FindWeakness', ...finding, what: 'late on Mondays' },
    { type: 'FindOpportunity', ...finding, what: 'no yeast' },
    { type: 'FindDanger', ...finding, what: 'a second mill' },
    { type: 'RecordCompetitorRelation', client: clientId('a'), competitor: molins, buys: ['flour', 'yeast'] },
    { type: 'RecordCompetitorRelation', client: clientId('b'), competitor: molins, buys: ['flour'] },
    { type: 'RecordCompetitorRelation', client: clientId('c'), competitor: 'farinera' },
    { type: 'OpenDeal', deal: dealId('d1'), client: clientId('a'), source: 'call' },
    { type: 'MeetCompetitor', deal: dealId('d1'), competitor: molins },
  )
  await at.on(
    '2026-02-01',
    { type: 'WithdrawFinding', competitor: molins, finding: 'finding-1', why: 'prices went up' },
    { type: 'EndCompetitorRelation', client: clientId('b'), competitor: molins },
    { type: 'LoseDeal', deal: dealId('d1'), reason: 'price', competitor: molins },
    { type: 'LoseClient', client: clientId('b'), reason: 'competitor', competitor: molins },
  )
})
afterAll(() => at.crm.close())

describe('what is known of a competitor', () => {
  it('strengths, weaknesses, opportunities and dangers that stand, each with source and day, newest first', async () => {
    const [found] = (await at.crm.market.competitors({ competitor: molins, asOf: '2026-01-31' })).competitors
    expect(found).toMatchObject({ competitor: molins, name: 'Molins Reunits', withdrawn: 0 })
    expect(found?.strengths.map(({ what, observed, source }) => [what, observed, source])).toEqual([
      ['near', '2026-01-04', 'their price list'],
      ['cheap', '2025-12-01', 'their price list'],
    ])
    expect(found?.weaknesses).toEqual([
      {
        finding: 'finding-3',
        what: 'late on Mondays',
        source: 'their price list',
        observed: '2026-01-05',
        foundBy: 'helena',
        product: null,
        segment: null,
      },
    ])
    expect([found?.opportunities.length, found?.dangers.length]).toEqual([1, 1])
  })

  it('without what was withdrawn by the moment asked about', async () => {
    const [found] = (await at.crm.market.competitors({ competitor: molins, asOf: '2026-02-28' })).competitors
    expect(found?.strengths.map(({ what }) => what)).toEqual(['near'])
    expect(found?.withdrawn).toBe(1)
  })

  it('who buys there and what, as it stood', async () => {
    const of = async (asOf: string) => (await at.crm.market.competitors({ competitor: molins, asOf })).competitors[0]
    expect(await of('2026-01-31')).toMatchObject({
      clients: ['a', 'b'],
      buys: [
        { product: 'flour', clients: 2 },
        { product: 'yeast', clients: 1 },
      ],
      clientsLost: 0,
    })
    expect(await of('2026-02-28')).toMatchObject({ clients: ['a'], clientsLost: 1 })
  })

  it('a relation that is said again is the same one: since the earliest day, with what was last said to be bought', async () => {
    const shop = await days()
    const c = clientId('c')
    const relation = (more: object) =>
      ({ type: 'RecordCompetitorRelation', client: c, competitor: molins, ...more }) as const
    await shop.on(
      '2026-01-02',
      { type: 'RegisterClient', client: c, name: 'c', kind: 'corporate', acquired: { by: 'call' } },
      relation({ since: day('2025-06-01'), buys: ['flour'] }),
    )
    await shop.on('2026-01-03', relation({}))
    expect((await shop.crm.clients.show({ client: 'c' })).card?.competitors).toEqual([
      { competitor: 'molins', buys: ['flour'], knows: null, since: '2025-06-01T00:00:00.000Z' },
    ])
    await shop.crm.close()
  })

  it('won and lost against it, as P15 has them', async () => {
    const [found] = (await at.crm.market.competitors({ competitor: molins })).competitors
    for (const by of ['deal', 'client'] as const) {
      const { against } = await at.crm.pipeline.losses({ by })
      const figures = by === 'deal' ? found?.byDeal : found?.byClient
      expect(against.find(({ competitor }) => competitor === molins)).toEqual({ competitor: molins, ...figures })
    }
    expect(found?.byDeal).toMatchObject({ won: 0, lost: 1 })
  })

  it('drills every figure', async () => {
    everyFigureDrills(await at.crm.market.competitors(), /^$/)
  })

  it('one that was named and never identified has a row without a name', async () => {
    const { competitors } = await at.crm.market.competitors()
    expect(competitors.map(({ competitor, name }) => [competitor, name])).toEqual([
      ['farinera', null],
      ['molins', 'Molins Reunits'],
    ])
  })
})
