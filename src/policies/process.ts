/** One process of a policy, folded from its stream: what it has answered, which timers are pending, which letters are dead. */
import type { Cause } from '../kernel/caused.ts'
import { epochMs, type Instant } from '../kernel/instant.ts'
import { type PolicyEnvelope, type PolicyEnvelopeOf, processStream } from '../kernel/policy-events.ts'
import type { StreamName } from '../kernel/stream-name.ts'

/** What a chain of causes hands on, and for whom it is done. */
export interface Chain extends Cause {
  readonly onBehalfOf?: string
}

export interface PendingTimer {
  readonly due: Instant
  /** What set it. */
  readonly cause: Chain
}

export interface Letter {
  /** `retried`: told to be tried again, and not known to be done. */
  readonly status: 'open' | 'retried' | 'settled' | 'dropped'
  /** The answer that wanted the command; undefined where the trigger could not be answered at all. */
  readonly order: number | undefined
  readonly trigger: PolicyEnvelopeOf<'DeadLetterKept'>['data']['trigger']
  /** The timer that could not be answered: out of the way until the letter is retried. */
  readonly timer: { readonly name: string; readonly pending: PendingTimer } | undefined
}

export interface Process {
  readonly policy: string
  readonly process: string
  readonly stream: StreamName
  /** -1 before the first event. */
  readonly revision: number
  /** What a version of the policy noted last; undefined: nothing yet. */
  readonly noted: { readonly version: number; readonly value: unknown } | undefined
  readonly timers: ReadonlyMap<string, PendingTimer>
  /** Ids of the events that were answered. */
  readonly answered: ReadonlySet<string>
  /** The answer, by its revision, that wanted a command. */
  readonly wanted: ReadonlyMap<string, number>
  readonly letters: ReadonlyMap<string, Letter>
}

/** What can be ordered of a policy: an answer to be carried out, or a letter to be tried again. */
export type Order = PolicyEnvelopeOf<'PolicyTriggered' | 'TimerFired' | 'DeadLetterRetried'>

export const orderTypes: ReadonlyArray<Order['type']> = ['PolicyTriggered', 'TimerFired', 'DeadLetterRetried']

export const newProcess = (policy: string, process: string): Process => ({
  policy,
  process,
  stream: processStream(policy, process),
  revision: -1,
  noted: undefined,
  timers: new Map(),
  answered: new Set(),
  wanted: new Map(),
  letters: new Map(),
})

/** A timer that waits as long is no link of a loop: whatever follows from it can't run away. */
const REST_MS = 86_400_000

/** How deep in its chain a timer lies that something at that depth has set. */
const hopsOf = (hops: number, at: Instant, due: Instant): number =>
  epochMs(due) - epochMs(at) >= REST_MS ? 0 : hops + 1

export const chainOf = (event: {
  readonly eventId: string
  readonly correlationId: string
  readonly hops?: number
  readonly actor: { readonly id: string; readonly onBehalfOf?: string }
}): Chain => {
  const person = event.actor.onBehalfOf ?? event.actor.id
  return {
    id: event.eventId,
    // Another program's event belongs to no chain: it begins one.
    correlationId: event.correlationId === '' ? event.eventId : event.correlationId,
    hops: event.hops ?? 0,
    ...(person === '' ? {} : { onBehalfOf: person }),
  }
}

type Answer = PolicyEnvelopeOf<'PolicyTriggered' | 'TimerFired' | 'ProcessAdopted'>

const changed = (before: Process, event: Answer): Process => {
  const { timers: set = [], noted, version } = event.data
  const cause = chainOf(event)
  const timers = new Map(before.timers)
  if (event.type === 'TimerFired') timers.delete(event.data.timer)
  if (event.type !== 'ProcessAdopted') for (const timer of event.data.cancelled ?? []) timers.delete(timer)
  for (const { timer, due } of set)
    timers.set(timer, { due, cause: { ...cause, hops: hopsOf(cause.hops, event.occurredAt, due) } })
  const commands = event.type === 'ProcessAdopted' ? [] : event.data.commands
  return {
    ...before,
    timers,
    noted: noted === undefined ? before.noted : { version, value: noted },
    wanted: new Map([...before.wanted, ...commands.map(({ id }) => [id, event.revision] as const)]),
    answered:
      event.type === 'PolicyTriggered' ? new Set([...before.answered, event.data.trigger.event]) : before.answered,
  }
}

const noLetter: Letter = { status: 'open', order: undefined, trigger: undefined, timer: undefined }

const withLetter = (before: Process, letter: string, change: Partial<Letter>): Process => {
  const known = before.letters.get(letter) ?? { ...noLetter, order: before.wanted.get(letter) }
  return { ...before, letters: new Map([...before.letters, [letter, { ...known, ...change }]]) }
}

const kept = (before: Process, { data }: PolicyEnvelopeOf<'DeadLetterKept'>): Process => {
  const pending = data.timer === undefined ? undefined : before.timers.get(data.timer)
  const open = { status: 'open', trigger: data.trigger } as const
  if (data.timer === undefined || pending === undefined) return withLetter(before, data.letter, open)
  const timers = new Map([...before.timers].filter(([timer]) => timer !== data.timer))
  return withLetter({ ...before, timers }, data.letter, { ...open, timer: { name: data.timer, pending } })
}

const retried = (before: Process, letter: string): Process => {
  const timer = before.letters.get(letter)?.timer
  const process = withLetter(before, letter, { status: 'retried' })
  // One that was set anew meanwhile stands as it was set.
  return timer === undefined || process.timers.has(timer.name)
    ? process
    : { ...process, timers: new Map([...process.timers, [timer.name, timer.pending]]) }
}

/** Total: any event after any other. */
export const evolveProcess = (before: Process, event: PolicyEnvelope): Process => {
  const process = { ...before, revision: event.revision }
  switch (event.type) {
    case 'ProcessAdopted':
    case 'PolicyTriggered':
    case 'TimerFired':
      return changed(process, event)
    case 'DeadLetterKept':
      return kept(process, event)
    case 'DeadLetterRetried':
      return retried(process, event.data.letter)
    case 'DeadLetterSettled':
      return withLetter(process, event.data.letter, { status: 'settled' })
    case 'DeadLetterDropped':
      return withLetter(process, event.data.letter, { status: 'dropped' })
    default:
      return process
  }
}
