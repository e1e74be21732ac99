/** A member's points as they came and went, and what is left of each earning. Plain JSON, pure functions. */
import type { Instant } from '../../kernel/instant.ts'
import type { LocalDate } from '../../kernel/local-date.ts'

export interface Movement {
  readonly kind: 'earned' | 'redeemed' | 'expired'
  readonly at: Instant
  readonly points: number
  /** Earned: the first local day on which they are no longer valid; null where they always are. */
  readonly expires: LocalDate | null
}

/** In the order of occurring. */
export type Ledger = ReadonlyArray<Movement>

/** What is left of an earning. */
export interface Lot {
  readonly at: Instant
  readonly expires: LocalDate | null
  readonly earned: number
  readonly left: number
}

/** With this movement in the place where it occurred. */
export const withMovement = (ledger: Ledger, movement: Movement): Ledger => {
  const after = ledger.findLastIndex(({ at }) => at <= movement.at)
  return after === ledger.length - 1 ? [...ledger, movement] : ledger.toSpliced(after + 1, 0, movement)
}

const signed = ({ kind, points }: Movement): number => (kind === 'earned' ? points : -points)

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, one) => total + one, 0)

const isValid = (expires: LocalDate | null, day: LocalDate): boolean => expires === null || expires > day

type Taken = Omit<Lot, 'left'> & { left: number }

const lastsLess = (a: Lot, b: Lot): boolean => a.expires !== null && (b.expires === null || a.expires < b.expires)

/** Each earning up to a moment with what was left of it then: first in, first out; out of date first what is so first. */
export const lotsAt = (ledger: Ledger, moment: Instant): ReadonlyArray<Lot> => {
  const lots: Array<Taken> = []
  let oldest = 0
  /** Takes from a lot and says what is still to be taken from others. */
  const take = (lot: Taken, points: number): number => {
    const taken = Math.min(points, lot.left)
    lot.left -= taken
    while (lots[oldest]?.left === 0) oldest++
    return points - taken
  }
  const firstOutOfDate = (): Taken | undefined =>
    lots
      .slice(oldest)
      .filter(({ left }) => left > 0)
      .reduce<Taken | undefined>(
        (first, lot) => (first === undefined || lastsLess(lot, first) ? lot : first),
        undefined,
      )
  for (const { kind, at, points, expires } of ledger) {
    if (at > moment) break
    if (kind === 'earned') lots.push({ at, expires, earned: points, left: points })
    else
      for (let rest = points; rest > 0; ) {
        const lot = kind === 'redeemed' ? lots[oldest] : firstOutOfDate()
        if (lot === undefined) break
        rest = take(lot, rest)
      }
  }
  return lots
}

/** The lowest balance from a moment on: what can leave then without a later movement finding less than it took. */
const lowestFrom = (ledger: Ledger, moment: Instant): number => {
  const balanceThen = sum(ledger.filter(({ at }) => at <= moment).map(signed))
  let [balance, lowest] = [balanceThen, balanceThen]
  for (const movement of ledger)
    if (movement.at > moment) {
      balance += signed(movement)
      lowest = Math.min(lowest, balance)
    }
  return lowest
}

/** Points that can be spent at a moment, which falls on that local day: valid then, and not spent later on. */
export const spendable = (ledger: Ledger, moment: Instant, day: LocalDate): number => {
  const valid = lotsAt(ledger, moment).filter(({ expires }) => isValid(expires, day))
  return Math.min(sum(valid.map(({ left }) => left)), lowestFrom(ledger, moment))
}

/**
 * Points earned by a moment whose validity has ended by that local day, and which are still there: what expired or was spent
 * since, though this is recorded only now, has gone already.
 */
export const outOfDate = (ledger: Ledger, moment: Instant, day: LocalDate): number => {
  const last = ledger.at(-1)?.at ?? moment
  const old = lotsAt(ledger, last > moment ? last : moment).filter(
    ({ at, expires }) => at <= moment && !isValid(expires, day),
  )
  return Math.min(sum(old.map(({ left }) => left)), lowestFrom(ledger, moment))
}

/** Points that can leave at a moment at all, out of date or not. */
export const removable = lowestFrom

/** Points earned, spent or not, that are valid on a local day: a tier follows from them. */
export const qualifying = (ledger: Ledger, day: LocalDate): number =>
  sum(ledger.flatMap(({ kind, points, expires }) => (kind === 'earned' && isValid(expires, day) ? [points] : [])))
