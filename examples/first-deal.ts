/** The first ten minutes: a client, a deal, an objection, a refusal, the board. */
import { eur, openClientela } from 'clientela'

const crm = await openClientela({ store: 'memory:', zone: 'Europe/Madrid' })
const anna = { id: 'anna', role: 'manager' } as const

const client = await crm.handle(
  { type: 'RegisterClient', name: 'Forn Puig', kind: 'small-retail-chain', acquired: { by: 'call' } },
  { actor: anna },
)
const deal = await crm.handle(
  { type: 'OpenDeal', client: client.id, expectedValue: eur(10_000_00), source: 'call' },
  { actor: anna },
)
crm.events({ categories: ['deal'] }).subscribe((e) => console.log('event', e.type))
await crm.handle(
  { type: 'RaiseObjection', deal: deal.id, kind: 'price', words: 'dearer than last year' },
  { actor: anna },
)

const refused = await crm.tryHandle({ type: 'WinDeal', deal: deal.id }, { actor: anna })
if (refused._tag === 'Left') console.log('refused', refused.left.message)

const board = await crm.pipeline.board()
for (const { stage, count, value } of board.stages) if (count > 0) console.log(stage, count, value)
await crm.close()
