/** Dead letters: what was refused, kept until somebody retries or drops it. */
import type { PolicyLoop } from '../kernel/caused.ts'
import { type HandleError, isClientelaError, type TaggedError } from '../kernel/errors.ts'
import { derivedId, eventId } from '../kernel/event-ids.ts'
import type { NewEvent } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Actor } from '../kernel/metadata.ts'
import type { Policy } from '../kernel/policy.ts'
import type { PolicyEventType } from '../kernel/policy-events.ts'
import { actorOf, recordOf, type Trigger, triggerData } from './answer.ts'
import type { Chain, Letter, Order, Process } from './process.ts'
import type { Streams } from './streams.ts'

/** A trigger that a policy, or what it refers to, gave no answer to. */
export interface ReactionFailed {
  readonly _tag: 'ReactionFailed'
  readonly message: string
}

export type LetterError = HandleError | PolicyLoop | ReactionFailed | TaggedError

/** What was thrown, as what is kept of it. */
export const failureOf = (thrown: unknown): LetterError =>
  isClientelaError(thrown)
    ? thrown.error
    : { _tag: 'ReactionFailed', message: thrown instanceof Error ? thrown.message : String(thrown) }

export interface KeptLetter {
  readonly letter: string
  readonly error: LetterError
  readonly chain: Chain
  readonly at: Instant
  readonly command?: string
  /** Where there was no answer at all. */
  readonly trigger?: Trigger
}

const plain = (value: unknown): string | number | boolean | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null

const detailOf = (error: LetterError) =>
  error._tag === 'RuleViolation' && 'rule' in error
    ? { rule: error.rule, field: error.field, value: plain(error.value) }
    : {}

const triggerOf = (trigger: Trigger) =>
  trigger._tag === 'Event' ? { trigger: triggerData(trigger.event) } : { timer: trigger.timer }

export interface Letters {
  /** Keeps a letter, unless it is there already, or done with. */
  readonly keep: (process: Process, kept: KeptLetter) => Promise<void>
  /** Puts down what became of a letter; nothing where none waits. */
  readonly settle: (
    process: Process,
    letter: string,
    how: 'done' | 'unneeded',
    chain: Chain,
    at: Instant,
  ) => Promise<void>
  /** The order to try a letter again; undefined where none waits. */
  readonly retried: (process: string, letter: string, by: Actor, at: Instant) => Promise<Order | undefined>
  /** False where none waits. */
  readonly drop: (process: string, letter: string, why: string, by: Actor, at: Instant) => Promise<boolean>
}

/** Whether a letter waits for somebody: it is neither done nor dropped. */
const waits = (letter: Letter | undefined): boolean => letter?.status === 'open' || letter?.status === 'retried'

export const lettersOf = (policy: Pick<Policy, 'name' | 'version'>, streams: Streams): Letters => {
  /** Says something of a letter as long as it is still to be said; the revision at which it now stands. */
  const record = async (
    before: Process,
    letter: string,
    holds: (letter: Letter | undefined) => boolean,
    eventOf: (id: string, data: object) => NewEvent,
    details: object,
  ): Promise<number | undefined> => {
    for (let now = before; holds(now.letters.get(letter)); now = await streams.process(now.policy, now.process)) {
      const timer = now.letters.get(letter)?.timer?.name
      const said = { policy: policy.name, version: policy.version, process: now.process, letter, ...details }
      const data = timer === undefined ? said : { ...said, timer }
      // The place is part of the id: what is said of a letter a second time is another event.
      const appended = await streams.append(now.stream, now.revision, eventOf(eventId(letter, now.revision + 1), data))
      if (appended !== undefined) return appended.revision
    }
    return undefined
  }

  const automatic =
    (type: PolicyEventType, chain: Chain, at: Instant) =>
    (id: string, data: object): NewEvent =>
      recordOf(type, data, derivedId(`${id}/${type}`), actorOf(policy.name, chain), chain, at)

  /** What a person says of a letter begins a chain of its own. */
  const byPerson =
    (type: PolicyEventType, by: Actor, at: Instant) =>
    (id: string, data: object): NewEvent => {
      const own = derivedId(`${id}/${type}`)
      return recordOf(type, data, own, by, { id: own, correlationId: own, hops: 0 }, at)
    }

  return {
    keep: async (process, { letter, error, chain, at, command, trigger }) => {
      const details = {
        error: error._tag,
        message: error.message,
        ...detailOf(error),
        ...(command === undefined ? {} : { command }),
        ...(trigger === undefined ? {} : triggerOf(trigger)),
      }
      const isNew = (known: Letter | undefined) => known === undefined || known.status === 'retried'
      await record(process, letter, isNew, automatic('DeadLetterKept', chain, at), details)
    },
    settle: async (process, letter, how, chain, at) => {
      await record(process, letter, waits, automatic('DeadLetterSettled', chain, at), { how })
    },
    retried: async (id, letter, by, at) => {
      const process = await streams.process(policy.name, id)
      const revision = await record(process, letter, waits, byPerson('DeadLetterRetried', by, at), {})
      return revision === undefined ? undefined : ((await streams.eventAt(process.stream, revision)) as Order)
    },
    drop: async (id, letter, why, by, at) => {
      const process = await streams.process(policy.name, id)
      return (await record(process, letter, waits, byPerson('DeadLetterDropped', by, at), { why })) !== undefined
    },
  }
}
