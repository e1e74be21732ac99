/** JSON Schema (2020-12) of a codec: what `clientela schema` prints, from the very codecs that validate. */
import type * as t from 'io-ts'
import { codecShape } from './codec-shape.ts'
import type { JsonObject } from './json.ts'
import { confidentialityOf, isPersonal, structProps } from './struct.ts'

const TEXT_ID = { type: 'string', minLength: 1, maxLength: 512 } as const

const moneyOf = (bounds: JsonObject): JsonObject => ({
  type: 'object',
  properties: {
    amount: { type: 'integer', ...bounds, description: 'minor units' },
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  },
  required: ['amount', 'currency'],
})

/** Codecs that are a name to io-ts: their shape is known here. */
const named: Readonly<Record<string, JsonObject>> = {
  reference: TEXT_ID,
  words: { type: 'string', minLength: 1, maxLength: 20_000, pattern: '\\S' },
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  money: moneyOf({}),
  'money named': moneyOf({ minimum: -(10 ** 14), maximum: 10 ** 14 }),
  quantity: { type: 'integer', minimum: 1 },
  'basis points': { type: 'integer', minimum: 0, maximum: 10_000 },
  days: { type: 'integer', minimum: 0, maximum: 36_525 },
  points: { type: 'integer', minimum: 0 },
  months: { type: 'integer', minimum: 1, maximum: 1_200 },
  count: { type: 'integer', minimum: 0 },
  level: { type: 'integer', minimum: 1, maximum: 60 },
  grade: { type: 'integer', minimum: 1, maximum: 100 },
  weekday: { type: 'integer', minimum: 1, maximum: 7 },
  'local time': { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$' },
  'zone name': { type: 'string', minLength: 1, maxLength: 64 },
  'business hours': { type: 'integer', minimum: 1, maximum: 8_784 },
  seconds: { type: 'integer', minimum: 0, maximum: 604_800 },
  score: { type: 'integer', minimum: 1, maximum: 5 },
  LocalDate: { type: 'string', format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  Instant: { type: 'string', format: 'date-time', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' },
  string: { type: 'string' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  null: { type: 'null' },
}

/** Shapes of codecs that refer to themselves, by name: what `$ref` points to. */
type Definitions = Map<string, JsonObject>

const shapeOf = (codec: t.Mixed, defined: Definitions): JsonObject => {
  const schemaOf = (inner: t.Mixed): JsonObject => schemaWith(inner, defined)
  const props = structProps(codec)
  if (props !== undefined)
    return {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries({ ...props.required, ...props.optional }).map(([key, inner]) => [key, schemaOf(inner)]),
      ),
      required: Object.keys(props.required),
    }
  const tagged = codecShape(codec)
  switch (tagged._tag) {
    case 'KeyofType':
      return { type: 'string', enum: Object.keys(tagged.keys ?? {}) }
    case 'LiteralType':
      return { const: tagged.value ?? null }
    case 'ArrayType':
    case 'ReadonlyArrayType':
      return { type: 'array', items: tagged.type === undefined ? {} : schemaOf(tagged.type) }
    case 'UnionType':
      return { anyOf: (tagged.types ?? []).map(schemaOf) }
    case 'DictionaryType':
      return { type: 'object', additionalProperties: tagged.codomain === undefined ? {} : schemaOf(tagged.codomain) }
    case 'RecursiveType': {
      const { name, runDefinition } = tagged
      if (!defined.has(name) && runDefinition !== undefined) {
        // Before its definition is looked at, which leads back here.
        defined.set(name, {})
        const definition = runDefinition()
        defined.set(name, schemaOf(definition))
      }
      return { $ref: `#/$defs/${name}` }
    }
    case 'InterfaceType':
      return {
        type: 'object',
        properties: Object.fromEntries(
          Object.entries(tagged.props ?? {}).map(([key, inner]) => [key, schemaOf(inner)]),
        ),
        required: Object.keys(tagged.props ?? {}),
      }
  }
  const known = named[tagged.name] ?? (tagged.name.endsWith(' id') ? TEXT_ID : undefined)
  if (known !== undefined) return known
  // A codec of a user's own: its shape is not known, its name says what it is.
  return { description: tagged.name }
}

const schemaWith = (codec: t.Mixed, defined: Definitions): JsonObject => {
  const kind = confidentialityOf(codec)
  return {
    ...shapeOf(codec, defined),
    ...(isPersonal(codec) ? { 'x-personal': true } : {}),
    ...(kind === undefined ? {} : { 'x-confidential': kind }),
  }
}

/**
 * The schema of a codec; personal fields carry `x-personal: true`, confidential ones `x-confidential` with their class, and
 * codecs that refer to themselves stand in `$defs`.
 */
export const jsonSchema = (codec: t.Mixed): JsonObject => {
  const defined: Definitions = new Map()
  const schema = schemaWith(codec, defined)
  return defined.size === 0 ? schema : { ...schema, $defs: Object.fromEntries(defined) }
}
