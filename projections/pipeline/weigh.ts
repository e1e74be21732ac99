/** An amount times a probability, rounded half to even to the minor unit: no drift over many deals (VIEWS.md P9). */
import type { Amount } from './deal.ts'

const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x)
  if (x - floor !== 0.5) return Math.round(x)
  return floor % 2 === 0 ? floor : floor + 1
}

/** Null where either is unknown. @example weigh({ amount: 1_000_000, currency: 'EUR' }, 0.25) // 2,500.00 EUR */
export const weigh = (value: Amount | null, probability: number | null): Amount | null =>
  value === null || probability === null
    ? null
    : { amount: roundHalfEven(value.amount * probability), currency: value.currency }
