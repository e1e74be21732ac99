/** An event in words: its type read aloud, and the one or two things that matter most in it. */
import { minorDigits } from '../../src/domain/values/money.ts'
import type { Json } from '../../src/kernel/json.ts'

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `ExpectedCloseMoved` → "expected close moved". */
export const inWords = (type: string): string => type.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()

/** What is told first, in this order; personal words are left to the entry's data. */
const telling = [
  'kind',
  'by',
  'channel',
  'source',
  'reason',
  'manager',
  'from',
  'to',
  'total',
  'value',
  'expectedValue',
  'at',
  'day',
  'validUntil',
  'promised',
  'points',
  'programme',
  'tier',
  'party',
  'department',
  'purpose',
  'verdict',
  'segment',
  'competitor',
  'products',
  'offer',
  'objection',
  'measure',
  'rule',
] as const

const shown = (value: Json | undefined): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined
  if (isObject(value)) {
    const { amount, currency } = value
    if (typeof amount !== 'number' || typeof currency !== 'string') return undefined
    const digits = minorDigits(currency)
    const places = { minimumFractionDigits: digits, maximumFractionDigits: digits }
    return new Intl.NumberFormat('en', { style: 'currency', currency, ...places }).format(amount / 10 ** digits)
  }
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.slice(0, 3).join(', ')
  return String(value)
}

/** What was said, in whose words it was put down; of these an entry has a few. */
const saying = [
  'summary',
  'nuances',
  'preference',
  'words',
  'description',
  'agenda',
  'outcome',
  'nextStep',
  'benefit',
  'answer',
  'knows',
  'clauses',
  'clause',
  'ours',
  'theirs',
  'right',
  'what',
  'fault',
  'how',
  'remedy',
  'reward',
  'warningSigns',
  'note',
  'why',
] as const

/**
 * What was said beside what happened; what the reader may not see stands there as withheld.
 *
 * @example saidIn({ summary: 'asks for a later hour', nuances: 'bakes until ten' }) // "asks for a later hour · bakes until ten"
 */
export const saidIn = (data: Json): string =>
  isObject(data) ? saying.flatMap((key) => shown(data[key]) ?? []).join(' · ') : ''

/** @example summaryOf('ObjectionRaised', { objection: 'objection-1', kind: 'price' }) // "objection raised · kind price · objection objection-1" */
export const summaryOf = (type: string, data: Json): string => {
  if (!isObject(data)) return inWords(type)
  const parts = telling.flatMap((key) => {
    const text = shown(data[key])
    return text === undefined ? [] : [`${inWords(key)} ${text}`]
  })
  return [inWords(type), ...parts.slice(0, 3)].join(' · ')
}
