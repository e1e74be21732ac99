/**
 * The folded state of a stream, and which commands made it: so that a command sent again is recognised however much has
 * happened since, from the stream itself and from nothing else.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Aggregate } from './aggregate.ts'
import type { MalformedEvent } from './errors.ts'
import type { RecordedEvent } from './event-store.ts'
import type { Registry } from './registry.ts'

/** The events one command wrote: `count` of them from revision `first`. */
export interface Written {
  readonly first: number
  readonly count: number
}

export interface StreamState {
  /** -1 where the stream does not exist. */
  readonly revision: number
  readonly state: unknown
  /**
   * Shared by all states of one stream in the cache and only ever added to; an entry counts only where its revision is
   * not beyond this state's.
   */
  readonly commands: Map<string, Written>
}

export const emptyState = (aggregate: Aggregate): StreamState => ({
  revision: -1,
  state: aggregate.initial,
  commands: new Map(),
})

/** What this command wrote here, if it did. */
export const writtenBy = (from: StreamState, commandId: string): Written | undefined => {
  const written = from.commands.get(commandId)
  return written !== undefined && written.first <= from.revision ? written : undefined
}

/** Folds the next events of the stream; foreign ones only move the revision. */
export const advance = (
  registry: Registry,
  aggregate: Aggregate,
  from: StreamState,
  events: ReadonlyArray<RecordedEvent>,
): E.Either<MalformedEvent, StreamState> => {
  let { state, revision } = from
  for (const recorded of events) {
    if (recorded.revision <= revision) continue
    const decoded = registry.decode(recorded)
    if (decoded._tag === 'Malformed') return E.left(decoded.error)
    revision = recorded.revision
    if (decoded._tag === 'Foreign') continue
    const { envelope } = decoded
    state = aggregate.evolve(state, envelope)
    const written = from.commands.get(envelope.commandId)
    // Redelivered or shared: the same revisions are never counted twice.
    if (written === undefined) from.commands.set(envelope.commandId, { first: revision, count: 1 })
    else if (revision === written.first + written.count)
      from.commands.set(envelope.commandId, { first: written.first, count: written.count + 1 })
  }
  return E.right({ revision, state, commands: from.commands })
}
