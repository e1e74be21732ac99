/**
 * The work of one policy: an answer is put on record first, at the revision that it rests on, so that of several workers
 * one gives it; then its commands are issued, under ids that make each of them take effect once however often it is tried.
 * A worker that dies in between leaves a record behind, from which the next one carries on.
 */
import { isLasting, policyLoop } from '../kernel/caused.ts'
import { ClientelaError, isClientelaError } from '../kernel/errors.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Actor } from '../kernel/metadata.ts'
import type { Policy } from '../kernel/policy.ts'
import { isPolicyEvent } from '../kernel/policy-events.ts'
import { type Answer, type Around, answerTo, letterOf, stateOf, type Trigger } from './answer.ts'
import { type IssueOptions, issuer } from './issue.ts'
import { failureOf, type LetterError, lettersOf } from './letters.ts'
import { type Chain, chainOf, type Letter, type Order, type Process } from './process.ts'
import { type LoadReferences, processesOf, type WasWritten } from './references.ts'
import type { Streams } from './streams.ts'
import type { Tally } from './tally.ts'

export interface WorkOptions extends Omit<IssueOptions, 'letters'> {
  readonly streams: Streams
  readonly load: LoadReferences
  readonly wasWritten: WasWritten
  readonly around: Around
}

export interface Work {
  readonly policy: Policy
  /** Answers an event, if that has not been done. */
  readonly answer: (event: Envelope, tally: Tally) => Promise<void>
  /** Keeps a letter of an event that can't be read. */
  readonly keep: (event: Envelope, error: LetterError, tally: Tally) => Promise<void>
  /** Fires a timer; false where it is not due. */
  readonly fire: (process: string, timer: string, tally: Tally) => Promise<boolean>
  /** Carries out an order that this worker has not carried out itself. */
  readonly carryOut: (order: Order, tally: Tally) => Promise<void>
  /** Tells a letter to be tried again, and tries; false where none waits. */
  readonly retry: (process: string, letter: string, by: Actor, tally: Tally) => Promise<boolean>
}

type RecordedAnswer = Exclude<Order, { readonly type: 'DeadLetterRetried' }>

/** An older version wanted it for another stream: whether it was issued can't be told, so a person must. */
const changed = ({ name, version }: Policy, { type, stream }: { readonly type: string; readonly stream: string }) => ({
  _tag: 'PolicyChanged',
  message: `${name} wanted ${type} for ${stream}, and version ${version} wants it for another: retry it as it is wanted now, or drop it`,
})

/** What a trigger hands on, and when it was. */
const causeOf = (trigger: Trigger): { readonly chain: Chain; readonly at: Instant } =>
  trigger._tag === 'Event'
    ? { chain: chainOf(trigger.event), at: trigger.event.occurredAt }
    : { chain: trigger.pending.cause, at: trigger.pending.due }

