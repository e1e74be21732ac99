/** Chance from a seed, and days in milliseconds. */
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
