/** One event explained: back to where its chain began, and on to what followed; through real policies, on SQLite. */
import { describe, expect, it } from 'vitest'
import { type Consequence, type Explanation, explain } from '../../projections/audit/explain.ts'
import type { HistoryEntry } from '../../projections/audit/facts.ts'
import { FIRST_INSTANT } from '../../src/kernel/instant.ts'
import '../../src/sqlite.ts'
import { positionOf } from '../../src/kernel/position.ts'
import { anna, listed, policedCompany, registering, signing, winning } from '../support/policed.ts'

const faulted = async () => {
  const company = await policedCompany('sqlite::memory:')
  await company.on('2026-03-02', ...listed, registering('forn'), ...winning('forn', 'd1'))
  await company.on('2026-03-03', ...signing('d1'))
  const fault = { type: 'FaultDelivery', contract: 'd1', order: 'o7', fault: 'wet', department: 'transport', by: anna }
  await company.on('2026-03-10', fault)
  const { crm } = company
  const idOf = async (type: string) => (await crm.audit.trail({ type })).entries.at(-1)?.eventId ?? ''
  return { ...company, idOf, explain: async (type: string) => crm.audit.explain({ event: await idOf(type) }) }
}

/** What followed, as a tree of words. */
const tree = (followed: ReadonlyArray<Consequence>): ReadonlyArray<unknown> =>
  followed.map(({ what, followed: then }) => (then.length === 0 ? what : [what, ...tree(then)]))

const back = ({ because }: Explanation) =>
  because.map(({ type, policy, actor }) => [type, policy, actor.onBehalfOf ?? actor.id])

