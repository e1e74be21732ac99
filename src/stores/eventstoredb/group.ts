/** A group of competing consumers, as those who use it see it: what it is set to, what it gives, and how it fails. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { StoreError } from '../../kernel/errors.ts'
import type { RecordedEvent } from '../../kernel/event-store.ts'
import type { Position } from '../../kernel/position.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import { exceptionOf, readError, reasonOf } from './errors.ts'

/** A group by its name, on one stream or on everything. */
export interface ConsumerGroup {
  readonly group: string
  readonly stream: StreamName | '$all'
}

export interface ConsumerGroupSettings {
  /** Revision of a stream, position of everything (both included); default 'start'. */
  readonly from?: 'start' | 'end' | number | Position
  /** Only events of these categories; of everything only. It can't be changed later. */
  readonly categories?: ReadonlyArray<string>
  /** Who gets the next event; default 'RoundRobin'. 'Pinned' keeps the events of one stream with one consumer. */
  readonly strategy?: 'RoundRobin' | 'DispatchToSingle' | 'Pinned'
  /** After how long without an answer an event is given to somebody again; default 30,000 ms. */
  readonly messageTimeoutMs?: number
  /** After how many times again it is parked; default 10. */
  readonly maxRetries?: number
  /** 0: as many consumers as come, the default. */
  readonly maxConsumers?: number
  /** The group's place is kept at the latest after this time, or this many events; default 2,000 ms, 10 to 1,000 events. */
  readonly checkpointAfterMs?: number
  readonly checkpointEvents?: readonly [least: number, most: number]
}

export type GroupError =
  | { readonly _tag: 'GroupExists'; readonly group: string; readonly message: string }
  | { readonly _tag: 'GroupMissing'; readonly group: string; readonly message: string }
  | { readonly _tag: 'GroupFull'; readonly group: string; readonly message: string }
  | { readonly _tag: 'GroupFailed'; readonly group: string; readonly message: string }
  | StoreError

export interface ConsumerGroupStatus {
  readonly consumers: number
  /** Events given to consumers and not yet answered. */
  readonly inFlight: number
  readonly parked: number
  readonly strategy: string
}

export interface ConsumerGroups {
  readonly create: (which: ConsumerGroup, settings?: ConsumerGroupSettings) => TaskEither<GroupError, void>
  /** Consumers come again by themselves. The group goes on from its last checkpoint: some events come once more. */
  readonly update: (which: ConsumerGroup, settings?: ConsumerGroupSettings) => TaskEither<GroupError, void>
  readonly remove: (which: ConsumerGroup) => TaskEither<GroupError, void>
  readonly status: (which: ConsumerGroup) => TaskEither<GroupError, ConsumerGroupStatus>
  /** Gives what was parked to the consumers again, the oldest `most` of it or all. */
  readonly replayParked: (which: ConsumerGroup, most?: number) => TaskEither<GroupError, void>
  /**
   * One more consumer, until `signal` aborts or the loop is left. Every delivery must be answered; at most `bufferSize` (10)
   * wait for that. A lost connection is taken up again by itself.
   *
   * @throws `ClientelaError` with a `GroupMissing`, a `GroupFull`, or what keeps the store from being read.
   */
  readonly consume: (
    which: ConsumerGroup,
    options?: { readonly bufferSize?: number; readonly signal?: AbortSignal },
  ) => AsyncIterable<GroupDelivery>
}

/** One event for this consumer, which must be answered once: an answer after the connection was lost has no effect. */
export interface GroupDelivery {
  readonly event: RecordedEvent
  /** How often it was given to somebody before. */
  readonly retries: number
  /** It is done. */
  readonly ack: () => void
  /**
   * It is not done: `park` it for `replayParked`, `retry` it at once, `skip` it as if it were done. With `stop` it is
   * dropped as by skip; leave the loop to stop consuming.
   */
  readonly nack: (action: 'park' | 'retry' | 'skip' | 'stop', reason: string) => void
}

const nameOf = ({ stream, group }: ConsumerGroup): string => `${group} of ${stream}`

/** What the server says about a group; everything else is a store that can't be reached. */
export const groupError = (thrown: unknown, which: ConsumerGroup): GroupError => {
  const { group } = which
  switch (exceptionOf(thrown)) {
    case 'persistent-subscription-exists':
      return { _tag: 'GroupExists', group, message: `the group ${nameOf(which)} exists; update it instead` }
    case 'persistent-subscription-does-not-exist':
      return { _tag: 'GroupMissing', group, message: `there is no group ${nameOf(which)}; create it first` }
    case 'maximum-subscribers-reached':
      return { _tag: 'GroupFull', group, message: `the group ${nameOf(which)} has all the consumers it may have` }
    case 'persistent-subscription-failed':
      return { _tag: 'GroupFailed', group, message: `the group ${nameOf(which)} was refused: ${reasonOf(thrown)}` }
    default:
      return readError(thrown, which.stream)
  }
}
