import { describe, expect, it } from 'vitest'
import type { Client } from '../../src/domain/client/state.ts'
import { clientId, contractId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { anna, aProgramme, client as given, head, programmeRef } from '../support/domain.ts'

const c = clientId('forn-puig')
const programme = 'gold'
const member = { client: c, programme, why: 'order' } as const
const on = (day: string) => day as LocalDate
const registered = {
  type: 'ClientRegistered',
  data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' }, manager: 'anna' },
} as const
const enrolled = { type: 'LoyaltyEnrolled', data: { programme, tier: 'bronze' } } as const
const earn = (points: number) => ({ type: 'EarnPoints', ...member, points }) as const
const earnFor = (euros: number) => ({ type: 'EarnPoints', ...member, amount: eur(euros * 100) }) as const
const redeem = (points: number) => ({ type: 'RedeemPoints', ...member, points }) as const
const expire = { type: 'ExpirePoints', ...member } as const
const earned = (points: number, expires?: string) =>
  ({
    type: 'PointsEarned',
    data: { programme, why: 'order', points, ...(expires === undefined ? {} : { expires: on(expires) }) },
  }) as const
const redeemed = (points: number) => ({ type: 'PointsRedeemed', data: { programme, why: 'order', points } }) as const
const expired = (points: number, why = 'their validity ended') =>
  ({ type: 'PointsExpired', data: { programme, points, why } }) as const
const tier = (from: string, to: string, why?: string) =>
  ({ type: 'TierChanged', data: { programme, to, from, ...(why === undefined ? {} : { why }) } }) as const
const closed = { references: { programme: programmeRef({ closedAt: '2026-06-01T00:00:00.000Z' as Instant }) } }
const at = (day: string) => ({ at: `${day}T12:00:00.000Z` })
const balance = (state: unknown): number | undefined => (state as Client).memberships[programme]?.points

describe('enrolment', () => {
  const enrol = { type: 'EnrolInLoyalty', client: c, programme } as const

  it('is in the tier that the rules give to who has earned nothing yet', () => {
    given(registered).when(enrol).thenEvents(enrolled)
    given(registered)
      .when({ ...enrol, tier: 'bronze' })
      .thenEvents(enrolled)
  })

  it('is in no tier where the programme has none', () => {
    const [version] = aProgramme.versions
    const { tiers: _none, ...loyalty } = version?.loyalty ?? { earning: [], pointValue: eur(1) }
    given(registered)
      .when(enrol, {
        references: { programme: programmeRef({ versions: [{ effective: on('2025-01-01'), loyalty }] }) },
      })
      .thenEvents({ type: 'LoyaltyEnrolled', data: { programme } })
  })

  it('is possible up to the moment the programme was closed, also where it is recorded afterwards', () => {
    given(registered)
      .when(enrol, { ...closed, at: '2026-05-31T23:59:59.999Z' })
      .thenEvents(enrolled)
    given(registered)
      .when(enrol, { ...closed, at: '2026-06-01T00:00:00.000Z' })
      .refused('programme-is-open')
  })
})

describe('points earned', () => {
  it('are as many as is said, or as the rules in force give for an amount, rounded down, with the day they expire', () => {
    given(registered, enrolled).when(earn(40), at('2026-03-20')).thenEvents(earned(40, '2027-03-20'))
    given(registered, enrolled)
      .when({ ...earnFor(0), amount: eur(40_99), contract: contractId('k1') }, at('2026-03-20'))
      .thenEvents({
        type: 'PointsEarned',
        data: {
          ...{ programme, why: 'order', amount: eur(40_99), contract: contractId('k1') },
          ...{ points: 40, expires: on('2027-03-20') },
        },
      })
  })

  it('are none for less than the price of one, nor for nothing', () => {
    given(registered, enrolled)
      .when({ ...earnFor(0), amount: eur(99) })
      .thenEvents()
    for (const amount of [eur(0), eur(-1_00)])
      given(registered, enrolled)
        .when({ ...earnFor(0), amount })
        .refused('points-for-money-of-a-rate')
  })

  it('follow the rules of the day on which they were earned, however late that is recorded', () => {
    const [first] = aProgramme.versions
    if (first?.loyalty == null) throw new Error('the programme has rules')
    const doubled = { ...first.loyalty, earning: [{ points: 2, per: eur(1_00) }] }
    const references = {
      programme: programmeRef({ versions: [first, { effective: on('2026-07-01'), loyalty: doubled }] }),
    }
    const pointsOn = (day: string) =>
      balance(
        given(registered, enrolled)
          .when(earnFor(10), { references, ...at(day) })
          .state(),
      )
    expect(['2026-06-30', '2026-07-01'].map(pointsOn)).toEqual([10, 20])
  })

  it('are of a member, from its enrolment on', () => {
    given(registered, enrolled).when(earn(40), { at: '2026-01-02T11:59:59.999Z' }).refused('member-of-programme')
  })

  it('are none in a programme that was closed; what was earned in it can still be spent', () => {
    given(registered, enrolled)
      .when(earn(40), { ...closed, ...at('2026-06-02') })
      .refused('programme-is-open')
    given(registered, enrolled, earned(40, '2027-01-03'))
      .when(redeem(40), { ...closed, ...at('2026-06-02') })
      .thenEvents(redeemed(40))
  })
})

describe('a tier', () => {
  it('follows from the points earned and valid, in the decision that crosses a threshold', () => {
    given(registered, enrolled).when(earn(499), at('2026-03-20')).thenEvents(earned(499, '2027-03-20'))
    given(registered, enrolled)
      .when(earn(500), at('2026-03-20'))
      .thenEvents(earned(500, '2027-03-20'), tier('bronze', 'silver'))
    given(registered, enrolled, earned(500, '2027-01-03'), tier('bronze', 'silver'))
      .when(earn(500), at('2026-03-20'))
      .thenEvents(earned(500, '2027-03-20'), tier('silver', 'gold'))
  })

  it('does not fall with points spent, but with points out of date', () => {
    const silver = [registered, enrolled, earned(600, '2026-06-01'), tier('bronze', 'silver')] as const
    given(...silver)
      .when(redeem(600), at('2026-05-31'))
      .thenEvents(redeemed(600))
    given(...silver, redeemed(600))
      .when(expire, at('2026-06-01'))
      .thenEvents(tier('silver', 'bronze'))
    given(...silver)
      .when(expire, at('2026-06-01'))
      .thenEvents(expired(600, 'order'), tier('silver', 'bronze'))
  })

  it('is changed by hand only by a head, who says why', () => {
    const change = { type: 'ChangeTier', client: c, programme, to: 'gold', why: 'ten years with us' } as const
    given(registered, enrolled).when(change, { actor: anna }).refused('head-decides')
    given(registered, enrolled)
      .when(change, { actor: head })
      .thenEvents(tier('bronze', 'gold', 'ten years with us'))
  })

  it('given by hand is not lowered by more points, nor raised by fewer', () => {
    const raised = [registered, enrolled, tier('bronze', 'gold', 'ten years')] as const
    given(...raised)
      .when(earn(500), at('2026-03-20'))
      .thenEvents(earned(500, '2027-03-20'))
    const lowered = [
      ...[registered, enrolled, earned(1_000, '2026-06-01'), tier('bronze', 'gold')],
      tier('gold', 'bronze', 'did not pay'),
      earned(500, '2027-01-06'),
    ] as const
    given(...lowered)
      .when(expire, at('2026-06-01'))
      .thenEvents(expired(1_000, 'order'))
    given(...lowered)
      .when(earn(600), at('2026-05-01'))
      .thenEvents(earned(600, '2027-05-01'))
  })
})

describe('points spent', () => {
  it('leave no balance below zero', () => {
    given(registered, enrolled, earned(40)).when(redeem(41)).refused('points-not-below-zero')
    given(registered, enrolled, earned(40)).when(redeem(40)).thenEvents(redeemed(40))
  })

  it('are valid: what is out of date expires first, though no job has run', () => {
    const history = [registered, enrolled, earned(40, '2026-06-01'), earned(50, '2026-07-01')] as const
    given(...history)
      .when(redeem(60), at('2026-05-31'))
      .thenEvents(redeemed(60))
    given(...history)
      .when(redeem(50), at('2026-06-01'))
      .thenEvents(expired(40), redeemed(50))
    given(...history)
      .when(redeem(51), at('2026-06-01'))
      .refused('points-not-below-zero')
  })

  it('are those earned first, so that what is left of each earning is known', () => {
    // Of 40 and 50 points 60 were spent: nothing is left of the first, 30 of the second.
    const history = [registered, enrolled, earned(40, '2026-06-01'), earned(50, '2026-07-01'), redeemed(60)] as const
    given(...history)
      .when(expire, at('2026-06-30'))
      .thenEvents()
    given(...history)
      .when(expire, at('2026-07-01'))
      .thenEvents(expired(30, 'order'))
  })

  it('late are no more than what no later movement needed', () => {
    const history = [registered, enrolled, earned(100, '2027-01-03'), redeemed(80), earned(50, '2027-01-05')] as const
    const between = { at: '2026-01-03T18:00:00.000Z' }
    given(...history)
      .when(redeem(21), between)
      .refused('points-not-below-zero')
    given(...history)
      .when(redeem(20), between)
      .thenEvents(redeemed(20))
    given(...history)
      .when(redeem(1), { at: '2026-01-02T18:00:00.000Z' })
      .refused('points-not-below-zero')
  })
})

describe('points expire', () => {
  it('when they are out of date: of those alone, all unless it is said how many', () => {
    const history = [registered, enrolled, earned(40, '2026-06-01'), earned(50, '2026-07-01')] as const
    given(...history)
      .when(expire, at('2026-06-15'))
      .thenEvents(expired(40, 'order'))
    given(...history)
      .when({ ...expire, points: 15 }, at('2026-06-15'))
      .thenEvents(expired(15, 'order'))
    given(...history)
      .when({ ...expire, points: 41 }, at('2026-06-15'))
      .refused('points-kept-while-valid')
  })

  it('once: recorded late, what has expired or was spent since is not there to expire again', () => {
    // Earned on the 3rd and out of date on the 5th; expired on the 6th, with what was earned on the 4th still valid.
    const history = [registered, enrolled, earned(100, '2026-01-05'), earned(10), redeemed(5), expired(95)] as const
    given(...history)
      .when(expire, at('2026-01-05'))
      .thenEvents()
    given(...history)
      .when({ ...expire, points: 5 }, at('2026-01-05'))
      .refused('points-kept-while-valid')
    given(...history.slice(0, 5))
      .when(expire, at('2026-01-05'))
      .thenEvents(expired(95, 'order'))
  })

  it('before that only where a head decides it, and never more than there are', () => {
    const history = [registered, enrolled, earned(40, '2026-06-01')] as const
    given(...history)
      .when({ ...expire, points: 40 }, { actor: head })
      .thenEvents(expired(40, 'order'))
    given(...history)
      .when({ ...expire, points: 41 }, { actor: head })
      .refused('points-not-below-zero')
  })

  it('first those that are so first, also where the rules have shortened the validity since', () => {
    const history = [registered, enrolled, earned(40, '2027-01-01'), earned(50, '2026-02-01')] as const
    const after = given(...history).when(expire, at('2026-02-01'))
    after.thenEvents(expired(50, 'order'))
    given(...history, expired(50))
      .when(expire, at('2026-12-31'))
      .thenEvents()
  })
})
