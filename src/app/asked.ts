/** The catalogue's views as questions that an open clientela answers: `crm.pipeline.board({ asOf })`. */
import { type Catalogue, catalogue } from '../../projections/catalogue.ts'
import type { FactTables, Question, View } from '../../projections/view.ts'
import { given } from '../kernel/given.ts'
import type { Answered } from './answered.ts'
import type { Asker } from './ask.ts'
import type { When } from './options.ts'
import type { Written } from './view-options.ts'

/** A view's question: with options where it needs any, and always with the moment, zone and person it is asked for. */
type Ask<Options, Answer> =
  Record<never, never> extends Options
    ? (options?: Written<Options> & When) => Promise<Answered<Answer>>
    : (options: Written<Options> & When) => Promise<Answered<Answer>>

type Family<Views> = {
  readonly [Name in keyof Views]: Views[Name] extends {
    readonly answer: (facts: never, question: Question, options: infer Options) => infer Answer
  }
    ? Ask<Options, Answer>
    : never
}

/** Families of views by name. */
export type Views = { readonly [Name in keyof Catalogue]: Family<Catalogue[Name]> }

/** The period, zone and moment of a question apart from what only the view understands. */
export const split = <Options extends object>(all: (Options & When) | undefined): readonly [Options, When] => {
  const { as, purpose, through, asOf, knownAt, zone, convert, drill, ...options } = (all ?? {}) as Options & When
  const when = {
    ...given({ as, purpose, through, asOf, knownAt, zone, convert, drill }),
  }
  return [options as unknown as Options, when]
}

type AnyView = View<FactTables, object, object>

/** Every view of the catalogue, put to an asker. */
export const asked = (asker: Pick<Asker, 'ask'>): Views => {
  const family = (views: Readonly<Record<string, AnyView>>) =>
    Object.fromEntries(
      Object.entries(views).map(([name, view]) => [name, (all?: object & When) => asker.ask(view, ...split(all))]),
    )
  return Object.fromEntries(
    Object.entries(catalogue).map(([name, views]) => [
      name,
      family(views as unknown as Readonly<Record<string, AnyView>>),
    ]),
  ) as unknown as Views
}
