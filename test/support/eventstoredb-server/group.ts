/** One consumer group of persistent subscriptions: who gets which event, and what becomes of one that is not acknowledged. */
import type { Log, Recorded } from './log.ts'
import { bytesOf } from './messages.ts'

export type Strategy = 'DispatchToSingle' | 'RoundRobin' | 'Pinned'

export interface GroupSettings {
  readonly resolveLinks: boolean
  /** Revision of a stream, position of everything. */
  readonly startFrom: number | 'end'
  readonly messageTimeoutMs: number
  readonly maxRetryCount: number
  readonly checkpointAfterMs: number
  readonly minCheckpointCount: number
  readonly maxCheckpointCount: number
  /** 0: as many as come. */
  readonly maxSubscriberCount: number
  readonly strategy: Strategy
  readonly liveBufferSize: number
  readonly readBatchSize: number
  readonly historyBufferSize: number
  readonly passes: (event: Recorded) => boolean
}

export interface Item {
  readonly event: Recorded | undefined
  readonly link: Recorded | undefined
  readonly retries: number
  /** Its place in what the group reads; -1 for one that was parked. */
  readonly place: number
}

export type NackAction = 'park' | 'retry' | 'skip' | 'stop'

export interface Consumer {
  readonly bufferSize: number
  readonly inFlight: Map<string, { readonly item: Item; readonly timer: NodeJS.Timeout }>
  readonly send: (item: Item) => void
  readonly drop: () => void
}

export interface Group {
  readonly stream: string
  readonly name: string
  readonly settings: GroupSettings
  readonly consumers: ReadonlyArray<Consumer>
  readonly parked: () => number
  readonly join: (consumer: Consumer) => void
  readonly leave: (consumer: Consumer) => void
  readonly ack: (consumer: Consumer, id: string) => void
  readonly nack: (consumer: Consumer, id: string, action: NackAction, reason: string) => void
  readonly replayParked: (stopAt: number) => void
  /** The place behind which everything is yet to come; -1 before the first. */
  readonly checkpoint: () => number
  readonly stop: () => void
}

const idOf = ({ event, link }: Item): string => (link ?? event)?.id ?? ''

