/** What a policy answers to a trigger, as the event that records it and the commands that follow: pure. */
import * as E from 'fp-ts/lib/Either.js'
import { effectId, identified } from '../kernel/caused.ts'
import type { AnyCommand } from '../kernel/command.ts'
import type { Reference } from '../kernel/decider.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import { eventId } from '../kernel/event-ids.ts'
import type { NewEvent } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import { isLocalDate, type LocalDate } from '../kernel/local-date.ts'
import { type Actor, type Basis, inOneOrder, type Metadata } from '../kernel/metadata.ts'
import type { Due, Policy, PolicyCommand, Reaction } from '../kernel/policy.ts'
import type { PolicyEventType } from '../kernel/policy-events.ts'
import { type Chain, chainOf, type PendingTimer, type Process } from './process.ts'

/** What an answer must know of the company and of its aggregates. */
export interface Around {
  /** The stream that a command is for. */
  readonly streamOf: (command: AnyCommand, commandId: string) => string
  /** The company's days. */
  readonly dayOf: (instant: Instant) => LocalDate
  readonly startOfDay: (day: LocalDate) => Instant
}

export type Trigger =
  | { readonly _tag: 'Event'; readonly event: Envelope }
  | { readonly _tag: 'Timer'; readonly timer: string; readonly pending: PendingTimer }

export type References = Readonly<Record<string, Reference<unknown>>>

export interface IdentifiedCommand extends PolicyCommand {
  readonly commandId: string
}

export interface Answer {
  /** What is recorded of it; undefined: there is nothing to record, and nothing to do. */
  readonly event: NewEvent | undefined
  readonly commands: ReadonlyArray<IdentifiedCommand>
  /** What the commands follow from. */
  readonly chain: Chain
  readonly at: Instant
}

/** Whose work it is, as ids are made of it. */
const doerOf = ({ policy, process }: Pick<Process, 'policy' | 'process'>): string => `${policy}.${process}`

export const actorOf = (policy: string, { onBehalfOf }: { readonly onBehalfOf?: string }): Actor => ({
  id: `policy:${policy}`,
  role: 'policy',
  ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
})

/** The metadata of what is recorded of a policy: its id is that of a command which nobody gave. */
export const recordOf = (
  type: PolicyEventType,
  data: unknown,
  id: string,
  actor: Actor,
  chain: Chain,
  occurredAt: Instant,
  basis: ReadonlyArray<Basis> = [],
): NewEvent => {
  const metadata: Metadata = inOneOrder({
    $correlationId: chain.correlationId,
    $causationId: chain.id,
    commandId: id,
    actor,
    occurredAt,
    schemaVersion: 1,
    ...(basis.length === 0 ? {} : { basis }),
    ...(chain.hops === 0 ? {} : { hops: chain.hops }),
  })
  return { id: eventId(id, 0), type, data, metadata }
}

/** The id under which an answer is recorded: the same for the same trigger, whoever answers it. */
export const recordId = (process: Pick<Process, 'policy' | 'process'>, trigger: Trigger): string =>
  trigger._tag === 'Event'
    ? effectId({ doer: doerOf(process), cause: trigger.event.eventId, command: 'PolicyTriggered', key: '' })
    : effectId({
        doer: doerOf(process),
        cause: trigger.pending.cause.id,
        command: 'TimerFired',
        key: `${trigger.timer}/${trigger.pending.due}`,
      })

/** The letter of a trigger that can't be answered. */
export const letterOf = (process: Pick<Process, 'policy' | 'process'>, trigger: Trigger): string =>
  effectId({ doer: doerOf(process), cause: recordId(process, trigger), command: 'answer', key: '' })

export const triggerData = ({ eventId: event, type, stream, revision }: Envelope) => ({ event, type, stream, revision })

/** What the process knows; throws where this version of the policy can't read what another one noted. */
export const stateOf = (policy: Policy, { noted }: Process): unknown => {
  if (noted === undefined) return policy.initial
  const read = policy.read(noted.value, noted.version)
  if (E.isLeft(read)) throw new Error(`${policy.name}: ${read.left}`)
  return read.right
}

