/**
 * Who belongs to a segment, as data: a small typed language of tests on what is known of a client, joined by all, any and
 * not. STORAGE FORMAT: it stands in events. Tests may be added; none is ever changed or taken away.
 */
import * as t from 'io-ts'
import { struct } from '../../kernel/struct.ts'
import { Reference } from '../values/ids.ts'
import { Money } from '../values/money.ts'
import { Days, Months, Quantity } from '../values/numbers.ts'
import { Acquisition, Channel, ClientKind, Verdict } from '../values/vocabulary.ts'

const References = t.readonlyArray(Reference)
const inTheLast = { months: Months }

/** The tests that stand for themselves. */
const test = {
  kind: struct({ test: t.literal('kind'), in: t.readonlyArray(ClientKind) }),
  /** How the client was acquired. */
  source: struct({ test: t.literal('source'), in: t.readonlyArray(Acquisition) }),
  manager: struct({ test: t.literal('manager'), in: References }),
  sector: struct({ test: t.literal('sector'), in: References }),
  location: struct({ test: t.literal('location'), in: References }),
  /** Put there by hand, by SegmentClient. */
  assigned: struct({ test: t.literal('assigned'), to: References }),
  /** Of the last assessment. */
  verdict: struct({ test: t.literal('verdict'), in: t.readonlyArray(Verdict) }),
  keyAccount: struct({ test: t.literal('key-account') }),
  lost: struct({ test: t.literal('lost') }),
  /** A purchase counts for so many months from its own day; only amounts in that currency do. */
  revenue: struct({ test: t.literal('revenue'), atLeast: Money, ...inTheLast }),
  purchases: struct({ test: t.literal('purchases'), atLeast: Quantity }, inTheLast),
  /** Local days; of a client that never bought neither bound holds. */
  sincePurchase: struct({ test: t.literal('days-since-purchase') }, { atLeast: Days, atMost: Days }),
  /** An open relation with the competitor; with a product, for what is bought there. */
  buysAt: struct({ test: t.literal('buys-at'), competitor: Reference }, { product: Reference }),
  consent: struct({ test: t.literal('consent'), channel: Channel, purpose: Reference }),
  member: struct({ test: t.literal('member'), programme: Reference }, { tier: Reference }),
} as const

type Test = t.TypeOf<(typeof test)[keyof typeof test]>

/** @example { test: 'all', of: [{ test: 'kind', in: ['corporate'] }, { test: 'not', of: { test: 'lost' } }] } */
export type Predicate =
  | Test
  | { readonly test: 'all' | 'any'; readonly of: ReadonlyArray<Predicate> }
  | { readonly test: 'not'; readonly of: Predicate }

const { kind, source, ...others } = test
const [first = kind, ...rest] = Object.values(others)

const Node: t.RecursiveType<t.Type<Predicate>, Predicate> = t.recursion('predicate', () =>
  t.union([
    kind,
    source,
    first,
    ...rest,
    struct({ test: t.literal('all'), of: t.readonlyArray(Node) }),
    struct({ test: t.literal('any'), of: t.readonlyArray(Node) }),
    struct({ test: t.literal('not'), of: Node }),
  ]),
)

/** Nobody means more, and what nests without end must not exhaust the stack. */
const DEEPEST = 20

const isShallow = (u: unknown, depth = 0): boolean => {
  if (typeof u !== 'object' || u === null) return true
  if (depth > 2 * DEEPEST) return false
  return Object.values(u).every((inner) => isShallow(inner, depth + 1))
}

/** A predicate that nests at most 20 deep. */
export const Predicate: t.Type<Predicate> = new t.RecursiveType(
  'predicate',
  (u): u is Predicate => isShallow(u) && Node.is(u),
  (u, context) =>
    isShallow(u) ? Node.validate(u, context) : t.failure(u, context, `must nest no more than ${DEEPEST} deep`),
  t.identity,
  () => Node.type,
)

/** Where a predicate says nothing: a list of nothing, or bounds without a number; undefined where it does not. */
export const emptyPart = (predicate: Predicate, path: string): string | undefined => {
  switch (predicate.test) {
    case 'all':
    case 'any':
      return predicate.of.length === 0
        ? `${path}.of`
        : predicate.of.map((one, i) => emptyPart(one, `${path}.of.${i}`)).find((found) => found !== undefined)
    case 'not':
      return emptyPart(predicate.of, `${path}.of`)
    case 'kind':
    case 'source':
    case 'manager':
    case 'sector':
    case 'location':
    case 'verdict':
      return predicate.in.length === 0 ? `${path}.in` : undefined
    case 'assigned':
      return predicate.to.length === 0 ? `${path}.to` : undefined
    case 'days-since-purchase':
      return predicate.atLeast === undefined && predicate.atMost === undefined ? `${path}.atLeast` : undefined
    default:
      return undefined
  }
}
