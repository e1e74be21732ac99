/**
 * A policy (process manager): events in, commands and timers out. Pure: what it does follows from the event or the due
 * timer, from what it has noted, and from the streams it refers to. A policy has a process for each instance it looks
 * after, a complaint say; what a process notes and which timers it has set are events themselves, in a stream of its own.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { ReferenceRequests } from './aggregate.ts'
import type { Wanted } from './caused.ts'
import type { AnyCommand } from './command.ts'
import type { Envelope } from './event-codec.ts'
import type { Instant } from './instant.ts'
import type { LocalDate } from './local-date.ts'

/** When a timer is due: at an instant, or when a local day begins in the company's zone. */
export type Due = Instant | LocalDate

/** A command that a policy wants issued, on behalf of whoever caused it. */
export interface PolicyCommand<Command extends AnyCommand = AnyCommand> extends Wanted<Command> {
  readonly reason?: string
  /** Rules whose refusal means that there is nothing left to do: somebody else has seen to it meanwhile. */
  readonly unless?: ReadonlyArray<string>
}

/** What a policy answers to a trigger; what is left out stays as it is, and `{}` is no answer at all. */
export interface Reaction<State = unknown, Command extends AnyCommand = AnyCommand> {
  /** Noted for the next time; plain JSON, and nothing personal. */
  readonly state?: State
  readonly commands?: ReadonlyArray<PolicyCommand<Command>>
  /** By name: when it is due, or null to take it back. One set again is moved. */
  readonly timers?: Readonly<Record<string, Due | null>>
}

/** What every trigger tells. */
interface Trigger<State, References> {
  /** The instance that the process looks after. */
  readonly process: string
  readonly state: State
  /** The streams that the policy named, as they stand now. */
  readonly references: References
  /** When the event occurred, or when the timer was due. */
  readonly at: Instant
  /** The company's local day of that. */
  readonly day: LocalDate
  /** The company's local day of any moment. */
  readonly dayOf: (moment: Instant) => LocalDate
  /** The process's pending timers. */
  readonly timers: Readonly<Record<string, Instant>>
  /** An id that follows from the trigger: of something that one command begins and another one names. */
  readonly newId: (name: string) => string
}

/** An event that a policy answers. */
export interface EventTrigger<Event, State, References> extends Trigger<State, References> {
  readonly event: Event
}

/** A timer that has become due. */
export interface TimerTrigger<State, References> extends Trigger<State, References> {
  readonly timer: string
}

/** What references may be named by: the event, or the process in which a timer is due. */
export interface Subject<Event, State> {
  /** Absent where a timer is due. */
  readonly event?: Event
  /** Both absent while it is yet to be found which process an event concerns. */
  readonly process?: string
  readonly state?: State
}

/** The process, or processes, that an event concerns; undefined: none. */
export type Processes = string | ReadonlyArray<string> | undefined

export interface PolicySpec<
  Event extends Envelope,
  Command extends AnyCommand,
  Type extends Event['type'],
  Issued extends Command['type'],
  State,
  References,
> {
  /** Lower-case letters, digits and hyphens; its streams and the ids of its commands are named after it. Never changes. */
  readonly name: string
  /** Raise when it reacts in another way; the new version goes on where the older one stands. */
  readonly version: number
  readonly doc: string
  /** Every type of command that it issues. */
  readonly issues: ReadonlyArray<Issued>
  /** It issues them when a timer is due, and never at once: so no chain of policies that leads through it runs away. */
  readonly paced?: true
  /** What a process notes; left out where the references tell all that it must know. */
  readonly state?: {
    readonly initial: State
    readonly codec: { readonly is: (u: unknown) => u is State }
    /** Lifts what an earlier version noted; default: it is read as it stands. */
    readonly upgrade?: (noted: unknown, version: number) => unknown
  }
  /** The process that an event concerns; default: the one named like the instance whose event it is. */
  readonly process?: (event: Extract<Event, { readonly type: Type }>) => Processes
  /** The same, where only the streams that the event refers to can tell: the client of a deal. */
  readonly processFound?: (event: Extract<Event, { readonly type: Type }>, found: References) => Processes
  /**
   * Streams whose state it wants to see. Asked again with what has been found, until it names nothing new: so the client of
   * a deal is found through the deal.
   */
  readonly references?: (
    subject: Subject<Extract<Event, { readonly type: Type }>, State>,
    found: References,
  ) => ReferenceRequests
  readonly on: {
    readonly [T in Type]: (
      trigger: EventTrigger<Extract<Event, { readonly type: T }>, State, References>,
    ) => Reaction<State, Extract<Command, { readonly type: Issued }>>
  }
  /** What it does when a timer has become due. */
  readonly due?: (
    trigger: TimerTrigger<State, References>,
  ) => Reaction<State, Extract<Command, { readonly type: Issued }>>
}

