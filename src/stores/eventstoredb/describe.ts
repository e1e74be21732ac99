/** What became of a stream, where a read alone can't tell: empty is missing, deleted or truncated to nothing. */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { ClientelaError, type StoreError } from '../../kernel/errors.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import type { Reader } from './read.ts'

export type StreamDescription =
  | { readonly _tag: 'Missing' }
  /** Deleted, and to be begun again at the next revision. */
  | { readonly _tag: 'SoftDeleted' }
  /** Deleted for good: its name can't be used again. */
  | { readonly _tag: 'Tombstoned' }
  /** What came before `first` can't be read any more, by `$tb`, `$maxCount` or `$maxAge`; null: nothing is left. */
  | { readonly _tag: 'Truncated'; readonly first: number | null }
  | { readonly _tag: 'Whole'; readonly last: number }

/** `$tb` of a stream that was deleted: 2^63 - 1, which a JavaScript number only comes near. */
const ALL = 2 ** 63

const metadataOf = async (reader: Reader, stream: StreamName): Promise<unknown> => {
  for await (const page of reader.metadata(stream)) return page[0]?.data
  return undefined
}

const describeStream = async (reader: Reader, stream: StreamName): Promise<StreamDescription> => {
  const first = await reader.look(stream, 'start')
  if (typeof first !== 'string') {
    const last = await reader.look(stream, 'end')
    if (first.revision > 0) return { _tag: 'Truncated', first: first.revision }
    return { _tag: 'Whole', last: typeof last === 'string' ? first.revision : last.revision }
  }
  if (first === 'empty') return { _tag: 'Truncated', first: null }
  // Metadata may be written before the first event, and says so of a deleted stream.
  const before = ((await metadataOf(reader, stream)) as { readonly $tb?: unknown } | null | undefined)?.$tb
  return typeof before === 'number' && before >= ALL ? { _tag: 'SoftDeleted' } : { _tag: 'Missing' }
}

export const describer =
  (reader: Reader) =>
  (stream: StreamName): TaskEither<StoreError, StreamDescription> =>
  async () => {
    try {
      return E.right(await describeStream(reader, stream))
    } catch (thrown) {
      if (!(thrown instanceof ClientelaError)) throw thrown
      const error = thrown.error as StoreError
      return error._tag === 'StreamDeleted' ? E.right({ _tag: 'Tombstoned' }) : E.left(error)
    }
  }
