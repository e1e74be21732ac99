import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClientChange } from '../../../projections/clients/facts.ts'
import type { SegmentChange } from '../../../projections/market/facts.ts'
import { livesOf, unborn } from '../../../projections/market/life.ts'
import { segments } from '../../../projections/market/segments.ts'
import type { DealChange } from '../../../projections/pipeline/deal-change.ts'
import { holds } from '../../../src/domain/segment/holds.ts'
import type { Predicate } from '../../../src/domain/segment/predicate.ts'
import { Predicate as PredicateCodec } from '../../../src/domain/segment/predicate.ts'
import { clientId, dealId, programmeId, segmentId } from '../../../src/domain/values/ids.ts'
import { utc } from '../../../src/domain/values/zone.ts'
import type { Instant } from '../../../src/kernel/instant.ts'
import { addDays, type LocalDate } from '../../../src/kernel/local-date.ts'
import { arbitraryOf } from '../../support/arbitraries.ts'
import { type Days, days, noon } from '../../support/days.ts'
import { everyFigureDrills } from '../../support/drill.ts'

let at: Days
const good = segmentId('good')
const [a, b] = [clientId('a'), clientId('b')]
const day = (text: string) => text as LocalDate

const loyalty = {
  earning: [{ points: 1, per: { amount: 10_000, currency: 'EUR' } }],
  pointValue: { amount: 1, currency: 'EUR' },
  tiers: [
    { tier: 'bronze', from: 0 },
    { tier: 'silver', from: 100 },
  ],
  validity: { months: 12, from: 'day-earned' },
} as const

/** Two purchases of 600.00 within three months, and not at a competitor. */
const predicate: Predicate = {
  test: 'all',
  of: [
    { test: 'revenue', atLeast: { amount: 100_000, currency: 'EUR' }, months: 3 },
    { test: 'not', of: { test: 'buys-at', competitor: 'molins' } },
  ],
}

const buy = (deal: string, client: typeof a) => {
  const id = dealId(deal)
  const lines = [{ product: 'basic', quantity: 1, unitPrice: { amount: 60_000, currency: 'EUR' } }]
  return [
    { type: 'OpenDeal', deal: id, client, source: 'call' },
    { type: 'MakeOffer', deal: id, lines, validUntil: day('2027-01-01') },
    { type: 'AcceptOffer', deal: id },
    { type: 'WinDeal', deal: id },
  ] as const
}

beforeAll(async () => {
  at = await days()
  for (const client of [a, b])
    await at.on('2026-01-01', {
      type: 'RegisterClient',
      client,
      name: client,
      kind: 'corporate',
      acquired: { by: 'fair' },
    })
  await at.on('2026-01-10', ...buy('a1', a), ...buy('b1', b))
  await at.on('2026-01-20', { type: 'DefineSegment', segment: good, name: 'Good ones', predicate, needs: ['credit'] })
  await at.on('2026-02-10', ...buy('a2', a), {
    type: 'TargetSegment',
    segment: good,
    channels: ['phone'],
    message: 'thirty days of credit',
    need: 'credit',
  })
  await at.on('2026-03-01', { type: 'RecordCompetitorRelation', client: a, competitor: 'molins' })
  await at.on('2026-03-15', { type: 'EndCompetitorRelation', client: a, competitor: 'molins' })
  // Said by mistake, and taken back at once: neither out nor in.
  await at.on(
    '2026-03-20',
    { type: 'RecordCompetitorRelation', client: a, competitor: 'molins' },
    { type: 'EndCompetitorRelation', client: a, competitor: 'molins' },
  )
  await at.late('2026-04-20', '2026-02-20', ...buy('b2', b))
  await at.on('2026-05-01', {
    type: 'RefineSegment',
    segment: good,
    predicate: { test: 'source', in: ['fair'] },
    why: 'they all came from fairs',
  })
  await at.on('2026-06-01', { type: 'DropSegment', segment: good, why: 'too many' })
})
afterAll(() => at.crm.close())

const ask = (when: object) => at.crm.market.segments({ segment: good, ...when })

