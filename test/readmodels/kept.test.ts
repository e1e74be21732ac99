/** What is kept of chapters comes to what their facts come to: at every moment, whatever was recorded since it was made. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DealChange } from '../../projections/pipeline/deal-change.ts'
import { dealIn } from '../../projections/pipeline/deal-fold.ts'
import { dealColumns } from '../../projections/pipeline/deal-kept.ts'
import { dealsOf, earlyIn } from '../../projections/pipeline/deals.ts'
import { dealChanges } from '../../projections/pipeline/facts.ts'
import { pipeline } from '../../projections/pipeline/index.ts'
import { countingIn, firstAfter, lastOf, occurredFrom, those } from '../../src/kernel/counting.ts'
import { EVER } from '../../src/kernel/fact-bounds.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { indexOf, plain } from '../../src/kernel/kept.ts'
import type { Position } from '../../src/kernel/position.ts'
import type { LaidOut, OnLaidOut } from '../../src/readmodels/port.ts'
import { sqliteReadModels } from '../../src/readmodels/sqlite/store.ts'
import { envelopesOf, factsOf, LAST } from '../support/facts.ts'
import { endOf, randomDay, randomSales } from '../support/random-sales.ts'
import { orThrow } from '../support/stores.ts'
import { play } from '../support/world.ts'

const seed = 20_261_126

const random = fc.record({
  issues: randomSales,
  pageRows: fc.integer({ min: 1, max: 5 }),
  /** How many facts there are when chapters are kept for the first time, of a hundred. */
  first: fc.integer({ min: 0, max: 100 }),
  asked: fc.array(fc.record({ asOf: randomDay, knownAt: fc.option(randomDay) }), { minLength: 1, maxLength: 4 }),
})

const placesOf = (rows: ReadonlyArray<DealChange>) => rows.map(({ position }) => position)

/** A table of facts in SQLite: a first part of them, asked about, then all. */
const tableOf = async (
  facts: ReadonlyArray<DealChange>,
  first: number,
  pageRows: number,
  onLaidOut: OnLaidOut = () => undefined,
) => {
  const store = orThrow(await sqliteReadModels({ path: ':memory:', pageRows, onLaidOut })())
  let generation = await store.open(dealChanges)
  const byPosition = facts.toSorted((a, b) => Number(a.position) - Number(b.position))
  const cut = Math.floor((facts.length * first) / 100)
  const add = async (rows: ReadonlyArray<DealChange>): Promise<void> => {
    const position = rows.at(-1)?.position
    if (position === undefined) return
    const upserts = rows.map((row) => [row.position, row] as const)
    const expected = generation.position
    const made = { generation, projection: dealChanges, expected, upserts, deletes: [], position }
    expect(orThrow(await store.commit([made]))).toEqual([true])
    generation = { ...generation, position }
    orThrow(await store.facts(generation, dealChanges, EVER))
  }
  await add(byPosition.slice(0, cut))
  await add(byPosition.slice(cut))
  return { whole: orThrow(await store.facts(generation, dealChanges, EVER)), close: store.close }
}

