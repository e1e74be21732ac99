/** A company whose policies are at work, on a clock that a test moves: what people do, and what follows. */

import type { Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import type { ClientelaOptions } from '../../src/app/options.ts'
import { eur } from '../../src/domain/values/money.ts'
import { testClock } from '../../src/testing/fixed.ts'

export const [anna, helena] = [
  { id: 'anna', role: 'manager' },
  { id: 'helena', role: 'head' },
]

export const lines = [{ product: 'flour', quantity: 10, unitPrice: eur(1_000) }]

/** Opens; `does` gives commands on a day, at ten, and lets the policies run. */
export const policedCompany = async (
  store: ClientelaOptions['store'] = 'memory:',
  settings: NonNullable<ClientelaOptions['policies']>['settings'] = {
    complaints: { days: 10, deliveries: 'warehouse', head: 'helena' },
  },
) => {
  const clock = testClock('2026-03-01T08:00:00.000Z')
  const crm = await openClientela({ store, zone: 'Europe/Madrid', clock: clock.now, policies: { settings } })
  await crm.policies.run()
  const on = async (day: string, ...commands: ReadonlyArray<object>) => {
    clock.set(`${day}T10:00:00.000Z`)
    const done = []
    for (const command of commands) {
      const actor = 'by' in command ? command.by : helena
      const { by: _by, ...asked } = command as { readonly by?: unknown }
      done.push(await crm.handle(asked as Command, { actor: actor as typeof helena }))
    }
    const run = await crm.policies.run()
    return { done, run }
  }
  /** Types of events in a stream. */
  const stream = async (name: string): Promise<ReadonlyArray<string>> =>
    (await crm.audit.trail({ stream: name })).entries.filter(({ refusal }) => refusal === null).map(({ type }) => type)
  return { crm, clock, on, stream }
}

export const listed: ReadonlyArray<object> = [
  { type: 'ListProduct', product: 'flour', name: 'Flour', price: eur(1_000) },
]

export const winning = (client: string, deal: string): ReadonlyArray<object> => [
  { type: 'OpenDeal', deal, client, source: 'call' },
  { type: 'MakeOffer', deal, lines, validUntil: '2026-03-20' },
  { type: 'AcceptOffer', deal },
  { type: 'WinDeal', deal },
]

export const signing = (contract: string): ReadonlyArray<object> => [
  { type: 'SignContract', contract, party: 'us', signatory: 'Helena' },
  { type: 'SignContract', contract, party: 'client', signatory: 'Puig' },
  { type: 'ConcludeContract', contract },
]

export const registering = (client: string): object => ({
  type: 'RegisterClient',
  client,
  name: client,
  kind: 'corporate',
  acquired: { by: 'call' },
  manager: 'anna',
})
