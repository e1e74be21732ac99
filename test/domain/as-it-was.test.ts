/**
 * Whatever is recorded late: what was decided holds of the past as it stood. At the moment at which a deal is won, told by what is said
 * to have occurred by then and by nothing else, its offer had been accepted and every objection had ended.
 */
import { describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../src/kernel/event-codec.ts'
import { decidedIn, histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

type Data = Readonly<Record<string, unknown>>
const data = (event: DomainEvent): Data => event.data as Data

/** Each event of a type, with what its stream says to have occurred by its moment, in the order of occurring. */
const whereDecided = (
  steps: ReadonlyArray<Step>,
  category: string,
  types: ReadonlyArray<string>,
): ReadonlyArray<{ readonly event: DomainEvent; readonly byThen: ReadonlyArray<DomainEvent> }> =>
  steps
    .filter(({ after }) => after.aggregate.category === category)
    .flatMap((step) =>
      decidedIn(step)
        .filter(({ type }) => types.includes(type))
        .map((event) => ({
          event,
          byThen: step.before.events
            .filter(({ occurredAt }) => occurredAt <= event.occurredAt)
            .toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0)),
        })),
    )

/** What was said last of each part, by its id. */
const lastOf = (
  events: ReadonlyArray<DomainEvent>,
  part: string,
  types: ReadonlyArray<string>,
): Map<string, string> => {
  const last = new Map<string, string>()
  for (const event of events)
    if (types.includes(event.type)) {
      const id = data(event)[part]
      if (typeof id === 'string') last.set(id, event.type)
    }
  return last
}

const offers = ['OfferMade', 'OfferRevised', 'OfferAccepted', 'OfferDeclined', 'OfferLapsed']
const objections = ['ObjectionRaised', 'ObjectionAnswered', 'ObjectionResolved', 'ObjectionUpheld']
const differences = ['DifferenceRaised', 'DifferenceReconciled']

describe('at the very moment, as it is said to have been', () => {
  it('a deal is won on an offer that had been accepted, with every objection ended and every difference reconciled', () => {
    let won = 0
    histories((steps) => {
      for (const { event, byThen } of whereDecided(steps, 'deal', ['DealWon'])) {
        won++
        expect(lastOf(byThen, 'offer', offers).get(String(data(event).offer))).toBe('OfferAccepted')
        for (const [id, type] of lastOf(byThen, 'objection', objections))
          expect([id, ['ObjectionResolved', 'ObjectionUpheld'].includes(type)]).toEqual([id, true])
        for (const [id, type] of lastOf(byThen, 'difference', differences))
          expect([id, type]).toEqual([id, 'DifferenceReconciled'])
      }
    })
    expect(won).toBeGreaterThan(20)
  })

  it('an offer is accepted that stood, within its days', () => {
    histories((steps) => {
      for (const { event, byThen } of whereDecided(steps, 'deal', ['OfferAccepted'])) {
        const own = byThen.filter((one) => offers.includes(one.type) && data(one).offer === data(event).offer)
        const last = own.at(-1)
        expect(['OfferMade', 'OfferRevised']).toContain(last?.type)
        expect(String(data(last as DomainEvent).validUntil) >= event.occurredAt.slice(0, 10)).toBe(true)
      }
    })
  })

  it('a contract is concluded once both had signed what is written now, with every document it requires attached', () => {
    let concluded = 0
    histories((steps) => {
      for (const { byThen } of whereDecided(steps, 'contract', ['ContractConcluded'])) {
        concluded++
        const written = byThen.findLastIndex(({ type }) => type === 'ContractDrafted' || type === 'ContractRevised')
        const since = byThen.slice(written + 1)
        const signed = new Set(since.filter(({ type }) => type === 'PartySigned').map((one) => data(one).party))
        expect(signed).toEqual(new Set(['us', 'client']))
        const { requiredDocuments = [] } = data(byThen[written] as DomainEvent).agreement as {
          readonly requiredDocuments?: ReadonlyArray<string>
        }
        const attached = byThen.flatMap((one) => (one.type === 'DocumentAttached' ? [data(one).kind] : []))
        for (const kind of requiredDocuments) expect(attached).toContain(kind)
      }
    })
    expect(concluded).toBeGreaterThan(20)
  })

  it('what changes a contract came after its conclusion, and nothing after its end', () => {
    const changes = ['ContractAmended', 'ContractRenewed', 'ContractSuspended', 'ContractResumed']
    const ends = ['ContractCompleted', 'ContractTerminated', 'ContractExpired']
    histories((steps) => {
      for (const { byThen } of whereDecided(steps, 'contract', [...changes, ...ends])) {
        expect(byThen.some(({ type }) => type === 'ContractConcluded')).toBe(true)
        expect(byThen.some(({ type }) => ends.includes(type))).toBe(false)
      }
    })
  })

  it('a complaint ends by a measure that is named, or had been taken since it was opened; nothing was done before its receipt', () => {
    histories((steps) => {
      const all = ['ComplaintAssigned', 'MeasureTaken', 'ComplaintResolved', 'ComplaintRejected', 'ComplaintEscalated']
      for (const { event, byThen } of whereDecided(steps, 'complaint', all)) {
        expect(byThen[0]?.type).toBe('ComplaintReceived')
        if (event.type === 'ComplaintResolved') expect(data(event).measure).toBeTruthy()
      }
    })
  })

  it('goods are delivered of an order that had been accepted, and come back once they had been delivered', () => {
    histories((steps) => {
      for (const { event, byThen } of whereDecided(steps, 'order', [
        'OrderFulfilled',
        'OrderDelayed',
        'GoodsReturned',
      ])) {
        const types = byThen.map(({ type }) => type)
        expect(types).toContain('OrderAccepted')
        if (event.type === 'GoodsReturned') expect(types).toContain('OrderFulfilled')
      }
    })
  })
})
