/** Deals played through the real commands at days of one's own, for worked examples. Noon in Madrid, 2026, euros. */
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { clientId, dealId } from '../../src/domain/values/ids.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { memoryStore } from '../../src/testing/index.ts'
import { listProducts } from './assortment.ts'

export const euros = (amount: number) => ({ amount: Math.round(amount * 100), currency: 'EUR' })
export const day = (text: string) => `2026-${text}` as LocalDate

type DealCommand = Extract<Command, { readonly deal: unknown }>
/** A step of a deal: its command without the deal. */
type StepOf<C> = C extends { readonly type: string } ? Omit<C, 'deal'> : never
export type SellingStep = StepOf<DealCommand | Extract<Command, { readonly type: 'OpenDeal' }>>

interface LineOf {
  readonly product?: string
  readonly price: number
  readonly discount?: number
  readonly need?: string
}

export interface Selling {
  readonly crm: Clientela
  /** One step of a deal on a day; recorded when everything else is. */
  readonly step: (deal: string, on: string, step: SellingStep) => Promise<void>
  readonly open: (
    deal: string,
    on: string,
    value: number,
    more?: { readonly close?: string; readonly manager?: string; readonly interest?: ReadonlyArray<string> },
  ) => Promise<void>
  readonly offer: (deal: string, on: string, lines: ReadonlyArray<LineOf>) => Promise<void>
  /** An offer of the value, accepted and won. */
  readonly win: (deal: string, on: string, value: number) => Promise<void>
  readonly lose: (deal: string, on: string) => Promise<void>
}

export const selling = async (): Promise<Selling> => {
  const clock = testClock('2026-12-31T23:00:00.000Z')
  const crm = await openClientela({ store: memoryStore({ clock: clock.now }), zone: 'Europe/Madrid', clock: clock.now })
  const head = { id: 'helena', role: 'head' }
  const client = clientId('c')
  const noon = (on: string) => `2026-${on}T11:00:00.000Z` as Instant
  await crm.handle(
    { type: 'RegisterClient', client, name: 'Forn', kind: 'corporate', acquired: { by: 'call' } },
    { actor: head, occurredAt: noon('01-01') },
  )
  await listProducts(crm, noon('01-01'), 'basic', 'van')
  const step: Selling['step'] = async (deal, on, rest) => {
    await crm.handle({ ...rest, deal: dealId(deal) } as Command, { actor: head, occurredAt: noon(on) })
  }
  const offer: Selling['offer'] = (deal, on, lines) =>
    step(deal, on, {
      type: 'MakeOffer',
      lines: lines.map(({ product = 'basic', price, ...rest }) => ({
        product,
        quantity: 1,
        unitPrice: euros(price),
        ...rest,
      })),
      validUntil: day('12-31'),
    })
  return {
    crm,
    step,
    open: (deal, on, value, { close, ...more } = {}) =>
      step(deal, on, {
        type: 'OpenDeal',
        client,
        source: 'call',
        expectedValue: euros(value),
        ...more,
        ...(close === undefined ? {} : { expectedClose: day(close) }),
      }),
    offer,
    win: async (deal, on, value) => {
      await offer(deal, on, [{ price: value }])
      await step(deal, on, { type: 'AcceptOffer' })
      await step(deal, on, { type: 'WinDeal' })
    },
    lose: (deal, on) => step(deal, on, { type: 'LoseDeal', reason: 'price' }),
  }
}
