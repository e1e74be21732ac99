/** C11 over the whole catalogue: every figure of every view can be drilled, and what is behind it makes it again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drillable } from '../../projections/drill.ts'
import type { Views } from '../../src/app/asked.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { performedCompany } from '../support/played.ts'

let crm: Clientela
beforeAll(async () => {
  ;({ crm } = await performedCompany({ seed: 3, clients: 30, months: 20 }))
  await crm.handle(
    { type: 'DefineSegment', name: 'Small chains', predicate: { test: 'kind', in: ['small-retail-chain'] } },
    { actor: { id: 'helena', role: 'head' } },
  )
}, 120_000)
afterAll(() => crm.close())

const day = (text: string) => text as LocalDate
const year = { from: day('2024-07-01'), to: day('2025-07-01') }
const quarter = { from: day('2025-04-01'), to: day('2025-07-01') }

type Asked = readonly [ask: (views: Views) => Promise<object>, bare?: RegExp]

/** A view that is missing here does not compile. `bare`: the question's settings, and what is told of a single case. */
const views: {
  readonly [Family in keyof Views]: { readonly [View in keyof Views[Family]]: Asked | 'tells of cases' }
} = {
  pipeline: {
    board: [({ pipeline }) => pipeline.board(), /^stages\.\d+\.cards\./],
    funnel: [({ pipeline }) => pipeline.funnel(year)],
    conversion: [({ pipeline }) => pipeline.conversion(quarter)],
    winRate: [({ pipeline }) => pipeline.winRate({ by: 'product', ...year })],
    size: [({ pipeline }) => pipeline.size({ by: 'source', ...year })],
    cycle: [({ pipeline }) => pipeline.cycle(year), /^(survival|cumulativeIncidence)\.\d+\.(day|se|low|high)$/],
    ageing: [({ pipeline }) => pipeline.ageing({}), /^(deals\.|stages\.\d+\.threshold$)/],
    velocity: [({ pipeline }) => pipeline.velocity({}), /^days$/],
    forecast: [({ pipeline }) => pipeline.forecast(quarter), /^seed$/],
    calibration: [({ pipeline }) => pipeline.calibration({})],
    waterfall: [({ pipeline }) => pipeline.waterfall(quarter), /^movements\./],
    coverage: [
      ({ pipeline }) => pipeline.coverage({ ...quarter, target: { amount: 10_000_000, currency: 'EUR' } }),
      /^target\./,
    ],
    slippage: [({ pipeline }) => pipeline.slippage(quarter), /^deals\./],
    objections: [({ pipeline }) => pipeline.objections(year)],
    losses: [({ pipeline }) => pipeline.losses(year)],
    sources: [({ pipeline }) => pipeline.sources(year)],
    paths: [({ pipeline }) => pipeline.paths(year)],
  },
  retention: {
    standing: [({ retention }) => retention.standing(quarter)],
    cohorts: [({ retention }) => retention.cohorts({ period: 'quarter', splitBy: 'kind' }), /^provisional$/],
    churn: [({ retention }) => retention.churn({ period: 'quarter', setting: 'either' })],
    revenue: [({ retention }) => retention.revenue({ reading: 'gross' }), /^movements\./],
    renewals: [({ retention }) => retention.renewals({}), /^(ending|contracts)\./],
    purchaseRevenue: [({ retention }) => retention.purchaseRevenue({}), /^movements\./],
    repeat: [({ retention }) => retention.repeat({ withinDays: 90 }), /^(withinDays|curve\.\d+\.day)$/],
    rfm: [({ retention }) => retention.rfm({}), /^clients\./],
    survival: [({ retention }) => retention.survival({ by: 'kind' })],
    hazard: [({ retention }) => retention.hazard({}), /^months\.\d+\.month$/],
    clv: [({ retention }) => retention.clv({}), /^(horizon$|problems\.|clients\.)/],
    risk: [({ retention }) => retention.risk({ backTest: true }), /^clients\./],
    loyalty: [({ retention }) => retention.loyalty({}), /^programmes\.\d+\.pointValue\./],
    referrals: [({ retention }) => retention.referrals(year), /^settleDays$/],
    concentration: [({ retention }) => retention.concentration(year), /^clients\./],
    keyAccounts: [({ retention }) => retention.keyAccounts({}), /^accounts\./],
    bonuses: [({ retention }) => retention.bonuses({ period: 'quarter' }), /^bonuses\.\d+\.lines\./],
  },
  service: {
    orders: [({ service }) => service.orders({ by: 'manager' }), /^(faultDays$|orders\.)/],
    complaints: [({ service }) => service.complaints({}), /^complaints\./],
    breaches: [({ service }) => service.breaches({})],
    departments: [({ service }) => service.departments({})],
    rights: [({ service }) => service.rights({}), /^rights\./],
  },
  market: {
    assortment: [({ market }) => market.assortment({}), /^products\.\d+\.(price|prices)\./],
    segments: [({ market }) => market.segments({}), /^segments\.\d+\.predicate\./],
    competitors: [({ market }) => market.competitors({})],
  },
  campaign: { results: [({ campaign }) => campaign.results({}), /^campaigns\.\d+\.(budget|cost)\./] },
  clients: {
    list: [({ clients }) => clients.list({})],
    show: 'tells of cases',
    assessments: [
      ({ clients }) => clients.assessments({}),
      /^((given|byRules)\.rows\.\d+\.probability$|assessments\.)/,
    ],
    duplicates: 'tells of cases',
  },
  manager: {
    list: [({ manager }) => manager.list({}), /^managers\./],
    show: 'tells of cases',
    activity: [({ manager }) => manager.activity(quarter)],
    quota: [({ manager }) => manager.quota(quarter), /^(workingDays\.|(rows|totals)\.\d+\.target$)/],
    report: [({ manager }) => manager.report({ month: day('2025-06-01') }), /\.target\./],
    scorecard: [
      ({ manager }) => manager.scorecard(quarter),
      /^(rankedFrom$|rows\.\d+\.ranks\.|(rows\.\d+|total)\.quota\.\d+\.target$)/,
    ],
    losses: [({ manager }) => manager.losses(quarter), /^(handOverDays$|losses\.)/],
    requirements: [
      ({ manager }) => manager.requirements({}),
      /^(requirements\.\d+\.(needs\.|successful$|repeat$)|managers\.\d+\.checks\.)/,
    ],
  },
  audit: { trail: 'tells of cases', access: 'tells of cases' },
}

