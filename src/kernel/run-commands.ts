/** One run: commands to one stream, decided one after the other, appended together. */
import * as E from 'fp-ts/lib/Either.js'
import { type DecideDependencies, type Decision, decideAll, type Freshness } from './decide-run.ts'
import { type AppendError, type ClientelaError, type HandleError, isClientelaError, type StoreError } from './errors.ts'
import type { Appended, EventStore, NewEvent, RecordedEvent } from './event-store.ts'
import type { Handled } from './handled.ts'
import { itemAt } from './item-at.ts'
import type { Actor } from './metadata.ts'
import type { Order } from './order.ts'
import type { Position } from './position.ts'
import type { Prepared } from './prepare-command.ts'
import { idOf, type StreamName } from './stream-name.ts'
import { type StreamState, writtenBy } from './stream-state.ts'
import type { StreamStates } from './stream-states.ts'

export type Outcome = E.Either<HandleError, Handled>

export interface RunDependencies extends DecideDependencies {
  readonly random: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly maxAttempts: number
}

/** The same ids to the same revision again settle an unknown outcome: never to the current one, which might write twice. */
const appendSurely = async (
  { store, sleep, random, maxAttempts }: RunDependencies,
  stream: StreamName,
  revision: number,
  decision: Decision,
): Promise<E.Either<AppendError, Appended>> => {
  for (let attempt = 1; ; attempt++) {
    const expected = revision < 0 ? 'no-stream' : revision
    const appended = await store.append(stream, expected, decision.events, decision.unmoved)()
    if (E.isRight(appended) || appended.left._tag !== 'OutcomeUnknown' || attempt >= maxAttempts) return appended
    await sleep(backoff(attempt, random))
  }
}

/** 1 ms doubling to at most 256 ms, full jitter. */
const backoff = (attempt: number, random: () => number): number => 2 ** Math.min(attempt, 8) * random()

const answer = (
  prepared: Prepared,
  events: ReadonlyArray<NewEvent>,
  first: number,
  position: Position | undefined,
  repeated: boolean,
): Handled => ({
  id: prepared.id,
  category: prepared.aggregate.category,
  stream: prepared.stream,
  commandId: prepared.metadata.commandId,
  revision: first + events.length - 1,
  position,
  events: events.map((event, i) => ({ id: event.id, type: event.type, data: event.data, revision: first + i })),
  repeated,
})

/** Who sends what another has sent is told that it was done, not what it said: that may be confidential. */
const toldTo = (prepared: Prepared, event: RecordedEvent): RecordedEvent => {
  const { actor } = event.metadata as { readonly actor?: Actor }
  return actor?.id === prepared.metadata.actor.id ? event : { ...event, data: null }
}

/** The first answer of a command handled before, read from where it was written. */
const firstAnswer = async (store: EventStore, prepared: Prepared, from: StreamState): Promise<Outcome> => {
  const written = writtenBy(from, prepared.metadata.commandId)
  // Decided into no event, or refused nothing to write: there is nothing to find.
  if (written === undefined) return E.right(answer(prepared, [], from.revision + 1, undefined, true))
  const events: Array<RecordedEvent> = []
  try {
    for await (const page of store.read(prepared.stream, { from: written.first, limit: written.count }))
      events.push(...page)
  } catch (thrown) {
    if (isClientelaError(thrown)) return E.left((thrown as ClientelaError<StoreError>).error)
    throw thrown
  }
  const told = events.map((event) => toldTo(prepared, event))
  return E.right(answer(prepared, told, written.first, events.at(-1)?.position, true))
}

const rememberWritten = (
  states: StreamStates,
  commands: ReadonlyArray<Prepared>,
  from: StreamState,
  decision: Decision,
  revision: number,
): StreamState => {
  decision.fates.forEach((fate, i) => {
    const commandId = commands[i]?.metadata.commandId
    if (fate._tag === 'Decided' && fate.events.length > 0 && commandId !== undefined)
      from.commands.set(commandId, { first: fate.first, count: fate.events.length })
  })
  const state: StreamState = { revision, state: decision.state, commands: from.commands }
  const [first] = commands
  if (first !== undefined) states.remember(first.aggregate, first.stream, state)
  return state
}

