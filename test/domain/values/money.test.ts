import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { LARGEST_AMOUNT, Money, MoneyNamed, minorDigits, money } from '../../../src/domain/values/money.ts'
import { bagOf } from '../../../src/domain/values/money-bag.ts'
import { readAmount } from '../../../src/import/amounts.ts'
import { jsonSchema } from '../../../src/kernel/json-schema.ts'

describe('an amount', () => {
  const isMoney = (amount: number) => E.isRight(MoneyNamed.decode({ amount, currency: 'EUR' }))

  it('is whole, and no larger than can be meant', () => {
    expect([0, -1, LARGEST_AMOUNT, -LARGEST_AMOUNT].map(isMoney)).toEqual([true, true, true, true])
    expect(jsonSchema(MoneyNamed)).toMatchObject({
      properties: { amount: { minimum: -LARGEST_AMOUNT, maximum: LARGEST_AMOUNT } },
    })
    expect([0.5, LARGEST_AMOUNT + 1, -LARGEST_AMOUNT - 1, Number.MAX_SAFE_INTEGER, Number.NaN].map(isMoney)).toEqual(
      Array.from({ length: 5 }, () => false),
    )
  })

  it('that stands on record is read, however much it is', () => {
    const read = [LARGEST_AMOUNT + 1, Number.MAX_SAFE_INTEGER, 2 ** 53, 0.5].map((amount) =>
      Money.is({ amount, currency: 'EUR' }),
    )
    expect(read).toEqual([true, true, false, false])
  })

  it('leaves room for a sum: ninety of the largest are summed exactly', () => {
    const ninety = Array.from({ length: 90 }, () => money(LARGEST_AMOUNT, 'EUR'))
    expect(bagOf(ninety)).toEqual({ EUR: 90 * LARGEST_AMOUNT })
    expect(() => bagOf([...ninety, money(LARGEST_AMOUNT, 'EUR')])).toThrow(RangeError)
  })

  it('of a file is held to the same', () => {
    expect(readAmount('1000000000000.00', 'EUR')).toEqual(E.right(LARGEST_AMOUNT))
    expect(readAmount('1000000000000.01', 'EUR')).toEqual(
      E.left('"1000000000000.01" is larger than an amount can be: 10^14 minor units'),
    )
  })
})

describe('the minor unit of a currency', () => {
  it('is that of ISO 4217, whatever the runtime shows of it', () => {
    const said = ['EUR', 'HUF', 'COP', 'IDR', 'PKR', 'RSD', 'JPY', 'KRW', 'ISK', 'KWD', 'IQD', 'TND']
    expect(said.map(minorDigits)).toEqual([2, 2, 2, 2, 2, 2, 0, 0, 0, 3, 3, 3])
    expect(readAmount('1234.50', 'HUF')).toEqual(E.right(123_450))
    expect(readAmount('1234.567', 'IQD')).toEqual(E.right(1_234_567))
    expect(E.isLeft(readAmount('1234.5', 'JPY'))).toBe(true)
  })
})
