/** The library's policies do not chase each other: what they issue leads back to none of them, but by way of the calendar. */
import { describe, expect, it } from 'vitest'
import { crmPolicies } from '../../../src/domain/policies/index.ts'
import type { Policy } from '../../../src/kernel/policy.ts'
import { decidedIn, histories } from '../../support/histories.ts'

/** Every event that a command of a policy can lead to. */
const leadsTo: Readonly<Record<string, ReadonlyArray<string>>> = {
  DraftContract: ['ContractDrafted'],
}

const policies = crmPolicies()

/** The policies that answer what a policy can bring about at once. */
const next = ({ issues }: Policy): ReadonlyArray<Policy> => {
  const events = new Set(issues.flatMap((command) => leadsTo[command] ?? []))
  return policies.filter(({ types }) => types.some((type) => events.has(type)))
}

/** Ways from a policy back to itself. */
const loopsFrom = (start: Policy, way: ReadonlyArray<Policy> = [start]): ReadonlyArray<ReadonlyArray<Policy>> =>
  next(way.at(-1) ?? start).flatMap((policy) =>
    policy === start ? [way] : way.includes(policy) ? [] : loopsFrom(start, [...way, policy]),
  )

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
    const runaways = policies
      .flatMap((policy) => loopsFrom(policy))
      .filter((way) => !way.some(({ paced }) => paced))
      .map((way) => way.map(({ name }) => name).join(' → '))
    expect(runaways).toEqual([])
  })
})
