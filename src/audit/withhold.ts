/** Takes from an event's data what its reader may not see. What is withheld is said to be withheld, never left out. */
import type * as t from 'io-ts'
import { codecShape } from '../kernel/codec-shape.ts'
import { codecOf } from '../kernel/event-codec.ts'
import type { Json } from '../kernel/json.ts'
import type { Registry } from '../kernel/registry.ts'
import { confidentialityOf, isPersonal, structProps } from '../kernel/struct.ts'

/** What stands in the place of what may not be seen. */
export const WITHHELD = '(withheld)'

/** Whether data of a class may be seen. */
export type Sees = (kind: string) => boolean

/** Data without what may not be seen, and how many fields that were. */
interface Masked {
  readonly data: Json
  readonly withheld: number
}

const isRecord = (u: Json): u is { readonly [key: string]: Json } =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

const isWithheld = (codec: t.Mixed, sees: Sees): boolean => {
  const kind = confidentialityOf(codec)
  return (isPersonal(codec) && !sees('personal')) || (kind !== undefined && !sees(kind))
}

const mask = (codec: t.Mixed, value: Json, sees: Sees, instead: string): Masked => {
  if (value === null) return { data: value, withheld: 0 }
  if (isWithheld(codec, sees)) return { data: instead, withheld: 1 }
  const props = structProps(codec)
  if (props !== undefined && isRecord(value)) {
    let withheld = 0
    const data = Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const known = props.required[key] ?? props.optional[key]
        const masked = known === undefined ? { data: inner, withheld: 0 } : mask(known, inner, sees, instead)
        withheld += masked.withheld
        return [key, masked.data]
      }),
    )
    return { data, withheld }
  }
  const { type } = codecShape(codec)
  if (type === undefined || !Array.isArray(value)) return { data: value, withheld: 0 }
  const items = value.map((one) => mask(type, one as Json, sees, instead))
  return { data: items.map(({ data }) => data), withheld: items.reduce((sum, one) => sum + one.withheld, 0) }
}

const classesIn = (codec: t.Mixed, found: Set<string>): void => {
  if (isPersonal(codec)) found.add('personal')
  const kind = confidentialityOf(codec)
  if (kind !== undefined) found.add(kind)
  const props = structProps(codec)
  for (const inner of Object.values({ ...props?.required, ...props?.optional })) classesIn(inner, found)
  const { type } = codecShape(codec)
  if (props === undefined && type !== undefined) classesIn(type, found)
}

/** Classes of data that events of these types (undefined: of all) hold. */
export const classesOf = (registry: Registry, types: ReadonlyArray<string> | undefined): ReadonlyArray<string> => {
  const found = new Set<string>()
  for (const { events } of registry.aggregates.values())
    for (const [type, definition] of Object.entries(events))
      if (types?.includes(type) ?? true) classesIn(codecOf(definition), found)
  return [...found]
}

/** How often something is withheld in what a reader is shown. */
export const withheldIn = (shown: unknown): number => {
  if (shown === WITHHELD) return 1
  if (typeof shown !== 'object' || shown === null) return 0
  return Object.values(shown).reduce((sum: number, one) => sum + withheldIn(one), 0)
}

/** The data of an event as its reader may see it; of a foreign event nothing is known, nor shown. */
export const withoutWithheld = (
  registry: Registry,
  category: string,
  type: string,
  data: Json,
  sees: Sees,
  instead: string = WITHHELD,
): Masked => {
  const definition = registry.definition(category, type)
  return definition === undefined ? { data: instead, withheld: 1 } : mask(codecOf(definition), data, sees, instead)
}