export type AnyTrigger = EventTrigger<Envelope, unknown, unknown> | TimerTrigger<unknown, unknown>

/** A policy as kernel code holds it. */
export interface Policy {
  readonly name: string
  readonly version: number
  readonly doc: string
  readonly issues: ReadonlyArray<string>
  /** Whether it issues commands only when a timer is due. */
  readonly paced: boolean
  /** The types of event that it answers. */
  readonly types: ReadonlyArray<string>
  /** Whether it notes anything or sets timers: what is past may then still concern it. */
  readonly remembers: boolean
  readonly initial: unknown
  /** Reads what a version of it noted; left says why it can't be read. */
  readonly read: (noted: unknown, version: number) => E.Either<string, unknown>
  /** Whether only what an event refers to tells which processes it concerns. */
  readonly findsProcesses: boolean
  readonly processes: (event: Envelope, found: unknown) => ReadonlyArray<string>
  readonly references: (subject: Subject<Envelope, unknown>, found: unknown) => ReferenceRequests
  readonly react: (trigger: AnyTrigger) => Reaction
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/

type Handler = (trigger: AnyTrigger) => Reaction

/** Makes a policy over the events and commands given by the type parameters; `definePolicy` of `clientela` knows the library's. */
export const policyOf =
  <Event extends Envelope, Command extends AnyCommand>() =>
  <
    Type extends Event['type'],
    const Issued extends Command['type'],
    State = null,
    References = Readonly<Record<string, never>>,
  >(
    spec: PolicySpec<Event, Command, Type, Issued, State, References>,
  ): Policy => {
    if (!NAME.test(spec.name))
      throw new Error(`a policy's name is lower-case letters, digits and hyphens: ${JSON.stringify(spec.name)}`)
    type Answered = Extract<Event, { readonly type: Type }>
    const handlers = new Map(Object.entries(spec.on)) as unknown as ReadonlyMap<string, Handler>
    const { state, process, processFound } = spec
    return {
      name: spec.name,
      version: spec.version,
      doc: spec.doc,
      issues: spec.issues,
      paced: spec.paced === true,
      types: [...handlers.keys()],
      remembers: state !== undefined || spec.due !== undefined,
      initial: state?.initial ?? null,
      read: (noted, version) => {
        if (state === undefined) return E.right(null)
        const lifted = version === spec.version ? noted : (state.upgrade?.(noted, version) ?? noted)
        return state.codec.is(lifted)
          ? E.right(lifted)
          : E.left(`what version ${version} noted is not what version ${spec.version} reads`)
      },
      findsProcesses: processFound !== undefined,
      processes: (event, found) => {
        const answered = event as unknown as Answered
        const of =
          processFound !== undefined
            ? processFound(answered, found as References)
            : process === undefined
              ? event.id
              : process(answered)
        return of === undefined ? [] : typeof of === 'string' ? [of] : of
      },
      references: (subject, found) =>
        spec.references?.(subject as unknown as Subject<Answered, State>, found as References) ?? {},
      react: (trigger) =>
        ('event' in trigger
          ? handlers.get(trigger.event.type)?.(trigger)
          : (spec.due as Handler | undefined)?.(trigger)) ?? {},
    }
  }
