/** A day at the end of the calendar: what many say, and other systems export, who mean that there is no end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { access } from '../../projections/audit/access.ts'
import { listedViews } from '../../projections/catalogue.ts'
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { testClock } from '../../src/testing/fixed.ts'

const actor = { id: 'helena', role: 'director' }
const END = '9999-12-31'
const eur = (amount: number) => ({ amount, currency: 'EUR' })
const lines = [{ product: 'oven', quantity: 1, unitPrice: eur(12_000_00) }]
const agreement = {
  lines,
  value: eur(12_000_00),
  recurrence: 'recurring',
  term: { from: '2026-01-01', to: END, renewable: true, noticeDays: 30 },
}
const about = { client: 'forn' }

const commands: ReadonlyArray<object> = [
  { type: 'ListProduct', product: 'oven', name: 'Oven', price: eur(12_000_00) },
  { type: 'RegisterClient', ...about, name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } },
  { type: 'OpenDeal', ...about, deal: 'd', source: 'call', expectedClose: END },
  { type: 'MakeAppointment', deal: 'd', at: '9999-12-31T23:59:59.999Z' },
  { type: 'MakeOffer', deal: 'd', lines, validUntil: END },
  { type: 'ReceiveOrder', ...about, order: 'o', lines, requested: END },
  { type: 'AcceptOrder', order: 'o', promised: END },
  { type: 'ReceiveComplaint', ...about, complaint: 'm', words: 'late', limit: END },
  { type: 'DraftContract', ...about, contract: 'k', agreement },
  { type: 'SignContract', contract: 'k', party: 'us', signatory: 'Anna' },
  { type: 'SignContract', contract: 'k', party: 'client', signatory: 'Jordi' },
  { type: 'ConcludeContract', contract: 'k' },
  { type: 'AppointManager', manager: 'anna', name: 'Anna', position: 'junior', department: 'sales' },
]

/** Midnight of the last day, west and east of where years have been counted to the end. */
describe.each(['Europe/Madrid', 'Pacific/Kiritimati', 'Etc/GMT+12'])('what has no end, in %s', (zone) => {
  let crm: Clientela
  beforeAll(async () => {
    const clock = testClock('2026-01-05T12:00:00.000Z')
    crm = await openClientela({ store: 'memory:', zone, clock: clock.now })
    for (const command of commands) await crm.handle(command as Command, { actor })
    clock.set('2026-03-30T12:00:00.000Z')
  })
  afterAll(() => crm.close())

  it('is answered by every view', async () => {
    const [year, client, manager] = [{ from: '2026-01-01', to: '2027-01-01' }, about, { manager: 'anna' }]
    const options: Readonly<Record<string, object>> = {
      'clients show': client,
      'manager show': manager,
      'manager report': { month: '2026-03-01' },
      'pipeline waterfall': year,
      'pipeline forecast': year,
      'pipeline coverage': { ...year, target: eur(1_000_00) },
    }
    for (const view of listedViews.filter((one) => one !== access))
      expect(await crm.ask(view as never, (options[view.verb] ?? {}) as never), view.verb).toMatchObject({})
    const { months } = await crm.retention.revenue()
    // 12,000.00 over 95,687 months and 30 days.
    expect(months.at(-1)).toMatchObject({ month: '2026-03', closing: { EUR: 13 } })
  })

  it('is waited for by every policy', async () => {
    expect(await crm.policies.run({ from: 'start' })).toMatchObject({ refused: 0, deadLetters: 0 })
  })
})
