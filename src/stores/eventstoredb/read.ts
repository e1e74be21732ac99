/** Reads of one stream and of the whole history, in pages that the reader pulls. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import { ClientelaError } from '../../kernel/errors.ts'
import type { Filter, ReadAllOptions, ReadOptions, RecordedEvent } from '../../kernel/event-store.ts'
import { given } from '../../kernel/given.ts'
import type { Position } from '../../kernel/position.ts'
import { categoryOf, type StreamName } from '../../kernel/stream-name.ts'
import { closedError } from '../log.ts'
import { endNow } from './connection.ts'
import type { Connections } from './connections.ts'
import { isLost, neverSent, readError, STORE } from './errors.ts'
import { type Message, type Moved, movedIn } from './events.ts'
import { toServer } from './names.ts'
import { allRequest, streamRequest } from './requests.ts'
import { isSilence, noAnswer, silence } from './silence.ts'

export interface ReaderOptions {
  readonly connections: Connections
  /** Follow links to the events they stand for; otherwise links are skipped, as all of the server's own records. */
  readonly resolveLinks: boolean
  /** After how long without an answer a read is given up, ms; one for which the server looks through everything is not. */
  readonly timeoutMs: number
  /** After how long a silence the server is asked whether it is still there, ms. */
  readonly silenceMs: number
  /** Ends every read. */
  readonly closing: AbortSignal
  /** Waits after the nth failure in a row. */
  readonly pause: (failures: number, signal: AbortSignal) => Promise<void>
  /** Told of the position of every page. */
  readonly heard: (position: Position | undefined) => void
}

const PAGE = 500

/** As long as the server answers others. */
const patient = (signal: AbortSignal | undefined) => ({ mostMs: Number.POSITIVE_INFINITY, ...given({ signal }) })

async function* nothing(): AsyncGenerator<never> {}

const eventsOf = (page: ReadonlyArray<Moved>): ReadonlyArray<RecordedEvent> =>
  page.flatMap(({ event }) => (event === undefined ? [] : [event]))

/** Times in a row that a read is taken up again. */
const MOST_FAILURES = 5

/** The part of a filter that the server can't do: categories beside types, and what a link leads to. */
export const passes = (filter: Filter | undefined, resolveLinks: boolean): ((event: RecordedEvent) => boolean) => {
  const categories = filter?.categories === undefined ? undefined : new Set(filter.categories)
  const types = filter?.types === undefined || !resolveLinks ? undefined : new Set(filter.types)
  return ({ stream, type }) => (categories?.has(categoryOf(stream)) ?? true) && (types?.has(type) ?? true)
}

export interface Reader {
  readonly stream: (stream: StreamName, options?: ReadOptions) => AsyncIterable<ReadonlyArray<RecordedEvent>>
  readonly all: (options?: ReadAllOptions) => AsyncIterable<ReadonlyArray<RecordedEvent>>
  /** The same on one connection, not taken up again; ends when the signal aborts too, as `head` does. */
  readonly allOfOne: (options: ReadAllOptions, signal: AbortSignal) => AsyncIterable<ReadonlyArray<RecordedEvent>>
  /** The newest of the server's own records about a stream; no page where there is none. */
  readonly metadata: (stream: StreamName) => AsyncIterable<ReadonlyArray<{ readonly data: unknown }>>
  /**
   * The first or last record of a stream, of whatever kind; `empty`: it was written, and nothing of it is left to read.
   */
  readonly look: (
    stream: StreamName,
    end: 'start' | 'end',
  ) => Promise<'missing' | 'empty' | { readonly revision: number }>
  /** The last event of anyone but the server, links not followed: where they lead is nobody's position. */
  readonly head: (signal?: AbortSignal) => Promise<Position | undefined>
}

