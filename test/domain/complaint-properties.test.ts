import { describe, expect, it } from 'vitest'
import type { Complaint } from '../../src/domain/complaint/state.ts'
import { decidedIn, histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

describe('a complaint', () => {
  const complaints = (steps: ReadonlyArray<Step>) =>
    steps.filter(({ after }) => after.aggregate.category === 'complaint')

  it('is about a contract and a deal of its client, if about any', () => {
    let about = 0
    histories((steps) => {
      const clients = new Map<string, unknown>()
      for (const step of steps) {
        const { aggregate, id, state } = step.after
        clients.set(`${aggregate.category}-${id}`, (state as { readonly client?: string } | null)?.client)
        for (const { type, data } of decidedIn(step)) {
          if (type !== 'ComplaintReceived') continue
          const { client, contract, deal } = data as Readonly<Record<string, string>>
          for (const stream of [contract && `contract-${contract}`, deal && `deal-${deal}`]) {
            if (stream === undefined) continue
            expect(clients.get(stream)).toBe(client)
            about++
          }
        }
      }
    })
    expect(about).toBeGreaterThan(0)
  })

  it('that has ended takes nothing but its reopening', () => {
    histories((steps) => {
      for (const step of complaints(steps)) {
        const before = step.before.state as Complaint | null
        if (before === null || before.status === 'open') continue
        for (const { type } of decidedIn(step)) expect(type).toBe('ComplaintReopened')
      }
    })
  })

  it('is resolved by a measure named then, or taken since it was last opened', () => {
    histories((steps) => {
      for (const step of complaints(steps))
        for (const { type, data } of decidedIn(step)) {
          if (type !== 'ComplaintResolved') continue
          const { measure } = data as { readonly measure: string }
          const { events } = step.before
          const opened = events.findLast((one) => ['ComplaintReceived', 'ComplaintReopened'].includes(one.type))
          const taken = events.flatMap((one) =>
            one.type === 'MeasureTaken' && one.occurredAt >= (opened?.occurredAt ?? '') ? [one.data] : [],
          )
          expect([...taken, { measure: step.command.measure }]).toContainEqual({ measure })
        }
    })
  })

  it('is escalated after its limit, once to each while it is open', () => {
    histories((steps) => {
      for (const step of complaints(steps))
        for (const { type, data, occurredAt } of decidedIn(step)) {
          if (type !== 'ComplaintEscalated') continue
          const { limit, due } = step.before.state as Complaint
          // One agreed in hours of service is past its limit on its last day already.
          expect(occurredAt.slice(0, 10) > limit || (due !== null && occurredAt > due)).toBe(true)
          const { events } = step.before
          const reopened = events.findLastIndex((one) => one.type === 'ComplaintReopened')
          const earlier = events.slice(reopened + 1).filter((one) => one.type === type)
          expect(earlier.map((one) => one.data)).not.toContainEqual(data)
        }
    })
  })

  it('is held by the department it was assigned to last, in the order of occurring', () => {
    histories((steps) => {
      for (const { after } of new Map(complaints(steps).map((step) => [step.after.id, step])).values()) {
        if (after.state === null) continue
        const held = after.events
          .filter(({ type }) => ['ComplaintReceived', 'ComplaintAssigned'].includes(type))
          .flatMap(({ data, occurredAt }) => {
            const { department } = data as { readonly department?: string }
            return department === undefined ? [] : [{ what: department, at: occurredAt }]
          })
          .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
        expect((after.state as Complaint).department).toEqual(held.at(-1) ?? null)
      }
    })
  })
})
