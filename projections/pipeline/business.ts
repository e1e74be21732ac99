/** New or repeat business: as it was said of a deal, or else by what its client had bought before. */
import type { Instant } from '../../src/kernel/instant.ts'
import { comparePositions, type Position } from '../../src/kernel/position.ts'
import { itself } from '../clients/client.ts'
import type { DealAt } from './deal.ts'

interface Place {
  readonly at: Instant
  readonly position: Position
}

/** The order of C3. */
export const isBefore = (a: Place, b: Place): boolean =>
  a.at === b.at ? comparePositions(a.position, b.position) < 0 : a.at < b.at

export const openingOf = (deal: DealAt): Place => ({ at: deal.openedAt, position: deal.behind.opened })

type Survivor = (client: string) => string

/** When each client first bought. */
const firstBought = (deals: ReadonlyArray<DealAt>, survivor: Survivor): ReadonlyMap<string, Place> => {
  const first = new Map<string, Place>()
  for (const deal of deals)
    for (const closure of deal.closures) {
      if (closure.outcome !== 'won') continue
      const client = survivor(deal.client)
      const known = first.get(client)
      if (known === undefined || isBefore(closure, known)) first.set(client, closure)
    }
  return first
}

export type BusinessOf = (deal: DealAt) => 'new' | 'repeat'

/** Says it of each of all deals. Of merged duplicates the second deal is repeat business (C16). */
export const businessIn = (deals: ReadonlyArray<DealAt>, survivor: Survivor = itself): BusinessOf => {
  let bought: ReadonlyMap<string, Place> | undefined
  return (deal) => {
    if (deal.business !== null) return deal.business
    bought ??= firstBought(deals, survivor)
    const first = bought.get(survivor(deal.client))
    return first !== undefined && isBefore(first, openingOf(deal)) ? 'repeat' : 'new'
  }
}
