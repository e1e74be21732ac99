/** What was known then, alone: the report that was run then, byte for byte, whatever was recorded since (C2, C15). */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listedViews } from '../../projections/catalogue.ts'
import { groupBy } from '../../projections/group-by.ts'
import type { FactTables, View } from '../../projections/view.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { takenBy } from '../../src/app/view-options.ts'
import { play } from '../../src/demo/play.ts'
import { epochMs, instantFromEpochMs } from '../../src/kernel/instant.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { memoryStore } from '../../src/testing/index.ts'

type AnyView = View<FactTables, object, object>

const month = { from: '2025-03-01', to: '2025-04-01' }
const others: Readonly<Record<string, object>> = {
  'pipeline coverage': { target: { amount: 1_000_000, currency: 'EUR' } },
  'retention churn': {},
  'retention revenue': {},
  'retention risk': { backTest: true },
  'manager show': { manager: 'anna' },
}
const played = play({ seed: 16, clients: 10, months: 18 })
/** Of what occurred a day or more before it was recorded: just before it was. */
const beforeLate = played
  .filter(({ sent, recordedAt }) => epochMs(recordedAt) - epochMs(sent.occurredAt ?? recordedAt) > 86_400_000)
  .map(({ recordedAt }) => instantFromEpochMs(epochMs(recordedAt) - 1))
  .find((moment) => moment > '2024-09')
const moments = [instantFromEpochMs(Date.UTC(2025, 2, 29, 22, 30)), beforeLate].flatMap((one) => one ?? []).sort()

describe('what was known then, asked later', () => {
  let crm: Clientela
  const shown = new Map<string, string>()
  const ask = (view: AnyView, when: object = {}) =>
    crm.ask(view, takenBy(view, { ...month, ...others[view.verb] }), when)
  const views = listedViews.map((view) => view as unknown as AnyView).filter(({ verb }) => verb !== 'clients show')

  beforeAll(async () => {
    const clock = testClock('2024-01-01T00:00:00.000Z')
    crm = await openClientela({
      store: memoryStore({ clock: clock.now }),
      zone: 'Europe/Madrid',
      clock: clock.now,
      recordRefusals: false,
    })
    const waiting = [...moments]
    const look = async () => {
      const moment = waiting.shift()
      if (moment === undefined) return
      clock.set(moment)
      for (const view of views) shown.set(`${moment} ${view.verb}`, JSON.stringify(await ask(view)))
    }
    for (const [recordedAt, own] of groupBy(played, (one) => one.recordedAt)) {
      while (waiting[0] !== undefined && recordedAt > waiting[0]) await look()
      clock.set(recordedAt)
      await crm.handleAll(own.map(({ sent }) => sent))
    }
    clock.set('2027-01-01T00:00:00.000Z')
  }, 120_000)
  afterAll(() => crm.close())

  for (const moment of moments)
    it(`${moment} is byte for byte what was shown then, of every view`, async () => {
      for (const view of views) {
        const before = shown.get(`${moment} ${view.verb}`)
        expect(before, view.verb).toBeDefined()
        expect(JSON.stringify(await ask(view, { knownAt: moment })), view.verb).toBe(before)
      }
    })

  it('what was recorded late changes what is said about then, not what was said then', async () => {
    expect(beforeLate).toBeDefined()
    const changed = await Promise.all(
      views.map(async (view) => {
        const answered = (text: string) => ({ ...JSON.parse(text), knownAt: null })
        const now = JSON.stringify(await ask(view, { asOf: beforeLate ?? '' }))
        const then = shown.get(`${beforeLate} ${view.verb}`) ?? ''
        return JSON.stringify(answered(now)) !== JSON.stringify(answered(then))
      }),
    )
    expect(changed).toContain(true)
  })
})