const allFail = (commands: ReadonlyArray<Prepared>, error: HandleError): ReadonlyArray<Outcome> =>
  commands.map(() => E.left(error))

/** Runs commands to one stream; `order` keeps their place among others under way. */
export const runCommands = async (
  dependencies: RunDependencies,
  commands: ReadonlyArray<Prepared>,
  order: Order,
): Promise<ReadonlyArray<Outcome>> => {
  const { store, states, random, sleep, maxAttempts } = dependencies
  const [first] = commands
  if (first === undefined) return []
  const { aggregate, stream } = first
  let freshness: Freshness = 'cached'
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    // Who begins a stream mostly finds none: that it is new is presumed, and the append at no-stream makes sure.
    const loading =
      freshness === 'read'
        ? states.refresh(aggregate, stream)
        : states.load(aggregate, stream, aggregate.creates.has(first.command.type))
    const loaded = 'then' in loading ? await loading : loading
    if (E.isLeft(loaded)) return allFail(commands, loaded.left)
    const from = loaded.right
    const decided = await decideAll(dependencies, freshness, commands, from, order)
    if (E.isLeft(decided)) return allFail(commands, decided.left)
    const decision = decided.right
    // What was remembered may be behind: no refusal is answered from it.
    if (freshness === 'cached' && decision.fates.some((fate) => fate._tag === 'Refused')) {
      freshness = 'read'
      attempt--
      continue
    }
    order.rested(new Set(decision.unmoved.map((reference) => reference.stream)))
    let position: Position | undefined
    let current = from
    if (decision.events.length > 0) {
      const before = order.mayWrite()
      if (before !== undefined) await before
      const settled = order.writes(from)
      const appended = await appendSurely(dependencies, stream, from.revision, decision)
      settled(E.isRight(appended) ? !appended.right.repeated : appended.left._tag === 'OutcomeUnknown')
      if (E.isLeft(appended)) {
        const error = appended.left
        if (error._tag === 'Conflict' || error._tag === 'ReferenceMoved') {
          freshness = 'read'
          await sleep(backoff(attempt, random))
          continue
        }
        if (error._tag === 'AppendTooLarge' && commands.length > 1) return halves(dependencies, commands, order)
        return allFail(commands, error)
      }
      if (appended.right.repeated) {
        // Somebody (we, before a crash) wrote these ids first: what is stored is the answer, not what we decided now.
        freshness = 'read'
        continue
      }
      position = appended.right.position
      current = rememberWritten(states, commands, from, decision, appended.right.revision)
    }
    const outcomes: Array<Outcome> = []
    for (const [i, fate] of decision.fates.entries()) {
      const prepared = itemAt(commands, i)
      if (fate._tag === 'Refused') outcomes.push(E.left(fate.error))
      else if (fate._tag === 'Before') outcomes.push(await firstAnswer(store, prepared, current))
      else {
        const seenAt = fate.events.length === 0 ? undefined : position
        outcomes.push(E.right(answer(prepared, fate.events, fate.first, seenAt, false)))
      }
    }
    return outcomes
  }
  return allFail(commands, {
    _tag: 'Contention',
    stream,
    attempts: maxAttempts,
    message: `${idOf(stream)}: other writers kept changing ${stream} during ${maxAttempts} attempts; send the command again`,
  })
}

const halves = async (
  dependencies: RunDependencies,
  commands: ReadonlyArray<Prepared>,
  order: Order,
): Promise<ReadonlyArray<Outcome>> => {
  const middle = Math.ceil(commands.length / 2)
  const front = await runCommands(dependencies, commands.slice(0, middle), order)
  const back = await runCommands(dependencies, commands.slice(middle), order)
  return [...front, ...back]
}
