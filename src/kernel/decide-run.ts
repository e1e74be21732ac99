/** What commands to one stream come to before anything is written: each decided on what the one before it left. */
import * as E from 'fp-ts/lib/Either.js'
import type { Aggregate, ReferenceRequest } from './aggregate.ts'
import type { Reference } from './decider.ts'
import type { HandleError, InvalidCommand } from './errors.ts'
import { eventId } from './event-ids.ts'
import type { EventStore, NewEvent, Unmoved } from './event-store.ts'
import type { Basis } from './metadata.ts'
import type { Order } from './order.ts'
import type { Prepared } from './prepare-command.ts'
import { follow, restsOn } from './references.ts'
import type { Registry } from './registry.ts'
import { nameOnRecord, type StreamName, streamName } from './stream-name.ts'
import { type StreamState, writtenBy } from './stream-state.ts'
import type { LoadError, Loaded, StreamStates } from './stream-states.ts'

export interface DecideDependencies {
  readonly store: EventStore
  readonly registry: Registry
  readonly states: StreamStates
}

/** What became of each command before the append: decided into events, had been written before, or refused. */
export type Fate =
  | { readonly _tag: 'Decided'; readonly first: number; readonly events: ReadonlyArray<NewEvent> }
  | { readonly _tag: 'Before'; readonly commandId: string }
  | { readonly _tag: 'Refused'; readonly error: HandleError }

export interface Decision {
  readonly fates: ReadonlyArray<Fate>
  readonly events: ReadonlyArray<NewEvent>
  readonly unmoved: ReadonlyArray<Unmoved>
  readonly state: unknown
}

/** Whether references may be as remembered, or are read anew. */
export type Freshness = 'cached' | 'read'

/** What the decisions of one run have looked at: each stream once. */
type Seen = Map<StreamName, Loaded>

const loadReference = (
  { store, states }: DecideDependencies,
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

/** A command that refers to what can't be called so. */
const nameless = (command: string, category: string, id: string, why: string): InvalidCommand => ({
  _tag: 'InvalidCommand',
  command,
  issues: [{ field: category, value: id.slice(0, 80), message: why }],
  message: `${command}: refers to a ${category} that nothing can be called: ${why}`,
})

/** Reads the streams that have not been seen yet, side by side; a name that no stream has is answered. */
const see = async (
  dependencies: DecideDependencies,
  freshness: Freshness,
  prepared: Prepared,
  wanted: ReadonlyArray<ReferenceRequest>,
  order: Order,
  seen: Seen,
): Promise<InvalidCommand | undefined> => {
  const under: Array<Promise<void>> = []
  for (const [category, id] of wanted) {
    const aggregate = dependencies.registry.aggregates.get(category)
    const stream = streamName(category, id)
    if (aggregate === undefined)
      throw new Error(`${prepared.command.type} refers to a ${category} ${id}, of which no aggregate is registered`)
    if (E.isLeft(stream)) return nameless(prepared.command.type, category, id, stream.left.message)
    const { right } = stream
    if (seen.has(right)) continue
    const loading = loadReference(dependencies, freshness, aggregate, right, order)
    if ('then' in loading) under.push(loading.then((loaded) => void seen.set(right, loaded)))
    else seen.set(right, loading)
  }
  if (under.length > 0) await Promise.all(under)
  return undefined
}

type References = Readonly<Record<string, Reference<unknown>>>

/** Level by level: what is found may lead on, to who stands for it or to what it is of. */
const loadReferences = async (
  dependencies: DecideDependencies,
  freshness: Freshness,
  prepared: Prepared,
  own: StreamState,
  order: Order,
  seen: Seen,
): Promise<E.Either<LoadError | InvalidCommand, References>> => {
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
    const misnamed = await see(dependencies, freshness, prepared, missing, order, seen)
    if (misnamed !== undefined) return E.left(misnamed)
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

/** Left: a stream that the decisions rest on can't be read. */
export const decideAll = async (
  dependencies: DecideDependencies,
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
    if (E.isLeft(references)) {
      const { left } = references
      if (left._tag !== 'InvalidCommand') return E.left(left)
      fates.push({ _tag: 'Refused', error: left })
      continue
    }
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
