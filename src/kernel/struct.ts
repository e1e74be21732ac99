/** A record codec with optional fields whose type reads as one plain object in the editor, and marks for personal data. */
import * as t from 'io-ts'

type Simplify<T> = { [K in keyof T]: T[K] }
type Optional<P extends t.Props> = { readonly [K in keyof P]?: t.TypeOf<P[K]> }
type Required<P extends t.Props> = { readonly [K in keyof P]: t.TypeOf<P[K]> }

/** What a struct's codec holds. */
export type Struct<R extends t.Props, O extends t.Props> = Simplify<Required<R> & Optional<O>>

/** The props of a struct, for schemas, unknown-field checks and personal data. */
export interface StructProps {
  readonly required: t.Props
  readonly optional: t.Props
}

const PROPS: unique symbol = Symbol('clientela.struct')
const PERSONAL: unique symbol = Symbol('clientela.personal')

interface Marked {
  readonly [PROPS]?: StructProps
  readonly [PERSONAL]?: true
}

/** @example struct({ name: t.string }, { phone: personal(t.string) }) // { readonly name: string; readonly phone?: string } */
export const struct = <R extends t.Props, O extends t.Props = Record<never, never>>(
  required: R,
  optional?: O,
): t.Type<Struct<R, O>> => {
  const base = t.type(required)
  const codec = optional === undefined ? base : t.intersection([base, t.partial(optional)])
  const props: StructProps = { required, optional: optional ?? {} }
  return Object.assign(codec, { [PROPS]: props }) as unknown as t.Type<Struct<R, O>>
}

/** The props, where the codec was made by `struct`. */
export const structProps = (codec: t.Mixed): StructProps | undefined => (codec as Marked)[PROPS]

/**
 * Marks a field as personal data. The mark changes neither shape nor validation; it lets the field be found, withheld,
 * encrypted per client and forgotten, without a new version of the event.
 */
export const personal = <C extends t.Mixed>(codec: C): C =>
  Object.assign(Object.create(Object.getPrototypeOf(codec)), codec, { [PERSONAL]: true })

export const isPersonal = (codec: t.Mixed): boolean => (codec as Marked)[PERSONAL] === true
