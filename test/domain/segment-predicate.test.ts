import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClientTraits, holds, turningDays } from '../../src/domain/segment/holds.ts'
import { segmentAggregate } from '../../src/domain/segment/index.ts'
import { Predicate } from '../../src/domain/segment/predicate.ts'
import { eur, usd } from '../../src/domain/values/money.ts'
import { addDays, type LocalDate } from '../../src/kernel/local-date.ts'
import { makeRegistry } from '../../src/kernel/registry.ts'
import { validateCommand } from '../../src/kernel/validate.ts'
import { arbitraryOf } from '../support/arbitraries.ts'

const day = (text: string) => text as LocalDate
const today = day('2026-03-31')

const bakery: ClientTraits = {
  kind: 'small-retail-chain',
  source: 'fair',
  manager: 'anna',
  sector: 'bakery',
  location: 'girona',
  segment: 'bakeries',
  verdict: 'promising',
  keyAccount: false,
  lost: false,
  purchases: [
    { day: day('2025-01-31'), value: eur(1_000_00) },
    { day: day('2025-11-30'), value: usd(9_000_00) },
    { day: day('2026-02-28'), value: eur(500_00) },
  ],
  competitors: new Map([['molins', ['flour']]]),
  consents: new Set(['e-mail/promotions']),
  memberships: new Map([['gold', 'silver']]),
}
const of = (predicate: Predicate, client = bakery, on = today) => holds(predicate, client, on)

describe('a predicate', () => {
  it('asks what a client is and who looks after it', () => {
    expect(of({ test: 'kind', in: ['corporate', 'small-retail-chain'] })).toBe(true)
    expect(of({ test: 'kind', in: ['corporate'] })).toBe(false)
    expect(of({ test: 'source', in: ['fair'] })).toBe(true)
    expect(of({ test: 'manager', in: ['bruno'] })).toBe(false)
    expect(of({ test: 'manager', in: ['bruno'] }, { ...bakery, manager: null })).toBe(false)
    expect(of({ test: 'sector', in: ['bakery'] })).toBe(true)
    expect(of({ test: 'location', in: ['barcelona'] })).toBe(false)
    expect(of({ test: 'assigned', to: ['bakeries'] })).toBe(true)
    expect(of({ test: 'verdict', in: ['doubtful'] })).toBe(false)
    expect(of({ test: 'key-account' })).toBe(false)
    expect(of({ test: 'lost' }, { ...bakery, lost: true })).toBe(true)
  })

  it('asks for revenue of the last months in one currency, each purchase counting from its own day', () => {
    const atLeast = (amount: number, months: number, on = today) =>
      of({ test: 'revenue', atLeast: eur(amount), months }, bakery, on)
    expect([atLeast(500_00, 12), atLeast(500_01, 12)]).toEqual([true, false])
    expect([atLeast(1_500_00, 15), atLeast(1_500_00, 14)]).toEqual([true, false])
    // From 28 February on, one month lasts until 27 March.
    expect([atLeast(1, 1, day('2026-03-27')), atLeast(1, 1, day('2026-03-28'))]).toEqual([true, false])
    expect(of({ test: 'revenue', atLeast: usd(9_000_00), months: 12 })).toBe(true)
  })

  it('asks how often, and how long ago', () => {
    expect(of({ test: 'purchases', atLeast: 3 })).toBe(true)
    expect(of({ test: 'purchases', atLeast: 3, months: 12 })).toBe(false)
    expect(of({ test: 'days-since-purchase', atLeast: 31, atMost: 31 })).toBe(true)
    expect(of({ test: 'days-since-purchase', atMost: 30 })).toBe(false)
    expect(of({ test: 'days-since-purchase', atLeast: 0 }, { ...bakery, purchases: [] })).toBe(false)
  })

  it('asks what is bought elsewhere, agreed to, belonged to', () => {
    expect(of({ test: 'buys-at', competitor: 'molins' })).toBe(true)
    expect(of({ test: 'buys-at', competitor: 'molins', product: 'yeast' })).toBe(false)
    expect(of({ test: 'buys-at', competitor: 'farinera' })).toBe(false)
    expect(of({ test: 'consent', channel: 'e-mail', purpose: 'promotions' })).toBe(true)
    expect(of({ test: 'consent', channel: 'phone', purpose: 'promotions' })).toBe(false)
    expect(of({ test: 'member', programme: 'gold' })).toBe(true)
    expect(of({ test: 'member', programme: 'gold', tier: 'platinum' })).toBe(false)
  })
})

