/** When a deal has been in its stage for longer than is usual (VIEWS.md P7). */
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import { addDays } from '../../src/kernel/local-date.ts'
import { percentile } from '../statistics/percentile.ts'
import type { Question } from '../view.ts'
import { closedIn } from './closed.ts'
import type { DealAt } from './deal.ts'

const FEWEST_STAYS = 10
const TRAINING_DAYS = 365

/** Longest usual stay by stage, days: a percentile of finished stays of deals won in the year before; none where fewer than ten. */
export const stuckThresholds = (
  deals: ReadonlyArray<DealAt>,
  { asOf, zone }: Question,
  quantile = 0.75,
): ReadonlyMap<string, number> => {
  const from = addDays(zone.localDate(asOf), 1 - TRAINING_DAYS)
  const stays = new Map<string, Array<number>>()
  for (const { deal, closure } of closedIn(deals, zone, { from })) {
    if (closure.outcome !== 'won') continue
    for (const stay of deal.stays) {
      if (stay.to === undefined) continue
      const days = stays.get(stay.stage) ?? []
      days.push(localDaysBetween(zone, stay.from, stay.to))
      stays.set(stay.stage, days)
    }
  }
  return new Map(
    [...stays].flatMap(([stage, days]) => {
      const threshold = days.length < FEWEST_STAYS ? null : percentile(days, quantile)
      return threshold === null ? [] : [[stage, threshold] as const]
    }),
  )
}
