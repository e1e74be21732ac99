import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isOpen } from '../../projections/pipeline/deal.ts'
import type { DealChange } from '../../projections/pipeline/deal-change.ts'
import { dealsOf } from '../../projections/pipeline/deals.ts'
import { dealChanges } from '../../projections/pipeline/facts.ts'
import type { DealEvent } from '../../src/domain/deal/events.ts'
import { currentStage, stageNumber } from '../../src/domain/deal/stage.ts'
import { type Deal, evolve } from '../../src/domain/deal/state.ts'
import { crmAggregates } from '../../src/domain/index.ts'
import type { DomainEvent, Envelope } from '../../src/kernel/event-codec.ts'
import { instantFromEpochMs } from '../../src/kernel/instant.ts'

const golden = (category: string): ReadonlyArray<{ readonly type: string; readonly data: unknown }> => {
  const folder = join(import.meta.dirname, '../golden', category)
  return readdirSync(folder).map((file) => ({
    type: file.split('.v')[0] ?? '',
    data: JSON.parse(readFileSync(join(folder, file), 'utf8')),
  }))
}

/** Any events of an aggregate in any order, sane or not, an hour apart. */
const histories = (category: string) =>
  fc
    .array(fc.constantFrom(...golden(category)), { maxLength: 60 })
    .map((events) =>
      events.map(
        (event, i): DomainEvent => ({ ...event, occurredAt: instantFromEpochMs(Date.UTC(2026, 0, 1) + i * 3_600_000) }),
      ),
    )

describe('any history, in any order', () => {
  for (const { category, evolve: fold, initial } of crmAggregates())
    it(`gives a ${category} a state, and one that survives being written as JSON`, () => {
      fc.assert(
        fc.property(histories(category), (events) => {
          const state = events.reduce(fold, initial)
          expect(JSON.parse(JSON.stringify(state))).toEqual(state)
        }),
      )
    })

  it('never takes a deal back behind the furthest step it reached', () => {
    fc.assert(
      fc.property(histories('deal'), (events) => {
        let before: Deal | null = null
        for (const event of events) {
          const after = evolve(before, event as DealEvent)
          if (before !== null && after !== null)
            expect(stageNumber(after.progress.furthest)).toBeGreaterThanOrEqual(stageNumber(before.progress.furthest))
          before = after
        }
      }),
    )
  })

  it('puts a deal into the same stage in the views as in its own state', () => {
    fc.assert(
      fc.property(histories('deal'), (all) => {
        // Nothing is on record of a deal before it is opened, whenever it is said to have occurred.
        const opened = all.findIndex(({ type }) => type === 'DealOpened')
        const events = opened < 0 ? [] : all.slice(opened)
        const state = (events as ReadonlyArray<DealEvent>).reduce<Deal | null>(evolve, null)
        const facts = events.flatMap((event, i) => {
          const envelope = {
            ...event,
            id: 'd',
            position: String(i + 1),
            recordedAt: event.occurredAt,
          } as unknown as Envelope
          const row = dealChanges.apply(undefined, envelope, String(i + 1))
          return row === undefined ? [] : [row as unknown as DealChange]
        })
        const [deal] = dealsOf(facts)
        expect(deal?.stage ?? null).toBe(state === null ? null : currentStage(state.progress))
        expect(deal === undefined ? null : isOpen(deal)).toBe(state === null ? null : state.progress.status === 'open')
        if (state?.value && deal?.value) expect(deal.value).toEqual(state.value)
      }),
    )
  })
})