export const makeGroup = (log: Log, stream: string, name: string, settings: GroupSettings, after: number): Group => {
  const key = `$persistentsubscription-${stream}::${name}`
  const parkedStream = `${key}-parked`
  const waiting: Array<Item> = []
  const outstanding = new Set<number>()
  let consumers: ReadonlyArray<Consumer> = []
  let turn = 0
  let next = after + 1
  let done = 0
  let saved = after

  const reached = (): number => (outstanding.size === 0 ? next - 1 : Math.min(...outstanding) - 1)

  const save = (): void => {
    done = 0
    if (reached() <= saved) return
    saved = reached()
    const data = bytesOf(String(saved))
    const id = crypto.randomUUID()
    const event = { id, type: 'SubscriptionCheckpoint', contentType: 'application/json', data, metadata: bytesOf('') }
    log.append(`${key}-checkpoint`, 'any', [event])
  }
  const saving = setInterval(() => {
    if (done >= settings.minCheckpointCount) save()
  }, settings.checkpointAfterMs)

  const resolved = (event: Recorded, place: number): Item => {
    if (!settings.resolveLinks || event.type !== '$>') return { event, link: undefined, retries: 0, place }
    return { event: log.target(event), link: event, retries: 0, place }
  }

  const fromSource = (): Item | undefined => {
    if (stream === '$all') {
      for (let event = log.all[next]; event !== undefined; event = log.all[next]) {
        next++
        if (settings.passes(event)) return resolved(event, next - 1)
      }
      return undefined
    }
    const view = log.view(stream)
    if (view._tag === 'Deleted' && next < Number.POSITIVE_INFINITY) {
      // That it ended for good is the last that comes of it.
      next = Number.POSITIVE_INFINITY
      const last = log.all.findLast((event) => event.stream === stream)
      return last === undefined ? undefined : resolved(last, -1)
    }
    const found = view._tag === 'Found' ? view.events.find(({ revision }) => revision >= next) : undefined
    if (found === undefined) return undefined
    next = found.revision + 1
    return resolved(found, found.revision)
  }

  const free = (item: Item): Consumer | undefined => {
    const withRoom = consumers.filter(({ inFlight, bufferSize }) => inFlight.size < bufferSize)
    if (settings.strategy === 'DispatchToSingle') return withRoom[0]
    if (settings.strategy === 'RoundRobin') return withRoom[turn++ % Math.max(1, withRoom.length)]
    const hash = [...(item.event?.stream ?? '')].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)
    return withRoom.find((one) => one === consumers[hash % Math.max(1, consumers.length)])
  }

  const park = (item: Item, reason: string): void => {
    const target = item.link ?? item.event
    if (target === undefined) return
    const metadata = { added: new Date(0).toISOString(), reason, subscriptionEventNumber: item.place }
    log.append(parkedStream, 'any', [
      {
        id: crypto.randomUUID(),
        type: '$>',
        contentType: 'application/octet-stream',
        data: bytesOf(`${target.revision}@${target.stream}`),
        metadata: bytesOf(JSON.stringify(metadata)),
      },
    ])
    finish(item)
  }

  const finish = (item: Item): void => {
    outstanding.delete(item.place)
    if (++done >= settings.maxCheckpointCount) save()
  }

  const again = (item: Item): void => {
    if (item.retries >= settings.maxRetryCount) park(item, `Reached retry count of ${settings.maxRetryCount}`)
    else waiting.push({ ...item, retries: item.retries + 1 })
    pump()
  }

  const take = (consumer: Consumer, id: string): Item | undefined => {
    const found = consumer.inFlight.get(id)
    if (found === undefined) return undefined
    clearTimeout(found.timer)
    consumer.inFlight.delete(id)
    return found.item
  }

  const pump = (): void => {
    while (consumers.some(({ inFlight, bufferSize }) => inFlight.size < bufferSize)) {
      const item = waiting.shift() ?? fromSource()
      if (item === undefined) return
      const consumer = free(item)
      if (consumer === undefined) {
        waiting.unshift(item)
        return
      }
      if (item.place >= 0) outstanding.add(item.place)
      const timer = setTimeout(() => {
        const late = take(consumer, idOf(item))
        if (late !== undefined) again(late)
      }, settings.messageTimeoutMs)
      consumer.inFlight.set(idOf(item), { item, timer })
      consumer.send(item)
    }
  }
  const stopListening = log.onChange(pump)

  const parkedEvents = (): ReadonlyArray<Recorded> => {
    const view = log.view(parkedStream)
    return view._tag === 'Found' ? view.events : []
  }

  return {
    stream,
    name,
    settings,
    get consumers() {
      return consumers
    },
    parked: () => parkedEvents().length,
    join: (consumer) => {
      consumers = [...consumers, consumer]
      pump()
    },
    leave: (consumer) => {
      if (!consumers.includes(consumer)) return
      consumers = consumers.filter((one) => one !== consumer)
      for (const id of [...consumer.inFlight.keys()]) {
        const item = take(consumer, id)
        if (item !== undefined) again(item)
      }
    },
    ack: (consumer, id) => {
      const item = take(consumer, id)
      if (item !== undefined) finish(item)
      pump()
    },
    nack: (consumer, id, action, reason) => {
      const item = take(consumer, id)
      if (item === undefined) return
      if (action === 'retry') again(item)
      else if (action === 'park') park(item, `Client explicitly NAK'ed message.\n${reason}`)
      else finish(item)
      pump()
    },
    replayParked: (stopAt) => {
      const events = parkedEvents().slice(0, stopAt)
      const last = events.at(-1)
      if (last === undefined) return
      for (const link of events) waiting.push({ event: log.target(link), link, retries: 0, place: -1 })
      log.truncate(parkedStream, last.revision + 1)
      pump()
    },
    checkpoint: () => saved,
    stop: () => {
      stopListening()
      clearInterval(saving)
      for (const consumer of consumers) {
        for (const { timer } of consumer.inFlight.values()) clearTimeout(timer)
        consumer.drop()
      }
      consumers = []
    },
  }
}

/** Where a group begins that was made just now: behind this place. */
export const placeBefore = (log: Log, stream: string, startFrom: number | 'end'): number => {
  if (stream === '$all') {
    if (startFrom === 'end') return log.all.length - 1
    const found = log.all.findIndex(({ position }) => position >= startFrom)
    return (found < 0 ? log.all.length : found) - 1
  }
  if (startFrom !== 'end') return startFrom - 1
  const view = log.view(stream)
  return view._tag === 'Found' ? (view.events.at(-1)?.revision ?? -1) : -1
}
