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
const CONFIDENTIAL: unique symbol = Symbol('clientela.confidential')

interface Marked {
  readonly [PROPS]?: StructProps
  readonly [PERSONAL]?: true
  readonly [CONFIDENTIAL]?: string
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

const marked = <C extends t.Mixed>(codec: C, mark: Marked): C =>
  Object.assign(Object.create(Object.getPrototypeOf(codec)), codec, mark)

/**
 * Marks a field as personal data. The mark changes neither shape nor validation; it lets the field be found, withheld,
 * encrypted per client and forgotten, without a new version of the event.
 */
export const personal = <C extends t.Mixed>(codec: C): C => marked(codec, { [PERSONAL]: true })

export const isPersonal = (codec: t.Mixed): boolean => (codec as Marked)[PERSONAL] === true

/**
 * Marks a field as confidential, of a class of data that only some roles may see: `confidential('personnel', Money)`. As
 * with {@link personal} neither shape nor validation change.
 */
export const confidential = <C extends t.Mixed>(kind: string, codec: C): C => marked(codec, { [CONFIDENTIAL]: kind })

/** The class of data that a field belongs to, where it is confidential. */
export const confidentialityOf = (codec: t.Mixed): string | undefined => (codec as Marked)[CONFIDENTIAL]
