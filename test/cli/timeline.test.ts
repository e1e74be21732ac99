/** `clientela timeline`: what happened and what was said, on the reader's clock; withheld from who may not see it. */
import { beforeAll, expect, it } from 'vitest'
import { saidIn } from '../../projections/timeline/words.ts'
import { cliHere } from '../support/cli.ts'

const { clientela, send } = cliHere()

beforeAll(() =>
  send(
    'head:helena',
    { type: 'RegisterClient', client: 'mar', name: 'Forn Mar', kind: 'corporate', acquired: { by: 'fair' } },
    {
      type: 'RecordInteraction',
      client: 'mar',
      channel: 'phone',
      direction: 'inbound',
      summary: 'asks for a later hour',
      nuances: 'bakes until ten',
    },
    { type: 'OpenDeal', deal: 'd1', client: 'mar', source: 'fair' },
    { type: 'MakeAppointment', deal: 'd1', at: '2099-06-30T08:30:00.000Z', by: 'phone' },
    { type: 'MoveAppointment', deal: 'd1', at: '2099-07-01T08:30:00.000Z' },
    { type: 'NotePreference', client: 'mar', preference: 'calls after ten' },
  ),
)

it('tells what was said, nuances too, and when on the clock of the zone', async () => {
  const { out } = await clientela(['timeline', 'mar', '--zone', 'Europe/Madrid'])
  expect(out).toContain('preference noted: calls after ten')
  expect(out).toContain('appointment moved · at 2099-07-01 10:30')
  expect(saidIn({ channel: 'phone', summary: 'asks for a later hour', nuances: 'bakes until ten' })).toBe(
    'asks for a later hour · bakes until ten',
  )
})

it('withholds it from who may not see it', async () => {
  const { out } = await clientela(['timeline', 'mar', '--as', 'analyst:ada'])
  expect(out).toContain('preference noted: (withheld)')
  expect(out).not.toMatch(/later hour|until ten|after ten/)
})
