/** A moment's part of facts that are held whole gives, whatever was asked before, what a history that ends there gives. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../projections/catalogue.ts'
import { type DealAt, dealsOf, pipeline, walkDeals } from '../../projections/pipeline/index.ts'
import type { FactTables, View } from '../../projections/view.ts'
import { utc } from '../../src/domain/values/zone.ts'
import { countingIn, lastOf, partOf } from '../../src/kernel/counting.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { envelopesOf, factsOf, LAST } from '../support/facts.ts'
import { endOf, randomDay, randomSales } from '../support/random-sales.ts'
import { play } from '../support/world.ts'

type AnyView = View<FactTables, object, object>
const views = [catalogue.pipeline, catalogue.retention].flatMap(
  (family) => Object.values(family) as unknown as ReadonlyArray<AnyView>,
)

const target = { amount: 100_000, currency: 'EUR' }
const seed = 20_261_126

const moments = fc.array(fc.record({ asOf: randomDay, knownAt: fc.option(randomDay) }), { minLength: 2, maxLength: 4 })

const questions = (asked: ReadonlyArray<{ readonly asOf: LocalDate; readonly knownAt: LocalDate | null }>) =>
  asked.map(({ asOf, knownAt }) => ({
    asOf: endOf(asOf),
    knownAt: knownAt === null ? LAST : endOf(knownAt),
    zone: utc,
  }))

describe('any moment', () => {
  it.each(views.map((view) => [view.verb, view] as const))('%s', (_, view) => {
    fc.assert(
      fc.property(randomSales, moments, fc.tuple(randomDay, randomDay), (issues, asked, [one, other]) => {
        const events = envelopesOf(play(issues))
        const whole = factsOf(view.facts, events, { asOf: LAST, knownAt: LAST })
        const [from, to] = one <= other ? [one, other] : [other, one]
        const options = { from, to, target, days: 30, origins: 3, currency: 'EUR' }
        for (const question of questions(asked)) {
          const bounds = { occurredUpTo: question.asOf, recordedUpTo: question.knownAt }
          const part = Object.fromEntries(
            Object.entries(whole).map(([name, rows]) => [name, countingIn(rows as never, bounds)]),
          )
          const alone = factsOf(view.facts, events, question)
          expect(part).toEqual(alone)
          for (const [name, rows] of Object.entries(alone))
            expect(lastOf(part[name] as never)).toBe(lastOf(rows as never))
          expect(JSON.stringify(view.answer(part as never, question, options))).toBe(
            JSON.stringify(view.answer(alone as never, question, options)),
          )
        }
      }),
      { seed, numRuns: 12 },
    )
  })

  it('a part of a part is a part of the whole, and the same for the same moment', () => {
    fc.assert(
      fc.property(randomSales, moments, (issues, asked) => {
        const { deals } = factsOf(pipeline.board.facts, envelopesOf(play(issues)), { asOf: LAST, knownAt: LAST })
        const bounds = questions(asked).map(({ asOf, knownAt }) => ({ occurredUpTo: asOf, recordedUpTo: knownAt }))
        const part = bounds.reduce((rows, own) => countingIn(rows, own), deals)
        expect(part).toEqual(
          deals.filter(({ occurredAt, recordedAt }) =>
            bounds.every((own) => occurredAt <= own.occurredUpTo && recordedAt <= own.recordedUpTo),
          ),
        )
        expect(part === deals || partOf(part).whole === deals).toBe(true)
        if (part !== deals) expect(countingIn(deals, partOf(part).bounds)).toBe(part)
      }),
      { seed, numRuns: 40 },
    )
  })

  it('deals put together chapter by chapter are those of a walk through all facts, one after the other', () => {
    fc.assert(
      fc.property(randomSales, moments, (issues, asked) => {
        const events = envelopesOf(play(issues))
        const whole = factsOf(pipeline.board.facts, events, { asOf: LAST, knownAt: LAST }).deals
        for (const question of questions(asked)) {
          const walked = new Map<string, DealAt>()
          const facts = factsOf(pipeline.board.facts, events, question).deals
          for (const _ of walkDeals(facts, walked));
          const bounds = { occurredUpTo: question.asOf, recordedUpTo: question.knownAt }
          expect(dealsOf(countingIn(whole, bounds))).toEqual([...walked.values()])
        }
      }),
      { seed, numRuns: 40 },
    )
  })
})
