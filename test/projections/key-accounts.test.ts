import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bonuses as bonusesView } from '../../projections/retention/bonuses.ts'
import { concentration as concentrationView } from '../../projections/retention/concentration.ts'
import { clientId, contractId, dealId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import { halfEven, roundedParts } from '../../src/domain/values/rounding.ts'
import { instantFromEpochMs } from '../../src/kernel/instant.ts'
import { type Company, company, date, money } from '../support/company.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { askOf } from '../support/facts.ts'
import { HOUR, histories, START } from '../support/histories.ts'
import { type Issue, play } from '../support/world.ts'

const designate = (client: string, terms: object) =>
  ({ type: 'DesignateKeyAccount', client: clientId(client), terms }) as const
const withdraw = (client: string) =>
  ({ type: 'WithdrawKeyAccount', client: clientId(client), why: 'too dear' }) as const

describe('R13, concentration', () => {
  let c: Company
  const bought = { e: 4, b: 30, a: 50, d: 6, c: 10 }
  beforeAll(async () => {
    c = await company('2026-01-01')
    for (const [client, euros] of Object.entries(bought)) {
      await c.client(client, '2026-01-01', client === 'b' ? { kind: 'person' } : {})
      await c.buy(client, '2026-02-01', euros)
    }
    await c.buy('a', '2026-02-01', 1_000, 'USD')
    await c.on('2026-02-02', designate('a', { bonus: 100 }))
    c.clock.set('2026-12-31T00:00:00.000Z')
  })
  afterAll(() => c.crm.close())

  it('50, 30, 10, 6, 4: A, A, B, B, C; HHI .3552; the largest has .5', async () => {
    const answer = await c.crm.retention.concentration({ asOf: '2026-03-01' })
    expect(answer.clients.map((one) => [one.client, one.class, one.share])).toEqual([
      ['a', 'A', 0.5],
      ['b', 'A', 0.3],
      ['c', 'B', 0.1],
      ['d', 'B', 0.06],
      ['e', 'C', 0.04],
    ])
    expect(answer.hhi).toBeCloseTo(0.3552, 12)
    expect([answer.top1.value, answer.top5.value, answer.top10.value]).toEqual([0.5, 1, 1])
    expect(answer.classes.map((one) => [one.class, one.clients, one.share.value])).toEqual([
      ['A', 2, 0.8],
      ['B', 2, 0.16],
      ['C', 1, 0.04],
    ])
  })

  it('tells the share of key accounts and of corporate clients', async () => {
    const answer = await c.crm.retention.concentration({ asOf: '2026-03-01' })
    expect([answer.keyAccounts.value, answer.corporate.value]).toEqual([0.5, 0.7])
    const before = await c.crm.retention.concentration({ asOf: '2026-02-01' })
    expect(before.keyAccounts.value).toBe(0)
  })

  it('is of one currency, and none without purchases', async () => {
    const dollars = await c.crm.retention.concentration({ asOf: '2026-03-01', currency: 'USD' })
    expect([dollars.revenue, dollars.hhi, dollars.clients.length]).toEqual([100_000, 1, 1])
    const none = await c.crm.retention.concentration({ asOf: '2026-01-15' })
    expect([none.currency, none.hhi, none.top1.value]).toEqual([null, null, null])
  })

  it('has every figure drilled', async () => {
    everyFigureDrills(await c.crm.retention.concentration({ asOf: '2026-03-01' }), /^(clients|merged)/)
  })
})

describe('bonuses of key accounts', () => {
  let c: Company
  const win = async (client: string, deal: string, day: string, amount: number, drafted?: [string, number]) => {
    const d = dealId(deal)
    await c.on(day, { type: 'OpenDeal', deal: d, client: clientId(client), source: 'call' })
    const lines = [{ product: 'basic', quantity: 1, unitPrice: eur(amount) }]
    await c.on(day, { type: 'MakeOffer', deal: d, lines, validUntil: date('2099-01-01') })
    await c.on(day, { type: 'AcceptOffer', deal: d })
    if (drafted === undefined) return c.on(day, { type: 'WinDeal', deal: d })
    const [contract, bonus] = [contractId(drafted[0]), drafted[1]]
    await c.on(day, {
      ...{ type: 'DraftContract', contract, client: clientId(client), deal: d },
      agreement: agreement(bonus),
    })
    await c.on(day, { type: 'WinDeal', deal: d, contract })
  }
  const agreement = (bonus: number) =>
    ({
      lines: [{ product: 'basic', quantity: 1, unitPrice: money(100) }],
      value: money(100),
      recurrence: 'recurring',
      term: { from: date('2026-03-01'), to: date('2027-03-01') },
      bonus,
    }) as const
  const conclude = async (contract: string, day: string) => {
    const k = { contract: contractId(contract) }
    await c.on(day, { type: 'SignContract', ...k, party: 'us', signatory: 'we' })
    await c.on(day, { type: 'SignContract', ...k, party: 'client', signatory: 'they' })
    await c.on(day, { type: 'ConcludeContract', ...k })
  }

  beforeAll(async () => {
    c = await company('2026-01-01')
    for (const client of ['forn', 'casa']) await c.client(client, '2026-01-01')
    await win('forn', 'before', '2026-01-05', 1_000_00)
    await c.on('2026-01-10', designate('forn', { bonus: 333 }))
    // Three turnovers of 100.50 EUR at 3.33 %: 3.34665 each, 10.03995 together, 10.04 to be paid.
    for (const n of [1, 2, 3]) await win('forn', `d${n}`, `2026-02-0${n}`, 100_50)
    await c.on('2026-06-01', designate('forn', { bonus: 500 }))
    await win('forn', 'd4', '2026-07-01', 200_00)
    await c.on('2026-09-01', withdraw('forn'))
    await win('forn', 'd5', '2026-10-01', 900_00)
    // Agreed in its contract, whatever the client is.
    await win('casa', 'd6', '2026-03-02', 1_000_00, ['k1', 100])
    await conclude('k1', '2026-03-03')
    await win('casa', 'd7', '2026-03-12', 1_000_00, ['k2', 2_500])
    c.clock.set('2027-06-01T00:00:00.000Z')
  })
  afterAll(() => c.crm.close())

  it('are owed of the turnover while a bonus was agreed, at the rate agreed then, to the minor unit', async () => {
    const { bonuses, bonus, turnover } = await c.crm.retention.bonuses({ period: 'quarter' })
    expect(bonuses.map((one) => [one.client, one.period, one.turnover, one.bonus])).toEqual([
      ['casa', '2026-Q1', { EUR: 1_000_00 }, { EUR: 10_00 }],
      ['forn', '2026-Q1', { EUR: 301_50 }, { EUR: 10_04 }],
      ['forn', '2026-Q3', { EUR: 200_00 }, { EUR: 10_00 }],
    ])
    expect([bonus, turnover]).toEqual([{ EUR: 30_04 }, { EUR: 1_501_50 }])
  })

  it('add up: what is left over of the rounded bonus goes to the lines that were cut the most', async () => {
    const { bonuses } = await c.crm.retention.bonuses({ period: 'quarter' })
    expect(bonuses[1]?.lines.map((line) => [line.deal, line.basisPoints, line.bonus])).toEqual([
      ['d1', 333, 3_35],
      ['d2', 333, 3_35],
      ['d3', 333, 3_34],
    ])
  })

  it('name the contract that agreed them; a draft that was never concluded agrees none', async () => {
    const { bonuses } = await c.crm.retention.bonuses()
    expect(bonuses[0]?.lines).toEqual([
      {
        deal: 'd6',
        order: null,
        day: '2026-03-02',
        turnover: 1_000_00,
        basisPoints: 100,
        contract: 'k1',
        bonus: 10_00,
      },
    ])
  })

  it('of a period that goes on are not complete', async () => {
    const at = async (asOf: string) => (await c.crm.retention.bonuses({ asOf })).bonuses.map(({ complete }) => complete)
    expect(await at('2026-12-31')).toEqual([false, false])
    expect(await at('2027-01-01')).toEqual([true, true])
  })

  it('have every figure drilled', async () => {
    everyFigureDrills(await c.crm.retention.bonuses(), /lines|^merged$/)
  })
})

describe('R13, key accounts', () => {
  let c: Company
  beforeAll(async () => {
    c = await company('2025-01-01')
    for (const client of ['forn', 'casa', 'riu']) await c.client(client, '2025-01-01')
    await c.sign('k1', { client: 'forn', from: '2025-03-01', to: '2026-03-01', value: 12_000 })
    await c.amend('k1', '2025-09-01', { from: '2025-03-01', to: '2026-03-01', value: 9_600 })
    const prices = [{ product: 'basic', price: money(90) }]
    await c.on('2025-02-01', designate('forn', { discount: 300 }))
    await c.on('2025-02-15', withdraw('forn'))
    await c.on('2025-03-01', designate('forn', { discount: 500, bonus: 200, prices, provisions: ['own lorry'] }))
    await c.on('2025-05-01', designate('casa', { bonus: 100 }))
    await c.on('2025-06-01', designate('forn', { bonus: 200, prices, provisions: ['own lorry'] }))
    await c.on('2025-06-02', designate('riu', {}))
    await c.on('2025-12-01', withdraw('riu'))
    await c.buy('forn', '2025-07-01', 90)
    await c.buy('casa', '2025-07-01', 100)
    await c.buy('riu', '2025-07-01', 10)
    c.clock.set('2026-06-01T00:00:00.000Z')
  })
  afterAll(() => c.crm.close())
  const asked = { from: date('2025-07-01'), to: date('2026-01-01'), asOf: '2025-12-31' }

  it('are those that stand at the end, each since it is one without a break, with what was agreed last', async () => {
    const { accounts } = await c.crm.retention.keyAccounts(asked)
    expect(accounts.map(({ client, since, terms }) => [client, since, terms.bonus, terms.discount])).toEqual([
      ['casa', '2025-05-01', 100, null],
      ['forn', '2025-03-01', 200, null],
    ])
    expect(accounts[1]?.terms).toMatchObject({
      prices: [{ product: 'basic', amount: 90_00, currency: 'EUR' }],
      ...{ provisions: ['own lorry'], approvedBy: 'helena' },
    })
  })

  it('each with its share and class, what moved its contracts, and the bonus it is owed', async () => {
    const { accounts, total } = await c.crm.retention.keyAccounts(asked)
    expect(accounts.map((one) => [one.client, one.revenue, one.share, one.class, one.bonus])).toEqual([
      ['casa', 100_00, 0.5, 'A', { EUR: 1_00 }],
      ['forn', 90_00, 0.45, 'A', { EUR: 1_80 }],
    ])
    expect(accounts[1]?.contracts).toMatchObject({
      ...{ opening: { EUR: 1_000_00 }, closing: { EUR: 800_00 } },
      ...{ grr: { EUR: { value: 0.8 } }, nrr: { EUR: { value: 0.8 } } },
    })
    expect([total.accounts, total.share.value, total.bonus]).toEqual([2, 0.95, { EUR: 2_80 }])
  })

  it('each with its health, and what holds it down, as the view on risk has it', async () => {
    const { accounts } = await c.crm.retention.keyAccounts(asked)
    const { clients } = await c.crm.retention.risk({ asOf: asked.asOf })
    for (const { client, health, colour, reasons } of accounts)
      expect(clients.find((one) => one.client === client)).toMatchObject({ health, colour, reasons })
    // The contract of forn ends in 60 days, and no renewal is under way.
    expect(accounts.map(({ client, colour }) => [client, colour])).toEqual([
      ['casa', null],
      ['forn', 'amber'],
    ])
  })

  it('names contracts that end soon', async () => {
    const ending = async (asOf: string, withinDays?: number) => {
      const { accounts } = await c.crm.retention.keyAccounts({
        asOf,
        ...(withinDays === undefined ? {} : { withinDays }),
      })
      return accounts.flatMap((one) => one.ending)
    }
    expect(await ending('2025-12-31')).toEqual([{ contract: 'k1', to: '2026-03-01', daysLeft: 60 }])
    expect(await ending('2025-12-31', 59)).toEqual([])
    expect(await ending('2026-03-01')).toEqual([])
  })

  it('has its totals drilled', async () => {
    everyFigureDrills(await c.crm.retention.keyAccounts(asked), /^(accounts|merged|total\.contracts)/)
  })
})

describe('a bonus shared out', () => {
  it('is the rounded sum of its exact parts, whatever the turnovers and rates, and no part is off by a minor unit', () => {
    const line = fc.record({ amount: fc.nat(1_000_000_000_000), basisPoints: fc.integer({ min: 1, max: 10_000 }) })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (lines) => {
        const exact = lines.map(({ amount, basisPoints }) => BigInt(amount) * BigInt(basisPoints))
        const total = halfEven(
          exact.reduce((sum, one) => sum + one, 0n),
          10_000n,
        )
        const parts = roundedParts(exact, 10_000n)
        expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(total)
        for (const [i, part] of parts.entries()) {
          const off = BigInt(part) * 10_000n - (exact[i] ?? 0n)
          expect(off > -10_000n && off < 10_000n).toBe(true)
        }
      }),
      {
        examples: [
          [
            [
              { amount: 315_350_693_736, basisPoints: 10_000 },
              { amount: 719_318_285_238, basisPoints: 625 },
              { amount: 21, basisPoints: 3_393 },
            ],
          ],
        ],
      },
    )
  })
})

