/** Read: streams and everything, forwards and backwards, and subscriptions that go on. */

import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { ServerWritableStream } from '@grpc/grpc-js'
import { callFailed, failed, invalid, streamDeleted } from './errors.ts'
import type { Faults } from './faults.ts'
import { filterOf, type ServerFilter } from './filters.ts'
import type { Log, Recorded } from './log.ts'
import { bytesOf, shared, streams, textOf } from './messages.ts'
import { recordOf } from './records.ts'

type Call = ServerWritableStream<ReadReq, ReadResp>
type Options = NonNullable<ReturnType<ReadReq['getOptions']>>

const responseOf = (log: Log, event: Recorded, resolveLinks: boolean): ReadResp => {
  const read = new streams.ReadResp.ReadEvent().setCommitPosition(String(event.position))
  if (event.type !== '$>' || !resolveLinks || textOf(event.data).startsWith('"')) read.setEvent(recordOf(event))
  else {
    const target = log.target(event)
    read.setLink(recordOf(event))
    if (target !== undefined) read.setEvent(recordOf(target))
  }
  return new streams.ReadResp().setEvent(read)
}

/** Writes as fast as the reader takes, until it has all or leaves. */
const sending =
  (faults: Faults) =>
  async (call: Call, response: ReadResp): Promise<void> => {
    faults.sent++
    if (call.cancelled || call.write(response)) return
    await new Promise<void>((resolve) => {
      const ends = ['drain', 'cancelled', 'close']
      const free = (): void => {
        for (const end of ends) call.off(end, free)
        resolve()
      }
      for (const end of ends) call.on(end, free)
    })
  }

type Send = ReturnType<typeof sending>

const refuse = (call: Call, refusal: ReturnType<typeof failed>): void => {
  call.emit('error', refusal)
}

/** Undefined: the stream can't be read, and the caller has been told. */
const streamEvents = (log: Log, call: Call, name: string): ReadonlyArray<Recorded> | undefined => {
  const view = log.view(name)
  if (view._tag === 'Found') return view.events
  if (view._tag === 'Deleted') refuse(call, streamDeleted(name))
  else {
    const identifier = new shared.StreamIdentifier().setStreamName(bytesOf(name))
    call.write(
      new streams.ReadResp().setStreamNotFound(new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier)),
    )
    call.end()
  }
  return undefined
}

const fromStream = (options: Options, events: ReadonlyArray<Recorded>, backwards: boolean): ReadonlyArray<Recorded> => {
  const stream = options.getStream()
  const ordered = backwards ? events.toReversed() : events
  if (stream?.hasStart() === true) return backwards ? events.slice(0, 1) : ordered
  if (stream?.hasEnd() === true) return ordered
  const from = Number(stream?.getRevision() ?? '0')
  return ordered.filter(({ revision }) => (backwards ? revision <= from : revision >= from))
}

const fromAll = (options: Options, log: Log, backwards: boolean): ReadonlyArray<Recorded> => {
  const all = options.getAll()
  const ordered = backwards ? log.all.toReversed() : log.all
  if (all?.hasStart() === true) return backwards ? [] : ordered
  if (all?.hasEnd() === true) return backwards ? ordered : []
  const from = Number(all?.getPosition()?.getCommitPosition() ?? '0')
  return ordered.filter(({ position }) => (backwards ? position < from : position >= from))
}

/** Revision of the last event of the stream that is read. */
const lastOf = (log: Log, options: Options): number => {
  const view = log.view(textOf(options.getStream()?.getStreamIdentifier()?.getStreamName_asU8()))
  return view._tag === 'Found' ? (view.events.at(-1)?.revision ?? 0) : 0
}

const readOnce = async (log: Log, faults: Faults, send: Send, call: Call, options: Options): Promise<void> => {
  const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS
  const count = Number(options.getCount())
  if (options.getUuidOption() === undefined) return refuse(call, failed('Exception was thrown by handler.'))
  const [of, way] = [options.hasStream() ? 'Stream' : 'All', backwards ? 'Backwards' : 'Forwards']
  const combined = options.hasFilter() ? 'Filter' : options.hasNoFilter() ? 'NoFilter' : 'None'
  if (combined === 'None' || (combined === 'Filter' && options.hasStream()))
    return refuse(call, invalid(`The combination of (${of}, Count, ${way}, ${combined}) is invalid.`))
  if (options.getFilter()?.hasMax() === false && options.getFilter()?.hasCount() === false)
    return refuse(call, invalid("'None' is not a valid WindowOneofCase"))
  if (options.getStream()?.hasEnd() === true && !backwards)
    return refuse(call, failed('Unexpected ReadStreamResult: Error'))
  const position = options.getAll()?.getPosition()
  const [commit, prepare] = [Number(position?.getCommitPosition() ?? 0), Number(position?.getPreparePosition() ?? 0)]
  if (commit < prepare) return refuse(call, failed('Exception was thrown by handler.'))
  if (position !== undefined && !log.isPosition(commit))
    return refuse(call, failed('Unexpected ReadAllResult: InvalidPosition'))
  if (count === 0) return refuse(call, failed('Unexpected ReadStreamResult: Error'))
  let events: ReadonlyArray<Recorded>
  if (options.hasStream()) {
    const name = textOf(options.getStream()?.getStreamIdentifier()?.getStreamName_asU8())
    const found = streamEvents(log, call, name)
    if (found === undefined) return
    events = fromStream(options, found, backwards)
  } else {
    const filter = filterOf(options.getFilter())
    const passed = fromAll(options, log, backwards)
    events = filter === undefined ? passed : passed.filter(filter.passes)
  }
  let nth = 0
  for (const event of events.slice(0, count)) {
    const held = faults.beforeMessage?.({ nth: ++nth, isFiltered: options.hasFilter() })
    if (held !== undefined) await Promise.race([held, new Promise((resolve) => call.once('cancelled', resolve))])
    if (call.cancelled) return
    await send(call, responseOf(log, event, options.getResolveLinks()))
  }
  if (options.hasStream() && (options.getControlOption()?.getCompatibility() ?? 0) >= 1)
    await send(call, new streams.ReadResp().setLastStreamPosition(String(lastOf(log, options))))
  call.end()
}

