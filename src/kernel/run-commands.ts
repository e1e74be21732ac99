/** One run: commands to one stream, decided one after the other, appended together. */
import * as E from 'fp-ts/lib/Either.js'
import type { Aggregate, ReferenceRequest } from './aggregate.ts'
import type { Handled } from './command-handler.ts'
import type { Reference } from './decider.ts'
import { type AppendError, type ClientelaError, type HandleError, isClientelaError, type StoreError } from './errors.ts'
import { eventId } from './event-ids.ts'
import type { Appended, EventStore, NewEvent, RecordedEvent, Unmoved } from './event-store.ts'
import { itemAt } from './item-at.ts'
import type { Actor, Basis } from './metadata.ts'
import type { Position } from './position.ts'
import type { Prepared } from './prepare-command.ts'
import { follow, restsOn } from './references.ts'
import type { Registry } from './registry.ts'
import { idOf, nameOnRecord, type StreamName, streamName } from './stream-name.ts'
import { type StreamState, writtenBy } from './stream-state.ts'
import type { LoadError, Loaded, StreamStates } from './stream-states.ts'

/** How a run keeps its place among others that are under way; undefined: nobody is to be waited for. */
export interface Order {
  /** Waits for runs sent before that write this stream. */
  readonly earlier: (stream: StreamName) => Promise<void> | undefined
  /** Says which streams the decision rested on. */
  readonly rested: (streams: ReadonlySet<string>) => void
  /** Waits for runs sent before whose decision rests on the stream that is about to be written. */
  readonly mayWrite: () => Promise<void> | undefined
  /** Says what state of its stream the append rests on, which is about to be sent; the answer takes whether it was written. */
  readonly writes: (from: StreamState) => (written: boolean) => void
  /** The stream as it was before a run sent later wrote it; undefined where none has. */
  readonly asOf: (stream: StreamName) => Promise<StreamState | undefined> | undefined
}

export const alone: Order = {
  earlier: () => undefined,
  rested: () => undefined,
  mayWrite: () => undefined,
  writes: () => () => undefined,
  asOf: () => undefined,
}

export type Outcome = E.Either<HandleError, Handled>

export interface RunDependencies {
  readonly store: EventStore
  readonly registry: Registry
  readonly states: StreamStates
  readonly random: () => number
  readonly sleep: (ms: number) => Promise<void>
  readonly maxAttempts: number
}

/** What became of each command before the append: decided into events, had been written before, or refused. */
type Fate =
  | { readonly _tag: 'Decided'; readonly first: number; readonly events: ReadonlyArray<NewEvent> }
  | { readonly _tag: 'Before'; readonly commandId: string }
  | { readonly _tag: 'Refused'; readonly error: HandleError }

interface Decision {
  readonly fates: ReadonlyArray<Fate>
  readonly events: ReadonlyArray<NewEvent>
  readonly unmoved: ReadonlyArray<Unmoved>
  readonly state: unknown
}

type Freshness = 'cached' | 'read'

/** What the decisions of one run have looked at: each stream once. */
type Seen = Map<StreamName, Loaded>

const loadReference = (
  { store, states }: RunDependencies,
  freshness: Freshness,
  aggregate: Aggregate,
  stream: StreamName,
  order: Order,
): Loaded | Promise<Loaded> => {
  // A store that can't guard references at the append must at least have them read anew.
  const fresh = freshness === 'read' || !store.capabilities.guardsReferences
  const load = (): Loaded | Promise<Loaded> =>
    fresh ? states.refresh(aggregate, stream) : states.load(aggregate, stream)
  const inOrder = async (): Promise<Loaded> => {
    await order.earlier(stream)
    const before = await order.asOf(stream)
    if (before !== undefined) return E.right(before)
    const loaded = await load()
    // A run sent later may have written it while it was read.
    const since = await order.asOf(stream)
    return since === undefined ? loaded : E.right(since)
  }
  return !fresh && order.earlier(stream) === undefined && order.asOf(stream) === undefined ? load() : inOrder()
}

/** Reads the streams that have not been seen yet, side by side. */
const see = async (
  dependencies: RunDependencies,
  freshness: Freshness,
  prepared: Prepared,
  wanted: ReadonlyArray<ReferenceRequest>,
  order: Order,
  seen: Seen,
): Promise<void> => {
  const under: Array<Promise<void>> = []
  for (const [category, id] of wanted) {
    const aggregate = dependencies.registry.aggregates.get(category)
    const stream = streamName(category, id)
    if (aggregate === undefined || E.isLeft(stream))
      throw new Error(`${prepared.command.type} refers to a ${category} ${id}, of which no aggregate is registered`)
    const { right } = stream
    if (seen.has(right)) continue
    const loading = loadReference(dependencies, freshness, aggregate, right, order)
    if ('then' in loading) under.push(loading.then((loaded) => void seen.set(right, loaded)))
    else seen.set(right, loading)
  }
  if (under.length > 0) await Promise.all(under)
}

