/** The library's policies do not chase each other: what they issue leads back to none of them, but by way of the calendar. */
import { describe, expect, it } from 'vitest'
import { crmPolicies, definePolicy } from '../../../src/domain/policies/index.ts'
import type { Policy } from '../../../src/kernel/policy.ts'
import { decidedIn, histories } from '../../support/histories.ts'

/** Every event that a command of a policy can lead to. */
const leadsTo: Readonly<Record<string, ReadonlyArray<string>>> = {
  AddContactPerson: ['ContactPersonAdded'],
  ConvertReferral: ['ReferralConverted'],
  CreditReferral: ['ReferralCredited'],
  DelayOrder: ['OrderDelayed'],
  DraftContract: ['ContractDrafted'],
  EarnPoints: ['PointsEarned', 'PointsExpired', 'TierChanged'],
  EscalateComplaint: ['ComplaintEscalated'],
  ExpireContract: ['ContractExpired'],
  ExpirePoints: ['PointsExpired', 'TierChanged'],
  HandOverDeal: ['DealHandedOver'],
  InvokeReferralClause: ['ReferralClauseInvoked'],
  LapseOffer: ['OfferLapsed'],
  OpenDeal: ['DealOpened'],
  RaiseObjection: ['ObjectionRaised'],
  ReceiveComplaint: ['ComplaintReceived'],
  RegisterClient: ['ClientRegistered'],
  RenewContract: ['ContractRenewed'],
  SuggestFollowUp: ['FollowUpSuggested'],
}

const policies = crmPolicies()

/** The policies that answer what a policy can bring about at once. */
const next = (all: ReadonlyArray<Policy>, { issues }: Policy): ReadonlyArray<Policy> => {
  const events = new Set(issues.flatMap((command) => leadsTo[command] ?? []))
  return all.filter(({ types }) => types.some((type) => events.has(type)))
}

/** Ways from a policy back to itself. */
const loopsFrom = (
  all: ReadonlyArray<Policy>,
  start: Policy,
  way: ReadonlyArray<Policy> = [start],
): ReadonlyArray<ReadonlyArray<Policy>> =>
  next(all, way.at(-1) ?? start).flatMap((policy) =>
    policy === start ? [way] : way.includes(policy) ? [] : loopsFrom(all, start, [...way, policy]),
  )

/** Ways back on which nothing waits for the calendar. */
const runaways = (all: ReadonlyArray<Policy>): ReadonlyArray<string> =>
  all
    .flatMap((policy) => loopsFrom(all, policy))
    .filter((way) => !way.some(({ paced }) => paced))
    .map((way) => way.map(({ name }) => name).join(' → '))

describe('the policies of the library', () => {
  it('issue nothing of which it is not said what it can lead to', () => {
    expect(policies.flatMap(({ issues }) => issues).filter((command) => leadsTo[command] === undefined)).toEqual([])
  })

  it('and that is what it leads to, whatever happens', () => {
    const seen = new Map<string, Set<string>>()
    histories((steps) => {
      for (const step of steps) {
        const types = seen.get(step.command.type) ?? new Set()
        seen.set(step.command.type, types)
        for (const { type } of decidedIn(step)) types.add(type)
      }
    }, 100)
    for (const [command, events] of Object.entries(leadsTo))
      expect([command, [...(seen.get(command) ?? [])].filter((type) => !events.includes(type))]).toEqual([command, []])
  })

  it('lead back to none of them, unless a timer lies in between', () => {
    expect(runaways(policies)).toEqual([])
    // Of those that do: a renewed contract is watched to the end of its new term, a delayed order to its new day; a lapsed offer no more.
    const paced = policies.flatMap((policy) => loopsFrom(policies, policy)).map(([first]) => first?.name)
    expect(paced).toEqual(['contract-ended', 'offer-lapsed', 'order-delayed'])
  })

  it('and it would be noticed if they did', () => {
    const again = definePolicy({
      name: 'again',
      version: 1,
      doc: 'asks for the next escalation as soon as there is one',
      issues: ['EscalateComplaint'],
      on: { ComplaintEscalated: () => ({}) },
    })
    expect(runaways([...policies, again])).toEqual(['again'])
    const there = definePolicy({ ...blank, name: 'there', issues: ['OpenDeal'], on: { ObjectionRaised: () => ({}) } })
    const back = definePolicy({ ...blank, name: 'back', issues: ['RaiseObjection'], on: { DealOpened: () => ({}) } })
    expect(runaways([there, back])).toEqual(['there → back', 'back → there'])
  })
})

const blank = { version: 1, doc: '' } as const
