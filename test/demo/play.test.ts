/** The demo's play: the same from the same seed, with everything a company goes through, and the year to be seen in it. */
import { describe, expect, it } from 'vitest'
import { openClientela } from '../../src/app/open.ts'
import { type DemoSettings, play } from '../../src/demo/play.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { memoryStore } from '../../src/testing/index.ts'

const settings: DemoSettings = { seed: 1, clients: 70, months: 24 }
const played = play(settings)
const count = (type: string): number => played.filter(({ sent }) => sent.command.type === type).length

describe('the play', () => {
  it('is the same from the same seed, and another from another', () => {
    expect(play(settings)).toEqual(played)
    expect(play({ ...settings, seed: 2 })).not.toEqual(played)
  })

  it('has orders delivered, late, in parts, cancelled and returned, and complaints of every end', () => {
    const orders = ['ReceiveOrder', 'AcceptOrder', 'DelayOrder', 'FulfilOrder', 'CancelOrder', 'ReturnGoods']
    const complaints = ['AssignComplaint', 'TakeMeasure', 'ResolveComplaint', 'RejectComplaint', 'ReopenComplaint']
    for (const type of [...orders, ...complaints, 'FaultDelivery', 'InfringePartnerRight'])
      expect([type, count(type) > 0]).toEqual([type, true])
    expect(played.some(({ sent: { command } }) => command.type === 'FulfilOrder' && command.lines !== undefined)).toBe(
      true,
    )
  })

  it('follows the year: fewer deals are opened in August than in any of the busy months', () => {
    const opened = (month: string) =>
      [1, 2, 3, 4, 5]
        .flatMap((seed) => play({ ...settings, seed, clients: 150 }))
        .filter(({ sent }) => sent.command.type === 'OpenDeal' && sent.occurredAt?.slice(5, 7) === month).length
    const august = opened('08')
    for (const busy of ['09', '10', '11']) expect(opened(busy)).toBeGreaterThan(august)
  })
})

describe('what the company sees of it', () => {
  it('is nothing twice: a deal for each lead of a stranger, and one for each contract that comes near its end', async () => {
    const clock = testClock('2024-01-01T00:00:00.000Z')
    const crm = await openClientela({
      store: memoryStore({ clock: clock.now }),
      zone: 'Europe/Madrid',
      clock: clock.now,
    })
    let month = ''
    for (const { recordedAt, sent } of played) {
      if (recordedAt.slice(0, 7) !== month) await crm.policies.run({ from: 'start' })
      month = recordedAt.slice(0, 7)
      clock.set(recordedAt)
      await crm.tryHandle(sent.command, sent)
    }
    await crm.policies.run()
    const { entries } = await crm.audit.trail({ type: 'DealOpened' })
    const by = (policy: string) => entries.filter(({ actor }) => actor.id === `policy:${policy}`)
    expect(by('lead-followed')).toHaveLength(count('CaptureLead'))
    const renewals = new Map<string, number>()
    const board = await crm.pipeline.board()
    for await (const page of crm.store.readAll({ filter: { types: ['DealOpened'] } }))
      for (const { data } of page) {
        const { attributes } = data as { readonly attributes?: { readonly renews?: string } }
        if (attributes?.renews !== undefined)
          renewals.set(attributes.renews, (renewals.get(attributes.renews) ?? 0) + 1)
      }
    expect(by('renewal-opened')).toHaveLength([...renewals.values()].reduce((sum, times) => sum + times, 0))
    const contracts = count('ConcludeContract')
    expect(renewals.size).toBeGreaterThan(0)
    expect(renewals.size).toBeLessThan(contracts / 2)
    // Deals whose worth nobody has said are those of strangers, no more.
    const prospects = board.stages.find(({ stage }) => stage === 'prospect')
    expect(prospects?.count).toBeLessThan(count('CaptureLead') + renewals.size + 15)
    await crm.close()
  }, 60_000)
})