/** A timer never lies before what set it: what falls due late falls due now. */
const dueAt = (due: Due, at: Instant, { startOfDay }: Around): Instant => {
  const instant = isLocalDate(due) ? startOfDay(due) : due
  return instant < at ? at : instant
}

interface Changes {
  readonly timers: ReadonlyArray<{ readonly timer: string; readonly due: Instant }>
  readonly cancelled: ReadonlyArray<string>
  readonly noted: unknown
}

/** What an answer changes in the process: no word of what stays as it is. */
const changesOf = (
  process: Process,
  fired: string | undefined,
  state: unknown,
  reaction: Reaction,
  at: Instant,
  around: Around,
): Changes => {
  const pending = (timer: string): Instant | undefined => (timer === fired ? undefined : process.timers.get(timer)?.due)
  const wanted = Object.entries(reaction.timers ?? {})
  return {
    timers: wanted.flatMap(([timer, due]) => {
      const instant = due === null ? undefined : dueAt(due, at, around)
      return instant === undefined || instant === pending(timer) ? [] : [{ timer, due: instant }]
    }),
    cancelled: wanted.flatMap(([timer, due]) => (due === null && pending(timer) !== undefined ? [timer] : [])),
    noted:
      reaction.state === undefined || JSON.stringify(reaction.state) === JSON.stringify(state)
        ? undefined
        : reaction.state,
  }
}

const present = ({ timers, cancelled, noted }: Changes) => ({
  ...(timers.length === 0 ? {} : { timers }),
  ...(cancelled.length === 0 ? {} : { cancelled }),
  ...(noted === undefined ? {} : { noted }),
})

const basisOf = (references: References): ReadonlyArray<Basis> =>
  Object.values(references).map(({ stream, revision }) => ({ stream, revision }))

/** Throws what the policy throws. */
export const answerTo = (
  policy: Policy,
  process: Process,
  trigger: Trigger,
  references: References,
  around: Around,
): Answer => {
  const state = stateOf(policy, process)
  const id = recordId(process, trigger)
  const isEvent = trigger._tag === 'Event'
  const cause = isEvent ? chainOf(trigger.event) : trigger.pending.cause
  const at = isEvent ? trigger.event.occurredAt : trigger.pending.due
  const fired = isEvent ? undefined : trigger.timer
  const pending = [...process.timers].filter(([timer]) => timer !== fired)
  const common = {
    process: process.process,
    state,
    references,
    at,
    day: around.dayOf(at),
    dayOf: around.dayOf,
    timers: Object.fromEntries(pending.map(([timer, { due }]) => [timer, due])),
    newId: (name: string) => effectId({ doer: doerOf(process), cause: id, command: 'id', key: name }),
  }
  const reaction = policy.react(isEvent ? { ...common, event: trigger.event } : { ...common, timer: trigger.timer })
  const unforeseen = (reaction.commands ?? []).find(({ command }) => !policy.issues.includes(command.type))
  if (unforeseen !== undefined) throw new Error(`${policy.name} does not say that it issues ${unforeseen.command.type}`)
  if (isEvent && policy.paced && reaction.commands !== undefined)
    throw new Error(`${policy.name} says that it issues commands only when a timer is due`)
  // What follows from an event follows from the very event; what follows from a timer, from its firing.
  const chain = isEvent ? cause : { ...cause, id: eventId(id, 0) }
  const commands = identified(doerOf(process), chain.id, reaction.commands ?? [])
  const changes = present(changesOf(process, fired, state, reaction, at, around))
  if (isEvent && commands.length === 0 && Object.keys(changes).length === 0)
    return { event: undefined, commands, chain, at }
  const said = {
    policy: policy.name,
    version: policy.version,
    process: process.process,
    commands: commands.map(({ commandId, command }) => ({
      id: commandId,
      type: command.type,
      stream: around.streamOf(command, commandId),
    })),
    ...changes,
  }
  const basis = basisOf(references)
  const actor = actorOf(policy.name, cause)
  const event = isEvent
    ? recordOf('PolicyTriggered', { ...said, trigger: triggerData(trigger.event) }, id, actor, cause, at, basis)
    : recordOf('TimerFired', { ...said, timer: trigger.timer, due: trigger.pending.due }, id, actor, cause, at, basis)
  return { event, commands, chain, at }
}
