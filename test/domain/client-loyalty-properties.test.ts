import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Ledger,
  lotsAt,
  type Movement,
  outOfDate,
  qualifying,
  spendable,
  withMovement,
} from '../../src/domain/client/ledger.ts'
import type { Client, Membership } from '../../src/domain/client/state.ts'
import { loyaltyOn, tierFor } from '../../src/domain/programme/loyalty.ts'
import type { Programme } from '../../src/domain/programme/state.ts'
import { type Instant, instantFromEpochMs } from '../../src/kernel/instant.ts'
import { addDays, type LocalDate } from '../../src/kernel/local-date.ts'
import { decidedIn, histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

const memberships = (step: Step): ReadonlyArray<readonly [programme: string, membership: Membership]> =>
  step.after.aggregate.category === 'client' && step.after.state !== null
    ? Object.entries((step.after.state as Client).memberships)
    : []

const signed = ({ kind, points }: Movement) => (kind === 'earned' ? points : -points)

/** The balance after each movement, in the order of occurring. */
const balances = (ledger: Ledger): ReadonlyArray<number> => {
  let balance = 0
  return ledger.map((movement) => {
    balance += signed(movement)
    return balance
  })
}

const dayOf = (at: string) => at.slice(0, 10) as LocalDate

describe('points in any history', () => {
  it('are earned − redeemed − expired, and never below zero, at every moment', () => {
    const seen = new Set<string>()
    histories((steps) => {
      for (const step of steps)
        for (const [, { ledger, points }] of memberships(step)) {
          for (const { kind } of ledger) seen.add(kind)
          expect(Math.min(0, ...balances(ledger))).toBe(0)
          expect(balances(ledger).at(-1) ?? 0).toBe(points)
        }
    }, 800)
    expect([...seen].toSorted()).toEqual(['earned', 'expired', 'redeemed'])
  })

  it('are all in the lots that are left, none of them below zero or above what was earned', () => {
    histories((steps) => {
      for (const step of steps)
        for (const [, { ledger, points }] of memberships(step)) {
          const lots = lotsAt(ledger, '9999-12-31T00:00:00.000Z' as Instant)
          expect(lots.reduce((sum, { left }) => sum + left, 0)).toBe(points)
          for (const { left, earned } of lots) expect(left >= 0 && left <= earned).toBe(true)
        }
    })
  })

  it('leave every member in the tier of the rules then in force, unless a head decided otherwise', () => {
    let moved = 0
    histories((steps) => {
      const programmes = new Map<string, Programme | null>()
      for (const step of steps) {
        const { aggregate, id, state } = step.after
        if (aggregate.category === 'programme') programmes.set(id, state as Programme | null)
        if (step.command.type === 'ChangeTier') continue
        const touched = decidedIn(step).flatMap(({ type, data }) => {
          const { programme } = data as { readonly programme?: string }
          return programme !== undefined && /^(Points|Tier|Loyalty)/.test(type) ? [programme] : []
        })
        for (const [programme, { ledger, tier, ruled }] of memberships(step)) {
          if (!touched.includes(programme) || tier !== ruled) continue
          const rules = loyaltyOn(programmes.get(programme) ?? { versions: [] }, dayOf(step.occurredAt))
          const given = rules === null ? null : tierFor(rules, qualifying(ledger, dayOf(step.occurredAt)))
          if (given === null) continue
          expect(tier).toBe(given)
          moved += tier === 'silver' ? 1 : 0
        }
      }
    })
    expect(moved).toBeGreaterThan(0)
  })
})

describe('a ledger', () => {
  const START = Date.UTC(2026, 0, 1)
  const HOUR = 3_600_000
  /** Tries of a member: what would take more than there is, is not done. */
  const tries = fc.array(
    fc.record({
      kind: fc.constantFrom<Movement['kind']>('earned', 'earned', 'redeemed', 'expired'),
      hours: fc.nat(60 * 24),
      points: fc.integer({ min: 1, max: 100 }),
      validDays: fc.option(fc.integer({ min: 1, max: 30 })),
    }),
    { maxLength: 40 },
  )
  const played = tries.map((list) =>
    list.reduce<Ledger>((ledger, { kind, hours, points, validDays }) => {
      const at = instantFromEpochMs(START + hours * HOUR)
      if (kind === 'earned')
        return withMovement(ledger, {
          kind,
          at,
          points,
          expires: validDays === null ? null : addDays(dayOf(at), validDays),
        })
      const there = kind === 'redeemed' ? spendable(ledger, at, dayOf(at)) : outOfDate(ledger, at, dayOf(at))
      return there === 0 ? ledger : withMovement(ledger, { kind, at, points: Math.min(points, there), expires: null })
    }, []),
  )

  it('never falls below zero when each takes what it may, in whatever order that is recorded', () => {
    fc.assert(
      fc.property(played, (ledger) => {
        expect(Math.min(0, ...balances(ledger))).toBe(0)
      }),
    )
  })

  it('stands in the order of occurring', () => {
    fc.assert(
      fc.property(played, (ledger) => {
        const moments = ledger.map(({ at }) => at)
        expect(moments).toEqual(moments.toSorted())
      }),
    )
  })

  it('spends what was earned first: of an earning nothing is spent while an earlier one is left', () => {
    const onlySpent = played.map((ledger) => ledger.filter(({ kind }) => kind !== 'expired'))
    fc.assert(
      fc.property(onlySpent, (ledger) => {
        const lots = lotsAt(ledger, '9999-12-31T00:00:00.000Z' as Instant)
        const firstLeft = lots.findIndex(({ left }) => left > 0)
        for (const { left, earned } of lots.slice(firstLeft + 1)) expect(left).toBe(firstLeft < 0 ? 0 : earned)
      }),
    )
  })
})
