/** All deals as their facts leave them, and what each fact changed. */

import type { Instant } from '../../src/kernel/instant.ts'
import { itemAt } from '../../src/kernel/item-at.ts'
import { otherwise } from '../../src/kernel/kept.ts'
import { comparePositions, type Position } from '../../src/kernel/position.ts'
import { madeOfChapters } from '../chapters.ts'
import { itself } from '../clients/client.ts'
import { remembered } from '../remembered.ts'
import type { DealAt } from './deal.ts'
import { applyChange, dealIn } from './deal-fold.ts'
import type { DealChange } from './facts.ts'

/** One fact and what it made of its deal. */
export interface Move {
  readonly row: DealChange
  readonly before: DealAt | undefined
  readonly after: DealAt
}

/** Facts of deals that are not opened yet. */
export type Early = Map<string, Array<DealChange>>

const keep = (early: Early, row: DealChange): void => {
  const own = early.get(row.deal)
  if (own === undefined) early.set(row.deal, [row])
  else own.push(row)
}

/** Of facts up to a moment those of deals that were not opened by then. */
export const earlyIn = (changes: ReadonlyArray<DealChange>, deals: ReadonlyMap<string, DealAt>): Early => {
  const early: Early = new Map()
  for (const row of changes) if (!deals.has(row.deal)) keep(early, row)
  return early
}

/**
 * Applies facts one by one, in the order of C3, telling what each changed; `deals` holds where all of them stand, `early` what
 * occurred of others. Of merged duplicates the second deal is repeat business, where it is said which client is which (C16).
 */
export function* walkDeals(
  changes: Iterable<DealChange>,
  deals: Map<string, DealAt>,
  early: Early = new Map(),
  survivor: Survivor = itself,
): Generator<Move> {
  const buyers = new Set<string>()
  for (const row of changes) {
    const before = deals.get(row.deal)
    const boughtBefore = row.client !== null && buyers.has(survivor(row.client))
    const after = applyChange(before, row, boughtBefore, early.get(row.deal) ?? [])
    if (after === undefined) {
      keep(early, row)
      continue
    }
    if (row.type === 'DealWon') buyers.add(survivor(after.client))
    deals.set(row.deal, after)
    yield { row, before, after }
  }
}

/** A deal as far as it is somebody's. */
export type OwnedDeal = Pick<DealAt, 'deal' | 'client' | 'manager'>

/** Facts one by one, in the order of C3, each with whose its deal is from then on; what is before the opening is left aside. */
export function* walkOwners(
  changes: Iterable<DealChange>,
): Generator<{ readonly row: DealChange; readonly deal: OwnedDeal }> {
  const deals = new Map<string, OwnedDeal>()
  for (const row of changes) {
    const known = deals.get(row.deal)
    if (known === undefined && row.type !== 'DealOpened') continue
    const moved = known === undefined || (row.type === 'DealHandedOver' && row.manager !== null)
    const deal = moved
      ? { deal: row.deal, client: known?.client ?? row.client ?? '', manager: row.manager ?? '' }
      : known
    if (moved) deals.set(row.deal, deal)
    yield { row, deal }
  }
}

type Survivor = (client: string) => string

const dealsIn = madeOfChapters<DealChange, DealAt>(({ deal }) => deal, dealIn)

interface Place {
  readonly at: Instant
  readonly position: Position
}

/** The order of C3. */
const isBefore = (a: Place, b: Place): boolean =>
  a.at === b.at ? comparePositions(a.position, b.position) < 0 : a.at < b.at

const REPEAT = { business: 'repeat' } as const

const openingOf = (deal: DealAt): Place => ({ at: deal.openedAt, position: deal.behind.opened })

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

const listedFor = remembered((changes: ReadonlyArray<DealChange>) =>
  remembered((survivor: Survivor): ReadonlyArray<DealAt> => {
    const found = dealsIn(changes)
    const bought = firstBought(found, survivor)
    const deals = found.map((deal): DealAt => {
      if (deal.businessSaid) return deal
      const before = bought.get(survivor(deal.client))
      return before !== undefined && isBefore(before, openingOf(deal)) ? otherwise(deal, REPEAT) : deal
    })
    const inOrder = deals.every((deal, i) => i === 0 || !isBefore(openingOf(deal), openingOf(itemAt(deals, i - 1))))
    // A step may have occurred before the opening, where the opening was recorded with a later time.
    return inOrder ? deals : deals.toSorted((a, b) => (isBefore(openingOf(a), openingOf(b)) ? -1 : 1))
  }),
)

/**
 * All deals as the facts leave them, in the order of their opening. Facts come in the order of C3. Of merged duplicates the
 * second deal is repeat business (C16).
 */
export const dealsOf = (changes: ReadonlyArray<DealChange>, survivor: Survivor = itself): ReadonlyArray<DealAt> =>
  listedFor(changes)(survivor)