export const reader = (options: ReaderOptions): Reader => {
  const { connections, resolveLinks, closing, heard, pause } = options
  const { messages } = connections

  const told = (page: ReadonlyArray<Moved>): void => {
    for (const moved of [page[0], page.at(-1)]) heard(moved?.position)
  }

  const failed = (thrown: unknown, stream: string): ClientelaError =>
    thrown instanceof ClientelaError ? thrown : new ClientelaError(readError(thrown, stream), { cause: thrown })

  const opened = async (request: ReadReq, stream: string) => {
    if (closing.aborted) throw new ClientelaError(closedError(STORE))
    try {
      return await connections.read((streams, ...how) => streams.read(request, ...how))
    } catch (thrown) {
      throw failed(thrown, stream)
    }
  }

  /**
   * Messages in pages; while the page is with the reader, nothing more is taken from the server than a few messages. Given
   * up after `mostMs` of silence, or as soon as the connection is silent altogether: the next read takes another.
   */
  async function* pages(
    request: ReadReq,
    stream: string,
    { mostMs = options.timeoutMs, signal = closing }: { readonly mostMs?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<ReadonlyArray<Moved>> {
    const { call, connection, release } = await opened(request, stream)
    signal.addEventListener('abort', release)
    if (signal.aborted) release()
    const afterMs = Math.min(options.silenceMs, mostMs)
    let gone: unknown
    const quiet = silence({
      afterMs,
      ask: async (silences) => {
        if (silences * afterMs >= mostMs) throw noAnswer(mostMs)
        await connection.probe()
      },
      onGone: (thrown) => {
        gone = thrown
        endNow(call)
        connection.leave()
      },
    })
    let page: Array<Moved> = []
    try {
      for await (const message of call as AsyncIterable<Message>) {
        quiet.heard()
        const moved = movedIn(message)
        if (moved === undefined) continue
        page.push(moved)
        if (page.length < PAGE) continue
        quiet.pause()
        told(page)
        yield page
        page = []
        quiet.resume()
      }
      told(page)
      if (page.length > 0) yield page
    } catch (thrown) {
      throw closing.aborted ? new ClientelaError(closedError(STORE)) : failed(gone ?? thrown, stream)
    } finally {
      quiet.stop()
      signal.removeEventListener('abort', release)
      release()
    }
  }

  /**
   * A read whose connection breaks goes on behind the last that was read, a few times: reading twice harms nobody. `open`
   * begins behind that one, of which `read` have been read by then.
   */
  async function* resuming(
    open: (last: Moved | undefined, read: number) => AsyncGenerator<ReadonlyArray<Moved>>,
    signal = closing,
  ): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
    let last: Moved | undefined
    let read = 0
    for (let failures = 0; ; ) {
      try {
        for await (const page of open(last, read)) {
          last = page.at(-1)
          read += page.length
          failures = 0
          const events = eventsOf(page)
          if (events.length > 0) yield events
        }
        return
      } catch (thrown) {
        const cause = thrown instanceof ClientelaError ? thrown.cause : undefined
        const most = isSilence(cause) ? 1 : isLost(cause) && !neverSent(cause) ? MOST_FAILURES : 0
        if (signal.aborted || ++failures > most) throw thrown
        await pause(failures, signal)
      }
    }
  }

  /**
   * Of what the server tells, up to a limit, what is kept. It counts what the reader leaves out as well: then it is asked for
   * twice as many more, behind the last it told. `spare`: how many of the first are known to be left out.
   */
  async function* upTo(
    limit: number,
    spare: number,
    ask: (last: Moved | undefined, count: number) => AsyncGenerator<ReadonlyArray<Moved>>,
    keeps: (event: RecordedEvent, last: Moved | undefined) => boolean,
  ): AsyncGenerator<ReadonlyArray<Moved>> {
    let left = limit
    let last: Moved | undefined
    for (let count = limit + spare; left > 0; count *= 2) {
      let told = 0
      for await (const page of ask(last, count)) {
        const kept = page.filter(({ event }) => event !== undefined && keeps(event, last))
        if (kept.length > 0) yield kept.slice(0, left)
        left -= kept.length
        if (left <= 0) return
        told += page.length
        last = page.at(-1)
      }
      if (told < count) return
    }
  }

  async function* stream(
    name: StreamName,
    { direction = 'forwards', from, limit = Number.POSITIVE_INFINITY }: ReadOptions = {},
  ): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
    const begin = from ?? (direction === 'forwards' ? ('start' as const) : ('end' as const))
    const behind = ({ revision, missing }: Moved): number =>
      missing === true ? -1 : revision + (direction === 'forwards' ? 1 : -1)
    yield* resuming((before, read) =>
      upTo(
        limit - read,
        0,
        (last = before, count) => {
          const next = last === undefined ? begin : behind(last)
          if (typeof next === 'number' && next < 0) return nothing()
          return pages(streamRequest(messages, toServer(name), next, { direction, limit: count, resolveLinks }), name)
        },
        () => true,
      ),
    )
  }

  async function* all(options: ReadAllOptions = {}): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
    const { limit = Number.POSITIVE_INFINITY, ...rest } = options
    yield* resuming((last, read) =>
      allOnce({ ...rest, ...(last?.position === undefined ? {} : { after: last.position }), limit: limit - read }),
    )
  }

  const allOnce = (
    { after, direction = 'forwards', filter, limit = Number.POSITIVE_INFINITY }: ReadAllOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<ReadonlyArray<Moved>> => {
    const match = passes(filter, resolveLinks)
    const from = after ?? (direction === 'forwards' ? 'start' : 'end')
    // What stands at a position is told too.
    return upTo(
      limit,
      1,
      (last, count) => {
        const request = allRequest(messages, last?.position ?? from, filter, { direction, limit: count, resolveLinks })
        // A server that looks through millions of events for the next that passes a filter says nothing meanwhile.
        return pages(request, '$all', patient(signal))
      },
      (event, last) => event.position !== (last?.position ?? after) && match(event),
    )
  }

  async function* allOfOne(options: ReadAllOptions, signal: AbortSignal): AsyncGenerator<ReadonlyArray<RecordedEvent>> {
    for await (const page of allOnce(options, signal)) yield eventsOf(page)
  }

  async function* metadata(name: StreamName) {
    const request = streamRequest(messages, `$$${toServer(name)}`, 'end', {
      direction: 'backwards',
      limit: 1,
      resolveLinks: false,
    })
    for await (const page of pages(request, name))
      yield page.flatMap(({ content }) => (content === undefined ? [] : [{ data: content() }]))
  }

  const look: Reader['look'] = async (name, end) => {
    const direction = end === 'start' ? 'forwards' : 'backwards'
    const request = streamRequest(messages, toServer(name), end, { direction, limit: 1, resolveLinks: false })
    for await (const [found] of pages(request, name))
      if (found !== undefined) return found.missing === true ? 'missing' : { revision: found.revision }
    return 'empty'
  }

  return {
    stream,
    all,
    allOfOne,
    metadata,
    look,
    head: async (signal) => {
      const request = allRequest(messages, 'end', undefined, { direction: 'backwards', limit: 1, resolveLinks: false })
      for await (const [last] of resuming(() => pages(request, '$all', patient(signal)), signal)) return last?.position
      return undefined
    },
  }
}
