import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waterfallLines } from '../../projections/pipeline/waterfall.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { clientId, dealId } from '../../src/domain/values/ids.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { company, date } from '../support/company.ts'
import { fixtureF } from '../support/fixture-f.ts'

let crm: Clientela
beforeAll(async () => {
  crm = await fixtureF()
})
afterAll(() => crm.close())

const eur = (amount: number) => ({ EUR: amount * 100 })
const day = (text: string) => text as LocalDate
const march = { from: day('2026-03-01'), to: day('2026-04-01') }

const columns = async (when: { readonly asOf?: string; readonly knownAt?: string }) => {
  const board = await crm.pipeline.board(when)
  return Object.fromEntries(
    board.stages
      .filter(({ count }) => count > 0)
      .map(({ stage, cards, value }) => [stage, [cards.map(({ deal }) => deal).join(' '), value]]),
  )
}

describe('P1, the board', () => {
  it('as of 28 February, by what had happened', async () => {
    expect(await columns({ asOf: '2026-02-28' })).toEqual({
      closing: ['D1', eur(10_000)],
      presentation: ['D2', eur(8_000)],
      needs: ['D3', eur(5_000)],
      appointment: ['D6', eur(4_000)],
    })
  })
  it('as of 28 February, by what was known then: the late appointment is not there', async () => {
    expect(await columns({ knownAt: '2026-02-28' })).toEqual({
      closing: ['D1', eur(10_000)],
      presentation: ['D2', eur(8_000)],
      needs: ['D3', eur(5_000)],
      prospect: ['D6', eur(4_000)],
    })
  })
  it('as of 31 March', async () => {
    expect(await columns({ asOf: '2026-03-31' })).toEqual({
      prospect: ['D7', { USD: 300_000 }],
      appointment: ['D6', eur(4_000)],
      needs: ['D3', eur(5_000)],
      objections: ['D5', eur(7_000)],
      closing: ['D4', eur(18_000)],
    })
  })
  it('answers the same question with the same bytes', async () => {
    const ask = () => crm.pipeline.board({ asOf: '2026-03-31', knownAt: '2026-03-31' })
    expect(JSON.stringify(await ask())).toBe(JSON.stringify(await ask()))
  })
  it('shows the days since the reopening, not since the first objection', async () => {
    const board = await crm.pipeline.board({ asOf: '2026-03-31' })
    expect(board.stages.find(({ stage }) => stage === 'objections')?.cards[0]?.daysInStage).toBe(26)
  })
})

describe('P4, the win rate', () => {
  it('of March: one of two, 12,000 of 20,000', async () => {
    const { total } = await crm.pipeline.winRate({ ...march, asOf: '2026-03-31' })
    expect([total.rate.num, total.rate.den, total.rate.value]).toEqual([1, 2, 0.5])
    expect(total.valueRate.EUR).toMatchObject({ num: 1_200_000, den: 2_000_000, value: 0.6 })
  })
  it('of February depends on the moment: D5 was reopened since', async () => {
    const february = { from: day('2026-02-01'), to: day('2026-03-01') }
    expect((await crm.pipeline.winRate({ ...february, asOf: '2026-02-28' })).total.rate).toMatchObject({
      num: 0,
      den: 1,
      value: 0,
    })
    expect((await crm.pipeline.winRate({ ...february, asOf: '2026-03-31' })).total.rate).toMatchObject({
      num: 0,
      den: 0,
      value: null,
    })
    expect(
      (await crm.pipeline.winRate({ ...february, asOf: '2026-03-31', closures: 'each' })).total.rate,
    ).toMatchObject({ num: 0, den: 1, value: 0 })
  })
})

