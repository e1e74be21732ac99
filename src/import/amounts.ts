/** Amounts as a file writes them, read into minor units without floating point. */
import * as E from 'fp-ts/lib/Either.js'
import { isAmount, minorDigits } from '../domain/values/money.ts'

/** Reads `1054`, `29.33`, `-5.5`. More digits than the currency has are refused unless they are zeros. */
export const readAmount = (text: string, currency: string): E.Either<string, number> => {
  const digits = minorDigits(currency)
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim())
  if (found === null) return E.left(`"${text.slice(0, 40)}" is not an amount: write digits and a point, 1234.50`)
  const [, sign = '', whole = '', fraction = ''] = found
  if (/[1-9]/.test(fraction.slice(digits)))
    return E.left(`"${text}" has more than the ${digits} decimals of ${currency}`)
  const amount = Number(`${sign}${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`)
  return isAmount(amount)
    ? E.right(amount === 0 ? 0 : amount)
    : E.left(`"${text.slice(0, 40)}" is larger than an amount can be: 10^14 minor units`)
}
