/** Two managers and their clients in a company that begins in 2026: what the views on managers are tried on. */
import type { Command } from '../../src/app/clientela.ts'
import { clientId, dealId, managerId } from '../../src/domain/values/ids.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { type Company, company, date, money } from './company.ts'

export interface Team extends Company {
  /** A deal opened on the first day and won on the last for so many euros. */
  readonly win: (deal: string, client: string, opened: string, won: string, euros?: number) => Promise<void>
  readonly set: (day: string, ...commands: ReadonlyArray<Command>) => Promise<void>
}

export const appointed = (name: string, more: object = {}): Command => ({
  type: 'AppointManager',
  manager: managerId(name),
  name: `${name} Soler`,
  position: 'junior',
  department: 'sales',
  ...more,
})

/** Both are appointed on the day after it begins. The caller closes `crm`. */
export const team = async (begins = '2025-12-31', url?: string): Promise<Team> => {
  const whole = await company(begins, 'Europe/Madrid', url)
  const set: Team['set'] = async (day, ...commands) => {
    for (const command of commands) await whole.on(day, command)
  }
  await set(addDays(date(begins), 1), appointed('anna'), appointed('bruno'))
  return {
    ...whole,
    set,
    win: async (name, client, opened, won, euros = 1_000) => {
      const deal = dealId(name)
      const lines = [{ product: 'basic', quantity: 1, unitPrice: money(euros) }]
      await set(opened, { type: 'OpenDeal', deal, client: clientId(client), source: 'call' })
      await set(
        won,
        { type: 'MakeOffer', deal, lines, validUntil: date('2099-12-31') },
        { type: 'AcceptOffer', deal },
        { type: 'WinDeal', deal },
      )
    },
  }
}

/** Half past ten in Madrid of a winter's day. */
export const morning = (day: string): Instant => `${day}T09:30:00.000Z` as Instant