const predicates = arbitraryOf(Predicate) as fc.Arbitrary<Predicate>
const clients: fc.Arbitrary<ClientTraits> = fc
  .array(fc.tuple(fc.integer({ min: -400, max: 60 }), fc.nat(200_000)), { maxLength: 6 })
  .map((list) => ({
    ...bakery,
    purchases: list
      .map(([days, amount]) => ({ day: addDays(today, days), value: eur(amount) }))
      .toSorted((a, b) => (a.day < b.day ? -1 : 1)),
  }))

describe('predicates', () => {
  it('keep to the laws of all, any and not', () => {
    fc.assert(
      fc.property(predicates, predicates, clients, (a, b, client) => {
        const both = of({ test: 'all', of: [a, b] }, client)
        const either = of({ test: 'any', of: [a, b] }, client)
        expect(both).toBe(of(a, client) && of(b, client))
        expect(either).toBe(of(a, client) || of(b, client))
        expect(of({ test: 'not', of: { test: 'not', of: a } }, client)).toBe(of(a, client))
        const neither = of(
          {
            test: 'all',
            of: [
              { test: 'not', of: a },
              { test: 'not', of: b },
            ],
          },
          client,
        )
        expect(of({ test: 'not', of: { test: 'any', of: [a, b] } }, client)).toBe(neither)
      }),
    )
  })

  it('change with time alone on turning days only', () => {
    fc.assert(
      fc.property(predicates, clients, (predicate, client) => {
        const turning = new Set(turningDays(predicate, client))
        const last = client.purchases.at(-1)?.day ?? today
        for (let at = last, i = 0; i < 500; i++) {
          const next = addDays(at, 1)
          if (holds(predicate, client, at) !== holds(predicate, client, next)) expect(turning).toContain(next)
          at = next
        }
      }),
      { numRuns: 60 },
    )
  })

  it('survive being written as JSON', () => {
    fc.assert(
      fc.property(predicates, (predicate) => {
        expect(Predicate.is(JSON.parse(JSON.stringify(predicate)))).toBe(true)
      }),
    )
  })
})

describe('a predicate that comes from outside', () => {
  const registry = makeRegistry([segmentAggregate])
  const issues = (predicate: unknown) => {
    const found = validateCommand(registry, { type: 'DefineSegment', name: 'n', predicate })
    return found._tag === 'Left' ? found.left.issues.map(({ field, message }) => `${field} ${message}`) : []
  }

  it('is refused with the place of what is wrong in it', () => {
    expect(issues({ test: 'all', of: [{ test: 'kind', in: ['corporate'] }] })).toEqual([])
    expect(issues({ test: 'kind', in: ['corporate', 'baker'] })[0]).toMatch(/^predicate.*in\.1 must be one of person/)
    expect(issues({ test: 'member', programme: 'gold', teir: 'silver' })).toEqual([
      'predicate.teir is not a field here; known are: test, programme, tier',
    ])
    const nested = { test: 'all', of: [{ test: 'not', of: { test: 'member', programme: 'gold', teir: 'x' } }] }
    expect(issues(nested)[0]).toMatch(/^predicate\.of\.0\.of\.teir is not a field here/)
    expect(issues({ test: 'nonsense' }).length).toBeGreaterThan(0)
  })

  it('is refused where it nests without end, and exhausts nothing', () => {
    let deep: unknown = { test: 'lost' }
    for (let i = 0; i < 100_000; i++) deep = { test: 'not', of: deep }
    expect(issues(deep)).toEqual(['predicate must nest no more than 20 deep'])
    let deepest: unknown = { test: 'lost' }
    for (let i = 0; i < 20; i++) deepest = { test: 'all', of: [deepest] }
    expect(issues(deepest)).toEqual([])
  })
})
