import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fifths, rfmSegments, segmentOf } from '../../projections/retention/rfm.ts'
import { lifeTable } from '../../projections/statistics/life-table.ts'
import { clientId } from '../../src/domain/values/ids.ts'
import { company, date } from '../support/company.ts'

describe('R6, recency, frequency, money', () => {
  it('scores by how many are strictly worse: equal values, equal scores', () => {
    expect(fifths([5, 20, 20, 60, 200], 'less')).toEqual([5, 3, 3, 2, 1])
    expect(fifths([1, 1, 2, 4, 9], 'more')).toEqual([1, 1, 3, 4, 5])
  })
  it('does not depend on the order of the input, and gives scores from 1 to 5', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 60 }), fc.boolean(), (values, less) => {
        const way = less ? 'less' : 'more'
        const scores = fifths(values, way)
        expect(fifths(values.toReversed(), way).toReversed()).toEqual(scores)
        for (const score of scores) expect([1, 2, 3, 4, 5]).toContain(score)
        // The best value never scores below another, and equal values score alike.
        const byValue = new Map(values.map((value, i) => [value, scores[i]]))
        expect(values.map((value) => byValue.get(value))).toEqual(scores)
      }),
    )
  })
  it('names every pair of scores as the table says', () => {
    const table = [1, 2, 3, 4, 5].map((r) => [1, 2, 3, 4, 5].map((f) => segmentOf(r, f)))
    const low = ['hibernating', 'hibernating', 'at risk', 'at risk', "can't lose"]
    expect(table).toEqual([
      low,
      low,
      ['about to sleep', 'about to sleep', 'needs attention', 'loyal', 'loyal'],
      ['promising', 'potential loyalist', 'potential loyalist', 'loyal', 'loyal'],
      ['new', 'potential loyalist', 'potential loyalist', 'champion', 'champion'],
    ])
    expect(new Set(table.flat()).size).toBe(rfmSegments.length)
  })
  it('scores the clients who bought within the window in one currency', async () => {
    const { crm, client, buy, clock } = await company('2023-01-01')
    const asOf = '2026-01-31'
    const bought: ReadonlyArray<readonly [string, number, ReadonlyArray<string>]> = [
      ['a', 100, ['2026-01-26']],
      ['b', 90, ['2026-01-11']],
      ['c', 80, ['2025-06-01', '2026-01-11']],
      ['d', 70, ['2025-03-01', '2025-04-01', '2025-05-01', '2025-12-02']],
      ['e', 60, ['2025-07-15', ...Array.from({ length: 8 }, (_, i) => `2025-06-0${i + 1}`)]],
      ['long ago', 500, ['2023-12-31']],
    ]
    for (const [name, euros, days] of bought) {
      await client(name, '2023-01-02')
      for (const day of days) await buy(name, day, euros)
    }
    await client('abroad', '2025-01-01')
    await buy('abroad', '2025-02-01', 10, 'USD')
    clock.set('2026-07-01T00:00:00.000Z')
    const { clients, currency, small } = await crm.retention.rfm({ asOf })
    expect([currency, small]).toEqual(['EUR', false])
    expect(clients.map((one) => [one.client, one.days, one.purchases, one.value / 100, one.r, one.f, one.m])).toEqual([
      ['a', 5, 1, 100, 5, 1, 2],
      ['b', 20, 1, 90, 3, 1, 1],
      ['c', 20, 2, 160, 3, 3, 3],
      ['d', 60, 4, 280, 2, 4, 4],
      ['e', 200, 9, 540, 1, 5, 5],
    ])
    expect(clients.map(({ segment }) => segment)).toEqual([
      'new',
      'about to sleep',
      'needs attention',
      'at risk',
      "can't lose",
    ])
    // Nested: b and c share a recency, and are scored against each other.
    const nested = await crm.retention.rfm({ asOf, scoring: 'nested' })
    expect(nested.clients.map(({ f }) => f)).toEqual([1, 1, 3, 1, 1])
    expect((await crm.retention.rfm({ asOf, currency: 'USD' })).clients.map((one) => one.client)).toEqual(['abroad'])
    await crm.close()
  })
})

const times = (n: number, interval: number, event: boolean) => Array.from({ length: n }, () => ({ interval, event }))

