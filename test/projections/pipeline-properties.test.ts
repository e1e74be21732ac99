/** What must hold of the pipeline views on any history: identities, monotony, and both axes of time. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pipeline } from '../../projections/pipeline/index.ts'
import { type Waterfall, type WaterfallLine, waterfallLines } from '../../projections/pipeline/waterfall.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { everyFigureDrills } from '../support/drill.ts'
import { answerOf, envelopesOf, LAST } from '../support/facts.ts'
import { endOf, randomDay, randomSales } from '../support/random-sales.ts'
import { type Issue, play } from '../support/world.ts'

const eventsOf = (issues: ReadonlyArray<Issue>) => envelopesOf(play(issues))

const seed = 20_260_401
const numRuns = 60

const sign: Readonly<Record<WaterfallLine, 1 | -1>> = {
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
}

const twoDays = fc.tuple(randomDay, randomDay).filter(([a, b]) => a < b)

describe('P11, the waterfall', () => {
  const scopes = fc.record(
    {
      manager: fc.constantFrom('anna', 'bruno'),
      segment: fc.constant('bakers'),
      source: fc.constantFrom('call', 'fair'),
    },
    { requiredKeys: [] },
  )
  const windows = fc.option(
    twoDays.map(([from, to]) => ({ from, to })),
    { nil: undefined },
  )
  const met = new Set<string>()

  it('opening + movements = closing: any two days, window, scope and reading, by count and per currency', () => {
    fc.assert(
      fc.property(randomSales, twoDays, windows, scopes, (issues, [from, to], window, scope) => {
        const ask = answerOf(eventsOf(issues))
        for (const reading of ['gross', 'net'] as const) {
          const options = { from, to, reading, ...scope, ...(window === undefined ? {} : { window }) }
          const w = ask(pipeline.waterfall, options, LAST)
          const total = (start: number, of: (line: Waterfall[WaterfallLine]) => number) =>
            waterfallLines.reduce((sum, line) => sum + sign[line] * of(w[line]), start)
          expect(total(w.opening.count, ({ count }) => count)).toBe(w.closing.count)
          for (const currency of ['EUR', 'USD'])
            expect(total(w.opening.value[currency] ?? 0, ({ value }) => value[currency] ?? 0)).toBe(
              w.closing.value[currency] ?? 0,
            )
          for (const line of waterfallLines) if (w[line].count > 0) met.add(line)
        }
      }),
      { seed, numRuns: 4 * numRuns },
    )
    expect([...met].toSorted()).toEqual(
      waterfallLines.filter((line) => line !== 'increased' && line !== 'decreased').toSorted(),
    )
  })

  it('begins and ends with the boards of the two days', () => {
    fc.assert(
      fc.property(randomSales, twoDays, (issues, [from, to]) => {
        const ask = answerOf(eventsOf(issues))
        const open = (day: LocalDate) => {
          const before = new Date(Date.parse(`${day}T00:00:00.000Z`) - 1).toISOString()
          const { stages } = ask(pipeline.board, {}, before as never, LAST)
          return stages.reduce((sum, { value }) => sum + (value.EUR ?? 0), 0)
        }
        const w = ask(pipeline.waterfall, { from, to }, LAST)
        expect([w.opening.value.EUR ?? 0, w.closing.value.EUR ?? 0]).toEqual([open(from), open(to)])
      }),
      { seed, numRuns },
    )
  })
})

describe('P2, the funnel', () => {
  it('never grows where a skipped stage counts as passed, or none may be skipped; between them lies what was entered', () => {
    fc.assert(
      fc.property(randomSales, randomDay, (issues, day) => {
        const ask = answerOf(eventsOf(issues))
        const reached = (mode: 'implied' | 'entered' | 'strict') =>
          ask(pipeline.funnel, { mode }, endOf(day), LAST).steps.map((step) => step.reached)
        const [implied, entered, strict] = [reached('implied'), reached('entered'), reached('strict')]
        for (const counts of [implied, strict]) expect(counts).toEqual(counts.toSorted((a, b) => b - a))
        for (const [i, count] of entered.entries()) {
          expect(count).toBeLessThanOrEqual(implied[i] ?? 0)
          expect(count).toBeGreaterThanOrEqual(strict[i] ?? 0)
        }
      }),
      { seed, numRuns },
    )
  })
})

/** Every view of the pipeline, as asked about a history whose span is a few months. */
const views = (from: LocalDate, to: LocalDate) =>
  [
    [pipeline.board, {}, /^stages\.\d\.cards/],
    [pipeline.funnel, {}, /^none/],
    [pipeline.conversion, { from, to }, /^none/],
    [pipeline.winRate, { by: 'manager' }, /^none/],
    [pipeline.size, { by: 'source' }, /^none/],
    [pipeline.cycle, {}, /^(survival|cumulativeIncidence)\.\d+\.(day|se|low|high)$/],
    [pipeline.ageing, { idleDays: 10 }, /^(deals|stages\.\d\.threshold)/],
    [pipeline.velocity, { days: 30 }, /^days$|\.change\./],
    [pipeline.forecast, { from, to }, /^(deals|seed)/],
    [pipeline.calibration, { origins: 4 }, /^money/],
    [pipeline.waterfall, { from, to }, /^movements/],
    [pipeline.coverage, { from, to, target: { amount: 100_000, currency: 'EUR' } }, /^target/],
    [pipeline.slippage, { from, to }, /^deals/],
    [pipeline.objections, {}, /^none/],
    [pipeline.paths, {}, /^none/],
  ] as const

