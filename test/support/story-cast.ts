/** What the stories begin with: two clients, two products, a deal. */
import type { Command } from '../../src/app/clientela.ts'
import { clientId, contractId, dealId, productId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'

export const forn = clientId('forn-puig')
export const casa = clientId('casa-mar')
export const ovens = dealId('ovens')
export const contract = contractId('ovens')
export const oven = productId('oven')
export const tray = productId('tray')
export const at = (text: string): Instant => text as Instant
export const date = (text: string): LocalDate => text as LocalDate

/** Whoever registers a client as a manager looks after it. */
export const registered = (client = forn, name = 'Forn Puig'): Command => ({
  type: 'RegisterClient',
  client,
  name,
  kind: 'small-retail-chain',
  acquired: { by: 'call' },
})

export const assortment: ReadonlyArray<Command> = [
  { type: 'ListProduct', product: oven, name: 'Deck oven', price: eur(5_000_00) },
  { type: 'ListProduct', product: tray, name: 'Tray', price: eur(10_00) },
]

export const opened: Command = {
  type: 'OpenDeal',
  deal: ovens,
  client: forn,
  source: 'call',
  expectedValue: eur(10_000_00),
  expectedClose: date('2026-03-31'),
  interest: [oven],
}

/** Two ovens at list price. */
export const offered: Command = {
  type: 'MakeOffer',
  deal: ovens,
  lines: [{ product: oven, quantity: 2, unitPrice: eur(5_000_00) }],
  validUntil: date('2026-02-28'),
}

export const agreement = {
  lines: [{ product: oven, quantity: 2, unitPrice: eur(5_000_00) }],
  value: eur(10_000_00),
  recurrence: 'recurring',
  term: { from: date('2026-03-01'), to: date('2027-03-01') },
  referralClause: 'one month free for a recommended bakery that buys',
  requiredDocuments: ['safety-sheet'],
} as const

/** The draft, signed by both and concluded. */
export const concluding: ReadonlyArray<Command> = [
  { type: 'AttachDocument', contract, kind: 'safety-sheet', digest: 'sha256:ab12' },
  { type: 'SignContract', contract, party: 'us', signatory: 'Helena' },
  { type: 'SignContract', contract, party: 'client', signatory: 'Jordi Puig' },
  { type: 'ConcludeContract', contract },
]
