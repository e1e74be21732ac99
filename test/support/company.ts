/** A company in memory whose clients buy, sign, renew and leave through the real commands, each on its own day. */
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { clientId, contractId, dealId } from '../../src/domain/values/ids.ts'
import type { Money } from '../../src/domain/values/money.ts'
import { type Zone, zone as zoneOf } from '../../src/domain/values/zone.ts'
import { epochMs, type Instant, instantFromEpochMs } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { memoryStore } from '../../src/testing/index.ts'
import { listProducts } from './assortment.ts'

const head = { id: 'helena', role: 'head' }
const director = { id: 'dora', role: 'director' }
const HOUR = 3_600_000

/** A day as tests write it. */
export const date = (day: string): LocalDate => day as LocalDate

/** Whole euros, or another currency's units of a hundred. */
export const money = (amount: number, currency = 'EUR'): Money => ({ amount: Math.round(amount * 100), currency })

interface Signed {
  readonly client: string
  readonly from: string
  readonly to?: string
  /** For the whole term, in euros. */
  readonly value: number
  readonly currency?: string
  readonly recurrence?: 'recurring' | 'one-off'
  readonly noticeDays?: number
  /** When it was concluded; default the first day of its term. */
  readonly on?: string
}

const agreementOf = ({ from, to, value, currency, recurrence, noticeDays }: Omit<Signed, 'client'>) => {
  const worth = money(value, currency)
  return {
    lines: [{ product: 'service', quantity: 1, unitPrice: worth }],
    value: worth,
    recurrence: recurrence ?? 'recurring',
    term: {
      from: date(from),
      ...(to === undefined ? {} : { to: date(to) }),
      ...(noticeDays === undefined ? {} : { noticeDays }),
    },
  } as const
}

export interface Company {
  readonly crm: Clientela
  readonly clock: ReturnType<typeof testClock>
  /** Issues a command on a day at noon; it is recorded then too, unless the company's clock is later by now. */
  readonly on: (day: string, command: Command, hour?: number) => Promise<void>
  readonly client: (client: string, day: string, more?: object) => Promise<void>
  readonly buy: (client: string, day: string, euros?: number, currency?: string) => Promise<void>
  readonly sign: (contract: string, signed: Signed) => Promise<void>
  readonly amend: (contract: string, day: string, agreed: Omit<Signed, 'client'>) => Promise<void>
  readonly renew: (contract: string, day: string, term: { from: string; to: string; value?: number }) => Promise<void>
  readonly terminate: (contract: string, day: string, effective?: string) => Promise<void>
  readonly lose: (client: string, day: string, more?: object) => Promise<void>
}

/** The company begins on a day, in a zone, in memory or in a store of its own; the caller closes its `crm`. */
export const company = async (begins = '2025-01-01', zoneId = 'Europe/Madrid', url?: string): Promise<Company> => {
  const clock = testClock(`${begins}T00:00:00.000Z`)
  const store = url ?? memoryStore({ clock: clock.now })
  const crm = await openClientela({ store, zone: zoneId, clock: clock.now })
  const found = zoneOf(zoneId)
  if (found._tag === 'Left') throw new Error(found.left.message)
  const zone: Zone = found.right
  const instant = (day: string, hour: number): Instant =>
    instantFromEpochMs(epochMs(zone.startOfDay(date(day))) + hour * HOUR)
  await listProducts(crm, '2000-01-01T00:00:00.000Z', 'basic')
  let deals = 0
  const by = async (
    actor: { readonly id: string; readonly role: string },
    day: string,
    command: Command,
    hour = 12,
  ) => {
    const occurredAt = instant(day, hour)
    if (occurredAt > clock.now()) clock.set(occurredAt)
    await crm.handle(command, { actor, occurredAt })
  }
  const on: Company['on'] = (day, command, hour) => by(head, day, command, hour)
  return {
    crm,
    clock,
    on,
    client: (client, day, more = {}) =>
      on(
        day,
        {
          type: 'RegisterClient',
          client: clientId(client),
          name: client,
          kind: 'corporate',
          acquired: { by: 'call' },
          ...more,
        },
        1,
      ),
    buy: async (client, day, euros = 100, currency = 'EUR') => {
      const deal = dealId(`deal-${++deals}`)
      await on(day, { type: 'OpenDeal', deal, client: clientId(client), source: 'call' })
      const lines = [{ product: 'basic', quantity: 1, unitPrice: money(euros, currency) }]
      // It is on the list in euros alone: what a price in other money gives away, a director answers for.
      await by(director, day, { type: 'MakeOffer', deal, lines, validUntil: date('2099-12-31') })
      await on(day, { type: 'AcceptOffer', deal })
      await on(day, { type: 'WinDeal', deal })
    },
    sign: async (id, signed) => {
      const contract = contractId(id)
      const day = signed.on ?? signed.from
      await on(day, {
        type: 'DraftContract',
        contract,
        client: clientId(signed.client),
        agreement: agreementOf(signed),
      })
      await on(day, { type: 'SignContract', contract, party: 'us', signatory: 'we' })
      await on(day, { type: 'SignContract', contract, party: 'client', signatory: 'they' })
      await on(day, { type: 'ConcludeContract', contract })
    },
    amend: (id, day, agreed) =>
      on(day, { type: 'AmendContract', contract: contractId(id), agreement: agreementOf(agreed), why: 'as agreed' }),
    renew: (id, day, { from, to, value }) =>
      on(day, {
        type: 'RenewContract',
        contract: contractId(id),
        term: { from: date(from), to: date(to) },
        ...(value === undefined ? {} : { value: money(value) }),
      }),
    terminate: (id, day, effective) =>
      on(day, {
        type: 'TerminateContract',
        contract: contractId(id),
        by: 'client',
        why: 'no longer needed',
        ...(effective === undefined ? {} : { effective: date(effective) }),
      }),
    lose: (client, day, more = {}) =>
      on(day, { type: 'LoseClient', client: clientId(client), reason: 'price', ...more }),
  }
}
