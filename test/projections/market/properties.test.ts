/** What must hold of campaigns, sources, losses and competitors on any history. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributionModels } from '../../../projections/campaigns/attribution.ts'
import { campaign } from '../../../projections/campaigns/index.ts'
import { market } from '../../../projections/market/index.ts'
import { pipeline } from '../../../projections/pipeline/index.ts'
import type { MoneyBag } from '../../../src/domain/values/money-bag.ts'
import { type Instant, instantFromEpochMs } from '../../../src/kernel/instant.ts'
import { everyFigureDrills } from '../../support/drill.ts'
import { answerOf, envelopesOf, LAST } from '../../support/facts.ts'
import { endOf, randomDay, randomSales } from '../../support/random-sales.ts'
import { type Issue, play } from '../../support/world.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 5, 10)
const head = { id: 'helena', role: 'head' }
const campaigns = ['g1', 'g2', 'g3']

const issued = (command: Issue['command'], hours: number): Issue => {
  const at: Instant = instantFromEpochMs(START + hours * HOUR)
  return { command, actor: head, occurredAt: at, recordedAt: at }
}

/** Calls, a fair and news, all running from the first day on. */
const running = campaigns.flatMap((id, i) => [
  issued(
    {
      type: 'PlanCampaign',
      campaign: id,
      name: id,
      kind: ['calls', 'fair', 'news'][i],
      budget: { amount: 0, currency: 'EUR' },
    },
    0,
  ),
  issued({ type: 'LaunchCampaign', campaign: id }, 0),
])

/** What campaigns and competitors do with the two clients meanwhile. */
const meanwhile = fc
  .array(
    fc.record({
      what: fc.nat(4),
      client: fc.constantFrom('c1', 'c2'),
      campaign: fc.constantFrom(...campaigns),
      hours: fc.integer({ min: 1, max: 900 }),
    }),
    { minLength: 8, maxLength: 40, size: 'max' },
  )
  .map((list) =>
    list.map(({ what, client, campaign: id, hours }) => {
      const commands: ReadonlyArray<Issue['command']> = [
        { type: 'RecordAttendance', campaign: id, client },
        { type: 'CaptureLead', campaign: id, client },
        { type: 'RecordInteraction', client, channel: 'phone', direction: 'outbound', summary: 'a call', campaign: id },
        { type: 'RecordCompetitorRelation', client, competitor: id, buys: ['flour'] },
        { type: 'EndCompetitorRelation', client, competitor: id },
      ]
      return issued(commands[what] ?? { type: 'LaunchCampaign', campaign: id }, hours)
    }),
  )

const histories = fc
  .tuple(randomSales, meanwhile)
  .map(([sales, others]) =>
    [...sales, ...running, ...others].toSorted((a, b) =>
      (a.recordedAt ?? '') < (b.recordedAt ?? '') ? -1 : (a.recordedAt ?? '') > (b.recordedAt ?? '') ? 1 : 0,
    ),
  )
  .map((issues) => envelopesOf(play(issues)))

const seed = 20_260_401
const numRuns = 80

const added = (bags: ReadonlyArray<MoneyBag>): MoneyBag => {
  const sums: Record<string, number> = {}
  for (const bag of bags)
    for (const [currency, amount] of Object.entries(bag)) sums[currency] = (sums[currency] ?? 0) + amount
  return sums
}

describe('P16, on any history', () => {
  it('the rows add up to all that was won, in every model, by source and by campaign; and the models agree on the whole', () => {
    let shared = 0
    fc.assert(
      fc.property(histories, randomDay, (events, day) => {
        const ask = answerOf(events)
        const totals = new Set<string>()
        for (const view of [campaign.results, pipeline.sources])
          for (const attribution of attributionModels) {
            const { rows, total } = ask(view, { attribution }, endOf(day), LAST)
            expect(added(rows.map(({ wonValue }) => wonValue))).toEqual(total.wonValue)
            totals.add(JSON.stringify([total.wonValue, total.deals, total.won, total.lost, total.open]))
            const counted = rows.reduce((sum, row) => sum + row.deals, 0)
            if (attribution === 'linear') {
              expect(counted).toBeGreaterThanOrEqual(total.deals)
              if (counted > total.deals) shared++
            } else expect(counted).toBe(total.deals)
            for (const row of [...rows, total]) expect(row.open + row.won + row.lost).toBe(row.deals)
          }
        expect(totals.size).toBe(1)
      }),
      { seed, numRuns },
    )
    expect(shared).toBeGreaterThan(10)
  })

  it('drills every figure', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const ask = answerOf(events)
        everyFigureDrills(ask(campaign.results, { attribution: 'linear' }, LAST), /^campaigns\./)
      }),
      { seed, numRuns: 20 },
    )
  })
})

describe('P15, on any history', () => {
  it('each split adds up to the lost, and as much was won and lost with a competitor as was closed with it', () => {
    let met = 0
    fc.assert(
      fc.property(histories, randomDay, (events, day) => {
        const ask = answerOf(events)
        for (const by of ['deal', 'client'] as const) {
          const losses = ask(pipeline.losses, { by }, endOf(day), LAST)
          for (const rows of [losses.reasons, losses.competitors, losses.stages]) {
            expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(losses.lost)
            expect(added(rows.map(({ value }) => value))).toEqual(losses.value)
          }
          const { total } = ask(pipeline.winRate, {}, endOf(day), LAST)
          expect(losses.lost).toBe(total.lost)
          for (const { won, lost, rate } of losses.against) {
            expect([won + lost, won]).toEqual([rate.den, rate.num])
            expect(won).toBeLessThanOrEqual(total.won)
            expect(lost).toBeLessThanOrEqual(total.lost)
            if (by === 'client') met++
          }
        }
      }),
      { seed, numRuns },
    )
    expect(met).toBeGreaterThan(10)
  })

  it('is what the view on competitors says of each', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const ask = answerOf(events)
        const rows = new Map(ask(market.competitors, {}, LAST).competitors.map((row) => [row.competitor, row] as const))
        for (const [by, of] of [
          ['deal', 'byDeal'],
          ['client', 'byClient'],
        ] as const)
          for (const { competitor, ...figures } of ask(pipeline.losses, { by }, LAST).against)
            expect(rows.get(competitor)?.[of]).toEqual(figures)
      }),
      { seed, numRuns: 40 },
    )
  })
})
