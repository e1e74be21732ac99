/**
 * An aggregate: its category of streams, its events, its commands, its decider, and what its commands refer to in other
 * streams. The library's own aggregates and the user's are made by the same function.
 */
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { Context, Decider } from './decider.ts'
import type { RuleViolation } from './errors.ts'
import type { DomainEvent, EnvelopesOf, EventDefinitions, EventsOf } from './event-codec.ts'

/** Codecs of a command's fields by command type. */
export type CommandDefinitions = Readonly<Record<string, t.Mixed>>

/** `{ type, …fields }`, one member a command type. */
export type CommandsOf<Definitions extends CommandDefinitions> = {
  [Type in keyof Definitions & string]: { readonly type: Type } & t.TypeOf<Definitions[Type]>
}[keyof Definitions & string]

/** Which stream of which category a name in the references stands for. */
export type ReferenceRequest = readonly [category: string, id: string]
export type ReferenceRequests = Readonly<Record<string, ReferenceRequest | undefined>>

export interface AggregateSpec<
  Category extends string,
  Events extends EventDefinitions,
  Commands extends CommandDefinitions,
  State,
  References,
> {
  readonly category: Category
  readonly events: Events
  readonly commands: Commands
  readonly decider: Decider<State, CommandsOf<Commands>, EventsOf<Events>, References>
  /**
   * Commands that may begin a stream. They may leave out the field named like the category, which holds the instance's
   * id; it is then derived from the command's id.
   */
  readonly creates: ReadonlyArray<keyof Commands & string>
  /** The streams whose state `decide` wants to see; an absent one is not loaded. */
  readonly references?: (command: CommandsOf<Commands>, state: State, context: Context) => ReferenceRequests
  /**
   * The id of the instance that stands for this one by now, where another does: whoever refers to this one is given that one,
   * with this beside it, and the decision rests on both.
   */
  readonly standsIn?: (state: State) => string | undefined
  /** What an instance is of, a deal's client say: whoever refers to the instance is given that as well. */
  readonly owner?: (state: State) => ReferenceRequest | undefined
  /** Raise when the shape of the state changes, so that older snapshots are not used. Default 1. */
  readonly stateVersion?: number
}

/** An aggregate as kernel code holds it, its types kept as phantoms for `CommandsOfAggregate` and the like. */
export interface Aggregate<
  Category extends string = string,
  Events extends EventDefinitions = EventDefinitions,
  Commands extends CommandDefinitions = CommandDefinitions,
> {
  readonly category: Category
  readonly events: Events
  readonly commands: Commands
  readonly creates: ReadonlySet<string>
  readonly stateVersion: number
  readonly initial: unknown
  readonly evolve: (state: unknown, event: DomainEvent) => unknown
  readonly decide: (
    references: unknown,
  ) => (
    command: unknown,
    context: Context,
  ) => (state: unknown) => E.Either<RuleViolation, ReadonlyArray<{ readonly type: string; readonly data: unknown }>>
  readonly references: (command: unknown, state: unknown, context: Context) => ReferenceRequests
  readonly standsIn: ((state: unknown) => string | undefined) | undefined
  readonly owner: ((state: unknown) => ReferenceRequest | undefined) | undefined
}

/** With its decider as it was given: pure and typed, for tests, and for whoever decides without a store. */
export interface DefinedAggregate<
  Category extends string,
  Events extends EventDefinitions,
  Commands extends CommandDefinitions,
  State,
  References,
> extends Aggregate<Category, Events, Commands> {
  readonly decider: Decider<State, CommandsOf<Commands>, EventsOf<Events>, References>
}

export type CommandsOfAggregate<A> =
  A extends Aggregate<string, EventDefinitions, infer Commands> ? CommandsOf<Commands> : never

export type EnvelopesOfAggregate<A> = A extends Aggregate<string, infer Events> ? EnvelopesOf<Events> : never

/** Makes an aggregate. The one place where its state's type is hidden, so that many can live in one registry. */
export const defineAggregate = <
  Category extends string,
  Events extends EventDefinitions,
  Commands extends CommandDefinitions,
  State,
  References,
>(
  spec: AggregateSpec<Category, Events, Commands, State, References>,
): DefinedAggregate<Category, Events, Commands, State, References> => {
  type Command = CommandsOf<Commands>
  const { decider, standsIn, owner } = spec
  return {
    category: spec.category,
    events: spec.events,
    commands: spec.commands,
    creates: new Set<string>(spec.creates),
    stateVersion: spec.stateVersion ?? 1,
    decider,
    initial: decider.initial,
    evolve: (state, event) => decider.evolve(state as State, event as EventsOf<Events>),
    decide: (references) => {
      const decide = decider.decide(references as References)
      return (command, context) => {
        const decideThis = decide(command as Command, context)
        return (state) => decideThis(state as State)
      }
    },
    references: (command, state, context) => spec.references?.(command as Command, state as State, context) ?? {},
    standsIn: standsIn && ((state) => standsIn(state as State)),
    owner: owner && ((state) => owner(state as State)),
  }
}

/** An aggregate whose events are only put on record: they are read like all others, and no command leads to them. */
export const defineRecords = <Category extends string, Events extends EventDefinitions>(
  category: Category,
  events: Events,
) =>
  defineAggregate({
    category,
    events,
    commands: {},
    creates: [],
    decider: { initial: null, evolve: () => null, decide: () => () => () => E.right([]) },
  })
