/** Commands at the edge: known type, known fields, right shapes; every issue with its field and a sentence. */
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { Aggregate } from './aggregate.ts'
import { codecShape } from './codec-shape.ts'
import type { InvalidCommand } from './errors.ts'
import type { Json } from './json.ts'
import type { Registry } from './registry.ts'
import { confidentialityOf, isPersonal } from './struct.ts'
import { unknownFields } from './unknown-fields.ts'

type Issue = InvalidCommand['issues'][number]

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

/** The offending value as it may be shown: short, and never personal or confidential. */
const shown = (value: unknown, secret?: '(personal)' | '(confidential)'): Json => {
  if (value === undefined || value === null) return null
  if (secret !== undefined) return secret
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return value.length > 80 ? `${value.slice(0, 79)}…` : value
  return Array.isArray(value) ? '(a list)' : '(an object)'
}

/** io-ts numbers the members of intersections and of unions, arrays of keys it names; only names and indexes of arrays belong in a path. */
const fieldOf = (error: t.ValidationError): string =>
  error.context
    .filter((_, i) => i > 0 && !isNumbered(error.context[i - 1]))
    .map((entry) => entry.key)
    .filter((key) => key !== '')
    .join('.')

const numbered: ReadonlySet<string | undefined> = new Set(['IntersectionType', 'UnionType'])

const isNumbered = (entry: t.ContextEntry | undefined): boolean =>
  entry !== undefined && numbered.has(codecShape(entry.type)._tag)

/** A union complains once for each of its members. */
const once = (issues: ReadonlyArray<Issue>): ReadonlyArray<Issue> =>
  issues.filter(
    ({ field, message }, i) => issues.findIndex((one) => one.field === field && one.message === message) === i,
  )

const describe = (error: t.ValidationError): string => {
  if (error.value === undefined) return 'is missing'
  if (error.message !== undefined) return error.message
  const expected = error.context.at(-1)?.type
  const keys = expected === undefined ? undefined : codecShape(expected).keys
  return keys === undefined
    ? `must be ${expected?.name ?? 'something else'}`
    : `must be one of ${Object.keys(keys).join(', ')}`
}

const issueOf = (error: t.ValidationError): Issue => {
  const types = error.context.map((entry) => entry.type as t.Mixed)
  const secret = types.some(isPersonal)
    ? '(personal)'
    : types.some((type) => confidentialityOf(type) !== undefined)
      ? '(confidential)'
      : undefined
  return { field: fieldOf(error), value: shown(error.value, secret), message: describe(error) }
}

const invalid = (command: string, issues: ReadonlyArray<Issue>): E.Either<InvalidCommand, never> =>
  E.left({
    _tag: 'InvalidCommand',
    command,
    issues,
    message: `${command}: ${issues.map((issue) => `${issue.field === '' ? 'the command' : issue.field} ${issue.message}`).join('; ')}`,
  })

/** What is wrong with a value from outside: fields that nobody knows, else those of the wrong shape; none: it is right. */
export const issuesIn = (codec: t.Mixed, value: unknown): ReadonlyArray<Issue> => {
  const unknown = unknownFields(codec, value)
  // Decoding says what is wrong, at a price that a right value need not pay.
  if (unknown.length > 0 || codec.is(value)) return unknown
  const decoded = codec.decode(value)
  return E.isLeft(decoded) ? once(decoded.left.map(issueOf)) : []
}

/** A command found to be one of ours, with the aggregate that decides it and the id it names, if it does. */
export interface Validated {
  readonly aggregate: Aggregate
  readonly command: Readonly<Record<string, unknown>> & { readonly type: string }
  readonly id: string | undefined
}

/** Checks a command from outside. Nothing is written before this says yes. */
export const validateCommand = (registry: Registry, u: unknown): E.Either<InvalidCommand, Validated> => {
  if (!isRecord(u)) return invalid('(no command)', [{ field: '', value: shown(u), message: 'must be an object' }])
  const { type, ...fields } = u
  if (typeof type !== 'string')
    return invalid('(no command)', [{ field: 'type', value: shown(type), message: 'is missing' }])
  const aggregate = registry.byCommand.get(type)
  const codec = aggregate?.commands[type]
  if (aggregate === undefined || codec === undefined)
    return invalid(type.slice(0, 80), [
      { field: 'type', value: type.slice(0, 80), message: 'is not a command we know; `clientela schema` lists them' },
    ])
  // Exact types: an optional field that is there but undefined was left out.
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  const issues = issuesIn(codec, present)
  if (issues.length > 0) return invalid(type, issues)
  const id = present[aggregate.category]
  if (id === undefined && !aggregate.creates.has(type))
    return invalid(type, [{ field: aggregate.category, value: null, message: 'is missing' }])
  return E.right({ aggregate, command: { ...present, type }, id: typeof id === 'string' ? id : undefined })
}
