/** Codecs of what views are asked beside the moment: checked at the edge, so that a view is only asked what it understands. */
import * as t from 'io-ts'
import { oneOf } from '../src/domain/values/vocabulary.ts'

const numberThat = (name: string, holds: (n: number) => boolean, message: string): t.Type<number> => {
  const is = (u: unknown): u is number => typeof u === 'number' && Number.isFinite(u) && holds(u)
  return new t.Type<number>(
    name,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context, message)),
    t.identity,
  )
}

/** A share or a chance. */
export const Share = numberThat('share', (n) => n >= 0 && n <= 1, 'must be a number from 0 to 1')
/** A weight. */
export const Weight = numberThat('weight', (n) => n >= 0, 'must be a number of zero or more')
/** 1 to 12. */
export const MonthOfYear = numberThat(
  'month of the year',
  (n) => Number.isInteger(n) && n >= 1 && n <= 12,
  'must be a month, 1 to 12',
)
export const Unit = oneOf('period', ['week', 'month', 'quarter', 'year'])
export { Count, Days as DayCount, Months, Quantity } from '../src/domain/values/numbers.ts'
export { oneOf }
