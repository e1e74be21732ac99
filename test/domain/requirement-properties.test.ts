import { describe, expect, it } from 'vitest'
import type { Client } from '../../src/domain/client/state.ts'
import type { ManagerState } from '../../src/domain/manager/state.ts'
import { gapsOf } from '../../src/domain/requirement/gaps.ts'
import type { RequirementState } from '../../src/domain/requirement/state.ts'
import { classesOf } from '../../src/domain/requirement/subject.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { decidedIn, histories } from '../support/histories.ts'

const takerIn = (type: string, data: unknown): string | undefined => {
  const { manager, to } = data as { readonly manager?: string; readonly to?: string }
  if (type === 'ClientHandedOver') return to
  return type === 'ManagerAssigned' || type === 'ClientRegistered' ? manager : undefined
}

describe('a client', () => {
  it('is never taken by a manager who has left, or who lacks what its classes require at that moment', () => {
    let required = 0
    histories((steps) => {
      const states = new Map<string, unknown>()
      for (const step of steps) {
        const { aggregate, id, state } = step.after
        for (const { type, data, occurredAt } of decidedIn(step)) {
          const taker = takerIn(type, data)
          if (aggregate.category !== 'client' || taker === undefined) continue
          const manager = (states.get(`manager-${taker}`) ?? null) as ManagerState
          expect(manager?.status).not.toBe('left')
          for (const name of classesOf(state as Client)) {
            const requirement = (states.get(`requirement-clients.${name}`) ?? null) as RequirementState
            if (requirement !== null) required++
            expect(gapsOf(requirement, manager, occurredAt.slice(0, 10) as LocalDate)).toEqual([])
          }
        }
        states.set(`${aggregate.category}-${id}`, state)
      }
    }, 600)
    expect(required).toBeGreaterThan(0)
  })
})
