/** T5: what changed between two moments, and of a closed period since it was reported; on fixture F and on random sales. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changedFigures, type Difference, type FigureChange } from '../../projections/audit/changes.ts'
import { pipeline } from '../../projections/pipeline/index.ts'
import type { Diff } from '../../src/app/changed.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { clientId } from '../../src/domain/values/ids.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { company } from '../support/company.ts'
import { answerOf, envelopesOf, LAST } from '../support/facts.ts'
import { fixtureF } from '../support/fixture-f.ts'
import { endOf, randomDay, randomSales } from '../support/random-sales.ts'
import { play } from '../support/world.ts'

const february = { from: '2026-02-01' as LocalDate, to: '2026-03-01' as LocalDate }

/** A change without where its events stand. */
const told = ({ figure, before, after, change, by }: FigureChange) => ({
  figure,
  before,
  after,
  change,
  by: by.map(({ stream, change: part, events }) => [stream, part, events.map(({ type }) => type)]),
})

describe('on fixture F', () => {
  let crm: Clientela
  beforeAll(async () => {
    crm = await fixtureF()
  })
  afterAll(() => crm.close())

  it('restated: the board of 28 February shows one appointment, reported were none, by what D6 tells late', async () => {
    const { views, late } = await crm.audit.restated({ ...february, views: ['pipeline board'] })
    const counts = views[0]?.changes.filter(({ figure }) => figure.endsWith('.count')).map(told)
    expect(counts).toEqual([
      {
        figure: 'stages.prospect.count',
        before: 1,
        after: 0,
        change: -1,
        by: [['deal-D6', -1, ['AppointmentMade']]],
      },
      {
        figure: 'stages.appointment.count',
        before: 0,
        after: 1,
        change: 1,
        by: [['deal-D6', 1, ['AppointmentMade']]],
      },
    ])
    expect(late.map(({ type, stream, occurredAt, recordedAt }) => [type, stream, occurredAt, recordedAt])).toEqual([
      ['AppointmentMade', 'deal-D6', '2026-02-25T11:00:00.000Z', '2026-03-03T11:00:00.000Z'],
    ])
  })

  it('nothing is restated where the report waited for what came late', async () => {
    const { views, late } = await crm.audit.restated({ ...february, lagDays: 3 })
    expect(views.map(({ view, changes }) => [view, changes])).toEqual([
      ['pipeline board', []],
      ['pipeline winrate', []],
      ['pipeline waterfall', []],
      ['retention revenue', []],
      ['service complaints', []],
    ])
    expect(late).toEqual([])
  })

  it('and what was known by 2 March restates nothing yet', async () => {
    const { late } = await crm.audit.restated({ ...february, knownAt: '2026-03-02' })
    expect(late).toEqual([])
  })

  it('diff: closing is worth 8,000.00 more at the end of March: D1 was won, D4 came to it', async () => {
    const { changes } = await crm.audit.diff({
      view: 'pipeline board',
      from: { asOf: '2026-02-28' },
      to: { asOf: '2026-03-31' },
    })
    const closing = changes.find(({ figure }) => figure === 'stages.closing.value')
    expect(closing && told(closing)).toEqual({
      figure: 'stages.closing.value',
      before: { EUR: 1_000_000 },
      after: { EUR: 1_800_000 },
      change: { EUR: 800_000 },
      by: [
        ['deal-D1', { EUR: -1_000_000 }, ['OfferRevised', 'OfferAccepted', 'DealWon']],
        ['deal-D4', { EUR: 1_800_000 }, expect.arrayContaining(['DealOpened', 'DealValueChanged', 'OfferAccepted'])],
      ],
    })
    const rate = await crm.audit.diff({
      view: 'pipeline winrate',
      from: { asOf: '2026-02-28' },
      to: { asOf: '2026-03-31' },
    })
    expect(rate.changes.map(({ figure }) => figure)).toContain('total.rate')
  })

  it('a view that does not exist is named, with those that do', async () => {
    await expect(crm.audit.diff({ view: 'pipeline bored', from: {}, to: {} })).rejects.toThrow(
      /no view is called "pipeline bored"; there are pipeline board, /,
    )
  })
})

