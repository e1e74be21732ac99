/** Deals as they stood at each of several moments, in one pass over the facts. */
import type { Instant } from '../../src/kernel/instant.ts'
import { comparePositions, type Position } from '../../src/kernel/position.ts'
import { applyChange, type DealAt, walkDeals } from './deal.ts'
import type { DealChange } from './facts.ts'

/** What is given for each moment: the same map each time, further on; it is to be read before the next. */
export type DealsThen = ReadonlyMap<string, DealAt>

/** By what had occurred before each moment. Facts come in the order of C3, moments in that of time. */
export function* asOccurred(
  changes: ReadonlyArray<DealChange>,
  moments: ReadonlyArray<Instant>,
): Generator<readonly [Instant, DealsThen]> {
  const deals = new Map<string, DealAt>()
  let from = 0
  for (const moment of moments) {
    let to = from
    while (to < changes.length && (changes[to]?.occurredAt ?? '') < moment) to++
    for (const _ of walkDeals(changes.slice(from, to), deals));
    from = to
    yield [moment, deals]
  }
}

const byPosition = (a: DealChange, b: DealChange): number =>
  comparePositions(a.position as Position, b.position as Position)

/** Where a fact belongs among those of its deal that are known already: after all that did not occur later. */
const placeOf = (known: ReadonlyArray<DealChange>, row: DealChange): number =>
  known.findLastIndex(({ occurredAt }) => occurredAt <= row.occurredAt) + 1

/**
 * By what had been recorded before each moment: nothing of a later day leaks into an earlier one. A fact recorded late
 * takes its place where it occurred, and its deal is folded anew.
 */
export function* asKnown(
  changes: ReadonlyArray<DealChange>,
  moments: ReadonlyArray<Instant>,
): Generator<readonly [Instant, DealsThen]> {
  const recorded = changes.toSorted(byPosition)
  const deals = new Map<string, DealAt>()
  const known = new Map<string, Array<DealChange>>()
  const fold = (rows: Iterable<DealChange>, start: DealAt | undefined): DealAt | undefined => {
    let deal = start
    for (const row of rows) deal = applyChange(deal, row, false)
    return deal
  }
  const learn = (row: DealChange): void => {
    const own = known.get(row.deal) ?? []
    known.set(row.deal, own)
    const place = placeOf(own, row)
    own.splice(place, 0, row)
    const deal = place === own.length - 1 ? fold([row], deals.get(row.deal)) : fold(own, undefined)
    if (deal !== undefined) deals.set(row.deal, deal)
  }
  let next = 0
  for (const moment of moments) {
    for (let row = recorded[next]; row !== undefined && row.recordedAt < moment; row = recorded[++next]) learn(row)
    yield [moment, deals]
  }
}