describe('what is kept of deals', () => {
  it('is, at any moment, what their facts come to', async () => {
    let kept = 0
    await fc.assert(
      fc.asyncProperty(random, async ({ issues, pageRows, first, asked }) => {
        const events = envelopesOf(play(issues))
        const { deals } = factsOf(pipeline.board.facts, events, { asOf: LAST, knownAt: LAST })
        const { whole, close } = await tableOf(deals, first, pageRows)
        kept +=
          indexOf(whole)
            ?.chapters?.()
            .filter((one) => one.kept !== undefined).length ?? 0
        for (const { asOf, knownAt } of asked) {
          const bounds = { occurredUpTo: endOf(asOf), recordedUpTo: knownAt === null ? LAST : endOf(knownAt) }
          const [part, alone] = [countingIn(whole, bounds), countingIn(deals, bounds)]
          expect(dealsOf(part).map((deal) => plain(dealColumns, deal))).toEqual(dealsOf(alone))
          expect(lastOf(part)).toBe(lastOf(alone))
          for (const moment of [alone[0], alone.at(-1)].flatMap((row) => row?.occurredAt ?? []))
            expect(firstAfter(part, moment)).toBe(firstAfter(alone, moment))
          // Before the part is read as a whole.
          const middle = alone[alone.length >> 1]?.occurredAt ?? LAST
          const isStep = ({ type }: DealChange): boolean => type !== 'DealOpened'
          expect(placesOf(occurredFrom(part, middle))).toEqual(
            placesOf(alone.filter((row) => row.occurredAt >= middle)),
          )
          expect(placesOf(those(part, isStep))).toEqual(placesOf(alone.filter(isStep)))
          expect([...earlyIn(part)].map(([deal, rows]) => [deal, placesOf(rows)])).toEqual(
            [...earlyIn(alone)].map(([deal, rows]) => [deal, placesOf(rows)]),
          )
          expect(part.map(({ position }) => position)).toEqual(alone.map(({ position }) => position))
        }
        await close()
      }),
      { seed, numRuns: 60 },
    )
    expect(kept).toBeGreaterThan(100)
  })

  it('is told while it is made, page by page', async () => {
    const facts = Array.from({ length: 11 }, (_, n): DealChange => {
      const at = `2026-01-${String(n + 10)}T09:00:00.000Z` as Instant
      const place = { position: String(n + 1) as Position, occurredAt: at, recordedAt: at, inferred: 0 }
      return { ...nothing, ...place, deal: `d${n % 3}`, type: n < 3 ? 'DealOpened' : 'MeetingHeld' }
    })
    const told: Array<LaidOut> = []
    const { close } = await tableOf(facts, 0, 4, (one) => told.push(one))
    await close()
    expect(told.slice(0, 2)).toEqual([
      { into: 'pages', facts: 4, of: 8 },
      { into: 'pages', facts: 8, of: 8 },
    ])
    expect(told.slice(2).map(({ into, of }) => [into, of])).toEqual(told.slice(2).map(() => ['chapters', 8]))
    expect(told.at(-1)?.facts).toBe(8)
  })

  it('is made anew when a deal comes to something else: then the version of its chapters is raised', () => {
    const day = (n: number): Instant => `2026-01-${String(n + 1).padStart(2, '0')}T09:00:00.000Z` as Instant
    const facts = Object.keys(pipelineSteps).map((type, n): DealChange => {
      const place = { position: String(n + 1) as Position, occurredAt: day(n), recordedAt: day(n), inferred: n % 2 }
      return { ...nothing, ...place, ...pipelineSteps[type], deal: 'd1', type: type as DealChange['type'] }
    })
    const made = facts.map((_, n) => dealIn(facts.slice(0, n + 1)))
    const digest = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16)
    // Another digest: raise the version in `facts.ts`, and write both down here.
    expect({ version: dealChanges.chapters?.version, digest }).toEqual({ version: 2, digest: '3bb9fbeec4fcf768' })
  })
})

const nothing = {
  client: null,
  manager: null,
  source: null,
  campaign: null,
  business: null,
  segment: null,
  amount: null,
  currency: null,
  day: null,
  item: null,
  at: null,
  kind: null,
  competitors: null,
  products: null,
  list: null,
  needs: null,
  measure: null,
  contract: null,
  undated: 0,
}

/** One of each fact of a deal that changes how it stands, the first before it is opened. */
const pipelineSteps: Readonly<Record<string, Partial<DealChange>>> = {
  AppointmentMade: { item: 'a1', at: '2026-02-01T09:00:00.000Z' as Instant },
  DealOpened: { client: 'c1', manager: 'anna', source: 'call', amount: 100, currency: 'EUR', products: ['basic'] },
  AppointmentMoved: { item: 'a1', at: '2026-02-02T09:00:00.000Z' as Instant },
  MeetingHeld: { item: 'a1' },
  NeedIdentified: { item: 'n1', products: ['van'], kind: 'beyond' },
  ProductPresented: { products: ['van'] },
  DifferenceRaised: { item: 'x1' },
  DifferenceReconciled: { item: 'x1' },
  ObjectionRaised: { item: 'o1', kind: 'price', competitors: ['acme'] },
  ObjectionAnswered: { item: 'o1' },
  CompetitorMet: { competitors: ['other'] },
  DiscountRequested: { item: 'r1' },
  DiscountApproved: { item: 'r1' },
  DealValueChanged: { amount: 200, currency: 'EUR' },
  ExpectedCloseMoved: { day: '2026-03-01' as never },
  DealHandedOver: { manager: 'bruno' },
  OfferMade: { item: 'f1', amount: 190, currency: 'EUR', day: '2026-04-01' as never },
  OfferAccepted: { item: 'f1', amount: 190, currency: 'EUR' },
  DealWon: { item: 'f1', contract: 'k1', amount: 190, currency: 'EUR', products: ['basic'], competitors: ['acme'] },
  DealReopened: {},
  DealLost: { kind: 'timing', competitors: ['other'] },
}