describe('P2, the funnel', () => {
  const opened = { from: day('2026-01-01'), to: day('2026-04-01') }
  const reached = async (mode: 'implied' | 'entered' | 'strict') =>
    (await crm.pipeline.funnel({ ...opened, mode, asOf: '2026-03-31' })).steps.map((step) => step.reached)

  it('of the deals opened in the first quarter, in each of its three readings', async () => {
    expect(await reached('implied')).toEqual([7, 6, 5, 5, 5, 4, 3, 2, 1])
    expect(await reached('entered')).toEqual([7, 6, 5, 4, 5, 4, 2, 2, 1])
    expect(await reached('strict')).toEqual([7, 6, 5, 4, 4, 3, 2, 1, 1])
  })

  it('shows who may yet come further, and leaves them out of what is settled', async () => {
    const { steps, deals } = await crm.pipeline.funnel({ ...opened, asOf: '2026-03-31' })
    expect(deals).toBe(7)
    expect(steps.map(({ open }) => open)).toEqual([1, 1, 0, 0, 1, 0, 1, 1, 0])
    const needs = steps.find(({ stage }) => stage === 'needs')
    expect([needs?.step?.value, needs?.settled?.value]).toEqual([0.8, 1])
    expect(steps.at(-1)).toMatchObject({ stage: 'won', step: null, settled: null, cumulative: { num: 1, den: 7 } })
  })

  it('never grows along the funnel but in the reading that allows it', async () => {
    for (const mode of ['implied', 'strict'] as const) {
      const counts = await reached(mode)
      expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    }
  })
})

describe('P3, stage conversion', () => {
  it('of March: what left each stage, and where to', async () => {
    const { exits } = await crm.pipeline.conversion({ ...march, asOf: '2026-03-31' })
    const of = (stage: string) => exits.find((one) => one.stage === stage)
    expect(of('needs')).toMatchObject({ forward: 1, lost: 0, conversion: { num: 1, den: 1 } })
    expect(of('presentation')).toMatchObject({ forward: 1, lost: 1, conversion: { num: 1, den: 2, value: 0.5 } })
  })

  it('of March: who stood where at its two ends', async () => {
    const { transitions } = await crm.pipeline.conversion({ ...march, asOf: '2026-03-31' })
    expect(transitions.map(({ from, to, deals }) => `${from} → ${to}: ${deals}`)).toEqual([
      'not yet open → prospect: 1',
      'not yet open → closing: 1',
      'appointment → appointment: 1',
      'needs → needs: 1',
      'presentation → lost: 1',
      'closing → won: 1',
      'lost → objections: 1',
    ])
    expect(transitions.find(({ from }) => from === 'not yet open')?.share.value).toBe(0.5)
  })
})

describe('P7, ageing', () => {
  it('as of 31 March: D5 has been in objections for 26 days, 31 in all', async () => {
    const { deals, stages } = await crm.pipeline.ageing({ asOf: '2026-03-31' })
    expect(deals.find(({ deal }) => deal === 'D5')).toMatchObject({
      stage: 'objections',
      days: 26,
      cumulative: 31,
      bucket: '8-30',
      stuck: null,
    })
    expect(stages.find(({ stage }) => stage === 'objections')).toMatchObject({ deals: 1, threshold: null })
    expect(stages.reduce((sum, { deals: n }) => sum + n, 0)).toBe(deals.length)
  })

  it('what is said to the client about a deal is activity on it', async () => {
    const c = await company('2026-01-01')
    await c.client('A', '2026-01-01')
    const [deal, client] = [dealId('quiet'), clientId('A')]
    await c.on('2026-01-01', { type: 'OpenDeal', deal, client, source: 'call' })
    const said = { channel: 'phone', direction: 'outbound', summary: 'still interested' } as const
    await c.on('2026-02-01', { type: 'RecordInteraction', client, deal, ...said })
    await c.on('2026-02-20', { type: 'RecordInteraction', client, ...said })
    c.clock.set('2026-06-01T00:00:00.000Z')
    const { deals } = await c.crm.pipeline.ageing({ asOf: '2026-03-03' })
    expect(deals.map(({ days, idle }) => [days, idle])).toEqual([[61, 30]])
    const { stages } = await c.crm.pipeline.board({ asOf: '2026-03-03' })
    expect(stages[0]?.cards[0]?.lastActivity).toBe('2026-02-01T11:00:00.000Z')
    await c.crm.close()
  })

  it('says which rot, where it is told when', async () => {
    const { deals } = await crm.pipeline.ageing({ asOf: '2026-03-31', idleDays: 20 })
    for (const { idle, rotting } of deals) expect(rotting).toBe(idle > 20)
    expect(deals.some(({ rotting }) => rotting === true)).toBe(true)
  })
})