describe('in any history', () => {
  const HELENA = { id: 'helena', role: 'head' }
  const hours = (n: number) => instantFromEpochMs(START + n * HOUR)
  const by = (n: number, command: Issue['command']): Issue => ({ command, actor: HELENA, occurredAt: hours(n) })
  const setting = [
    { type: 'RegisterClient', client: 'c1', name: 'Forn', kind: 'corporate', acquired: { by: 'call' } },
    { type: 'ListProduct', product: 'p', name: 'bread', price: eur(1) },
  ].map((command) => by(0, command))
  /** A sale a day, before each of which the terms may change. */
  const sales = fc.array(
    fc.record({ amount: fc.nat(10_000_000), bonus: fc.option(fc.integer({ min: 0, max: 10_000 })) }),
    { minLength: 1, maxLength: 40 },
  )
  const played = sales.map((list) =>
    play([
      ...setting,
      ...list.flatMap(({ amount, bonus }, i) => {
        const deal = `d${i}`
        const lines = [{ product: 'p', quantity: 1, unitPrice: eur(amount) }]
        const terms: Issue['command'] =
          bonus === null
            ? { type: 'WithdrawKeyAccount', client: 'c1', why: 'too dear' }
            : { type: 'DesignateKeyAccount', client: 'c1', terms: { bonus } }
        const sale = [
          { type: 'OpenDeal', deal, client: 'c1', source: 'call' },
          { type: 'MakeOffer', deal, lines, validUntil: '2099-01-01' },
          { type: 'AcceptOffer', deal },
          { type: 'WinDeal', deal },
        ]
        return [terms, ...sale].map((command) => by(24 * (i + 1), command))
      }),
    ]),
  )

  it('bonuses are the sums of their lines, and a line is never more than a minor unit from its exact share', () => {
    fc.assert(
      fc.property(played, (steps) => {
        const answer = askOf(steps)(bonusesView, { period: 'month' }, steps.at(-1)?.occurredAt ?? '')
        const won = steps.filter(({ command, decided }) => command.type === 'WinDeal' && decided._tag === 'Right')
        expect(won.length).toBeGreaterThan(0)
        for (const { bonus, turnover, lines } of answer.bonuses) {
          expect(lines.reduce((sum, line) => sum + line.bonus, 0)).toBe(bonus.EUR)
          expect(lines.reduce((sum, line) => sum + line.turnover, 0)).toBe(turnover.EUR)
          for (const line of lines)
            expect(Math.abs(line.bonus - (line.turnover * line.basisPoints) / 10_000)).toBeLessThan(1)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('classes and shares are those of all clients with revenue', () => {
    let clients = 0
    histories((steps) => {
      const {
        clients: rows,
        classes,
        hhi,
        revenue,
      } = askOf(steps)(concentrationView, {}, steps.at(-1)?.occurredAt ?? '')
      clients += rows.length
      expect(classes.reduce((sum, one) => sum + one.clients, 0)).toBe(rows.length)
      expect(rows.reduce((sum, one) => sum + one.revenue, 0)).toBe(revenue)
      if (rows.length > 0) expect(hhi).toBeGreaterThanOrEqual(1 / rows.length - 1e-12)
    })
    expect(clients).toBeGreaterThan(1)
  })
})
