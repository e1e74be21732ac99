/**
 * The port to where events live. Small enough to remember; each guarantee is held by a test of the published contract
 * suite (`clientela/testing`, `eventStoreContract`), which every adapter passes.
 *
 * - append is all or nothing, and its expected revision decides races;
 * - the same event ids at the same expected revision again give the first answer and write nothing;
 * - one total order: a reader never sees a later event before an earlier one, also while several processes write;
 * - `recordedAt` is given by the store and never earlier than that of the event before;
 * - follow delivers at least once, in order, without gap or double at the seam between history and live.
 */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { AppendError, StoreError } from './errors.ts'
import type { Instant } from './instant.ts'
import type { Position } from './position.ts'
import type { StreamName } from './stream-name.ts'

/** `any` rests on nothing and is for foreign writers only: the command handler always names a revision or `no-stream`. */
export type ExpectedRevision = number | 'no-stream' | 'stream-exists' | 'any'

/** An event about to be appended. `data` and `metadata` are plain JSON. */
export interface NewEvent {
  /** A UUID. The same ids at the same place again are answered, not written. */
  readonly id: string
  readonly type: string
  readonly data: unknown
  readonly metadata: unknown
}

/** An event as the store gives it back; `data` of foreign events may be anything, bytes included. */
export interface RecordedEvent extends NewEvent {
  readonly stream: StreamName
  /** 0 for the first event of a stream. */
  readonly revision: number
  readonly position: Position
  readonly recordedAt: Instant
}

/** A stream that must still stand at this revision (-1: not exist) when the append commits. */
export interface Unmoved {
  readonly stream: StreamName
  readonly revision: number
}

/** The answer to an append: revision and position of its last event. */
export interface Appended {
  readonly revision: number
  readonly position: Position
  /**
   * True where the store recognised the ids and wrote nothing. Of ids that another process wrote, at the same moment or
   * unheard of here, a store may not be able to tell (EventStoreDB answers both alike): then false, and written once.
   */
  readonly repeated: boolean
}

export interface ReadOptions {
  /** First revision read, inclusive. Default: the start, or the end when backwards. */
  readonly from?: number
  readonly direction?: 'forwards' | 'backwards'
  readonly limit?: number
}

/** Both parts hold together; an absent part lets everything through. */
export interface Filter {
  readonly categories?: ReadonlyArray<string>
  readonly types?: ReadonlyArray<string>
}

export interface ReadAllOptions {
  /** Exclusive: the event after (before, when backwards) this position comes first. */
  readonly after?: Position
  readonly direction?: 'forwards' | 'backwards'
  readonly filter?: Filter
  readonly limit?: number
}

export interface FollowOptions {
  /** Exclusive. `start` and `now` are always there. */
  readonly after: Position | 'start' | 'now'
  readonly filter?: Filter
  readonly signal?: AbortSignal
}

/** A page of history or of live events. */
export interface Delivery {
  /** May be empty: then only the position has moved on, or the head was reached. */
  readonly events: ReadonlyArray<RecordedEvent>
  /** Everything that passes the filter up to here has been delivered; the place to resume from. Absent: nothing yet. */
  readonly position: Position | undefined
  /** Whether this delivery reached the head of the history as it was then. */
  readonly caughtUp: boolean
}

/** What a store can and cannot do; the contract suite asserts both sides of each. */
export interface Capabilities {
  /** Whether an append can demand, in its own transaction, that other streams have not moved. */
  readonly guardsReferences: boolean
  /** Largest sum of the events' data in bytes that one append takes. */
  readonly maxAppendBytes: number
  /** Whether events outlive the store's handle, and other processes can share them. */
  readonly durable: boolean
}

export interface EventStore {
  readonly capabilities: Capabilities
  readonly append: (
    stream: StreamName,
    expected: ExpectedRevision,
    events: ReadonlyArray<NewEvent>,
    unmoved?: ReadonlyArray<Unmoved>,
  ) => TaskEither<AppendError, Appended>
  /** Pages of one stream; no page where it does not exist. Failures are thrown as `ClientelaError<StoreError>`. */
  readonly read: (stream: StreamName, options?: ReadOptions) => AsyncIterable<ReadonlyArray<RecordedEvent>>
  /** Pages of the whole history in global order, up to the head at the time of asking. */
  readonly readAll: (options?: ReadAllOptions) => AsyncIterable<ReadonlyArray<RecordedEvent>>
  /** History, then live, for ever or until the signal aborts. Pulled, so that a slow reader slows the store, not the heap. */
  readonly follow: (options: FollowOptions) => AsyncIterable<Delivery>
  /** Position of the last event; undefined while there is none. */
  readonly head: () => TaskEither<StoreError, Position | undefined>
  readonly comparePositions: (a: Position, b: Position) => -1 | 0 | 1
  readonly close: () => Promise<void>
}
