/** Fields that no codec knows: a misspelling must not pass in silence, at any depth, in lists too. */
import type * as t from 'io-ts'
import { codecShape } from './codec-shape.ts'
import type { InvalidCommand } from './errors.ts'
import { structProps } from './struct.ts'

type Issue = InvalidCommand['issues'][number]

/** Adds to `issues` what is not known in a value; the path is where the value stands. */
type Look = (value: unknown, path: string, issues: Array<Issue>) => void

const nothing: Look = () => undefined

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

const inFields = (fields: t.Props): Look => {
  const looks = new Map(Object.entries(fields).map(([name, codec]) => [name, lookOf(codec)]))
  const known = [...looks.keys()].join(', ')
  return (value, path, issues) => {
    if (!isRecord(value)) return
    for (const key of Object.keys(value)) {
      const field = path === '' ? key : `${path}.${key}`
      const look = looks.get(key)
      if (look === undefined) issues.push({ field, value: null, message: `is not a field here; known are: ${known}` })
      else if (look !== nothing) look(value[key], field, issues)
    }
  }
}

const inList = (item: Look): Look =>
  item === nothing
    ? nothing
    : (value, path, issues) => {
        if (!Array.isArray(value)) return
        for (const [i, one] of value.entries()) item(one, `${path}.${i}`, issues)
      }

/** Of a union the member that the value is; where it is none, decoding says so. */
const inMember = (members: ReadonlyArray<t.Mixed>): Look => {
  const looks = members.map((codec) => [codec, lookOf(codec)] as const)
  return looks.every(([, look]) => look === nothing)
    ? nothing
    : (value, path, issues) => looks.find(([codec]) => codec.is(value))?.[1](value, path, issues)
}

/** A codec that refers to itself is looked at when a value comes, and only into values that are such. */
const inItself = (codec: t.Mixed, definition: () => t.Mixed): Look => {
  let look: Look | undefined
  return (value, path, issues) => {
    if (!codec.is(value)) return
    look ??= lookOf(definition())
    look(value, path, issues)
  }
}

/** Made once a codec: a command is then looked through without looking at codecs. */
const lookOf = (codec: t.Mixed): Look => {
  const props = structProps(codec)
  if (props !== undefined) return inFields({ ...props.required, ...props.optional })
  const { _tag, type, types, runDefinition } = codecShape(codec)
  if (_tag === 'RecursiveType' && runDefinition !== undefined) return inItself(codec, runDefinition)
  if (_tag === 'UnionType') return inMember(types ?? [])
  if (type === undefined) return nothing
  if (_tag === 'ArrayType' || _tag === 'ReadonlyArrayType') return inList(lookOf(type))
  // What refines a codec, or makes it exact or read-only, has the same fields.
  return _tag === 'RefinementType' || _tag === 'ReadonlyType' || _tag === 'ExactType' ? lookOf(type) : nothing
}

const looks = new WeakMap<t.Mixed, Look>()

/** @example unknownFields(codec, { lines: [{ discout: 500 }] }) // [{ field: 'lines.0.discout', … }] */
export const unknownFields = (codec: t.Mixed, value: unknown): ReadonlyArray<Issue> => {
  const look = looks.get(codec) ?? lookOf(codec)
  looks.set(codec, look)
  const issues: Array<Issue> = []
  look(value, '', issues)
  return issues
}
