/** The heart: pure decisions over the state of one stream. */
import type * as E from 'fp-ts/lib/Either.js'
import type { RuleViolation } from './errors.ts'
import type { Decided, DomainEvent } from './event-codec.ts'
import type { Instant } from './instant.ts'
import type { LocalDate } from './local-date.ts'
import type { Actor } from './metadata.ts'

/** What a decision may know beside state, command and references: who acts, and when it occurred. */
export interface Context {
  readonly actor: Actor
  readonly occurredAt: Instant
  /** The local day of `occurredAt` in the company's zone, `YYYY-MM-DD`. */
  readonly day: LocalDate
}

/** The state of another stream, and the revision it was read at; -1 where the stream does not exist. */
export interface Reference<State> {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly state: State
  /** The one that was named, where this one stands for it by now: a duplicate that was merged into this. */
  readonly standsFor?: Reference<State>
  /** What it is of, or who stands for that: the client of a deal. */
  readonly owner?: Reference<unknown>
}

export interface Decider<State, Command, Event extends DomainEvent, References> {
  readonly initial: State
  /** Total: any event in any state gives a state. */
  readonly evolve: (state: State, event: Event) => State
  readonly decide: (
    references: References,
  ) => (command: Command, context: Context) => (state: State) => E.Either<RuleViolation, ReadonlyArray<Decided<Event>>>
}
