/** Money: whole minor units and an ISO 4217 code. Never a float, never a sum over two currencies. */
import * as t from 'io-ts'

const codes: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/** Whether the text is an ISO 4217 code in force or in recent use. */
export const isCurrency = (u: unknown): u is string => typeof u === 'string' && codes.has(u)

export interface Money<C extends string = string> {
  readonly amount: number
  readonly currency: C
}

const isMoney = (u: unknown): u is Money => {
  if (typeof u !== 'object' || u === null) return false
  const { amount, currency } = u as Partial<Money>
  return Number.isSafeInteger(amount) && isCurrency(currency) && Object.keys(u).length === 2
}

export const Money = new t.Type<Money, Money>(
  'money',
  isMoney,
  (u, c) =>
    isMoney(u)
      ? t.success(u)
      : t.failure(u, c, 'must be money: { amount: whole minor units, currency: ISO 4217 code }'),
  t.identity,
)

export const money = <const C extends string>(amount: number, currency: C): Money<C> => ({ amount, currency })
export const eur = (amount: number): Money<'EUR'> => money(amount, 'EUR')
export const usd = (amount: number): Money<'USD'> => money(amount, 'USD')