const checkpointAt = (position: number): ReadResp =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(String(position)),
  )

/** First index behind where the subscription begins; it begins after what it names. */
const indexAfter = (log: Log, options: Options): number => {
  const all = options.getAll()
  if (all?.hasStart() === true) return 0
  if (all?.hasEnd() === true) return log.all.length
  const after = Number(all?.getPosition()?.getCommitPosition() ?? '0')
  const found = log.all.findIndex(({ position }) => position > after)
  return found < 0 ? log.all.length : found
}

const changed = (log: Log, call: Call): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stop()
      call.off('cancelled', done)
      resolve()
    }
    const stop = log.onChange(done)
    call.once('cancelled', done)
  })

const confirmation = (): ReadResp =>
  new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID()),
  )

const subscribeToAll = async (log: Log, faults: Faults, send: Send, call: Call, options: Options): Promise<void> => {
  const filter: ServerFilter | undefined = filterOf(options.getFilter())
  let next = indexAfter(log, options)
  let scanned = 0
  let caughtUp = false
  const position = options.getAll()?.getPosition()
  const after = Number(position?.getCommitPosition() ?? '-1')
  if (filter !== undefined && filter.every <= 0) return refuse(call, failed('Exception was thrown by handler.'))
  await send(call, confirmation())
  if (position !== undefined && !log.isPosition(after))
    return refuse(call, invalid('Trying to read from an invalid position.'))
  if (filter !== undefined) await send(call, checkpointAt(Math.max(0, after)))
  while (!call.cancelled) {
    const event = log.all[next]
    if (event === undefined || faults.frozen) {
      if (!caughtUp && !faults.frozen)
        await send(call, new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()))
      caughtUp = true
      await changed(log, call)
      continue
    }
    next++
    // Who begins behind the end is sent nothing of what comes before it.
    if (event.position <= after) continue
    scanned++
    if (filter === undefined || filter.passes(event))
      await send(call, responseOf(log, event, options.getResolveLinks()))
    if (filter !== undefined && scanned % filter.every === 0) await send(call, checkpointAt(event.position))
  }
}

const subscribeToStream = async (log: Log, send: Send, call: Call, options: Options): Promise<void> => {
  const stream = options.getStream()
  const name = textOf(stream?.getStreamIdentifier()?.getStreamName_asU8())
  const first = log.view(name)
  if (first._tag === 'Deleted') return refuse(call, streamDeleted(name))
  const there = first._tag === 'Found' ? first.events : []
  let seen =
    stream?.hasStart() === true
      ? -1
      : stream?.hasEnd() === true
        ? (there.at(-1)?.revision ?? -1)
        : Number(stream?.getRevision() ?? '0')
  let caughtUp = false
  await send(call, confirmation())
  while (!call.cancelled) {
    const view = log.view(name)
    if (view._tag === 'Deleted') {
      const last = log.all.findLast(({ stream }) => stream === name)
      if (last !== undefined) await send(call, responseOf(log, last, false))
      return refuse(call, streamDeleted(name))
    }
    const next = view._tag === 'Found' ? view.events.find(({ revision }) => revision > seen) : undefined
    if (next === undefined) {
      if (!caughtUp) await send(call, new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()))
      caughtUp = true
      await changed(log, call)
      continue
    }
    seen = next.revision
    await send(call, responseOf(log, next, options.getResolveLinks()))
  }
}

export const read =
  (log: Log, faults: Faults) =>
  (call: Call): void => {
    call.on('error', () => undefined)
    const send = sending(faults)
    const options = call.request.getOptions()
    faults.asked++
    if (faults.frozen) return
    const fault = faults.beforeRead?.()
    if (fault !== undefined) {
      refuse(call, callFailed(fault))
      return
    }
    if (options === undefined) {
      refuse(call, failed('Exception was thrown by handler.'))
      return
    }
    const work = !options.hasSubscription()
      ? readOnce(log, faults, send, call, options)
      : options.hasStream()
        ? subscribeToStream(log, send, call, options)
        : subscribeToAll(log, faults, send, call, options)
    work.catch(() => refuse(call, failed('Exception was thrown by handler.')))
  }