describe('of what is told of clients', () => {
  const movements = ({ changes }: Diff) =>
    changes
      .filter(({ figure }) => /^months\.2025-0[23]\.(new|churn|closing)$/.test(figure))
      .map(told)
      .map(({ figure, by }) => [figure, by])

  it('restated names the contracts that came late, and nothing of the client that moved no figure', async () => {
    const { crm, clock, client, sign, terminate, on } = await company('2025-01-01')
    await client('acme', '2025-01-02')
    await client('bern', '2025-01-02')
    await sign('b', { client: 'bern', from: '2025-01-10', to: '2026-01-10', value: 12_000 })
    clock.set('2025-04-02T10:00:00.000Z' as Instant)
    await sign('a', { client: 'acme', from: '2025-02-01', to: '2026-02-01', value: 24_000 })
    await terminate('b', '2025-03-10', '2025-03-20')
    await on('2025-03-12', { type: 'NotePreference', client: clientId('acme'), preference: 'mornings' })
    const { views, late } = await crm.audit.restated({
      from: '2025-02-01',
      to: '2025-04-01',
      views: ['retention revenue'],
    })
    const concluded = ['ContractConcluded']
    expect(views.map(movements)).toEqual([
      [
        ['months.2025-02.new', [['client-acme', { EUR: 2_000_00 }, concluded]]],
        ['months.2025-02.closing', [['client-acme', { EUR: 2_000_00 }, concluded]]],
        ['months.2025-03.churn', [['client-bern', { EUR: 1_000_00 }, ['ContractTerminated']]]],
        [
          'months.2025-03.closing',
          [
            ['client-bern', { EUR: -1_000_00 }, ['ContractTerminated']],
            ['client-acme', { EUR: 2_000_00 }, concluded],
          ],
        ],
      ],
    ])
    expect(late.map(({ stream, type }) => `${stream} ${type}`)).toEqual([
      'contract-a ContractConcluded',
      'contract-b ContractTerminated',
    ])
    await crm.close()
  })
})

const entries = (change: Difference): ReadonlyArray<readonly [string, number]> =>
  change === null ? [] : typeof change === 'number' ? [['', change]] : Object.entries(change)

describe('on random sales', () => {
  it('what the streams add sums to the change of every figure that is a count or a sum', () => {
    let summed = 0
    fc.assert(
      fc.property(randomSales, randomDay, randomDay, (issues, first, second) => {
        const events = envelopesOf(play(issues))
        const ask = answerOf(events)
        for (const [axis, before, after] of [
          ['occurred', ask(pipeline.board, {}, endOf(first), LAST), ask(pipeline.board, {}, endOf(second), LAST)],
          ['known', ask(pipeline.board, {}, LAST, endOf(first)), ask(pipeline.board, {}, LAST, endOf(second))],
        ] as const)
          for (const { figure, change, by } of changedFigures(before, after)) {
            const sums = new Map<string, number>()
            for (const one of by)
              for (const [unit, amount] of entries(one.change)) sums.set(unit, (sums.get(unit) ?? 0) + amount)
            const nonZero = [...sums].filter(([, amount]) => amount !== 0).sort()
            const expected = entries(change).filter(([, amount]) => amount !== 0)
            expect(nonZero, `${axis}: ${figure}`).toEqual([...expected].sort())
            summed += expected.length
          }
        if (first === second)
          expect(changedFigures(ask(pipeline.board, {}, endOf(first)), ask(pipeline.board, {}, endOf(first)))).toEqual(
            [],
          )
      }),
      { seed: 20_260_401, numRuns: 40 },
    )
    expect(summed).toBeGreaterThan(100)
  })
})
