/** Deals that stand closed. */
import type { Zone } from '../../src/domain/values/zone.ts'
import { type Closure, type DealAt, standingClosure } from './deal.ts'
import { type PeriodOptions, withinPeriod } from './period.ts'

/** A deal at the closure that stands. */
export interface Closed {
  readonly deal: DealAt
  readonly closure: Closure
}

/** Deals whose last closure lies in a period. */
export const closedIn = (deals: ReadonlyArray<DealAt>, zone: Zone, period: PeriodOptions): ReadonlyArray<Closed> => {
  const within = withinPeriod(zone, period)
  const start = period.from === undefined ? undefined : zone.startOfDay(period.from)
  const closed: Array<Closed> = []
  for (const deal of deals) {
    // Of a deal that was closed since then something occurred since then; most are passed over by that alone.
    if (start !== undefined && deal.lastActivity < start) continue
    const closure = standingClosure(deal)
    if (closure !== undefined && within(closure.at)) closed.push({ deal, closure })
  }
  return closed
}