describe('P13, slippage', () => {
  it('of March: three were to close, one slipped', async () => {
    const { baseline, outcomes, rate, valueRate } = await crm.pipeline.slippage({ ...march, asOf: '2026-03-31' })
    expect([baseline, outcomes]).toEqual([3, { won: 1, lost: 1, slipped: 1, overdue: 0, pending: 0 }])
    expect([rate.num, rate.den]).toEqual([1, 3])
    expect(valueRate.EUR).toMatchObject({ num: 500_000, den: 2_300_000 })
  })

  it('what has its day to come while the month goes on is pending; what was expected earlier in the end is overdue', async () => {
    const { outcomes, rate } = await crm.pipeline.slippage({ ...march, asOf: '2026-03-20' })
    expect(outcomes).toEqual({ won: 1, lost: 1, slipped: 0, overdue: 0, pending: 1 })
    expect([rate.num, rate.den]).toEqual([0, 3])
    const c = await company('2026-02-01')
    await c.client('A', '2026-02-01')
    const deal = dealId('early')
    const expectedClose = date('2026-03-31')
    await c.on('2026-02-01', { type: 'OpenDeal', deal, client: clientId('A'), source: 'call', expectedClose })
    await c.on('2026-03-05', { type: 'MoveExpectedClose', deal, to: date('2026-02-20'), why: 'they were in a hurry' })
    const early = await c.crm.pipeline.slippage({ ...march, asOf: '2026-03-31' })
    expect(early.outcomes).toMatchObject({ slipped: 0, overdue: 1 })
    await c.crm.close()
  })

  it('of each deal: moved how often and how far, and how wrong the first day was', async () => {
    const { deals } = await crm.pipeline.slippage({ ...march, asOf: '2026-03-31' })
    const of = (n: number) => deals.find(({ deal }) => deal === `D${n}`)
    expect(of(3)).toMatchObject({ pushes: 1, pulls: 0, slipDays: 30 })
    expect(of(4)).toMatchObject({ pushes: 0, pulls: 1, slipDays: -30 })
    expect(of(1)).toMatchObject({ closeDateError: -11 })
  })
})

describe('P6, the cycle', () => {
  it('of D1 is 74 days', async () => {
    expect((await crm.pipeline.cycle({ asOf: '2026-03-31' })).won).toMatchObject({ n: 1, mean: 74, median: 74 })
  })
})

describe('P11, the waterfall', () => {
  it('of March, all deals, every event', async () => {
    const w = await crm.pipeline.waterfall({ ...march, asOf: '2026-03-31' })
    expect(w.opening).toEqual({ count: 4, value: eur(27_000) })
    expect(w.created).toEqual({ count: 2, value: { EUR: 2_000_000, USD: 300_000 } })
    expect(w.reopened).toEqual({ count: 1, value: eur(7_000) })
    expect([w.increased.value, w.decreased.value]).toEqual([eur(2_000), eur(2_000)])
    expect([w.won, w.lost]).toEqual([
      { count: 1, value: eur(12_000) },
      { count: 1, value: eur(8_000) },
    ])
    expect(w.closing).toEqual({ count: 5, value: { EUR: 3_400_000, USD: 300_000 } })
  })
  it('of March, deals expected to close in March', async () => {
    const w = await crm.pipeline.waterfall({ ...march, window: march, asOf: '2026-03-31' })
    expect(w.opening.value).toEqual(eur(23_000))
    expect([w.reopened.value, w.increased.value, w.decreased.value]).toEqual([eur(7_000), eur(2_000), eur(2_000)])
    expect([w.movedIn.value, w.movedOut.value]).toEqual([eur(20_000), eur(5_000)])
    expect([w.won.value, w.lost.value, w.closing.value]).toEqual([eur(12_000), eur(8_000), eur(25_000)])
  })
  it('of March, end points only', async () => {
    const w = await crm.pipeline.waterfall({ ...march, reading: 'net', asOf: '2026-03-31' })
    expect(w.created.value).toEqual({ EUR: 1_800_000, USD: 300_000 })
    expect([w.increased.value, w.decreased.value, w.won.value]).toEqual([eur(2_000), {}, eur(12_000)])
    expect(w.closing.value.EUR).toBe(3_400_000)
  })
  it('reconciles for any two days, in every reading, by count and per currency', async () => {
    const days = [
      '2026-01-01',
      '2026-01-20',
      '2026-02-10',
      '2026-02-26',
      '2026-03-05',
      '2026-03-19',
      '2026-03-26',
      '2026-05-01',
    ].map(day)
    for (const [i, from] of days.entries())
      for (const to of days.slice(i + 1))
        for (const reading of ['gross', 'net'] as const)
          for (const window of [undefined, march]) {
            const w = await crm.pipeline.waterfall({ from, to, reading, ...(window === undefined ? {} : { window }) })
            const sign = {
              created: 1,
              reopened: 1,
              increased: 1,
              decreased: -1,
              movedIn: 1,
              movedOut: -1,
              transferredIn: 1,
              transferredOut: -1,
              won: -1,
              lost: -1,
            } as const
            for (const currency of ['EUR', 'USD'])
              expect(
                waterfallLines.reduce(
                  (sum, line) => sum + sign[line] * (w[line].value[currency] ?? 0),
                  w.opening.value[currency] ?? 0,
                ),
                `${from} ${to} ${reading}`,
              ).toBe(w.closing.value[currency] ?? 0)
            expect(
              waterfallLines.reduce((sum, line) => sum + sign[line] * w[line].count, w.opening.count),
              `${from} ${to} ${reading}`,
            ).toBe(w.closing.count)
          }
  })
})

