/**
 * Commands in, events out: load, decide, append at the revision that the decision rests on; on a conflict reload what came
 * since and decide anew, a bounded number of times.
 *
 * What is held: a command is decided against the newest state or its append is refused by the store; a refusal is only
 * answered from a state that was read, not merely remembered; a command sent again is answered with its first answer.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { AnyCommand, Issued } from './command.ts'
import type { HandleError } from './errors.ts'
import type { EventStore } from './event-store.ts'
import type { Handled } from './handled.ts'
import type { Instant } from './instant.ts'
import type { LocalDate } from './local-date.ts'
import { alone } from './order.ts'
import { type Prepared, prepare } from './prepare-command.ts'
import type { Registry } from './registry.ts'
import { type Outcome, type RunDependencies, runCommands } from './run-commands.ts'
import { runQueue } from './run-queue.ts'
import type { SnapshotStore } from './snapshots.ts'
import type { StreamName } from './stream-name.ts'
import { streamStates } from './stream-states.ts'

export interface CommandHandlerOptions {
  readonly store: EventStore
  readonly registry: Registry
  /** Now. */
  readonly clock: () => Instant
  /** The company's local day of a moment. */
  readonly dayOf: (instant: Instant) => LocalDate
  /** A new unique id for a command that brings none. */
  readonly newId: () => string
  /** Uniform in [0, 1): jitter. */
  readonly random: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Streams whose state is kept in memory; default 10,000. */
  readonly cacheSize?: number
  readonly snapshots?: SnapshotStore
  /** Default 200 events. */
  readonly snapshotEvery?: number
  readonly onSnapshotFailure?: (stream: StreamName, reason: unknown) => void
  /** Attempts before other writers have won; default 10. */
  readonly maxAttempts?: number
  /** Runs under way at once in `handleAll`; default 64. */
  readonly inFlight?: number
}

export interface CommandHandler {
  readonly handle: <Command extends AnyCommand>(issued: Issued<Command>) => TaskEither<HandleError, Handled>
  /**
   * Many at once, answered in the order given. Commands to one stream, and those that refer to it, keep their order;
   * neighbours to one stream share an append; the rest goes side by side. One refusal does not stop the others.
   */
  readonly handleAll: <Command extends AnyCommand>(
    issued: ReadonlyArray<Issued<Command>>,
  ) => Promise<ReadonlyArray<E.Either<HandleError, Handled>>>
}

interface Run {
  readonly stream: StreamName
  readonly members: Array<{ readonly index: number; readonly prepared: Prepared }>
}

/** Neighbours to one stream become one run; longer ones are cut, so that an append stays of a sane size. */
const RUN_LENGTH = 200

const runsOf = (
  prepared: ReadonlyArray<E.Either<HandleError, Prepared>>,
): { readonly runs: ReadonlyArray<Run>; readonly refused: ReadonlyMap<number, HandleError> } => {
  const runs: Array<Run> = []
  const refused = new Map<number, HandleError>()
  prepared.forEach((one, index) => {
    if (E.isLeft(one)) {
      refused.set(index, one.left)
      return
    }
    const last = runs.at(-1)
    const member = { index, prepared: one.right }
    if (last !== undefined && last.stream === one.right.stream && last.members.length < RUN_LENGTH)
      last.members.push(member)
    else runs.push({ stream: one.right.stream, members: [member] })
  })
  return { runs, refused }
}

export const commandHandler = (options: CommandHandlerOptions): CommandHandler => {
  const { store, registry } = options
  const states = streamStates({
    store,
    registry,
    cacheSize: options.cacheSize ?? 10_000,
    snapshotEvery: options.snapshotEvery ?? 200,
    ...(options.snapshots === undefined ? {} : { snapshots: options.snapshots }),
    ...(options.onSnapshotFailure === undefined ? {} : { onSnapshotFailure: options.onSnapshotFailure }),
  })
  const dependencies: RunDependencies = {
    store,
    registry,
    states,
    random: options.random,
    sleep: options.sleep,
    maxAttempts: options.maxAttempts ?? 10,
  }
  const prepareOne = (issued: Issued): E.Either<HandleError, Prepared> =>
    prepare(registry, { now: options.clock(), dayOf: options.dayOf, newId: options.newId }, issued)

  const handleAll = async (issued: ReadonlyArray<Issued>): Promise<ReadonlyArray<Outcome>> => {
    const { runs, refused } = runsOf(issued.map(prepareOne))
    const outcomes: Array<Outcome> = new Array(issued.length)
    for (const [index, error] of refused) outcomes[index] = E.left(error)
    const queue = runQueue(store.capabilities.guardsReferences)
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < runs.length) {
        const run = runs[next++]
        if (run === undefined) return
        const commands = run.members.map((member) => member.prepared)
        const done = await queue.enter(run.stream, (order) => runCommands(dependencies, commands, order))
        for (const [i, outcome] of done.entries()) {
          const member = run.members[i]
          if (member !== undefined) outcomes[member.index] = outcome
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(options.inFlight ?? 64, runs.length) }, worker))
    return outcomes
  }

  const handle = async (issued: Issued): Promise<Outcome> => {
    const prepared = prepareOne(issued)
    if (E.isLeft(prepared)) return prepared
    const [outcome] = await runCommands(dependencies, [prepared.right], alone)
    if (outcome === undefined) throw new Error('a run of one command gave no outcome')
    return outcome
  }

  return { handle: (issued) => () => handle(issued), handleAll }
}
