/** A command on its way: what is asked, by whom, why, and when it occurred. */
import type { Instant } from './instant.ts'
import type { Actor, Provenance } from './metadata.ts'

export interface AnyCommand {
  readonly type: string
}

/** What travels with a command. Everything that is left out is derived, so that the same input gives the same events. */
export interface IssueOptions {
  readonly actor: Actor
  /** The same id again is answered with the first answer and writes nothing. Default: a new one. */
  readonly commandId?: string
  readonly reason?: string
  /** When it happened in the business; default now. Never in the future. */
  readonly occurredAt?: Instant
  /** The chain this belongs to; default: the command begins one of its own. */
  readonly correlationId?: string
  /** The event or command that caused it; default: nothing but the actor. */
  readonly causationId?: string
  readonly provenance?: Provenance
  /** How many policies lie between this and what a person did; policies count it, default none. */
  readonly hops?: number
}

export interface Issued<Command extends AnyCommand = AnyCommand> extends IssueOptions {
  readonly command: Command
}
