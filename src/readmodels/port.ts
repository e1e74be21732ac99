/**
 * The port to where read models live: tables of rows, each with the position up to which it has been folded. Rows and
 * position change in one transaction, so that a crash at any moment loses and doubles nothing.
 *
 * A table is kept in *generations*: a rebuild, or a new version of a projection, fills a new generation beside the one
 * that is asked, and takes its place when it has caught up. Each version of a projection has generations of its own, so
 * that an older program goes on beside a newer one. Any number of processes may work on the same tables: what one of them
 * knows of a generation may be out of date, so every change says where it believes the generation to stand.
 *
 * Held by the published contract suite (`clientela/testing`, `readModelContract`).
 */
import type * as E from 'fp-ts/lib/Either.js'
import type { StoreError } from '../kernel/errors.ts'
import type { FactBounds } from '../kernel/fact-bounds.ts'
import type { Position } from '../kernel/position.ts'
import type { AnyRow, Projection, RowOf, Table } from '../kernel/projection.ts'

/** Why a projection stands still, and so what helps. */
export interface Failure {
  /** `bad-event`: an event can't be read · `bad-code`: the projection threw. */
  readonly category: 'bad-event' | 'bad-code'
  /** Position of the event it stopped at. */
  readonly position: string
  readonly type: string
  readonly message: string
}

export interface Generation {
  readonly id: number
  readonly name: string
  readonly version: number
  /** Everything up to here has been folded; undefined: nothing yet. */
  readonly position: Position | undefined
  /** Whether this is the one that is asked; the others of its version are being built. */
  readonly live: boolean
  readonly failure: Failure | undefined
}

/** Another process has moved this generation on, or dropped it: ask again where things stand. */
export interface TakenOver {
  readonly _tag: 'TakenOver'
  readonly name: string
  readonly message: string
}

export interface Changes {
  /** The position the generation must still stand at. */
  readonly expected: Position | undefined
  readonly upserts: ReadonlyArray<readonly [key: string, row: AnyRow]>
  readonly deletes: ReadonlyArray<string>
  readonly position: Position
}

/** How far a table of facts has been laid out so that any moment is a part of it: what the first question about it does. */
export interface LaidOut {
  /** First in pages, then by what they are about. */
  readonly into: 'pages' | 'chapters'
  readonly facts: number
  readonly of: number
}

export type OnLaidOut = (laidOut: LaidOut) => void

/** What becomes of a generation. */
export interface Commit extends Changes {
  readonly generation: Generation
  readonly projection: Projection
}

/** A range over one column, or over `key`: the row's own; values are text or numbers as the column is, a key is text. */
export interface Condition {
  readonly column: string
  readonly is: '=' | '<=' | '>='
  readonly value: string | number
}

export interface RowsQuery {
  readonly where?: ReadonlyArray<Condition>
}

/** Failures of the store itself are thrown as `ClientelaError<StoreError>`, but for those of `commit`. */
export interface ReadModelStore {
  /** All there are, of every projection and version. */
  readonly generations: () => Promise<ReadonlyArray<Generation>>
  /**
   * The generation of this version that is asked, or else the one being built; where there is none, one is begun: one
   * only, however many processes ask at once.
   */
  readonly open: (projection: Projection) => Promise<Generation>
  /** Begins an empty generation beside the one that is asked; an unfinished one of this version is dropped. */
  readonly begin: (projection: Projection) => Promise<Generation>
  readonly load: (
    generation: Generation,
    projection: Projection,
    keys: ReadonlyArray<string>,
  ) => Promise<E.Either<TakenOver, ReadonlyMap<string, AnyRow>>>
  /**
   * Rows and positions of several generations at once: of each all or nothing, and of those that stand where they are expected
   * to all or none. Tells of each whether it does; one that was taken over holds up no other.
   */
  readonly commit: (commits: ReadonlyArray<Commit>) => Promise<E.Either<StoreError, ReadonlyArray<boolean>>>
  /** Records why a generation stands still, or that it may go on; nothing where it has moved on or is gone. */
  readonly fail: (generation: Generation, failure: Failure | undefined) => Promise<void>
  /**
   * Makes a generation the one that is asked of its version, provided that the one it replaces (undefined: none) still
   * stands where given; drops the other generations of its version, and those of older versions but the newest of them.
   * False where something has moved: nothing was changed.
   */
  readonly promote: (
    generation: Generation,
    projection: Projection,
    replaces: Generation | undefined,
  ) => Promise<boolean>
  /** Rows of a generation in the order of their keys' insertion; conditions hold together. */
  readonly rows: <T extends Table>(
    generation: Generation,
    projection: Projection<T>,
    query?: RowsQuery,
  ) => Promise<E.Either<TakenOver, ReadonlyArray<RowOf<T>>>>
  /**
   * Rows of a table of facts in the order of C3: by when they occurred, then by position. They are to be read and not
   * copied: a column may be looked up only when it is looked at. What a view over a whole history is computed from.
   */
  readonly facts: <T extends Table>(
    generation: Generation,
    projection: Projection<T>,
    bounds: FactBounds,
  ) => Promise<E.Either<TakenOver, ReadonlyArray<RowOf<T>>>>
  readonly close: () => Promise<void>
}
