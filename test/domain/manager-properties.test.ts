import { describe, expect, it } from 'vitest'
import type { ManagerEvent } from '../../src/domain/manager/events.ts'
import type { Manager } from '../../src/domain/manager/state.ts'
import { decidedIn, histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

const ownSteps: ReadonlySet<string> = new Set(['ProposalMade', 'ConditionsRequested'])

describe('a manager', () => {
  const managers = (steps: ReadonlyArray<Step>) => steps.filter(({ after }) => after.aggregate.category === 'manager')
  const ended = (steps: ReadonlyArray<Step>) =>
    [...new Map(managers(steps).map((step) => [step.after.id, step])).values()].map(({ after }) => after)

  it('who has left takes no step but being appointed again', () => {
    let left = 0
    histories((steps) => {
      for (const step of managers(steps)) {
        if ((step.before.state as Manager | null)?.status !== 'left') continue
        left++
        for (const { type } of decidedIn(step)) expect(type).toBe('ManagerAppointed')
      }
    })
    expect(left).toBeGreaterThan(0)
  })

  it('speaks for oneself, and is decided on by another who leads', () => {
    histories((steps) => {
      for (const step of managers(steps))
        for (const { type } of decidedIn(step)) {
          expect(step.actor.id === step.after.id, type).toBe(ownSteps.has(type))
          if (!ownSteps.has(type)) expect(['head', 'director', 'importer']).toContain(step.actor.role)
        }
    })
  })

  it('rises with every promotion', () => {
    let promotions = 0
    histories((steps) => {
      for (const step of managers(steps))
        for (const { type } of decidedIn(step)) {
          if (type !== 'ManagerPromoted') continue
          promotions++
          expect((step.after.state as Manager).grade).toBeGreaterThan((step.before.state as Manager).grade)
        }
    })
    expect(promotions).toBeGreaterThan(0)
  })

  it('answers with measures for violations on record, and makes good no more than what was damaged', () => {
    histories((steps) => {
      for (const { events } of ended(steps)) {
        const open = new Map<string, { readonly at: string; left: number }>()
        for (const event of events as ReadonlyArray<ManagerEvent>) {
          if (event.type === 'ViolationRecorded')
            open.set(event.data.violation, { at: event.occurredAt, left: event.data.damages?.amount ?? 0 })
          if (event.type !== 'MeasureImposed') continue
          const violation = open.get(event.data.violation)
          if (violation === undefined) throw new Error(`${event.data.violation} was never recorded`)
          expect(event.occurredAt >= violation.at).toBe(true)
          violation.left -= event.data.compensation?.amount ?? 0
          expect(violation.left).toBeGreaterThanOrEqual(0)
        }
      }
    })
  })

  it('has each proposal and each request answered once, after it was made', () => {
    const answers = { ProposalAnswered: 'proposal', ConditionsAnswered: 'request' } as const
    const questions = { ProposalMade: 'proposal', ConditionsRequested: 'request' } as const
    histories((steps) => {
      for (const { events } of ended(steps)) {
        const waiting = new Set<string>()
        for (const { type, data } of events) {
          const parts = data as Readonly<Record<string, string>>
          const made = questions[type as keyof typeof questions]
          if (made !== undefined) waiting.add(`${made} ${parts[made]}`)
          const answered = answers[type as keyof typeof answers]
          if (answered !== undefined) expect(waiting.delete(`${answered} ${parts[answered]}`)).toBe(true)
        }
      }
    })
  })
})
