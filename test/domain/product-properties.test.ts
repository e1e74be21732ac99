import { describe, expect, it } from 'vitest'
import { isListed, isListedAt, listPriceAt, type Product } from '../../src/domain/product/state.ts'
import { decidedIn, histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

describe('a product', () => {
  const products = (steps: ReadonlyArray<Step>) => steps.filter(({ after }) => after.aggregate.category === 'product')
  const statuses = ['ProductListed', 'ProductWithdrawn', 'ProductRelisted']

  it('enters and leaves the assortment in turns, each after the other', () => {
    histories((steps) => {
      for (const { after } of new Map(products(steps).map((step) => [step.after.id, step])).values()) {
        const events = after.events.filter(({ type }) => statuses.includes(type))
        for (const [i, { type, occurredAt }] of events.entries()) {
          expect(type).toBe(i === 0 ? 'ProductListed' : i % 2 === 1 ? 'ProductWithdrawn' : 'ProductRelisted')
          expect(occurredAt >= (events[i - 1]?.occurredAt ?? '')).toBe(true)
        }
      }
    })
  })

  it('is in the assortment at a moment exactly where the last change of status before it says so', () => {
    let out = 0
    histories((steps) => {
      for (const { after } of new Map(products(steps).map((step) => [step.after.id, step])).values()) {
        const state = after.state as Product | null
        if (state === null) continue
        const events = after.events.filter(({ type }) => statuses.includes(type))
        for (const { occurredAt } of steps) {
          const last = events.findLast((one) => one.occurredAt <= occurredAt)
          const listed = last !== undefined && last.type !== 'ProductWithdrawn'
          expect(isListedAt(state, occurredAt)).toBe(listed)
          if (!listed) out++
        }
        expect(isListed(state)).toBe(events.at(-1)?.type !== 'ProductWithdrawn')
      }
    })
    expect(out).toBeGreaterThan(0)
  })

  it('has the price that was last set at or before the moment', () => {
    histories((steps) => {
      for (const { after } of new Map(products(steps).map((step) => [step.after.id, step])).values()) {
        const state = after.state as Product | null
        if (state === null) continue
        const prices = after.events.flatMap(({ data, occurredAt }) => {
          const { price, to } = data as { readonly price?: unknown; readonly to?: unknown }
          const set = price ?? to
          return set === undefined ? [] : [{ set, occurredAt }]
        })
        for (const { occurredAt } of steps) {
          const known = prices.filter((one) => one.occurredAt <= occurredAt)
          const [first] = known.length === 0 ? prices : known
          const latest = known.reduce((a, b) => (b.occurredAt >= a.occurredAt ? b : a), first as (typeof prices)[0])
          expect(listPriceAt(state, occurredAt)).toEqual(latest.set)
        }
      }
    })
  })

  it('is listed, repriced, withdrawn and relisted by those who lead alone', () => {
    histories((steps) => {
      for (const step of products(steps))
        for (const { type } of decidedIn(step))
          if (type !== 'StrengthRecorded') expect(['head', 'director', 'importer']).toContain(step.actor.role)
    })
  })
})
