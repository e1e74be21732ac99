/** A predicate as people say it. */
import { minorDigits } from '../values/money.ts'
import type { Predicate } from './predicate.ts'

const or = (list: ReadonlyArray<string>): string => list.join(' or ')

const amount = (minor: number, currency: string): string => {
  const digits = minorDigits(currency)
  const places = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return `${new Intl.NumberFormat('en', places).format(minor / 10 ** digits)} ${currency}`
}

const months = (n: number | undefined): string =>
  n === undefined ? '' : n === 1 ? ' in the last month' : ` in the last ${n} months`

const joined = (of: ReadonlyArray<Predicate>, word: 'and' | 'or'): string =>
  of
    .map((one) => (one.test === 'all' || one.test === 'any' ? `(${predicateInWords(one)})` : predicateInWords(one)))
    .join(` ${word} `)

/** What is said of a client as being something, not as doing it. */
const beings: ReadonlySet<Predicate['test']> = new Set(['key-account', 'lost', 'member'])

/** @example predicateInWords({ test: 'not', of: { test: 'key-account' } }) // "not a key account" */
export const predicateInWords = (predicate: Predicate): string => {
  switch (predicate.test) {
    case 'all':
      return joined(predicate.of, 'and')
    case 'any':
      return joined(predicate.of, 'or')
    case 'not':
      return beings.has(predicate.of.test)
        ? `not ${predicateInWords(predicate.of)}`
        : `not (${predicateInWords(predicate.of)})`
    case 'kind':
    case 'source':
    case 'manager':
    case 'sector':
    case 'location':
    case 'verdict':
      return `${predicate.test} is ${or(predicate.in)}`
    case 'assigned':
      return `assigned to ${or(predicate.to)}`
    case 'key-account':
      return 'a key account'
    case 'lost':
      return 'lost'
    case 'revenue':
      return `bought for ${amount(predicate.atLeast.amount, predicate.atLeast.currency)} or more${months(predicate.months)}`
    case 'purchases':
      return `bought ${predicate.atLeast} times or more${months(predicate.months)}`
    case 'days-since-purchase': {
      const { atLeast, atMost } = predicate
      const bounds = [
        ...(atLeast === undefined ? [] : [`${atLeast} days ago or longer`]),
        ...(atMost === undefined ? [] : [`${atMost} days ago at most`]),
      ]
      return `last bought ${bounds.join(' and ')}`
    }
    case 'buys-at':
      return `buys ${predicate.product === undefined ? '' : `${predicate.product} `}at ${predicate.competitor}`
    case 'consent':
      return `consents to ${predicate.purpose} by ${predicate.channel}`
    case 'member':
      return `a member of ${predicate.programme}${predicate.tier === undefined ? '' : ` in ${predicate.tier}`}`
  }
}
