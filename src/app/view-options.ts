/** What a view is asked beside the moment, checked at the edge: by its codecs, before any fact is read. */
import type { AnyView } from '../../projections/view.ts'
import { ClientelaError, orThrow } from '../kernel/errors.ts'
import { type LocalDate, parseLocalDate } from '../kernel/local-date.ts'
import { structProps } from '../kernel/struct.ts'
import { issuesIn } from '../kernel/validate.ts'

/** A view was asked what it does not understand. */
export interface BadOptions {
  readonly _tag: 'BadOptions'
  readonly view: string
  readonly issues: ReturnType<typeof issuesIn>
  readonly message: string
}

/** As an embedding program writes it: a day is plain text, `2026-03-20`, and is checked when it is asked. */
export type Written<T> = T extends LocalDate
  ? string
  : T extends string | number | boolean | null | undefined
    ? T
    : { readonly [Key in keyof T]: Written<T[Key]> }

type Asked = Pick<AnyView, 'verb' | 'options'>

/** The options as the view takes them; one that is there but undefined was left out. Throws `BadOptions`. */
export const optionsFor = <Options extends object>({ verb, options: codec }: Asked, options: Options): Options => {
  const present = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const issues = codec === undefined ? [] : issuesIn(codec, present)
  if (issues.length === 0) return present as Options
  const message = `${verb}: ${issues.map(({ field, message }) => `${field} ${message}`).join('; ')}`
  throw new ClientelaError<BadOptions>({ _tag: 'BadOptions', view: verb, issues, message })
}

/** Those of some options that a view takes. */
export const takenBy = ({ options: codec }: Asked, options: object): object => {
  const props = codec === undefined ? undefined : structProps(codec)
  if (props === undefined) return options
  const names = { ...props.required, ...props.optional }
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(names, name)))
}

/** Throws `BadLocalDate`. */
export const dayOf = (text: string): LocalDate => orThrow(parseLocalDate(text))
