/**
 * Persistent subscriptions: the server keeps a group's place in a stream or in everything, and shares its events among
 * competing consumers. They come at least once and in no certain order; `commandsOnce` makes what follows from them happen
 * once.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { StoreError } from '../../kernel/errors.ts'
import type { Position } from '../../kernel/position.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import type { Connections } from './connections.ts'
import { consumer, type GroupDelivery } from './consume.ts'
import type { GroupManagement, PerCall } from './driver.ts'
import { exceptionOf, readError, reasonOf } from './errors.ts'
import { commitOf, toServer } from './names.ts'

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

/** A group in the server's words. */
interface ServerNames {
  readonly stream: string
  readonly group: string
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

const STRATEGIES = {
  RoundRobin: 'RoundRobin',
  DispatchToSingle: 'DispatchToSingle',
  Pinned: 'Pinned',
} as const

const settingsOf = (settings: ConsumerGroupSettings, resolveLinks: boolean) => ({
  resolveLinkTos: resolveLinks,
  extraStatistics: false,
  messageTimeout: settings.messageTimeoutMs ?? 30_000,
  maxRetryCount: settings.maxRetries ?? 10,
  checkPointAfter: settings.checkpointAfterMs ?? 2_000,
  checkPointLowerBound: settings.checkpointEvents?.[0] ?? 10,
  checkPointUpperBound: settings.checkpointEvents?.[1] ?? 1_000,
  maxSubscriberCount: settings.maxConsumers ?? 0,
  liveBufferSize: 500,
  readBatchSize: 20,
  historyBufferSize: 500,
  consumerStrategyName: STRATEGIES[settings.strategy ?? 'RoundRobin'],
})

type From = NonNullable<ConsumerGroupSettings['from']>

const place = <At>(from: From | undefined, at: (given: number | Position) => At): 'start' | 'end' | At => {
  if (from === undefined || from === 'start') return 'start'
  return from === 'end' ? 'end' : at(from as number | Position)
}

const streamStart = (from: From | undefined) => place(from, (revision) => BigInt(revision))

const allStart = (from: From | undefined) =>
  place(from, (position) => {
    const commit = BigInt(commitOf(String(position) as Position))
    return { commit, prepare: commit }
  })

export interface GroupsOptions {
  readonly connections: Connections
  readonly resolveLinks: boolean
  readonly closing: AbortSignal
  readonly pause: (failures: number) => Promise<void>
  readonly silenceMs: number
  /** Asks the server for anything: throws when it does not answer. */
  readonly probe: () => Promise<void>
}

export const consumerGroups = (options: GroupsOptions): ConsumerGroups => {
  const { connections, resolveLinks } = options

  const manage =
    <A>(
      which: ConsumerGroup,
      work: (management: GroupManagement, how: PerCall, named: ServerNames) => Promise<A>,
    ): TaskEither<GroupError, A> =>
    async () => {
      try {
        const named = { stream: toServer(which.stream), group: toServer(which.group) }
        return E.right(await work(connections.management(), connections.perCall, named))
      } catch (thrown) {
        return E.left(groupError(thrown, which))
      }
    }

  return {
    create: (which, settings = {}) =>
      manage(which, (client, how, { stream, group }) => {
        const common = settingsOf(settings, resolveLinks)
        if (stream !== '$all')
          return client.createPersistentSubscriptionToStream(
            stream,
            group,
            {
              ...common,
              startFrom: streamStart(settings.from),
            },
            how,
          )
        const prefixes = settings.categories?.map((category) => `${category}-`)
        // The server's own records are nobody's work.
        const filter =
          prefixes === undefined
            ? ({ filterOn: 'eventType', regex: '^[^$]', checkpointInterval: 1 } as const)
            : ({ filterOn: 'streamName', prefixes, checkpointInterval: 1 } as const)
        const all = { ...common, startFrom: allStart(settings.from) }
        return client.createPersistentSubscriptionToAll(group, all, { ...how, filter: filter as never })
      }),
    update: (which, settings = {}) =>
      manage(which, (client, how, { stream, group }) => {
        const common = settingsOf(settings, resolveLinks)
        return stream === '$all'
          ? client.updatePersistentSubscriptionToAll(group, { ...common, startFrom: allStart(settings.from) }, how)
          : client.updatePersistentSubscriptionToStream(
              stream,
              group,
              {
                ...common,
                startFrom: streamStart(settings.from),
              },
              how,
            )
      }),
    remove: (which) =>
      manage(which, (client, how, { stream, group }) =>
        stream === '$all'
          ? client.deletePersistentSubscriptionToAll(group, how)
          : client.deletePersistentSubscriptionToStream(stream, group, how),
      ),
    status: (which) =>
      manage(which, async (client, how, { stream, group }) => {
        const info =
          stream === '$all'
            ? await client.getPersistentSubscriptionToAllInfo(group, how)
            : await client.getPersistentSubscriptionToStreamInfo(stream, group, how)
        const { connections: consumers, stats, settings } = info
        return {
          consumers: consumers.length,
          inFlight: Number(stats.totalInFlightMessages),
          parked: Number(stats.parkedMessageCount),
          strategy: String(settings.consumerStrategyName),
        }
      }),
    replayParked: (which, most) =>
      manage(which, (client, how, { stream, group }) => {
        const stop = most === undefined ? how : { ...how, stopAt: most }
        return stream === '$all'
          ? client.replayParkedMessagesToAll(group, stop)
          : client.replayParkedMessagesToStream(stream, group, stop)
      }),
    consume: consumer(options),
  }
}