type References = Readonly<Record<string, Reference<unknown>>>

/** Level by level: what is found may lead on, to who stands for it or to what it is of. */
const loadReferences = async (
  dependencies: RunDependencies,
  freshness: Freshness,
  prepared: Prepared,
  own: StreamState,
  order: Order,
  seen: Seen,
): Promise<E.Either<LoadError, References>> => {
  const named = Object.entries(prepared.aggregate.references(prepared.command, own.state, prepared.context)).flatMap(
    ([name, request]) =>
      request === undefined || `${request[0]}-${request[1]}` === prepared.stream ? [] : [[name, request] as const],
  )
  const { aggregates } = dependencies.registry
  const find = (category: string, id: string): Reference<unknown> | undefined => {
    const stream = `${category}-${id}` as StreamName
    if (stream === prepared.stream) return { id, stream, revision: own.revision, state: own.state }
    const loaded = seen.get(stream)
    return loaded === undefined || E.isLeft(loaded)
      ? undefined
      : { id, stream, revision: loaded.right.revision, state: loaded.right.state }
  }
  for (;;) {
    const references: Record<string, Reference<unknown>> = {}
    const missing: Array<ReferenceRequest> = []
    for (const [name, request] of named) {
      const followed = follow(aggregates, find, request)
      if ('found' in followed) references[name] = followed.found
      else missing.push(followed.missing)
    }
    if (missing.length === 0) return E.right(references)
    await see(dependencies, freshness, prepared, missing, order, seen)
    for (const [category, id] of missing) {
      const loaded = seen.get(`${category}-${id}` as StreamName)
      if (loaded !== undefined && E.isLeft(loaded)) return loaded
    }
  }
}

/** The other streams that a decision rested on, each once. */
const basisOf = (own: StreamName, references: References): ReadonlyArray<Basis> => {
  const basis = new Map<string, Basis>()
  for (const reference of Object.values(references))
    for (const { stream, revision } of restsOn(reference)) if (stream !== own) basis.set(stream, { stream, revision })
  return [...basis.values()]
}

const decideAll = async (
  dependencies: RunDependencies,
  freshness: Freshness,
  commands: ReadonlyArray<Prepared>,
  from: StreamState,
  order: Order,
): Promise<E.Either<LoadError, Decision>> => {
  const fates: Array<Fate> = []
  const events: Array<NewEvent> = []
  const unmoved = new Map<StreamName, number>()
  const inThisRun = new Set<string>()
  const seen: Seen = new Map()
  let { state } = from
  for (const prepared of commands) {
    const { commandId } = prepared.metadata
    if (writtenBy(from, commandId) !== undefined || inThisRun.has(commandId)) {
      fates.push({ _tag: 'Before', commandId })
      continue
    }
    const own = { ...from, state, revision: from.revision + events.length }
    const references = await loadReferences(dependencies, freshness, prepared, own, order, seen)
    if (E.isLeft(references)) return references
    const decided = prepared.aggregate.decide(references.right)(prepared.command, prepared.context)(state)
    if (E.isLeft(decided)) {
      fates.push({ _tag: 'Refused', error: decided.left })
      continue
    }
    inThisRun.add(commandId)
    const basis = basisOf(prepared.stream, references.right)
    for (const { stream, revision } of basis) unmoved.set(nameOnRecord(stream), revision)
    const written = decided.right.map((event, index): NewEvent => {
      const version = prepared.aggregate.events[event.type]?.version ?? 1
      const base = { ...prepared.metadata, schemaVersion: version }
      return {
        id: eventId(commandId, index),
        type: event.type,
        data: event.data,
        metadata: basis.length === 0 ? base : { ...base, basis },
      }
    })
    for (const event of decided.right)
      state = prepared.aggregate.evolve(state, { ...event, occurredAt: prepared.context.occurredAt })
    fates.push({ _tag: 'Decided', first: from.revision + 1 + events.length, events: written })
    events.push(...written)
  }
  const guards = [...unmoved].map(([stream, revision]) => ({ stream, revision }))
  return E.right({ fates, events, unmoved: guards, state })
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
