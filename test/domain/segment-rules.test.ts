import { describe, expect, it } from 'vitest'
import type { Campaign } from '../../src/domain/campaign/state.ts'
import type { Predicate } from '../../src/domain/segment/predicate.ts'
import type { SegmentRule } from '../../src/domain/segment/rules.ts'
import { campaignId, segmentId } from '../../src/domain/values/ids.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import { analyst, bruno, segment as given, reference } from '../support/domain.ts'

const id = segmentId('s1')
const chains: Predicate = { test: 'kind', in: ['small-retail-chain'] }
const active: Predicate = { test: 'all', of: [chains, { test: 'not', of: { test: 'lost' } }] }
const define = {
  type: 'DefineSegment',
  segment: id,
  name: 'Chains',
  predicate: chains,
  needs: ['one invoice'],
} as const
const defined = {
  type: 'SegmentDefined',
  data: { name: 'Chains', predicate: chains, needs: ['one invoice'] },
} as const
const refine = { type: 'RefineSegment', segment: id, predicate: active, why: 'lost ones answer nothing' } as const
const refined = { type: 'SegmentRefined', data: { predicate: active, why: 'lost ones answer nothing' } } as const
const scheme = { channels: ['phone', 'e-mail'] as const, message: 'we send one invoice a month', need: 'one invoice' }
const target = { type: 'TargetSegment', segment: id, ...scheme } as const
const targeted = { type: 'SegmentTargeted', data: { target: 'target-1', ...scheme } } as const
const drop = { type: 'DropSegment', segment: id, why: 'nobody is in it' } as const
const dropped = { type: 'SegmentDropped', data: { why: 'nobody is in it' } } as const
const campaignOf = (status: Campaign['status']) => ({
  campaign: reference('campaign', 'g1', { status } as Campaign),
})

/** Every rule of a segment, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in SegmentRule]: () => RuleViolation } = {
  'role-may-not-change': () => given(defined).when(refine, { actor: analyst }).refused('role-may-not-change'),
  'segment-defined-once': () => given(defined).when(define).refused('segment-defined-once'),
  'segment-exists': () => given().when(refine).refused('segment-exists'),
  'segment-stands': () => given(defined, dropped).when(target).refused('segment-stands'),
  'predicate-says-something': () =>
    given()
      .when({ ...define, predicate: { test: 'all', of: [chains, { test: 'not', of: { test: 'any', of: [] } }] } })
      .refused('predicate-says-something'),
  'predicate-differs': () => given(defined, refined).when(refine).refused('predicate-differs'),
  'target-names-a-channel': () =>
    given(defined)
      .when({ ...target, channels: [] })
      .refused('target-names-a-channel'),
  'target-campaign-not-closed': () =>
    given(defined)
      .when({ ...target, campaign: campaignId('g1') }, { references: campaignOf('closed') })
      .refused('target-campaign-not-closed'),
  'part-is-new': () =>
    given(defined, targeted)
      .when({ ...target, target: 'target-1' })
      .refused('part-is-new'),
  'status-in-order': () => given(defined).when(drop, { at: '2025-12-31T12:00:00.000Z' }).refused('status-in-order'),
}

describe('a segment refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation).toMatchObject({ _tag: 'RuleViolation', rule })
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(5)
    })

  it('naming the field, however deep, and the offending value', () => {
    expect(broken['predicate-says-something']()).toMatchObject({ field: 'predicate.of.1.of.of' })
    expect(broken['target-campaign-not-closed']()).toMatchObject({ field: 'campaign', value: 'g1' })
  })

  it('where a list names nothing, or bounds have no number', () => {
    const empty: ReadonlyArray<readonly [Predicate, string]> = [
      [{ test: 'kind', in: [] }, 'predicate.in'],
      [{ test: 'assigned', to: [] }, 'predicate.to'],
      [{ test: 'days-since-purchase' }, 'predicate.atLeast'],
      [{ test: 'any', of: [] }, 'predicate.of'],
    ]
    for (const [predicate, field] of empty)
      expect(
        given()
          .when({ ...define, predicate })
          .refused('predicate-says-something'),
      ).toMatchObject({ field })
  })
})

describe('a segment', () => {
  it('is defined by any manager: the market is nobody’s own', () => {
    given().when(define, { actor: bruno }).thenEvents(defined)
  })

  it('is refined with a reason, by another predicate or by other needs', () => {
    given(defined).when(refine).thenEvents(refined)
    given(defined)
      .when({ ...refine, predicate: chains, needs: ['delivery on Sundays'] })
      .thenEvents({
        type: 'SegmentRefined',
        data: { predicate: chains, why: refine.why, needs: ['delivery on Sundays'] },
      })
  })

  it('is spoken to by a scheme of its own, or by a campaign that is not closed', () => {
    given(defined).when(target).thenEvents(targeted)
    for (const status of ['planned', 'running'] as const)
      given(defined)
        .when({ ...target, campaign: campaignId('g1') }, { references: campaignOf(status) })
        .thenEvents({ type: 'SegmentTargeted', data: { ...targeted.data, campaign: campaignId('g1') } })
    given(defined)
      .when({ ...target, campaign: campaignId('g9') }, { references: { campaign: reference('campaign', 'g9', null) } })
      .refused('target-campaign-not-closed')
  })

  it('numbers its targets', () => {
    given(defined, targeted)
      .when(target)
      .thenEvents({ type: 'SegmentTargeted', data: { ...targeted.data, target: 'target-2' } })
  })

  it('that was dropped takes nothing more', () => {
    given(defined).when(drop).thenEvents(dropped)
    for (const command of [refine, target, drop]) given(defined, dropped).when(command).refused('segment-stands')
  })
})
