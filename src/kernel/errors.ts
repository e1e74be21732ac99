/**
 * Everything that can go wrong, as tagged unions. Each error says in `message` what is wrong and what to do; none
 * carries personal data.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Json } from './json.ts'

/** A rule of the business said no; nothing was written. */
export interface RuleViolation<Rule extends string = string> {
  readonly _tag: 'RuleViolation'
  readonly rule: Rule
  readonly field: string
  readonly value: Json
  readonly message: string
}

/** The command is not one we know, or a field has the wrong shape; nothing was written. */
export interface InvalidCommand {
  readonly _tag: 'InvalidCommand'
  readonly command: string
  readonly issues: ReadonlyArray<{ readonly field: string; readonly value: Json; readonly message: string }>
  readonly message: string
}

/** The stream was not where the append expected it to be. */
export interface Conflict {
  readonly _tag: 'Conflict'
  readonly stream: string
  readonly expected: number | 'no-stream' | 'stream-exists' | 'any'
  readonly actual: number | 'no-stream'
  readonly message: string
}

/** A stream that the decision rested on has moved since it was read. */
export interface ReferenceMoved {
  readonly _tag: 'ReferenceMoved'
  readonly stream: string
  readonly expected: number
  readonly actual: number
  readonly message: string
}

/** Other writers kept winning; every attempt was decided anew. Nothing was written. */
export interface Contention {
  readonly _tag: 'Contention'
  readonly stream: string
  readonly attempts: number
  readonly message: string
}

export interface AppendTooLarge {
  readonly _tag: 'AppendTooLarge'
  readonly stream: string
  readonly bytes: number
  readonly limit: number
  readonly message: string
}

export interface StreamDeleted {
  readonly _tag: 'StreamDeleted'
  readonly stream: string
  readonly message: string
}

/** The append may or may not have been written; the same ids at the same revision again settle it. */
export interface OutcomeUnknown {
  readonly _tag: 'OutcomeUnknown'
  readonly stream: string
  readonly message: string
}

/** The store can't be reached, refuses us, or is broken. */
export interface StoreUnavailable {
  readonly _tag: 'StoreUnavailable'
  readonly store: string
  readonly message: string
}

/** The disk or the quota is full. Nothing of this append was written. */
export interface StorageFull {
  readonly _tag: 'StorageFull'
  readonly store: string
  readonly message: string
}

/** An event of a type we know does not have the shape that any version of it ever had. */
export interface MalformedEvent {
  readonly _tag: 'MalformedEvent'
  readonly stream: string
  readonly revision: number
  readonly position: string
  readonly type: string
  readonly message: string
}

export type StoreError = StoreUnavailable | StorageFull | StreamDeleted
export type AppendError = StoreError | Conflict | ReferenceMoved | AppendTooLarge | OutcomeUnknown
export type HandleError =
  | InvalidCommand
  | RuleViolation
  | Contention
  | MalformedEvent
  | StoreError
  | AppendTooLarge
  | OutcomeUnknown

/** Any of our tagged errors. */
export interface TaggedError {
  readonly _tag: string
  readonly message: string
}

/** The thrown form of a tagged error, for promises and async iterables, which have no typed channel for failures. */
export class ClientelaError<E extends TaggedError = TaggedError> extends Error {
  override readonly name = 'ClientelaError'
  readonly error: E
  constructor(error: E, options?: ErrorOptions) {
    super(error.message, options)
    this.error = error
  }
  get _tag(): E['_tag'] {
    return this.error._tag
  }
}

/** The value, or the error thrown. */
export const orThrow = <A>(either: E.Either<TaggedError, A>): A => {
  if (E.isLeft(either)) throw new ClientelaError(either.left)
  return either.right
}

/** Narrows what a `catch` caught. */
export const isClientelaError = (thrown: unknown): thrown is ClientelaError => thrown instanceof ClientelaError

export const ruleViolation = <Rule extends string>(
  rule: Rule,
  field: string,
  value: Json,
  message: string,
): RuleViolation<Rule> => ({ _tag: 'RuleViolation', rule, field, value, message })
