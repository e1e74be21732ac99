/** The company of the demo, performed: every part of the work is there, and what is refused is refused on purpose. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clientela } from '../../src/app/clientela.ts'
import { deskOf } from '../../src/demo/desk.ts'
import { play, usual } from '../../src/demo/play.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { performedCompany } from '../support/played.ts'

const played = play(usual)
const day = (text: string): LocalDate => text as LocalDate
const count = (type: string): number => played.filter(({ sent }) => sent.command.type === type).length

let crm: Clientela
let refused: number
beforeAll(async () => {
  ;({ crm, refused } = await performedCompany(usual))
}, 120_000)
afterAll(() => crm.close())

const events = async (...types: ReadonlyArray<string>): Promise<ReadonlyArray<{ readonly data: unknown }>> => {
  const found: Array<{ readonly data: unknown }> = []
  for await (const page of crm.store.readAll({ filter: { types } })) found.push(...page)
  return found
}

describe('what is refused', () => {
  it('is a discount that nobody had approved, news to who wants none, or a voucher for more points than there are', async () => {
    const { entries } = await crm.audit.trail({ refusedOnly: true })
    const said = entries.filter(({ actor }) => actor.role !== 'policy')
    expect(said).toHaveLength(refused)
    const meant = new Set(['discount-within-competence', 'consent-in-force', 'points-not-below-zero'])
    expect(said.filter(({ refusal }) => !meant.has(refusal?.rule ?? ''))).toEqual([])
    expect(said.length).toBeGreaterThan(0)
  })
})

describe('what follows by policy', () => {
  it('is refused where it has become pointless, and never left over', async () => {
    const { entries } = await crm.audit.trail({ refusedOnly: true })
    const issued = entries.filter(({ actor }) => actor.role === 'policy')
    // A recommendation converts after the contract with its clause has ended.
    expect(issued.every(({ refusal }) => refusal?.rule === 'contract-in-force')).toBe(true)
    expect((await crm.policies.status()).every(({ deadLetters }) => deadLetters === 0)).toBe(true)
  })

  it('is nothing twice: a deal for each lead of a stranger, one for each contract that nobody has renewed in time', async () => {
    const { entries } = await crm.audit.trail({ type: 'DealOpened' })
    const by = (policy: string) => entries.filter(({ actor }) => actor.id === `policy:${policy}`).length
    expect(by('lead-followed')).toBe(count('CaptureLead'))
    const renewals = (await events('DealOpened')).flatMap(({ data }) => {
      const { attributes } = data as { readonly attributes?: { readonly renews?: string } }
      return attributes?.renews ?? []
    })
    expect(by('renewal-opened')).toBe(renewals.length)
    expect(new Set(renewals).size).toBe(renewals.length)
    expect(renewals.length).toBeGreaterThan(0)
  })

  it('is seen to by the desk: nothing of it lies about at the end but what came in the last weeks', async () => {
    const { sent } = await deskOf(played).look(crm, '2026-01-06T18:00:00.000Z' as Instant)
    expect(sent.length).toBeLessThan(10)
    const { stages } = await crm.pipeline.board()
    const own = new Set(played.flatMap(({ sent: { command } }) => (command.type === 'OpenDeal' ? [command.deal] : [])))
    const left = stages.flatMap(({ cards }) =>
      cards.filter(({ deal }) => !(own as ReadonlySet<string | undefined>).has(deal)),
    )
    for (const { daysInStage } of left) expect(daysInStage).toBeLessThan(60)
  })
})

describe('what the views show of it', () => {
  it('the board: most open deals have a day on which the two see one another next, some have let it pass', async () => {
    const days = ['2024-10-31', '2025-03-31', '2025-06-30', '2025-10-31', '2026-01-06']
    const boards = await Promise.all(days.map((asOf) => crm.pipeline.board({ asOf })))
    const flags = boards.flatMap(({ stages }) => stages.flatMap(({ cards }) => cards.map((card) => card.flags)))
    const without = flags.filter((of) => of.includes('noNextStep')).length
    expect(without).toBeGreaterThan(0.1 * flags.length)
    expect(without).toBeLessThan(0.35 * flags.length)
    expect(flags.some((of) => of.includes('overdue'))).toBe(true)
    const { total } = await crm.manager.activity({ from: day('2024-01-01'), to: day('2026-01-07') })
    expect(total.appointments.open).toBeGreaterThan(0)
  })

  it('contracts: each that was concluded names the deal that it was won by', async () => {
    const concluded = await events('ContractConcluded')
    expect(concluded.length).toBeGreaterThan(50)
    for (const { data } of concluded) expect(data).toHaveProperty('deal')
  })

  it('managers: all of them sell, one has gone, one is promoted, what was aimed at is about what was won', async () => {
    const { rows } = await crm.manager.scorecard({ from: day('2025-07-01'), to: day('2026-01-01') })
    for (const { manager, quota } of rows.filter(({ quota: q }) => q.length > 0)) {
      const [first] = quota
      expect([manager, (first?.attainment.value ?? 0) > 0.2, (first?.attainment.value ?? 9) < 3]).toEqual([
        manager,
        true,
        true,
      ])
    }
    const { managers } = await crm.manager.list({ left: true })
    expect(managers.filter(({ here }) => !here).map(({ manager }) => manager)).toEqual(['dario'])
    expect(managers.some(({ position }) => position === 'senior-client-manager')).toBe(true)
  })

  it('campaigns: all but the news bring deals, and some bring more than they cost', async () => {
    const { rows } = await crm.campaign.results()
    const own = rows.filter(({ key }) => key !== 'none' && !key.startsWith('news'))
    for (const { key, deals, cost } of own) expect([key, deals > 0, cost !== null]).toEqual([key, true, true])
    expect(own.some(({ roi }) => (roi.value ?? 0) > 1)).toBe(true)
    expect(own.some(({ roi }) => (roi.value ?? 0) < 0)).toBe(true)
  })

  it('loyalty: points are earned, spent and expire; every tier has members; the rules have two versions', async () => {
    const [club] = (await crm.retention.loyalty({ programme: 'club' })).programmes
    expect(club).toBeDefined()
    for (const figure of ['earned', 'redeemed', 'expired', 'balance'] as const)
      expect([figure, (club?.[figure] ?? 0) > 0]).toEqual([figure, true])
    for (const { tier, members } of club?.tiers ?? []) expect([tier, members > 0]).toEqual([tier, true])
    expect(await events('ProgrammeRuleChanged')).toHaveLength(1)
  })

  it('competitors: each is studied, met, and won and lost against', async () => {
    for (const one of (await crm.market.competitors()).competitors) {
      expect([one.strengths.length, one.weaknesses.length, one.opportunities.length, one.dangers.length]).toEqual([
        1, 1, 1, 1,
      ])
      expect([one.name, one.byDeal.won > 0, one.byDeal.lost > 0, one.clients.length > 0]).toEqual([
        one.name,
        true,
        true,
        true,
      ])
    }
  })

  it('orders and complaints: late, in parts, cancelled, returned; measures and ends of every kind, in every department', async () => {
    const orders = await crm.service.orders()
    expect([orders.onTime.value ?? 0, orders.inFull.value ?? 0].every((one) => one > 0.6 && one < 1)).toBe(true)
    const complaints = await crm.service.complaints()
    for (const figure of ['resolved', 'rejected', 'escalated'] as const)
      expect([figure, complaints[figure] > 0]).toEqual([figure, true])
    expect(complaints.firstResponse.median).toBeLessThan(complaints.resolution.median ?? 0)
    const names = (await crm.service.departments()).departments.map(({ department }) => department)
    expect(names).toEqual(['accounts', 'service', 'transport', 'warehouse'])
    expect((await crm.service.rights()).total.restored).toBeGreaterThan(0)
  })

  it('segments: clients come and go', async () => {
    const { segments } = await crm.market.segments()
    for (const id of ['large-buyers', 'fallen-asleep']) {
      const one = segments.find(({ segment }) => segment === id)
      expect([id, (one?.entered ?? 0) > 0, (one?.left ?? 0) > 0]).toEqual([id, true, true])
      expect((one?.entered ?? 0) - (one?.left ?? 0)).toBe(one?.clients)
    }
  })

  it('the assessments are near to what came of it, and not always right', async () => {
    const { given, overridden } = await crm.clients.assessments()
    const [promising, , unprofitable] = ['promising', 'doubtful', 'unprofitable'].map((verdict) =>
      given.rows.find((row) => row.verdict === verdict),
    )
    expect(promising?.won).toBeGreaterThan(0)
    expect(promising?.lost).toBeGreaterThan(0)
    expect(promising?.wonRate.value ?? 0).toBeGreaterThan(unprofitable?.wonRate.value ?? 1)
    expect(overridden).toBeGreaterThan(0)
  })

  it('what if managers might give half as much: offers are refused, and deals not won', async () => {
    const { refused: without, views } = await crm.whatIf({
      discountCompetence: { manager: 500 },
      views: ['pipeline winrate'],
    })
    expect(without.length).toBeGreaterThan(10)
    expect(new Set(without.map(({ rule }) => rule))).toEqual(new Set(['discount-within-competence']))
    expect(views[0]?.changes.length).toBeGreaterThan(0)
  })
})
