/** What deals are told apart by: a row for each manager, source, product … */
import type { BusinessOf } from './business.ts'
import type { DealAt } from './deal.ts'

export const dealKeys = ['manager', 'source', 'product', 'segment', 'competitor', 'new-or-repeat'] as const
export type DealKey = (typeof dealKeys)[number]

/** What is counted, of which deal, and who was responsible for it then. */
interface Keyed {
  readonly deal: DealAt
  readonly manager: string
}

const UNKNOWN = 'unknown'

const orUnknown = (keys: ReadonlyArray<string>): ReadonlyArray<string> => (keys.length === 0 ? [UNKNOWN] : keys)

/** The rows a deal counts in: several where several competitors or products were there; never none (C14). */
const keysOf = ({ deal, manager }: Keyed, by: DealKey, businessOf: BusinessOf): ReadonlyArray<string> => {
  switch (by) {
    case 'manager':
      return orUnknown(manager === '' ? [] : [manager])
    case 'source':
      return orUnknown(deal.source === '' ? [] : [deal.source])
    case 'product':
      return orUnknown(deal.products)
    case 'segment':
      return orUnknown(deal.segment === null ? [] : [deal.segment])
    case 'competitor':
      return deal.competitors.length === 0 ? ['none'] : deal.competitors
    case 'new-or-repeat':
      return [businessOf(deal)]
  }
}

/** What counts, by key in alphabetical order; no rows where no key is asked for. */
export const groupedBy = <T extends Keyed>(
  all: ReadonlyArray<T>,
  by: DealKey | undefined,
  businessOf: BusinessOf,
): ReadonlyArray<readonly [key: string, group: ReadonlyArray<T>]> => {
  const groups = new Map<string, Array<T>>()
  if (by !== undefined)
    for (const one of all)
      for (const key of keysOf(one, by, businessOf)) {
        const group = groups.get(key)
        if (group === undefined) groups.set(key, [one])
        else group.push(one)
      }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}
