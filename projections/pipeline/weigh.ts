/** An amount times a probability, rounded half to even to the minor unit: no drift over many deals (VIEWS.md P9). */
import { halfEven } from '../../src/domain/values/rounding.ts'
import type { Amount } from './deal.ts'

/** A probability; as a fraction where a product that ends in a half must be seen as one. */
export type Chance = number | { readonly num: bigint; readonly den: bigint }

const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x)
  if (x - floor !== 0.5) return Math.round(x)
  return floor % 2 === 0 ? floor : floor + 1
}

const product = (amount: number, chance: Chance): number =>
  typeof chance === 'number'
    ? roundHalfEven(amount * chance)
    : Number(halfEven(BigInt(amount) * chance.num, chance.den))

/** Null where either is unknown. @example weigh({ amount: 1_000_000, currency: 'EUR' }, 0.25) // 2,500.00 EUR */
export const weigh = (value: Amount | null, chance: Chance | null): Amount | null =>
  value === null || chance === null ? null : { amount: product(value.amount, chance), currency: value.currency }
