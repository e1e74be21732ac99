/** All deals as their facts leave them, and what each fact changed. */

import { those } from '../../src/kernel/counting.ts'
import { foldChapters } from '../chapters.ts'
import { groupBy } from '../group-by.ts'
import { remembered } from '../remembered.ts'
import { isBefore, openingOf } from './business.ts'
import type { DealAt } from './deal.ts'
import type { DealChange } from './deal-change.ts'
import { applyChange, dealIn } from './deal-fold.ts'

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

/**
 * Applies facts one by one, in the order of C3, telling what each changed; `deals` holds where all of them stand, `early` what
 * occurred of others.
 */
export function* walkDeals(
  changes: Iterable<DealChange>,
  deals: Map<string, DealAt>,
  early: Early = new Map(),
): Generator<Move> {
  for (const row of changes) {
    const before = deals.get(row.deal)
    const after = applyChange(before, row, early.get(row.deal) ?? [])
    if (after === undefined) {
      keep(early, row)
      continue
    }
    deals.set(row.deal, after)
    yield { row, before, after }
  }
}

/** A deal as far as it is somebody's. */
export type OwnedDeal = Pick<DealAt, 'deal' | 'client' | 'manager'>

/** All facts of the deals that some of them are about. */
export const ofTheDeals = (
  changes: ReadonlyArray<DealChange>,
  some: ReadonlyArray<DealChange>,
): ReadonlyArray<DealChange> => {
  const deals = new Set(some.map(({ deal }) => deal))
  return those(changes, ({ deal }) => deals.has(deal))
}

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

const dealsIn = foldChapters<DealChange, DealAt>(({ deal }) => deal, dealIn)

/** Of facts up to a moment those of deals that were not opened by then. */
export const earlyIn = (changes: ReadonlyArray<DealChange>): Early => groupBy(dealsIn(changes).rest, ({ deal }) => deal)

const areInOrder = (deals: ReadonlyArray<DealAt>): boolean => {
  let before = deals[0]
  let beforeAt = before?.openedAt
  for (const deal of deals) {
    const at = deal.openedAt
    if (
      beforeAt !== undefined &&
      at <= beforeAt &&
      before !== undefined &&
      isBefore(openingOf(deal), openingOf(before))
    )
      return false
    before = deal
    beforeAt = at
  }
  return true
}

/** All deals as the facts leave them, in the order of their opening. Facts come in the order of C3. */
export const dealsOf = remembered((changes: ReadonlyArray<DealChange>): ReadonlyArray<DealAt> => {
  const deals = dealsIn(changes).made
  // A step may have occurred before the opening, where the opening was recorded with a later time.
  return areInOrder(deals) ? deals : deals.toSorted((a, b) => (isBefore(openingOf(a), openingOf(b)) ? -1 : 1))
})
