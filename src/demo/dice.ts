/** Chance from a seed, and the hours in which people work. */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { itemAt } from '../kernel/item-at.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { localDateOfEpochDay } from '../kernel/local-date.ts'

export const DAY = 86_400_000
export const HOUR = 3_600_000

export interface Dice {
  readonly below: (n: number) => number
  readonly chance: (probability: number) => boolean
  readonly one: <A>(of: ReadonlyArray<A>) => A
  /** One of several, each as often as its weight says. */
  readonly weighted: <A>(of: ReadonlyArray<readonly [one: A, weight: number]>) => A
}

export const diceOf = (seed: number): Dice => {
  const generator = xoroshiro128plus(seed)
  const below = (n: number): number => uniformInt(generator, 0, n - 1)
  const one = <A>(of: ReadonlyArray<A>): A => itemAt(of, below(of.length))
  return {
    below,
    one,
    chance: (probability) => below(10_000) < probability * 10_000,
    weighted: (of) => one(of.flatMap(([which, weight]) => Array.from({ length: weight }, () => which))),
  }
}

export const localDay = (ms: number): LocalDate => localDateOfEpochDay(Math.floor(ms / 86_400_000))

/** Monday to Friday, at an hour of the working day. */
export const workTime = (dice: Dice, ms: number): number => {
  const weekday = new Date(ms).getUTCDay()
  const shifted = weekday === 6 ? ms + 2 * DAY : weekday === 0 ? ms + DAY : ms
  return Math.floor(shifted / DAY) * DAY + (8 + dice.below(9)) * HOUR + dice.below(60) * 60_000
}