describe('audit explain', () => {
  it('goes from the escalation back to the fault of the delivery, through the policies that led there', async () => {
    const { crm, on, explain } = await faulted()
    await on('2026-03-21')
    const answer = await explain('ComplaintEscalated')
    expect(answer.event).toMatchObject({
      type: 'ComplaintEscalated',
      policy: 'complaint-escalated',
      actor: { id: 'policy:complaint-escalated', role: 'policy', onBehalfOf: 'anna' },
      reason: 'it has not ended by its limit',
      occurredAt: '2026-03-20T23:00:00.000Z',
      data: { to: 'helena' },
    })
    expect(back(answer)).toEqual([
      ['DeliveryFaulted', null, 'anna'],
      ['ComplaintReceived', 'complaint-opened', 'anna'],
      ['PolicyTriggered', 'complaint-escalated', 'anna'],
      ['TimerFired', 'complaint-escalated', 'anna'],
    ])
    expect(answer.because.every(({ correlationId }) => correlationId === answer.event.correlationId)).toBe(true)
    expect([answer.outside, answer.followed]).toEqual([null, []])
    await crm.close()
  })

  it('and from the fault on to the escalation, and before it has fallen due to what is pending', async () => {
    const { crm, on, explain } = await faulted()
    const opened = 'policy complaint-opened answers: ReceiveComplaint'
    const received = 'complaint received · manager anna · department transport'
    const watch = 'policy complaint-escalated answers: limit due 2026-03-20T23:00:00.000Z'
    expect(tree((await explain('DeliveryFaulted')).followed)).toEqual([opened, [received, watch]])
    await on('2026-03-21')
    const after = await explain('DeliveryFaulted')
    expect(back(after)).toEqual([])
    expect(tree(after.followed)).toEqual([
      opened,
      [
        received,
        [
          watch,
          ['timer limit of policy complaint-escalated fires: EscalateComplaint', 'complaint escalated · to helena'],
        ],
      ],
    ])
    await crm.close()
  })

  it('says on what an event was decided, and what stood there', async () => {
    const { crm, explain } = await faulted()
    const { event } = await explain('ContractConcluded')
    expect(event.grounds).toContainEqual({ stream: 'deal-d1', revision: 3, type: 'DealWon' })
    expect(event.grounds).toContainEqual({ stream: 'client-forn', revision: 0, type: 'ClientRegistered' })
    await crm.close()
  })

  it('tells of commands that were refused, and of the letters that they became', async () => {
    const { crm, on, explain } = await faulted()
    await on('2026-03-11', { type: 'EraseClientData', client: 'forn', requestedBy: 'forn' })
    await on('2026-03-12', {
      type: 'FaultDelivery',
      contract: 'd1',
      order: 'o8',
      fault: 'late',
      by: { id: 'helena', role: 'head' },
    })
    const answer = await explain('DeliveryFaulted')
    expect(tree(answer.followed)).toEqual([
      'policy complaint-opened answers: ReceiveComplaint',
      'ReceiveComplaint refused: client-not-erased',
      'dead letter of policy complaint-opened: ReceiveComplaint (client-not-erased)',
    ])
    expect(answer.followed[1]).toMatchObject({ outcome: 'refused', refusal: { rule: 'client-not-erased' } })
    await crm.close()
  })

  it('finds an event by its place as well, and says of none that it is unknown', async () => {
    const { crm, idOf } = await faulted()
    const byPlace = await crm.audit.explain({ event: 'deal-d1@3' })
    expect(byPlace.event).toMatchObject({ type: 'DealWon', eventId: await idOf('DealWon') })
    for (const event of ['deal-d1@99', 'deal-d99@0', 'nothing', ''])
      await expect(crm.audit.explain({ event })).rejects.toMatchObject({ _tag: 'UnknownEvent' })
    await crm.close()
  })

  it('knows what was known, and follows a cause into the chain that it came from', async () => {
    const { crm, clock, on, explain, idOf } = await faulted()
    await on('2026-03-21')
    const then = await crm.audit.explain({ event: await idOf('DeliveryFaulted'), knownAt: '2026-03-15' })
    expect(JSON.stringify(then)).not.toContain('ComplaintEscalated')
    const cause = await idOf('ComplaintEscalated')
    const note = { type: 'NotePreference', client: 'forn', preference: 'dry' } as never
    clock.set('2026-03-22T10:00:00.000Z')
    await crm.handle(note, { actor: anna, causationId: cause })
    const answer = await explain('PreferenceNoted')
    expect(answer.because.map(({ type }) => type)).toEqual([
      'DeliveryFaulted',
      'ComplaintReceived',
      'PolicyTriggered',
      'TimerFired',
      'ComplaintEscalated',
    ])
    await crm.handle(note, { actor: anna, causationId: 'a letter of 21 March' })
    expect(await explain('PreferenceNoted')).toMatchObject({ because: [], outside: 'a letter of 21 March' })
    await crm.close()
  })

  it('withholds what is personal from those who may not see it', async () => {
    const { crm, idOf } = await faulted()
    const event = await idOf('ComplaintReceived')
    const as = (id: string, role: string) => crm.audit.explain({ event, as: { id, role } })
    expect(await as('ada', 'analyst')).toMatchObject({
      event: { data: { words: '(withheld)', department: 'transport' } },
    })
    expect((await as('ada', 'analyst')).withheld).toBeGreaterThan(0)
    for (const [id, role] of [
      ['anna', 'manager'],
      ['hugo', 'auditor'],
    ] as const)
      expect(await as(id, role)).toMatchObject({ event: { data: { words: 'delivery of o7 faulted: wet' } } })
    expect(await as('bruno', 'manager')).toMatchObject({ event: { data: { words: '(withheld)' } } })
    await crm.close()
  })

  it('is the same answer whenever it is asked of the same history', async () => {
    const { crm, explain } = await faulted()
    const first = await explain('DeliveryFaulted')
    expect(JSON.stringify(await explain('DeliveryFaulted'))).toBe(JSON.stringify(first))
    await crm.close()
  })

  it('tells events that name each other as their cause once, whatever a program has written', () => {
    const row = (eventId: string, causationId: string, number: number): HistoryEntry => ({
      position: positionOf(number),
      occurredAt: FIRST_INSTANT,
      recordedAt: FIRST_INSTANT,
      inferred: 0,
      stream: 'client-forn',
      category: 'client',
      revision: number,
      eventId,
      type: 'PreferenceNoted',
      schemaVersion: 1,
      client: 'forn',
      actor: 'anna',
      role: 'manager',
      onBehalfOf: null,
      reason: null,
      commandId: `command ${eventId}`,
      correlationId: 'chain',
      causationId,
      basis: null,
      source: null,
      sourceRow: null,
      data: {},
    })
    const [a, b, c] = [row('a', 'c', 1), row('b', 'a', 2), row('c', 'b', 3)]
    const { because, followed, outside } = explain(b, [a, b, c], [])
    expect(because.map(({ eventId }) => eventId)).toEqual(['c', 'a'])
    expect([followed, outside]).toEqual([[], null])
  })
})
