/**
 * Persistent subscriptions: the server keeps a group's place in a stream or in everything, and shares its events among
 * competing consumers. They come at least once and in no certain order; `commandsOnce` makes what follows from them happen
 * once.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Position } from '../../kernel/position.ts'
import { closedError } from '../log.ts'
import { consumer, type GroupsOptions } from './consume.ts'
import type { GroupManagement, PerCall } from './driver.ts'
import { exceptionOf, STORE } from './errors.ts'
import {
  type ConsumerGroup,
  type ConsumerGroupSettings,
  type ConsumerGroups,
  type GroupError,
  groupError,
} from './group.ts'
import { commitOf, toServer } from './names.ts'

/** A group in the server's words. */
interface ServerNames {
  readonly stream: string
  readonly group: string
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

/** A node that does not lead does nothing of what it is asked, and the client goes on to the one that does. */
const again =
  <A>(ask: () => Promise<A>) =>
  (thrown: unknown): Promise<A> => {
    if (exceptionOf(thrown) !== 'not-leader') throw thrown
    return ask()
  }

export const consumerGroups = (options: GroupsOptions): ConsumerGroups => {
  const { connections, resolveLinks, closing } = options

  const manage =
    <A>(
      which: ConsumerGroup,
      work: (management: GroupManagement, how: PerCall, named: ServerNames) => Promise<A>,
    ): TaskEither<GroupError, A> =>
    async () => {
      if (closing.aborted) return E.left(closedError(STORE))
      const named = { stream: toServer(which.stream), group: toServer(which.group) }
      const ask = () => work(connections.management(), connections.perCall, named)
      try {
        return E.right(await ask().catch(again(ask)))
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