describe('a segment', () => {
  it('holds who satisfies it at the moment asked about, late records included', async () => {
    expect((await ask({ asOf: '2026-02-09' })).members).toEqual([])
    expect((await ask({ asOf: '2026-02-28' })).members).toEqual(['a', 'b'])
    expect((await ask({ asOf: '2026-02-28', knownAt: '2026-03-01' })).members).toEqual(['a'])
    expect((await ask({ asOf: '2026-03-10' })).members).toEqual(['b'])
    expect((await ask({ asOf: '2026-04-15' })).members).toEqual([])
    expect((await ask({ asOf: '2026-05-10' })).members).toEqual(['a', 'b'])
    expect((await ask({ asOf: '2026-06-10' })).members).toEqual([])
  })

  it('tells who came and went when, by both times, and because of what', async () => {
    const { moves } = await ask({})
    expect(moves?.map(({ client, move, at: when, recordedAt, by }) => [client, move, when, recordedAt, by])).toEqual([
      ['a', 'entered', noon('2026-02-10'), noon('2026-02-10'), 'DealWon'],
      ['b', 'entered', noon('2026-02-20'), noon('2026-04-20'), 'DealWon'],
      ['a', 'left', noon('2026-03-01'), noon('2026-03-01'), 'CompetitorRelationRecorded'],
      ['a', 'entered', noon('2026-03-15'), noon('2026-03-15'), 'CompetitorRelationEnded'],
      // The purchases of 10 January count until 9 April.
      ['a', 'left', '2026-04-10T00:00:00.000Z', null, 'time'],
      ['b', 'left', '2026-04-10T00:00:00.000Z', null, 'time'],
      ['a', 'entered', noon('2026-05-01'), noon('2026-05-01'), 'SegmentRefined'],
      ['b', 'entered', noon('2026-05-01'), noon('2026-05-01'), 'SegmentRefined'],
      ['a', 'left', noon('2026-06-01'), noon('2026-06-01'), 'SegmentDropped'],
      ['b', 'left', noon('2026-06-01'), noon('2026-06-01'), 'SegmentDropped'],
    ])
  })

  it('counts the moves of a period, and says how the group is spoken to and who it is in words', async () => {
    const { segments: rows } = await ask({ asOf: '2026-04-30', from: day('2026-03-01'), to: day('2026-04-01') })
    expect(rows[0]).toMatchObject({
      segment: 'good',
      name: 'Good ones',
      status: 'standing',
      needs: ['credit'],
      clients: 0,
      entered: 1,
      left: 1,
      words: 'bought for 1,000.00 EUR or more in the last 3 months and not (buys at molins)',
      targets: [{ target: 'target-1', channels: ['phone'], message: 'thirty days of credit', need: 'credit' }],
    })
    expect((await ask({ asOf: '2026-05-10' })).segments[0]).toMatchObject({
      clients: 2,
      buyers: 2,
      bought: { EUR: 240_000 },
      refined: 1,
    })
  })

  it('drills every figure down to the clients and deals behind it', async () => {
    everyFigureDrills(await ask({ asOf: '2026-05-10' }), /\.predicate\./)
  })

  it('a deal that is reopened is no purchase until it is won again; who agreed, joined or was judged is known as it stands', async () => {
    const shop = await days()
    const x = clientId('x')
    const define = (segment: string, predicate: Predicate) =>
      ({ type: 'DefineSegment', segment: segmentId(segment), name: segment, predicate }) as const
    await shop.on(
      '2026-01-01',
      { type: 'RegisterClient', client: x, name: 'x', kind: 'corporate', acquired: { by: 'fair' }, manager: 'anna' },
      define('bought', { test: 'purchases', atLeast: 1 }),
      define('annas', { test: 'manager', in: ['anna'] }),
      define('news', { test: 'consent', channel: 'e-mail', purpose: 'promotions' }),
      define('judged', { test: 'verdict', in: ['promising'] }),
      define('key', { test: 'key-account' }),
      define('gone', { test: 'lost' }),
      define('bronze', { test: 'member', programme: 'club', tier: 'bronze' }),
      { type: 'ApproveProgramme', programme: programmeId('club'), name: 'Club', kind: 'loyalty', loyalty },
      define('bakers', {
        test: 'all',
        of: [
          { test: 'sector', in: ['bakery'] },
          { test: 'assigned', to: ['b'] },
        ],
      }),
      ...buy('x1', x),
    )
    const five = { outlook: 5, reputation: 5, reliability: 5, financialSecurity: 5, materialSecurity: 5 }
    await shop.on(
      '2026-01-02',
      { type: 'ReopenDeal', deal: dealId('x1'), why: 'they called' },
      { type: 'GiveConsent', client: x, channel: 'e-mail', purpose: 'promotions' },
      { type: 'AssessProspect', client: x, ...five },
      { type: 'EnrolInLoyalty', client: x, programme: 'club' },
      { type: 'EarnPoints', client: x, programme: 'club', points: 1, why: 'a welcome' },
      { type: 'DesignateKeyAccount', client: x, terms: {} },
      { type: 'ChangeClientDetails', client: x, details: { sector: 'bakery' } },
      { type: 'SegmentClient', client: x, segment: 'b' },
    )
    await shop.on(
      '2026-01-03',
      { type: 'WinDeal', deal: dealId('x1') },
      { type: 'HandOverClient', client: x, to: 'bruno', why: 'leave' },
      { type: 'WithdrawConsent', client: x, channel: 'e-mail', purpose: 'promotions' },
      { type: 'AssessProspect', client: x, ...five, reliability: 1 },
      { type: 'WithdrawKeyAccount', client: x, why: 'too small' },
      { type: 'LoseClient', client: x, reason: 'price' },
    )
    const held = async (asOf: string) => {
      const { segments: rows } = await shop.crm.market.segments({ asOf })
      return rows.flatMap(({ segment, clients }) => (clients === 1 ? [segment] : []))
    }
    expect(await held('2026-01-01')).toEqual(['bought', 'annas'])
    expect(await held('2026-01-02')).toEqual(['annas', 'news', 'judged', 'key', 'bronze', 'bakers'])
    expect(await held('2026-01-03')).toEqual(['bought', 'gone', 'bronze', 'bakers'])
    // The list of clients says the same.
    expect((await shop.crm.clients.list({ asOf: '2026-01-02' })).clients[0]?.segments).toEqual(await held('2026-01-02'))
    await shop.crm.close()
  })

  it('erased clients leave every segment; of merged duplicates the survivor alone is in it', async () => {
    const shop = await days()
    const register = (client: string) =>
      ({
        type: 'RegisterClient',
        client: clientId(client),
        name: client,
        kind: 'person',
        acquired: { by: 'fair' },
      }) as const
    await shop.on('2026-01-01', register('x'), register('x2'), register('y'))
    await shop.on('2026-01-02', ...buy('x1', clientId('x')), ...buy('x22', clientId('x2')))
    const twice: Predicate = { test: 'purchases', atLeast: 2 }
    await shop.on(
      '2026-01-03',
      { type: 'DefineSegment', segment: segmentId('all'), name: 'all', predicate: { test: 'source', in: ['fair'] } },
      { type: 'DefineSegment', segment: segmentId('twice'), name: 'twice', predicate: twice },
    )
    await shop.on(
      '2026-01-05',
      { type: 'MergeClient', client: clientId('x2'), into: clientId('x'), why: 'the same' },
      { type: 'EraseClientData', client: clientId('y'), requestedBy: 'y' },
    )
    const members = async (segment: string, when: object) =>
      (await shop.crm.market.segments({ segment, ...when })).members
    expect(await members('all', { knownAt: '2026-01-04' })).toEqual(['x', 'x2', 'y'])
    expect(await members('twice', { knownAt: '2026-01-04' })).toEqual([])
    expect(await members('all', { asOf: '2026-01-04' })).toEqual(['x', 'y'])
    expect(await members('twice', { asOf: '2026-01-04' })).toEqual(['x'])
    expect(await members('all', {})).toEqual(['x'])
    await shop.crm.close()
  })
})

