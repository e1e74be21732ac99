import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientId, dealId } from '../../../src/domain/values/ids.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { type Days, days, noon } from '../../support/days.ts'
import { everyFigureDrills } from '../../support/drill.ts'

let at: Days
const client = (id: string) => clientId(id)

const register = (id: string) =>
  ({ type: 'RegisterClient', client: client(id), name: id, kind: 'corporate', acquired: { by: 'call' } }) as const

const assess = (id: string, score: number, more: object = {}) =>
  ({
    type: 'AssessProspect',
    client: client(id),
    outlook: score,
    reputation: score,
    reliability: score,
    financialSecurity: score,
    materialSecurity: score,
    ...more,
  }) as const

const open = (id: string) => ({ type: 'OpenDeal', deal: dealId(id), client: client(id), source: 'call' }) as const
const lose = (id: string) => ({ type: 'LoseDeal', deal: dealId(id), reason: 'price' }) as const
const win = (id: string) => {
  const deal = dealId(id)
  const lines = [{ product: 'basic', quantity: 1, unitPrice: { amount: 100, currency: 'EUR' } }]
  return [
    { type: 'MakeOffer', deal, lines, validUntil: '2026-12-31' as LocalDate },
    { type: 'AcceptOffer', deal },
    { type: 'WinDeal', deal },
  ] as const
}

/**
 * Promising (4 each): p1, p2, p3 won, p4 lost. Doubtful (3 each): d1 won, d2 lost. Unprofitable (2 each): u1 lost; u2 called
 * promising against the rules, and lost. One is open still, one was assessed twice before its deal was won.
 */
beforeAll(async () => {
  at = await days()
  for (const id of ['p1', 'p2', 'p3', 'p4']) await at.on('2026-01-10', register(id), assess(id, 4), open(id))
  for (const id of ['d1', 'd2']) await at.on('2026-01-10', register(id), assess(id, 3), open(id))
  await at.on('2026-01-10', register('u1'), assess('u1', 2), open('u1'))
  await at.on('2026-01-10', register('u2'), assess('u2', 2, { verdict: 'promising', why: 'a cousin' }), open('u2'))
  await at.on('2026-01-10', register('o1'), assess('o1', 4), open('o1'))
  await at.on('2026-01-10', register('s1'), assess('s1', 2), open('s1'))
  await at.on('2026-01-20', assess('s1', 3))
  await at.on('2026-02-10', ...win('p1'), ...win('p2'), ...win('p3'), lose('p4'), ...win('d1'), lose('d2'))
  await at.on('2026-02-11', lose('u1'), lose('u2'), ...win('s1'))
})
afterAll(() => at.crm.close())

describe('assessments held against what happened', () => {
  it('of the promising how many were won, of the others how many lost', async () => {
    const { given } = await at.crm.clients.assessments()
    expect(given.rows.map((row) => [row.verdict, row.assessed, row.open, row.won, row.lost])).toEqual([
      ['promising', 6, 1, 3, 2],
      ['doubtful', 3, 0, 2, 1],
      ['unprofitable', 1, 0, 0, 1],
    ])
    expect(given.rows.map(({ wonRate, lostRate }) => [wonRate.value, lostRate.value])).toEqual([
      [0.6, 0.4],
      [2 / 3, 1 / 3],
      [0, 1],
    ])
    // Wilson 3/5.
    expect(given.rows[0]?.wonRate.ci95).toEqual([expect.closeTo(0.2307, 4), expect.closeTo(0.8824, 4)])
  })

  it('by Brier’s score, with the chances that are stated for the verdicts', async () => {
    const { given } = await at.crm.clients.assessments()
    // Promising at .7: 3 × .09 + 2 × .49; doubtful at .4: 2 × .36 + .16; unprofitable at .1: .01; over 9.
    expect([given.n, given.brier]).toEqual([9, expect.closeTo((0.27 + 0.98 + 0.72 + 0.16 + 0.01) / 9, 12)])
    const sure = await at.crm.clients.assessments({ probabilities: { promising: 1, doubtful: 0.5, unprofitable: 0 } })
    expect(sure.given.brier).toBeCloseTo((2 + 3 * 0.25) / 9, 12)
  })

  it('beside what the rules alone would have said', async () => {
    const { byRules, overridden } = await at.crm.clients.assessments()
    expect(byRules.rows.map((row) => [row.verdict, row.won, row.lost])).toEqual([
      ['promising', 3, 1],
      ['doubtful', 2, 1],
      ['unprofitable', 0, 2],
    ])
    expect(overridden).toBe(1)
    expect(byRules.brier).toBeLessThan((await at.crm.clients.assessments()).given.brier ?? 0)
  })

  it('counts an assessment that was made anew before anything was closed as superseded, and one without a closure as open', async () => {
    const { assessments, superseded } = await at.crm.clients.assessments()
    expect(superseded).toBe(1)
    expect(assessments.filter(({ client: id }) => id === 's1').map(({ outcome, deal }) => [outcome, deal])).toEqual([
      ['superseded', null],
      ['won', 's1'],
    ])
    expect(assessments.find(({ client: id }) => id === 'u2')).toMatchObject({
      at: noon('2026-01-10'),
      verdict: 'promising',
      byRules: 'unprofitable',
      why: 'a cousin',
      outcome: 'lost',
    })
  })

  it('is decided by what is closed after it alone', async () => {
    const late = await days()
    await late.on('2026-01-01', register('x'), open('x'))
    await late.on('2026-01-02', lose('x'))
    await late.on('2026-01-03', assess('x', 4))
    expect((await late.crm.clients.assessments()).assessments[0]).toMatchObject({ outcome: 'open', deal: null })
    await late.crm.close()
  })

  it('as of a moment before the closures: all open, nothing to score', async () => {
    const { given } = await at.crm.clients.assessments({ asOf: '2026-01-31' })
    expect([given.n, given.brier, given.rows[0]?.open, given.rows[0]?.wonRate.value]).toEqual([0, null, 6, null])
  })

  it('drills every figure', async () => {
    everyFigureDrills(await at.crm.clients.assessments(), /^assessments\.|\.probability$/)
  })
})
