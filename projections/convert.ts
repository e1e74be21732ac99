/**
 * Amounts in one currency (VIEWS.md C6): each at the rate of its own date, rounded half to even by itself. Facts are
 * converted before a view sees them, so that every figure, identity and list behind a figure is of the converted amounts.
 */
import * as E from 'fp-ts/lib/Either.js'
import { minorDigits } from '../src/domain/values/money.ts'
import { halfEven } from '../src/domain/values/rounding.ts'
import type { Zone } from '../src/domain/values/zone.ts'
import type { LocalDate } from '../src/kernel/local-date.ts'
import { copiedRow, type Projection } from '../src/kernel/projection.ts'
import { historyIndex } from './audit/facts.ts'
import { isTimeless } from './columns.ts'
import { groupBy } from './group-by.ts'
import type { Fact, FactTables } from './view.ts'

/** From this local day on one unit of the currency is so many units of the one converted to. */
export interface Rate {
  readonly day: LocalDate
  readonly currency: string
  /** Decimal digits, exact: `1.0855`. */
  readonly rate: string
}

export interface Conversion {
  /** ISO 4217 code. */
  readonly to: string
  /** A day without a rate of its own has the last one before it. */
  readonly rates: ReadonlyArray<Rate>
}

/** What was converted of the facts that an answer rests on. */
export interface Converted {
  readonly to: string
  /** How many amounts of each currency. */
  readonly amounts: Readonly<Record<string, number>>
}

/** An amount of a day before the first rate of its currency, or a rate that is no number above zero. */
export interface NoRate {
  readonly _tag: 'NoRate'
  readonly currency: string
  readonly day: LocalDate
  readonly message: string
}

interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

const decimal = (text: string): Decimal | undefined => {
  const [, whole = '', part = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  const digits = BigInt(`${whole}${part}` || 0)
  return digits > 0n ? { digits, scale: part.length } : undefined
}

/**
 * Minor units of one currency in minor units of another, half to even.
 *
 * @example atRate({ amount: 10_00, currency: 'USD' }, 'EUR', '1.0855') // 10_86
 */
export const atRate = (
  { amount, currency }: { readonly amount: number; readonly currency: string },
  to: string,
  rate: string,
): number => {
  const exact = decimal(rate)
  if (exact === undefined) throw new RangeError(`${rate} is no rate: write digits, such as 1.0855`)
  const size = halfEven(
    BigInt(Math.abs(amount)) * exact.digits * 10n ** BigInt(minorDigits(to)),
    10n ** BigInt(exact.scale + minorDigits(currency)),
  )
  return Number(amount < 0 ? -size : size)
}

type Money = { readonly amount: number; readonly currency: string; readonly list?: number | null }

const isMoney = (value: object): value is Money =>
  'amount' in value && typeof value.amount === 'number' && 'currency' in value && typeof value.currency === 'string'

/** A fact that always was so is of the day on which it was recorded. */
const dayOf = (fact: Fact, zone: Zone): LocalDate =>
  zone.localDate(isTimeless(fact) ? fact.recordedAt : fact.occurredAt)

const rateOn = ({ to, rates }: Conversion) => {
  const books = new Map(
    [...groupBy(rates, ({ currency }) => currency)].map(([currency, own]) => [
      currency,
      own.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)),
    ]),
  )
  return (currency: string, day: LocalDate): E.Either<NoRate, string> => {
    const found = books.get(currency)?.findLast((rate) => rate.day <= day)
    if (found !== undefined && decimal(found.rate) !== undefined) return E.right(found.rate)
    const why =
      found === undefined
        ? `there is no rate from ${currency} to ${to} on ${day} or before`
        : `the rate from ${currency} to ${to} of ${found.day} is "${found.rate}"; write digits, such as 1.0855`
    return E.left({ _tag: 'NoRate', currency, day, message: why })
  }
}

/** Whether rows of a table may hold money: in a column of their own, or inside a list. */
const mayHoldMoney = ({ table }: Projection): boolean =>
  Object.hasOwn(table, 'currency') || Object.values(table).some(({ type }) => type === 'json')

/** The facts with every amount in one currency; what is on record of events themselves stays as it was said. */
export const convertedFacts = (
  tables: FactTables,
  facts: Readonly<Record<string, ReadonlyArray<Fact>>>,
  conversion: Conversion,
  zone: Zone,
): E.Either<NoRate, { readonly facts: typeof facts; readonly converted: Converted }> => {
  const { to } = conversion
  const rate = rateOn(conversion)
  const amounts: Record<string, number> = {}
  let missing: NoRate | undefined

  const inOther = ({ currency, list, ...money }: Money, day: LocalDate): Partial<Money> => {
    if (currency === to) return {}
    const found = rate(currency, day)
    if (E.isLeft(found)) {
      missing ??= found.left
      return {}
    }
    amounts[currency] = (amounts[currency] ?? 0) + 1
    const convert = (amount: number) => atRate({ amount, currency }, to, found.right)
    return {
      amount: convert(money.amount),
      ...(typeof list === 'number' ? { list: convert(list) } : {}),
      currency: to,
    }
  }
  const within = (value: unknown, day: LocalDate): unknown => {
    if (Array.isArray(value)) return value.map((one) => within(one, day))
    if (typeof value !== 'object' || value === null) return value
    const fields = Object.entries(value).map(([key, child]) => [key, within(child, day)] as const)
    return { ...Object.fromEntries(fields), ...(isMoney(value) ? inOther(value, day) : {}) }
  }
  const rowsOf = ({ table }: Projection, rows: ReadonlyArray<Fact>): ReadonlyArray<Fact> =>
    rows.map((row) => {
      const day = dayOf(row, zone)
      const copy = copiedRow(table, row, (value) => within(value, day))
      return isMoney(copy) ? { ...copy, ...inOther(copy, day) } : copy
    })

  const all = Object.fromEntries(
    Object.entries(facts).map(([name, rows]) => {
      const projection = tables[name]
      const stays = projection === undefined || projection.name === historyIndex.name || !mayHoldMoney(projection)
      return [name, stays ? rows : rowsOf(projection, rows)]
    }),
  )
  return missing === undefined ? E.right({ facts: all, converted: { to, amounts } }) : E.left(missing)
}