describe('R9, the life table', () => {
  it('gives the worked example', () => {
    const rows = lifeTable([
      ...times(5, 0, true),
      ...times(10, 0, false),
      ...times(4, 1, true),
      ...times(5, 1, false),
      ...times(76, 2, false),
    ])
    expect(rows.map(({ atRisk, lost, censored }) => [atRisk, lost, censored])).toEqual([
      [100, 5, 10],
      [85, 4, 5],
      [76, 0, 76],
    ])
    expect(rows[0]?.hazard).toBeCloseTo(0.0526, 4)
    expect(rows[1]?.hazard).toBeCloseTo(0.0485, 4)
    expect(rows[1]?.survival).toBeCloseTo(0.9014, 4)
  })
  it('has no hazard where nobody is at risk', () => {
    expect(lifeTable([])).toEqual([])
    const [first, second] = lifeTable([{ interval: 1, event: true, entry: 1 }])
    expect([first?.hazard, second?.atRisk]).toEqual([null, 1])
  })
  it('lets late entries in with the month after', () => {
    const rows = lifeTable([
      ...times(2, 2, true),
      { interval: 2, event: true, entry: 2 },
      { interval: 0, event: true, entry: 1 },
    ])
    expect(rows.map(({ atRisk, lost }) => [atRisk, lost])).toEqual([
      [2, 0],
      [2, 0],
      [3, 3],
    ])
  })
  it('counts months of tenure from the first contract; the spike is where terms end', async () => {
    const { crm, client, sign, clock } = await company()
    for (let n = 0; n < 12; n++) {
      await client(`c${n}`, '2025-01-01')
      const to = n < 4 ? '2026-01-31' : '2027-01-31'
      await sign(`k${n}`, { client: `c${n}`, from: '2025-01-31', to, value: 1_200 })
    }
    clock.set('2026-07-01T00:00:00.000Z')
    const { months, n } = await crm.retention.hazard({ asOf: '2026-03-31' })
    expect(n).toBe(12)
    expect(months.filter(({ lost }) => lost > 0)).toEqual([
      { month: 12, atRisk: 12, lost: 4, censored: 0, hazard: 4 / 12, survival: expect.closeTo(8 / 12), few: false },
    ])
    expect(months.at(-1)).toMatchObject({ month: 14, atRisk: 8, censored: 8, few: true })
    await crm.close()
  })
})

describe('R7, spells of clients', () => {
  it('a client who was won back starts anew; grace closes a gap', async () => {
    const { crm, client, sign, buy, lose, on, clock } = await company()
    await client('A', '2025-01-01')
    await sign('a-1', { client: 'A', from: '2025-01-01', to: '2025-03-01', value: 200 })
    await sign('a-2', { client: 'A', from: '2025-03-08', to: '2026-01-01', value: 200 })
    await client('B', '2025-01-01')
    await buy('B', '2025-01-10')
    await lose('B', '2025-02-01')
    await on('2025-03-01', { type: 'WinBackClient', client: clientId('B') })
    await buy('B', '2025-04-01')
    await client('C', '2025-01-01')
    await buy('C', '2025-01-01')
    await on('2025-01-21', { type: 'EraseClientData', client: clientId('C'), requestedBy: 'C' })
    clock.set('2026-07-01T00:00:00.000Z')
    const curve = async (options: object) => {
      const { groups } = await crm.retention.survival({ asOf: '2025-12-31', ...options })
      return [groups[0]?.n, groups[0]?.curve.map(({ time, atRisk, events }) => [time, atRisk, events])]
    }
    expect(await curve({})).toEqual([
      3,
      [
        [22, 2, 1],
        [59, 1, 1],
      ],
    ])
    expect(await curve({ spells: 'all' })).toEqual([
      5,
      [
        [22, 4, 1],
        [59, 3, 1],
      ],
    ])
    expect(await curve({ graceDays: 7 })).toEqual([3, [[22, 2, 1]]])
    const [group] = (await crm.retention.survival({ asOf: '2025-12-31', historyFrom: date('2025-01-05') })).groups
    expect([group?.n, group?.late]).toEqual([3, 2])
    await crm.close()
  })

  it('a client whose data is erased is looked at no longer: what ends later is no loss', async () => {
    const { crm, client, sign, on, clock } = await company()
    for (const id of ['A', 'B']) await client(id, '2025-01-01')
    await sign('a-1', { client: 'A', from: '2025-01-01', to: '2025-07-01', value: 600 })
    await sign('b-1', { client: 'B', from: '2025-01-01', to: '2025-07-01', value: 600 })
    await on('2025-03-02', { type: 'EraseClientData', client: clientId('B'), requestedBy: 'B' })
    clock.set('2026-01-01T00:00:00.000Z')
    const { groups } = await crm.retention.survival({ asOf: '2025-12-31' })
    expect(groups[0]?.curve.map(({ time, atRisk, events }) => [time, atRisk, events])).toEqual([[181, 1, 1]])
    await crm.close()
  })
})