/** Facts of one client that buys on random days, and of one segment with a random predicate. */
const column = { position: '1', recordedAt: noon('2026-01-01'), inferred: 0 }
const facts = (definition: Predicate, bought: ReadonlyArray<number>) => {
  const at = (n: number) => noon(addDays(day('2026-01-01'), n))
  const client = { ...column, client: 'c1', occurredAt: at(0), kind: 'person', source: 'call', manager: 'anna' }
  return {
    clients: [{ ...client, type: 'ClientRegistered' } as unknown as ClientChange],
    traits: [],
    loyalty: [],
    segments: [
      {
        ...column,
        segment: 's',
        occurredAt: at(1),
        type: 'SegmentDefined',
        predicate: definition,
        needs: null,
      } as unknown as SegmentChange,
    ],
    deals: bought
      .toSorted((x, y) => x - y)
      .flatMap((n, i) => [
        { ...column, deal: `d${i}`, client: 'c1', occurredAt: at(n), type: 'DealOpened' } as unknown as DealChange,
        {
          ...column,
          deal: `d${i}`,
          client: null,
          occurredAt: at(n),
          type: 'DealWon',
          amount: 100,
          currency: 'EUR',
        } as unknown as DealChange,
      ]),
  }
}

describe('membership', () => {
  it('at any moment is what the predicate says of the client then, and entered less left', () => {
    fc.assert(
      fc.property(
        arbitraryOf(PredicateCodec) as fc.Arbitrary<Predicate>,
        fc.array(fc.integer({ min: 2, max: 300 }), { maxLength: 5 }),
        fc.integer({ min: 2, max: 500 }),
        (definition, bought, n) => {
          const question = { asOf: noon(addDays(day('2026-01-01'), n)), knownAt: noon('2030-01-01'), zone: utc }
          const known = facts(definition, bought)
          const until = { ...known, deals: known.deals.filter(({ occurredAt }) => occurredAt <= question.asOf) }
          const { members, moves } = segments.answer(until, question, { segment: 's' })
          const life = (livesOf(until, question).get('c1') ?? []).reduce((one, step) => step.live(one), unborn)
          const inside = holds(definition, life.traits, utc.localDate(question.asOf as Instant))
          expect(members).toEqual(inside ? ['c1'] : [])
          const count = (wanted: string) => moves?.filter(({ move }) => move === wanted).length ?? 0
          expect(count('entered') - count('left')).toBe(inside ? 1 : 0)
        },
      ),
      { numRuns: 300 },
    )
  })
})
