/** Deals closed in a period are found by their last activity first: none is passed over by it. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { closedIn } from '../../projections/pipeline/closed.ts'
import { standingClosure } from '../../projections/pipeline/deal.ts'
import { dealsOf } from '../../projections/pipeline/deals.ts'
import { pipeline } from '../../projections/pipeline/index.ts'
import { withinPeriod } from '../../projections/pipeline/period.ts'
import { zone } from '../../src/domain/values/zone.ts'
import { envelopesOf, factsOf, LAST } from '../support/facts.ts'
import { randomDay, randomSales } from '../support/random-sales.ts'
import { orThrow } from '../support/stores.ts'
import { play } from '../support/world.ts'

const madrid = orThrow(zone('Europe/Madrid'))

it('deals closed in a period are those whose last closure lies in it', () => {
  let closed = 0
  fc.assert(
    fc.property(randomSales, randomDay, fc.option(randomDay, { nil: undefined }), (issues, from, to) => {
      const { deals: facts } = factsOf(pipeline.board.facts, envelopesOf(play(issues)), { asOf: LAST, knownAt: LAST })
      const period = to === undefined ? { from } : { from, to }
      const within = withinPeriod(madrid, period)
      const naive = dealsOf(facts).filter((deal) => {
        const closure = standingClosure(deal)
        return closure !== undefined && within(closure.at)
      })
      const found = closedIn(dealsOf(facts), madrid, period).map(({ deal }) => deal)
      closed += found.length
      expect(found).toEqual(naive)
    }),
    { seed: 20_261_128, numRuns: 100 },
  )
  expect(closed).toBeGreaterThan(50)
})