export const workOf = (policy: Policy, options: WorkOptions): Work => {
  const { streams, load, wasWritten, clock, around, maxHops } = options
  const letters = lettersOf(policy, streams)
  const issue = issuer({ ...options, letters })
  /** Answers given here and carried out at once, until the history brings them. */
  const own = new Set<string>()

  const answerOn = async (process: Process, trigger: Trigger): Promise<Answer> => {
    const event = trigger._tag === 'Event' ? { event: trigger.event } : {}
    const subject = { process: process.process, state: stateOf(policy, process), ...event }
    return answerTo(policy, process, trigger, await load(policy, subject), around)
  }

  /** Keeps letters of what fails for good; what a store fails at is thrown, to be tried again. */
  const orKeep = async <A>(
    work: () => Promise<A>,
    process: Process,
    cause: { readonly chain: Chain; readonly at: Instant },
    kept: ReadonlyArray<{ readonly letter: string; readonly command?: string; readonly trigger?: Trigger }>,
    tally: Tally,
  ): Promise<A | undefined> => {
    try {
      return await work()
    } catch (thrown) {
      if (isClientelaError(thrown) && !isLasting(thrown)) throw thrown
      tally.refused += kept.length
      for (const one of kept) await letters.keep(process, { ...one, ...cause, error: failureOf(thrown) })
      return undefined
    }
  }

  const answerOrKeep = (process: Process, trigger: Trigger, tally: Tally): Promise<Answer | undefined> => {
    const { chain, at } = causeOf(trigger)
    const answer = async (): Promise<Answer> => {
      if (trigger._tag === 'Timer' && chain.hops > maxHops)
        throw new ClientelaError(policyLoop(`the timer ${trigger.timer}`, chain.hops))
      return answerOn(process, trigger)
    }
    return orKeep(answer, process, { chain, at }, [{ letter: letterOf(process, trigger), trigger }], tally)
  }

  /**
   * Puts an answer on record and carries it out; `due` finds what is still to be answered. False where nothing is, or there
   * is nothing to be done about it.
   */
  const give = async (id: string, due: (process: Process) => Trigger | undefined, tally: Tally): Promise<boolean> => {
    for (;;) {
      const process = await streams.process(policy.name, id)
      const trigger = due(process)
      if (trigger === undefined) return false
      const answer = await answerOrKeep(process, trigger, tally)
      if (answer === undefined) return true
      if (answer.event === undefined) return false
      const appended = await streams.append(process.stream, process.revision, answer.event)
      if (appended === undefined) continue
      // Written before, by somebody else or by us before a crash: the history will bring it, to be carried out as it is there.
      if (appended.repeated) return true
      own.add(answer.event.id)
      if (trigger._tag === 'Event') tally.answered++
      else tally.fired++
      for (const command of answer.commands) await issue(process, answer, command, tally)
      await letters.settle(process, letterOf(process, trigger), 'done', answer.chain, answer.at)
      return true
    }
  }

  /** Keeps a letter of an event of which it is not known which process it concerns. */
  const keep: Work['keep'] = async (event, error, tally) => {
    const process = await streams.process(policy.name, event.id)
    const trigger = { _tag: 'Event', event } as const
    tally.refused++
    await letters.keep(process, { letter: letterOf(process, trigger), error, ...causeOf(trigger), trigger })
  }

  const concerned = async (event: Envelope, tally: Tally): Promise<ReadonlyArray<string>> => {
    try {
      return await processesOf(policy, event, load)
    } catch (thrown) {
      if (isClientelaError(thrown) && !isLasting(thrown)) throw thrown
      await keep(event, failureOf(thrown), tally)
      return []
    }
  }

  const toAnswer =
    (event: Envelope) =>
    (process: Process): Trigger | undefined => {
      const trigger: Trigger = { _tag: 'Event', event }
      const letter = process.letters.get(letterOf(process, trigger))
      const done = process.answered.has(event.eventId) || (letter !== undefined && letter.status !== 'retried')
      return done ? undefined : trigger
    }

  const fire = (id: string, timer: string, tally: Tally): Promise<boolean> => {
    const due = ({ timers }: Process): Trigger | undefined => {
      const pending = timers.get(timer)
      return pending === undefined || pending.due > clock() ? undefined : { _tag: 'Timer', timer, pending }
    }
    return give(id, due, tally)
  }

  /** What was answered by a record, as it follows again from what stood before it. */
  const answerAgain = async (process: Process, revision: number): Promise<Answer> => {
    const found = await streams.eventAt(process.stream, revision)
    const record = found !== undefined && isPolicyEvent(found) ? found : undefined
    const before = await streams.process(policy.name, process.process, revision - 1)
    if (record?.type === 'TimerFired') {
      const { timer } = record.data
      const pending = before.timers.get(timer)
      if (pending !== undefined) return answerOn(before, { _tag: 'Timer', timer, pending })
    }
    if (record?.type === 'PolicyTriggered') {
      const { trigger } = record.data
      const event = await streams.eventAt(trigger.stream, trigger.revision)
      if (event !== undefined) return answerOn(before, { _tag: 'Event', event })
    }
    throw new Error(`${process.stream}@${revision}: what it answered is not there`)
  }

  /** The trigger could not be answered at all; now it is to be. */
  const answerAtLast = async ({ process }: Process, { trigger, timer }: Letter, tally: Tally): Promise<boolean> => {
    if (timer !== undefined) return fire(process, timer.name, tally)
    const event = trigger === undefined ? undefined : await streams.eventAt(trigger.stream, trigger.revision)
    if (event === undefined) return false
    let given = false
    // Of an event that could not be read, or was not answered for another reason, it may not have been known whose it is.
    for (const id of await processesOf(policy, event, load)) given = (await give(id, toAnswer(event), tally)) || given
    return given
  }

  /** A letter that was told to be tried again. */
  const tryAgain = async (process: Process, letter: string, order: Order, tally: Tally): Promise<void> => {
    const waiting = process.letters.get(letter)
    if (waiting?.status !== 'retried') return
    const cause = { chain: chainOf(order), at: order.occurredAt }
    const { order: revision } = waiting
    if (revision === undefined) {
      const given = await orKeep(() => answerAtLast(process, waiting, tally), process, cause, [{ letter }], tally)
      const now = await streams.process(policy.name, process.process)
      if (given !== undefined && now.letters.get(letter)?.status === 'retried')
        await letters.settle(now, letter, given ? 'done' : 'unneeded', cause.chain, cause.at)
      return
    }
    const answer = await orKeep(() => answerAgain(process, revision), process, cause, [{ letter }], tally)
    if (answer === undefined) return
    const command = answer.commands.find(({ commandId }) => commandId === letter)
    if (command === undefined) await letters.settle(process, letter, 'unneeded', cause.chain, cause.at)
    else await issue(process, answer, command, tally)
  }

  /** The commands of an answer of which it can't be told that they were issued. */
  const openOf = async (process: Process, { data }: RecordedAnswer) => {
    const open: Array<RecordedAnswer['data']['commands'][number]> = []
    for (const command of data.commands)
      if (!process.letters.has(command.id) && !(await wasWritten(command.stream, command.id))) open.push(command)
    return open
  }

  /** An answer that somebody put on record, and may not have carried out to the end. */
  const carryOn = async (process: Process, order: RecordedAnswer, tally: Tally): Promise<void> => {
    const open = await openOf(process, order)
    if (open.length === 0) return
    const cause = { chain: chainOf(order), at: order.occurredAt }
    const kept = open.map(({ id, type }) => ({ letter: id, command: type }))
    const answer = await orKeep(() => answerAgain(process, order.revision), process, cause, kept, tally)
    if (answer === undefined) return
    for (const command of answer.commands) {
      const wanted = open.find(({ id }) => id === command.commandId)
      if (wanted === undefined) continue
      if (around.streamOf(command.command, command.commandId) === wanted.stream)
        await issue(process, answer, command, tally)
      else {
        tally.refused++
        await letters.keep(process, {
          letter: wanted.id,
          error: changed(policy, wanted),
          ...cause,
          command: wanted.type,
        })
      }
    }
  }

  const carryOut = async (order: Order, tally: Tally): Promise<void> => {
    if (own.delete(order.eventId)) return
    const process = await streams.process(policy.name, order.data.process)
    if (order.type === 'DeadLetterRetried') await tryAgain(process, order.data.letter, order, tally)
    else await carryOn(process, order, tally)
  }

  return {
    policy,
    answer: async (event, tally) => {
      for (const id of await concerned(event, tally)) await give(id, toAnswer(event), tally)
    },
    keep,
    fire,
    carryOut,
    retry: async (id, letter, by, tally) => {
      const order = await letters.retried(id, letter, by, clock())
      if (order !== undefined) await carryOut(order, tally)
      return order !== undefined
    },
  }
}