describe('what is told of one client', () => {
  it.each([
    ['rfm', (id: string) => crm.retention.rfm({ drill: `clients.${id}.value` })],
    ['clv', (id: string) => crm.retention.clv({ drill: `clients.${id}.clv` })],
    ['concentration', (id: string) => crm.retention.concentration({ ...year, drill: `clients.${id}.revenue` })],
  ] as const)('leads to its purchases: %s', async (view, ask) => {
    const { clients } = await crm.retention.concentration(year)
    const { client } = clients[0] as (typeof clients)[number]
    const { drill } = await ask(client)
    const worth = (drill?.behind ?? []).reduce((sum, { amount }) => sum + (amount?.amount ?? 0), 0)
    expect(worth).toBeGreaterThan(0)
    if (view !== 'clv') expect(drill?.value).toBe(worth)
    for (const { stream, positions } of drill?.behind ?? []) {
      const { entries } = await crm.audit.trail({ stream })
      expect(entries.filter(({ position }) => positions.includes(position)).length, stream).toBe(positions.length)
    }
    const answer = await crm.retention.rfm({})
    expect(drillable(answer).filter(({ figure }) => figure.startsWith('clients.'))).toEqual([])
  })

  it('leads to what its health was told from: purchases, contracts, complaints and orders', async () => {
    const { clients } = await crm.retention.risk({})
    const streams = new Set<string>()
    for (const { client } of clients) {
      const { drill } = await crm.retention.risk({ drill: `clients.${client}.health` })
      for (const { stream } of drill?.behind ?? []) streams.add(stream.replace(/-.*/, ''))
    }
    expect([...streams].sort()).toEqual(['client', 'complaint', 'contract', 'deal', 'order'])
  })
})

for (const [family, own] of Object.entries(views))
  describe(family, () => {
    for (const [view, asked] of Object.entries(own as Readonly<Record<string, Asked | 'tells of cases'>>))
      it.skipIf(asked === 'tells of cases')(view, async () => {
        if (asked === 'tells of cases') return
        const [ask, bare = /^none/] = asked
        everyFigureDrills(await ask(crm), bare)
      })
  })
