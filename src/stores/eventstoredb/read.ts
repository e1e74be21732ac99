/** Reads of one stream and of the whole history, in pages that the reader pulls. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import { ClientelaError } from '../../kernel/errors.ts'
import type { Filter, ReadAllOptions, ReadOptions, RecordedEvent } from '../../kernel/event-store.ts'
import type { Position } from '../../kernel/position.ts'
import { categoryOf, type StreamName } from '../../kernel/stream-name.ts'
import type { Connections } from './connections.ts'
import { codeOf, readError, unavailable } from './errors.ts'
import { type Message, type Moved, movedBy } from './events.ts'
import { toServer } from './names.ts'
import { allRequest, streamRequest } from './requests.ts'

export interface ReaderOptions {
  readonly connections: Connections
  /** Follow links to the events they stand for; otherwise links are skipped, as all of the server's own records. */
  readonly resolveLinks: boolean
  /** After how long without an answer a read is given up, ms. */
  readonly timeoutMs: number
  readonly isClosed: () => boolean
  /** Told of the position of every page. */
  readonly heard: (position: Position | undefined) => void
}

const PAGE = 500

/** A connection that is lost, broken or silent: gRPC's codes 1, 4, 13 and 14. */
const lostCodes: ReadonlySet<number | undefined> = new Set([1, 4, 13, 14])

export const isLost = (thrown: unknown): boolean => lostCodes.has(codeOf(thrown))

/** The category part of a filter, which the server can't do beside types. */
export const passes = (filter: Filter | undefined): ((event: RecordedEvent) => boolean) => {
  if (filter?.categories === undefined) return () => true
  const categories = new Set(filter.categories)
  return ({ stream }) => categories.has(categoryOf(stream))
}

export interface Reader {
  readonly stream: (stream: StreamName, options?: ReadOptions) => AsyncIterable<ReadonlyArray<RecordedEvent>>
  readonly all: (options?: ReadAllOptions) => AsyncIterable<ReadonlyArray<RecordedEvent>>
  /** The last event of anyone but the server; undefined while there is none. */
  readonly head: () => Promise<Position | undefined>
}

export const reader = ({ connections, resolveLinks, timeoutMs, isClosed, heard }: ReaderOptions): Reader => {
  const { messages } = connections

  const told = (page: ReadonlyArray<Moved>): void => {
    for (const moved of [page[0], page.at(-1)]) heard(moved?.position as Position | undefined)
  }

  /** Messages in pages; while the page is with the reader, nothing more is taken from the server than a few messages. */
  async function* pages(request: ReadReq, stream: string): AsyncGenerator<ReadonlyArray<Moved>> {
    const { call, release } = await connections.read((streams, ...how) => streams.read(request, ...how))
    let late = false
    const timer = setTimeout(() => {
      late = true
      call.cancel()
    }, timeoutMs)
    let page: Array<Moved> = []
    try {
      for await (const message of call as AsyncIterable<Message>) {
        timer.refresh()
        const moved = movedBy(message)
        if (moved === undefined) continue
        page.push(moved)
        if (page.length < PAGE) continue
        clearTimeout(timer)
        told(page)
        yield page
        page = []
        timer.refresh()
      }
      told(page)
      if (page.length > 0) yield page
    } catch (thrown) {
      if (thrown instanceof ClientelaError) throw thrown
      const error = late ? unavailable(`no answer within ${timeoutMs} ms`) : readError(thrown, stream)
      throw new ClientelaError(error, { cause: thrown })
    } finally {
      clearTimeout(timer)
      release()
    }
  }

  const guard = (): void => {
    if (isClosed()) throw new ClientelaError(unavailable('the eventstoredb store has been closed'))
  }

  async function* stream(
    name: StreamName,
    { direction = 'forwards', from, limit = Number.POSITIVE_INFINITY }: ReadOptions = {},
  ): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
    guard()
    if (limit <= 0) return
    const begin = from ?? (direction === 'forwards' ? 'start' : 'end')
    const request = streamRequest(messages, toServer(name), begin, { direction, limit, resolveLinks })
    // A stream that is not there is one message of its own, which moves nothing.
    for await (const page of pages(request, name)) {
      const events = page.flatMap(({ event }) => (event === undefined ? [] : [event]))
      if (events.length > 0) yield events
    }
  }

  async function* all({
    after,
    direction = 'forwards',
    filter,
    limit = Number.POSITIVE_INFINITY,
  }: ReadAllOptions = {}): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
    guard()
    const match = passes(filter)
    let left = limit
    if (left <= 0) return
    const from = after ?? (direction === 'forwards' ? 'start' : 'end')
    // The server counts the event at the position too, and knows nothing of categories beside types.
    const counted = filter?.categories === undefined ? limit + 1 : Number.POSITIVE_INFINITY
    const request = allRequest(messages, from, filter, { direction, limit: counted, resolveLinks })
    for await (const page of pages(request, '$all')) {
      const events: Array<RecordedEvent> = []
      for (const { event } of page)
        if (event !== undefined && event.position !== after && match(event) && events.length < left) events.push(event)
      if (events.length === 0) continue
      left -= events.length
      yield events
      if (left <= 0) return
    }
  }

  return {
    stream,
    all,
    head: async () => {
      for await (const page of all({ direction: 'backwards', limit: 1 })) return page[0]?.position
      return undefined
    },
  }
}
