import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { cliHere } from '../support/cli.ts'

const { clientela, send } = cliHere()

beforeAll(() =>
  send(
    'head:helena',
    { type: 'RegisterClient', client: 'mar', name: 'Mar', kind: 'corporate', acquired: { by: 'fair' } },
    { type: 'DefineSegment', segment: 'fairs', name: 'From fairs', predicate: { test: 'source', in: ['fair'] } },
    { type: 'TargetSegment', segment: 'fairs', channels: ['phone'], message: 'come again' },
    { type: 'IdentifyCompetitor', competitor: 'molins', name: 'Molins Reunits' },
    { type: 'FindWeakness', competitor: 'molins', what: 'late on Mondays', source: 'two clients' },
    { type: 'RecordCompetitorRelation', client: 'mar', competitor: 'molins', buys: ['flour'] },
    { type: 'OpenDeal', deal: 'd1', client: 'mar', source: 'fair', expectedValue: { amount: 50_000, currency: 'EUR' } },
    { type: 'LoseDeal', deal: 'd1', reason: 'price', competitor: 'molins' },
  ),
)

const json = async (...args: ReadonlyArray<string>) => JSON.parse((await clientela([...args, '--json'])).out)

describe('clientela market', () => {
  it('segments: a table of all, members and moves of one', async () => {
    expect((await clientela(['market', 'segments'])).out).toMatch(/fairs +From fairs +1 +1 +0 +0 +– +source is fair/)
    const one = await json('market', 'segments', '--segment', 'fairs')
    expect(one.members).toEqual(['mar'])
    expect(one.moves).toMatchObject([{ client: 'mar', move: 'entered', by: 'SegmentDefined' }])
    expect((await clientela(['market', 'segments', '--segment', 'fairs'])).out).toMatch(/come again/)
  })

  it('competitors: a table of all, findings of one', async () => {
    expect((await clientela(['market', 'competitors'])).out).toMatch(
      /molins +Molins Reunits +0 +1 +0 +0 +0\/1 +0\.0 % +0\/1 +1 +flour 1/,
    )
    const [row] = parse((await clientela(['market', 'competitors', '--csv'])).out, { columns: true })
    expect(row).toMatchObject({ competitor: 'molins', 'byDeal.rate.num': '0', 'byDeal.rate.den': '1' })
    const { out } = await clientela(['market', 'competitors', '--competitor', 'molins'])
    expect(out).toMatch(/weakness +late on Mondays +two clients/)
  })

  it('assortment: a table of all and of the ranges, prices and strengths of one', async () => {
    const listing = { type: 'ListProduct', product: 'oven', name: 'Deck oven', family: 'ovens' }
    await send(
      'head:helena',
      { ...listing, price: { amount: 500_000, currency: 'EUR' } },
      { type: 'RecordStrength', product: 'oven', strength: 'bakes evenly', over: 'molins' },
    )
    expect((await clientela(['market', 'assortment', '--family', 'ovens'])).out).toMatch(
      /oven +Deck oven +ovens +listed +5,000\.00 EUR +0 +0 +0/,
    )
    const one = (await clientela(['market', 'assortment', '--product', 'oven', '--purchases', 'order'])).out
    expect(one).toMatch(/bakes evenly +molins/)
    expect((await clientela(['market', 'assortment', '--product', 'nothing'])).code).toBe(2)
  })
  it('says what is not on record: exit code 2', async () => {
    for (const [args, says] of [
      [['market', 'segments', '--segment', 'nothing'], /no segment is called nothing/],
      [['market', 'competitors', '--competitor', 'nobody'], /nothing is on record of a competitor nobody/],
    ] as const) {
      const { code, err } = await clientela(args)
      expect([code, says.test(err)]).toEqual([2, true])
    }
  })
})

describe('clientela pipeline losses', () => {
  it('lists reasons, competitors and stages, and the rate against each competitor', async () => {
    const { out } = await clientela(['pipeline', 'losses'])
    expect(out).toMatch(/reason +price +1 +100\.0 % +500\.00 EUR/)
    expect(out).toMatch(/molins +0 +1 +0\.0 %/)
    expect(await json('pipeline', 'losses', '--by', 'client')).toMatchObject({ by: 'client', lost: 1 })
  })
})
