/**
 * What was to be won in a period: the target set for it, else the targets of the months or quarters that make it up, where
 * there is one for each. What was set last holds.
 */
import { addMonths, isLocalDate, type LocalDate } from '../../src/kernel/local-date.ts'
import { groupBy } from '../group-by.ts'
import type { ManagerChange } from './facts.ts'

export interface Target {
  readonly manager: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  /** Of the events that set it, or its parts. */
  readonly positions: ReadonlyArray<string>
}

interface Days {
  readonly from: LocalDate
  readonly to: LocalDate
}

/** Lengths of parts that may make up a period, the longest first. */
const PARTS = [3, 1] as const

/** A target as it was set, for a month, a quarter or a year. */
export interface SetTarget {
  readonly manager: string
  readonly from: LocalDate
  readonly to: LocalDate
  readonly amount: number
  readonly currency: string
  readonly position: string
}

const keyOf = ({ from, to }: Days): string => `${from}/${to}`

/** Those that hold, by the days they are for; what was set last holds. Facts come in the order of C3. */
export const setTargets = (changes: ReadonlyArray<ManagerChange>): ReadonlyArray<SetTarget> => {
  const set = new Map<string, SetTarget>()
  for (const { type, manager, from, to, amount, currency, position } of changes) {
    if (type !== 'TargetSet' || !isLocalDate(from) || to === null || amount === null || currency === null) continue
    const target = { manager, from, to, amount, currency, position }
    set.set(JSON.stringify([manager, currency, keyOf(target)]), target)
  }
  return [...set.values()]
}

const partsOf = (set: ReadonlyMap<string, SetTarget>, { from, to }: Days): ReadonlyArray<SetTarget> | undefined => {
  const whole = set.get(keyOf({ from, to }))
  if (whole !== undefined) return [whole]
  for (const months of PARTS) {
    const parts: Array<SetTarget> = []
    let day = from
    for (let part: SetTarget | undefined; day < to; day = addMonths(from, months * parts.length)) {
      part = set.get(keyOf({ from: day, to: addMonths(day, months) }))
      if (part === undefined) break
      parts.push(part)
    }
    if (day === to && parts.length > 1) return parts
  }
  return undefined
}

/** The targets of a period, one for each manager and currency that has one, by manager and then currency. */
export const targetsOf = (changes: ReadonlyArray<ManagerChange>, period: Days): ReadonlyArray<Target> =>
  [...groupBy(setTargets(changes), ({ manager, currency }) => JSON.stringify([manager, currency]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => {
      const parts = partsOf(new Map(own.map((target) => [keyOf(target), target])), period)
      const [first] = parts ?? []
      if (parts === undefined || first === undefined) return []
      return [
        {
          manager: first.manager,
          amount: parts.reduce((sum, { amount }) => sum + amount, 0),
          currency: first.currency,
          positions: parts.map(({ position }) => position),
        },
      ]
    })
