/**
 * The port to where read models live: tables of rows, each with the position up to which it has been folded. Rows and
 * position change in one transaction, so that a crash at any moment loses and doubles nothing.
 *
 * A table is kept in *generations*: a rebuild, or a new version of a projection, fills a new generation beside the one
 * that is asked, and takes its place when it has caught up.
 */
import type * as E from 'fp-ts/lib/Either.js'
import type { StoreError } from '../kernel/errors.ts'
import type { Position } from '../kernel/position.ts'
import type { AnyRow, Projection, RowOf, Table } from '../kernel/projection.ts'

/** Why a projection stands still, and so what helps. */
export interface Failure {
  /** `bad-event`: an event can't be read · `bad-code`: the projection threw · the others: the read models' store. */
  readonly category: 'bad-event' | 'bad-code' | 'store-gone' | 'storage-full'
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
  /** Whether this is the one that is asked. */
  readonly live: boolean
  readonly failure: Failure | undefined
}

/** Another process has moved this generation on: read its position again and go on from there. */
export interface TakenOver {
  readonly _tag: 'TakenOver'
  readonly name: string
  readonly message: string
}

export interface Commit {
  /** The position this generation must still stand at. */
  readonly expected: Position | undefined
  readonly upserts: ReadonlyArray<readonly [key: string, row: AnyRow]>
  readonly deletes: ReadonlyArray<string>
  readonly position: Position
}

/** A range over one column; values are text or numbers as the column is. */
export interface Condition {
  readonly column: string
  readonly is: '=' | '<=' | '>='
  readonly value: string | number
}

export interface RowsQuery {
  readonly where?: ReadonlyArray<Condition>
}

export interface ReadModelStore {
  readonly generations: () => Promise<ReadonlyArray<Generation>>
  /** Begins an empty generation; live at once where the projection has none yet. */
  readonly begin: (projection: Projection) => Promise<Generation>
  readonly load: (
    generation: Generation,
    projection: Projection,
    keys: ReadonlyArray<string>,
  ) => Promise<ReadonlyMap<string, AnyRow>>
  readonly commit: (
    generation: Generation,
    projection: Projection,
    commit: Commit,
  ) => Promise<E.Either<TakenOver | StoreError, void>>
  /** Records why a generation stands still, or that it may go on. */
  readonly fail: (generation: Generation, failure: Failure | undefined) => Promise<void>
  /** Makes a generation the one that is asked and drops the others of its name. */
  readonly promote: (generation: Generation, projection: Projection) => Promise<void>
  /** Rows of a generation in the order of their keys' insertion; conditions hold together. */
  readonly rows: <T extends Table>(
    generation: Generation,
    projection: Projection<T>,
    query?: RowsQuery,
  ) => Promise<ReadonlyArray<RowOf<T>>>
  readonly close: () => Promise<void>
}
