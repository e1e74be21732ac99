/** Money: whole minor units and an ISO 4217 code. Never a float, never a sum over two currencies. */
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

const codes: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/** Whether the text is an ISO 4217 code in force or in recent use. */
export const isCurrency = (u: unknown): u is string => typeof u === 'string' && codes.has(u)

/**
 * ISO 4217's minor units where they are not hundredths. Not asked of `Intl`, which leaves out what people no longer pay with in
 * coins (HUF, COP, IDR), and otherwise in each release: what is on record would be worth another amount with every runtime.
 */
const digits: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
}

/** How many digits a currency has after the point: 2 for EUR, 0 for JPY. */
export const minorDigits = (currency: string): number => digits[currency] ?? 2

export interface Money<C extends string = string> {
  readonly amount: number
  readonly currency: C
}

/**
 * The largest amount, a trillion of most currencies: ninety of it can be summed exactly, so that one that cannot be meant is
 * refused where it is written, and does not take every sum with it.
 */
export const LARGEST_AMOUNT = 10 ** 14

/** Whole minor units that can be meant. */
export const isAmount = (u: unknown): u is number => Number.isSafeInteger(u) && Math.abs(Number(u)) <= LARGEST_AMOUNT

const moneyOf = (name: string, isAmountOf: (u: unknown) => boolean, amount: string): t.Type<Money> => {
  const is = (u: unknown): u is Money => {
    if (typeof u !== 'object' || u === null || !('amount' in u) || !('currency' in u)) return false
    return isAmountOf(u.amount) && isCurrency(u.currency) && Object.keys(u).length === 2
  }
  const message = `must be money: { amount: ${amount}, currency: ISO 4217 code }`
  return new t.Type(name, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c, message)), t.identity)
}

/** Money as it stands on record, however much: what was once written is read for ever. */
export const Money = moneyOf('money', Number.isSafeInteger, 'whole minor units')

/** Money that a command names: no more than can be meant. */
export const MoneyNamed = moneyOf('money named', isAmount, 'whole minor units, 10^14 at most')

export const money = <const C extends string>(amount: number, currency: C): Money<C> => ({ amount, currency })
export const eur = (amount: number): Money<'EUR'> => money(amount, 'EUR')
export const usd = (amount: number): Money<'USD'> => money(amount, 'USD')

/** A currency that is known when the code is written: `EUR`, but not any text. */
type Known<C extends string> = string extends C ? never : C

/** Two amounts are of two currencies, or their sum is beyond 2^53 minor units. */
export interface NoSum {
  readonly _tag: 'NoSum'
  readonly message: string
}

/** The sum of two amounts whose currencies come from outside. */
export const tryAddMoney = (a: Money, b: Money): E.Either<NoSum, Money> => {
  if (a.currency !== b.currency)
    return E.left({ _tag: 'NoSum', message: `${a.currency} and ${b.currency} have no sum; convert one of them first` })
  const amount = a.amount + b.amount
  return Number.isSafeInteger(amount)
    ? E.right({ amount, currency: a.currency })
    : E.left({ _tag: 'NoSum', message: 'the sum is beyond 2^53 minor units' })
}

/**
 * The sum of two amounts of one currency; of two currencies it does not compile. Throws `RangeError` beyond 2^53 minor units.
 *
 * @example addMoney(eur(10_00), eur(5_50)) // { amount: 1550, currency: 'EUR' }
 */
export const addMoney = <const C extends string>(a: Money<Known<C>>, b: Money<NoInfer<Known<C>>>): Money<C> => {
  const sum = tryAddMoney(a, b)
  if (E.isLeft(sum)) throw new RangeError(sum.left.message)
  return { amount: sum.right.amount, currency: a.currency }
}
