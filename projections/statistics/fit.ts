/** What comes of fitting a model by maximum likelihood: parameters, or why there are none. */
import * as E from 'fp-ts/lib/Either.js'

export interface Fitted<Parameters> {
  readonly parameters: Parameters
  readonly logLikelihood: number
}

/** Too few to fit to. */
export interface TooFewClients {
  readonly _tag: 'TooFewClients'
  readonly n: number
  readonly needed: number
  readonly message: string
}

/** Nobody bought a second time: nothing tells rates from leaving. */
export interface NoRepeatPurchase {
  readonly _tag: 'NoRepeatPurchase'
  readonly n: number
  readonly message: string
}

/** A record that can't be: `index` of the record, the field and its value. */
export interface BadRecord {
  readonly _tag: 'BadRecord'
  readonly index: number
  readonly field: string
  readonly value: number
  readonly message: string
}

/** The likelihood has no maximum inside: some of what the model tells apart does not differ in these data. */
export interface Degenerate {
  readonly _tag: 'Degenerate'
  readonly message: string
}

export type FitProblem = TooFewClients | NoRepeatPurchase | BadRecord | Degenerate

export type Fit<Parameters> = E.Either<FitProblem, Fitted<Parameters>>

export const degenerate = (message: string): E.Either<FitProblem, never> => E.left({ _tag: 'Degenerate', message })

export const tooFew = (n: number, needed: number, who: string): E.Either<FitProblem, never> =>
  E.left({ _tag: 'TooFewClients', n, needed, message: `${n} ${who} are too few; the model needs ${needed}` })

export const badRecord = (index: number, field: string, value: number, must: string): E.Either<FitProblem, never> =>
  E.left({ _tag: 'BadRecord', index, field, value, message: `record ${index}: ${field} is ${value}, but ${must}` })
