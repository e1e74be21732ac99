/**
 * What an append is allowed to do to a stream, the same for every store of ours and the same as EventStoreDB's: where the
 * ids are those that already stand at the expected place, it is a repetition and nothing is written.
 */
import type { Conflict } from '../kernel/errors.ts'
import type { ExpectedRevision } from '../kernel/event-store.ts'

/** What the rules need to see of a stream. */
export interface StreamView {
  /** -1 where it does not exist. */
  readonly revision: number
  /** Ids at the revisions from `from`, at most `count` of them. */
  readonly idsAt: (from: number, count: number) => ReadonlyArray<string>
  /** Revision of an id in the stream. */
  readonly find: (id: string) => number | undefined
}

export type Ruling =
  | { readonly _tag: 'Write' }
  /** Revision of the last of the ids where they already stand. */
  | { readonly _tag: 'Repeat'; readonly revision: number }
  | { readonly _tag: 'Conflict'; readonly error: Conflict }

const write: Ruling = { _tag: 'Write' }

const conflict = (stream: string, expected: ExpectedRevision, revision: number): Ruling => {
  const actual = revision < 0 ? ('no-stream' as const) : revision
  return {
    _tag: 'Conflict',
    error: {
      _tag: 'Conflict',
      stream,
      expected,
      actual,
      message: `${stream} was expected at ${expected}, but is at ${actual}: read it again and decide anew`,
    },
  }
}

const atExactPlace = (
  stream: string,
  expected: number,
  ids: ReadonlyArray<string>,
  view: StreamView,
  asked: ExpectedRevision,
): Ruling => {
  if (view.revision === expected) return write
  if (view.revision < expected) return conflict(stream, asked, view.revision)
  const there = view.idsAt(expected + 1, ids.length)
  const same = there.length === ids.length && ids.every((id, i) => id === there[i])
  return same ? { _tag: 'Repeat', revision: expected + ids.length } : conflict(stream, asked, view.revision)
}

const anywhere = (
  stream: string,
  expected: 'any' | 'stream-exists',
  ids: ReadonlyArray<string>,
  view: StreamView,
): Ruling => {
  if (expected === 'stream-exists' && view.revision < 0) return conflict(stream, expected, view.revision)
  const [first] = ids
  if (first === undefined || view.revision < 0 || view.find(first) === undefined) return write
  const found = ids.map(view.find)
  const last = found.at(-1)
  return found.every((revision) => revision !== undefined) && last !== undefined
    ? { _tag: 'Repeat', revision: last }
    : conflict(stream, expected, view.revision)
}

export const rule = (
  stream: string,
  expected: ExpectedRevision,
  ids: ReadonlyArray<string>,
  view: StreamView,
): Ruling => {
  if (expected === 'any' || expected === 'stream-exists') return anywhere(stream, expected, ids, view)
  return atExactPlace(stream, expected === 'no-stream' ? -1 : expected, ids, view, expected)
}