describe('every view of the pipeline', () => {
  it('can be taken apart on any history', () => {
    fc.assert(
      fc.property(randomSales, twoDays, randomDay, (issues, [from, to], day) => {
        const ask = answerOf(eventsOf(issues))
        for (const [view, options, bare] of views(from, to)) {
          const answer = ask(view as never, options as never, endOf(day)) as object
          everyFigureDrills(answer, bare)
        }
      }),
      { seed, numRuns: 15 },
    )
  })

  it('as known then: the history up to that moment, folded anew, says the same; what is recorded later changes nothing', () => {
    fc.assert(
      fc.property(randomSales, twoDays, randomDay, (issues, [from, to], day) => {
        const all = eventsOf(issues)
        const then = endOf(day)
        const upTo = all.filter(({ recordedAt }) => recordedAt <= then)
        for (const [view, options] of views(from, to)) {
          const asked = answerOf(all)(view as never, options as never, LAST, then)
          const replayed = answerOf(upTo)(view as never, options as never, LAST, LAST)
          expect(JSON.stringify(asked), view.verb).toBe(JSON.stringify(replayed))
        }
      }),
      { seed, numRuns },
    )
  })

  it('as of then: what is recorded late takes its place where it occurred', () => {
    let changed = 0
    fc.assert(
      fc.property(randomSales, randomDay, (issues, day) => {
        const all = eventsOf(issues)
        const then = endOf(day)
        const late = all.filter(({ occurredAt, recordedAt }) => occurredAt <= then && recordedAt > then)
        const board = (known: typeof then) => answerOf(all)(pipeline.board, {}, then, known)
        const [reported, now] = [board(then), board(LAST)]
        if (late.length === 0) expect(JSON.stringify(now)).toBe(JSON.stringify(reported))
        else if (JSON.stringify(now) !== JSON.stringify(reported)) changed++
      }),
      { seed, numRuns: 2 * numRuns },
    )
    expect(changed).toBeGreaterThan(0)
  })
})

describe('steps inside a time when their deal was closed', () => {
  it('move no stage, and are counted by the funnel, the paths and the conversion alike', () => {
    let counted = 0
    fc.assert(
      fc.property(randomSales, randomDay, (issues, day) => {
        const all = eventsOf(issues)
        const ask = answerOf(all)
        const [funnel, paths, conversion] = [pipeline.funnel, pipeline.paths, pipeline.conversion].map(
          (view) => ask(view as typeof pipeline.funnel, {}, endOf(day), LAST).outOfOrder,
        )
        expect([paths, conversion]).toEqual([funnel, funnel])
        counted += (funnel ?? 0) > 0 ? 1 : 0
      }),
      { seed, numRuns: 2 * numRuns },
    )
    expect(counted).toBeGreaterThan(0)
  })
})
