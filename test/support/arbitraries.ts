/**
 * fast-check arbitraries derived from the codecs: what a codec accepts is what is generated, so that a new command or
 * event is in the properties without a line of its own. Ids come from small pools, so that commands meet one another;
 * the pools hold the names that plain objects inherit and the digits that they reorder.
 */
import fc from 'fast-check'
import type * as t from 'io-ts'
import { LARGEST_AMOUNT } from '../../src/domain/values/money.ts'
import { instantFromEpochMs } from '../../src/kernel/instant.ts'
import { addDays, type LocalDate } from '../../src/kernel/local-date.ts'
import { isPersonal, structProps } from '../../src/kernel/struct.ts'

/** Stands in every generated personal text: where it turns up, personal data has leaked. */
export const PERSONAL = 'personal·'

const START = Date.UTC(2026, 0, 1)
const DAY = 86_400_000

const pools: Readonly<Record<string, ReadonlyArray<string>>> = {
  'client id': ['c1', 'c2', 'constructor'],
  'deal id': ['d1', 'd2', '__proto__'],
  'contract id': ['k1', 'd1', '10'],
  'complaint id': ['m1', 'm2', 'valueOf'],
  'calendar id': ['company', 'toString'],
  'campaign id': ['g1', 'g2', 'hasOwnProperty'],
  'segment id': ['s1', 's2'],
  'competitor id': ['x1', 'x2'],
  'programme id': ['gold', 'p2', 'isPrototypeOf'],
  'product id': ['p', '2', 'toString'],
  'requirement id': ['clients.corporate', 'position.senior', 'toString'],
  'manager id': ['anna', 'bruno', 'constructor'],
  'order id': ['o1', 'o2', '__proto__'],
  reference: ['anna', 'bruno', 'gold', 'offer-1', '2', '10', 'toString', '__proto__'],
}

const day = fc.integer({ min: -30, max: 700 }).map((n) => addDays('2026-01-01' as LocalDate, n))

const money = fc.record(
  {
    amount: fc.oneof(
      { weight: 20, arbitrary: fc.nat(100_000) },
      { weight: 1, arbitrary: fc.integer({ min: -LARGEST_AMOUNT, max: LARGEST_AMOUNT }) },
    ),
    currency: fc.oneof({ weight: 12, arbitrary: fc.constant('EUR') }, { weight: 1, arbitrary: fc.constant('USD') }),
  },
  { noNullPrototype: true },
)

/** Codecs that are a name to io-ts. */
const named: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  words: fc.constantFrom('as agreed', 'o', 'ñ — 合意'),
  currency: fc.constantFrom('EUR', 'USD'),
  money,
  'money named': money,
  quantity: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 1, max: 50 }) },
    { weight: 1, arbitrary: fc.constant(Number.MAX_SAFE_INTEGER) },
  ),
  'basis points': fc.constantFrom(0, 0, 500, 1_000, 1_001, 2_500, 10_000),
  days: fc.nat(36_525),
  weekday: fc.integer({ min: 1, max: 7 }),
  'local time': fc.constantFrom('00:00', '09:00', '13:00', '18:00', '24:00'),
  'zone name': fc.constantFrom('Europe/Madrid', 'UTC'),
  points: fc.constantFrom(0, 0, 100, 500),
  months: fc.constantFrom(1, 6, 12),
  count: fc.nat(40),
  level: fc.integer({ min: 1, max: 6 }),
  grade: fc.integer({ min: 1, max: 6 }),
  'business hours': fc.constantFrom(1, 8, 40),
  seconds: fc.nat(604_800),
  score: fc.integer({ min: 1, max: 5 }),
  LocalDate: day,
  Instant: fc.nat(700).map((n) => instantFromEpochMs(START + n * DAY)),
  string: fc.constantFrom('', 'text', '__proto__'),
  number: fc.nat(10_000),
  boolean: fc.boolean(),
}

interface Tagged {
  readonly _tag?: string
  readonly name: string
  readonly type?: t.Mixed
  readonly types?: ReadonlyArray<t.Mixed>
  readonly keys?: Readonly<Record<string, unknown>>
  readonly value?: unknown
  readonly domain?: t.Mixed
  readonly codomain?: t.Mixed
  readonly runDefinition?: () => t.Mixed
}

const marked = (value: unknown): unknown =>
  typeof value === 'string' ? `${PERSONAL}${value}` : Array.isArray(value) ? value.map(marked) : value

/** Of codecs that refer to themselves, while they are being looked at. */
const begun = new Map<string, fc.Arbitrary<unknown>>()

const recursive = (name: string, definition: () => t.Mixed): fc.Arbitrary<unknown> =>
  begun.get(name) ??
  fc.letrec((tie) => {
    begun.set(name, tie('self'))
    const self = arbitraryOf(definition())
    begun.delete(name)
    return { self }
  }).self

const shapeOf = (codec: t.Mixed): fc.Arbitrary<unknown> => {
  const props = structProps(codec)
  if (props !== undefined) {
    const required = Object.fromEntries(Object.entries(props.required).map(([key, inner]) => [key, arbitraryOf(inner)]))
    // Left out more often than not: then the one part that is meant is found, and histories get further.
    const optional = Object.entries(props.optional).map(([key, inner]) => [
      key,
      fc.option(arbitraryOf(inner), { nil: undefined, freq: 2 }),
    ])
    return fc
      .record({ ...required, ...Object.fromEntries(optional) }, { noNullPrototype: true })
      .map((value) => Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)))
  }
  const tagged = codec as unknown as Tagged
  switch (tagged._tag) {
    case 'KeyofType':
      return fc.constantFrom(...Object.keys(tagged.keys ?? {}))
    case 'LiteralType':
      return fc.constant(tagged.value)
    case 'ReadonlyArrayType':
    case 'ArrayType':
      return fc.array(arbitraryOf(tagged.type as t.Mixed), { maxLength: 3 })
    case 'UnionType':
      // Deep down the first member, which refers to nothing.
      return fc.oneof({ maxDepth: 3 }, ...(tagged.types ?? []).map(arbitraryOf))
    case 'RecursiveType':
      return recursive(tagged.name, tagged.runDefinition as () => t.Mixed)
    case 'DictionaryType':
      return fc
        .array(fc.tuple(arbitraryOf(tagged.domain as t.Mixed), arbitraryOf(tagged.codomain as t.Mixed)), {
          maxLength: 2,
        })
        .map((entries) => Object.fromEntries(entries))
  }
  const pool = pools[tagged.name]
  const found = pool === undefined ? named[tagged.name] : fc.constantFrom(...pool)
  if (found === undefined) throw new Error(`no arbitrary for the codec ${tagged.name}; add one here`)
  return found
}

/** Values that a codec accepts; personal texts begin with {@link PERSONAL}. */
export const arbitraryOf = (codec: t.Mixed): fc.Arbitrary<unknown> =>
  isPersonal(codec) ? shapeOf(codec).map(marked) : shapeOf(codec)

/** `{ type, …fields }` of any of the commands. */
export const commandOf = (
  definitions: Readonly<Record<string, t.Mixed>>,
): fc.Arbitrary<Readonly<Record<string, unknown>> & { readonly type: string }> =>
  fc.oneof(
    ...Object.entries(definitions).map(([type, codec]) =>
      arbitraryOf(codec).map((fields) => ({ ...(fields as object), type })),
    ),
  )