describe('T1, the timeline', () => {
  it('shows the late appointment as late, and not at all by what was known before', async () => {
    const { entries } = await crm.timeline({ client: 'C6', asOf: '2026-03-10' })
    const entry = entries.find(({ type }) => type === 'AppointmentMade')
    expect(entry).toMatchObject({
      occurredAt: '2026-02-25T11:00:00.000Z',
      recordedAt: '2026-03-03T11:00:00.000Z',
      late: true,
      change: { from: 'prospect', to: 'appointment' },
      manager: 'm-7',
      stream: 'deal-D6',
      about: { deal: 'D6' },
      importance: 'step',
      policy: null,
    })
    const before = await crm.timeline({ client: 'C6', knownAt: '2026-03-01' })
    expect(before.entries.map(({ type }) => type)).toEqual(['ClientRegistered', 'DealOpened'])
  })
})

describe('T1, page by page', () => {
  it('what a deal was worth before and after, what is a turn; a cursor goes on where it stood', async () => {
    const { entries, next } = await crm.timeline({ client: 'C4', asOf: '2026-03-31' })
    expect(next).toBe(null)
    expect(
      entries.flatMap(({ value }) => (value === null ? [] : [[value.from?.amount ?? null, value.to.amount]])),
    ).toEqual([
      [null, 2_000_000],
      [2_000_000, 1_800_000],
    ])
    expect(entries.filter(({ importance }) => importance === 'turn').map(({ type }) => type)).toEqual([
      'ClientRegistered',
      'DealOpened',
    ])
    const paged: Array<(typeof entries)[number]> = []
    let after: string | null | undefined
    do {
      const page = await crm.timeline({
        client: 'C4',
        asOf: '2026-03-31',
        limit: 4,
        ...(typeof after === 'string' ? { after } : {}),
      })
      expect(page.entries.length).toBeLessThanOrEqual(4)
      paged.push(...page.entries)
      after = page.next
    } while (after !== null)
    expect(paged).toEqual(entries)
  })
})

describe('T2, the audit trail', () => {
  it('holds refused commands with rule, field and value, and what decisions rested on', async () => {
    await crm.tryHandle(
      { type: 'WinDeal', deal: 'D3' as never },
      { actor: { id: 'm-7', role: 'manager' }, reason: 'hoped' },
    )
    const { entries } = await crm.audit.trail({ stream: 'deal-D3' })
    expect(entries.at(-1)).toMatchObject({
      outcome: 'refused',
      reason: 'hoped',
      refusal: { command: 'WinDeal', rule: 'deal-won-needs-accepted-offer', field: 'offer' },
    })
    expect(entries[0]).toMatchObject({
      type: 'DealOpened',
      basis: [{ stream: 'client-C3', revision: 0 }],
      outcome: 'recorded',
    })
  })
})
