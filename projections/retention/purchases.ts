/** What clients bought: the won deals that stand, each on the local day of its winning (VIEWS.md R0). */
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { ClientAt } from '../clients/client.ts'
import { survivorsOf } from '../clients/client.ts'
import { type Amount, type DealAt, standingClosure } from '../pipeline/deal.ts'
import type { Question } from '../view.ts'

export interface Purchase {
  /** The client that it counts for: of merged duplicates the survivor. */
  readonly client: string
  readonly deal: string
  readonly at: Instant
  readonly day: LocalDate
  readonly value: Amount | null
  /** Of the event that made it one. */
  readonly position: string
}

/** All purchases in the order of their days. */
export const purchasesOf = (
  deals: ReadonlyArray<DealAt>,
  clients: ReadonlyArray<ClientAt>,
  { zone }: Question,
): ReadonlyArray<Purchase> => {
  const survivor = survivorsOf(clients)
  return deals
    .flatMap((deal): ReadonlyArray<Purchase> => {
      const closure = standingClosure(deal)
      if (closure === undefined || closure.outcome !== 'won') return []
      const { at, value, position } = closure
      return [{ client: survivor(deal.client), deal: deal.deal, at, day: zone.localDate(at), value, position }]
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** By client, purchases of one local day being one. */
export const purchaseDays = (purchases: ReadonlyArray<Purchase>): ReadonlyMap<string, ReadonlyArray<LocalDate>> => {
  const days = new Map<string, Array<LocalDate>>()
  for (const { client, day } of purchases) {
    const own = days.get(client)
    if (own === undefined) days.set(client, [day])
    else if (own.at(-1) !== day) own.push(day)
  }
  return days
}
