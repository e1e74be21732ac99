/**
 * A whole history from one store to another: ids, streams, revisions, order, metadata and times kept. What the target holds
 * already is compared, event by event, with the beginning of the source; so a copy that was broken off goes on where it
 * stopped, and a target that holds anything else is refused before anything is written. Memory: a page of either.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type AppendError, ClientelaError, isClientelaError, type StoreError } from '../kernel/errors.ts'
import type { EventStore, NewEvent, RecordedEvent } from '../kernel/event-store.ts'
import { type Digest, digest } from './digest.ts'

export type CopyError =
  | StoreError
  | AppendError
  | {
      /** The beginning of a stream is gone: revisions could not be kept. */
      readonly _tag: 'StreamTruncated'
      readonly stream: string
      readonly message: string
    }
  | {
      /** What another program wrote in bytes or as text can't be written as JSON without changing it. */
      readonly _tag: 'NotJson'
      readonly stream: string
      readonly revision: number
      readonly message: string
    }
  | {
      /** The target holds what the source does not. */
      readonly _tag: 'TargetDiffers'
      readonly stream: string
      readonly revision: number
      readonly message: string
    }

export interface Copied {
  /** Events in the source, all of which are in the target. */
  readonly events: number
  /** How many were there before. */
  readonly already: number
  /** SHA-256 over stream, revision, id, type, times, data and metadata of each event in order; of both sides. */
  readonly digest: { readonly from: string; readonly to: string }
}

export interface CopyOptions {
  readonly from: EventStore
  readonly to: EventStore
  readonly onProgress?: (events: number) => void
}

/** Events of an append are at most this many, and no more than the target takes: what is contiguous in one stream is written together. */
const MOST = 200

const fail = (error: CopyError): never => {
  throw new ClientelaError(error)
}

const asNew = (event: RecordedEvent): NewEvent => {
  const { data, metadata, stream, revision } = event
  const plain = metadata === null || (typeof metadata === 'object' && !(metadata instanceof Uint8Array))
  if (data instanceof Uint8Array || !plain)
    fail({
      _tag: 'NotJson',
      stream,
      revision,
      message: `${stream}, revision ${revision}: another program wrote bytes or text that is not JSON; copy that stream by the store's own means`,
    })
  return { id: event.id, type: event.type, data, metadata: { ...(metadata as object), recordedAt: event.recordedAt } }
}

const append = async (to: EventStore, events: ReadonlyArray<RecordedEvent>): Promise<void> => {
  const [first] = events
  if (first === undefined) return
  const { stream, revision } = first
  const expected = revision === 0 ? 'no-stream' : revision - 1
  let appended = await to.append(stream, expected, events.map(asNew))()
  // The same ids at the same revision again: written if they were not, answered if they were.
  for (let again = 0; E.isLeft(appended) && appended.left._tag === 'OutcomeUnknown' && again < 5; again++)
    appended = await to.append(stream, expected, events.map(asNew))()
  if (E.isRight(appended)) return
  const error = appended.left
  if (error._tag !== 'Conflict') return fail(error)
  const there = typeof error.actual === 'number' ? error.actual : -1
  fail(
    there < revision - 1
      ? {
          _tag: 'StreamTruncated',
          stream,
          message: `${stream} begins at revision ${revision}: what came before was truncated and scavenged in the source, so its revisions can't be kept`,
        }
      : {
          _tag: 'TargetDiffers',
          stream,
          revision: there,
          message: `${stream} is at revision ${there} in the target, where the source is at ${revision}: somebody else writes there; copy into an empty store`,
        },
  )
}

/** One event at a time of what comes in pages. */
async function* events(store: EventStore): AsyncGenerator<RecordedEvent> {
  for await (const page of store.readAll()) yield* page
}

const sameEvent = (a: RecordedEvent, b: RecordedEvent): boolean =>
  a.id === b.id && a.stream === b.stream && a.revision === b.revision

const digestOf = async (store: EventStore, count: number): Promise<Digest> => {
  const made = digest()
  let seen = 0
  for await (const page of store.readAll())
    for (const event of page) {
      if (seen === count) return made
      made.add(event)
      seen++
    }
  return made
}

const work = async ({ from, to, onProgress }: CopyOptions, there: AsyncGenerator<RecordedEvent>): Promise<Copied> => {
  const source = digest()
  let before: IteratorResult<RecordedEvent, void> | undefined = await there.next()
  let already = 0
  let [run, bytes]: [Array<RecordedEvent>, number] = [[], 0]
  const flush = async (): Promise<void> => {
    await append(to, run)
    run = []
    bytes = 0
    onProgress?.(source.count())
  }
  for await (const page of from.readAll())
    for (const event of page) {
      if (before !== undefined && before.done !== true) {
        const held: RecordedEvent = before.value
        if (!sameEvent(held, event))
          fail({
            _tag: 'TargetDiffers',
            stream: held.stream,
            revision: held.revision,
            message: `the target holds ${held.stream}, revision ${held.revision}, where the source has ${event.stream}, revision ${event.revision}: copy into an empty store, or go on with the one this was begun in`,
          })
        already++
        source.add(event)
        before = await there.next()
        continue
      }
      before = undefined
      const more = source.add(event)
      const last = run.at(-1)
      const isFull = run.length === MOST || bytes + more > to.capabilities.maxAppendBytes
      if (last !== undefined && (last.stream !== event.stream || isFull)) await flush()
      run.push(event)
      bytes += more
    }
  if (before !== undefined && before.done !== true)
    fail({
      _tag: 'TargetDiffers',
      stream: before.value.stream,
      revision: before.value.revision,
      message: `the target holds ${before.value.stream}, revision ${before.value.revision}, which the source does not have: copy into an empty store`,
    })
  await flush()
  const count = source.count()
  const target = await digestOf(to, count)
  return { events: count, already, digest: { from: source.text(), to: target.count() === count ? target.text() : '' } }
}

/** Copies what the source holds; `digest.from` and `digest.to` are the same where the target holds exactly that. */
export const copyHistory =
  (options: CopyOptions): TaskEither<CopyError, Copied> =>
  async () => {
    const there = events(options.to)
    try {
      return E.right(await work(options, there))
    } catch (thrown) {
      if (isClientelaError(thrown)) return E.left(thrown.error as CopyError)
      throw thrown
    } finally {
      await there.return(undefined)
    }
  }
