/** The service of persistent subscriptions: create, update, delete, connect, look at, replay what was parked. */
import type { CreateReq, ListReq, ReadReq, ReadResp, UpdateReq } from '@eventstore/db-client/generated/persistent_pb.js'
import type { ServerDuplexStream, ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js'
import { groupDropped, groupExists, groupFailed, groupFull, groupMissing, type Refusal } from './errors.ts'
import { filterOf } from './filters.ts'
import {
  type Consumer,
  type Group,
  type GroupSettings,
  type Item,
  makeGroup,
  type NackAction,
  placeBefore,
} from './group.ts'
import type { Log } from './log.ts'
import { bytesOf, persistent, textOf } from './messages.ts'
import { groupRecordOf } from './records.ts'

const { Action } = persistent.ReadReq.Nack
const actions: Readonly<Record<number, NackAction>> = {
  [Action.PARK]: 'park',
  [Action.RETRY]: 'retry',
  [Action.STOP]: 'stop',
}
const strategies = ['DispatchToSingle', 'RoundRobin', 'Pinned'] as const
const END = '18446744073709551615'

interface Named {
  readonly hasStreamIdentifier: () => boolean
  readonly getStreamIdentifier: () => { readonly getStreamName_asU8: () => Uint8Array } | undefined
  readonly getGroupName: () => string
}

const streamOf = (options: Named | undefined): string =>
  options?.hasStreamIdentifier() === true ? textOf(options.getStreamIdentifier()?.getStreamName_asU8()) : '$all'

type CreateOptions = NonNullable<ReturnType<CreateReq['getOptions']>> | NonNullable<ReturnType<UpdateReq['getOptions']>>

const settingsOf = (options: CreateOptions): GroupSettings => {
  const settings = options.getSettings()
  const all = options.getAll()
  const revision = settings?.getRevision() ?? END
  const start = (): number | 'end' => {
    if (all === undefined) return revision === END ? 'end' : Number(revision)
    if (all.hasEnd()) return 'end'
    return Number(all.getPosition()?.getCommitPosition() ?? '0')
  }
  const filter = all !== undefined && 'getFilter' in all ? filterOf(all.getFilter()) : undefined
  return {
    resolveLinks: settings?.getResolveLinks() ?? false,
    startFrom: start(),
    messageTimeoutMs: settings?.getMessageTimeoutMs() ?? 30_000,
    maxRetryCount: settings?.getMaxRetryCount() ?? 10,
    checkpointAfterMs: settings?.getCheckpointAfterMs() ?? 2_000,
    minCheckpointCount: settings?.getMinCheckpointCount() ?? 10,
    maxCheckpointCount: settings?.getMaxCheckpointCount() ?? 1_000,
    maxSubscriberCount: settings?.getMaxSubscriberCount() ?? 0,
    strategy: strategies[settings?.getNamedConsumerStrategy() ?? 1] ?? 'RoundRobin',
    liveBufferSize: settings?.getLiveBufferSize() ?? 500,
    readBatchSize: settings?.getReadBatchSize() ?? 20,
    historyBufferSize: settings?.getHistoryBufferSize() ?? 500,
    passes: filter?.passes ?? (() => true),
  }
}

type Unary<Request, Response> = (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>) => void

interface WithOptions<Options> {
  readonly getOptions: () => Options | undefined
}

export interface GroupsService {
  readonly service: UntypedServiceImplementation
  readonly stop: () => void
}

export const persistentSubscriptions = (log: Log): GroupsService => {
  const groups = new Map<string, Group>()
  const keyOf = (stream: string, name: string): string => `${stream}::${name}`

  /** The server keeps which groups there are in a stream of its own. */
  const configured = (): void => {
    const data = bytesOf(JSON.stringify({ version: '2', entries: [...groups.keys()] }))
    const event = { id: crypto.randomUUID(), type: '$PersistentConfig', contentType: 'application/json', data }
    log.append('$persistentSubscriptionConfig', 'any', [{ ...event, metadata: bytesOf('') }])
  }

  const find = (options: Named | undefined): Group | Refusal => {
    const [stream, name] = [streamOf(options), options?.getGroupName() ?? '']
    return groups.get(keyOf(stream, name)) ?? groupMissing(stream, name)
  }
  const isGroup = (found: Group | Refusal): found is Group => 'consumers' in found

  const create: Unary<CreateReq, unknown> = (call, answer) => {
    const options = call.request.getOptions()
    const [stream, name] = [streamOf(options), options?.getGroupName() ?? '']
    if (options === undefined) return answer(groupFailed(stream, name, 'no options'))
    if (groups.has(keyOf(stream, name))) return answer(groupExists(stream, name))
    const sizes = options.getSettings()
    if ((sizes?.getReadBatchSize() ?? 0) >= (sizes?.getHistoryBufferSize() ?? 0))
      return answer(groupFailed(stream, name, 'read batch size must be less than the history buffer size'))
    const settings = settingsOf(options)
    groups.set(
      keyOf(stream, name),
      makeGroup(log, stream, name, settings, placeBefore(log, stream, settings.startFrom)),
    )
    configured()
    answer(null, new persistent.CreateResp())
  }

  const update: Unary<UpdateReq, unknown> = (call, answer) => {
    const options = call.request.getOptions()
    const before = find(options)
    if (!isGroup(before)) return answer(before)
    if (options === undefined) return answer(groupFailed(before.stream, before.name, 'no options'))
    const after = before.checkpoint()
    before.stop()
    groups.set(
      keyOf(before.stream, before.name),
      makeGroup(log, before.stream, before.name, settingsOf(options), after),
    )
    configured()
    answer(null, new persistent.UpdateResp())
  }

  const remove: Unary<WithOptions<Named>, unknown> = (call, answer) => {
    const found = find(call.request.getOptions())
    if (!isGroup(found)) return answer(found)
    found.stop()
    groups.delete(keyOf(found.stream, found.name))
    configured()
    answer(null, new persistent.DeleteResp())
  }

  const messageOf = ({ event, link, retries }: Item): ReadResp => {
    const read = new persistent.ReadResp.ReadEvent().setRetryCount(retries)
    const at = link ?? event
    if (at !== undefined) read.setCommitPosition(String(at.position))
    if (link !== undefined) read.setLink(groupRecordOf(link))
    // Where there is a link, the event says the link's position.
    if (event !== undefined) read.setEvent(groupRecordOf({ ...event, position: at?.position ?? event.position }))
    return new persistent.ReadResp().setEvent(read)
  }

  const read = (call: ServerDuplexStream<ReadReq, ReadResp>): void => {
    call.on('error', () => undefined)
    let consumer: Consumer | undefined
    let group: Group | undefined
    const leave = (): void => {
      if (consumer !== undefined) group?.leave(consumer)
    }
    const connect = (options: ReturnType<ReadReq['getOptions']>): void => {
      const found = find(options)
      if (!isGroup(found)) return void call.emit('error', found)
      const { maxSubscriberCount } = found.settings
      if (maxSubscriberCount > 0 && found.consumers.length >= maxSubscriberCount)
        return void call.emit('error', groupFull(found.stream, found.name))
      group = found
      consumer = {
        bufferSize: options?.getBufferSize() ?? 10,
        inFlight: new Map(),
        send: (item) => void call.write(messageOf(item)),
        drop: () => void call.emit('error', groupDropped(found.stream, found.name)),
      }
      const subscriptionId = keyOf(found.stream, found.name)
      call.write(
        new persistent.ReadResp().setSubscriptionConfirmation(
          new persistent.ReadResp.SubscriptionConfirmation().setSubscriptionId(subscriptionId),
        ),
      )
      found.join(consumer)
    }
    call.on('data', (request: ReadReq) => {
      if (request.hasOptions()) return connect(request.getOptions())
      if (consumer === undefined) return
      const nack = request.getNack()
      for (const id of request.getAck()?.getIdsList() ?? []) group?.ack(consumer, id.getString())
      for (const id of nack?.getIdsList() ?? [])
        group?.nack(consumer, id.getString(), actions[nack?.getAction() ?? 0] ?? 'skip', nack?.getReason() ?? '')
    })
    call.on('cancelled', leave)
    call.on('close', leave)
    call.on('end', () => {
      leave()
      call.end()
    })
  }

  const infoOf = (group: Group) => {
    const { settings } = group
    return new persistent.SubscriptionInfo()
      .setEventSource(group.stream)
      .setGroupName(group.name)
      .setStatus('Live')
      .setConnectionsList(
        group.consumers.map(({ bufferSize, inFlight }) =>
          new persistent.SubscriptionInfo.ConnectionInfo()
            .setUsername('anonymous')
            .setAvailableSlots(bufferSize - inFlight.size),
        ),
      )
      .setTotalInFlightMessages(group.consumers.reduce((sum, { inFlight }) => sum + inFlight.size, 0))
      .setParkedMessageCount(String(group.parked()))
      .setLastCheckpointedEventPosition(group.checkpoint() < 0 ? '' : String(group.checkpoint()))
      .setLastKnownEventPosition(String(log.all.length - 1))
      .setStartFrom(String(settings.startFrom === 'end' ? -1 : settings.startFrom))
      .setNamedConsumerStrategy(settings.strategy)
      .setMaxRetryCount(settings.maxRetryCount)
      .setMessageTimeoutMilliseconds(settings.messageTimeoutMs)
      .setResolveLinkTos(settings.resolveLinks)
      .setCheckPointAfterMilliseconds(settings.checkpointAfterMs)
      .setMinCheckPointCount(settings.minCheckpointCount)
      .setMaxCheckPointCount(settings.maxCheckpointCount)
      .setMaxSubscriberCount(settings.maxSubscriberCount)
      .setLiveBufferSize(settings.liveBufferSize)
      .setReadBatchSize(settings.readBatchSize)
      .setBufferSize(settings.historyBufferSize)
  }

  const getInfo: Unary<WithOptions<Named>, unknown> = (call, answer) => {
    const found = find(call.request.getOptions())
    if (!isGroup(found)) return answer(found)
    answer(null, new persistent.GetInfoResp().setSubscriptionInfo(infoOf(found)))
  }

  const list: Unary<ListReq, unknown> = (call, answer) => {
    const of = call.request.getOptions()?.getListForStream()
    const stream = of === undefined ? undefined : of.hasAll() ? '$all' : textOf(of.getStream()?.getStreamName_asU8())
    const found = [...groups.values()].filter((group) => stream === undefined || group.stream === stream)
    if (found.length === 0) return answer(groupMissing(stream ?? '', ''))
    answer(null, new persistent.ListResp().setSubscriptionsList(found.map(infoOf)))
  }

  const replayParked: Unary<
    WithOptions<Named & { readonly hasStopAt: () => boolean; readonly getStopAt: () => string }>,
    unknown
  > = (call, answer) => {
    const options = call.request.getOptions()
    const found = find(options)
    if (!isGroup(found)) return answer(found)
    found.replayParked(options?.hasStopAt() === true ? Number(options.getStopAt()) : Number.POSITIVE_INFINITY)
    answer(null, new persistent.ReplayParkedResp())
  }

  return {
    service: { create, update, delete: remove, read, getInfo, list, replayParked } as UntypedServiceImplementation,
    stop: () => {
      for (const group of groups.values()) group.stop()
    },
  }
}
