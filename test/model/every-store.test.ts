/**
 * Random commands of all aggregates against a model that knows nothing of the library but what the rules of the domain say,
 * on every store at once. `CLIENTELA_MODEL_RUNS` times as many runs where one has the time; fast-check prints the seed.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crmProjections } from '../../projections/catalogue.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { crmAggregates } from '../../src/domain/index.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { eventStoreDbHouse, type House, memoryHouse, sqliteHouse } from './house.ts'
import { complaintsOf, ordersOf, pipelineOf, pointsOf } from './naive/figures.ts'
import { type World, words } from './naive/index.ts'
import { historyOf, type Played, play } from './play.ts'
import { type Run, runs } from './steps.ts'

const TIMES = Number(process.env.CLIENTELA_MODEL_RUNS ?? 1)
/** Where one fails, what it takes is looked for so long. */
const limits = {
  seed: 20_260_320,
  unbiased: true,
  interruptAfterTimeLimit: 150_000 * TIMES,
  markInterruptAsFailure: true,
}
const TIMEOUT = limits.interruptAfterTimeLimit + 30_000
const START = '2026-01-10T12:00:00.000Z'

const sorted = (bag: object): object => Object.fromEntries(Object.entries(bag).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The figures that the model has too, as the views give them. */
const figuresOf = async (crm: Clientela) => {
  const [board, loyalty, orders, complaints] = [
    await crm.pipeline.board({}),
    await crm.retention.loyalty({}),
    await crm.service.orders({}),
    await crm.service.complaints({}),
  ]
  const columns = [...board.stages, { stage: 'won', ...board.won }, { stage: 'lost', ...board.lost }]
  const { received, open, resolved, rejected } = complaints
  return {
    pipeline: Object.fromEntries(columns.map(({ stage, count, value }) => [stage, { count, value: sorted(value) }])),
    points: Object.fromEntries(
      loyalty.members.map(({ programme, member, balance, tier }) => [
        `${programme} ${member}`,
        { points: balance, tier },
      ]),
    ),
    orders: {
      due: orders.due,
      onTime: orders.onTime.num,
      inFull: orders.inFull.num,
      onTimeInFull: orders.onTimeInFull.num,
    },
    complaints: { received, open, resolved, rejected },
  }
}

const figuresIn = (world: World, now: string) => ({
  pipeline: pipelineOf(world),
  points: pointsOf(world),
  orders: ordersOf(world, now),
  complaints: complaintsOf(world),
})

const tablesOf = async (crm: Clientela) => {
  const tables: Record<string, unknown> = {}
  for (const projection of crmProjections) tables[projection.name] = await crm.rows(projection)
  return tables
}

/** Views are what the model counts, and what a process that comes later makes of the same history. */
const standsEverywhere = async (houses: ReadonlyArray<House>, { world }: Played, now: string): Promise<void> => {
  const expected = figuresIn(world, now)
  const [first, ...others] = await Promise.all(houses.map((house) => historyOf(house.crm())))
  for (const other of others) expect(other).toEqual(first)
  for (const house of houses) {
    expect(await figuresOf(house.crm())).toEqual(expected)
    const newcomer = await house.newcomer()
    expect(await historyOf(newcomer)).toEqual(first)
    expect(await tablesOf(newcomer)).toEqual(await tablesOf(house.other()))
    await newcomer.close()
  }
}

const held = async (
  build: ReadonlyArray<(clock: ReturnType<typeof testClock>) => Promise<House>>,
  run: Run,
): Promise<Played> => {
  const clock = testClock(START)
  const houses: Array<House> = []
  try {
    for (const one of build) houses.push(await one(clock))
    const played = await play(run, houses, clock)
    await standsEverywhere(houses, played, clock.now())
    return played
  } finally {
    for (const house of houses) await house.close()
  }
}

describe('any commands of any aggregates, by anybody', () => {
  it(
    'are refused, or lead to what happens, as the naive model says; the views count what it counts',
    async () => {
      const [accepted, refused] = [new Set<string>(), new Set<string>()]
      await fc.assert(
        fc.asyncProperty(runs(false, { maxLength: 120 }), async (run) => {
          const played = await held([memoryHouse], run)
          for (const type of played.accepted) accepted.add(type)
          for (const rule of played.refused) refused.add(rule)
        }),
        { ...limits, numRuns: 30 * TIMES },
      )
      // Of a handful of commands chance may have sent none that was allowed.
      expect(words.filter((type) => !accepted.has(type)).length).toBeLessThan(6)
      expect(refused.size).toBeGreaterThan(70)
    },
    TIMEOUT,
  )

  it(
    'lead to the same in memory, SQLite and EventStoreDB, whatever races, is repeated, or is opened again',
    async () => {
      await fc.assert(
        fc.asyncProperty(runs(true, { maxLength: 60 }), async (run) => {
          await held([memoryHouse, sqliteHouse, eventStoreDbHouse], run)
        }),
        { ...limits, numRuns: 5 * TIMES },
      )
    },
    TIMEOUT,
  )

  it('are all that the library knows', () => {
    expect(words.toSorted()).toEqual(
      crmAggregates()
        .flatMap(({ commands }) => Object.keys(commands))
        .sort(),
    )
  })
})
