/** Fixture F of VIEWS.md: seven deals played through the real commands at their own times. */
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { clientId, dealId } from '../../src/domain/values/ids.ts'
import { given } from '../../src/kernel/given.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { ReadModelStore } from '../../src/readmodels/port.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { memoryStore } from '../../src/testing/index.ts'
import { listProducts } from './assortment.ts'

const anna = { id: 'm-7', role: 'manager' }
/** Noon in Madrid. */
const noon = (day: string): Instant => `2026-${day}T${day >= '03-29' ? '10' : '11'}:00:00.000Z` as Instant

interface Step {
  readonly occurred: string
  readonly recorded?: string
  readonly command: Command
}

const d = (n: number) => dealId(`D${n}`)
const eur = (amount: number, currency = 'EUR') => ({ amount: amount * 100, currency })
const on = (occurred: string, command: Command, recorded?: string): Step => ({
  occurred,
  command,
  ...(recorded === undefined ? {} : { recorded }),
})
const date = (day: string) => `2026-${day}` as LocalDate

const open = (n: number, occurred: string, amount: number, close: string | undefined, currency = 'EUR'): Step =>
  on(occurred, {
    type: 'OpenDeal',
    deal: d(n),
    client: clientId(`C${n}`),
    source: 'call',
    expectedValue: eur(amount, currency),
    ...(close === undefined ? {} : { expectedClose: date(close) }),
  })
const appointment = (n: number, at: string, recorded?: string) =>
  on(at, { type: 'MakeAppointment', deal: d(n), at: noon('12-01') }, recorded)
const meeting = (n: number, at: string) => on(at, { type: 'HoldMeeting', deal: d(n), outcome: 'good' })
const contact = (n: number, at: string) =>
  on(at, { type: 'EstablishDealContact', deal: d(n), channel: 'meeting', benefit: 'one supplier' })
const need = (n: number, at: string) => on(at, { type: 'IdentifyNeed', deal: d(n), description: 'a line' })
const presentation = (n: number, at: string) =>
  on(at, { type: 'PresentProducts', deal: d(n), products: ['basic'], occasion: 'meeting' })
const objection = (n: number, at: string) =>
  on(at, { type: 'RaiseObjection', deal: d(n), kind: 'price', words: 'dear' })
const offer = (n: number, at: string, amount: number) =>
  on(at, {
    type: 'MakeOffer',
    deal: d(n),
    lines: [{ product: 'basic', quantity: 1, unitPrice: eur(amount) }],
    validUntil: date('12-31'),
  })
const accept = (n: number, at: string) => on(at, { type: 'AcceptOffer', deal: d(n) })

const steps: ReadonlyArray<Step> = [
  open(1, '01-05', 10_000, '03-31'),
  appointment(1, '01-08'),
  meeting(1, '01-14'),
  contact(1, '01-15'),
  need(1, '01-20'),
  presentation(1, '02-03'),
  objection(1, '02-10'),
  on('02-17', { type: 'ResolveObjection', deal: d(1), measure: 'spread the payment' }),
  offer(1, '02-24', 10_000),
  accept(1, '02-24'),
  on('03-10', {
    type: 'ReviseOffer',
    deal: d(1),
    lines: [{ product: 'basic', quantity: 1, unitPrice: eur(12_000) }],
    validUntil: date('12-31'),
  }),
  accept(1, '03-10'),
  on('03-20', { type: 'WinDeal', deal: d(1) }),
  open(2, '01-12', 8_000, '03-31'),
  appointment(2, '01-15'),
  meeting(2, '01-22'),
  need(2, '01-29'),
  presentation(2, '02-12'),
  on('03-15', { type: 'LoseDeal', deal: d(2), reason: 'price', competitor: 'K1' }),
  open(3, '02-02', 5_000, '03-31'),
  appointment(3, '02-05'),
  meeting(3, '02-11'),
  contact(3, '02-18'),
  need(3, '02-26'),
  on('03-25', { type: 'MoveExpectedClose', deal: d(3), to: date('04-30') }),
  open(4, '03-03', 20_000, '04-30'),
  appointment(4, '03-04'),
  meeting(4, '03-06'),
  contact(4, '03-09'),
  need(4, '03-11'),
  presentation(4, '03-13'),
  on('03-18', { type: 'MoveExpectedClose', deal: d(4), to: date('03-31') }),
  on('03-20', { type: 'ChangeDealValue', deal: d(4), to: eur(18_000) }),
  offer(4, '03-24', 18_000),
  accept(4, '03-24'),
  open(5, '01-20', 7_000, '03-31'),
  appointment(5, '01-21'),
  meeting(5, '01-26'),
  contact(5, '01-28'),
  need(5, '01-30'),
  presentation(5, '02-02'),
  objection(5, '02-05'),
  on('02-10', { type: 'LoseDeal', deal: d(5), reason: 'timing' }),
  on('03-05', { type: 'ReopenDeal', deal: d(5), why: 'they called' }),
  open(6, '02-20', 4_000, '05-15'),
  appointment(6, '02-25', '03-03'),
  open(7, '03-09', 3_000, undefined, 'USD'),
]

/** Opens the fixture, all of it recorded, in memory or in a store of its own. The caller closes it. */
export const fixtureF = async (url?: string, readModels?: ReadModelStore): Promise<Clientela> => {
  const clock = testClock('2026-01-01T00:00:00.000Z')
  const store = url ?? memoryStore({ clock: clock.now })
  const crm = await openClientela({ store, zone: 'Europe/Madrid', clock: clock.now, ...given({ readModels }) })
  await listProducts(crm, '2025-01-01T00:00:00.000Z', 'basic')
  for (let n = 1; n <= 7; n++)
    await crm.handle(
      {
        type: 'RegisterClient',
        client: clientId(`C${n}`),
        name: `Client ${n}`,
        kind: 'corporate',
        acquired: { by: 'call' },
      },
      { actor: anna },
    )
  const ordered = steps
    .map((step, i) => ({ ...step, i, at: noon(step.recorded ?? step.occurred) }))
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.i - b.i))
  for (const { at, occurred, command } of ordered) {
    clock.set(at)
    await crm.handle(command, { actor: anna, occurredAt: noon(occurred) })
  }
  clock.set('2026-07-01T00:00:00.000Z')
  return crm
}
